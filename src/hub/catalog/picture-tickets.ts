import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Instant } from '../../model/instant.ts'
import type { PictureDetails } from '../../model/picture.ts'

/**
 * Tickets open a picture without a key until they expire. A ticket is the time of its expiry and a signature of it, made with the
 * secret that the store keeps beside the picture. So every server of a store accepts it, also after a restart, and a picture that
 * is replaced or removed takes its tickets with it.
 */

/** A client that reads the address of a picture has at least this long to fetch it: an hourly or nightly job that runs late. */
const LIFE_SECONDS = 2 * 86_400
/** Tickets expire at the end of a day, so that the address of a picture is the same for a whole day. */
const STEP_SECONDS = 86_400
/** Characters of a signature: 192 bits in base64url. */
const SIGNATURE_CHARS = 32

type Signed = Pick<PictureDetails, 'orgId' | 'id' | 'secret'>

/** @returns `<seconds since 1970, in base 36>-<signature>` */
export function ticketFor(picture: Signed, now: Instant): string {
  const earliest = Math.floor(now / SECOND) + LIFE_SECONDS
  const expiry = (Math.ceil(earliest / STEP_SECONDS) * STEP_SECONDS).toString(36)
  return `${expiry}-${signatureOf(picture, expiry)}`
}

/** @returns when the ticket expires; undefined if it does not open the picture now */
export function expiryOf(ticket: string, picture: Signed, now: Instant): Instant | undefined {
  const [, expiry, signature = ''] = /^([1-9a-z][\da-z]{0,8})-([\w-]+)$/.exec(ticket) ?? []
  if (expiry === undefined || !sameText(signature, signatureOf(picture, expiry))) return undefined
  const expiresAt = Number.parseInt(expiry, 36) * SECOND
  return now < expiresAt ? expiresAt : undefined
}

const SECOND = 1_000_000

function signatureOf({ orgId, id, secret }: Signed, expiry: string): string {
  const text = `picture ${orgId} ${id} until ${expiry}`
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, SIGNATURE_CHARS)
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

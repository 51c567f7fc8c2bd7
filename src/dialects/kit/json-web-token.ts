import { createHmac } from 'node:crypto'
import { alphabets, type Ids } from '../../model/ids.ts'
import type { JsonObject } from '../../model/json.ts'

/**
 * A JWT (RFC 7519) in the compact form, signed with HS256, as a key that clients can read claims from.
 *
 * Kith finds a key by the hash of its whole text and uses its own record for expiry and revocation, so nothing is ever
 * verified with the signing secret: a random one is used once and discarded. The signature made with it is the part that
 * cannot be guessed.
 */
export function jsonWebToken(ids: Ids, claims: JsonObject): string {
  const content = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const secret = ids.text(43, alphabets.base64url)
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

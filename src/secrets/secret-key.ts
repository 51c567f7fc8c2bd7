import { hkdfSync, randomBytes } from 'node:crypto'
import { KithError } from '../model/errors.ts'

/** One key for secrets. It is never used itself: each purpose has a key that is derived from it. */
export interface SecretKey {
  /** 12 hexadecimal digits that name the key. They are derived from it and say nothing about it. */
  readonly id: string
  /** 32 bytes. */
  readonly bytes: Buffer
  /** The setting or file that it comes from, for messages. */
  readonly from: string
}

const BYTES = 32

/** The text of a new key: base64 of 32 random bytes. */
export function createKeyText(): string {
  return randomBytes(BYTES).toString('base64')
}

/**
 * Reads a key: base64 (also its form for addresses, and without padding) or hexadecimal digits of 32 bytes.
 *
 * @param from the setting or file, for messages, which never contain the text
 * @throws unavailable if the text is not a key
 */
export function parseKey(text: string, from: string): SecretKey {
  const bytes = decode(text)
  if (bytes === undefined) {
    throw keyProblem(`${from} must hold 32 random bytes in base64 or hexadecimal digits. ${MAKE_ONE}`)
  }
  // What a person types, or a program fills in, in place of a key.
  if (new Set(bytes).size < 8) throw keyProblem(`The key in ${from} is not random. ${MAKE_ONE}`)
  return { id: derive(bytes, 'id', 6).toString('hex'), bytes, from }
}

/** A key for one purpose: HKDF with SHA-256, RFC 5869. */
export function derive(key: Buffer, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `kith1 ${purpose}`, bytes))
}

/** Secrets cannot be sealed or opened. A server answers as when its store cannot be reached: the client can do nothing about it. */
export function keyProblem(message: string, options: { cause?: unknown } = {}): KithError {
  return new KithError('unavailable', message, { subject: 'secret key' }, options)
}

export const MAKE_ONE = 'To make one: openssl rand -base64 32'

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (!/^[\w+/-]{43}=?$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  // The last digit of base64 has bits that belong to no byte; a key has one form only.
  const canonical =
    bytes.toString('base64url') === text.replace('=', '').replaceAll('+', '-').replaceAll('/', '_')
  return canonical ? bytes : undefined
}

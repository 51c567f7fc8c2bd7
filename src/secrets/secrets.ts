import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { KithError } from '../model/errors.ts'
import { derive, keyProblem, type SecretKey } from './secret-key.ts'

/** What a secret is for. Each purpose has keys of its own, so that what was sealed for one can be opened for no other. */
export type SecretPurpose = 'self-test'

/** Whose secret it is. A sealed text that is copied to another owner cannot be opened there. */
export interface SecretOwner {
  /** The organization; empty for what belongs to the whole store. */
  readonly orgId: string
  /** The kind of entity that has the secret, as its table is called. */
  readonly noun: string
  /** The id of this entity. */
  readonly id: string
}

/**
 * Seals what Kith has to keep but a thief of the store or of a backup must not read, and hashes what it only has to
 * recognize. Every method throws `unavailable`, with a sentence for the operator, if no key is known.
 */
export interface Secrets {
  /**
   * Encrypts a text with AES-256-GCM under the first key.
   *
   * @returns `kith1.<key id>.<base64url of nonce, ciphertext and tag>`. Nonces are random, so one key may seal at most
   * 2^32 texts for a purpose (NIST SP 800-38D, 8.3).
   */
  seal(purpose: SecretPurpose, owner: SecretOwner, plaintext: string): string
  /**
   * @throws unavailable if the key is not known; internal if the text is damaged or was sealed for another purpose or owner
   */
  open(purpose: SecretPurpose, owner: SecretOwner, sealed: string): string
  /** The id of the key that sealed a text, or hashed a value. */
  keyIdOf(text: string): string
  /** `<key id>.<base64url of HMAC-SHA-256>` under the first key: the same for the same value, purpose and key. */
  keyedHash(purpose: SecretPurpose, value: string): string
  /** The hashes of a value under all keys, that of the first key first: a stored hash may be older than the first key. */
  keyedHashes(purpose: SecretPurpose, value: string): readonly string[]
}

const FORMAT = 'kith1'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/** @param keys returns the keys that are known now, the first one to seal with; throws `unavailable` if there are none */
export function createSecrets(keys: () => readonly SecretKey[]): Secrets {
  const derived = new Map<string, Buffer>()
  const keyTo = (work: 'seal' | 'hash', purpose: SecretPurpose, { id, bytes }: SecretKey): Buffer => {
    const name = `${work} ${purpose}`
    const found = derived.get(`${id} ${name}`) ?? derive(bytes, name, 32)
    derived.set(`${id} ${name}`, found)
    return found
  }
  const keyCalled = (id: string): SecretKey => {
    const key = keys().find((one) => one.id === id)
    if (key) return key
    throw keyProblem(
      `The secret key ${id} is needed and not known here. Add it to KITH_SECRET_KEY or to the file of the keys, behind the first one.`,
    )
  }
  const hash = (key: SecretKey, purpose: SecretPurpose, value: string): string =>
    `${key.id}.${createHmac('sha256', keyTo('hash', purpose, key))
      .update(value)
      .digest('base64url')}`

  return {
    seal(purpose, owner, plaintext) {
      const key = keys()[0]!
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, keyTo('seal', purpose, key), nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(boundTo(key.id, purpose, owner))
      const parts = [nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return `${FORMAT}.${key.id}.${Buffer.concat(parts).toString('base64url')}`
    },
    open(purpose, owner, sealed) {
      const { id, content } = parseSealed(sealed)
      const key = keyTo('seal', purpose, keyCalled(id))
      const nonce = content.subarray(0, NONCE_BYTES)
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(boundTo(id, purpose, owner))
      decipher.setAuthTag(content.subarray(-TAG_BYTES))
      try {
        const opened = decipher.update(content.subarray(NONCE_BYTES, -TAG_BYTES))
        return Buffer.concat([opened, decipher.final()]).toString('utf8')
      } catch (cause) {
        throw damaged({ cause })
      }
    },
    keyIdOf: (text) => text.split('.').at(-2) ?? '',
    keyedHash: (purpose, value) => hash(keys()[0]!, purpose, value),
    keyedHashes: (purpose, value) => keys().map((key) => hash(key, purpose, value)),
  }
}

/** Everything that must be the same when a text is opened, in one form only. */
function boundTo(keyId: string, purpose: SecretPurpose, { orgId, noun, id }: SecretOwner): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, keyId, purpose, orgId, noun, id]))
}

function parseSealed(sealed: string): { id: string; content: Buffer } {
  const [, id, encoded = ''] = /^kith1\.([0-9a-f]{12})\.([\w-]+)$/.exec(sealed) ?? []
  const content = Buffer.from(encoded, 'base64url')
  if (id === undefined || content.length < NONCE_BYTES + TAG_BYTES) throw damaged()
  return { id, content }
}

function damaged(options: { cause?: unknown } = {}): KithError {
  return new KithError(
    'internal',
    'A sealed secret is damaged, or was copied from another owner.',
    {},
    options,
  )
}

import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Decrypter, Encrypter } from 'age-encryption'
import { KithError } from '../model/errors.ts'
import { describeRecipients, readHeader } from './age-header.ts'

/*
 * Files in the format of age, https://age-encryption.org/v1: encrypted in pieces of 64 KiB, each of which is authenticated
 * together with its place, so that a changed, exchanged or missing piece is noticed. They are read and written as streams.
 */

/** For whom a file is encrypted: the public keys of recipients (`age1…`), or all who know a passphrase. */
export type Lock = { readonly recipients: readonly string[] } | { readonly passphrase: string }

/** What opens a file: private keys (`AGE-SECRET-KEY-1…`), or its passphrase. */
export type Unlock = { readonly identities: readonly string[] } | { readonly passphrase: string }

/** The library is loaded when it is needed: most commands are about no encrypted file. */
const loadAge = () => import('age-encryption')

/**
 * Encrypts a file into a new one of mode 0600, and reads the new one back from the disk to compare it. That needs no identity of
 * a recipient: the key of the file is known until then, and lost afterwards.
 *
 * @throws invalid if a recipient is none; internal if the file does not read back as it was written
 */
export async function encryptFile(plain: string, file: string, lock: Lock): Promise<void> {
  const age = await loadAge()
  const encrypter = new age.Encrypter()
  const check = new age.Decrypter()
  if ('passphrase' in lock) {
    encrypter.setPassphrase(lock.passphrase)
    check.addPassphrase(lock.passphrase)
  } else {
    for (const recipient of lock.recipients) addRecipient(encrypter, recipient)
    rememberFileKey(encrypter, check)
  }
  const digest = createHash('sha256')
  const encrypted = await encrypter.encrypt(
    ReadableStream.from(noting(createReadStream(plain), (bytes) => digest.update(bytes))),
  )
  await pipeline(encrypted, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }))
  await requireContent(file, check, digest.digest('hex'))
}

/** @throws invalid if one of the texts is no recipient */
export async function requireRecipients(recipients: readonly string[]): Promise<void> {
  const { Encrypter } = await loadAge()
  const encrypter = new Encrypter()
  for (const recipient of recipients) addRecipient(encrypter, recipient)
}

/** @throws internal unless a file decrypts to what has the digest, SHA-256 in hexadecimal digits */
export async function requireContent(file: string, decrypter: Decrypter, digest: string): Promise<void> {
  const found = createHash('sha256')
  try {
    const content = await decrypter.decrypt(ReadableStream.from(createReadStream(file)))
    for await (const bytes of content) found.update(bytes)
  } catch (cause) {
    throw new KithError('internal', unlike(file), {}, { cause })
  }
  if (found.digest('hex') !== digest) throw new KithError('internal', unlike(file))
}

const unlike = (file: string) =>
  `${file} does not read back as it was written: check the disk, and try again.`

/** An encrypted file whose header was opened. */
export interface OpenedFile {
  /** Decrypts the rest into a new file of mode 0600. @throws invalid if a byte is changed or missing */
  writeTo(plain: string): Promise<void>
}

/** @throws invalid if the file is not encrypted in this way, is damaged, or is opened by other keys */
export async function openFile(file: string, unlock: Unlock): Promise<OpenedFile> {
  const header = readHeader(file)
  const age = await loadAge()
  const decrypter = new age.Decrypter()
  if ('passphrase' in unlock) decrypter.addPassphrase(unlock.passphrase)
  else for (const identity of unlock.identities) addIdentity(decrypter, identity)
  const source = createReadStream(file)
  try {
    const content = await decrypter.decrypt(ReadableStream.from(source))
    return {
      async writeTo(plain) {
        const target = createWriteStream(plain, { flags: 'wx', mode: 0o600, flush: true })
        await pipeline(content, target).catch((error: unknown) => {
          throw isOfFileSystem(error) ? error : damaged(file, error)
        })
      },
    }
  } catch (error) {
    source.destroy()
    throw String(error).includes('no identity matched') ? closed(file, unlock, header) : damaged(file, error)
  }
}

function closed(file: string, unlock: Unlock, header: readonly string[]): KithError {
  const tried = 'passphrase' in unlock ? 'The passphrase does not open' : 'No identity opens'
  return new KithError('invalid', `${tried} ${file}. It is encrypted ${describeRecipients(header)}.`)
}

function damaged(file: string, cause: unknown): KithError {
  return new KithError('invalid', `${file} is damaged or was cut off.`, {}, { cause })
}

/** Errors of the file system, such as a full disk, have a code; those of the format have none. */
function isOfFileSystem(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === 'string'
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient)
  } catch (cause) {
    // An identity that was taken for a recipient is not repeated.
    const shown = recipient.startsWith('age1') ? recipient : 'This'
    const message = `${shown} is no recipient: those of age begin with age1. kith secrets create-identity makes one.`
    throw new KithError('invalid', message, {}, { cause })
  }
}

function addIdentity(decrypter: Decrypter, identity: string): void {
  try {
    decrypter.addIdentity(identity)
  } catch (cause) {
    throw new KithError('invalid', 'A line of the identity file is damaged.', {}, { cause })
  }
}

/** A recipient of its own that adds nothing to the file, and the identity that belongs to it. */
function rememberFileKey(encrypter: Encrypter, check: Decrypter): void {
  let known: Uint8Array | null = null
  encrypter.addRecipient({
    wrapFileKey(fileKey) {
      known = fileKey
      return []
    },
  })
  check.addIdentity({ unwrapFileKey: () => known })
}

async function* noting(chunks: AsyncIterable<Uint8Array>, note: (bytes: Uint8Array) => void) {
  for await (const bytes of chunks) {
    note(bytes)
    yield bytes
  }
}

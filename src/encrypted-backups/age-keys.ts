import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { KithError } from '../model/errors.ts'

const PASSPHRASE_CHARACTERS_MIN = 12

/**
 * Reads a passphrase: the only line of a file.
 *
 * @throws invalid if it is too short to be safe against guessing, or there are several lines
 */
export function readPassphrase(file: string): string {
  const passphrase = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  if (/[\r\n]/.test(passphrase)) throw new KithError('invalid', `${file} must hold a passphrase in one line.`)
  if (passphrase.length < PASSPHRASE_CHARACTERS_MIN) {
    const message = `The passphrase in ${file} has less than ${PASSPHRASE_CHARACTERS_MIN} characters. To make one: openssl rand -base64 24`
    throw new KithError('invalid', message)
  }
  return passphrase
}

/**
 * Reads the private keys of a file as `age-keygen` writes it: one in each line; empty lines and those that begin with `#` are for
 * people.
 *
 * @throws invalid if a line is no key, without repeating it
 */
export function readIdentities(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'))
  if (
    identities.length === 0 ||
    !identities.every((line) => /^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/.test(line))
  ) {
    throw new KithError(
      'invalid',
      `${file} must hold identities of age, one in each line: AGE-SECRET-KEY-1… (one that is itself encrypted must be decrypted first).`,
    )
  }
  return identities
}

/**
 * Makes a new identity in a file of mode 0600, as `age-keygen` does.
 *
 * @param createdAt for people, in the file
 * @returns the recipient that belongs to it
 * @throws invalid if the file exists
 */
export async function createIdentityFile(file: string, createdAt: string): Promise<string> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const descriptor = openNew(file)
  try {
    writeSync(descriptor, `# created: ${createdAt}\n# public key: ${recipient}\n${identity}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return recipient
}

function openNew(file: string): number {
  try {
    return openSync(file, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new KithError('invalid', `${file} exists already: name another file.`, {}, { cause: error })
  }
}

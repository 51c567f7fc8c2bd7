import { closeSync, constants, openSync, readSync } from 'node:fs'
import { KithError } from '../model/errors.ts'

const FIRST_LINE = 'age-encryption.org/v1\n'
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----'

/** Room for hundreds of recipients. */
const HEADER_BYTES_MAX = 1_048_576

/** Whether a file begins as those of age do, also as their text form (`age --armor`). */
export function isAgeFile(file: string): boolean {
  const start = beginningOf(file, 64)
  return start.startsWith(FIRST_LINE) || start.startsWith(ARMOR)
}

/**
 * Reads the kinds of recipients of a file, such as `X25519` or `scrypt`, without opening it.
 *
 * @throws invalid if the header is incomplete, or the file is in text form
 */
export function readHeader(file: string): readonly string[] {
  const start = beginningOf(file, HEADER_BYTES_MAX)
  if (start.startsWith(ARMOR)) {
    throw new KithError(
      'invalid',
      `${file} is encrypted in text form (age --armor). Decrypt it with age --decrypt, and restore what that writes.`,
    )
  }
  const end = start.indexOf('\n--- ')
  if (!start.startsWith(FIRST_LINE) || end < 0) {
    throw new KithError('invalid', `The header of ${file} is damaged or was cut off.`)
  }
  const lines = start.slice(FIRST_LINE.length, end).split('\n')
  return lines.flatMap((line) => /^-> (\S+)/.exec(line)?.[1] ?? [])
}

/** `with a passphrase`, `for 2 recipients`. */
export function describeRecipients(kinds: readonly string[]): string {
  if (kinds.includes('scrypt')) return 'with a passphrase'
  // Programs may add one that means nothing, so that readers do not rely on the kinds that they know.
  const known = kinds.filter((kind) => !kind.endsWith('-grease'))
  return known.length === 1 ? 'for one recipient' : `for ${known.length} recipients`
}

function beginningOf(file: string, bytes: number): string {
  const descriptor = openSync(file, constants.O_RDONLY)
  try {
    const buffer = Buffer.alloc(bytes)
    return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, bytes, 0))
  } finally {
    closeSync(descriptor)
  }
}

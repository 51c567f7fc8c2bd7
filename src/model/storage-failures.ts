import { KithError } from './errors.ts'

/**
 * Why nothing can be stored or read, in sentences that tell a client and an operator what is wrong and no path, name or
 * statement. All of them are `unavailable`: the request was right, and works again once the operator has mended it.
 */
const sentences = {
  full: 'The disk is full.',
  readOnly: 'The store can only be read now.',
  failed: 'The disk failed.',
  damaged: 'The store is damaged.',
  unreachable: 'The store cannot be reached.',
  slow: 'The store took too long.',
  unflushed: 'The disk failed. Start Kith again once it works.',
  hidden: 'The store cannot show what was written. Start Kith again.',
} as const

export type StorageFailure = keyof typeof sentences

/** The subject of errors that a full disk causes, which HTTP tells apart (507, RFC 4918, section 11.5). */
export const DISK_FULL = 'disk full'

export function storageFailure(failure: StorageFailure, cause: unknown): KithError {
  return new KithError('unavailable', sentences[failure], storageDetails(failure), { cause })
}

export function storageSentence(failure: StorageFailure): string {
  return sentences[failure]
}

export function storageDetails(failure: StorageFailure): { readonly subject?: string } {
  return failure === 'full' ? { subject: DISK_FULL } : {}
}

/** What may be told to everybody about an error of the store; undefined for errors of another kind. */
export function storageReason(error: unknown): string | undefined {
  const known = error instanceof KithError ? error : fileFailure(error)
  return Object.values<string>(sentences).find((sentence) => sentence === known?.message)
}

/**
 * The failure of the operating system behind an error of a file; undefined for other errors.
 *
 * @see https://man7.org/linux/man-pages/man3/errno.3.html
 */
export function fileFailure(error: unknown): KithError | undefined {
  const failure = byErrno[(error as { code?: string } | undefined)?.code ?? '']
  return failure && storageFailure(failure, error)
}

const byErrno: Readonly<Record<string, StorageFailure>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'readOnly',
  EIO: 'failed',
  EMFILE: 'unreachable',
  ENFILE: 'unreachable',
}

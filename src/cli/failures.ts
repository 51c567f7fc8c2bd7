import { KithClientError } from '@kith-hub/client'
import { KithError } from '../model/errors.ts'

/** The command line cannot be understood, which only the command itself could tell. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** How a command ends; scripts go by it. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongCommandLine: 2,
  /** It was done, but not all is as it should be: rows were rejected, an account differs. */
  doneWithFindings: 3,
} as const

/** What went wrong, in words for people, and what to do next where that can be told. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly next?: string
}

export function describeFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof UsageError) return { code: 'usage', message }
  if (error instanceof KithClientError) return withNext(error.code, message, ofStatus[error.status])
  if (error instanceof KithError) return withNext(error.code, message, ofKith[error.code])
  const cause = error instanceof Error ? error.cause : undefined
  const system = codeOf(error) ?? codeOf(cause)
  // Of a request that failed only the cause says why.
  const told =
    codeOf(error) === undefined && cause instanceof Error ? `${message}: ${cause.message}` : message
  return withNext(system ?? 'failed', told, system === undefined ? undefined : nextAfter(system))
}

function withNext(code: string, message: string, next: string | undefined): Failure {
  return { code, message, ...(next !== undefined && { next }) }
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

const ofKith: Partial<Record<KithError['code'], string>> = {
  unavailable: 'Check that the database runs and that --database-url is right, then run the command again.',
}

const ofStatus: Partial<Record<number, string>> = {
  401: 'Make a key with kith keys create --dialect native, and name it with --key or KITH_KEY.',
  403: 'Use a key with another role: kith keys create --dialect native --role admin.',
  412: 'Read the person again, then change it.',
}

function nextAfter(code: string): string | undefined {
  return ofSystem[code] ?? (code.startsWith('SQLITE_BUSY') ? ofSystem.SQLITE_BUSY : undefined)
}

const ofSystem: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Choose another port with --port, or end what listens there.',
  ECONNREFUSED: 'Nobody answers there: is kith serve running, and the address right?',
  ENOTFOUND: 'There is no such host: is the address right?',
  ENOENT: 'Check the path.',
  EISDIR: 'That is a folder: name a file.',
  ENOTDIR: 'A file is in the way: name another folder.',
  EEXIST: 'Name another one, or move what is there aside.',
  EACCES: 'Check who may read and write there, or name another place with --data or --output.',
  EPERM: 'Check who may read and write there, or name another place with --data or --output.',
  EROFS: 'Nothing can be written there: name another place with --data or --output.',
  ENOSPC: 'The disk is full: make room, then run the same command again.',
  SQLITE_FULL: 'The disk is full: make room, then run the same command again.',
  SQLITE_BUSY: 'Another program writes to the store: try again when it is done.',
  SQLITE_CANTOPEN: 'The store cannot be opened: check the folder that --data names, and who may write there.',
  SQLITE_NOTADB: 'That is no store of Kith: check the folder that --data names.',
  SQLITE_CORRUPT: 'The store is damaged: put a backup in its place with kith restore --replace.',
  SQLITE_READONLY: 'The store cannot be written: check who may write in the folder that --data names.',
}

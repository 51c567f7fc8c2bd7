import { KithClientError } from '@kith-hub/client'
import { CommanderError } from 'commander'
import { KithError } from '../model/errors.ts'

/** A wrong command line that commander cannot detect, such as two options that exclude each other. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Exit codes are part of the CLI's interface: scripts depend on them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongCommandLine: 2,
  /** The command finished and found problems: rejected rows, or an account that differs. */
  doneWithFindings: 3,
} as const

/** What went wrong, and what to do next if a remedy is known. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly next?: string
}

export const printsJson = process.argv.includes('--json')

/** Prints what went wrong and what to do next. @returns the exit code */
export function report(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error)
  printFailure(describeFailure(error))
  return needsOption(error) ? exitCodes.wrongCommandLine : exitCodes.failed
}

/** Whether the command line is wrong, or needs an option: no one but the user knows the order of dates in a file. */
function needsOption(error: unknown): boolean {
  const isOpenOrder = error instanceof KithError && error.details.subject === 'date order'
  return error instanceof UsageError || isOpenOrder
}

/** Commander has already printed its own message, except in JSON mode. */
function reportUsage({ exitCode, message }: CommanderError): number {
  if (exitCode === 0) return exitCodes.done
  if (printsJson) printFailure({ code: 'usage', message: message.replace(/^error: /, '') })
  return exitCodes.wrongCommandLine
}

function printFailure(failure: Failure): void {
  const { message, next } = failure
  const text = printsJson
    ? JSON.stringify({ error: failure })
    : `kith: ${message}${next === undefined ? '' : `\n${next}`}`
  process.stderr.write(`${text}\n`)
}

function describeFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof UsageError) return { code: 'usage', message }
  if (error instanceof KithClientError) return withNext(error.code, message, remedyByStatus[error.status])
  if (error instanceof KithError) return withNext(error.code, message, remedyForKithError(error))
  const cause = error instanceof Error ? error.cause : undefined
  const system = codeOf(error) ?? codeOf(cause)
  // `fetch` reports "fetch failed"; the reason is in its cause.
  const fullMessage =
    codeOf(error) === undefined && cause instanceof Error ? `${message}: ${cause.message}` : message
  return withNext(system ?? 'failed', fullMessage, system === undefined ? undefined : remedyFor(system))
}

function withNext(code: string, message: string, next: string | undefined): Failure {
  return { code, message, ...(next !== undefined && { next }) }
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

const remedyByErrorCode: Partial<Record<KithError['code'], string>> = {
  unavailable:
    'Check that the database is running and that --database-url is correct, then run the command again.',
}

/** Messages about secret keys say themselves what to do. */
function remedyForKithError({ code, details }: KithError): string | undefined {
  return details.subject === 'secret key' ? undefined : remedyByErrorCode[code]
}

const remedyByStatus: Partial<Record<number, string>> = {
  401: 'Create a key with kith keys create --dialect native and pass it with --key or KITH_KEY.',
  403: 'Use a key with a higher role: kith keys create --dialect native --role admin.',
  412: 'Get the person again and repeat the change.',
}

function remedyFor(code: string): string | undefined {
  return (
    remedyBySystemCode[code] ?? (code.startsWith('SQLITE_BUSY') ? remedyBySystemCode.SQLITE_BUSY : undefined)
  )
}

const remedyBySystemCode: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Choose another port with --port, or stop the program that uses this one.',
  ECONNREFUSED: 'Nothing listens at this address: is kith serve running, and is the address correct?',
  ENOTFOUND: 'The host name does not exist: is the address correct?',
  ENOENT: 'Check the path.',
  EISDIR: 'This is a folder: choose a file.',
  ENOTDIR: 'A part of this path is a file: choose another folder.',
  EEXIST: 'Choose another name, or move the existing file away.',
  EACCES: 'Check the permissions, or choose another place with --data or --output.',
  EPERM: 'Check the permissions, or choose another place with --data or --output.',
  EROFS: 'The file system is read-only: choose another place with --data or --output.',
  ENOSPC: 'The disk is full: free some space, then run the same command again.',
  SQLITE_FULL: 'The disk is full: free some space, then run the same command again.',
  SQLITE_BUSY: 'Another program is writing to the store: try again when it has finished.',
  SQLITE_CANTOPEN: 'The store cannot be opened: check the folder of --data and its permissions.',
  SQLITE_NOTADB: 'The file is not a Kith store: check the folder of --data.',
  SQLITE_CORRUPT: 'The store is damaged: restore a backup with kith restore --replace.',
  SQLITE_READONLY: 'The store is read-only: check the permissions of the folder of --data.',
}

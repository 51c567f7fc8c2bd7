import { KithError, type KithErrorDetails } from '../../model/errors.ts'
import { type StorageFailure, storageDetails, storageSentence } from '../../model/storage-failures.ts'

/**
 * Whether trying again may help. It may after a conflict with other transactions (`clash`), a lost connection (`lost`), or a
 * change of the tables since the statement was prepared (`stale`). It does not after a timeout or on a closed store
 * (`over`), or for a wrong statement (`mistake`).
 */
export type Refusal = 'clash' | 'lost' | 'stale' | 'over' | 'mistake'

/** A failure of the engine, with whether trying again may help. */
export class EngineError extends KithError {
  readonly refusal: Refusal

  constructor(
    refusal: Refusal,
    code: 'conflict' | 'unavailable' | 'internal' | 'invalid',
    message: string,
    { cause, ...details }: KithErrorDetails & { readonly cause: unknown },
  ) {
    super(code, message, details, { cause })
    this.refusal = refusal
  }
}

/** Translates an error. Its cause names the engine's code and the statement, never a value, because values are personal data. */
export function refused(error: unknown, statement: string): EngineError {
  if (error instanceof EngineError) return error
  // The connection may still get the request to cancel, so it is not used again.
  if (error instanceof KithError) return new EngineError('over', 'invalid', error.message, { cause: error })
  const { code = '', constraint } = error as { code?: string; constraint?: string }
  const where = constraint === undefined ? '' : ` at ${constraint}`
  const cause = new Error(
    `PostgreSQL ${code || messageOf(error)}${where}: ${statement.slice(0, STATEMENT_SHOWN)}`,
  )
  const refusal = refusalOf(error)
  const failure = failureOf(code)
  if (failure) {
    const details = { ...storageDetails(failure), cause }
    return new EngineError(refusal, 'unavailable', storageSentence(failure), details)
  }
  switch (refusal) {
    case 'clash':
      if (code === UNIQUE) return new EngineError(refusal, 'conflict', 'This exists already.', { cause })
      return new EngineError(refusal, 'unavailable', 'Too many were changing this at once.', { cause })
    case 'lost':
      return new EngineError(refusal, 'unavailable', storageSentence('unreachable'), { cause })
    case 'over': {
      const message = CLOSED.test(messageOf(error)) ? 'The store is closed.' : storageSentence('slow')
      return new EngineError(refusal, 'unavailable', message, { cause })
    }
    case 'stale':
      return new EngineError(refusal, 'unavailable', 'The tables have changed meanwhile.', { cause })
    default:
      return new EngineError(refusal, 'internal', 'The store refused a statement.', { cause })
  }
}

/** What is wrong with the database's disk, if the code says so. */
function failureOf(code: string): StorageFailure | undefined {
  if (code === '53100') return 'full'
  if (code === '25006') return 'readOnly'
  // Of class 58, the others are about files that are missing or in the way.
  if (code === '58030') return 'failed'
  return /^XX00[12]$/.test(code) ? 'damaged' : undefined
}

/** Whether the statement was refused only because one before it in the transaction failed. */
export function isRefusedAfterFailure(error: unknown): boolean {
  return (error as { code?: string }).code === '25P02'
}

const STATEMENT_SHOWN = 500

/** Another transaction inserted the same key between our read and our write, unless it existed before. */
const UNIQUE = '23505'

const CLOSED = /^Cannot use a pool after/

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function refusalOf(error: unknown): Refusal {
  const { code = '' } = error as { code?: string }
  // Serialization failure, deadlock.
  if (code === '40001' || code === '40P01' || code === UNIQUE) return 'clash'
  // A full disk stays full for longer than attempts take, and a damaged file is not mended by them.
  if (code === '53100' || /^XX00[12]$/.test(code)) return 'over'
  if (code === '57014' || code === '55P03' || CLOSED.test(messageOf(error))) return 'over'
  if (code === '0A000' && /cached plan/.test(messageOf(error))) return 'stale'
  return isLost(code, messageOf(error)) ? 'lost' : 'mistake'
}

/**
 * A connection was refused or broke, or the server stops, starts, has no connection or memory left, does not know the user or
 * the database (any more), or became a read-only standby.
 */
function isLost(code: string, message: string): boolean {
  return (
    /^(08|28|3D|53|57P0|58)/.test(code) ||
    code === '25006' ||
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOST|ENET|EAI_AGAIN|ENOENT|EACCES)/.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered|Query read timeout)/.test(
      message,
    )
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

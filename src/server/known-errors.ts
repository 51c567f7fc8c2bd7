import { KithError } from '../model/errors.ts'
import { fileFailure } from '../model/storage-failures.ts'

/** Error codes whose cause is Kith itself or its environment. */
const failures: ReadonlySet<string> = new Set(['internal', 'unavailable'])

/** When a client may try again. Admitted requests are answered much sooner. */
export const RETRY_AFTER_SECONDS = 1

/** The server has too much to do. Created once, because its stack trace is of no use. */
export const overload = new KithError('unavailable', 'Too many requests at once.', {
  retryAfterSeconds: RETRY_AFTER_SECONDS,
})

/** Whether the log and the metrics count the error as a failure of Kith. Refusals under overload are counted by status. */
export function isFailure(error: KithError): boolean {
  return failures.has(error.code) && error !== overload
}

/** The client sent the body of its request too slowly. Vendors answer it with 408. */
export function bodyTimeout(): KithError {
  return new KithError('invalid', 'The request body did not arrive in time.', { subject: 'timeout' })
}

export function bodyTooLarge(): KithError {
  return new KithError('too_large', 'The request body is too large.', { subject: 'body' })
}

/** The error as a Kith error. An unexpected error becomes `internal`, with the error as its cause. */
export function toKithError(error: unknown): KithError {
  if (error instanceof KithError) return error
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new KithError('invalid', 'The Content-Type of the request is malformed.')
  }
  if (code.startsWith('FST_') && statusCode < 500) {
    return new KithError('invalid', 'The request cannot be read.')
  }
  // Uploads and temporary files are written beside the store.
  return (
    fileFailure(error) ?? new KithError('internal', 'Something went wrong inside Kith.', {}, { cause: error })
  )
}

import { KithError } from '../model/errors.ts'

/** Error codes whose cause is Kith itself or its environment. */
export const failures: ReadonlySet<string> = new Set(['internal', 'unavailable'])

/** The error as a Kith error. An unexpected error becomes `internal`, with the error as its cause. */
export function toKithError(error: unknown): KithError {
  if (error instanceof KithError) return error
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new KithError('too_large', 'The request body is too large.', { subject: 'body' })
  }
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return new KithError('invalid', 'The request body does not have the announced length.')
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new KithError('invalid', 'The Content-Type of the request is malformed.')
  }
  if (code.startsWith('FST_') && statusCode < 500) {
    return new KithError('invalid', 'The request cannot be read.')
  }
  return new KithError('internal', 'Something went wrong inside Kith.', {}, { cause: error })
}

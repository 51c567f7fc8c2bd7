import type { ErrorCode, KithError } from '../../model/errors.ts'
import { answer, type WireAnswer } from '../dialect.ts'

interface AcmeError {
  readonly status: number
  readonly code: string
}

/** The Acme error of each Kith error code. */
const errors = {
  invalid: { status: 400, code: 'BAD_REQUEST' },
  unauthenticated: { status: 401, code: 'UNAUTHENTICATED' },
  forbidden: { status: 403, code: 'FORBIDDEN' },
  not_found: { status: 404, code: 'NOT_FOUND' },
  conflict: { status: 409, code: 'CONFLICT' },
  too_large: { status: 413, code: 'TOO_LARGE' },
  rate_limited: { status: 429, code: 'RATE_LIMITED' },
  unavailable: { status: 503, code: 'UNAVAILABLE' },
  not_implemented: { status: 501, code: 'NOT_IMPLEMENTED' },
  internal: { status: 500, code: 'INTERNAL' },
} satisfies Record<ErrorCode, AcmeError>

export function renderError(error: KithError): WireAnswer {
  const { status, code } = errors[error.code]
  const { retryAfterSeconds, subject } = error.details
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  const timedOut = error.code === 'invalid' && subject === 'timeout'
  return answer(timedOut ? 408 : status, { error: { code, message: error.message } }, headers)
}

export function renderUnknownRoute(allow: readonly string[]): WireAnswer {
  const known = allow.length > 0
  const body = { error: { code: 'NOT_FOUND', message: known ? 'Method not allowed' : 'No such path' } }
  return answer(known ? 405 : 404, body, known ? { allow: allow.join(', ') } : {})
}

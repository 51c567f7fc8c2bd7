import type { ErrorCode, KithError, Problem } from '../../model/errors.ts'
import { answer, type WireAnswer, type WireRequest } from '../dialect.ts'

interface VoipbinError {
  /** The HTTP status that the vendor ties to the word in `status`. */
  readonly http: number
  readonly status: string
  readonly reason: string
}

/** The VoIPBIN error of each Kith error code; details of the error refine the reason. */
const errors = {
  invalid: { http: 400, status: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT' },
  unauthenticated: { http: 401, status: 'UNAUTHENTICATED', reason: 'INVALID_CREDENTIALS' },
  forbidden: { http: 403, status: 'PERMISSION_DENIED', reason: 'PERMISSION_DENIED' },
  not_found: { http: 404, status: 'NOT_FOUND', reason: 'CONTACT_NOT_FOUND' },
  conflict: { http: 409, status: 'FAILED_PRECONDITION', reason: 'CONTACT_CHANGED' },
  // The vendor ties INVALID_ARGUMENT to 400 and knows neither 413 nor 414.
  too_large: { http: 400, status: 'INVALID_ARGUMENT', reason: 'REQUEST_TOO_LARGE' },
  rate_limited: { http: 429, status: 'RESOURCE_EXHAUSTED', reason: 'RATE_LIMIT_EXCEEDED' },
  unavailable: { http: 503, status: 'UNAVAILABLE', reason: 'SERVICE_UNAVAILABLE' },
  not_implemented: { http: 404, status: 'NOT_FOUND', reason: 'ROUTE_NOT_FOUND' },
  internal: { http: 500, status: 'INTERNAL', reason: 'INTERNAL' },
} satisfies Record<ErrorCode, VoipbinError>

const notFoundReasons: Readonly<Record<string, string>> = {
  phone: 'CONTACT_PHONE_NUMBER_NOT_FOUND',
  email: 'CONTACT_EMAIL_NOT_FOUND',
  label: 'CONTACT_TAG_NOT_FOUND',
}

export function renderError(error: KithError, request: WireRequest): WireAnswer {
  const { retryAfterSeconds } = error.details
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return envelope({ ...errors[error.code], ...refined(error) }, request, headers)
}

/** The vendor has no 405: an unsupported method is answered like an unknown path. */
export function renderUnknownRoute(_allow: readonly string[], request: WireRequest): WireAnswer {
  return envelope({ ...errors.not_implemented, message: 'There is no such route.' }, request)
}

function envelope(
  { http, status, reason, message }: VoipbinError & { message: string },
  request: WireRequest,
  headers: Record<string, string> = {},
): WireAnswer {
  return answer(http, { error: { status, reason, message, request_id: request.id } }, headers)
}

function refined({ code, message, details }: KithError): Partial<VoipbinError> & { message: string } {
  const { subject = '', problems = [] } = details
  if (code === 'invalid') return refinedInvalid(problems, message)
  if (code === 'unauthenticated' && details.credential === 'missing') {
    return { reason: 'AUTHENTICATION_REQUIRED', message }
  }
  if (code === 'not_found') {
    const reason = notFoundReasons[subject]
    return reason ? { reason, message } : { message: 'No such contact.' }
  }
  if (code === 'conflict' && subject === 'phone') {
    return { status: 'ALREADY_EXISTS', reason: 'CONTACT_PHONE_NUMBER_ALREADY_EXISTS', message }
  }
  return { message }
}

/** Parameters come before ids, ids before the body; an unreadable body comes before a forbidden one. */
function refinedInvalid(
  problems: readonly Problem[],
  message: string,
): Partial<VoipbinError> & { message: string } {
  const parameter = problems.find(({ in: place, rule }) => place === 'query' && unreadable.query.has(rule))
  if (parameter) return { reason: 'INVALID_REQUEST_PARAMETER', message: parameter.message }
  if (problems.some(({ in: place }) => place === 'path')) {
    return { reason: 'INVALID_ID', message: 'The id in the path is not a UUID.' }
  }
  const body = problems.find(({ in: place, rule }) => place === 'body' && unreadable.body.has(rule))
  if (body) return { reason: 'INVALID_JSON_BODY', message: body.message }
  return { message: problems[0]?.message ?? message }
}

const unreadable = {
  query: new Set<Problem['rule']>(['repeated', 'integer']),
  body: new Set<Problem['rule']>(['syntax', 'type', 'format']),
}

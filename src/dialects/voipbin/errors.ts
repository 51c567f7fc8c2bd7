import type { ErrorCode, KithError, Problem } from '../../model/errors.ts'
import { answer, type WireAnswer, type WireRequest } from '../dialect.ts'

interface VoipbinError {
  /** The HTTP status that the vendor ties to the word in `status`. */
  readonly http: number
  readonly status: string
  readonly reason: string
  /** The vendor's sentence. Absent where the vendor has none: the message of the error is shown. */
  readonly message?: string
}

/**
 * The VoIPBIN error of each Kith error code; details of the error refine the reason.
 *
 * Texts: voipbin/monorepo `bin-api-manager/server/{contacts,no_route,error_translate}.go`, `lib/middleware/{authenticate,
 * ratelimit}.go`, `bin-contact-manager/pkg/contacthandler/contact.go`, `bin-tag-manager/pkg/taghandler/tag.go`; those about addresses in the
 * same places at commit 2bf22fa4e.
 */
const errors = {
  invalid: { http: 400, status: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT' },
  unauthenticated: {
    http: 401,
    status: 'UNAUTHENTICATED',
    reason: 'INVALID_CREDENTIALS',
    message: 'The provided credentials are invalid.',
  },
  forbidden: {
    http: 403,
    status: 'PERMISSION_DENIED',
    reason: 'PERMISSION_DENIED',
    message: 'You do not have permission to access this resource.',
  },
  not_found: {
    http: 404,
    status: 'NOT_FOUND',
    reason: 'CONTACT_NOT_FOUND',
    message: 'The contact was not found.',
  },
  conflict: { http: 409, status: 'FAILED_PRECONDITION', reason: 'CONTACT_CHANGED' },
  // The vendor ties INVALID_ARGUMENT to 400 and knows neither 413 nor 414.
  too_large: { http: 400, status: 'INVALID_ARGUMENT', reason: 'REQUEST_TOO_LARGE' },
  rate_limited: {
    http: 429,
    status: 'RESOURCE_EXHAUSTED',
    reason: 'RATE_LIMIT_EXCEEDED',
    message: 'Too many requests. Please try again later.',
  },
  unavailable: {
    http: 503,
    status: 'UNAVAILABLE',
    reason: 'SERVICE_UNAVAILABLE',
    message: 'An upstream service is temporarily unavailable.',
  },
  not_implemented: {
    http: 404,
    status: 'NOT_FOUND',
    reason: 'ROUTE_NOT_FOUND',
    message: 'The requested endpoint does not exist.',
  },
  internal: { http: 500, status: 'INTERNAL', reason: 'INTERNAL', message: 'An internal error occurred.' },
} satisfies Record<ErrorCode, VoipbinError>

const missing: Readonly<Record<string, Pick<VoipbinError, 'reason' | 'message'>>> = {
  phone: { reason: 'CONTACT_PHONE_NUMBER_NOT_FOUND', message: 'The phone number was not found.' },
  email: { reason: 'CONTACT_EMAIL_NOT_FOUND', message: 'The email was not found.' },
  'contact tag': { reason: 'CONTACT_TAG_NOT_FOUND', message: 'The tag was not found.' },
  label: { reason: 'TAG_NOT_FOUND', message: 'The tag was not found.' },
  address: { reason: 'ADDRESS_NOT_FOUND', message: 'The address was not found.' },
}

const existing: Readonly<Record<string, Pick<VoipbinError, 'status' | 'reason'> & { message?: string }>> = {
  phone: { status: 'ALREADY_EXISTS', reason: 'CONTACT_PHONE_NUMBER_ALREADY_EXISTS' },
  address: {
    status: 'ALREADY_EXISTS',
    reason: 'ADDRESS_ALREADY_EXISTS',
    message: 'An address with this type and target already exists for this customer.',
  },
}

export function renderError(error: KithError, request: WireRequest): WireAnswer {
  const { retryAfterSeconds, subject } = error.details
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  const known = { message: error.message, ...errors[error.code], ...refined(error) }
  const isLimit = subject === 'limit' || subject === 'storage'
  return envelope(isLimit ? { ...known, message: error.message } : known, request, headers)
}

/** The vendor has no 405: an unsupported method is answered like an unknown path. */
export function renderUnknownRoute(_allow: readonly string[], request: WireRequest): WireAnswer {
  return envelope(errors.not_implemented, request)
}

/** The vendor writes errors from a map, and Go writes the keys of a map in alphabetical order. */
function envelope(
  { http, status, reason, message }: Required<VoipbinError>,
  request: WireRequest,
  headers: Record<string, string> = {},
): WireAnswer {
  return answer(http, { error: { message, reason, request_id: request.id, status } }, headers)
}

function refined({ code, details }: KithError): Partial<VoipbinError> {
  const { subject = '', problems = [] } = details
  // The vendor has no word for it; HTTP has one.
  if (subject === 'timeout') return { http: 408, status: 'DEADLINE_EXCEEDED', reason: 'REQUEST_TIMEOUT' }
  if (code === 'invalid') return refinedInvalid(problems)
  if (code === 'unauthenticated' && details.credential === 'missing') {
    return { reason: 'AUTHENTICATION_REQUIRED', message: 'Authentication is required.' }
  }
  if (code === 'not_found') return missing[subject] ?? {}
  if (code === 'conflict') return existing[subject] ?? {}
  return {}
}

/** Parameters come before ids, ids before the body; an unreadable body comes before a forbidden one. */
function refinedInvalid(problems: readonly Problem[]): Partial<VoipbinError> {
  const parameter = problems.find(({ in: place, rule }) => place === 'query' && unreadable.query.has(rule))
  if (parameter) {
    const message = `The parameter "${parameter.path[0]}" has an invalid format.`
    return { reason: 'INVALID_REQUEST_PARAMETER', message }
  }
  const id = problems.find((problem) => problem.in === 'path' || isTagId(problem))
  const isBroken = problems.some(({ in: place, rule }) => place === 'body' && unreadable.body.has(rule))
  if (id && (id.in === 'path' || !isBroken)) {
    return { reason: 'INVALID_ID', message: `The provided ${id.path[0]} is not a valid UUID.` }
  }
  if (isBroken) return { reason: 'INVALID_JSON_BODY', message: 'The request body is not valid JSON.' }
  return problems[0] ? { message: problems[0].message, ...addressProblem(problems[0]) } : {}
}

/**
 * What is wrong with an address. The vendor checks those of a new contact before it stores anything, and one that is added
 * when it is stored.
 */
function addressProblem({ in: place, path, rule, expected }: Problem): Partial<VoipbinError> {
  const member = path.at(-1)
  if (place !== 'body') return {}
  if (member === 'target' && rule === 'missing') return { reason: 'INVALID_ADDRESS_TARGET' }
  const isOfAddress = rule === 'missing' || (Array.isArray(expected) && expected.includes('tel'))
  if (member !== 'type' || !isOfAddress) return {}
  if (path.length === 1) {
    const message = 'The address type must be tel, email, or web_session.'
    return { reason: 'ADDRESS_TYPE_INVALID', message }
  }
  if (rule === 'missing') return { reason: 'INVALID_ADDRESS_TYPE' }
  return { reason: 'INVALID_ADDRESS_TYPE', message: "Address type must be 'tel' or 'email'." }
}

/** A missing or all-zero tag to assign to a contact is reported like an id of the path. */
function isTagId({ path, rule }: Problem): boolean {
  return rule === 'missing' && path.length === 1 && path[0] === 'tag_id'
}

const unreadable = {
  query: new Set<Problem['rule']>(['repeated', 'integer']),
  body: new Set<Problem['rule']>(['syntax', 'type', 'format']),
}

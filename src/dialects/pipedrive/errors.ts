import type { ErrorCode, KithError, Problem } from '../../model/errors.ts'
import { answer, type WireAnswer, type WireRequest } from '../dialect.ts'

interface PipedriveError {
  readonly status: number
  /** Undefined if the body describes the specific case. */
  readonly error?: string
}

/** The Pipedrive error for each Kith error code. */
const errors = {
  invalid: { status: 400 },
  unauthenticated: { status: 401, error: 'unauthorized access' },
  forbidden: { status: 403, error: 'Scope and URL mismatch' },
  not_found: { status: 404 },
  conflict: { status: 409 },
  too_large: { status: 413, error: 'Payload too large' },
  rate_limited: { status: 429, error: 'request over limit' },
  unavailable: { status: 503, error: 'Service unavailable' },
  not_implemented: { status: 501, error: 'Not implemented' },
  internal: { status: 500, error: 'Internal server error' },
} satisfies Record<ErrorCode, PipedriveError>

/** Pipedrive has three error bodies: one of its gateway, one of v2 validation, one for all other errors. */
export function renderError(error: KithError, request: WireRequest): WireAnswer {
  const { status, error: text = error.message } = errors[error.code] as PipedriveError
  const { subject, retryAfterSeconds } = error.details
  switch (error.code) {
    case 'unauthenticated':
      return gateway(status, text)
    case 'rate_limited':
      return gateway(status, subject === 'limit' ? error.message : text, retryAfterSeconds)
    case 'forbidden':
      // With a subject, the account lacks a feature; without one, the key lacks a right.
      return subject === undefined ? gateway(status, text) : plain(status, error.message)
    case 'invalid':
      if (subject === 'timeout') return plain(408, 'Request timeout')
      return renderInvalid(error, request)
    case 'not_found':
      return plain(status, `${capitalized(subject ?? 'resource')} not found`)
    case 'too_large':
      return subject === 'target' ? plain(414, 'Request-URI too long') : plain(status, text)
    default:
      return plain(status, text, retryHeaders(retryAfterSeconds))
  }
}

export function renderUnknownRoute(allow: readonly string[]): WireAnswer {
  return allow.length === 0
    ? plain(404, 'Not found')
    : plain(405, 'Method not allowed', { allow: allow.join(', ') })
}

function gateway(status: number, error: string, retryAfterSeconds?: number): WireAnswer {
  return answer(
    status,
    { success: false, error, errorCode: status, error_info: 'Please check developers.pipedrive.com' },
    {
      ...(status === 401 && { 'x-401-by-gw': 'true' }),
      ...(retryAfterSeconds !== undefined && {
        'retry-after': String(retryAfterSeconds),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(retryAfterSeconds),
      }),
    },
  )
}

function retryHeaders(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

function plain(status: number, error: string, headers: Record<string, string> = {}): WireAnswer {
  const error_info = 'Please check developers.pipedrive.com for more information about Pipedrive API.'
  return answer(status, { success: false, error, error_info, data: null, additional_data: null }, headers)
}

function renderInvalid(error: KithError, request: WireRequest): WireAnswer {
  const { problems = [] } = error.details
  const text = problems.length === 0 ? error.message : problems.map(describe).join('; ')
  if (request.path.startsWith('/v1/')) return plain(400, text)
  const fieldCodes = new Set(problems.filter(isOfCustomField).map(({ path }) => path[1]))
  return answer(400, {
    success: false,
    error: `Validation failed: ${text}`,
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
    ...(fieldCodes.size === 1 && { field_code: [...fieldCodes][0] }),
  })
}

/** Errors of custom fields have the field code in a separate key, not in the path. */
function isOfCustomField({ in: place, path }: Problem): boolean {
  return place === 'body' && path[0] === 'custom_fields' && path.length === 2
}

function describe(problem: Problem): string {
  const names = isOfCustomField(problem) ? problem.path.slice(0, 1) : problem.path
  const path = names.length === 0 ? 'body' : names.join('.').slice(0, 200)
  return `${path}: ${reasonOf(problem, path)}`
}

function reasonOf({ rule, expected, message }: Problem, path: string): string {
  switch (rule) {
    case 'unknown':
    case 'not_allowed':
      return `Parameter '${path}' is not allowed for this request`
    case 'integer':
    case 'boolean':
      return `The value is not a valid '${rule}'`
    case 'type':
      return expected === undefined ? message : `The value is not a valid '${expected}'`
    case 'missing':
      return 'The value is required'
    case 'minimum':
      return `The value must be at least ${expected}`
    case 'maximum':
      return `The value must be at most ${expected}`
    case 'enum':
      return `The value must be one of ${Array.isArray(expected) ? expected.join(', ') : expected}`
    default:
      return message.startsWith(`${path} `) ? `The value ${message.slice(path.length + 1)}` : message
  }
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

import type { ErrorCode, KithError, Problem } from '../../model/errors.ts'
import { pointer } from '../../model/record.ts'
import { answer, type WireAnswer } from '../dialect.ts'

interface SavvycalError {
  readonly status: number
  readonly detail: string
}

/** The SavvyCal error of each Kith error code; `invalid` lists its problems instead. */
const errors = {
  invalid: { status: 422, detail: 'Invalid value' },
  unauthenticated: { status: 401, detail: 'Unauthorized' },
  forbidden: { status: 403, detail: 'Forbidden' },
  not_found: { status: 404, detail: 'Not Found' },
  conflict: { status: 409, detail: 'Conflict' },
  too_large: { status: 413, detail: 'Payload Too Large' },
  rate_limited: { status: 429, detail: 'Too Many Requests' },
  unavailable: { status: 503, detail: 'Service Unavailable' },
  not_implemented: { status: 501, detail: 'Not Implemented' },
  internal: { status: 500, detail: 'Internal Server Error' },
} satisfies Record<ErrorCode, SavvycalError>

/** Subjects of which the vendor has nothing to say: the message of Kith helps more. */
const explained: ReadonlySet<string> = new Set(['number', 'limit', 'storage'])

export function renderError(error: KithError): WireAnswer {
  const { problems = [], retryAfterSeconds, subject } = error.details
  if (subject === 'timeout') return single(408, 'Request Timeout')
  if (error.code === 'invalid') return renderInvalid(problems, error.message)
  if (error.code === 'too_large' && subject === 'target') return single(414, 'URI Too Long')
  const { status, detail } = errors[error.code]
  return single(
    status,
    explained.has(subject ?? '') ? error.message : detail,
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  )
}

export function renderUnknownRoute(allow: readonly string[]): WireAnswer {
  return allow.length === 0
    ? single(404, 'Not Found')
    : single(405, 'Method Not Allowed', { allow: allow.join(', ') })
}

/** The keys of every error are in alphabetical order, as in the vendor's examples. */
function single(status: number, detail: string, headers: Record<string, string> = {}): WireAnswer {
  return answer(status, { errors: [{ detail, status: String(status) }] }, headers)
}

function renderInvalid(problems: readonly Problem[], message: string): WireAnswer {
  const header = problems.find((problem) => problem.in === 'header')
  if (header?.path[0] === 'Content-Type') return titled(415, 'Unsupported Media Type', header.message)
  if (header) return titled(400, 'Missing account', header.message)
  const syntax = problems.find((problem) => problem.rule === 'syntax')
  if (syntax) return titled(400, 'Bad Request', syntax.message)
  if (problems.length === 0) return titled(400, 'Bad Request', message)
  return answer(422, { errors: invalidValues(problems) })
}

function titled(status: number, title: string, detail: string): WireAnswer {
  return answer(status, { errors: [{ detail, status: String(status), title }] })
}

/** `JsonErrorResponse` of open_api_spex: one entry for each value that is wrong, about its first problem. */
function invalidValues(problems: readonly Problem[]): object[] {
  const details = new Map<string, string>()
  for (const problem of problems) {
    const place = pointer(...problem.path.map(String)) || '/'
    if (!details.has(place)) details.set(place, detailOf(problem))
  }
  return [...details].map(([place, detail]) => ({
    detail,
    source: { pointer: place },
    title: 'Invalid value',
  }))
}

/**
 * The texts of open_api_spex 3.22 (`lib/open_api_spex/cast/error.ex`, functions `message`). Its schema
 * `OpenApiSpex.JsonErrorResponse` is the one that the vendor documents for 422. Problems that it knows nothing of keep
 * their own message.
 */
function detailOf({ rule, path, expected, received, message }: Problem): string {
  switch (rule) {
    case 'missing':
      return `Missing field: ${path.at(-1)}`
    case 'unknown':
      return `Unexpected field: ${[...String(path.at(-1))].slice(0, UNKNOWN_NAME_CHARS_MAX).join('')}`
    case 'minimum':
      return `${Number(received)} is smaller than inclusive minimum ${expected}`
    case 'maximum':
      return `${Number(received)} is larger than inclusive maximum ${expected}`
    case 'integer':
    case 'boolean':
      return `Invalid ${rule}. Got: ${typeName(received)}`
    case 'too_short':
      return `String length is smaller than minLength: ${expected}`
    case 'too_long':
      return `String length is larger than maxLength: ${expected}`
    case 'format':
      return expected === undefined ? message : `Invalid format. Expected ${expected}`
    case 'type':
      return received === null
        ? `null value where ${expected} expected`
        : `Invalid ${expected}. Got: ${typeName(received)}`
    default:
      return message
  }
}

/** As the function `safe_string` of open_api_spex. */
const UNKNOWN_NAME_CHARS_MAX = 40

/** The type as `lib/open_api_spex/term_type.ex` names it. */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

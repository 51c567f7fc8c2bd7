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

export function renderError(error: KithError): WireAnswer {
  const { problems = [], retryAfterSeconds, subject } = error.details
  if (error.code === 'invalid') return renderInvalid(problems, error.message)
  if (error.code === 'too_large' && subject === 'target') return single(414, 'URI Too Long')
  const { status, detail } = errors[error.code]
  return single(
    status,
    subject === 'number' ? error.message : detail,
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  )
}

export function renderUnknownRoute(allow: readonly string[]): WireAnswer {
  return allow.length === 0
    ? single(404, 'Not Found')
    : single(405, 'Method Not Allowed', { allow: allow.join(', ') })
}

function single(status: number, detail: string, headers: Record<string, string> = {}): WireAnswer {
  return answer(status, { errors: [{ status: String(status), detail }] }, headers)
}

function renderInvalid(problems: readonly Problem[], message: string): WireAnswer {
  const header = problems.find((problem) => problem.in === 'header')
  if (header?.path[0] === 'Content-Type') return titled(415, 'Unsupported Media Type', header.message)
  if (header) return titled(400, 'Missing account', header.message)
  const syntax = problems.find((problem) => problem.rule === 'syntax')
  if (syntax) return titled(400, 'Bad Request', syntax.message)
  if (problems.length === 0) return titled(400, 'Bad Request', message)
  return answer(422, {
    errors: problems.map((problem) => ({
      title: 'Invalid value',
      source: { pointer: pointer(...problem.path.map(String)) },
      detail: detailOf(problem),
    })),
  })
}

function titled(status: number, title: string, detail: string): WireAnswer {
  return answer(status, { errors: [{ status: String(status), title, detail }] })
}

function detailOf({ rule, path, expected, received, message }: Problem): string {
  const shown = String(received).slice(0, 100)
  switch (rule) {
    case 'missing':
      return `Missing field: ${path.at(-1)}`
    case 'minimum':
      return `${shown} is smaller than the minimum ${expected}`
    case 'maximum':
      return `${shown} is larger than the maximum ${expected}`
    case 'integer':
      return 'Invalid integer. Got: string'
    case 'boolean':
      return 'Invalid boolean. Got: string'
    case 'too_long':
      return `String length is larger than maxLength: ${expected}`
    case 'format':
      // A pattern is no help to users who cannot read it.
      return expected === undefined ? message : 'Invalid format'
    case 'type':
      return received === null ? `null value where ${expected ?? 'another type'} expected` : message
    default:
      return message
  }
}

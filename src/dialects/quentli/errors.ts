import type { ErrorCode, KithError, Problem, ProblemRule } from '../../model/errors.ts'
import { answer, type WireAnswer } from '../dialect.ts'
import { patternRules } from './bodies.ts'

interface QuentliError {
  readonly status: number
  readonly message: string
}

/** The Quentli error of each Kith error code; the message is Kith's own if the vendor has none. */
const errors = {
  invalid: { status: 400, message: 'Invalid request' },
  unauthenticated: { status: 401, message: 'You are not authenticated' },
  forbidden: { status: 403, message: 'This key may not do this' },
  not_found: { status: 404, message: 'Customer not found' },
  conflict: { status: 400, message: 'Already in use' },
  too_large: { status: 413, message: 'The request body is too large' },
  rate_limited: { status: 429, message: 'Too many requests' },
  unavailable: { status: 503, message: 'Service unavailable' },
  not_implemented: { status: 501, message: 'Not implemented' },
  internal: { status: 500, message: 'Internal server error' },
} satisfies Record<ErrorCode, QuentliError>

const ISSUES_MAX = 20

export function renderError({ code, details, message }: KithError): WireAnswer {
  if (code === 'too_large' && details.subject === 'target')
    return userError(414, 'The request target is too long')
  if (code === 'invalid' && details.subject === 'timeout') return userError(408, message)
  if (code === 'invalid' && details.subject === 'media type') return userError(415, message)
  if (code === 'invalid' && details.subject === 'search')
    return answer(400, { error: { message, issues: [{ code: 'custom', path: ['filter'], message }] } })
  if (code === 'invalid') return renderInvalid(details.problems ?? [])
  const known = errors[code]
  const headers = {
    ...(code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
    ...(details.retryAfterSeconds !== undefined && { 'retry-after': String(details.retryAfterSeconds) }),
  }
  const own = code === 'conflict' || code === 'forbidden' || details.subject === 'limit'
  const text = details.subject === 'tax profile' ? 'Tax profile not found' : known.message
  return userError(known.status, own ? message : text, headers)
}

export function renderUnknownRoute(allow: readonly string[]): WireAnswer {
  return allow.length === 0
    ? userError(404, 'Not found')
    : userError(405, 'Method not allowed', { allow: allow.join(', ') })
}

function userError(status: number, message: string, headers: Record<string, string> = {}): WireAnswer {
  return answer(status, { error: { message } }, headers)
}

/** Problems of the query have a shape of their own; problems of a body are listed beside the message. */
function renderInvalid(problems: readonly Problem[]): WireAnswer {
  if (problems.length === 0) return userError(400, errors.invalid.message)
  const inQuery = problems.some((problem) => problem.in === 'query')
  const issues = firstOfEachField(problems)
    .slice(0, ISSUES_MAX)
    .map((problem) => ({
      code: issueCodes[problem.rule],
      path: problem.path.map((segment) => (typeof segment === 'string' ? shortened(segment) : segment)),
      message: messageOf(problem),
    }))
  const message = inQuery ? 'Invalid query parameters' : (issues[0]?.message ?? errors.invalid.message)
  return answer(400, { error: { message, issues } })
}

const issueCodes: Readonly<Record<ProblemRule, string>> = {
  missing: 'invalid_type',
  repeated: 'invalid_type',
  unknown: 'unrecognized_keys',
  type: 'invalid_type',
  integer: 'invalid_type',
  boolean: 'invalid_type',
  enum: 'invalid_enum_value',
  minimum: 'too_small',
  maximum: 'too_big',
  too_short: 'too_small',
  too_long: 'too_big',
  too_many: 'too_big',
  format: 'invalid_string',
  encoding: 'invalid_string',
  syntax: 'custom',
  not_unique: 'custom',
  not_allowed: 'unrecognized_keys',
}

const ranges: Readonly<Record<string, string>> = {
  skip: 'skip must be between 0 and 2147483647',
  take: 'take must be between 1 and 100',
}

/** A field has one issue. Rules are checked from the general to the particular, so the first one says the most. */
function firstOfEachField(problems: readonly Problem[]): Problem[] {
  const byPath = new Map<string, Problem>()
  for (const problem of problems) {
    const path = JSON.stringify(problem.path)
    if (!byPath.has(path)) byPath.set(path, problem)
  }
  return [...byPath.values()]
}

/** Names the rule that the value breaks. */
function messageOf({ rule, path, message, expected }: Problem): string {
  const [name] = path
  const pattern = rule === 'format' ? patternRules.get(String(expected)) : undefined
  if (pattern) return `${path.join('.')} ${pattern}`
  if (rule === 'not_allowed' && path.at(-2) === 'meta') return 'Keys of meta must have 1 to 100 characters'
  const range = rule === 'minimum' || rule === 'maximum' ? ranges[String(name)] : undefined
  if (range) return range
  return rule === 'integer' ? `${name} must be a whole number` : shortened(message)
}

const ECHO_CHARS_MAX = 100

/** Names of unknown fields come from the client and may be of any length. */
function shortened(text: string): string {
  return text.length > ECHO_CHARS_MAX ? `${text.slice(0, ECHO_CHARS_MAX)}…` : text
}

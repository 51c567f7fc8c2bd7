import type { ErrorCode, KithError, Problem } from '../../model/errors.ts'
import { answer, type WireAnswer } from '../dialect.ts'
import { isLargeInteger, whyNotDateTime } from './lax-values.ts'
import type { InsightoValidationError } from './schema.ts'
import { whyNotUuid } from './uuid.ts'

interface InsightoError {
  readonly status: number
  readonly detail: string
}

/** The Insighto error of each Kith error code; `invalid` lists its problems instead if it has any. */
const errors = {
  invalid: { status: 400, detail: 'Bad Request' },
  unauthenticated: { status: 401, detail: 'Invalid API key' },
  forbidden: { status: 403, detail: 'Not enough permissions' },
  not_found: { status: 404, detail: 'Not Found' },
  conflict: { status: 409, detail: 'Conflict' },
  too_large: { status: 413, detail: 'Content Too Large' },
  rate_limited: { status: 429, detail: 'Too many requests' },
  unavailable: { status: 503, detail: 'Service Unavailable' },
  not_implemented: { status: 501, detail: 'Not Implemented' },
  internal: { status: 500, detail: 'Internal Server Error' },
} satisfies Record<ErrorCode, InsightoError>

/** Messages for single subjects. */
const bySubject: Readonly<Record<string, InsightoError>> = {
  'not_found person': { status: 404, detail: 'Contact not found' },
  'not_found campaign': { status: 404, detail: 'Campaign not found' },
  'not_found field': { status: 404, detail: 'Custom field not found' },
  'conflict field': { status: 409, detail: 'A custom field with this name already exists' },
  'conflict email': { status: 409, detail: 'A contact with this email already exists' },
  'too_large target': { status: 414, detail: 'URI Too Long' },
  'invalid timeout': { status: 408, detail: 'Request Timeout' },
}

/** Subjects of which the vendor has nothing to say: the message of Kith helps more. */
const explained: ReadonlySet<string> = new Set(['number', 'limit', 'storage'])

export function renderError({ code, details, message }: KithError): WireAnswer {
  const { problems = [], subject, credential, retryAfterSeconds } = details
  if (code === 'invalid' && problems.length > 0)
    return answer(422, { detail: problems.map(toValidationError) })
  if (code === 'invalid' && subject === 'search')
    return answer(422, {
      detail: [toValidationError({ in: 'query', path: [], rule: 'not_allowed', message })],
    })
  if (credential === 'missing') return single(401, 'Not authenticated')
  const { status, detail } = bySubject[`${code} ${subject}`] ?? errors[code]
  const retry = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return single(status, explained.has(subject ?? '') ? message : detail, retry)
}

export function renderUnknownRoute(allow: readonly string[]): WireAnswer {
  return allow.length === 0
    ? single(404, 'Not Found')
    : single(405, 'Method Not Allowed', { allow: allow.join(', ') })
}

function single(status: number, detail: string, headers: Record<string, string> = {}): WireAnswer {
  return answer(status, { detail }, headers)
}

/** Values are repeated to the client up to this length in characters of JSON; longer ones are left out. */
const INPUT_CHARS_MAX = 2000

function toValidationError(problem: Problem): InsightoValidationError {
  const { msg, type, ctx } = wordingOf(problem)
  const input = problem.rule === 'syntax' ? {} : (problem.received ?? null)
  // In the framework's order.
  return {
    type,
    loc: [problem.in, ...problem.path],
    msg,
    ...(JSON.stringify(input).length <= INPUT_CHARS_MAX && { input }),
    ...(ctx && { ctx }),
  }
}

interface Wording {
  readonly msg: string
  readonly type: string
  readonly ctx?: Record<string, unknown>
}

/** The messages of Pydantic 2, which clients of such servers match on. */
function wordingOf(problem: Problem): Wording {
  const { rule, expected, message } = problem
  switch (rule) {
    case 'missing':
      return { type: 'missing', msg: 'Field required' }
    case 'type':
      return typeWording(problem)
    case 'integer':
      return integerWording(problem)
    case 'minimum':
      return {
        type: 'greater_than_equal',
        msg: `Input should be greater than or equal to ${expected}`,
        ctx: { ge: expected },
      }
    case 'maximum':
      return {
        type: 'less_than_equal',
        msg: `Input should be less than or equal to ${expected}`,
        ctx: { le: expected },
      }
    case 'boolean':
      return { type: 'bool_parsing', msg: 'Input should be a valid boolean, unable to interpret input' }
    case 'enum':
      return enumWording(expected)
    case 'format':
      return formatWording(problem)
    case 'too_short':
    case 'too_long':
    case 'too_many':
      return lengthWording(problem)
    case 'syntax':
      return { type: 'json_invalid', msg: 'JSON decode error', ctx: { error: message } }
    default:
      return { type: 'value_error', msg: `Value error, ${message}` }
  }
}

function integerWording({ received }: Problem): Wording {
  // The framework has such a limit too, at 4300 digits.
  if (typeof received === 'number' || isLargeInteger(String(received)))
    return {
      type: 'int_parsing_size',
      msg: 'Unable to parse input string as an integer, exceeded maximum size',
    }
  return {
    type: 'int_parsing',
    msg: 'Input should be a valid integer, unable to parse string as an integer',
  }
}

const typeNames: Readonly<Record<string, readonly [type: string, name: string]>> = {
  string: ['string_type', 'string'],
  integer: ['int_type', 'integer'],
  number: ['float_type', 'number'],
  boolean: ['bool_type', 'boolean'],
  dict: ['dict_type', 'dictionary'],
  'date-time': ['datetime_type', 'datetime'],
  array: ['list_type', 'list'],
}

function typeWording({ path, expected, received }: Problem): Wording {
  if (path.length === 0) {
    if (received === undefined || received === null) return { type: 'missing', msg: 'Field required' }
    return {
      type: 'model_attributes_type',
      msg: 'Input should be a valid dictionary or object to extract fields from',
    }
  }
  if (expected === 'integer' && typeof received === 'number')
    return {
      type: 'int_from_float',
      msg: 'Input should be a valid integer, got a number with a fractional part',
    }
  if (expected === 'uuid') {
    return { type: 'uuid_type', msg: 'UUID input should be a string, bytes or UUID object' }
  }
  const [type, name] = typeNames[String(expected)] ?? ['string_type', 'string']
  return { type, msg: `Input should be a valid ${name}` }
}

function enumWording(expected: Problem['expected']): Wording {
  const choices = (Array.isArray(expected) ? expected : [expected]).map((choice) => `'${choice}'`)
  const list = [choices.slice(0, -1).join(', '), choices.at(-1)].filter(Boolean).join(' or ')
  return { type: 'enum', msg: `Input should be ${list}`, ctx: { expected: list } }
}

function formatWording({ expected, received, message }: Problem): Wording {
  switch (expected) {
    case 'uuid': {
      const error = whyNotUuid(String(received))
      return { type: 'uuid_parsing', msg: `Input should be a valid UUID, ${error}`, ctx: { error } }
    }
    case 'date-time': {
      const { type, msg, error } = whyNotDateTime(received as string | number)
      return { type, msg, ctx: { error } }
    }
    case 'email':
      return {
        type: 'value_error',
        msg: `value is not a valid email address: ${message}`,
        ctx: { reason: message },
      }
    case 'phone':
      return { type: 'value_error', msg: message }
    case 'date':
    case 'time':
      return { type: 'value_error', msg: `Value error, ${message}` }
    default:
      return {
        type: 'string_pattern_mismatch',
        msg: `String should match pattern '${expected}'`,
        ctx: { pattern: expected },
      }
  }
}

function lengthWording({ rule, expected, received }: Problem): Wording {
  const most = rule !== 'too_short'
  const limit = { [most ? 'max_length' : 'min_length']: expected }
  const bound = `at ${most ? 'most' : 'least'} ${expected}`
  if (typeof received === 'string') {
    const unit = expected === 1 ? 'character' : 'characters'
    return {
      type: most ? 'string_too_long' : 'string_too_short',
      msg: `String should have ${bound} ${unit}`,
      ctx: limit,
    }
  }
  const kind = Array.isArray(received) ? 'List' : 'Dictionary'
  const length = Object.keys(received ?? {}).length
  const unit = expected === 1 ? 'item' : 'items'
  return {
    type: most ? 'too_long' : 'too_short',
    msg: `${kind} should have ${bound} ${unit} after validation, not ${length}`,
    ctx: { field_type: kind, ...limit, actual_length: length },
  }
}

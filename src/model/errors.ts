/** Every way Kith can refuse. Each dialect maps all of them to its vendor's envelope; `docs/errors.md` explains each. */
export const errorCodes = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'rate_limited',
  'unavailable',
  'not_implemented',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What exactly is wrong with one value of a request. The dialect puts it into its vendor's words. */
export interface Problem {
  readonly in: 'query' | 'body' | 'path' | 'header'
  /** Where: `['page']`, `['emails', 0, 'value']`. */
  readonly path: readonly (string | number)[]
  readonly rule: ProblemRule
  /** The limit that was passed, the allowed values, the expected type. */
  readonly expected?: string | number | readonly string[]
  /** What came instead. Never logged: it may be somebody's name. */
  readonly received?: unknown
  /** Says it in plain English; used as it is where the vendor has no fixed wording. */
  readonly message: string
}

export type ProblemRule =
  | 'missing'
  | 'repeated'
  | 'unknown'
  | 'type'
  | 'integer'
  | 'boolean'
  | 'enum'
  | 'minimum'
  | 'maximum'
  | 'too_short'
  | 'too_long'
  | 'too_many'
  | 'format'
  | 'syntax'
  | 'not_unique'
  | 'not_allowed'

export interface KithErrorDetails {
  readonly problems?: readonly Problem[]
  /** Why a caller was not signed in: nothing presented, or not a valid key. */
  readonly credential?: 'missing' | 'unknown'
  /** What was not found, or what clashed: `person`, `campaign`, `label`. */
  readonly subject?: string
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number
}

/** The one error class. Whatever else is thrown becomes `internal` at the edge. */
export class KithError extends Error {
  override readonly name = 'KithError'
  readonly code: ErrorCode
  readonly details: KithErrorDetails

  constructor(
    code: ErrorCode,
    message: string,
    details: KithErrorDetails = {},
    options: { cause?: unknown } = {},
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }
}

/** Refuses a request for everything that is wrong with it at once. */
export function invalid(problems: readonly Problem[]): KithError {
  return new KithError('invalid', problems.map((problem) => problem.message).join('; '), { problems })
}

export function notFound(subject: string): KithError {
  return new KithError('not_found', `No such ${subject}.`, { subject })
}

/** The error codes of Kith. Each dialect maps all of them to its vendor's error format; see `docs/errors.md`. */
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

/** What is wrong with one value of a request. Each dialect renders it in its vendor's wording. */
export interface Problem {
  readonly in: 'query' | 'body' | 'path' | 'header'
  /** The location of the value: `['page']`, `['emails', 0, 'value']`. */
  readonly path: readonly (string | number)[]
  readonly rule: ProblemRule
  /** The limit, the allowed values or the expected type. */
  readonly expected?: string | number | readonly string[]
  /** The value received. Never logged, because it may be personal data. */
  readonly received?: unknown
  /** The problem in plain English. Dialects whose vendor has no fixed wording return it unchanged. */
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
  /** A text that no store can hold, or bytes that are no text. */
  | 'encoding'
  | 'syntax'
  | 'not_unique'
  | 'not_allowed'

export interface KithErrorDetails {
  readonly problems?: readonly Problem[]
  /** Why authentication failed: the request had no key, or the key is not valid. */
  readonly credential?: 'missing' | 'unknown'
  /** The kind of entity that was not found or had a conflict: `person`, `campaign`, `label`. */
  readonly subject?: string
  /** Seconds after which the request can be retried. */
  readonly retryAfterSeconds?: number
}

/** The only error class of Kith. The server reports any other error as `internal`. */
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

/** An error that reports all problems of a request at once. */
export function invalid(problems: readonly Problem[]): KithError {
  return new KithError('invalid', problems.map((problem) => problem.message).join('; '), { problems })
}

export function notFound(subject: string): KithError {
  return new KithError('not_found', `No such ${subject}.`, { subject })
}

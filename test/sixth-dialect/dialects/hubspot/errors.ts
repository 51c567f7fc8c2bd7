import { createHash } from 'node:crypto'
import type { ErrorCode, KithError } from '../../model/errors.ts'
import { answer, type WireAnswer, type WireRequest } from '../dialect.ts'

interface HubspotError {
  readonly status: number
  readonly category: string
  /** Undefined where the error has its own message. */
  readonly message?: string
}

/** The HubSpot error of each Kith error code. */
const errors = {
  invalid: { status: 400, category: 'VALIDATION_ERROR' },
  unauthenticated: {
    status: 401,
    category: 'INVALID_AUTHENTICATION',
    message: 'Authentication credentials not found or not valid.',
  },
  forbidden: {
    status: 403,
    category: 'MISSING_SCOPES',
    message: "This app hasn't been granted all required scopes to make this call.",
  },
  not_found: { status: 404, category: 'OBJECT_NOT_FOUND', message: 'resource not found' },
  conflict: { status: 409, category: 'CONFLICT' },
  too_large: { status: 413, category: 'VALIDATION_ERROR' },
  rate_limited: { status: 429, category: 'RATE_LIMITS' },
  unavailable: { status: 503, category: 'SERVICE_UNAVAILABLE', message: 'Service unavailable' },
  not_implemented: { status: 501, category: 'NOT_IMPLEMENTED' },
  internal: { status: 500, category: 'INTERNAL_ERROR', message: 'internal error' },
} satisfies Record<ErrorCode, HubspotError>

export function renderError(error: KithError, request: WireRequest): WireAnswer {
  const { status, category, message = error.message } = errors[error.code] as HubspotError
  const { retryAfterSeconds, subject } = error.details
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  const known = subject === 'target' ? 414 : subject === 'timeout' ? 408 : status
  return refusal(known, { category, message }, request, headers)
}

export function renderUnknownRoute(allow: readonly string[], request: WireRequest): WireAnswer {
  return allow.length === 0
    ? refusal(404, { category: 'OBJECT_NOT_FOUND', message: 'resource not found' }, request)
    : refusal(405, { category: 'VALIDATION_ERROR', message: 'method not allowed' }, request, {
        allow: allow.join(', '),
      })
}

function refusal(
  status: number,
  { category, message }: { category: string; message: string },
  { id }: WireRequest,
  headers: Record<string, string> = {},
): WireAnswer {
  const correlationId = uuidOf(id)
  return answer(status, { status: 'error', message, correlationId, category }, headers)
}

/** The vendor's correlation ids are UUIDs; Kith's request ids are not. */
function uuidOf(requestId: string): string {
  const hex = createHash('sha256').update(requestId).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

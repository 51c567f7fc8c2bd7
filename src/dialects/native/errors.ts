import type { ErrorCode, KithError } from '../../model/errors.ts'
import { pointer } from '../../model/record.ts'
import { DISK_FULL } from '../../model/storage-failures.ts'
import { answer, type WireAnswer, type WireRequest } from '../dialect.ts'

interface NativeError {
  readonly status: number
  readonly title: string
}

/** RFC 9457 problem details; `type` leads to the code's entry in docs/errors.md. */
const errors = {
  invalid: { status: 400, title: 'Invalid request' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  too_large: { status: 413, title: 'Too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Unavailable' },
  not_implemented: { status: 501, title: 'Not implemented' },
  internal: { status: 500, title: 'Internal error' },
} satisfies Record<ErrorCode, NativeError>

/** RFC 9457. */
export const refusalType = 'application/problem+json'

/** Where HTTP has a more specific status than the one of the code. */
const statusBySubject: Readonly<Record<string, number>> = {
  target: 414,
  version: 412,
  'request name': 422,
  'date order': 422,
  timeout: 408,
  // RFC 4918, section 11.5.
  storage: 507,
  [DISK_FULL]: 507,
}

export function renderError(error: KithError, request: WireRequest): WireAnswer {
  const { status, title } = errors[error.code]
  const { problems, retryAfterSeconds, subject } = error.details
  const body = {
    type: `urn:kith:error:${error.code}`,
    title,
    status: statusBySubject[subject ?? ''] ?? status,
    detail: error.message,
    requestId: request.id,
    ...(problems && {
      problems: problems.map((problem) => ({
        in: problem.in,
        pointer: pointer(...problem.path.map(String)),
        // A text in another encoding is one of another format to clients of this API.
        rule: problem.rule === 'encoding' ? 'format' : problem.rule,
        detail: problem.message,
      })),
    }),
  }
  return answer(body.status, body, {
    'content-type': refusalType,
    ...(error.code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  })
}

export function renderUnknownRoute(allow: readonly string[], request: WireRequest): WireAnswer {
  const known = allow.length > 0
  const body = {
    type: 'urn:kith:error:not_found',
    title: known ? 'Method not allowed' : 'Not found',
    status: known ? 405 : 404,
    detail: known
      ? `${request.method} is not possible here, only ${allow.join(', ')}.`
      : 'There is nothing under this path.',
    requestId: request.id,
  }
  return answer(body.status, body, {
    'content-type': refusalType,
    ...(known && { allow: allow.join(', ') }),
  })
}

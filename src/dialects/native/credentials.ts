import type { PresentedKey } from '../../hub/hub.ts'
import type { WireRequest } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'

export const SESSION_COOKIE = 'kith_session'

const kinds = ['token']

/** An `Authorization` header takes precedence, even when it is invalid: the cookie is read only without one. */
export function presentedKey(request: WireRequest): PresentedKey | undefined {
  const session = sessionText(request)
  return session === undefined ? bearerToken(request, kinds) : { text: session, kinds, session: true }
}

/** The session of the request, unless a header takes precedence. */
export function sessionText(request: WireRequest): string | undefined {
  return request.header('authorization') === undefined ? request.cookie(SESSION_COOKIE) : undefined
}

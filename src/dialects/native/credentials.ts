import type { PresentedKey } from '../../hub/hub.ts'
import type { WireRequest } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'

export const SESSION_COOKIE = 'kith_session'

const kinds = ['token']

/** A header that says who asks decides, whatever it says: only without one is the cookie looked at. */
export function presentedKey(request: WireRequest): PresentedKey | undefined {
  const session = sessionText(request)
  return session === undefined ? bearerToken(request, kinds) : { text: session, kinds, session: true }
}

/** The session the request came with, where it is what counts. */
export function sessionText(request: WireRequest): string | undefined {
  return request.header('authorization') === undefined ? request.cookie(SESSION_COOKIE) : undefined
}

/** What was shown to somebody signed in stays in no cache that the next one at the machine could look into. */
export function answerHeaders(request: WireRequest): Record<string, string> {
  const signedIn = request.cookie(SESSION_COOKIE) !== undefined || request.path === '/v1/session'
  return signedIn ? { 'cache-control': 'no-store' } : {}
}

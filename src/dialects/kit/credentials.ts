import type { PresentedKey } from '../../hub/hub.ts'
import type { WireRequest } from '../dialect.ts'

/** The token of `Authorization: Bearer <token>` (RFC 6750); undefined for another scheme or none. */
export function bearerToken(request: WireRequest, kinds: readonly string[]): PresentedKey | undefined {
  const match = /^\s*Bearer +(\S+)\s*$/i.exec(request.header('authorization') ?? '')
  return match ? { text: match[1]!, kinds } : undefined
}

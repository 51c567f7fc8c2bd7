import type { Instant } from './instant.ts'
import type { OrgId } from './person.ts'

/** A browser session, started with a key. Until it ends, it has the rights of the key. */
export interface BrowserSession {
  readonly orgId: OrgId
  /** SHA-256 of the session token, lower-case hex. */
  readonly tokenHash: string
  /** The key of the session. If the key is revoked or expires, the session is invalid. */
  readonly keyId: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

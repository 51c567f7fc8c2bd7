import type { Instant } from './instant.ts'
import type { OrgId } from './person.ts'

/** A browser that was signed in with a key, and may do what the key may until the session ends. */
export interface BrowserSession {
  readonly orgId: OrgId
  /** SHA-256 of the text the browser has, lower-case hex. */
  readonly tokenHash: string
  /** The key it stands for: without it the session is worth nothing. */
  readonly keyId: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

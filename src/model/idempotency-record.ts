import type { Instant } from './instant.ts'
import type { Json } from './json.ts'
import type { OrgId } from './person.ts'

/** The stored response of a write. If the client repeats the request, it gets the response without a second write. */
export interface IdempotencyRecord {
  readonly orgId: OrgId
  /** The API key of the request. Other keys do not get the response. */
  readonly keyId: string
  /** The idempotency key that the client chose. */
  readonly name: string
  /** A hash of the request, to detect a different request with the same idempotency key. */
  readonly fingerprint: string
  readonly answer: Json
  readonly at: Instant
}

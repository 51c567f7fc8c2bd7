import type { Instant } from './instant.ts'
import type { Json } from './json.ts'
import type { OrgId } from './person.ts'

/** The answer to a write, kept for a while so that asking again does not write again. */
export interface IdempotencyRecord {
  readonly orgId: OrgId
  /** The API key that asked; the answer is for nobody else. */
  readonly keyId: string
  /** What the client calls the request. */
  readonly name: string
  /** Tells whether a request of that name is the same one. */
  readonly fingerprint: string
  readonly answer: Json
  readonly at: Instant
}

import type { Instant } from './instant.ts'
import type { OrgId, PersonId } from './person.ts'

/** One entry of the feed, written in the transaction of the change itself. */
export interface Change {
  readonly orgId: OrgId
  /** Rises along the order in which readers see the feed. */
  readonly position: number
  readonly kind: ChangeKind
  readonly personId: PersonId
  /** The person's version after the change. */
  readonly version: number
  readonly sourceId: number
  readonly at: Instant
}

export type ChangeKind = 'created' | 'updated' | 'removed' | 'restored' | 'merged' | 'split' | 'erased'

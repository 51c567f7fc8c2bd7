import type { Instant } from './instant.ts'
import type { Json } from './json.ts'
import type { OrgId, PersonId } from './person.ts'
import type { Principal } from './principal.ts'

/** One entry of the change feed, written in the transaction of the change itself. */
export interface Change {
  readonly orgId: OrgId
  /** Rises along the order in which readers see the feed. */
  readonly position: number
  readonly kind: ChangeKind
  readonly personId: PersonId
  /** The person's version after the change. */
  readonly version: number
  /** The source in whose name the change was made. */
  readonly sourceId: number
  /** Who made the change. */
  readonly principal: Principal
  /**
   * The fields of the person that changed. Empty for a change that leaves all values alone. Of a new person the store
   * keeps none: every value before is empty, and the values after follow from later changes (`hub/people/history.ts`).
   * `null` when retention removed the values.
   */
  readonly fields: readonly FieldChange[] | null
  readonly at: Instant
}

/** A change that has no position yet. */
export type NewChange = Omit<Change, 'position'>

export type ChangeKind = 'created' | 'updated' | 'removed' | 'restored' | 'merged' | 'split' | 'erased'

/** A field of a person with its value before and after; `null` stands for no value. */
export interface FieldChange {
  /** A field of the Person; custom fields and extensions are named with their key, as in `customFields.plan`. */
  readonly field: string
  readonly before: Json
  readonly after: Json
}

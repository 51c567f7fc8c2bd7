import type { Instant } from './instant.ts'
import type { OrgId, Person } from './person.ts'
import type { PersonRecord } from './record.ts'

/** An id that a person has in a dialect. */
export interface VendorIdRef {
  readonly dialect: string
  readonly vendorId: string
}

/** A merge of two people, with everything needed to undo it. */
export interface Merge {
  readonly orgId: OrgId
  readonly id: number
  /** The surviving person before the merge. */
  readonly into: Person
  /** The merged person before the merge. */
  readonly from: Person
  /** The ids of `from` in dialects, shown or not. All of them lead to `into` now. */
  readonly vendorIds: readonly VendorIdRef[]
  /** The records that moved from `from` to `into`. */
  readonly recordIds: readonly number[]
  /** The record in which the merge stored the values to keep, before the merge; null if the merge created it. */
  readonly recordBefore: PersonRecord | null
  readonly sourceId: number
  readonly at: Instant
}

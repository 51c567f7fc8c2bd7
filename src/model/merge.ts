import type { Instant } from './instant.ts'
import type { OrgId, Person } from './person.ts'
import type { PersonRecord } from './record.ts'

/** That two people were made one, with all it takes to part them again. */
export interface Merge {
  readonly orgId: OrgId
  readonly id: number
  /** Both as they were before. */
  readonly into: Person
  readonly from: Person
  /** The records that went from one to the other. */
  readonly recordIds: readonly number[]
  /** The record in which the merge noted whose values stay, as it was before; null when it was made for that. */
  readonly recordBefore: PersonRecord | null
  readonly sourceId: number
  readonly at: Instant
}

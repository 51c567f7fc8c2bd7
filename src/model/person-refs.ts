import type { Caller } from './access.ts'
import type { DeletedCatalogEntries } from './catalog.ts'
import type { Person, PersonId } from './person.ts'
import type { Page, PersonQuery } from './query.ts'

/**
 * Requests for references to people and their results. All of them are plain data that `structuredClone` copies, so that
 * another thread could answer them.
 */

/** A person at a version. Everything derived from the two never changes. */
export interface PersonRef {
  readonly id: PersonId
  readonly version: number
}

export interface PageRequest {
  readonly caller: Caller
  readonly query: PersonQuery
}

export interface PageResult extends Page<PersonRef> {
  readonly view: PersonViewState
}

export interface RefRequest {
  readonly caller: Caller
  readonly personId: PersonId
}

export interface VendorRefRequest {
  readonly caller: Caller
  readonly dialect: string
  readonly vendorId: string
  /** Whether a removed person is found too. */
  readonly removed?: boolean
}

export interface RefResult {
  readonly ref: PersonRef
  readonly view: PersonViewState
}

export interface PeopleRequest {
  readonly caller: Caller
  readonly ids: readonly PersonId[]
  /** The view of the result that named these people: all people of a page are seen by the same catalog. */
  readonly view: PersonViewState
}

/** Existing people in any order, as the caller may see them; missing people are left out. */
export type PeopleResult = readonly Person[]

/** What a caller's view of a person depends on besides the person. */
export interface PersonViewState {
  /** Whether the caller may see sensitive values. */
  readonly sensitive: boolean
  /** Absent if no catalog entry was ever deleted. */
  readonly deletedEntries?: DeletedCatalogEntries
}

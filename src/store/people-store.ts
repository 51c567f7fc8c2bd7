import type { Change, FieldChange, NewChange } from '../model/change.ts'
import type { Instant } from '../model/instant.ts'
import type { VendorIdRef } from '../model/merge.ts'
import type { OrgId, Person, PersonId } from '../model/person.ts'
import type { PersonRef } from '../model/person-refs.ts'
import type { Filter, LookupValue, Page, PersonQuery } from '../model/query.ts'
import type { ReadLimits } from '../model/read-limits.ts'
import type { PersonRecord, Source } from '../model/record.ts'

export type { PersonRef } from '../model/person-refs.ts'

/** What a store keeps of people: the people themselves, the records they are folded from, and their changes. */

export interface FoundRef extends PersonRef {
  readonly removed: boolean
}

/**
 * Reads people where that is known to take no longer than a millisecond or two, so that the thread that answers requests
 * can do it. Gives the same results as the methods of {@link PeopleReader}, or undefined for a read that may take longer.
 */
export interface ShortReads {
  list(orgId: OrgId, query: PersonQuery): Promise<Page<Person> | undefined>
  listRefs(orgId: OrgId, query: PersonQuery): Promise<Page<PersonRef> | undefined>
  count(orgId: OrgId, filter?: Filter, options?: { most?: number }): Promise<number | undefined>
  countByNumber(
    orgId: OrgId,
    name: string,
    numbers: readonly number[],
  ): Promise<ReadonlyMap<number, number> | undefined>
}

export interface PeopleReader {
  /** Also finds removed people. */
  find(orgId: OrgId, personId: PersonId): Promise<Person | undefined>
  /** Also finds removed people, and people by an id they no longer show. */
  findByVendorId(orgId: OrgId, dialect: string, vendorId: string): Promise<Person | undefined>
  /** The people of one page. The cost grows with the size of the page and, for an offset, with the rows it skips. */
  list(orgId: OrgId, query: PersonQuery, limits?: () => ReadLimits): Promise<Page<Person>>
  /** The same people as `list`, as refs only: several times faster. */
  listRefs(orgId: OrgId, query: PersonQuery, limits?: () => ReadLimits): Promise<Page<PersonRef>>
  /** The people with these ids that exist, removed or not, in no particular order. */
  findMany(orgId: OrgId, personIds: readonly PersonId[]): Promise<Person[]>
  /** The people with higher ids than `after`, removed ones too, ordered by id. They are not locked in a transaction. */
  listAfter(orgId: OrgId, after: PersonId, limit: number): Promise<Person[]>
  /** Which of these ids and instants of creation are taken. */
  findTaken(
    orgId: OrgId,
    wanted: { readonly ids: readonly PersonId[]; readonly createdAt: readonly Instant[] },
  ): Promise<{ readonly ids: ReadonlySet<PersonId>; readonly createdAt: ReadonlySet<Instant> }>
  /** The same person as `find`. */
  findRef(orgId: OrgId, personId: PersonId): Promise<FoundRef | undefined>
  /** The same person as `findByVendorId`. */
  findRefByVendorId(orgId: OrgId, dialect: string, vendorId: string): Promise<FoundRef | undefined>
  /** The number of people who pass the filter and are not removed; at most `most`. */
  count(
    orgId: OrgId,
    filter?: Filter,
    options?: { most?: number },
    limits?: () => ReadLimits,
  ): Promise<number>
  /**
   * The number of people who have each of these numbers as a look-up value with this name, without removed people. Other
   * numbers are absent.
   */
  countByNumber(orgId: OrgId, name: string, numbers: readonly number[]): Promise<ReadonlyMap<number, number>>
  /** The look-up values of the person as stored, ordered by name, key and place: for checks of a store. */
  listLookups(orgId: OrgId, personId: PersonId): Promise<LookupValue[]>
  /** The different numbers of the look-up values with this name, ascending, at most `limit`. */
  distinctNumbers(orgId: OrgId, name: string, limit: number): Promise<number[]>
  /** All ids that the person ever had, ordered by dialect and id. */
  listVendorIds(orgId: OrgId, personId: PersonId): Promise<VendorIdClaim[]>
}

/** Writes people in statements of many rows; only `hub/people/write-people.ts` calls it. */
export interface PeopleWriter {
  insert(people: readonly Person[]): Promise<void>
  /** @throws conflict when a stored version is not `version - 1` of its person */
  update(people: readonly Person[]): Promise<void>
  /** An instant at which no person of the organization was created: `at` if possible, else one after the last in its second. */
  freeCreationTime(orgId: OrgId, at: Instant): Promise<Instant>
  /**
   * The last update time in the organization up to `until`; 0 without people. A transaction asks for it before it writes
   * people with later update times: readers by update time (`list`, `count`) then never pass a time that is not committed,
   * unless it is hours ahead of the clock.
   */
  lastUpdate(orgId: OrgId, until: Instant): Promise<Instant>
  /** Adds look-up values to stored people without any under these names. */
  insertLookups(orgId: OrgId, people: readonly PersonLookups[]): Promise<void>
  /**
   * Replaces the look-up values of these people under `names`: the names of whole groups (`lookupGroup`), because fields of
   * one group share rows.
   */
  replaceLookups(orgId: OrgId, people: readonly PersonLookups[], names: readonly string[]): Promise<void>
  /** Removes the look-up values of these people, all of them or those under `names`, as above. */
  deleteLookups(orgId: OrgId, personIds: readonly PersonId[], names?: readonly string[]): Promise<void>
  /** Gives ids to people permanently. @returns the claims whose id another person has */
  claimVendorIds(claims: readonly VendorIdClaim[]): Promise<VendorIdClaim[]>
  /** Makes all ids of one person lead to another, which does not show them. @returns these ids */
  moveVendorIds(orgId: OrgId, people: { from: PersonId; into: PersonId }): Promise<VendorIdRef[]>
}

export interface PersonLookups {
  readonly personId: PersonId
  readonly values: readonly LookupValue[]
}

/** Nouns whose rows are numbered within an organization; people and filters are numbered per dialect. */
export type NumberedNoun =
  | 'source'
  | 'import'
  | 'merge'
  | 'picture'
  | 'label'
  | 'custom-field'
  | 'option'
  | 'company'
  | `person:${string}`
  | `filter:${string}`

/** From `first` to `last`, both included. */
export interface NumberRange {
  readonly first: number
  readonly last: number
}

export interface VendorIdClaim {
  readonly orgId: OrgId
  readonly dialect: string
  readonly vendorId: string
  readonly personId: PersonId
  /** The id as a number, for vendors that sort by it. */
  readonly number?: number
  /** False for ids of people who were merged into this person; true if absent. */
  readonly current?: boolean
}

export interface RecordsReader {
  listByPerson(orgId: OrgId, personId: PersonId): Promise<PersonRecord[]>
  /** All records of these people, ordered by person and number. */
  listByPeople(orgId: OrgId, personIds: readonly PersonId[]): Promise<PersonRecord[]>
  /** The same, with the priority of their sources. */
  listWithPriority(orgId: OrgId, personIds: readonly PersonId[]): Promise<PrioritizedRecord[]>
  listSources(orgId: OrgId): Promise<Source[]>
  /** The number of records of each source, by source id. The cost grows with the number of records. */
  countBySource(orgId: OrgId): Promise<ReadonlyMap<number, number>>
}

/** A record with the priority of its source, by which people are folded. */
export interface PrioritizedRecord {
  readonly record: PersonRecord
  readonly priority: number
}

/** Writes records in statements of many rows; only `hub/people/write-people.ts` calls it. */
export interface RecordsWriter {
  /**
   * @returns the records that were not inserted because their number is taken
   * @throws conflict when a source already has a record with the external id
   */
  insert(records: readonly PersonRecord[]): Promise<PersonRecord[]>
  /** Replaces the records with these numbers. */
  update(records: readonly PersonRecord[]): Promise<void>
  delete(orgId: OrgId, recordIds: readonly number[]): Promise<void>
  /** The source of this kind and name; inserts it if it does not exist. */
  ensureSource(source: Omit<Source, 'id'>): Promise<Source>
  /** What a write through an API begins with, in one read: `ensureSource` and `PeopleWriter.lastUpdate`. */
  beginWrite(
    source: Omit<Source, 'id'>,
    until: Instant,
  ): Promise<{ readonly source: Source; readonly lastUpdate: Instant }>
}

export interface ChangesReader {
  /**
   * The changes after position `after`, oldest first, at most `limit`.
   *
   * A reader that continues after the last position it received misses no change and receives none twice. A transaction
   * need not see its own changes.
   */
  list(orgId: OrgId, after: number, limit: number): Promise<Change[]>
  /** The changes that made the versions of a person before `beforeVersion`, newest first. */
  listByPerson(orgId: OrgId, personId: PersonId, beforeVersion: number, limit: number): Promise<NewChange[]>
  /** The field changes of these people after their creation, ordered by person and version. */
  listFieldChanges(orgId: OrgId, personIds: readonly PersonId[]): Promise<VersionFields[]>
  /** The position of the last change that has one; 0 without any. */
  lastPosition(orgId: OrgId): Promise<number>
}

/** The fields that a version of a person changed; null after retention has removed their values. */
export interface VersionFields {
  readonly personId: PersonId
  readonly version: number
  readonly fields: readonly FieldChange[] | null
}

export interface ChangesWriter {
  append(changes: readonly NewChange[]): Promise<void>
  /**
   * Removes old and new values from changes older than `before`, starting after the position where the last call ended.
   * Principal, kind and time of the changes stay. Changes without a position keep their values.
   *
   * @returns the number of changes examined, at most `limit`; 0 when no change is old enough
   */
  expireValues(
    orgId: OrgId,
    times: { readonly before: Instant; readonly now: Instant },
    limit: number,
  ): Promise<number>
}

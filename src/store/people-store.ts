import type { Change, FieldChange, NewChange } from '../model/change.ts'
import type { Instant } from '../model/instant.ts'
import type { OrgId, Person, PersonId } from '../model/person.ts'
import type { PersonRef } from '../model/person-refs.ts'
import type { Filter, LookupValue, Page, PersonQuery } from '../model/query.ts'
import type { PersonRecord, Source } from '../model/record.ts'

export type { PersonRef } from '../model/person-refs.ts'

/** What a store keeps of people: the people themselves, the records they are folded from, and their changes. */

export interface FoundRef extends PersonRef {
  readonly removed: boolean
}

export interface PeopleReader {
  /** Also finds removed people. */
  find(orgId: OrgId, personId: PersonId): Promise<Person | undefined>
  /** Also finds removed people, and those an old id leads to. */
  findByVendorId(orgId: OrgId, dialect: string, vendorId: string): Promise<Person | undefined>
  /** The people of one page. Cost grows with the page and, for an offset, with what it skips. */
  list(orgId: OrgId, query: PersonQuery): Promise<Page<Person>>
  /** The same people as `list`, only told apart: several times faster. */
  listRefs(orgId: OrgId, query: PersonQuery): Promise<Page<PersonRef>>
  /** The people with these ids that exist, removed or not, in no particular order. */
  findMany(orgId: OrgId, personIds: readonly PersonId[]): Promise<Person[]>
  /** Which of these ids, and of these instants of creation, people have. */
  findTaken(
    orgId: OrgId,
    wanted: { readonly ids: readonly PersonId[]; readonly createdAt: readonly Instant[] },
  ): Promise<{ readonly ids: ReadonlySet<PersonId>; readonly createdAt: ReadonlySet<Instant> }>
  /** The same person as `find`. */
  findRef(orgId: OrgId, personId: PersonId): Promise<FoundRef | undefined>
  /** The same person as `findByVendorId`. */
  findRefByVendorId(orgId: OrgId, dialect: string, vendorId: string): Promise<FoundRef | undefined>
  /** How many people there are that are not removed and pass the filter; those beyond `most` are not counted. */
  count(orgId: OrgId, filter?: Filter, options?: { most?: number }): Promise<number>
  /** The person's look-up values as stored, by name, key and place: what queries go by, for checking a store. */
  listLookups(orgId: OrgId, personId: PersonId): Promise<LookupValue[]>
  /** Every id the person was given, by dialect and id. */
  listVendorIds(orgId: OrgId, personId: PersonId): Promise<VendorIdClaim[]>
}

/** Writes people in statements of many rows; only `hub/people/write-people.ts` calls it. */
export interface PeopleWriter {
  insert(people: readonly Person[]): Promise<void>
  /** @throws conflict when a stored version is not the one before `version` of its person */
  update(people: readonly Person[]): Promise<void>
  /** An instant at which no person of the organization was created: `at` itself, else one after the last of its second. */
  freeCreationTime(orgId: OrgId, at: Instant): Promise<Instant>
  /** Adds look-up values of people who have none under these names. */
  insertLookups(orgId: OrgId, people: readonly PersonLookups[]): Promise<void>
  /** Removes the look-up values of these people, all of them or those under `names`. */
  deleteLookups(orgId: OrgId, personIds: readonly PersonId[], names?: readonly string[]): Promise<void>
  /** Gives ids to people for good. @returns the claims whose id another person has */
  claimVendorIds(claims: readonly VendorIdClaim[]): Promise<VendorIdClaim[]>
  /** Lets all ids of one person lead to another, who is not shown under them. */
  moveVendorIds(orgId: OrgId, people: { from: PersonId; into: PersonId }): Promise<void>
}

export interface PersonLookups {
  readonly personId: PersonId
  readonly values: readonly LookupValue[]
}

/** Nouns whose rows have a number that counts up inside an organization. Those of people and filters count per dialect. */
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
  /** False for the ids of people who were merged into this one; true when absent. */
  readonly current?: boolean
}

export interface RecordsReader {
  listByPerson(orgId: OrgId, personId: PersonId): Promise<PersonRecord[]>
  /** All records of these people, by person and number. */
  listByPeople(orgId: OrgId, personIds: readonly PersonId[]): Promise<PersonRecord[]>
  /** The same with the priority of their sources, by person and number. */
  listWithPriority(orgId: OrgId, personIds: readonly PersonId[]): Promise<PrioritizedRecord[]>
  listSources(orgId: OrgId): Promise<Source[]>
  /** How many records each source has, by its id. Counts them one by one. */
  countBySource(orgId: OrgId): Promise<ReadonlyMap<number, number>>
}

/** A record with the priority of its source, which the fold goes by. */
export interface PrioritizedRecord {
  readonly record: PersonRecord
  readonly priority: number
}

/** Writes records in statements of many rows; only `hub/people/write-people.ts` calls it. */
export interface RecordsWriter {
  /**
   * @returns the records that were not inserted because their number is taken
   * @throws conflict when a source has a record with such an external id already
   */
  insert(records: readonly PersonRecord[]): Promise<PersonRecord[]>
  /** Replaces the records with these numbers. */
  update(records: readonly PersonRecord[]): Promise<void>
  delete(orgId: OrgId, recordIds: readonly number[]): Promise<void>
  /** The source of this kind and name, made when there is none. */
  ensureSource(source: Omit<Source, 'id'>): Promise<Source>
}

export interface ChangesReader {
  /**
   * What happened after `after`, oldest first, at most `limit`.
   *
   * A reader who goes on after the last position it got never misses a change and never sees one twice. Inside a
   * transaction its own changes need not be among them.
   */
  list(orgId: OrgId, after: number, limit: number): Promise<Change[]>
  /** What made the versions of one person below one of them, newest first. */
  listByPerson(orgId: OrgId, personId: PersonId, beforeVersion: number, limit: number): Promise<NewChange[]>
  /** What changed the values of these people after they were created, by person and version. */
  listFieldChanges(orgId: OrgId, personIds: readonly PersonId[]): Promise<VersionFields[]>
  /** The position of the last change that has one; 0 when there is none. */
  lastPosition(orgId: OrgId): Promise<number>
}

/** The fields one version of a person changed; null when retention removed their values. */
export interface VersionFields {
  readonly personId: PersonId
  readonly version: number
  readonly fields: readonly FieldChange[] | null
}

export interface ChangesWriter {
  append(changes: readonly NewChange[]): Promise<void>
  /**
   * Removes the values before and after from changes older than `before`, starting after the position where the last
   * call ended; who changed what kind of thing and when stays.
   *
   * @returns the number of changes looked at; 0 when none is old enough
   */
  expireValues(orgId: OrgId, before: Instant, limit: number): Promise<number>
}

import type { ApiKey } from '../model/access.ts'
import type { BrowserSession } from '../model/browser-session.ts'
import type { Campaign, CampaignContact, EnrolledPerson } from '../model/campaign.ts'
import type { Company, CustomField, DeletedCatalogEntries, Label, SavedFilter } from '../model/catalog.ts'
import type { Change, FieldChange, NewChange } from '../model/change.ts'
import type { IdempotencyRecord } from '../model/idempotency-record.ts'
import type { Instant } from '../model/instant.ts'
import type { Merge } from '../model/merge.ts'
import type { Organization } from '../model/organization.ts'
import type { OrgId, Person, PersonId } from '../model/person.ts'
import type { Picture } from '../model/picture.ts'
import type { Filter, LookupValue, OffsetPage, Page, PersonQuery } from '../model/query.ts'
import type { PersonRecord, Source } from '../model/record.ts'
import type {
  BulkReader,
  ImportsReader,
  ImportsWriter,
  RelatedEntitiesReader,
  RelatedEntitiesWriter,
} from './bulk.ts'

/**
 * Stores everything Kith knows. Each engine has an implementation; `store.contract.ts` is the suite that each must pass.
 *
 * Every method, except those of {@link Directory}, takes the organization first and sees nothing outside it. Methods throw
 * `KithError('unavailable')` while the engine cannot be reached, and no other error unless documented.
 */
export interface Store {
  readonly capabilities: Capabilities
  /** Migrates the schema to the version of this program. @throws conflict when the store is newer than the program */
  migrate(): Promise<void>
  /** Reads outside a transaction: each call sees everything committed before it. */
  readonly read: Session
  /** Runs `work` atomically and isolated, and rethrows what it throws. Transactions do not nest. */
  transaction<T>(work: (session: WriteSession) => Promise<T>): Promise<T>
  /**
   * A number that changes with every commit, of this or another program: while it is the same, so is everything that was
   * read. It may also change without a commit. Absent on an engine where it costs as much as a read.
   */
  dataVersion?(): number
  /** Engine, version and size, for operators. */
  describe(): Promise<StoreDescription>
  /** Resolves if the store can answer now. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface StoreDescription {
  readonly engine: string
  /** The number of migrations that have run. */
  readonly schemaVersion: number
  /** The size of the whole store, of all organizations together. */
  readonly bytes: number
}

/** Differences between engines. Code and tests ask for these, never for the name of an engine. */
export interface Capabilities {
  /**
   * One transaction writes at a time, so that numbers and positions of the change feed rise in the order of commits and
   * without gaps. Otherwise they rise roughly in that order, and failed transactions leave gaps.
   */
  readonly singleWriter: boolean
}

export interface Session {
  readonly directory: Directory
  readonly browserSessions: BrowserSessionsReader
  readonly people: PeopleReader
  readonly records: RecordsReader
  readonly changes: ChangesReader
  readonly campaigns: CampaignsReader
  readonly catalog: CatalogReader
  readonly bulk: BulkReader
  readonly relatedEntities: RelatedEntitiesReader
  readonly imports: ImportsReader
  readonly companies: CompaniesReader
  readonly filters: SavedFiltersReader
  readonly idempotency: IdempotencyRecordsReader
  readonly pictures: PicturesReader
}

/**
 * The session of a transaction, which may decide by what it reads: until the transaction ends, no other transaction that
 * reads the same person, company, filter, list or count can change it.
 */
export interface WriteSession extends Session {
  readonly directory: Directory & DirectoryWriter
  readonly browserSessions: BrowserSessionsReader & BrowserSessionsWriter
  readonly people: PeopleReader & PeopleWriter
  readonly records: RecordsReader & RecordsWriter
  readonly changes: ChangesReader & ChangesWriter
  readonly campaigns: CampaignsReader & CampaignsWriter
  readonly catalog: CatalogReader & CatalogWriter
  readonly relatedEntities: RelatedEntitiesReader & RelatedEntitiesWriter
  readonly imports: ImportsReader & ImportsWriter
  readonly companies: CompaniesReader & CompaniesWriter
  readonly filters: SavedFiltersReader & SavedFiltersWriter
  readonly merges: MergesWriter
  readonly idempotency: IdempotencyRecordsReader & IdempotencyRecordsWriter
  readonly pictures: PicturesReader & PicturesWriter
  /**
   * Reserves `count` consecutive numbers of a noun that no row has, in one statement. No two committed transactions get the
   * same. Numbers that were brought along are skipped and do not move the sequence.
   *
   * @returns the first number
   * @throws conflict when the range has no such numbers left
   */
  reserveNumbers(orgId: OrgId, noun: NumberedNoun, count: number, range?: NumberRange): Promise<number>
  /** Runs `work` in a savepoint: if it throws, only its changes are undone. Savepoints run one at a time and may nest. */
  savepoint<T>(work: (session: WriteSession) => Promise<T>): Promise<T>
}

/** Finds the tenant of a request: the only queries that are not scoped to one. */
export interface Directory {
  findOrganization(orgId: OrgId): Promise<Organization | undefined>
  findOrganizationByVendorId(dialect: string, vendorId: string): Promise<Organization | undefined>
  listOrganizations(): Promise<Organization[]>
  /** The organizations whose parent this is, ordered by id. */
  listManagedOrganizations(orgId: OrgId, limit: number): Promise<Organization[]>
  findKeyByHash(keyHash: string): Promise<StoredKey | undefined>
  listKeys(orgId: OrgId): Promise<ApiKey[]>
}

export interface StoredKey {
  readonly key: ApiKey
  /** SHA-256 of the text of the key, in lower-case hex. */
  readonly keyHash: string
}

export interface DirectoryWriter {
  /** Waits for other transactions that lock the organization, and locks it until this transaction ends. */
  lockOrganization(orgId: OrgId): Promise<void>
  /** Takes the next free organization id. @throws conflict when another organization has one of its vendor ids */
  insertOrganization(organization: Omit<Organization, 'id'>): Promise<Organization>
  /** @throws conflict when another organization has one of its vendor ids */
  updateOrganization(organization: Organization): Promise<void>
  /** @throws conflict when the hash exists */
  insertKey(stored: StoredKey): Promise<void>
  /** @returns whether the key existed and was not revoked before */
  revokeKey(orgId: OrgId, keyId: string, at: Instant): Promise<boolean>
  /** Stores the time of use, unless a later one is stored. */
  noteKeyUse(orgId: OrgId, keyId: string, at: Instant): Promise<void>
}

export interface BrowserSessionsReader {
  /** The session and its key, even if they have expired or were revoked. */
  find(orgId: OrgId, tokenHash: string): Promise<SessionWithKey | undefined>
}

export interface SessionWithKey {
  readonly key: ApiKey
  readonly expiresAt: Instant
}

export interface BrowserSessionsWriter {
  /** @throws conflict when the hash exists */
  insert(session: BrowserSession): Promise<void>
  /** @returns whether the session existed */
  remove(orgId: OrgId, tokenHash: string): Promise<boolean>
  removeExpired(orgId: OrgId, now: Instant): Promise<void>
  /** Removes all sessions of the key but the newest `count`. */
  keepNewest(orgId: OrgId, keyId: string, count: number): Promise<void>
}

/** A person at a version. Whatever is derived from it never changes. */
export interface PersonRef {
  readonly id: PersonId
  readonly version: number
}

export interface FoundRef extends PersonRef {
  readonly removed: boolean
}

export interface PeopleReader {
  /** Also finds removed people. */
  find(orgId: OrgId, personId: PersonId): Promise<Person | undefined>
  /** Also finds removed people, and people by an id they no longer show. */
  findByVendorId(orgId: OrgId, dialect: string, vendorId: string): Promise<Person | undefined>
  /** The people of one page. The cost grows with the size of the page and, for an offset, with the rows it skips. */
  list(orgId: OrgId, query: PersonQuery): Promise<Page<Person>>
  /** The same people as `list`, as refs only: several times faster. */
  listRefs(orgId: OrgId, query: PersonQuery): Promise<Page<PersonRef>>
  /** The people with these ids that exist, removed or not, in no particular order. */
  findMany(orgId: OrgId, personIds: readonly PersonId[]): Promise<Person[]>
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
  count(orgId: OrgId, filter?: Filter, options?: { most?: number }): Promise<number>
  /** The look-up values of the person as stored, ordered by name, key and place: for checks of a store. */
  listLookups(orgId: OrgId, personId: PersonId): Promise<LookupValue[]>
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
  /** Adds look-up values to people without any under these names. */
  insertLookups(orgId: OrgId, people: readonly PersonLookups[]): Promise<void>
  /** Removes the look-up values of these people, all of them or those under `names`. */
  deleteLookups(orgId: OrgId, personIds: readonly PersonId[], names?: readonly string[]): Promise<void>
  /** Gives ids to people permanently. @returns the claims whose id another person has */
  claimVendorIds(claims: readonly VendorIdClaim[]): Promise<VendorIdClaim[]>
  /** Makes all ids of one person lead to another, which does not show them. */
  moveVendorIds(orgId: OrgId, people: { from: PersonId; into: PersonId }): Promise<void>
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

export interface PicturesReader {
  find(orgId: OrgId, pictureId: number): Promise<Picture | undefined>
}

export interface PicturesWriter {
  insert(picture: Picture): Promise<void>
  /** Deletes the pictures of the person, except one. */
  deleteOf(orgId: OrgId, personId: PersonId, exceptId?: number): Promise<void>
}

export interface MergesWriter {
  /** Stores everything that is needed to split the two people again. */
  insert(merge: Merge): Promise<void>
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
   * Actor, kind and time of the changes stay.
   *
   * @returns the number of changes examined; 0 when no change is old enough
   */
  expireValues(orgId: OrgId, before: Instant, limit: number): Promise<number>
}

export interface CampaignsReader {
  find(orgId: OrgId, campaignId: string): Promise<Campaign | undefined>
  /** Newest first. */
  list(orgId: OrgId, page: OffsetPage): Promise<Campaign[]>
  count(orgId: OrgId): Promise<number>
  /** Ordered by time of enrolment, then by id; without removed people. */
  listContacts(orgId: OrgId, campaignId: string, page: OffsetPage, status?: string): Promise<EnrolledPerson[]>
  countContacts(orgId: OrgId, campaignId: string, status?: string): Promise<number>
  /** The number of enrolments of each status that has any. The cost grows with the number of enrolments. */
  countByStatus(orgId: OrgId, campaignId: string): Promise<Readonly<Record<string, number>>>
  /** Undefined if the person is removed. */
  findContact(orgId: OrgId, campaignId: string, contactId: string): Promise<EnrolledPerson | undefined>
}

export interface CampaignsWriter {
  /** @throws conflict when the id is taken */
  insert(campaign: Campaign): Promise<void>
  /** Updates the name and attributes of the campaign with this id. */
  update(campaign: Campaign): Promise<void>
  /** Updates the attempt of the enrolment with this id; campaign and person stay. */
  updateContact(orgId: OrgId, contact: CampaignContact): Promise<void>
  /** @returns false, without a change, when the person is already enrolled */
  enrol(orgId: OrgId, contact: CampaignContact): Promise<boolean>
  /** Hides the enrolments of the person, or shows them again if `removedAt` is null. */
  markRemoved(orgId: OrgId, personId: PersonId, removedAt: Instant | null): Promise<void>
  /** Moves enrolments from one person to another; hides enrolments in campaigns that the other person is already in. */
  move(orgId: OrgId, people: { from: PersonId; into: PersonId; at: Instant }): Promise<void>
}

export interface CatalogReader {
  /** Ordered by id, with removed ones. */
  listLabels(orgId: OrgId): Promise<Label[]>
  /** Ordered by id, with removed ones. */
  listCustomFields(orgId: OrgId): Promise<CustomField[]>
  /** What of both is removed; asked at every reading of people, so it costs one statement. */
  findDeletedEntries(orgId: OrgId): Promise<DeletedCatalogEntries>
}

export interface CatalogWriter {
  /** @throws conflict when its id or UUID is taken */
  insertLabel(label: Label): Promise<void>
  /** Updates the label with this id. */
  updateLabel(label: Label): Promise<void>
  /** @throws conflict when its id, key or code is taken */
  insertCustomField(field: CustomField): Promise<void>
  /** Updates the field with this id; key, code and type stay. */
  updateCustomField(field: CustomField): Promise<void>
}

export interface CompaniesReader {
  /** Also finds removed ones. */
  find(orgId: OrgId, companyId: number): Promise<Company | undefined>
  /** The companies of one page. The query may use `companyColumns` and the look-ups of companies. */
  list(orgId: OrgId, query: PersonQuery): Promise<Page<Company>>
}

export interface CompaniesWriter {
  insert(company: Company): Promise<void>
  /** Updates the company with this id. */
  update(company: Company): Promise<void>
  /** Replaces all look-up values of the company. */
  replaceLookups(orgId: OrgId, companyId: number, values: readonly LookupValue[]): Promise<void>
}

export interface SavedFiltersReader {
  /** Also finds removed ones. */
  find(orgId: OrgId, dialect: string, filterId: number): Promise<SavedFilter | undefined>
  /** Ordered by id, without removed ones. */
  list(orgId: OrgId, dialect: string): Promise<SavedFilter[]>
}

export interface SavedFiltersWriter {
  insert(filter: SavedFilter): Promise<void>
  /** Updates the filter with this id. */
  update(filter: SavedFilter): Promise<void>
}

export interface IdempotencyRecordsReader {
  /** However old it is. */
  find(orgId: OrgId, keyId: string, name: string): Promise<IdempotencyRecord | undefined>
}

export interface IdempotencyRecordsWriter {
  /**
   * Takes the name, also from an answer kept at `expiredAt` or before; waits while another transaction is taking it.
   *
   * @returns false when it is taken
   */
  claim(claim: Omit<IdempotencyRecord, 'answer'>, expiredAt: Instant): Promise<boolean>
  /** Puts the answer under a claimed name, and removes the organization's oldest beyond `bytesMax` of answers. */
  keep(answer: Omit<IdempotencyRecord, 'fingerprint' | 'at'>, bytesMax: number): Promise<void>
  /** Removes about `limit` of those kept before an instant, oldest first. @returns how many were removed */
  removeBefore(orgId: OrgId, before: Instant, limit: number): Promise<number>
}

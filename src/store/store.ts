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
 * Keeps everything Kith knows. One engine, one implementation; `store.contract.ts` is the suite each must pass.
 *
 * Every method but those of {@link Directory} takes the organization first and sees nothing outside it.
 * Methods throw `KithError('unavailable')` while the engine cannot be reached and nothing else of their own,
 * unless said.
 */
export interface Store {
  readonly capabilities: Capabilities
  /** Brings the schema up to this program. @throws conflict when the store is newer than the program */
  migrate(): Promise<void>
  /** Reads outside a transaction: each call sees what was committed before it. */
  readonly read: Session
  /** Runs `work` alone or not at all; what it threw is thrown. Not nestable. */
  transaction<T>(work: (session: WriteSession) => Promise<T>): Promise<T>
  /**
   * A number that is another one after every change, whoever made it, and after nothing else for long: while it stays,
   * so does whatever was read. Absent where asking costs as much as reading.
   */
  dataVersion?(): number
  /** Resolves when the store can answer now. */
  /** What keeps it and how much that is, for those who run it. */
  describe(): Promise<StoreDescription>
  ping(): Promise<void>
  close(): Promise<void>
}

export interface StoreDescription {
  readonly engine: string
  /** How many migrations have run. */
  readonly schemaVersion: number
  /** What the whole store takes, all organizations together. */
  readonly bytes: number
}

/** What an engine can do that another cannot. Code and tests ask for these, never for an engine's name. */
export interface Capabilities {
  /**
   * One transaction writes at a time, so that whatever counts up, numbers and positions of the change feed, does so
   * along the commits and without holes. Without it they rise, roughly along the commits, and failed work leaves holes.
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
 * The session of a transaction. What it reads is read for deciding: a person, company or filter that it finds, and the
 * answers of lists and counts, are not changed by other transactions that read them before this one is over.
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
   * Reserves `count` consecutive numbers of a noun that no row has, in one statement; they are never given again to work
   * that is kept. Numbers that came from elsewhere are skipped and do not move the sequence.
   *
   * @returns the first of them
   * @throws conflict when the range has no such numbers left
   */
  reserveNumbers(orgId: OrgId, noun: NumberedNoun, count: number, range?: NumberRange): Promise<number>
  /** Runs `work` as a part of the transaction that is undone alone when it throws. One part at a time; parts may have parts. */
  savepoint<T>(work: (session: WriteSession) => Promise<T>): Promise<T>
}

/** What leads to a tenant before a tenant is known: the only queries that are not scoped to one. */
export interface Directory {
  findOrganization(orgId: OrgId): Promise<Organization | undefined>
  findOrganizationByVendorId(dialect: string, vendorId: string): Promise<Organization | undefined>
  listOrganizations(): Promise<Organization[]>
  /** Those whose parent it is, by id. */
  listManagedOrganizations(orgId: OrgId, limit: number): Promise<Organization[]>
  findKeyByHash(keyHash: string): Promise<StoredKey | undefined>
  listKeys(orgId: OrgId): Promise<ApiKey[]>
}

export interface StoredKey {
  readonly key: ApiKey
  /** SHA-256 of the key's text, lower-case hex. */
  readonly keyHash: string
}

export interface DirectoryWriter {
  /** Waits for other transactions that hold the organization, and holds it until this one is over. */
  lockOrganization(orgId: OrgId): Promise<void>
  /** Takes the next free organization id. @throws conflict when another organization has one of its vendor ids */
  insertOrganization(organization: Omit<Organization, 'id'>): Promise<Organization>
  /** @throws conflict when another organization has one of its vendor ids */
  updateOrganization(organization: Organization): Promise<void>
  /** Replaces nothing: @throws conflict when the hash is known. */
  insertKey(stored: StoredKey): Promise<void>
  /** @returns whether there was such a key, not revoked before */
  revokeKey(orgId: OrgId, keyId: string, at: Instant): Promise<boolean>
  /** Keeps the later of this use and the one noted before. */
  noteKeyUse(orgId: OrgId, keyId: string, at: Instant): Promise<void>
}

export interface BrowserSessionsReader {
  /** With the key it stands for, whether or not either is still good. */
  find(orgId: OrgId, tokenHash: string): Promise<SessionWithKey | undefined>
}

export interface SessionWithKey {
  readonly key: ApiKey
  readonly expiresAt: Instant
}

export interface BrowserSessionsWriter {
  /** @throws conflict when the hash is known */
  insert(session: BrowserSession): Promise<void>
  /** @returns whether there was such a session */
  remove(orgId: OrgId, tokenHash: string): Promise<boolean>
  removeExpired(orgId: OrgId, now: Instant): Promise<void>
  /** Removes the sessions of the key but for as many, those begun last. */
  keepNewest(orgId: OrgId, keyId: string, count: number): Promise<void>
}

/** A person at a version: what is derived from the two never changes. */
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

export interface PicturesReader {
  find(orgId: OrgId, pictureId: number): Promise<Picture | undefined>
}

export interface PicturesWriter {
  insert(picture: Picture): Promise<void>
  /** Takes away the person's pictures, but for one. */
  deleteOf(orgId: OrgId, personId: PersonId, exceptId?: number): Promise<void>
}

export interface MergesWriter {
  /** Keeps all it takes to part the two again. */
  insert(merge: Merge): Promise<void>
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

export interface CampaignsReader {
  find(orgId: OrgId, campaignId: string): Promise<Campaign | undefined>
  /** Newest first. */
  list(orgId: OrgId, page: OffsetPage): Promise<Campaign[]>
  count(orgId: OrgId): Promise<number>
  /** In order of enrolment, then of enrolment id; without those whose person is removed. */
  listContacts(orgId: OrgId, campaignId: string, page: OffsetPage, status?: string): Promise<EnrolledPerson[]>
  countContacts(orgId: OrgId, campaignId: string, status?: string): Promise<number>
  /** How many there are of each status; those of none are left out. Counts them one by one. */
  countByStatus(orgId: OrgId, campaignId: string): Promise<Readonly<Record<string, number>>>
  /** Not when the person is removed. */
  findContact(orgId: OrgId, campaignId: string, contactId: string): Promise<EnrolledPerson | undefined>
}

export interface CampaignsWriter {
  /** @throws conflict when the id is taken */
  insert(campaign: Campaign): Promise<void>
  /** Replaces the name and the attributes of the campaign with its id. */
  update(campaign: Campaign): Promise<void>
  /** Replaces what is known of the attempt with the id of the enrolment; campaign and person stay. */
  updateContact(orgId: OrgId, contact: CampaignContact): Promise<void>
  /** @returns false when the person is enrolled already, which then stays as it is */
  enrol(orgId: OrgId, contact: CampaignContact): Promise<boolean>
  /** Hides the person's enrolments, or shows them again when `removedAt` is null. */
  markRemoved(orgId: OrgId, personId: PersonId, removedAt: Instant | null): Promise<void>
  /** Hands enrolments from one person to another; those in campaigns the other is in already are hidden. */
  move(orgId: OrgId, people: { from: PersonId; into: PersonId; at: Instant }): Promise<void>
}

export interface CatalogReader {
  /** By id, removed ones too. */
  listLabels(orgId: OrgId): Promise<Label[]>
  /** By id, removed ones too. */
  listCustomFields(orgId: OrgId): Promise<CustomField[]>
  /** What of both is removed; asked at every reading of people, so it costs one statement. */
  findDeletedEntries(orgId: OrgId): Promise<DeletedCatalogEntries>
}

export interface CatalogWriter {
  /** @throws conflict when its id or UUID is taken */
  insertLabel(label: Label): Promise<void>
  /** Replaces the label with its id. */
  updateLabel(label: Label): Promise<void>
  /** @throws conflict when its id, key or code is taken */
  insertCustomField(field: CustomField): Promise<void>
  /** Replaces the field with its id; key, code and type stay. */
  updateCustomField(field: CustomField): Promise<void>
}

export interface CompaniesReader {
  /** Also finds removed ones. */
  find(orgId: OrgId, companyId: number): Promise<Company | undefined>
  /** The companies of one page; fields of the query are `companyColumns` and the companies' look-ups. */
  list(orgId: OrgId, query: PersonQuery): Promise<Page<Company>>
}

export interface CompaniesWriter {
  insert(company: Company): Promise<void>
  /** Replaces the company with its id. */
  update(company: Company): Promise<void>
  /** Makes these the company's look-up values, in place of all others. */
  replaceLookups(orgId: OrgId, companyId: number, values: readonly LookupValue[]): Promise<void>
}

export interface SavedFiltersReader {
  /** Also finds removed ones. */
  find(orgId: OrgId, dialect: string, filterId: number): Promise<SavedFilter | undefined>
  /** By id, without removed ones. */
  list(orgId: OrgId, dialect: string): Promise<SavedFilter[]>
}

export interface SavedFiltersWriter {
  insert(filter: SavedFilter): Promise<void>
  /** Replaces the filter with its id. */
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

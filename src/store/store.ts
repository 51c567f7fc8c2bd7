import type { ApiKey } from '../model/access.ts'
import type { BrowserSession } from '../model/browser-session.ts'
import type { Campaign, CampaignContact, CampaignConversation, EnrolledPerson } from '../model/campaign.ts'
import type { Company, CustomField, DeletedCatalogEntries, Label, SavedFilter } from '../model/catalog.ts'
import type { IdempotencyRecord } from '../model/idempotency-record.ts'
import type { Instant } from '../model/instant.ts'
import type { Merge } from '../model/merge.ts'
import type { Organization } from '../model/organization.ts'
import type { OrgId, PersonId } from '../model/person.ts'
import type { PhoneForms } from '../model/phone-forms.ts'
import type { Picture, PictureDetails } from '../model/picture.ts'
import type { LookupValue, OffsetPage, Page, PersonQuery } from '../model/query.ts'
import type { PersonRecord, RecordColumns, RecordKeys } from '../model/record.ts'
import type { Enrolment } from '../model/related-entity.ts'
import type {
  BulkReader,
  ImportsReader,
  ImportsWriter,
  RelatedEntitiesReader,
  RelatedEntitiesWriter,
} from './bulk.ts'
import type {
  ChangesReader,
  ChangesWriter,
  NumberedNoun,
  NumberRange,
  PeopleReader,
  PeopleWriter,
  RecordsReader,
  RecordsWriter,
  ShortReads,
} from './people-store.ts'
import type { StoreDescription } from './store-description.ts'
import type { StoreSettings, UsageCounts } from './usage.ts'

export type * from './people-store.ts'
export type * from './usage.ts'

/**
 * Stores everything Kith knows. Each engine has an implementation; `store.contract.ts` is the suite that each must pass.
 *
 * Every method, except those of {@link Directory}, takes the organization first and sees nothing outside it. Methods throw
 * `KithError('unavailable')` while the engine cannot be reached, and no other error unless documented.
 */
export interface Store {
  readonly capabilities: Capabilities
  /**
   * Migrates the schema to the version of this program.
   *
   * @throws conflict when the store is newer than the program, or its schema is unknown
   */
  migrate(): Promise<void>
  /** Reads outside a transaction: each call sees everything committed before it. */
  readonly read: Session
  /** Absent on an engine that reads in another process anyway. */
  readonly shortReads?: ShortReads
  /** Counts that all servers of the store share. */
  readonly usage: UsageCounts
  readonly settings: StoreSettings
  /** Runs `work` atomically and isolated, and rethrows what it throws. Transactions do not nest. */
  transaction<T>(work: (session: WriteSession) => Promise<T>): Promise<T>
  /**
   * A number that changes with every commit, of this or another program: while it is the same, so is everything that was
   * read. It may also change without a commit. Absent on an engine where it costs as much as a read.
   */
  dataVersion?(): number
  readonly recordContents: RecordContents
  /** Engine, version and size, for operators. */
  describe(): Promise<StoreDescription>
  /** Resolves if the store can answer and store now. @throws unavailable, with the reason as its message */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Records whose content is in its stored form (`record-content.ts`), so that it need not be made again. */
export interface RecordContents {
  /** A record with content in its stored form, as it was made in another thread. It is decoded when it is asked for. */
  toRecord(columns: RecordColumns, content: Uint8Array): PersonRecord
  /** A copy of a record for another owner or with another number, which keeps the stored form. */
  withColumns(record: PersonRecord, columns: RecordKeys): PersonRecord
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
  readonly merges: MergesReader
  readonly pictures: PicturesReader
  readonly phoneForms: PhoneFormsReader
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
  readonly merges: MergesReader & MergesWriter
  readonly idempotency: IdempotencyRecordsReader & IdempotencyRecordsWriter
  readonly pictures: PicturesReader & PicturesWriter
  readonly phoneForms: PhoneFormsReader & PhoneFormsWriter
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
  /** Removes the keys of a kind that expired before a time. */
  removeExpiredKeys(
    orgId: OrgId,
    kind: { readonly dialect: string; readonly kind: string },
    before: Instant,
  ): Promise<void>
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

export interface PicturesReader {
  find(orgId: OrgId, pictureId: number): Promise<Picture | undefined>
  /** The pictures with these ids without their bytes, in no particular order. */
  findDetails(orgId: OrgId, pictureIds: readonly number[]): Promise<PictureDetails[]>
  /** All pictures of a person, oldest first. */
  listByPerson(orgId: OrgId, personId: PersonId): Promise<Picture[]>
}

export interface PicturesWriter {
  insert(picture: Picture): Promise<void>
  /** Deletes the pictures of the person, except one. */
  deleteOf(orgId: OrgId, personId: PersonId, exceptId?: number): Promise<void>
}

export interface MergesReader {
  /** The merges that this person survived, oldest first. */
  listInto(orgId: OrgId, personId: PersonId): Promise<Merge[]>
}

export interface PhoneFormsReader {
  /** Undefined if nothing is known of them. */
  find(orgId: OrgId): Promise<PhoneForms | undefined>
}

export interface PhoneFormsWriter {
  /** Waits for other transactions that lock the row, and locks it until this transaction ends. */
  lock(orgId: OrgId): Promise<void>
  /** Inserts or replaces the row of the organization. */
  put(forms: PhoneForms): Promise<void>
}

export interface MergesWriter {
  /** Stores everything that is needed to split the two people again. */
  insert(merge: Merge): Promise<void>
}

export interface CampaignsReader {
  /** Also removed campaigns. */
  find(orgId: OrgId, campaignId: string): Promise<Campaign | undefined>
  /** Newest first, without removed ones. */
  list(orgId: OrgId, page: OffsetPage): Promise<Campaign[]>
  /** Without removed ones. */
  count(orgId: OrgId): Promise<number>
  /** Ordered by time of enrolment, then by id; without removed people. */
  listContacts(orgId: OrgId, campaignId: string, page: OffsetPage, status?: string): Promise<EnrolledPerson[]>
  countContacts(orgId: OrgId, campaignId: string, status?: string): Promise<number>
  /** The number of enrolments of each status that has any. The cost grows with the number of enrolments. */
  countByStatus(orgId: OrgId, campaignId: string): Promise<Readonly<Record<string, number>>>
  /** Undefined if the person is removed. */
  findContact(orgId: OrgId, campaignId: string, contactId: string): Promise<EnrolledPerson | undefined>
  /** The enrolments with these ids, ordered by id, hidden ones too. */
  findEnrolments(orgId: OrgId, contactIds: readonly string[]): Promise<Enrolment[]>
  /** The person's enrolments with a conversation and their campaigns, the latest attempt first; removed campaigns too. */
  listConversations(orgId: OrgId, personId: PersonId, page: OffsetPage): Promise<CampaignConversation[]>
  /** Also hidden ones. */
  hasEnrolments(orgId: OrgId, campaignId: string): Promise<boolean>
  countConversations(orgId: OrgId, personId: PersonId): Promise<number>
}

export interface CampaignsWriter {
  /** @throws conflict when the id is taken */
  insert(campaign: Campaign): Promise<void>
  /** Updates the name, attributes, source and time of removal of the campaign with this id. */
  update(campaign: Campaign): Promise<void>
  /** Updates the attempt of the enrolment with this id; campaign and person stay. */
  updateContact(orgId: OrgId, contact: CampaignContact): Promise<void>
  /** @returns false, without a change, when the person is already enrolled */
  enrol(orgId: OrgId, contact: CampaignContact): Promise<boolean>
  /** Hides the enrolments of the person, or shows them again if `removedAt` is null. */
  markRemoved(orgId: OrgId, personId: PersonId, removedAt: Instant | null): Promise<void>
  /** Moves enrolments from one person to another; hides enrolments in campaigns that the other person is already in. */
  move(orgId: OrgId, people: { from: PersonId; into: PersonId; at: Instant }): Promise<void>
  /** Deletes the enrolment with this id. */
  unenrol(orgId: OrgId, contactId: string): Promise<void>
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
  /** The different numbers of the look-up values with this name, ascending, at most `limit`. */
  distinctNumbers(orgId: OrgId, name: string, limit: number): Promise<number[]>
}

export interface CompaniesWriter {
  insert(company: Company): Promise<void>
  /** Updates the company with this id. */
  update(company: Company): Promise<void>
  /** As `PeopleWriter.lastUpdate`, for companies. */
  lastUpdate(orgId: OrgId, until: Instant): Promise<Instant>
  /** Replaces all look-up values of the company. */
  replaceLookups(orgId: OrgId, companyId: number, values: readonly LookupValue[]): Promise<void>
}

export interface SavedFiltersReader {
  /** Also finds removed ones. */
  find(orgId: OrgId, dialect: string, filterId: number): Promise<SavedFilter | undefined>
  /** Ordered by id, without removed ones unless `removed` is set. */
  list(orgId: OrgId, dialect: string, options?: { removed?: boolean }): Promise<SavedFilter[]>
}

export interface SavedFiltersWriter {
  insert(filter: SavedFilter): Promise<void>
  /** Updates the filter with this id. */
  update(filter: SavedFilter): Promise<void>
  /** As `PeopleWriter.lastUpdate`, for the filters of all dialects. */
  lastUpdate(orgId: OrgId, until: Instant): Promise<Instant>
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

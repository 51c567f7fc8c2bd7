import type { ApiKey } from '../model/access.ts'
import type { BrowserSession } from '../model/browser-session.ts'
import type { Campaign, CampaignContact, EnrolledPerson } from '../model/campaign.ts'
import type { Company, CustomField, DeletedCatalogEntries, Label, SavedFilter } from '../model/catalog.ts'
import type { IdempotencyRecord } from '../model/idempotency-record.ts'
import type { Instant } from '../model/instant.ts'
import type { Merge } from '../model/merge.ts'
import type { Organization } from '../model/organization.ts'
import type { OrgId, PersonId } from '../model/person.ts'
import type { Picture } from '../model/picture.ts'
import type { LookupValue, OffsetPage, Page, PersonQuery } from '../model/query.ts'
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
} from './people-store.ts'
import type { StoreDescription } from './store-description.ts'

export type * from './people-store.ts'

/**
 * Keeps everything Kith knows. One engine, one implementation; `store.contract.ts` is the suite each must pass.
 *
 * Every method but those of {@link Directory} takes the organization first and sees nothing outside it.
 * Methods throw `KithError('unavailable')` while the engine cannot be reached and nothing else of their own,
 * unless said.
 */
export interface Store {
  readonly capabilities: Capabilities
  /** Brings the schema up to this program. @throws conflict when the store is newer, or its schema is unknown */
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
  /** The engine and the size of the store, for operators. */
  describe(): Promise<StoreDescription>
  /** Resolves when the store can answer now. @throws unavailable */
  ping(): Promise<void>
  close(): Promise<void>
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

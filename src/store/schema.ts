import type { ColumnType } from 'kysely'

/**
 * The tables, as `migrations/` makes them. Columns ending in `_at` hold microseconds since 1970 (UTC), those named
 * `document`, `attributes`, … hold JSON text. Boolean columns are 0 or 1.
 */
export interface Schema {
  schema_fingerprint: SchemaFingerprintTable
  organization: OrganizationTable
  organization_vendor_id: OrganizationVendorIdTable
  api_key: ApiKeyTable
  browser_session: BrowserSessionTable
  sequence: SequenceTable
  source: SourceTable
  record: RecordTable
  person: PersonTable
  person_id: PersonIdTable
  lookup: LookupTable
  change: ChangeTable
  pending_change: PendingChangeTable
  feed: FeedTable
  guard: GuardTable
  campaign: CampaignTable
  campaign_contact: CampaignContactTable
  label: LabelTable
  custom_field: CustomFieldTable
  company: CompanyTable
  company_lookup: CompanyLookupTable
  saved_filter: SavedFilterTable
  import: ImportTable
  import_rejection: ImportRejectionTable
  merge: MergeTable
  idempotency_record: IdempotencyRecordTable
  picture: PictureTable
  phone_forms: PhoneFormsTable
  store_setting: StoreSettingTable
}

type Flag = number

/** Which schema each version of the store had, and the program that migrated to it; see `schema-fingerprint.ts`. */
interface SchemaFingerprintTable {
  version: number
  fingerprint: string
  program: string
}

/** Settings of the whole store, by name. */
interface StoreSettingTable {
  name: string
  value: string
}

interface OrganizationTable {
  org_id: number
  name: string
  parent_org_id: number | null
  vendor_ids: string
  settings: string
  created_at: number
}

/** Directory: leads from a vendor's name of an organization to it. */
interface OrganizationVendorIdTable {
  org_id: number
  dialect: string
  vendor_id: string
}

/** Directory: leads from a key to its organization. */
export interface ApiKeyTable {
  org_id: number
  key_id: string
  key_hash: string
  dialect: string
  kind: string
  name: string
  api_version: string | null
  role: string
  sensitive: Flag
  demo: Flag
  hint: string
  created_at: number
  expires_at: number | null
  revoked_at: number | null
  last_used_at: number | null
}

/** The organization is part of what the browser has, so that no directory leads there. */
interface BrowserSessionTable {
  org_id: number
  token_hash: string
  key_id: string
  created_at: number
  expires_at: number
}

interface SequenceTable {
  org_id: number
  name: string
  last_number: number
}

interface SourceTable {
  org_id: number
  source_id: number
  kind: string
  name: string
  priority: number
}

export interface RecordTable {
  org_id: number
  record_id: number
  person_id: number
  source_id: number
  external_id: string | null
  /** Values, lists and payload, see `record-content.ts`. */
  content: Buffer
  first_seen_at: number
  last_seen_at: number
}

/** The golden view: one row per person. The document is what the columns do not say, see `person-document.ts`. */
export interface PersonTable {
  org_id: number
  person_id: number
  created_at: number
  updated_at: number
  removed_at: number | null
  version: number
  document: string
}

/**
 * Every id ever given to a person, by dialect. `current` is 0 for ids of people merged into this one. `folded_id` is
 * null where the id is its own folded form, as nearly all are.
 */
interface PersonIdTable {
  org_id: number
  dialect: string
  vendor_id: string
  folded_id: string | null
  person_id: number
  number: number | null
  current: ColumnType<Flag, Flag | undefined, Flag>
}

/**
 * What people are found and sorted by: each derived value of each person, as text, folded text and number. `name` is a
 * number (`queries/lookup-names.ts`), `place` counts the values of one name, `position` those of one name and key. `text`
 * and `folded_key` are null where they would repeat `folded` and `key`. `aliases` has the bits of the aliases that have the
 * same value (`model/query.ts`).
 */
export interface LookupTable {
  org_id: number
  person_id: number
  name: number
  place: number
  key: string
  folded_key: string | null
  position: number
  text: string | null
  folded: string | null
  number: number | null
  aliases: number
}

export interface ChangeTable {
  org_id: number
  position: number
  kind: string
  person_id: number
  version: number
  source_id: number
  /** Who made the change: kind and id with a colon between them. */
  principal: string
  /** The changed fields as JSON, null for none, empty after retention removed them. */
  fields: string | null
  at: number
}

/** Changes without a position yet, by ticket, which tells only their order among themselves; see `queries/changes.ts`. */
export interface PendingChangeTable extends Omit<ChangeTable, 'position'> {
  ticket: number
}

/** Where the feed stands; whoever gives positions holds the row meanwhile. */
interface FeedTable {
  org_id: number
  last_position: number
}

/** Rows to hold for decisions that rest on more than one row; see `queries/row-locks.ts`. */
interface GuardTable {
  org_id: number
  name: string
}

interface CampaignTable {
  org_id: number
  campaign_id: string
  name: string
  attributes: string
  source_id: number | null
  created_at: number
  removed_at: number | null
}

export interface CampaignContactTable {
  org_id: number
  campaign_id: string
  campaign_contact_id: string
  person_id: number
  status: string
  conversation_id: string | null
  conversation_attributes: string
  executed_at: number | null
  created_at: number
  removed_at: number | null
}

interface LabelTable {
  org_id: number
  label_id: number
  uuid: string
  name: string
  detail: string
  color: string | null
  created_at: number
  updated_at: number
  removed_at: number | null
}

interface CustomFieldTable {
  org_id: number
  custom_field_id: number
  key: string
  code: string
  name: string
  type: string
  options: string
  removed_options: string
  attributes: string
  created_at: number
  updated_at: number
  removed_at: number | null
}

export interface CompanyTable {
  org_id: number
  company_id: number
  name: string
  attributes: string
  created_at: number
  updated_at: number
  removed_at: number | null
}

/** As `LookupTable`, of companies. */
interface CompanyLookupTable extends Omit<LookupTable, 'person_id'> {
  company_id: number
}

export interface SavedFilterTable {
  org_id: number
  dialect: string
  filter_id: number
  name: string
  conditions: string
  attributes: string
  created_at: number
  updated_at: number
  removed_at: number | null
}

export interface ImportTable {
  org_id: number
  import_id: number
  source_id: number
  name: string
  format: string
  state: string
  options: string
  file: string
  progress: string
  problem: string | null
  keeps_times: Flag
  created_at: number
  updated_at: number
}

interface ImportRejectionTable {
  org_id: number
  import_id: number
  row_number: number
  line: number
  content: string
}
export interface MergeTable {
  org_id: number
  merge_id: number
  into_person_id: number
  from_person_id: number
  source_id: number
  at: number
  content: string
}

interface IdempotencyRecordTable {
  org_id: number
  key_id: string
  name: string
  fingerprint: string
  answer: string
  kept_at: number
  bytes_so_far: number
}

export interface PictureTable {
  org_id: number
  picture_id: number
  person_id: number
  secret: string
  media_type: string
  bytes: Buffer
  created_at: number
}

/** One row per organization; `rebuild` is JSON, see `model/phone-forms.ts`. */
interface PhoneFormsTable {
  org_id: number
  rules: number
  region: string | null
  lookups: string
  rebuild: string | null
}

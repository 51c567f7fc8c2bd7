/**
 * What the migrations and this engine make together: each table, index, trigger and sequence, and the parts of its
 * definition. A change of this file needs a migration. Written by
 * `UPDATE_SCHEMA=1 npx vitest run src/store/sqlite/schema.test.ts src/store/postgres/schema.test.ts -t expects`.
 */
export const expectedSchema = `
index api_key_directory: on api_key unique using btree(key_hash)
index browser_session_expiry: on browser_session using btree(org_id, expires_at)
index browser_session_key: on browser_session using btree(org_id, key_id, created_at)
index campaign_contact_enrolled: on campaign_contact using btree(org_id, campaign_id, created_at, campaign_contact_id, status) WHERE removed_at IS NULL
index campaign_created: on campaign using btree(org_id, created_at, campaign_id) WHERE removed_at IS NULL
index change_person: on change using btree(org_id, person_id, version)
index company_active_created: on company using btree(org_id, created_at, company_id) WHERE removed_at IS NULL
index company_active_updated: on company using btree(org_id, updated_at, company_id) WHERE removed_at IS NULL
index company_lookup_number: on company_lookup using btree(org_id, name, number, substr(key, 1, 60), company_id) WHERE number IS NOT NULL
index company_lookup_owner: on company_lookup using btree(org_id, company_id)
index company_lookup_text: on company_lookup using btree(org_id, name, substr(folded, 1, 200), substr(key, 1, 60), company_id) WHERE folded IS NOT NULL
index company_lookup_trigrams: on company_lookup using gin(org_id, name, folded gin_trgm_ops) WHERE folded IS NOT NULL
index company_removed_updated: on company using btree(org_id, updated_at, company_id) WHERE removed_at IS NOT NULL
index idempotency_record_age: on idempotency_record using btree(org_id, kept_at)
index idempotency_record_bytes: on idempotency_record using btree(org_id, bytes_so_far)
index lookup_number: on lookup using btree(org_id, name, number, substr(key, 1, 60), person_id) WHERE number IS NOT NULL
index lookup_owner: on lookup using btree(org_id, person_id)
index lookup_text: on lookup using btree(org_id, name, substr(folded, 1, 200), substr(key, 1, 60), person_id) WHERE folded IS NOT NULL
index lookup_trigrams: on lookup using gin(org_id, name, folded gin_trgm_ops) WHERE folded IS NOT NULL
index merge_into: on merge using btree(org_id, into_person_id, merge_id)
index organization_parent: on organization using btree(parent_org_id)
index organization_vendor_id_directory: on organization_vendor_id unique using btree(dialect, vendor_id)
index pending_change_person: on pending_change using btree(org_id, person_id, version)
index person_active_created: on person using btree(org_id, created_at, person_id, version) WHERE removed_at IS NULL
index person_active_updated: on person using btree(org_id, updated_at, person_id) WHERE removed_at IS NULL
index person_id_number: on person_id using btree(org_id, dialect, number, person_id, current) WHERE number IS NOT NULL
index person_id_old: on person_id using btree(org_id, person_id) WHERE current = 0
index person_id_person: on person_id using btree(org_id, person_id)
index person_removed_updated: on person using btree(org_id, updated_at, person_id) WHERE removed_at IS NOT NULL
index person_state: on person using btree(org_id, person_id, removed_at, version)
index picture_person: on picture using btree(org_id, person_id, picture_id)
index record_external: on record unique using btree(org_id, external_id, source_id) WHERE external_id IS NOT NULL
index record_person: on record using btree(org_id, person_id, record_id)
index record_source: on record using btree(org_id, source_id) WHERE external_id IS NOT NULL
sequence change_ticket: bigint increment 1
table api_key
  api_version text collate C
  constraint api_key_pk PRIMARY KEY(org_id, key_id)
  created_at bigint not null
  demo smallint not null
  dialect text collate C not null
  expires_at bigint
  hint text collate C not null
  key_hash text collate C not null
  key_id text collate C not null
  kind text collate C not null
  last_used_at bigint
  name text collate C not null
  org_id bigint not null
  revoked_at bigint
  role text collate C not null
  sensitive smallint not null
table browser_session
  constraint browser_session_pk PRIMARY KEY(org_id, token_hash)
  created_at bigint not null
  expires_at bigint not null
  key_id text collate C not null
  org_id bigint not null
  token_hash text collate C not null
table campaign
  attributes text collate C not null
  campaign_id text collate C not null
  constraint campaign_pk PRIMARY KEY(org_id, campaign_id)
  created_at bigint not null
  name text collate C not null
  org_id bigint not null
  removed_at bigint
  source_id bigint
table campaign_contact
  campaign_contact_id text collate C not null
  campaign_id text collate C not null
  constraint campaign_contact_person UNIQUE(org_id, person_id, campaign_id)
  constraint campaign_contact_pk PRIMARY KEY(org_id, campaign_contact_id)
  conversation_attributes text collate C not null
  conversation_id text collate C
  created_at bigint not null
  executed_at bigint
  org_id bigint not null
  person_id bigint not null
  removed_at bigint
  status text collate C not null
table change
  at bigint not null
  constraint change_pk PRIMARY KEY(org_id, position)
  fields text collate C
  kind text collate C not null
  org_id bigint not null
  person_id bigint not null
  position bigint not null
  principal text collate C not null
  source_id bigint not null
  version integer not null
table company
  attributes text collate C not null
  company_id bigint not null
  constraint company_pk PRIMARY KEY(org_id, company_id)
  created_at bigint not null
  name text collate C not null
  org_id bigint not null
  removed_at bigint
  updated_at bigint not null
table company_lookup
  aliases smallint not null
  company_id bigint not null
  folded text collate C
  folded_key text collate C
  key text collate C not null
  name integer not null
  number double precision
  org_id bigint not null
  place integer not null
  position integer not null
  text text collate C
table custom_field
  attributes text collate C not null
  code text collate C not null
  constraint custom_field_code UNIQUE(org_id, code)
  constraint custom_field_key UNIQUE(org_id, key)
  constraint custom_field_pk PRIMARY KEY(org_id, custom_field_id)
  created_at bigint not null
  custom_field_id bigint not null
  key text collate C not null
  name text collate C not null
  options text collate C not null
  org_id bigint not null
  removed_at bigint
  removed_options text collate C not null
  type text collate C not null
  updated_at bigint not null
table feed
  constraint feed_pk PRIMARY KEY(org_id)
  last_position bigint not null
  org_id bigint not null
table guard
  constraint guard_pk PRIMARY KEY(org_id, name)
  name text collate C not null
  org_id bigint not null
table idempotency_record
  answer text collate C not null
  bytes_so_far bigint not null
  constraint idempotency_record_pk PRIMARY KEY(org_id, key_id, name)
  fingerprint text collate C not null
  kept_at bigint not null
  key_id text collate C not null
  name text collate C not null
  org_id bigint not null
table import
  constraint import_pk PRIMARY KEY(org_id, import_id)
  created_at bigint not null
  file text collate C not null
  format text collate C not null
  import_id bigint not null
  keeps_times smallint not null
  name text collate C not null
  options text collate C not null
  org_id bigint not null
  problem text collate C
  progress text collate C not null
  source_id bigint not null
  state text collate C not null
  updated_at bigint not null
table import_rejection
  constraint import_rejection_pk PRIMARY KEY(org_id, import_id, row_number)
  content text collate C not null
  import_id bigint not null
  line bigint not null
  org_id bigint not null
  row_number bigint not null
table label
  color text collate C
  constraint label_pk PRIMARY KEY(org_id, label_id)
  constraint label_uuid UNIQUE(org_id, uuid)
  created_at bigint not null
  detail text collate C not null
  label_id bigint not null
  name text collate C not null
  org_id bigint not null
  removed_at bigint
  updated_at bigint not null
  uuid text collate C not null
table lookup
  aliases smallint not null
  folded text collate C
  folded_key text collate C
  key text collate C not null
  name integer not null
  number double precision
  org_id bigint not null
  person_id bigint not null
  place integer not null
  position integer not null
  text text collate C
table merge
  at bigint not null
  constraint merge_pk PRIMARY KEY(org_id, merge_id)
  content text collate C not null
  from_person_id bigint not null
  into_person_id bigint not null
  merge_id bigint not null
  org_id bigint not null
  source_id bigint not null
table organization
  constraint organization_pk PRIMARY KEY(org_id)
  created_at bigint not null
  name text collate C not null
  org_id bigint not null
  parent_org_id bigint
  settings text collate C not null
  vendor_ids text collate C not null
table organization_vendor_id
  constraint organization_vendor_id_pk PRIMARY KEY(org_id, dialect)
  dialect text collate C not null
  org_id bigint not null
  vendor_id text collate C not null
table pending_change
  at bigint not null
  constraint pending_change_pk PRIMARY KEY(org_id, ticket)
  fields text collate C
  kind text collate C not null
  org_id bigint not null
  person_id bigint not null
  principal text collate C not null
  source_id bigint not null
  ticket bigint not null
  version integer not null
table person
  constraint person_created UNIQUE(org_id, created_at)
  constraint person_pk PRIMARY KEY(org_id, person_id)
  created_at bigint not null
  document text collate C not null
  org_id bigint not null
  person_id bigint not null
  removed_at bigint
  updated_at bigint not null
  version integer not null
table person_id
  constraint person_id_pk PRIMARY KEY(org_id, dialect, vendor_id)
  current smallint default 1 not null
  dialect text collate C not null
  folded_id text collate C
  number bigint
  org_id bigint not null
  person_id bigint not null
  vendor_id text collate C not null
table phone_forms
  constraint phone_forms_pk PRIMARY KEY(org_id)
  lookups text collate C not null
  org_id bigint not null
  rebuild text collate C
  region text collate C
  rules bigint not null
table picture
  bytes bytea not null
  constraint picture_pk PRIMARY KEY(org_id, picture_id)
  created_at bigint not null
  media_type text collate C not null
  org_id bigint not null
  person_id bigint not null
  picture_id bigint not null
  secret text collate C not null
table record
  constraint record_pk PRIMARY KEY(org_id, record_id)
  content bytea not null
  external_id text collate C
  first_seen_at bigint not null
  last_seen_at bigint not null
  org_id bigint not null
  person_id bigint not null
  record_id bigint not null
  source_id bigint not null
table saved_filter
  attributes text collate C not null
  conditions text collate C not null
  constraint saved_filter_pk PRIMARY KEY(org_id, dialect, filter_id)
  created_at bigint not null
  dialect text collate C not null
  filter_id bigint not null
  name text collate C not null
  org_id bigint not null
  removed_at bigint
  updated_at bigint not null
table schema_fingerprint
  constraint schema_fingerprint_pk PRIMARY KEY(version)
  fingerprint text collate C not null
  program text collate C not null
  version integer not null
table sequence
  constraint sequence_pk PRIMARY KEY(org_id, name)
  last_number bigint not null
  name text collate C not null
  org_id bigint not null
table source
  constraint source_name UNIQUE(org_id, kind, name)
  constraint source_pk PRIMARY KEY(org_id, source_id)
  kind text collate C not null
  name text collate C not null
  org_id bigint not null
  priority integer not null
  source_id bigint not null
table store_setting
  constraint store_setting_pk PRIMARY KEY(name)
  name text collate C not null
  value text collate C not null
table store_version: version integer not null
table usage_count
  before bigint not null
  constraint usage_count_pk PRIMARY KEY(org_id, subject, measure)
  count bigint not null
  measure text not null
  org_id bigint not null
  seconds integer not null
  subject text not null
  window_start bigint not null
`

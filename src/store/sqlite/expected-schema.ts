/**
 * What the migrations and this engine make together: each table, index, trigger and sequence, and the parts of its
 * definition. A change of this file needs a migration. Written by
 * `UPDATE_SCHEMA=1 npx vitest run src/store/sqlite/schema.test.ts src/store/postgres/schema.test.ts -t expects`.
 */
export const expectedSchema = `
index api_key_directory: UNIQUE on api_key(key_hash)
index browser_session_expiry: on browser_session(org_id, expires_at)
index browser_session_key: on browser_session(org_id, key_id, created_at)
index campaign_contact_enrolled: on campaign_contact(org_id, campaign_id, created_at, campaign_contact_id, status) where removed_at is null
index campaign_created: on campaign(org_id, created_at, campaign_id) where removed_at is null
index change_person: on change(org_id, person_id, version)
index company_active_created: on company(org_id, created_at, company_id) where removed_at is null
index company_active_updated: on company(org_id, updated_at, company_id) where removed_at is null
index company_lookup_number: on company_lookup(org_id, name, number, substr(key, 1, 60), company_id) where number is not null
index company_lookup_owner: on company_lookup(org_id, company_id, name)
index company_lookup_text: on company_lookup(org_id, name, substr(folded, 1, 200), substr(key, 1, 60), company_id) where folded is not null
index company_removed_updated: on company(org_id, updated_at, company_id) where removed_at is not null
index idempotency_record_age: on idempotency_record(org_id, kept_at)
index idempotency_record_bytes: on idempotency_record(org_id, bytes_so_far)
index lookup_number: on lookup(org_id, name, number, substr(key, 1, 60), person_id) where number is not null
index lookup_owner: on lookup(org_id, person_id, name)
index lookup_text: on lookup(org_id, name, substr(folded, 1, 200), substr(key, 1, 60), person_id) where folded is not null
index merge_into: on merge(org_id, into_person_id, merge_id)
index organization_parent: on organization(parent_org_id)
index organization_vendor_id_directory: UNIQUE on organization_vendor_id(dialect, vendor_id)
index pending_change_person: on pending_change(org_id, person_id, version)
index person_active_created: on person(org_id, created_at, person_id, version) where removed_at is null
index person_active_updated: on person(org_id, updated_at, person_id) where removed_at is null
index person_id_number: on person_id(org_id, dialect, number, person_id, current) where number is not null
index person_id_old: on person_id(org_id, person_id) where current = 0
index person_id_person: on person_id(org_id, person_id)
index person_removed_updated: on person(org_id, updated_at, person_id) where removed_at is not null
index person_state: on person(org_id, person_id, removed_at, version)
index picture_person: on picture(org_id, person_id, picture_id)
index record_external: UNIQUE on record(org_id, external_id, source_id) where external_id is not null
index record_person: on record(org_id, person_id, record_id)
index record_source: on record(org_id, source_id) where external_id is not null
table api_key
  api_version text
  constraint api_key_pk primary key(org_id, key_id)
  created_at bigint not null
  demo smallint not null
  dialect text not null
  expires_at bigint
  hint text not null
  key_hash text not null
  key_id text not null
  kind text not null
  last_used_at bigint
  name text not null
  org_id bigint not null
  revoked_at bigint
  role text not null
  sensitive smallint not null
table browser_session
  constraint browser_session_pk primary key(org_id, token_hash)
  created_at bigint not null
  expires_at bigint not null
  key_id text not null
  org_id bigint not null
  token_hash text not null
table campaign
  attributes text not null
  campaign_id text not null
  constraint campaign_pk primary key(org_id, campaign_id)
  created_at bigint not null
  name text not null
  org_id bigint not null
  removed_at bigint
  source_id bigint
table campaign_contact
  campaign_contact_id text not null
  campaign_id text not null
  constraint campaign_contact_person unique(org_id, person_id, campaign_id)
  constraint campaign_contact_pk primary key(org_id, campaign_contact_id)
  conversation_attributes text not null
  conversation_id text
  created_at bigint not null
  executed_at bigint
  org_id bigint not null
  person_id bigint not null
  removed_at bigint
  status text not null
table campaign_contact_total
  active integer not null
  campaign_id
  org_id
  primary key(org_id, campaign_id)
  without rowid
table change
  at bigint not null
  constraint change_pk primary key(org_id, position)
  fields text
  kind text not null
  org_id bigint not null
  person_id bigint not null
  position bigint not null
  principal text not null
  source_id bigint not null
  version integer not null
table company
  attributes text not null
  company_id bigint not null
  constraint company_pk primary key(org_id, company_id)
  created_at bigint not null
  name text not null
  org_id bigint not null
  removed_at bigint
  updated_at bigint not null
table company_lookup
  aliases smallint not null
  company_id bigint not null
  folded text
  folded_key text
  key text not null
  name integer not null
  number double precision
  org_id bigint not null
  place integer not null
  position integer not null
  text text
table company_lookup_trigrams: VIRTUAL using fts5(folded, content='', contentless_delete=1, tokenize='trigram case_sensitive 1', detail=none)
table custom_field
  attributes text not null
  code text not null
  constraint custom_field_code unique(org_id, code)
  constraint custom_field_key unique(org_id, key)
  constraint custom_field_pk primary key(org_id, custom_field_id)
  created_at bigint not null
  custom_field_id bigint not null
  key text not null
  name text not null
  options text not null
  org_id bigint not null
  removed_at bigint
  removed_options text not null
  type text not null
  updated_at bigint not null
table feed
  constraint feed_pk primary key(org_id)
  last_position bigint not null
  org_id bigint not null
table guard
  constraint guard_pk primary key(org_id, name)
  name text not null
  org_id bigint not null
table idempotency_record
  answer text not null
  bytes_so_far bigint not null
  constraint idempotency_record_pk primary key(org_id, key_id, name)
  fingerprint text not null
  kept_at bigint not null
  key_id text not null
  name text not null
  org_id bigint not null
table import
  constraint import_pk primary key(org_id, import_id)
  created_at bigint not null
  file text not null
  format text not null
  import_id bigint not null
  keeps_times smallint not null
  name text not null
  options text not null
  org_id bigint not null
  problem text
  progress text not null
  source_id bigint not null
  state text not null
  updated_at bigint not null
table import_rejection
  constraint import_rejection_pk primary key(org_id, import_id, row_number)
  content text not null
  import_id bigint not null
  line bigint not null
  org_id bigint not null
  row_number bigint not null
table label
  color text
  constraint label_pk primary key(org_id, label_id)
  constraint label_uuid unique(org_id, uuid)
  created_at bigint not null
  detail text not null
  label_id bigint not null
  name text not null
  org_id bigint not null
  removed_at bigint
  updated_at bigint not null
  uuid text not null
table lookup
  aliases smallint not null
  folded text
  folded_key text
  key text not null
  name integer not null
  number double precision
  org_id bigint not null
  person_id bigint not null
  place integer not null
  position integer not null
  text text
table lookup_trigrams: VIRTUAL using fts5(folded, content='', contentless_delete=1, tokenize='trigram case_sensitive 1', detail=none)
table merge
  at bigint not null
  constraint merge_pk primary key(org_id, merge_id)
  content text not null
  from_person_id bigint not null
  into_person_id bigint not null
  merge_id bigint not null
  org_id bigint not null
  source_id bigint not null
table organization
  constraint organization_pk primary key(org_id)
  created_at bigint not null
  name text not null
  org_id bigint not null
  parent_org_id bigint
  settings text not null
  vendor_ids text not null
table organization_vendor_id
  constraint organization_vendor_id_pk primary key(org_id, dialect)
  dialect text not null
  org_id bigint not null
  vendor_id text not null
table pending_change
  at bigint not null
  constraint pending_change_pk primary key(org_id, ticket)
  fields text
  kind text not null
  org_id bigint not null
  person_id bigint not null
  principal text not null
  source_id bigint not null
  ticket bigint not null
  version integer not null
table person
  constraint person_created unique(org_id, created_at)
  constraint person_pk primary key(org_id, person_id)
  created_at bigint not null
  document text not null
  org_id bigint not null
  person_id bigint not null
  removed_at bigint
  updated_at bigint not null
  version integer not null
table person_id
  constraint person_id_pk primary key(org_id, dialect, vendor_id)
  current smallint default 1 not null
  dialect text not null
  folded_id text
  number bigint
  org_id bigint not null
  person_id bigint not null
  vendor_id text not null
  without rowid
table person_total
  active integer not null
  org_id
  primary key(org_id)
  without rowid
table phone_forms
  constraint phone_forms_pk primary key(org_id)
  lookups text not null
  org_id bigint not null
  rebuild text
  region text
  rules bigint not null
table picture
  bytes bytea not null
  constraint picture_pk primary key(org_id, picture_id)
  created_at bigint not null
  media_type text not null
  org_id bigint not null
  person_id bigint not null
  picture_id bigint not null
  secret text not null
table record
  constraint record_pk primary key(org_id, record_id)
  content bytea not null
  external_id text
  first_seen_at bigint not null
  last_seen_at bigint not null
  org_id bigint not null
  person_id bigint not null
  record_id bigint not null
  source_id bigint not null
table saved_filter
  attributes text not null
  conditions text not null
  constraint saved_filter_pk primary key(org_id, dialect, filter_id)
  created_at bigint not null
  dialect text not null
  filter_id bigint not null
  name text not null
  org_id bigint not null
  removed_at bigint
  updated_at bigint not null
table schema_fingerprint
  constraint schema_fingerprint_pk primary key(version)
  fingerprint text not null
  program text not null
  version integer not null
table sequence
  constraint sequence_pk primary key(org_id, name)
  last_number bigint not null
  name text not null
  org_id bigint not null
table source
  constraint source_name unique(org_id, kind, name)
  constraint source_pk primary key(org_id, source_id)
  kind text not null
  name text not null
  org_id bigint not null
  priority integer not null
  source_id bigint not null
table store_setting
  constraint store_setting_pk primary key(name)
  name text not null
  value text not null
trigger campaign_contact_total_changed_in: after update on campaign_contact when new.removed_at is null begin insert into campaign_contact_total values(new.org_id, new.campaign_id, 1) on conflict(org_id, campaign_id) do update set active = active + 1; end
trigger campaign_contact_total_changed_out: after update on campaign_contact when old.removed_at is null begin insert into campaign_contact_total values(old.org_id, old.campaign_id, -1) on conflict(org_id, campaign_id) do update set active = active + -1; end
trigger campaign_contact_total_in: after insert on campaign_contact when new.removed_at is null begin insert into campaign_contact_total values(new.org_id, new.campaign_id, 1) on conflict(org_id, campaign_id) do update set active = active + 1; end
trigger campaign_contact_total_out: after delete on campaign_contact when old.removed_at is null begin insert into campaign_contact_total values(old.org_id, old.campaign_id, -1) on conflict(org_id, campaign_id) do update set active = active + -1; end
trigger company_lookup_trigrams_in: after insert on company_lookup when new.aliases >= 16384 begin insert or replace into company_lookup_trigrams(rowid, folded) select o.rowid, coalesce((select group_concat(folded, char(10)) from(select distinct l.folded from company_lookup l where l.org_id = o.org_id and l.company_id = o.company_id and l.folded is not null)), '') from company o where o.org_id = new.org_id and o.company_id = new.company_id; end
trigger lookup_trigrams_in: after insert on lookup when new.aliases >= 16384 begin insert or replace into lookup_trigrams(rowid, folded) select o.rowid, coalesce((select group_concat(folded, char(10)) from(select distinct l.folded from lookup l where l.org_id = o.org_id and l.person_id = o.person_id and l.folded is not null)), '') from person o where o.org_id = new.org_id and o.person_id = new.person_id; end
trigger person_total_changed_in: after update on person when new.removed_at is null begin insert into person_total values(new.org_id, 1) on conflict(org_id) do update set active = active + 1; end
trigger person_total_changed_out: after update on person when old.removed_at is null begin insert into person_total values(old.org_id, -1) on conflict(org_id) do update set active = active + -1; end
trigger person_total_in: after insert on person when new.removed_at is null begin insert into person_total values(new.org_id, 1) on conflict(org_id) do update set active = active + 1; end
trigger person_total_out: after delete on person when old.removed_at is null begin insert into person_total values(old.org_id, -1) on conflict(org_id) do update set active = active + -1; end
`

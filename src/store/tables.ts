import { type EngineTable, engineTables } from './engine-tables.ts'
import type { Schema } from './schema.ts'
import type { Rights, TableTreatment } from './table-treatment.ts'

export interface Table extends TableTreatment {
  readonly name: keyof Schema
}

const internal: Rights = { role: 'none', withoutSensitive: 'nothing' }
const admins: Rights = { role: 'admin', withoutSensitive: 'everything' }
const readers: Rights = { role: 'read', withoutSensitive: 'everything' }
const readersRedacted: Rights = { role: 'read', withoutSensitive: 'redacted' }
const readersOfSensitive: Rights = { role: 'read', withoutSensitive: 'nothing' }

const SETTINGS = 'An export holds the people of an organization, not its settings and keys.'
const NOT_ABOUT_PEOPLE = 'Says nothing about a person.'

/**
 * Every table that migrations make, and how it is treated. Stores are moved in this order, and on a cluster every
 * tenant table is colocated with the first one.
 */
const registry = {
  organization: {
    key: ['org_id'],
    tenancy: 'directory',
    directoryIndexes: ['organization_parent'],
    rights: admins,
    columns: { name: 'plain', vendor_ids: 'plain', settings: 'plain' },
    export: { leftOut: SETTINGS },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  organization_vendor_id: {
    key: ['org_id', 'dialect'],
    tenancy: 'directory',
    directoryIndexes: ['organization_vendor_id_directory'],
    rights: admins,
    columns: { dialect: 'plain', vendor_id: 'plain' },
    export: { leftOut: SETTINGS },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  api_key: {
    key: ['org_id', 'key_id'],
    tenancy: 'directory',
    directoryIndexes: ['api_key_directory'],
    rights: admins,
    columns: {
      ...{ key_id: 'plain', key_hash: 'plain', dialect: 'plain', kind: 'plain' },
      ...{ name: 'plain', api_version: 'plain', role: 'plain', hint: 'plain' },
    },
    export: { leftOut: SETTINGS },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'Names callers of the APIs, not people of the store. A key ends by being revoked.' },
  },
  person: {
    key: ['org_id', 'person_id'],
    tenancy: 'tenant',
    rights: readersRedacted,
    columns: { document: 'personal' },
    export: { line: 'person' },
    backup: 'copied',
    move: 'copied',
    erasure: {
      scrubbed: ['person_id'],
      reason: 'A tombstone stays, so that the change feed and old ids lead to an erased person.',
    },
  },
  sequence: {
    key: ['org_id', 'name'],
    tenancy: 'tenant',
    rights: internal,
    columns: { name: 'plain' },
    export: { derivedFrom: 'the numbers of what is restored' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  source: {
    key: ['org_id', 'source_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { kind: 'plain', name: 'plain' },
    export: { within: 'person' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'Names a program or a file that brought many people.' },
  },
  record: {
    key: ['org_id', 'record_id'],
    tenancy: 'tenant',
    rights: readersOfSensitive,
    columns: { external_id: 'personal', content: 'personal' },
    export: { within: 'person' },
    backup: 'copied',
    move: 'copied',
    erasure: { deleted: ['person_id'] },
  },
  person_id: {
    key: ['org_id', 'dialect', 'vendor_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { dialect: 'plain', vendor_id: 'personal', folded_id: 'personal' },
    export: { within: 'person' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'An id must never lead to another person. It says nothing more than the tombstone.' },
  },
  lookup: {
    key: ['org_id', 'person_id', 'name', 'place'],
    keyIsLoose: true,
    tenancy: 'tenant',
    rights: readersRedacted,
    columns: {
      ...{ key: 'personal', folded_key: 'personal', text: 'personal', folded: 'personal' },
    },
    export: { derivedFrom: 'person' },
    backup: 'copied',
    move: 'copied',
    erasure: { deleted: ['person_id'] },
  },
  change: {
    key: ['org_id', 'position'],
    tenancy: 'tenant',
    rights: readersRedacted,
    columns: { kind: 'plain', principal: 'plain', fields: 'personal' },
    export: { leftOut: 'A restored person begins a feed of its own at the version it had.' },
    backup: 'copied',
    move: 'copied',
    erasure: { scrubbed: ['person_id'], reason: 'Readers of the feed rely on its positions.' },
  },
  pending_change: {
    key: ['org_id', 'ticket'],
    tenancy: 'tenant',
    rights: internal,
    columns: { kind: 'plain', principal: 'plain', fields: 'personal' },
    export: { leftOut: 'As changes.' },
    backup: 'copied',
    move: 'made there',
    erasure: { scrubbed: ['person_id'], reason: 'As changes, which these become.' },
  },
  feed: {
    key: ['org_id'],
    tenancy: 'tenant',
    rights: internal,
    columns: {},
    export: { leftOut: 'As changes.' },
    backup: 'copied',
    move: 'made there',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  guard: {
    key: ['org_id', 'name'],
    tenancy: 'tenant',
    rights: internal,
    columns: { name: 'plain' },
    export: { leftOut: 'Rows to lock, without content.' },
    backup: 'copied',
    move: 'made there',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  campaign: {
    key: ['org_id', 'campaign_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { campaign_id: 'plain', name: 'plain', attributes: 'plain' },
    export: { line: 'campaign' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  campaign_contact: {
    key: ['org_id', 'campaign_contact_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: {
      ...{ campaign_id: 'plain', campaign_contact_id: 'plain', status: 'plain' },
      ...{ conversation_id: 'personal', conversation_attributes: 'personal' },
    },
    export: { line: 'enrolment' },
    backup: 'copied',
    move: 'copied',
    erasure: { deleted: ['person_id'] },
  },
  label: {
    key: ['org_id', 'label_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { uuid: 'plain', name: 'plain', detail: 'plain', color: 'plain' },
    export: { line: 'label' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  custom_field: {
    key: ['org_id', 'custom_field_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: {
      ...{ key: 'plain', code: 'plain', name: 'plain', type: 'plain' },
      ...{ options: 'plain', removed_options: 'plain', attributes: 'plain' },
    },
    export: { line: 'customField' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  company: {
    key: ['org_id', 'company_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { name: 'plain', attributes: 'plain' },
    export: { line: 'company' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'A company is not a person, and others may belong to it.' },
  },
  company_lookup: {
    key: ['org_id', 'company_id', 'name', 'place'],
    keyIsLoose: true,
    tenancy: 'tenant',
    rights: readers,
    columns: { key: 'plain', folded_key: 'plain', text: 'plain', folded: 'plain' },
    export: { derivedFrom: 'company' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'As companies.' },
  },
  saved_filter: {
    key: ['org_id', 'dialect', 'filter_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { dialect: 'plain', name: 'personal', conditions: 'personal', attributes: 'plain' },
    export: { line: 'filter' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'Compares with values that a user typed; whose they are is not known.' },
  },
  import: {
    key: ['org_id', 'import_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: {
      ...{ name: 'plain', format: 'plain', state: 'plain', options: 'plain' },
      ...{ file: 'plain', progress: 'plain', problem: 'plain' },
    },
    export: { leftOut: 'A restored person keeps the source; the course of the import stays behind.' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'Says which file came when, not who was in it.' },
  },
  import_rejection: {
    key: ['org_id', 'import_id', 'row_number'],
    tenancy: 'tenant',
    rights: readersOfSensitive,
    columns: { content: 'personal' },
    export: { leftOut: 'Rows that were refused are no people of the organization.' },
    backup: 'copied',
    move: 'copied',
    erasure: { deleted: 'contact points' },
  },
  idempotency_record: {
    key: ['org_id', 'key_id', 'name'],
    tenancy: 'tenant',
    rights: { role: 'write', withoutSensitive: 'everything' },
    columns: { key_id: 'plain', name: 'plain', fingerprint: 'plain', answer: 'personal' },
    export: { leftOut: 'Belongs to a key and expires.' },
    backup: 'copied',
    move: 'copied',
    erasure: { deleted: 'contact points' },
  },
  picture: {
    key: ['org_id', 'picture_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { secret: 'plain', media_type: 'plain', bytes: 'personal' },
    export: { line: 'picture' },
    backup: 'copied',
    move: 'copied',
    erasure: { deleted: ['person_id'] },
  },
  phone_forms: {
    key: ['org_id'],
    tenancy: 'tenant',
    rights: readers,
    columns: { region: 'plain', lookups: 'plain', rebuild: 'plain' },
    export: { derivedFrom: 'person' },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  browser_session: {
    key: ['org_id', 'token_hash'],
    tenancy: 'tenant',
    rights: internal,
    columns: { token_hash: 'plain', key_id: 'plain' },
    export: { leftOut: SETTINGS },
    backup: 'copied',
    move: 'copied',
    erasure: { kept: 'Belongs to a key and expires.' },
  },
  merge: {
    key: ['org_id', 'merge_id'],
    tenancy: 'tenant',
    rights: readersOfSensitive,
    columns: { content: 'personal' },
    export: { line: 'merge' },
    backup: 'copied',
    move: 'copied',
    erasure: { deleted: ['into_person_id', 'from_person_id'] },
  },
  store_setting: {
    key: ['name'],
    tenancy: 'store',
    rights: admins,
    columns: { name: 'plain', value: 'plain' },
    export: { leftOut: 'About the store.' },
    backup: 'copied',
    move: 'replaced',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
  schema_fingerprint: {
    key: ['version'],
    tenancy: 'store',
    rights: admins,
    columns: { fingerprint: 'plain', program: 'plain' },
    export: { leftOut: 'About the store.' },
    backup: 'copied',
    move: 'made there',
    erasure: { kept: NOT_ABOUT_PEOPLE },
  },
} as const satisfies Record<keyof Schema, TableTreatment>

export const tables: readonly Table[] = Object.entries(registry).map(([name, treatment]) => ({
  ...(treatment as TableTreatment),
  name: name as keyof Schema,
}))

/** The tables that a store has on an engine, those that only this engine makes included. */
export function tablesOn(engine: EngineTable['engine']): readonly NamedTable[] {
  return [...tables, ...engineTables.filter((table) => table.engine === engine && !table.transient)]
}

interface NamedTable extends TableTreatment {
  readonly name: string
}

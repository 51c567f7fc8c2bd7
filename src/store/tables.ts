import type { Schema } from './schema.ts'

export interface Table {
  readonly name: keyof Schema
  /** The columns of its primary key, in order. */
  readonly key: readonly string[]
  /**
   * Where its rows are when several servers share them out: with their tenant, or everywhere, because they are what
   * leads to a tenant.
   */
  readonly place: 'tenant' | 'everywhere'
  /** What the engine keeps for itself; another store makes its own. */
  readonly own?: true
}

/** Every table there is; `tables.test.ts` compares with a store. */
export const tables: readonly Table[] = [
  { name: 'organization', key: ['org_id'], place: 'everywhere' },
  { name: 'organization_vendor_id', key: ['org_id', 'dialect'], place: 'everywhere' },
  { name: 'api_key', key: ['org_id', 'key_id'], place: 'everywhere' },
  { name: 'person', key: ['org_id', 'person_id'], place: 'tenant' },
  { name: 'sequence', key: ['org_id', 'name'], place: 'tenant' },
  { name: 'source', key: ['org_id', 'source_id'], place: 'tenant' },
  { name: 'record', key: ['org_id', 'record_id'], place: 'tenant' },
  { name: 'person_id', key: ['org_id', 'dialect', 'vendor_id'], place: 'tenant' },
  { name: 'lookup', key: ['org_id', 'person_id', 'name', 'place'], place: 'tenant' },
  { name: 'change', key: ['org_id', 'position'], place: 'tenant' },
  { name: 'pending_change', key: ['org_id', 'ticket'], place: 'tenant', own: true },
  { name: 'feed', key: ['org_id'], place: 'tenant', own: true },
  { name: 'guard', key: ['org_id', 'name'], place: 'tenant', own: true },
  { name: 'campaign', key: ['org_id', 'campaign_id'], place: 'tenant' },
  { name: 'campaign_contact', key: ['org_id', 'campaign_contact_id'], place: 'tenant' },
  { name: 'label', key: ['org_id', 'label_id'], place: 'tenant' },
  { name: 'custom_field', key: ['org_id', 'custom_field_id'], place: 'tenant' },
  { name: 'company', key: ['org_id', 'company_id'], place: 'tenant' },
  { name: 'company_lookup', key: ['org_id', 'company_id', 'name', 'place'], place: 'tenant' },
  { name: 'saved_filter', key: ['org_id', 'dialect', 'filter_id'], place: 'tenant' },
  { name: 'import', key: ['org_id', 'import_id'], place: 'tenant' },
  { name: 'import_rejection', key: ['org_id', 'import_id', 'row_number'], place: 'tenant' },
  { name: 'idempotency_record', key: ['org_id', 'key_id', 'name'], place: 'tenant' },
  { name: 'picture', key: ['org_id', 'picture_id'], place: 'tenant' },
  { name: 'browser_session', key: ['org_id', 'token_hash'], place: 'tenant' },
  { name: 'merge', key: ['org_id', 'merge_id'], place: 'tenant' },
]

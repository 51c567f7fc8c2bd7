import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

/**
 * The first tables. Every primary key and index begins with `org_id`, so that a later engine can shard by tenant;
 * the two directory tables have one index each that does not, because they are how a tenant is found.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await createDirectory(db)
  await createPeople(db)
  await createCampaigns(db)
  await createCatalog(db)
}

async function createDirectory(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('organization')
    .addColumn('org_id', 'bigint', (column) => column.notNull().primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('parent_org_id', 'bigint')
    .addColumn('vendor_ids', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('organization_vendor_id')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('dialect', 'text', (column) => column.notNull())
    .addColumn('vendor_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('organization_vendor_id_pk', ['org_id', 'dialect'])
    .execute()
  await db.schema
    .createIndex('organization_vendor_id_directory')
    .unique()
    .on('organization_vendor_id')
    .columns(['dialect', 'vendor_id'])
    .execute()

  await db.schema
    .createTable('api_key')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('key_hash', 'text', (column) => column.notNull())
    .addColumn('dialect', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('sensitive', 'smallint', (column) => column.notNull())
    .addColumn('demo', 'smallint', (column) => column.notNull())
    .addColumn('hint', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addPrimaryKeyConstraint('api_key_pk', ['org_id', 'key_id'])
    .execute()
  await db.schema.createIndex('api_key_directory').unique().on('api_key').column('key_hash').execute()

  await db.schema
    .createTable('sequence')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('last_number', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('sequence_pk', ['org_id', 'name'])
    .execute()
}

async function createPeople(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('source')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('source_id', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('priority', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('source_pk', ['org_id', 'source_id'])
    .addUniqueConstraint('source_name', ['org_id', 'kind', 'name'])
    .execute()

  await db.schema
    .createTable('record')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('record_id', 'bigint', (column) => column.notNull())
    .addColumn('person_id', 'bigint', (column) => column.notNull())
    .addColumn('source_id', 'bigint', (column) => column.notNull())
    .addColumn('external_id', 'text')
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('payload', 'text')
    .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('record_pk', ['org_id', 'record_id'])
    .execute()
  await db.schema
    .createIndex('record_person')
    .on('record')
    .columns(['org_id', 'person_id', 'record_id'])
    .execute()
  await db.schema
    .createIndex('record_external')
    .unique()
    .on('record')
    .columns(['org_id', 'source_id', 'external_id'])
    .where(sql<boolean>`external_id is not null`)
    .execute()

  await db.schema
    .createTable('person')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('person_id', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('person_pk', ['org_id', 'person_id'])
    .addUniqueConstraint('person_created', ['org_id', 'created_at'])
    .execute()
  await db.schema
    .createIndex('person_active_created')
    .on('person')
    .columns(['org_id', 'created_at', 'person_id', 'version'])
    .where(sql<boolean>`removed_at is null`)
    .execute()
  // Tells all that a list must know of a person without touching its document.
  await db.schema
    .createIndex('person_state')
    .on('person')
    .columns(['org_id', 'person_id', 'removed_at', 'version'])
    .execute()
  await db.schema
    .createIndex('person_active_updated')
    .on('person')
    .columns(['org_id', 'updated_at', 'person_id'])
    .where(sql<boolean>`removed_at is null`)
    .execute()
  await db.schema
    .createIndex('person_removed_updated')
    .on('person')
    .columns(['org_id', 'updated_at', 'person_id'])
    .where(sql<boolean>`removed_at is not null`)
    .execute()

  await db.schema
    .createTable('person_id')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('dialect', 'text', (column) => column.notNull())
    .addColumn('vendor_id', 'text', (column) => column.notNull())
    .addColumn('folded_id', 'text')
    .addColumn('person_id', 'bigint', (column) => column.notNull())
    .addColumn('number', 'bigint')
    .addColumn('current', 'smallint', (column) => column.notNull().defaultTo(1))
    .addPrimaryKeyConstraint('person_id_pk', ['org_id', 'dialect', 'vendor_id'])
    .execute()
  await db.schema
    .createIndex('person_id_person')
    .on('person_id')
    .columns(['org_id', 'person_id', 'dialect'])
    .execute()
  await db.schema
    .createIndex('person_id_number')
    .on('person_id')
    .columns(['org_id', 'dialect', 'number', 'person_id', 'current'])
    .where(sql<boolean>`number is not null`)
    .execute()

  await createLookups(db, 'person')

  await db.schema
    .createTable('change')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('person_id', 'bigint', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('source_id', 'bigint', (column) => column.notNull())
    .addColumn('principal', 'text', (column) => column.notNull())
    .addColumn('fields', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('change_pk', ['org_id', 'position'])
    .execute()

  // For engines on which several transactions write at once; empty on others.
  await db.schema
    .createTable('pending_change')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('ticket', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('person_id', 'bigint', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('source_id', 'bigint', (column) => column.notNull())
    .addColumn('principal', 'text', (column) => column.notNull())
    .addColumn('fields', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('pending_change_pk', ['org_id', 'ticket'])
    .execute()
  await db.schema
    .createTable('feed')
    .addColumn('org_id', 'bigint', (column) => column.notNull().primaryKey())
    .addColumn('last_position', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('guard')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('guard_pk', ['org_id', 'name'])
    .execute()
}

async function createCampaigns(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('campaign')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('campaign_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('attributes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('campaign_pk', ['org_id', 'campaign_id'])
    .execute()
  await db.schema
    .createIndex('campaign_created')
    .on('campaign')
    .columns(['org_id', 'created_at', 'campaign_id'])
    .execute()

  await db.schema
    .createTable('campaign_contact')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('campaign_id', 'text', (column) => column.notNull())
    .addColumn('campaign_contact_id', 'text', (column) => column.notNull())
    .addColumn('person_id', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('conversation_id', 'text')
    .addColumn('conversation_attributes', 'text', (column) => column.notNull())
    .addColumn('executed_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('campaign_contact_pk', ['org_id', 'campaign_contact_id'])
    .addUniqueConstraint('campaign_contact_person', ['org_id', 'person_id', 'campaign_id'])
    .execute()
  await db.schema
    .createIndex('campaign_contact_enrolled')
    .on('campaign_contact')
    .columns(['org_id', 'campaign_id', 'created_at', 'campaign_contact_id', 'status'])
    .where(sql<boolean>`removed_at is null`)
    .execute()
}

async function createCatalog(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('label')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('label_id', 'bigint', (column) => column.notNull())
    .addColumn('uuid', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('color', 'text')
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('label_pk', ['org_id', 'label_id'])
    .addUniqueConstraint('label_uuid', ['org_id', 'uuid'])
    .execute()

  await db.schema
    .createTable('custom_field')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('custom_field_id', 'bigint', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('options', 'text', (column) => column.notNull())
    .addColumn('removed_options', 'text', (column) => column.notNull())
    .addColumn('attributes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('custom_field_pk', ['org_id', 'custom_field_id'])
    .addUniqueConstraint('custom_field_key', ['org_id', 'key'])
    .addUniqueConstraint('custom_field_code', ['org_id', 'code'])
    .execute()

  await db.schema
    .createTable('company')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('company_id', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('attributes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('company_pk', ['org_id', 'company_id'])
    .execute()
  for (const time of ['created_at', 'updated_at'] as const) {
    await db.schema
      .createIndex(`company_active_${time.replace('_at', '')}`)
      .on('company')
      .columns(['org_id', time, 'company_id'])
      .where(sql<boolean>`removed_at is null`)
      .execute()
  }

  await createLookups(db, 'company')

  await db.schema
    .createTable('saved_filter')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('dialect', 'text', (column) => column.notNull())
    .addColumn('filter_id', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('conditions', 'text', (column) => column.notNull())
    .addColumn('attributes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('saved_filter_pk', ['org_id', 'dialect', 'filter_id'])
    .execute()
}

/** What people, and companies, are found by. */
async function createLookups(db: Kysely<Schema>, subject: 'person' | 'company'): Promise<void> {
  const table = subject === 'person' ? 'lookup' : 'company_lookup'
  const id = `${subject}_id`
  await db.schema
    .createTable(table)
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn(id, 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('folded_key', 'text')
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('text', 'text')
    .addColumn('folded', 'text')
    .addColumn('number', sql`double precision`)
    .addPrimaryKeyConstraint(`${table}_pk`, ['org_id', id, 'name', 'place'])
    .execute()
  // The value stands before the key, so that equality finds entries of a list or map under whatever key. Long ones are
  // indexed by their beginning: PostgreSQL refuses index rows above 2,704 bytes. `queries/person-query.ts` says it so too.
  await db.schema
    .createIndex(`${table}_text`)
    .on(table)
    .expression(sql`org_id, name, substr(folded, 1, 200), substr(key, 1, 60), ${sql.ref(id)}`)
    .where(sql<boolean>`folded is not null`)
    .execute()
  await db.schema
    .createIndex(`${table}_number`)
    .on(table)
    .expression(sql`org_id, name, number, substr(key, 1, 60), ${sql.ref(id)}`)
    .where(sql<boolean>`number is not null`)
    .execute()
}

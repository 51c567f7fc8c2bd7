import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'
import { createLookups } from './lookups.ts'

/** People, the records that they are folded from, the sources of these, ids and look-up values. */
export async function createPeople(db: Kysely<Schema>): Promise<void> {
  await createRecords(db)
  await createPersons(db)
  await createPersonIds(db)
  await createLookups(db, { table: 'lookup', id: 'person_id' })
}

async function createRecords(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'source', {
    columns: { org_id: 'bigint', source_id: 'bigint', kind: 'text', name: 'text', priority: 'integer' },
    key: ['org_id', 'source_id'],
    unique: { source_name: ['org_id', 'kind', 'name'] },
  })
  await createTable(db, 'record', {
    columns: {
      org_id: 'bigint',
      record_id: 'bigint',
      person_id: 'bigint',
      source_id: 'bigint',
      first_seen_at: 'bigint',
      last_seen_at: 'bigint',
      external_id: 'text?',
      content: 'bytea',
    },
    key: ['org_id', 'record_id'],
  })
  await createIndex(db, 'record_person', { on: 'record', columns: ['org_id', 'person_id', 'record_id'] })
  const where = sql<boolean>`external_id is not null`
  // An import recognizes a row whichever import brought it before, so the source comes last here.
  await createIndex(db, 'record_external', {
    on: 'record',
    columns: ['org_id', 'external_id', 'source_id'],
    unique: true,
    where,
  })
  await createIndex(db, 'record_source', {
    on: 'record',
    columns: ['org_id', 'source_id'],
    where,
  })
}

async function createPersons(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'person', {
    columns: {
      org_id: 'bigint',
      person_id: 'bigint',
      created_at: 'bigint',
      updated_at: 'bigint',
      removed_at: 'bigint?',
      version: 'integer',
      document: 'text',
    },
    key: ['org_id', 'person_id'],
    unique: { person_created: ['org_id', 'created_at'] },
  })
  await createIndex(db, 'person_active_created', {
    on: 'person',
    columns: ['org_id', 'created_at', 'person_id', 'version'],
    where: sql<boolean>`removed_at is null`,
  })
  // Holds all that a list must know of a person, so that it does not read the document.
  await createIndex(db, 'person_state', {
    on: 'person',
    columns: ['org_id', 'person_id', 'removed_at', 'version'],
  })
  await createIndex(db, 'person_active_updated', {
    on: 'person',
    columns: ['org_id', 'updated_at', 'person_id'],
    where: sql<boolean>`removed_at is null`,
  })
  await createIndex(db, 'person_removed_updated', {
    on: 'person',
    columns: ['org_id', 'updated_at', 'person_id'],
    where: sql<boolean>`removed_at is not null`,
  })
}

async function createPersonIds(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'person_id', {
    columns: {
      org_id: 'bigint',
      person_id: 'bigint',
      number: 'bigint?',
      current: 'smallint',
      dialect: 'text',
      vendor_id: 'text',
      folded_id: 'text?',
    },
    key: ['org_id', 'dialect', 'vendor_id'],
    defaults: { current: 1 },
    inKeyOrder: true,
  })
  // Without the dialect PostgreSQL keeps the ids of a person in one entry
  // (https://www.postgresql.org/docs/current/btree.html#BTREE-DEDUPLICATION), and SQLite adds the key by itself.
  await createIndex(db, 'person_id_person', { on: 'person_id', columns: ['org_id', 'person_id'] })
  // Few people have ids that are no longer shown, and a lossless export asks for those of everyone.
  await createIndex(db, 'person_id_old', {
    on: 'person_id',
    columns: ['org_id', 'person_id'],
    where: sql<boolean>`current = 0`,
  })
  await createIndex(db, 'person_id_number', {
    on: 'person_id',
    columns: ['org_id', 'dialect', 'number', 'person_id', 'current'],
    where: sql<boolean>`number is not null`,
  })
}

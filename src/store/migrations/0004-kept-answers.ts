import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

/** Answers to writes that clients may ask for again. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('kept_answer')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('kept_at', 'bigint', (column) => column.notNull())
    .addColumn('bytes_so_far', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('kept_answer_pk', ['org_id', 'key_id', 'name'])
    .execute()
  await db.schema
    .createIndex('kept_answer_bytes')
    .on('kept_answer')
    .columns(['org_id', 'bytes_so_far'])
    .execute()
  await db.schema.createIndex('kept_answer_age').on('kept_answer').columns(['org_id', 'kept_at']).execute()
}

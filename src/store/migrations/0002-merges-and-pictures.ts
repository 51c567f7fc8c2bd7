import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

/** What was merged into what, and how it was before; and images of people. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('merge')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('merge_id', 'bigint', (column) => column.notNull())
    .addColumn('into_person_id', 'bigint', (column) => column.notNull())
    .addColumn('from_person_id', 'bigint', (column) => column.notNull())
    .addColumn('source_id', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('merge_pk', ['org_id', 'merge_id'])
    .execute()
  await db.schema
    .createIndex('merge_into')
    .on('merge')
    .columns(['org_id', 'into_person_id', 'merge_id'])
    .execute()

  await db.schema
    .createTable('picture')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('picture_id', 'bigint', (column) => column.notNull())
    .addColumn('person_id', 'bigint', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('media_type', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bytea', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('picture_pk', ['org_id', 'picture_id'])
    .execute()
  await db.schema
    .createIndex('picture_person')
    .on('picture')
    .columns(['org_id', 'person_id', 'picture_id'])
    .execute()
}

import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

/** Files of people that are brought in: how far each is, which rows were rejected, and who has which external id. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('import')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('import_id', 'bigint', (column) => column.notNull())
    .addColumn('source_id', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('options', 'text', (column) => column.notNull())
    .addColumn('file', 'text', (column) => column.notNull())
    .addColumn('progress', 'text', (column) => column.notNull())
    .addColumn('problem', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('import_pk', ['org_id', 'import_id'])
    .execute()

  await db.schema
    .createTable('import_rejection')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('import_id', 'bigint', (column) => column.notNull())
    .addColumn('row_number', 'bigint', (column) => column.notNull())
    .addColumn('line', 'bigint', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('import_rejection_pk', ['org_id', 'import_id', 'row_number'])
    .execute()

  // A row is known again whichever import brought it, so the source does not stand in front here.
  await db.schema
    .createIndex('record_external_id')
    .on('record')
    .columns(['org_id', 'external_id', 'source_id'])
    .where(sql<boolean>`external_id is not null`)
    .execute()
}

import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

/** What the console needs: browsers that are signed in, when a key was last used, and the changes of one person. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('browser_session')
    .addColumn('org_id', 'bigint', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('browser_session_pk', ['org_id', 'token_hash'])
    .execute()
  await db.schema
    .createIndex('browser_session_key')
    .on('browser_session')
    .columns(['org_id', 'key_id', 'created_at'])
    .execute()
  await db.schema
    .createIndex('browser_session_expiry')
    .on('browser_session')
    .columns(['org_id', 'expires_at'])
    .execute()

  await db.schema.alterTable('api_key').addColumn('last_used_at', 'bigint').execute()
  await db.schema.createIndex('organization_parent').on('organization').column('parent_org_id').execute()
  for (const table of ['change', 'pending_change'] as const) {
    await db.schema
      .createIndex(`${table}_person`)
      .on(table)
      .columns(['org_id', 'person_id', 'version'])
      .execute()
  }
}

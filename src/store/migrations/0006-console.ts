import { type Kysely, sql } from 'kysely'
import { foldText, withoutAccents } from '../../model/query.ts'
import type { Schema } from '../schema.ts'

/**
 * What the console needs: browsers that are signed in, when a key was last used, the changes of one person, and names
 * without accents to search by.
 */
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
  await addPlainNames(db)

  for (const table of ['change', 'pending_change'] as const) {
    await db.schema
      .createIndex(`${table}_person`)
      .on(table)
      .columns(['org_id', 'person_id', 'version'])
      .execute()
  }
}

const NAMES_AT_ONCE = 5000
/** Ten columns each, under the 32,766 parameters that engines take. */
const ROWS_AT_ONCE = 1000

/** As `hub/people/lookups.ts` derives them of everybody who is written from now on. */
async function addPlainNames(db: Kysely<Schema>): Promise<void> {
  for (let last: readonly [number, number] = [0, -1]; ; ) {
    const names = await db
      .selectFrom('lookup')
      .select(['org_id', 'person_id', 'text'])
      .where('name', '=', 'name')
      .where(sql<boolean>`(org_id, person_id) > (${last[0]}, ${last[1]})`)
      .orderBy('org_id')
      .orderBy('person_id')
      .limit(NAMES_AT_ONCE)
      .execute()
    const rows = names.flatMap(({ org_id, person_id, text }) => {
      const plain = withoutAccents(text ?? '')
      if (foldText(plain) === foldText(text ?? '')) return []
      const place = { name: 'plainName', place: 0, key: '', folded_key: null, position: 0, number: null }
      return [{ org_id, person_id, ...place, text: plain, folded: foldText(plain) }]
    })
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      await db
        .insertInto('lookup')
        .values(rows.slice(start, start + ROWS_AT_ONCE))
        .execute()
    }
    const end = names.at(-1)
    if (!end || names.length < NAMES_AT_ONCE) return
    last = [end.org_id, end.person_id]
  }
}

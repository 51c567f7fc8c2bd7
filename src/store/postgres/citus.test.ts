import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestDatabase } from '../../../test/support/test-database.ts'
import type { SqlStore } from '../sql-store.ts'
import { tables } from '../tables.ts'

/** What only a cluster shows; `KITH_CITUS_URL` names one. */
describe.skipIf(inject('sharedUrls').length === 0)('a cluster', () => {
  let store: SqlStore
  beforeAll(async () => {
    store = await openTestDatabase({ onOneShard: true })
  })
  afterAll(() => store.close())

  test('has each table where its tenancy wants it', async () => {
    const { rows } = await sql<{ name: string; type: string; by: string; together: number }>`
      select table_name::text as name, citus_table_type as type, distribution_column as by,
        colocation_id as together from citus_tables`.execute(store.engine.db)
    const found = new Map(rows.map(({ name, ...table }) => [name, table]))
    const together = found.get('person')!.together
    for (const { name, tenancy } of tables) {
      if (tenancy === 'store') expect(found.has(name), name).toBe(false)
      else if (tenancy === 'directory') expect(found.get(name)?.type, name).toBe('reference')
      else expect(found.get(name), name).toEqual({ type: 'distributed', by: 'org_id', together })
    }
  })

  test('refuses a statement for several shards in the tests of the store', async () => {
    const { db } = store.engine
    await expect(db.selectFrom('person').selectAll().execute()).rejects.toThrow('refused')
    expect(await db.selectFrom('person').selectAll().where('org_id', '=', 1).execute()).toEqual([])
  })

  test('measures all its nodes', async () => {
    const { rows } = await sql<{ bytes: number }>`
      select pg_database_size(current_database()) as bytes`.execute(store.engine.db)
    const { bytes } = await store.describe()
    expect(bytes).toBeGreaterThan(rows[0]!.bytes * 2)
  })
})

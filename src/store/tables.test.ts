import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import { SqliteDialect } from './sqlite/driver.ts'
import { tables } from './tables.ts'

test('the list of tables is what the migrations make, keys included', async () => {
  const raw = new Database(':memory:')
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ connect: () => raw, inMemory: true, writeWaitMs: 0 }),
  })
  for (const migration of migrations) await migration.up(db)
  const made = raw.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite%'")
  const names = made.pluck().all()
  expect(tables.map(({ name }) => name).sort()).toEqual(names.sort())
  for (const { name, key } of tables) {
    const columns = raw.prepare('select name from pragma_table_info(?) where pk > 0 order by pk').pluck()
    expect(columns.all(name), name).toEqual(key)
    expect(key[0], name).toBe('org_id')
    const indexes = raw.prepare('select name, "unique" from pragma_index_list(?)').all(name) as {
      name: string
      unique: number
    }[]
    for (const index of indexes) {
      const [first] = raw
        .prepare('select name from pragma_index_info(?) order by seqno')
        .pluck()
        .all(index.name)
      if (!directoryIndexes.includes(index.name)) expect(first, index.name).toBe('org_id')
    }
  }
  await db.destroy()
})

/** How a tenant is found before it is known. */
const directoryIndexes = ['organization_parent', 'organization_vendor_id_directory', 'api_key_directory']

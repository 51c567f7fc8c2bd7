import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import type { Schema } from '../schema.ts'
import { SqliteDialect } from '../sqlite/driver.ts'
import { migrations } from './index.ts'

test('people who were there before are found without their accents too', async () => {
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ connect: () => new Database(':memory:'), inMemory: true, writeWaitMs: 0 }),
  })
  const [consoles, ...before] = [...migrations].reverse()
  for (const migration of before.reverse()) await migration.up(db)
  const row = { place: 0, key: '', folded_key: null, position: 0, number: null }
  const insert = (org_id: number, person_id: number, name: string, text: string) =>
    db
      .insertInto('lookup')
      .values({ ...row, org_id, person_id, name, text, folded: text.toLowerCase() })
      .execute()
  // More than are looked at in one go, those with accents at the edges.
  for (let id = 1; id <= 5002; id++) await insert(1, id, 'name', id % 5000 > 1 ? `Plain ${id}` : `Éva ${id}`)
  await insert(2, 1, 'name', 'Søren Ångström')
  await insert(2, 1, 'company', 'Café')
  await consoles!.up(db)
  const made = await db
    .selectFrom('lookup')
    .select(['org_id', 'person_id', 'text', 'folded', 'key', 'position'])
    .where('name', '=', 'plainName')
    .orderBy('org_id')
    .orderBy('person_id')
    .execute()
  const own = { key: '', position: 0 }
  expect(made).toEqual([
    { org_id: 1, person_id: 1, text: 'Eva 1', folded: 'eva 1', ...own },
    { org_id: 1, person_id: 5000, text: 'Eva 5000', folded: 'eva 5000', ...own },
    { org_id: 1, person_id: 5001, text: 'Eva 5001', folded: 'eva 5001', ...own },
    { org_id: 2, person_id: 1, text: 'Søren Angstrom', folded: 'søren angstrom', ...own },
  ])
  await db.destroy()
})

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import { type OwnStore, schemaContract } from '../contract/schema.contract.ts'
import { tablesContract } from '../contract/tables.contract.ts'
import { PROGRAM } from '../schema-state.ts'
import { backupSqlite, restoreSqlite } from './backup.ts'
import { openSqliteStore } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-schema-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the schema on SQLite', () => {
  schemaContract(openEmpty, {
    refused: {
      'table person has “nickname text”': 'alter table person add column nickname text',
      'table label has no “color text”': 'alter table label drop column color',
      'table label has “colour text”': 'alter table label rename column color to colour',
      'table picture is missing': 'drop table picture',
      'index person_state is missing': 'drop index person_state',
      'index person_later is not one of Kith’s': 'create index person_later on person (org_id, updated_at)',
      'index label_once is not one of Kith’s': 'create unique index label_once on label (name)',
      'trigger person_total_in is missing': 'drop trigger person_total_in',
      'trigger note is not one of Kith’s':
        'create trigger note after delete on person begin delete from label; end',
      'table lookup_trigrams is missing': 'drop table lookup_trigrams',
      'table person_total is missing': 'drop table person_total',
    },
    ignored: [
      'create table notes (text text)',
      'create table move_progress (name text primary key, last_key text not null)',
      'analyze',
      'create view everybody as select person_id from person',
      'vacuum',
      "insert into lookup_trigrams (lookup_trigrams) values ('optimize')",
    ],
  })
})

describe('the tables on SQLite', () => {
  tablesContract(async () => {
    const store = openSqliteStore({ file: ':memory:' })
    await store.migrate()
    return store
  })
})

test('the name of the program in a store is that of the package', () => {
  const file = new URL('../../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  expect(PROGRAM).toBe(`kith ${version}`)
})

describe('a backup', () => {
  test('is made of a store with a changed schema, and not restored', async () => {
    const { store, run } = await openEmpty()
    await store.migrate()
    await run('create index person_later on person (org_id, updated_at)')
    await store.close()
    const [file, copy] = [join(folder, `${files}.db`), join(folder, 'copy.db')]
    expect(backupSqlite(file, copy).counts).toMatchObject({ person: 0, merge: 0 })
    const target = join(folder, 'restored', 'kith.db')
    const restore = () => restoreSqlite(copy, target, { replace: false })
    expect(restore).toThrow(/copy\.db: .*index person_later is not one of Kith’s/)
    expect(existsSync(target)).toBe(false)
    const database = new Database(copy)
    database.exec('drop index person_later')
    database.close()
    restore()
    expect(existsSync(target)).toBe(true)
  })
})

async function openEmpty(): Promise<OwnStore> {
  const file = join(folder, `${++files}.db`)
  const store = openSqliteStore({ file, synchronous: 'OFF' })
  return {
    store,
    async run(statements) {
      const database = new Database(file)
      database.exec(statements)
      database.close()
    },
    close: () => store.close(),
  }
}

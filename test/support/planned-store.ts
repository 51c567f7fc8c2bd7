import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type CompiledQuery, Kysely } from 'kysely'
import { nameNumber } from '../../src/store/queries/lookup-names.ts'
import type { Schema } from '../../src/store/schema.ts'
import { SqliteDialect } from '../../src/store/sqlite/driver.ts'
import { rebuildTrigrams } from '../../src/store/sqlite/planner/trigram-index.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts'

const PEOPLE = 20_000
export const SMALL_TENANT = 2

export interface PlannedStore {
  readonly raw: Database.Database
  readonly db: Kysely<Schema>
  /** The same database; every statement is also added to `statements`. */
  recording(statements: CompiledQuery[]): Kysely<Schema>
  /** The lines of SQLite's plan of a statement. */
  planOf(statement: Pick<CompiledQuery, 'sql' | 'parameters'>): string[]
  close(): Promise<void>
}

/** A SQLite store of 20,000 people and two tenants, for tests of how SQLite runs statements. */
export async function openPlannedStore(): Promise<PlannedStore> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-plans-'))
  const file = join(folder, 'kith.db')
  const store = openSqliteStore({ file })
  await store.migrate()
  await store.close()
  const raw = new Database(file)
  fill(raw)
  const connect = () => new SqliteDialect({ connect: () => raw, inMemory: true, writeWaitMs: 0 })
  const db = new Kysely<Schema>({ dialect: connect() })
  return {
    raw,
    db,
    recording: (statements) =>
      new Kysely<Schema>({ dialect: connect(), log: ({ query }) => void statements.push(query) }),
    planOf({ sql, parameters }) {
      const rows = raw.prepare(`explain query plan ${sql}`).all(parameters) as { detail: string }[]
      return rows.map(({ detail }) => detail)
    },
    async close() {
      await db.destroy()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Every seventh person belongs to the small tenant, every fiftieth is removed. */
function fill(raw: Database.Database): void {
  raw.exec(`
    with recursive n (i) as (select 1 union all select i + 1 from n where i < ${PEOPLE})
    insert into person (org_id, person_id, created_at, updated_at, removed_at, version, document)
    select iif(i % 7 = 0, ${SMALL_TENANT}, 1), i, i * 7, i * 7919 % ${PEOPLE}, iif(i % 50 = 0, i, null), 1,
      json_object('t', hex(zeroblob(300))) from n;
    insert into person_id (org_id, dialect, vendor_id, person_id, number)
    select org_id, 'acme', person_id, person_id, person_id from person
    union all select org_id, 'umbra', 'u' || person_id, person_id, null from person;
    insert into lookup (org_id, person_id, number, name, place, position, aliases, key, text, folded)
    select org_id, person_id, null, ${nameNumber('emails')}, 0, 0, 0, '', person_id || '@Example.com',
      person_id || '@example.com' from person
    union all select org_id, person_id, null, ${nameNumber('tag')}, 0, 0, 0, 'k', 'T' || person_id, 't' || person_id from person
    union all select org_id, person_id, person_id, ${nameNumber('labelIds')}, 0, 0, 0, '', null, null from person;
  `)
  rebuildTrigrams(raw)
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { exportPeople } from '../src/bulk/bulk.ts'
import { ensureDemo } from '../src/demo/demo.ts'
import { dialects } from '../src/dialects/index.ts'
import type { Caller } from '../src/model/access.ts'
import { engineTables } from '../src/store/engine-tables.ts'
import { moveStore } from '../src/store/move.ts'
import { openPostgresStore } from '../src/store/postgres/postgres.ts'
import type { SqlStore } from '../src/store/sql-store.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import type { Store } from '../src/store/store.ts'
import { tables } from '../src/store/tables.ts'
import { expectSound } from './support/invariants.ts'
import { createDatabase, openTestDatabase } from './support/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-move-'))
let files = 0
const openFile = (name = `${++files}.db`) => openSqliteStore({ file: join(folder, name) })

let home: SqlStore
let orgId: number

/** The demo people, with changes, a removal and a merge, in two organizations. */
beforeAll(async () => {
  home = openFile()
  const app = await createApp({ log: 'none' }, { store: home })
  const demo = await ensureDemo(app.hub, app.hubWith)
  if (typeof demo === 'string') throw new Error(demo)
  orgId = demo.id
  const caller = callerOf(orgId)
  const { items } = await app.hub.people.list(caller, { order: [], page: { limit: 6 } })
  const [first, second, third, fourth] = items.map(({ id }) => id)
  await app.hub.people.update(caller, first!, { notes: 'NUL \0, half a sign \ud83d, \u{1F600} and -0' })
  await app.hub.people.remove(caller, second!)
  await app.hub.people.merge(caller, { into: third!, from: fourth! })
  await app.hub.people.update(caller, first!, { customFields: { ratio: 0.1 + 0.2, tiny: 5e-324, zero: -0 } })
  const other = await app.hub.organizations.create({ name: 'Other 😀' })
  await app.hub.people.create(callerOf(other.id), { given: 'Zoë' })
  await app.hub.keys.create({ orgId, dialect: 'native', role: 'read' })
}, 60_000)

afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('moving a store', () => {
  test('to PostgreSQL and back gives identical exports', async () => {
    const away = await openTestDatabase()
    const there = await moveStore(home, away)
    expect(there.find(({ table }) => table === 'person')!.rows).toBeGreaterThan(1000)
    await expectSound(away, orgId, dialects)
    const back = openFile()
    expect(await moveStore(away, back)).toEqual(there)
    const exports = await Promise.all([home, away, back].map(exportOf))
    expect(exports[0]!.length).toBeGreaterThan(100_000)
    expect(exports[1] === exports[0]).toBe(true)
    expect(exports[2] === exports[0]).toBe(true)
    const found = await Promise.all([home, away, back].map(foundByParts))
    expect(Math.min(...found[0]!.map(({ length }) => length))).toBeGreaterThan(0)
    expect(found[1]).toEqual(found[0])
    expect(found[2]).toEqual(found[0])
    await expectSound(back, orgId, dialects)
    await Promise.all([away.close(), back.close()])
  }, 120_000)

  test('continues the ids, numbers and positions of the moved store', async () => {
    const away = await openTestDatabase()
    await moveStore(home, away)
    const before = await home.read.changes.list(orgId, 0, 10_000)
    const app = await createApp({ log: 'none' }, { store: away })
    const person = await app.hub.people.create(callerOf(orgId), { given: 'After' })
    const after = await away.read.changes.list(orgId, 0, 10_000)
    expect(after.slice(0, -1)).toEqual(before)
    expect(after.at(-1)).toMatchObject({ position: before.at(-1)!.position + 1, personId: person.id })
    const back = openFile()
    await moveStore(away, back)
    expect(await back.read.changes.list(orgId, 0, 10_000)).toEqual(after)
    await expectSound(back, orgId, dialects)
    await Promise.all([app.close(), back.close()])
  }, 120_000)

  test('continues after an interruption, with the same result', async () => {
    const away = await openTestDatabase()
    let batches = 0
    const cut = moveStore(home, away, () => {
      batches += 1
      if (batches === 7) throw new Error('cut short')
    })
    await expect(cut).rejects.toThrow('cut short')
    const found = await away.engine.db.introspection.getTables()
    const made = found
      .filter(({ isView, schema = 'public' }) => !isView && schema === 'public')
      .map(({ name }) => name)
    const registered = [...tables, ...engineTables].map(({ name }) => String(name))
    expect(made).toContain('move_progress')
    expect(made.filter((name) => !registered.includes(name))).toEqual([])
    const copied: string[] = []
    const moved = await moveStore(home, away, (table) => copied.push(table))
    expect(copied).not.toContain('organization')
    const whole = openFile()
    expect(await moveStore(home, whole)).toEqual(moved)
    await Promise.all([away.close(), whole.close()])
  }, 120_000)

  test('refuses a store that is not empty, and the unfinished target of another move', async () => {
    const occupied = openFile()
    await occupied.migrate()
    const app = await createApp({ log: 'none' }, { store: occupied })
    await app.hub.organizations.create({ name: 'Here' })
    await expect(moveStore(home, occupied)).rejects.toMatchObject({ code: 'conflict', message: /not empty/ })
    const half = openFile()
    const cut = moveStore(home, half, () => {
      throw new Error('cut short')
    })
    await expect(cut).rejects.toThrow('cut short')
    await expect(moveStore(occupied, half)).rejects.toMatchObject({ code: 'conflict', message: /Another/ })
    await Promise.all([app.close(), half.close()])
  }, 60_000)

  test('fails if the source changes during the move', async () => {
    const source = openFile('changing.db')
    const app = await createApp({ log: 'none' }, { store: source })
    const { id } = await app.hub.organizations.create({ name: 'Busy' })
    await app.hub.people.create(callerOf(id), { given: 'Ada' })
    const other = new Database(join(folder, 'changing.db'))
    const target = openFile()
    const moved = moveStore(source, target, (table) => {
      if (table === 'person') other.exec('update person set version = version + 1')
    })
    await expect(moved).rejects.toMatchObject({ code: 'conflict', message: /differs/ })
    other.close()
    await Promise.all([app.close(), target.close()])
  }, 60_000)
})

test('PostgreSQL refuses a store of a newer program', async () => {
  const store = await openTestDatabase()
  const { db } = store.engine
  const version = await store.engine.readVersion(db)
  await store.engine.writeVersion(db, version + 1)
  await expect(store.migrate()).rejects.toMatchObject({ code: 'conflict', message: /newer/ })
  await store.engine.writeVersion(db, version)
  await store.close()
})

test('several servers can migrate the same empty database concurrently', async () => {
  const database = await createDatabase({ empty: true })
  const stores = Array.from({ length: 4 }, () => openPostgresStore({ url: database.url, connectionsMax: 2 }))
  await Promise.all(stores.map((store) => store.migrate()))
  for (const store of stores) expect(await store.read.directory.listOrganizations()).toEqual([])
  await Promise.all(stores.map((store) => store.close()))
  await database.drop()
})

/** The people found by parts of their texts, for which each engine makes an index of its own. */
function foundByParts({ read }: Store): Promise<number[][]> {
  const parts = { name: 'ann', surname: 'man', emails: '.com', phones: '555' }
  const found = Object.entries(parts).map(async ([name, value]) => {
    const filter = { some: { name, type: 'text' }, test: { op: 'contains', value, folded: true } } as const
    const { items } = await read.people.list(orgId, { order: [], filter, page: { limit: 1000 } })
    return items.map(({ id }) => id).sort()
  })
  return Promise.all(found)
}

function callerOf(id: number): Caller {
  return { orgId: id, dialect: 'native', keyId: '', kind: '', role: 'admin', sensitive: true }
}

/** The lossless exports of all organizations. */
async function exportOf(store: Store): Promise<string> {
  const app = await createApp({ log: 'none' }, { store: { ...store, close: async () => undefined } })
  let text = ''
  for (const { id } of await app.hub.organizations.list()) {
    const { content } = await exportPeople(app.hub, callerOf(id), dialects, { format: 'jsonl' })
    for await (const piece of content) text += piece
  }
  await app.close()
  return text
}

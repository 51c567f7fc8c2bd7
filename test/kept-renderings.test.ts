import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { dialects } from '../src/dialects/index.ts'
import type { Caller } from '../src/model/access.ts'
import type { Person } from '../src/model/person.ts'
import type { KithServer } from '../src/server/server.ts'
import type { SqliteRenderings } from '../src/store/sqlite/renderings/renderings.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { onPostgres } from './support/engine.ts'
import { createFileKith, type FileKith, serveFrom } from './support/kept-renderings.ts'
import { type Tenant, withKey } from './support/kith.ts'

/** Renderings in a file beside the store: found again after a restart, and never missed when they are gone. */

let files: FileKith
let tenant: Tenant
let caller: Caller
let people: Person[]
const opened: SqliteRenderings[] = []
const servers: KithServer[] = []

const PEOPLE = 40

beforeEach(async () => {
  files = await createFileKith()
  tenant = await files.kith.tenant()
  caller = tenant.caller('native')
  const drafts = Array.from({ length: PEOPLE }, (_, index) => ({
    given: `Amara ${index}`,
    surname: 'Okafor',
    notes: `Met at stand ${index}. Grüße, 日本, 😀`,
    emails: [{ value: `amara.${index}@example.com`, label: 'work', primary: true }],
  }))
  people = await files.kith.app.hub.people.createMany(caller, drafts)
})

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  await Promise.all(opened.splice(0).map((renderings) => renderings.close()))
  await files.close()
})

/** Starts a server with the file of renderings. */
async function start(options: Parameters<FileKith['renderings']>[0] = {}) {
  const renderings = await files.renderings(options)
  const server = serveFrom(files.kith, renderings)
  opened.push(renderings)
  servers.push(server)
  return { renderings, server, list: (dialect = 'native') => listOf(server, dialect) }
}

/** The list of people as a dialect shows it. */
async function listOf({ app }: KithServer, dialect: string, key = tenant.keys[dialect]!): Promise<string> {
  const { path, headers } = withKey(dialect, testingOf(dialect).people.path, key)
  const { statusCode, body } = await app.inject({ url: `/${dialect}${path}`, headers })
  expect(statusCode).toBe(200)
  return body
}

/** As a server without the file shows it. */
async function fresh(dialect = 'native'): Promise<string> {
  const server = serveFrom(files.kith, undefined)
  try {
    return await listOf(server, dialect)
  } finally {
    await server.close()
  }
}

/** Everything in the files of renderings, as one text. */
const bytesOnDisk = () =>
  readdirSync(files.folder)
    .filter((name) => name.startsWith('kith-renderings'))
    .map((name) => readFileSync(join(files.folder, name), 'latin1'))
    .join('')

describe.skipIf(onPostgres)('kept renderings', () => {
  test.each(dialects.map(({ name }) => name))('%s shows them after a restart', async (dialect) => {
    const first = await start()
    const shown = await first.list(dialect)
    await first.renderings.flush()
    const written = first.renderings.state.written
    expect(written).toBeGreaterThan(0)
    const second = await start()
    expect(await second.list(dialect)).toBe(shown)
    expect(second.renderings.state).toMatchObject({ found: written, missing: 0, written: 0 })
    expect(shown).toBe(await fresh(dialect))
  })

  test('are shared by the servers of a folder', async () => {
    const [one, other] = [await start(), await start()]
    await one.list()
    await one.renderings.flush()
    await other.list()
    expect(other.renderings.state.found).toBe(PEOPLE)
  })

  test('are not read by another program', async () => {
    const first = await start()
    await first.list()
    await first.renderings.flush()
    const other = await start({ program: { name: 'another' } })
    expect(await other.list()).toBe(await fresh())
    expect(other.renderings.state).toMatchObject({ found: 0, missing: PEOPLE })
  })

  test('of an earlier version of a person are not shown', async () => {
    const { list, renderings } = await start()
    await list()
    await renderings.flush()
    await files.kith.app.hub.people.update(caller, people[3]!.id, { given: 'Renamed' })
    expect(await list()).toBe(await fresh())
    expect(renderings.state).toMatchObject({ found: PEOPLE - 1, missing: PEOPLE + 1 })
  })

  test('are open to the user of the server alone', async () => {
    const { list, renderings } = await start()
    await list()
    await renderings.flush()
    for (const name of readdirSync(files.folder).filter((each) => each.startsWith('kith-renderings')))
      expect(statSync(join(files.folder, name)).mode & 0o077, name).toBe(0)
  })

  test('may be deleted while servers run', async () => {
    const { list, renderings } = await start()
    await list()
    await renderings.flush()
    for (const suffix of ['', '-wal', '-shm']) rmSync(files.file + suffix, { force: true })
    expect(await list()).toBe(await fresh())
    await renderings.flush()
    expect(existsSync(files.file)).toBe(true)
    expect(await list()).toBe(await fresh())
    await renderings.flush()
    const { found } = renderings.state
    expect(await list()).toBe(await fresh())
    expect(renderings.state.found).toBe(found + PEOPLE)
  })

  test.each([
    ['cut off', () => truncateSync(files.file, 20_000)],
    ['overwritten with noise', () => overwrite(Array.from({ length: 30 }, (_, index) => index * 8192 + 100))],
    ['overwritten at the start', () => overwrite([0])],
    ['empty', () => truncateSync(files.file, 0)],
  ])('are discarded when the file is %s while a server runs', async (_how, damage) => {
    const first = await start()
    for (const { name } of dialects) await first.list(name)
    await first.renderings.flush()
    // The log is written into the file when the last connection is closed.
    await opened.pop()!.close()
    const { list, renderings } = await start()
    damage()
    for (let round = 0; round < 3; round++) {
      for (const { name } of dialects) expect(await list(name)).toBe(await fresh(name))
      await renderings.flush()
    }
    expect(renderings.state.found).toBeGreaterThan(0)
  })

  test('are not shown with other bytes than were written', async () => {
    const first = await start()
    await first.list()
    await opened.pop()!.close()
    const content = readFileSync(files.file)
    const places: number[] = []
    for (let at = content.indexOf('Okafor'); at >= 0; at = content.indexOf('Okafor', at + 1)) places.push(at)
    expect(places.length).toBeGreaterThanOrEqual(PEOPLE)
    overwrite([places[20]!], 'Okapi!')
    const { list, renderings } = await start()
    expect(await list()).toBe(await fresh())
    await renderings.flush()
    expect(renderings.state.discarded).toBe(1)
  })

  test('of another store are discarded, though people have the same ids and versions', async () => {
    const { people: hubPeople } = files.kith.app.hub
    const store = new Database(join(files.folder, 'kith.db'))
    const copy = join(files.folder, 'copy.db')
    store.prepare('vacuum into ?').run(copy)
    await hubPeople.update(caller, people[0]!.id, { given: 'Before' })
    const first = await start()
    await first.list()
    await opened.pop()!.close()
    // The store goes back to the copy, and there the same person gets its second version.
    store.exec(`attach '${copy}' as copy`)
    for (const table of ['person', 'change'])
      store.exec(`delete from ${table}; insert into ${table} select * from copy.${table}`)
    store.close()
    await hubPeople.update(caller, people[0]!.id, { given: 'After' })
    const second = await start()
    expect(await second.list()).toBe(await fresh())
    expect(await second.list()).toContain('After')
    expect(second.renderings.state).toMatchObject({ discarded: 1, found: 0 })
  })

  test('stay within their limit, and go on being kept', async () => {
    const bytesMax = 1_000_000
    const { list, renderings } = await start({ bytesMax })
    const more = Array.from({ length: 400 }, (_, index) => ({
      given: `Person ${index}`,
      notes: 'said '.repeat(2400),
    }))
    await files.kith.app.hub.people.createMany(caller, more)
    for (let round = 0; round < 6; round++) {
      for (const { name } of dialects) expect(await list(name)).toBe(await fresh(name))
      await renderings.flush()
      expect(statSync(files.file).size).toBeLessThan(bytesMax * 1.1 + 300_000)
    }
    expect(renderings.state.discarded).toBe(0)
    // More than the lists have: some were removed and written again.
    expect(renderings.state.written).toBeGreaterThan(500)
    await opened.pop()!.close()
    const smaller = await start({ bytesMax: 100_000 })
    expect(smaller.renderings.state).toMatchObject({ discarded: 1 })
    expect(await smaller.list()).toBe(await fresh())
  })

  test('are not written while the disk has little space', async () => {
    const { list, renderings } = await start({ freeBytesMin: Number.MAX_SAFE_INTEGER })
    expect(await list()).toBe(await fresh())
    await renderings.flush()
    expect(await list()).toBe(await fresh())
    expect(renderings.state).toMatchObject({ found: 0, written: 0, discarded: 0 })
  })

  test('are written by no server that cannot make the file', async () => {
    const { list, renderings } = await start({ file: join(files.folder, 'missing', 'kith-renderings.db') })
    expect(await list()).toBe(await fresh())
    await renderings.flush()
    expect(await list()).toBe(await fresh())
    expect(renderings.state).toMatchObject({ found: 0, written: 0 })
  })

  test('of an erased person leave no bytes, also if a server rendered the person before the erasure', async () => {
    const { list, renderings } = await start()
    await list()
    await renderings.flush()
    expect(bytesOnDisk()).toContain('amara.7@example.com')
    // Rendered, but not yet written.
    await listOf(servers[0]!, anyVendor.name)
    eraseAsStore(people[7]!.id)
    await renderings.flush()
    await renderings.flush()
    expect(bytesOnDisk()).not.toContain('amara.7@example.com')
    expect(bytesOnDisk()).toContain('amara.8@example.com')
    expect(renderings.state.discarded).toBe(0)
  })

  test('of a person who was erased while no server ran are gone after the start', async () => {
    const first = await start()
    await first.list()
    await opened.pop()!.close()
    eraseAsStore(people[7]!.id)
    expect(bytesOnDisk()).toContain('amara.7@example.com')
    const { renderings } = await start()
    await renderings.flush()
    expect(bytesOnDisk()).not.toContain('amara.7@example.com')
    expect(bytesOnDisk()).toContain('amara.8@example.com')
  })

  test('of a deleted organization leave no bytes', async () => {
    const { list, renderings } = await start()
    await list()
    await renderings.flush()
    const other = await files.kith.tenant()
    await files.kith.app.hub.people.create(other.caller('native'), { given: 'Stays' })
    await listOf(servers[0]!, 'native', other.keys.native!)
    const store = new Database(join(files.folder, 'kith.db'))
    store.pragma('foreign_keys = OFF')
    for (const table of ['person', 'change', 'organization'])
      store.prepare(`delete from ${table} where org_id = ?`).run(tenant.organization.id)
    store.close()
    await renderings.flush()
    await renderings.flush()
    expect(bytesOnDisk()).not.toContain('@example.com')
    expect(bytesOnDisk()).toContain('Stays')
  })

  test('are deleted when the setting is 0', async () => {
    const dataFolder = join(files.folder, 'own')
    const open = (keptRenderingsBytesMax: number) =>
      createApp({ dataFolder, log: 'none', keptRenderingsBytesMax }, { program: { name: 'test' } })
    const file = join(dataFolder, 'kith-renderings.db')
    const app = await open(1_000_000)
    await app.renderings!.flush()
    const { body } = await app.server.app.inject({ url: '/metrics' })
    expect(body).toContain('kith_kept_renderings_bytes')
    expect(body).toMatch(/kith_kept_renderings_total\{result="found"\} 0/)
    await app.close()
    expect(existsSync(file)).toBe(true)
    await (await open(0)).close()
    expect(existsSync(file)).toBe(false)
  })
})

/** Writes into the file at places where it has something else. */
function overwrite(places: readonly number[], text = 'noise in the file '): void {
  const file = openSync(files.file, 'r+')
  const { size } = statSync(files.file)
  for (const place of places.filter((each) => each + text.length < size)) writeSync(file, text, place)
  closeSync(file)
}

/** What an erasure leaves of a person: a tombstone of a higher version, and an entry in the feed. */
function eraseAsStore(personId: number): void {
  const store = new Database(join(files.folder, 'kith.db'))
  const orgId = tenant.organization.id
  store
    .prepare(`update person set document = '{}', version = version + 1, removed_at = updated_at
      where org_id = ? and person_id = ?`)
    .run(orgId, personId)
  store
    .prepare(`insert into change select org_id, (select max(position) + 1 from change where org_id = ?), 'erased',
      person_id, version + 1, source_id, principal, null, at from change where org_id = ? and person_id = ?`)
    .run(orgId, orgId, personId)
  store.close()
}

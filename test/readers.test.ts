import { execFileSync } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, createApp } from '../src/app.ts'
import { exportPeople } from '../src/bulk/bulk.ts'
import { defaultConfig } from '../src/config.ts'
import { dialects } from '../src/dialects/index.ts'
import { personFields } from '../src/hub/hub.ts'
import type { Caller } from '../src/model/access.ts'
import { systemTiming } from '../src/model/clock.ts'
import {
  companyColumns,
  type Filter,
  type OrderTerm,
  type PersonQuery,
  personColumns,
} from '../src/model/query.ts'
import { openStore } from '../src/open-store.ts'
import { readElsewhere } from '../src/readers/read-elsewhere.ts'
import { createReaderPool, type ReaderPool } from '../src/readers/reader-pool.ts'
import type { SqlStore } from '../src/store/sql-store.ts'
import type { Store } from '../src/store/store.ts'
import { buildProgram, temporaryFolder } from './support/command.ts'
import { absentPairs, addManyPeople, manySurnames } from './support/many-people.ts'

/*
 * Reads in other processes, with the program as it is built and a store in a file.
 */

const program = fileURLToPath(new URL('../dist/reader/main.js', import.meta.url))

let folder: ReturnType<typeof temporaryFolder>
let app: App
let store: SqlStore
let pool: ReaderPool
/** Reads people as the server does. */
let reading: Store
let caller: Caller
let key: string
let url: { readonly port: number }
/** The reads that the server stopped. */
const stops: { readonly why: string; readonly at: number }[] = []

beforeAll(async () => {
  await buildProgram()
  folder = temporaryFolder()
  const settings = { dataFolder: folder.path, log: 'none', queryBudgetMs: 60_000 } as const
  app = await createApp(settings, {
    readerProgram: program,
    observe(observation) {
      if (observation.type === 'ReadStopped') stops.push({ why: observation.why, at: performance.now() })
    },
  })
  const organization = await app.hub.organizations.create({ name: 'Northpier' })
  caller = {
    orgId: organization.id,
    dialect: 'native',
    keyId: 'test',
    kind: 'token',
    role: 'admin',
    sensitive: true,
  }
  key = (
    await app.hub.keys.create({ orgId: organization.id, dialect: 'native', role: 'admin', sensitive: true })
  ).text
  await addManyPeople(app, caller)
  url = { port: await app.server.listen({ host: '127.0.0.1', port: 0 }) }
  store = openStore({ ...defaultConfig, ...settings })
  pool = createReaderPool({
    program,
    settings: { ...defaultConfig, ...settings },
    processesMax: 2,
    timing: systemTiming,
  })
  reading = readElsewhere(store, pool)
}, 120_000)

afterAll(async () => {
  await pool?.close()
  await store?.close()
  await app?.close()
  folder?.remove()
})

/** A filter that no person passes, and for which each person is tested many times. */
const slowFilter = (conditions = 20): Filter => ({
  any: absentPairs
    .slice(0, conditions)
    .map((value) => ({ field: personFields.notes, test: { op: 'contains', value } })),
})

/** The same in the syntax of the native API. */
const slowFilterText = (conditions: number): string =>
  JSON.stringify({
    any: absentPairs.slice(0, conditions).map((value) => ({ field: 'notes', op: 'contains', value })),
  })

const fieldNames = ['given', 'surname', 'company', 'notes', 'emails'] as const
const someTest = fc.oneof(
  fc.record({
    op: fc.constantFrom('eq' as const, 'ne' as const),
    value: fc.constantFrom(...manySurnames, 'Works 3'),
  }),
  fc.record({
    op: fc.constantFrom('contains' as const, 'startsWith' as const, 'endsWith' as const),
    value: fc.constantFrom('a', 'iv', 'Works', 'person.1', 'example', 'Briain', '29'),
    folded: fc.boolean(),
  }),
  fc.constant({ op: 'missing' as const }),
)
const someCondition: fc.Arbitrary<Filter> = fc
  .tuple(fc.constantFrom(...fieldNames), someTest)
  .map(([name, check]) => ({ field: personFields[name], test: check }))
const someFilter: fc.Arbitrary<Filter> = fc.oneof(
  someCondition,
  fc.array(someCondition, { minLength: 1, maxLength: 5 }).map((all) => ({ all })),
  fc.array(someCondition, { minLength: 1, maxLength: 5 }).map((any) => ({ any })),
  someCondition.map((not) => ({ not })),
)
const someOrder: fc.Arbitrary<OrderTerm> = fc.oneof(
  fc.constantFrom<OrderTerm>(
    { field: personColumns.createdAt, direction: 'asc' },
    { field: personColumns.updatedAt, direction: 'desc' },
  ),
  fc
    .tuple(
      fc.constantFrom('surname' as const, 'company' as const),
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.boolean(),
    )
    .map(([name, direction, folded]) => ({ field: personFields[name], direction, folded })),
)
const someQuery: fc.Arbitrary<PersonQuery> = fc.record(
  {
    filter: someFilter,
    order: someOrder.map((term) => [term]),
    page: fc.record({ offset: fc.constantFrom(0, 0, 7, 2500), limit: fc.integer({ min: 1, max: 60 }) }),
  },
  { requiredKeys: ['order', 'page'] },
)

test('gives the same people whichever process reads them', async () => {
  const { orgId } = caller
  const counts = { here: 0, elsewhere: 0, found: 0 }
  await fc.assert(
    fc.asyncProperty(someQuery, async (query) => {
      const short = await store.shortReads!.listRefs(orgId, query)
      counts[short ? 'here' : 'elsewhere'] += 1
      const refs = await store.read.people.listRefs(orgId, query)
      if (refs.items.length > 0) counts.found += 1
      expect(await reading.read.people.listRefs(orgId, query)).toEqual(refs)
      expect(await reading.read.people.list(orgId, query)).toEqual(await store.read.people.list(orgId, query))
      const total = await store.read.people.count(orgId, query.filter)
      expect(await reading.read.people.count(orgId, query.filter)).toBe(total)
    }),
    { numRuns: 40, seed: 20261130 },
  )
  console.log(`reads: ${JSON.stringify(counts)}`)
  expect(Math.min(counts.here, counts.elsewhere, counts.found)).toBeGreaterThan(5)
})

test('shows a caller its own writes, and never half a transaction', async () => {
  const mark = 'Selfwritten'
  const filter: Filter = { field: personFields.surname, test: { op: 'contains', value: mark } }
  let written = 0
  let done = false
  const seen: number[] = []
  const watching = (async () => {
    while (!done) seen.push(await app.hub.people.count(caller, filter))
  })()
  // The first count may wait until its process has started.
  for (let round = 0; round < 12 || seen.length < 6; round++) {
    const drafts = Array.from({ length: 25 }, (_, index) => ({
      given: `No ${index}`,
      surname: `${mark} ${round}`,
    }))
    await app.hub.people.createMany(caller, drafts)
    written += drafts.length
    expect(await app.hub.people.count(caller, filter)).toBe(written)
    const order = [{ field: personColumns.createdAt, direction: 'desc' }] as const
    const { items } = await app.hub.people.list(caller, { filter, order, page: { limit: 1 } })
    expect(items[0]!.surname).toBe(`${mark} ${round}`)
  }
  done = true
  await watching
  expect(seen.filter((count) => count % 25 !== 0)).toEqual([])
  expect(seen).toEqual(seen.toSorted((one, other) => one - other))
})

/** Milliseconds of a request for one person, over HTTP. */
async function timeOfGet(path: string): Promise<number> {
  const begun = performance.now()
  const answer = await fetch(`http://127.0.0.1:${url.port}${path}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(answer.status).toBe(200)
  await answer.arrayBuffer()
  return performance.now() - begun
}

async function worstWhile(work: Promise<unknown>, path: string): Promise<number> {
  let worst = 0
  let ended = false
  void work.finally(() => {
    ended = true
  })
  while (!ended) worst = Math.max(worst, await timeOfGet(path))
  return worst
}

test('answers other requests while a search takes a second', async () => {
  const search = expect(app.hub.people.count(caller, slowFilter())).resolves.toBe(0)
  // On the thread that answers, the search alone takes longer than this.
  expect(await worstWhile(search, '/healthz')).toBeLessThan(500)
})

test('stops a search at its budget with an answer that says what to do', async () => {
  const limits = () => ({ budgetMs: 200 })
  const begun = performance.now()
  await expect(app.hub.people.count({ ...caller, readLimits: limits }, slowFilter(45))).rejects.toMatchObject(
    {
      code: 'invalid',
      message: expect.stringContaining('add a condition'),
    },
  )
  expect(performance.now() - begun).toBeLessThan(1500)
})

test('stops the search of a client that hangs up', async () => {
  // A process is ready, so that it is busy with the search and not with its start.
  await app.hub.people.count(caller, slowFilter(1))
  stops.length = 0
  const socket = connect(url.port, '127.0.0.1')
  let closedAt = 0
  app.server.app.server.once('connection', (accepted) => {
    accepted.once('close', () => {
      closedAt = performance.now()
    })
  })
  const query = encodeURIComponent(slowFilterText(40))
  socket.write(
    `GET /native/v1/people?filter=${query} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`,
  )
  await until(() => readersOf(process.pid).some(isBusy))
  socket.destroy()
  await until(() => stops.length > 0)
  expect(stops[0]!.why).toBe('client')
  expect(stops[0]!.at - closedAt).toBeLessThan(250 + SLACK_MS)
  await until(() => !readersOf(process.pid).some(isBusy))
})

/** For timers beside other tests. */
const SLACK_MS = 250

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await systemTiming.pause(20)
}

interface Process {
  readonly pid: number
  readonly state: string
}

/** The reader processes of a process. */
function readersOf(parent: number): Process[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
  return lines.flatMap((line) => {
    const [pid, ppid, state, ...args] = line.trim().split(/\s+/)
    const isReader = Number(ppid) === parent && args.join(' ').includes(join('dist', 'reader', 'main.js'))
    return isReader ? [{ pid: Number(pid), state: state! }] : []
  })
}

const isBusy = ({ state }: Process): boolean => state.startsWith('R')

test.each(['jsonl', 'csv', 'vcard'])('exports the same bytes from another process: %s', async (format) => {
  const { content } = await exportPeople(app.hub, caller, dialects, { format })
  let expected = ''
  for await (const chunk of content) expected += chunk
  const answer = await fetch(`http://127.0.0.1:${url.port}/native/v1/export?format=${format}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe(expected)
})

test('refuses a wrong export before the first byte', async () => {
  const answer = await fetch(`http://127.0.0.1:${url.port}/native/v1/export?format=xml`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(answer.status).toBe(400)
})

test('finds companies by id, and counts the few people of each, without another process', async () => {
  const { orgId } = caller
  const linked = async (name: string, many: number) => {
    const company = await app.hub.companies.create(caller, { name })
    const draft = { company: name, companyId: company.id }
    await app.hub.people.createMany(
      caller,
      Array.from({ length: many }, () => draft),
    )
    return company
  }
  const few = await linked('Larkspur Energy', 3)
  const many = await linked('Northpier Ltd', 1200)
  const without = await linked('Yard', 0)
  const { items } = await store.read.people.list(orgId, {
    filter: { some: personFields.companyId, test: { op: 'eq', value: few.id } },
    ...{ order: [], page: { limit: 1 } },
  })
  await app.hub.people.remove(caller, items[0]!.id)

  const none = { use: () => Promise.reject(new Error('another process was asked')) } as unknown as ReaderPool
  const here = readElsewhere(store, none).read
  const query = { order: [], page: { limit: 3 }, removed: 'include' } as const
  const ids: Filter = { field: companyColumns.id, test: { op: 'in', values: [few.id, without.id] } }
  expect((await here.companies.list(orgId, { ...query, filter: ids })).items).toHaveLength(2)
  const name = personFields.companyId.name
  expect([...(await here.people.countByNumber(orgId, name, [few.id, without.id]))]).toEqual([[few.id, 2]])
  await expect(here.people.countByNumber(orgId, name, [few.id, many.id])).rejects.toThrow('another process')
  const counted = await reading.read.people.countByNumber(orgId, name, [few.id, many.id, without.id])
  expect([...counted].sort()).toEqual([
    [few.id, 2],
    [many.id, 1200],
  ])
})

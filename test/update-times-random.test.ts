import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { createHub, type Hub } from '../src/hub/hub.ts'
import type { Caller } from '../src/model/access.ts'
import { type Clock, systemTiming } from '../src/model/clock.ts'
import { createIds, seededBytes } from '../src/model/ids.ts'
import type { ImportJob, PersonRow } from '../src/model/import.ts'
import { toSeconds } from '../src/model/instant.ts'
import type { PersonDraft, PersonId } from '../src/model/person.ts'
import { parsePersonId } from '../src/model/person-id.ts'
import { openSqliteScratch } from '../src/store/sqlite/sqlite.ts'
import type { Store, WriteSession } from '../src/store/store.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { triesOf } from './support/engine.ts'
import { createTestKith, type Tenant, type TestKith, testStart } from './support/kith.ts'
import { type HeldClock, heldClock } from './support/store-changes.ts'

/**
 * Readers that ask for what changed since their last read see every person's last state, whatever the times that clients
 * and files state, and whichever server writes. `docs/decisions/0028-update-times.md` has the rule.
 */
const SECOND = 1_000_000
const HOUR = 3600 * SECOND

const files = bulkFiles()
let clock: HeldClock
let kith: TestKith
beforeAll(async () => {
  clock = heldClock(testStart)
  kith = await createTestKith({}, { clock: ticking(0) })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

/** The clock of a server, so far ahead of the common time, which moves a little with each look at it. */
function ticking(skew: number): Clock {
  return {
    now() {
      clock.move(1000)
      return clock.now() + skew
    },
  }
}

describe('readers by update time', () => {
  test('see the last state of every person, while servers with different clocks write', async () => {
    const property = fc.asyncProperty(fc.array(someStep, { minLength: 5, maxLength: 30 }), async (steps) => {
      expect(await missed(steps)).toEqual(nothingMissed)
    })
    await fc.assert(property, { numRuns: triesOf(30), seed: 20261130 })
  })

  test('would miss people if a server used nothing but its own clock', async () => {
    const steps: Step[] = [
      { act: 'create', server: 1, number: 0, reads: true },
      { act: 'create', server: 2, number: 1, reads: true },
    ]
    expect(await missed(steps, { store: withoutLastUpdate })).not.toEqual(nothingMissed)
    expect(await missed(steps)).toEqual(nothingMissed)
  })

  test('would miss people if every import kept the stated times', async () => {
    const steps: Step[] = [
      { act: 'create', server: 0, number: 0, reads: true },
      { act: 'import', server: 0, number: 1, reads: true },
    ]
    // Only a lossless import is not asked whether others have written.
    const kept = (job: ImportJob) => ({
      ...job,
      keepsTimes: true,
      options: { ...job.options, restores: true },
    })
    expect(await missed(steps, { job: kept })).not.toEqual(nothingMissed)
    expect(await missed(steps)).toEqual(nothingMissed)
  })

  test('see the last state of every person, while many write at once', async () => {
    for (let round = 0; round < triesOf(6); round++) {
      const run = await startRun()
      let writing = true
      const reading = (async () => {
        for (; writing; await systemTiming.pause(1)) await run.read()
      })()
      const steps = fc.sample(someStep, { numRuns: 24, seed: 100 + round })
      await Promise.all(steps.map((step) => run.perform(step)))
      writing = false
      await reading
      expect(await run.missed()).toEqual(nothingMissed)
    }
  })
})

const acts = [
  'create',
  'update',
  'remove',
  'restore',
  'merge',
  'import',
  'undo',
  'batch',
  'lossless',
] as const

interface Step {
  readonly act: (typeof acts)[number]
  /** One of `clockSkews`. */
  readonly server: number
  readonly number: number
  /** Whether the readers read a page after it. */
  readonly reads: boolean
}

const someStep: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...acts),
  server: fc.integer({ min: 0, max: 2 }),
  number: fc.integer({ min: 0, max: 40 }),
  reads: fc.boolean(),
})

const clockSkews = [0, HOUR / 2, -2 * HOUR] as const

const nothingMissed = { native: [], pipedrive: [], quentli: [], feed: [] }

/** A mistake planted into the servers, which the readers must notice. */
interface Fault {
  store?(store: Store): Store
  job?(job: ImportJob): ImportJob
}

async function missed(steps: readonly Step[], fault: Fault = {}) {
  const run = await startRun(fault)
  for (const step of steps) {
    await run.perform(step)
    if (step.reads) await run.read()
  }
  return run.missed()
}

/** An organization, three servers that write, and a reader of each kind that reads page by page. */
async function startRun({ store: wrap = (store) => store, job = (started) => started }: Fault = {}) {
  const tenant = await kith.tenant()
  const caller = tenant.caller('native')
  const store = wrap(kith.app.store)
  const servers = clockSkews.map((skew, index) =>
    createHub({
      ...{ timing: systemTiming, store, dialects, demo: false, openScratch: openSqliteScratch },
      clock: ticking(skew),
      ids: createIds(seededBytes(500 + index)),
    }),
  )
  const people: PersonId[] = []
  const readers = [nativeReader(tenant), pipedriveReader(tenant), quentliReader(tenant), feedReader(tenant)]
  return {
    async perform({ act, server, number }: Step) {
      clock.move(300_000)
      await perform({ hub: servers[server]!, caller, people, job }, act, number).catch(
        (error: { code?: string }) => {
          // A person may be removed, merged or changed by another step.
          if (!['not_found', 'conflict', 'invalid'].includes(error.code ?? '')) throw error
        },
      )
    },
    read: async () => {
      for (const reader of readers) await reader.read()
    },
    async missed() {
      for (const reader of readers) while (await reader.read());
      const order = [{ field: { name: 'createdAt', type: 'number' }, direction: 'asc' }] as const
      const query = { order, page: { limit: 1000 }, removed: 'include' } as const
      const all = (await kith.app.hub.people.list(caller, query)).items
      const active = all.filter(({ removedAt }) => removedAt === null)
      const [native, pipedrive, quentli, feed] = readers.map(({ seen }) => seen)
      const missedOf = (
        seen: Map<string, string>,
        of: typeof all,
        key: (person: (typeof all)[number]) => [string, string],
      ) => of.map(key).filter(([id, state]) => seen.get(id) !== state)
      return {
        native: missedOf(native!, all, ({ id, version }) => [String(id), String(version)]),
        pipedrive: missedOf(pipedrive!, active, ({ vendorIds, updatedAt }) => [
          vendorIds.pipedrive!,
          toSeconds(updatedAt),
        ]),
        quentli: missedOf(quentli!, active, ({ vendorIds, updatedAt }) => [
          vendorIds.quentli!,
          new Date(updatedAt / 1000).toISOString(),
        ]),
        feed: missedOf(feed!, all, ({ id, version }) => [String(id), String(version)]),
      }
    },
  }
}

interface Writing {
  readonly hub: Hub
  readonly caller: Caller
  readonly people: PersonId[]
  readonly job: NonNullable<Fault['job']>
}

async function perform(writing: Writing, act: Step['act'], number: number) {
  const { hub, caller, people } = writing
  const chosen = people[number % Math.max(people.length, 1)]
  const other = people[(number + 1) % Math.max(people.length, 1)]
  if (act === 'create') {
    people.push((await hub.people.create(caller, draftOf(number))).id)
  } else if (act === 'batch') {
    const made = await hub.transaction(async (within) => {
      const person = await within.people.create(caller, draftOf(number))
      return within.people.update(caller, person.id, { notes: 'in one transaction' })
    })
    people.push(made.id)
  } else if (act === 'import') {
    const rows = [number, number + 1].map((index, place) => rowOf(place + 1, draftOf(index)))
    people.push(...(await importRows(writing, rows)))
  } else if (act === 'lossless') {
    const person = { ...draftOf(number), vendorIds: { pipedrive: String(5000 + people.length) } }
    people.push(...(await importRows(writing, [rowOf(1, person)])))
  } else if (act === 'undo') {
    const [last] = await hub.imports.list(caller, 1)
    if (last) await hub.imports.undo(caller, last.id)
  } else if (chosen !== undefined) {
    if (act === 'update') await hub.people.update(caller, chosen, { notes: `note ${number}` })
    if (act === 'remove') await hub.people.remove(caller, chosen)
    if (act === 'restore') await hub.people.restore(caller, chosen)
    if (act === 'merge') await hub.people.merge(caller, { into: chosen, from: other! })
  }
}

const statedTimes = [undefined, -6 * 365 * 24 * HOUR, -HOUR, -1, 3 * HOUR] as const

/** Every fifth number states the same times; every eighth has the same e-mail address. */
function draftOf(number: number): PersonDraft {
  const stated = statedTimes[number % statedTimes.length]
  return {
    given: `P${number}`,
    emails: [{ value: `p${number % 8}@example.com` }],
    ...(stated !== undefined && { createdAt: testStart + stated, updatedAt: testStart + stated + 5 }),
  }
}

function rowOf(number: number, draft: PersonDraft): PersonRow {
  return { kind: 'person', row: number, line: number + 1, bytes: number, draft, raw: { number } }
}

async function importRows(
  { hub, caller, job: planted }: Writing,
  rows: readonly PersonRow[],
): Promise<PersonId[]> {
  const file = { bytes: 10, sha256: '0'.repeat(64) }
  const started = await hub.imports.start(caller, { name: 'rows.csv', format: 'csv', options: {}, file })
  const { job, verdicts } = await hub.imports.write(caller, planted(started), rows)
  await hub.imports.finish(caller, job)
  return verdicts.flatMap(({ verdict, personId }) => (verdict === 'created' ? [personId!] : []))
}

interface Reader {
  /** What the reader has seen last of each person. */
  readonly seen: Map<string, string>
  /** Reads one page. @returns whether there may be more */
  read(): Promise<boolean>
}

const PAGE = 2

/** Walks the pages of a filter, removed people included, then begins again at the latest time it has seen. */
function nativeReader(tenant: Tenant): Reader {
  const seen = new Map<string, string>()
  let bookmark = '1970-01-01T00:00:00Z'
  let latest = bookmark
  let cursor: string | null = null
  return {
    seen,
    async read() {
      const query = new URLSearchParams({
        filter: JSON.stringify({ field: 'updatedAt', op: 'gte', value: bookmark }),
        ...{ sort: 'updatedAt', removed: 'include', limit: String(PAGE) },
        ...(cursor !== null && { cursor }),
      })
      const { status, json, text } = await tenant.request('native', `/v1/people?${query}`)
      expect(status, text).toBe(200)
      for (const { id, version, updatedAt } of json.items) {
        seen.set(String(parsePersonId(id)), String(version))
        latest = updatedAt
      }
      cursor = json.nextCursor
      if (cursor === null) bookmark = latest
      return cursor !== null
    },
  }
}

/** Walks the pages of `updated_since`, then begins again at the latest time it has seen. */
function pipedriveReader(tenant: Tenant): Reader {
  const seen = new Map<string, string>()
  let bookmark = ''
  let latest = ''
  let cursor: string | null = null
  return {
    seen,
    async read() {
      const query = new URLSearchParams({
        ...{ sort_by: 'update_time', sort_direction: 'asc', limit: String(PAGE) },
        ...(bookmark && { updated_since: bookmark }),
        ...(cursor !== null && { cursor }),
      })
      const { status, json, text } = await tenant.request('pipedrive', `/api/v2/persons?${query}`)
      expect(status, text).toBe(200)
      for (const { id, update_time } of json.data) {
        seen.set(String(id), update_time)
        latest = update_time > latest ? update_time : latest
      }
      cursor = json.additional_data.next_cursor
      if (cursor === null) bookmark = latest
      return cursor !== null
    },
  }
}

function quentliReader(tenant: Tenant): Reader {
  const seen = new Map<string, string>()
  let latest = '1970-01-01T00:00:00.000Z'
  return {
    seen,
    async read() {
      const query = new URLSearchParams({
        ...{ filter: `updatedAt[gte]=${latest}`, orderBy: 'updatedAt=asc', take: '100' },
      })
      const { status, json, text } = await tenant.request('quentli', `/v1/customers?${query}`)
      expect(status, text).toBe(200)
      for (const { id, updatedAt } of json) {
        seen.set(id, updatedAt)
        latest = updatedAt
      }
      return false
    },
  }
}

function feedReader(tenant: Tenant): Reader {
  const seen = new Map<string, string>()
  let after = 0
  return {
    seen,
    async read() {
      const { json } = await tenant.request('native', `/v1/changes?after=${after}&limit=${PAGE}`)
      for (const { personId, version } of json.items)
        seen.set(String(parsePersonId(personId)), String(version))
      after = json.nextAfter
      return json.items.length > 0
    },
  }
}

/** Servers that do not look at what others wrote. */
function withoutLastUpdate(store: Store): Store {
  return withSession(store, (session) => ({
    ...session,
    people: { ...session.people, lastUpdate: async () => 0 },
    records: {
      ...session.records,
      beginWrite: async (source, until) => ({
        ...(await session.records.beginWrite(source, until)),
        lastUpdate: 0,
      }),
    },
  }))
}

function withSession(store: Store, change: (session: WriteSession) => WriteSession): Store {
  return { ...store, transaction: (work) => store.transaction((session) => work(change(session))) }
}

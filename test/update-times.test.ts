import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { createHub, type Hub } from '../src/hub/hub.ts'
import type { Caller } from '../src/model/access.ts'
import { type Clock, systemTiming } from '../src/model/clock.ts'
import { createIds, seededBytes } from '../src/model/ids.ts'
import type { ImportJob, PersonRow } from '../src/model/import.ts'
import { type Instant, toMicroseconds, toSeconds } from '../src/model/instant.ts'
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

const past = { createdAt: '2020-01-01T00:00:00Z', updatedAt: '2021-01-01T00:00:00Z' }

/** People changed since the bookmark, as a client of Pipedrive asks for them. */
async function changedSince(tenant: Tenant, bookmark: Instant): Promise<Record<string, string>> {
  const query = `updated_since=${toSeconds(bookmark)}&sort_by=update_time&limit=500`
  const { status, json, text } = await tenant.request('pipedrive', `/api/v2/persons?${query}`)
  expect(status, text).toBe(200)
  return Object.fromEntries(json.data.map((person: { name: string }) => [person.name, person]))
}

describe('an incremental reader finds', () => {
  let tenant: Tenant
  let bookmark: Instant
  const caller = () => tenant.caller('native')
  const native = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => {
    const answer = await tenant.request('native', path, { method, ...(body && { body }) })
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer.json
  }
  beforeAll(async () => {
    tenant = await kith.tenant({ contactSync: true })
    await native('POST', '/v1/people', { given: 'Earlier' })
  })
  const found = async (name: string, write: () => Promise<unknown>) => {
    clock.move(2 * SECOND)
    bookmark = clock.now()
    clock.move(2 * SECOND)
    expect(Object.keys(await changedSince(tenant, bookmark))).toEqual([])
    await write()
    expect(Object.keys(await changedSince(tenant, bookmark))).toEqual([name])
  }
  const importCsv = (text: string) => files.importText(kith.app.hub, caller(), text)

  test('a person whom Pipedrive created with a past add_time', () =>
    found('Past Add', async () => {
      const body = { name: 'Past Add', add_time: '2020-01-01T00:00:00Z' }
      const { json } = await tenant.request('pipedrive', '/api/v2/persons', { method: 'POST', body })
      expect(json.data.add_time).toBe('2020-01-01T00:00:00Z')
      expect(json.data.update_time >= toSeconds(bookmark)).toBe(true)
    }))

  test('a person whom the native API created with past times', () =>
    found('Past', () => native('POST', '/v1/people', { given: 'Past', ...past })))

  test('the people of a batch with past times', () =>
    found('Batched', () =>
      native('POST', '/v1/people/batch', {
        operations: [{ op: 'create', person: { given: 'Batched', ...past } }],
      }),
    ))

  test('a new person of an import', () =>
    found('Imported', () =>
      importCsv(
        'given,emails,createdAt,updatedAt\nImported,i@example.com,2020-01-01T00:00:00Z,2021-01-01T00:00:00Z\n',
      ),
    ))

  test('a known person that an import changes', () =>
    found('Imported', () =>
      importCsv('emails,jobTitle,updatedAt\ni@example.com,Poet,2021-01-01T00:00:00Z\n'),
    ))

  test('a known person that undoing the import changes', async () => {
    const [last] = await kith.app.hub.imports.list(caller(), 1)
    await found('Imported', () => kith.app.hub.imports.undo(caller(), last!.id))
  })

  test('a person that is restored after a removal', async () => {
    const { id } = await native('POST', '/v1/people', { given: 'Back', ...past })
    await native('DELETE', `/v1/people/${id}`)
    await found('Back', () => native('POST', `/v1/people/${id}/restore`))
  })

  test('the person into whom another one is merged', async () => {
    const into = await native('POST', '/v1/people', { given: 'Into', ...past })
    const from = await native('POST', '/v1/people', { notes: 'From', ...past })
    await found('Into', () => native('POST', `/v1/people/${into.id}/merge`, { from: from.id }))
  })

  test('a person of a lossless export of another organization', async () => {
    const other = await kith.tenant()
    const person = { given: 'Moved', ...past, vendorIds: { pipedrive: '777' } }
    await other.request('native', '/v1/people', { method: 'POST', body: person })
    const text = await files.exportText(kith.app.hub, other.caller('native'), 'jsonl')
    await found('Moved', () => files.importText(kith.app.hub, caller(), text, { name: 'all.jsonl' }))
  })

  test('a company that an import brings, among the organizations of Pipedrive', async () => {
    const other = await kith.tenant()
    const body = { name: 'Old Works', add_time: '2020-01-01T00:00:00Z' }
    const made = await other.request('pipedrive', '/api/v2/organizations', { method: 'POST', body })
    expect(made.status, made.text).toBe(200)
    const text = await files.exportText(kith.app.hub, other.caller('native'), 'jsonl')
    clock.move(2 * SECOND)
    const since = toSeconds(clock.now())
    clock.move(2 * SECOND)
    await files.importText(kith.app.hub, caller(), text, { name: 'companies.jsonl' })
    const { json } = await tenant.request('pipedrive', `/api/v2/organizations?updated_since=${since}`)
    expect(json.data).toMatchObject([{ name: 'Old Works', add_time: '2020-01-01T00:00:00Z' }])
  })
})

describe('the stated time', () => {
  test('is the update time if it is later than the write, and moves no other person', async () => {
    const tenant = await kith.tenant()
    const create = async (body: object) =>
      (await tenant.request('native', '/v1/people', { method: 'POST', body })).json.updatedAt
    const ahead = '2030-01-01T00:00:00.000000Z'
    expect(await create({ createdAt: past.createdAt, updatedAt: ahead })).toBe(ahead)
    expect(await create({ createdAt: past.createdAt, updatedAt: past.updatedAt })).toMatch(/^2026-03-01/)
  })

  test('up to a day ahead moves later writes, so that no reader passes them', async () => {
    const tenant = await kith.tenant()
    const create = async (body: object) =>
      (await tenant.request('native', '/v1/people', { method: 'POST', body })).json.updatedAt
    const ahead = toMicroseconds(clock.now() + 2 * HOUR)
    expect(await create({ updatedAt: ahead })).toBe(ahead)
    expect((await create({})) > ahead).toBe(true)
  })

  test('stays in the record', async () => {
    const tenant = await kith.tenant()
    const { json } = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: { given: 'Ada', ...past },
    })
    const records = await tenant.request('native', `/v1/people/${json.id}/records`)
    expect(records.json.items[0].values[0].at).toBe('2021-01-01T00:00:00.000000Z')
  })

  test('is kept by the first import of an organization, and by none after it', async () => {
    const tenant = await kith.tenant()
    const row = (name: string) =>
      `given,createdAt,updatedAt\n${name},2020-01-01T00:00:00Z,2021-01-01T00:00:00Z\n`
    for (const name of ['First', 'Second'])
      await files.importText(kith.app.hub, tenant.caller('native'), row(name))
    const { json } = await tenant.request('native', '/v1/people?sort=createdAt')
    const times = json.items.map(({ updatedAt }: { updatedAt: string }) => updatedAt.slice(0, 10))
    expect(times).toEqual(['2021-01-01', '2026-03-01'])
  })

  test('is kept by the import of a lossless export into an empty organization', async () => {
    const tenant = await kith.tenant()
    await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Ada', ...past } })
    await tenant.request('native', '/v1/companies', { method: 'POST', body: { name: 'Works' } })
    const text = await files.exportText(kith.app.hub, tenant.caller('native'), 'jsonl')
    clock.move(HOUR)
    const other = await kith.tenant()
    await files.importText(kith.app.hub, other.caller('native'), text, { name: 'all.jsonl' })
    expect(await files.exportText(kith.app.hub, other.caller('native'), 'jsonl')).toBe(text)
  })

  test('of an organization with nothing but removed people is not kept, because readers may have seen them', async () => {
    const tenant = await kith.tenant()
    const { json } = await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Gone' } })
    await tenant.request('native', `/v1/people/${json.id}`, { method: 'DELETE' })
    await files.importText(
      kith.app.hub,
      tenant.caller('native'),
      'given,updatedAt\nNew,2021-01-01T00:00:00Z\n',
    )
    const list = await tenant.request('native', '/v1/people')
    expect(list.json.items[0].updatedAt).toMatch(/^2026-03-01/)
  })
})

describe('the update time of VoIPBIN', () => {
  const shown = async (tenant: Tenant) =>
    (await tenant.request('voipbin', '/v1.0/contacts')).json.result.map(
      ({ display_name, tm_update }: { display_name: string; tm_update: string | null }) => [
        display_name,
        tm_update === null ? null : tm_update.slice(0, 10),
      ],
    )

  test('is null until the first change, whatever time of creation is stated', async () => {
    const tenant = await kith.tenant()
    const create = async (body: object) =>
      (await tenant.request('native', '/v1/people', { method: 'POST', body })).json.id
    await create({ fullName: 'New' })
    await create({ fullName: 'Old', createdAt: past.createdAt })
    await create({ fullName: 'Changed elsewhere', ...past })
    const id = await create({ fullName: 'Changed here', createdAt: past.createdAt })
    await tenant.request('native', `/v1/people/${id}`, { method: 'PATCH', body: { jobTitle: 'Poet' } })
    expect(Object.fromEntries(await shown(tenant))).toEqual({
      New: null,
      Old: null,
      'Changed elsewhere': '2026-03-01',
      'Changed here': '2026-03-01',
    })
  })

  test('stays null for a contact of a saved page that states none, and not for one that states one', async () => {
    const tenant = await kith.tenant()
    await tenant.request('native', '/v1/people', { method: 'POST', body: { fullName: 'Known' } })
    const contact = (id: number, tm_update: string | null) => ({
      ...{ id: `0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5${id}`, customer_id: 'c', phone_numbers: [], emails: [] },
      ...{ display_name: `P${id}`, tm_create: '2026-02-03T09:15:02Z', tm_update, tm_delete: null },
    })
    const page = { result: [contact(1, null), contact(2, '2026-02-05T11:02:40Z')], next_page_token: '' }
    await files.importText(kith.app.hub, tenant.caller('native'), JSON.stringify(page), { name: 'page.json' })
    expect(Object.fromEntries(await shown(tenant))).toEqual({ Known: null, P1: null, P2: '2026-03-01' })
  })
})

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
    expect(await missed(steps, { job: (job) => ({ ...job, keepsTimes: true }) })).not.toEqual(nothingMissed)
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

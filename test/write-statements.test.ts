import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemTiming } from '../src/model/clock.ts'
import type { PersonDraft } from '../src/model/person.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { onPostgres } from './support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { openTestDatabase } from './support/test-database.ts'

/** The number of people that are created with given Pipedrive ids before the measured create. */
const GIVEN = Number(process.env.KEPT_IDS ?? 2000)

const statements: string[] = []
const onStatement = (text: string) => statements.push(text)
let kith: TestKith

beforeAll(async () => {
  const store = onPostgres
    ? await openTestDatabase({ onStatement })
    : openSqliteStore({ file: ':memory:', onStatement })
  // What the server does from time to time, beside requests, would be counted too.
  const timing = { ...systemTiming, every: () => ({ cancel: () => undefined }) }
  kith = await createTestKith({ numbersFrom: 0 }, { store, timing, watched: false })
})
afterAll(() => kith.close())

/** Counts the statements of a write, without those that only control the transaction. */
async function countStatements(work: () => Promise<unknown>): Promise<number> {
  statements.length = 0
  await work()
  return statements.filter((text) => !/^(begin|commit|set|savepoint|release)/i.test(text)).length
}

describe('the maximum number of statements', () => {
  let tenant: Tenant
  let ada: number
  let ben: number
  const pipedrive = (method: 'POST' | 'PATCH' | 'PUT', path: string, body: unknown) =>
    tenant.request('pipedrive', path, { method, body })
  const createdId = async (name: string) =>
    (await pipedrive('POST', '/api/v2/persons', { name, emails: [{ value: `${name}@example.com` }] })).json
      .data.id

  beforeAll(async () => {
    tenant = await kith.tenant()
    ada = await createdId('ada')
    ben = await createdId('ben')
  })

  // PostgreSQL locks rows in separate statements.
  const extra = onPostgres ? 2 : 0

  test('is 13 for a create through Pipedrive', async () => {
    const body = { name: 'Cy', emails: [{ value: 'cy@example.com' }], phones: [{ value: '+12025550101' }] }
    const count = await countStatements(() => pipedrive('POST', '/api/v2/persons', body))
    expect(count).toBeLessThanOrEqual(13 + extra)
  })

  test('is 14 for an update through Pipedrive', async () => {
    const update = () => pipedrive('PATCH', `/api/v2/persons/${ada}`, { name: 'Ada King' })
    expect(await countStatements(update)).toBeLessThanOrEqual(14 + extra)
  })

  test('is 14 for a label of a hundred people', async () => {
    const people = await kith.app.hub.people.createMany(
      tenant.caller('native'),
      Array.from({ length: 100 }, (_, n) => ({ given: `Labelled ${n}` })),
    )
    const updates = people.map(({ id }) => ({ personId: id, patch: { labelIds: [7] } }))
    const update = () => kith.app.hub.people.updateMany(tenant.caller('native'), updates)
    expect(await countStatements(update)).toBeLessThanOrEqual(14 + extra)
  })

  test('is 22 for a merge through Pipedrive', async () => {
    const merge = () => pipedrive('PUT', `/v1/persons/${ada}/merge`, { merge_with_id: ben })
    expect(await countStatements(merge)).toBeLessThanOrEqual(22 + extra)
  })

  test('is 10 for a create through the native API', async () => {
    const body = { given: 'Di', emails: [{ value: 'di@example.com' }] }
    const create = () => tenant.request('native', '/v1/people', { method: 'POST', body })
    await create()
    expect(await countStatements(create)).toBeLessThanOrEqual(10 + extra)
  })

  test('is 50 for a batch of a hundred people', async () => {
    const drafts: PersonDraft[] = Array.from({ length: 100 }, (_, index) => ({ given: `Many ${index}` }))
    const create = () => kith.app.hub.people.createMany(tenant.caller('native'), drafts)
    await create()
    expect(await countStatements(create)).toBeLessThanOrEqual(50)
  })
})

describe('many people with given ids do not add statements to the next create', () => {
  /** The first given id, relative to the range of the numbers that Kith allocates. */
  const places: Readonly<Record<string, number>> = {
    'from 1': 1,
    'from the start of the range': 1_500_000_001,
    'in the middle of the range': 1_800_000_000,
    'at the end of the range': 2_147_483_647 - GIVEN + 1,
    'at 2^31': 2 ** 31,
    'up to 2^53 - 1': Number.MAX_SAFE_INTEGER - GIVEN + 1,
  }

  const paths: Readonly<Record<string, (tenant: Tenant, ids: readonly string[]) => Promise<void>>> = {
    async create(tenant, ids) {
      for (const id of ids.slice(0, 50))
        await kith.app.hub.people.create(tenant.caller('native'), draftOf(id))
    },
    async batch(tenant, ids) {
      for (let start = 0; start < ids.length; start += 500) {
        await kith.app.hub.people.createMany(
          tenant.caller('native'),
          ids.slice(start, start + 500).map(draftOf),
        )
      }
    },
    'import of new people': (tenant, ids) => importPeople(tenant, ids),
    async 'import of known people'(tenant, ids) {
      const drafts = ids.map((id) => ({ given: id, emails: [{ value: `p${id}@example.com` }] }))
      for (let start = 0; start < ids.length; start += 500) {
        await kith.app.hub.people.createMany(tenant.caller('native'), drafts.slice(start, start + 500))
      }
      await importPeople(tenant, ids)
    },
    async restore(tenant, ids) {
      const from = await kith.tenant()
      await paths.batch!(from, ids)
      await restoreInto(tenant, from)
    },
  }

  const cases = Object.keys(paths).flatMap((path) =>
    Object.entries(places).map(([place, first]) => ({ path, place, first })),
  )

  test.each(cases)('$path, ids $place', async ({ path, first }) => {
    const tenant = await kith.tenant()
    const create = () => kith.app.hub.people.create(tenant.caller('native'), { given: 'Next' })
    await create()
    const before = await countStatements(create)
    const ids = Array.from({ length: GIVEN }, (_, index) => String(first + index))
    // Kith has already allocated the first two numbers of the range.
    await paths[path]!(tenant, first === 1_500_000_001 ? ids.map((id) => String(Number(id) + 2)) : ids)
    expect(await countStatements(create)).toBe(before)
    const { vendorIds } = await create()
    expect(Number(vendorIds.pipedrive)).toBeGreaterThan(1_500_000_000)
    expect(Number(vendorIds.pipedrive)).toBeLessThan(2 ** 31)
  })
})

function draftOf(id: string): PersonDraft {
  return { given: id, vendorIds: { pipedrive: id } }
}

async function importPeople(tenant: Tenant, ids: readonly string[]): Promise<void> {
  const { imports } = kith.app.hub
  const caller = tenant.caller('native')
  const file = { bytes: 1, sha256: '0'.repeat(64) }
  let job = await imports.start(caller, { name: 'given.csv', format: 'csv', options: {}, file })
  for (let start = 0; start < ids.length; start += 500) {
    const rows = ids.slice(start, start + 500).map((id, index) => ({
      ...{ kind: 'person' as const, row: start + index + 1, line: start + index + 2, bytes: 1, raw: null },
      draft: { ...draftOf(id), emails: [{ value: `p${id}@example.com` }] },
    }))
    const result = await imports.write(caller, job, rows)
    expect(result.verdicts.filter(({ verdict }) => verdict === 'rejected')).toEqual([])
    job = result.job
  }
  await imports.finish(caller, job)
}

/** Copies the people of one tenant to another, like a lossless export and its import. */
async function restoreInto(tenant: Tenant, from: Tenant): Promise<void> {
  const { imports, people } = kith.app.hub
  const caller = tenant.caller('native')
  const file = { bytes: 1, sha256: '0'.repeat(64) }
  let job = await imports.start(caller, {
    name: 'all.jsonl',
    format: 'jsonl',
    options: { restores: true },
    file,
  })
  let row = 0
  const order = [{ field: { name: 'createdAt', type: 'instant' }, direction: 'asc' }] as never
  for (let offset = 0; ; offset += 500) {
    const { items } = await people.list(from.caller('native'), { order, page: { offset, limit: 500 } })
    if (items.length === 0) break
    const rows = []
    for (const person of items) {
      row += 1
      const { pipedrive = '' } = person.vendorIds
      const { records, sources } = await people.provenance(from.caller('native'), person.id)
      const sourceOf = (id: number) => sources.find((source) => source.id === id)!
      rows.push({
        ...{ kind: 'restored' as const, row, line: row, bytes: row, raw: null },
        person: { ...person, vendorIds: { pipedrive } },
        records: records.map((record) => ({ record, source: sourceOf(record.sourceId) })),
      })
    }
    const result = await imports.write(caller, job, rows)
    expect(result.verdicts.map(({ verdict }) => verdict)).toEqual(rows.map(() => 'created'))
    job = result.job
  }
  await imports.finish(caller, job)
}

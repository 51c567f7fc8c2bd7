import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samplePerson } from '../src/store/contract/samples.contract.ts'
import type { Store } from '../src/store/store.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { watchRoundTrips } from './support/round-trips.ts'
import { openTestDatabase } from './support/test-database.ts'

/** How often a request waits for PostgreSQL, signing in included. */
describe('the maximum number of round trips', () => {
  let kith: TestKith
  let store: Store
  let tenant: Tenant
  let trips: ReturnType<typeof watchRoundTrips>

  beforeAll(async () => {
    store = await openTestDatabase()
    kith = await createTestKith({}, { store, watched: false })
    // The server reads limits anew from time to time, beside requests.
    Object.assign(kith.app.hub.limits, { exchange: async () => undefined })
    tenant = await kith.tenant()
    for (let number = 0; number < 4; number++) {
      await native('POST', '/v1/people', personOf(number))
      await pipedrive('POST', '/api/v2/persons', { name: `Ada ${number}` })
    }
    trips = watchRoundTrips()
  })
  afterAll(async () => {
    trips.end()
    await kith.close()
  })

  type Method = 'GET' | 'POST' | 'PATCH'
  const native = (method: Method, path: string, body?: unknown) =>
    tenant.request('native', path, { method, body })
  const pipedrive = (method: Method, path: string, body?: unknown) =>
    tenant.request('pipedrive', path, { method, body })
  const personOf = (number: number) => ({
    given: `Di ${number}`,
    emails: [{ value: `di.${number}@example.com` }],
    phones: [{ value: `(202) 555-010${number}` }],
  })
  const created = async (number: number) => (await native('POST', '/v1/people', personOf(number))).json.id

  test('is 4 for a create: key, what it depends on, rows, commit', async () => {
    expect(await trips.count(() => native('POST', '/v1/people', personOf(5)))).toBeLessThanOrEqual(4)
  })

  test('is 6 for a create through Pipedrive, whose answer needs settings and fields', async () => {
    const create = () =>
      pipedrive('POST', '/api/v2/persons', { name: 'Cy', emails: [{ value: 'cy@example.com' }] })
    expect(await trips.count(create)).toBeLessThanOrEqual(6)
  })

  test('is 4 for an update', async () => {
    const id = await created(6)
    const update = () => native('PATCH', `/v1/people/${id}`, { given: 'Changed', emails: [] })
    expect(await trips.count(update)).toBeLessThanOrEqual(4)
  })

  test('is 7 for an update through Pipedrive, whose people are found by its ids', async () => {
    const { json } = await pipedrive('POST', '/api/v2/persons', { name: 'Ben' })
    const update = () => pipedrive('PATCH', `/api/v2/persons/${json.data.id}`, { name: 'Ben King' })
    expect(await trips.count(update)).toBeLessThanOrEqual(7)
  })

  test('is 3 for a page: key, who is on it, the people; 2 if all were rendered before', async () => {
    await created(7)
    const page = () => native('GET', '/v1/people?limit=5')
    expect(await trips.count(page)).toBeLessThanOrEqual(3)
    expect(await trips.count(page)).toBeLessThanOrEqual(2)
  })

  test('is 3 for a person, 2 if it was rendered before', async () => {
    const id = await created(8)
    const get = () => native('GET', `/v1/people/${id}`)
    expect(await trips.count(get)).toBeLessThanOrEqual(3)
    expect(await trips.count(get)).toBeLessThanOrEqual(2)
  })

  test('of a transaction counts statements that wait for each other', async () => {
    const orgId = tenant.organization.id
    const oneByOne = () =>
      store.transaction(async ({ people }) => {
        await people.find(orgId, 1)
        await people.find(orgId, 2)
        await people.insert([samplePerson(orgId, 3)])
      })
    const atOnce = () =>
      store.transaction(({ people }) =>
        Promise.all([people.find(orgId, 1), people.find(orgId, 2), people.findMany(orgId, [3])]),
      )
    // The last one is the commit.
    expect(await trips.count(oneByOne)).toBe(4)
    expect(await trips.count(atOnce)).toBe(2)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answered } from '../src/dialects/dialect-testing.ts'
import { dialects } from '../src/dialects/index.ts'
import { parsePersonId } from '../src/model/person-id.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

const people = [
  {
    given: 'Ngozi',
    surname: 'Okafor',
    emails: [{ value: 'second@example.org' }, { value: 'Ngozi@Example.org', primary: true }],
    phones: [{ value: '+44 20 7946 0011' }, { value: '+44 7700 900123', primary: true }],
  },
  { given: 'Mio', surname: 'Oka', emails: [{ value: 'mio@example.org' }] },
  { fullName: 'Ana Maria Silva', phones: [{ value: '+1 202 555 0147' }] },
  { given: 'Zoë', surname: 'Ångström' },
  { given: '李', surname: '小龍', emails: [{ value: 'li@example.com' }] },
]
const expected = [
  { name: 'Ngozi Okafor', email: 'ngozi@example.org', phone: '+447700900123' },
  { name: 'Mio Oka', email: 'mio@example.org', phone: null },
  { name: 'Ana Maria Silva', email: null, phone: '+12025550147' },
  { name: 'Zoë Ångström', email: null, phone: null },
  { name: '李 小龍', email: 'li@example.com', phone: null },
]

let kith: TestKith
let tenant: Tenant
let campaignId: string
/** The people as the native API returned them when they were created. */
let put: Answered[]

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  put = []
  for (const body of people) {
    const { status, json } = await tenant.request('native', '/v1/people', { method: 'POST', body })
    expect(status).toBe(201)
    put.push(json)
  }
  const caller = tenant.caller('native')
  campaignId = (await kith.app.hub.campaigns.create(caller, { name: 'All people' })).id
  const { items } = await kith.app.hub.people.list(caller, { order: [], page: { offset: 0, limit: 100 } })
  await kith.app.hub.campaigns.enrol(
    caller,
    campaignId,
    items.map(({ id }) => ({ personId: id })),
  )
})
afterAll(() => kith.close())

const idIn = (name: string, person: Answered): string =>
  name === 'native' ? person.id : person.vendorIds[name]

describe.each(dialects.map(({ name }) => name))(
  'people created through the native API, read through %s',
  (name) => {
    // Dialects with sequential ids give the same id to different people.
    const counts = isCounting(name)
    const others = dialects.filter((other) => other.name !== name && !(counts && isCounting(other.name)))
    const api = testingOf(name).people

    test('are all listed with the same values', async () => {
      const { status, json } = await tenant.request(name, api.list(campaignId))
      expect(status).toBe(200)
      const seen = new Map(api.items(json).map((item) => [String(item.id), api.see(item)]))
      expect([...seen.keys()].sort()).toEqual(put.map((person) => idIn(name, person)).sort())
      for (const [index, person] of put.entries()) {
        const id = idIn(name, person)
        expect(seen.get(id)).toEqual({ id, ...expected[index] })
      }
    })

    test('are found by their ids', async () => {
      for (const [index, person] of put.entries()) {
        const id = idIn(name, person)
        const { status, json } = await tenant.request(name, api.read(id).path)
        expect(status).toBe(200)
        expect(api.see(api.person(json))).toEqual({ id, ...expected[index] })
      }
    })

    test('have ids that differ from those of other dialects', () => {
      const ids = put.map((person) => idIn(name, person))
      expect(new Set(ids).size).toBe(put.length)
      for (const other of others) {
        expect(ids).not.toContain(idIn(other.name, put[0]))
      }
    })

    test('are not found by ids of another dialect', async () => {
      for (const other of others) {
        const { status } = await tenant.request(name, api.read(idIn(other.name, put[1])).path)
        expect([400, 404, 422], other.name).toContain(status)
      }
    })
  },
)

test('a person removed through one dialect is missing from the lists of all dialects', async () => {
  const { json: person } = await tenant.request('native', '/v1/people', { method: 'POST', body: people[1] })
  const caller = tenant.caller('native')
  const id = parsePersonId(person.id)!
  await kith.app.hub.campaigns.enrol(caller, campaignId, [{ personId: id }])
  const lists = async () =>
    Promise.all(
      dialects.map(async ({ name }) => {
        const api = testingOf(name).people
        const { json } = await tenant.request(name, api.list(campaignId))
        return api.items(json).some((item) => String(item.id) === idIn(name, person))
      }),
    )
  expect(await lists()).toEqual(dialects.map(() => true))
  await tenant.request('native', `/v1/people/${person.id}`, { method: 'DELETE' })
  expect(await lists()).toEqual(dialects.map(() => false))
})

test('a change through one dialect is visible in all others', async () => {
  const caller = tenant.caller(anyVendor.name)
  const { json: person } = await tenant.request('native', '/v1/people', { method: 'POST', body: people[0] })
  const id = parsePersonId(person.id)!
  await kith.app.hub.people.update(caller, id, {
    given: 'Amara',
    emails: [{ value: 'amara@example.org', primary: true }],
  })
  for (const { name } of dialects) {
    const api = testingOf(name).people
    const { json } = await tenant.request(name, api.read(idIn(name, person)).path)
    expect(api.see(api.person(json)), name).toMatchObject({
      name: 'Amara Okafor',
      email: 'amara@example.org',
    })
  }
})

function isCounting(name: string): boolean {
  return dialects.find((dialect) => dialect.name === name)?.personIds?.make === 'sequence'
}

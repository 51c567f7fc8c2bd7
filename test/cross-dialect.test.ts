import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** What every vendor can say of a person, in one vocabulary. */
interface Seen {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
}

/** How a dialect's clients list people and read one, and where what all know stands in its answers. */
interface View {
  list(campaignId: string): string
  items(json: Json): readonly Json[]
  one(id: string): string
  item(json: Json): Json
  see(item: Json): Seen
}

// biome-ignore lint/suspicious/noExplicitAny: answers of six vendors
type Json = any

const whole = (...parts: (string | null)[]) => parts.filter(Boolean).join(' ')

/** A dialect that is not here fails the first test. */
const views: Readonly<Record<string, View>> = {
  native: {
    list: () => '/v1/people?limit=100',
    items: (json) => json.items,
    one: (id) => `/v1/people/${id}`,
    item: (json) => json,
    see: ({ id, fullName, given, surname, emails, phones }) => ({
      id,
      name: fullName ?? whole(given, surname),
      email: main(emails)?.normal ?? null,
      phone: main(phones)?.normal ?? null,
    }),
  },
  savvycal: {
    list: () => '/v1/clients?page_size=100&include_sensitive=true',
    items: (json) => json.data,
    one: (id) => `/v1/clients/${id}?include_sensitive=true`,
    item: (json) => json.data,
    see: ({ id, first_name, last_name, email, phone }) => ({
      id,
      name: whole(first_name, last_name),
      email: lower(email),
      phone,
    }),
  },
  insighto: {
    list: (campaignId) => `/api/v1/campaign/${campaignId}/contact?size=100`,
    items: (json) => json.data.items,
    one: (id) => `/api/v1/contact/${id}`,
    item: (json) => json.data,
    see: ({ id, first_name, last_name, email, channels }) => ({
      id,
      name: whole(first_name, last_name),
      email: lower(email),
      phone: channels.telephone ?? null,
    }),
  },
  quentli: {
    list: () => '/v1/customers?take=100',
    items: (json) => json,
    one: (id) => `/v1/customers/${id}`,
    item: (json) => json,
    // Phone numbers are shown as they were written.
    see: ({ id, name, email, phoneNumber }) => ({
      id,
      name,
      email: lower(email),
      phone: phoneNumber?.replaceAll(' ', '') ?? null,
    }),
  },
  voipbin: {
    list: () => '/v1.0/contacts?page_size=100',
    items: (json) => json.result,
    one: (id) => `/v1.0/contacts/${id}`,
    item: (json) => json,
    see: ({ id, display_name, first_name, last_name, emails, phone_numbers }) => ({
      id,
      name: display_name || whole(first_name, last_name),
      email: primary(emails)?.address ?? null,
      phone: primary(phone_numbers)?.number_e164 ?? null,
    }),
  },
  pipedrive: {
    list: () => '/api/v2/persons?limit=100',
    items: (json) => json.data,
    one: (id) => `/api/v2/persons/${id}`,
    item: (json) => json.data,
    see: ({ id, name, emails, phones }) => ({
      id: String(id),
      name,
      email: lower(main(emails)?.value ?? null),
      phone: main(phones)?.value.replaceAll(/[ ()-]/g, '') ?? null,
    }),
  },
}

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
/** The people as the native API gave them back when they were put in. */
let put: Json[]

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
  campaignId = (await kith.app.hub.campaigns.create(caller, { name: 'Everybody' })).id
  const { items } = await kith.app.hub.people.list(caller, { order: [], page: { offset: 0, limit: 100 } })
  await kith.app.hub.campaigns.enrol(
    caller,
    campaignId,
    items.map(({ id }) => ({ personId: id })),
  )
})
afterAll(() => kith.close())

const idIn = (name: string, person: Json): string => (name === 'native' ? person.id : person.vendorIds[name])

test('every dialect is looked at here', () => {
  expect(Object.keys(views).sort()).toEqual(expect.arrayContaining(dialects.map(({ name }) => name)))
})

describe.each(dialects.map(({ name }) => name))('people put in through the native API, in %s', (name) => {
  const view = views[name]!

  test('are all listed, as the same people', async () => {
    const { status, json } = await tenant.request(name, view.list(campaignId))
    expect(status).toBe(200)
    const seen = new Map(view.items(json).map((item) => [String(item.id), view.see(item)]))
    expect([...seen.keys()].sort()).toEqual(put.map((person) => idIn(name, person)).sort())
    for (const [index, person] of put.entries()) {
      const id = idIn(name, person)
      expect(seen.get(id)).toEqual({ id, ...expected[index] })
    }
  })

  test('are read by their ids there', async () => {
    for (const [index, person] of put.entries()) {
      const id = idIn(name, person)
      const { status, json } = await tenant.request(name, view.one(id))
      expect(status).toBe(200)
      expect(view.see(view.item(json))).toEqual({ id, ...expected[index] })
    }
  })

  test('have ids of their own there', () => {
    const ids = put.map((person) => idIn(name, person))
    expect(new Set(ids).size).toBe(put.length)
    for (const other of dialects.filter((dialect) => dialect.name !== name)) {
      expect(ids).not.toContain(idIn(other.name, put[0]))
    }
  })

  test('are not read by the ids of another dialect', async () => {
    for (const other of dialects.filter((dialect) => dialect.name !== name)) {
      const { status } = await tenant.request(name, view.one(idIn(other.name, put[1])))
      expect([400, 404, 422], other.name).toContain(status)
    }
  })
})

test('a person removed in one dialect is gone from every list', async () => {
  const { json: person } = await tenant.request('native', '/v1/people', { method: 'POST', body: people[1] })
  const caller = tenant.caller('native')
  const { id } = await kith.app.hub.people.getByVendorId(caller, 'savvycal', person.vendorIds.savvycal)
  await kith.app.hub.campaigns.enrol(caller, campaignId, [{ personId: id }])
  const lists = async () =>
    Promise.all(
      dialects.map(async ({ name }) => {
        const { json } = await tenant.request(name, views[name]!.list(campaignId))
        return views[name]!.items(json).some((item) => String(item.id) === idIn(name, person))
      }),
    )
  expect(await lists()).toEqual(dialects.map(() => true))
  await tenant.request('native', `/v1/people/${person.id}`, { method: 'DELETE' })
  expect(await lists()).toEqual(dialects.map(() => false))
})

test('what one dialect changes, every other shows', async () => {
  const caller = tenant.caller('pipedrive')
  const { json: person } = await tenant.request('native', '/v1/people', { method: 'POST', body: people[0] })
  const { id } = await kith.app.hub.people.getByVendorId(caller, 'savvycal', person.vendorIds.savvycal)
  await kith.app.hub.people.update(caller, id, {
    given: 'Amara',
    emails: [{ value: 'amara@example.org', primary: true }],
  })
  for (const { name } of dialects) {
    const { json } = await tenant.request(name, views[name]!.one(idIn(name, person)))
    expect(views[name]!.see(views[name]!.item(json)), name).toMatchObject({
      name: 'Amara Okafor',
      email: 'amara@example.org',
    })
  }
})

function main(points: readonly Json[]): Json | undefined {
  return points.find((point) => point.primary) ?? points[0]
}

function primary(points: readonly Json[]): Json | undefined {
  return points.find((point) => point.is_primary) ?? points[0]
}

function lower(text: string | null): string | null {
  return text === null ? null : text.toLowerCase()
}

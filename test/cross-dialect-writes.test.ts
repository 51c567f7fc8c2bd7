import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Dialect } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { personApis } from './support/person-api.ts'
import { personIdIn, type RouteRequest } from './support/route-requests.ts'

/** What one API wrote is there after another one changed the person, all but what it changed. */
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())
// Vendors want e-mails, numbers and references once in an account.
beforeEach(async () => {
  tenant = await kith.tenant({ defaultRegion: 'GB' })
  const caller = tenant.caller('native')
  await kith.app.hub.catalog.createLabel(caller, { name: 'Customer' })
  await kith.app.hub.catalog.createCustomField(caller, { key: 'seats', name: 'Seats', type: 'double' })
})

// biome-ignore lint/suspicious/noExplicitAny: answers of six vendors
type Json = any

/** As much as each vendor lets one say, its own fields included. A dialect that is not here fails the first test. */
const rich: Readonly<Record<string, (mark: string) => object>> = {
  native: () => ({
    jobTitle: 'Pilot',
    company: 'Northpier',
    birthday: '1990-02-28',
    notes: 'Met in May.',
    language: 'en-GB',
    timeZone: 'Europe/London',
    emails: [
      { value: 'Home@Example.com', label: 'home' },
      { value: 'work@example.com', primary: true },
    ],
    phones: [{ value: '020 7946 0001', label: 'mobile' }],
    onlineServices: [{ value: 'ada', label: 'skype' }],
    addresses: [{ value: '1 Pier', parts: { locality: 'Oslo' } }],
    labelIds: [1],
    customFields: { seats: 4 },
    extensions: { elsewhere: { any: ['thing'] } },
  }),
  savvycal: (mark) => ({
    reference_id: `ref-${mark}`,
    phone: '+442079460002',
    locale: 'de',
    metadata: { plan: 'gold', note: 'x' },
  }),
  insighto: () => ({
    channels: { whatsapp: '+442079460003' },
    user_attributes: { tier: 'gold', nested: { deep: [1, null] } },
  }),
  quentli: (mark) => ({
    phoneNumber: '+442079460004',
    externalId: `ext-${mark}`,
    notes: 'Pays late.',
    meta: { plan: 'gold' },
  }),
  voipbin: () => ({
    company: 'Northpier',
    job_title: 'Pilot',
    notes: 'Calls at nine.',
    source: 'import',
    external_id: 'crm-7',
    phone_numbers: [{ number: '+442079460005', type: 'mobile', is_primary: true }],
    emails: [{ address: 'voip@example.com', type: 'work', is_primary: true }],
  }),
  pipedrive: () => ({
    owner_id: 3,
    visible_to: 7,
    label_ids: [1],
    emails: [{ value: 'Pipe@Example.com', label: 'home' }, { value: 'second@example.com' }],
    phones: [{ value: '020 7946 0006', primary: true, label: '' }],
    im: [{ value: 'ada', label: 'skype' }],
    notes: 'Met in June.',
    birthday: '1991-04-23',
    job_title: 'Purchasing lead',
    postal_address: { value: '8 Quay Lane', locality: 'Cork' },
  }),
}

/** Names, which the other API changes on purpose, and what follows from every change. */
const follows =
  /^(name|display_name|fullName|given|surname|first_name|last_name|version|(tm_)?update[d_]?.*|updated_?at)$/i

const names = dialects.map(({ name }) => name)
const pairs = dialects.flatMap((a) => dialects.map((b) => [a.name, b.name, a, b] as const))

test('every dialect has something to say of a person', () => {
  expect(Object.keys(rich).sort()).toEqual(names.toSorted())
})

async function send(dialect: string, request: RouteRequest): Promise<Json> {
  const { status, text, json } = await tenant.request(dialect, request.path, request)
  expect(status, `${dialect} ${request.path}: ${text}`).toBeLessThan(300)
  return json
}

async function make(dialect: Dialect, mark: string) {
  const api = personApis[dialect.name]!
  const body = { ...api.needed(mark), ...rich[dialect.name]!(mark) }
  const made = api.person(await send(dialect.name, api.create(body)))
  const { people } = kith.app.hub
  const caller = tenant.caller(dialect.name)
  const person = dialect.personIds
    ? await people.getByVendorId(caller, dialect.name, String(made.id))
    : (
        await people.list(caller, {
          order: [{ field: { name: 'createdAt', type: 'number' }, direction: 'desc' }],
          page: { limit: 1 },
        })
      ).items[0]!
  const read = async (by: Dialect) => {
    const { read: request, person: pick } = personApis[by.name]!
    return pick(await send(by.name, request(personIdIn(by, person))))
  }
  const rename = (by: Dialect) =>
    send(by.name, personApis[by.name]!.update(personIdIn(by, person), personApis[by.name]!.renamed(mark)))
  return { person, read, rename }
}

/** Without what the change is about; what the other API keeps of a person for itself is no matter to this one. */
const settled = ({ extensions, ...seen }: Json, other?: string): Json => ({
  ...Object.fromEntries(Object.entries(seen).filter(([key]) => !follows.test(key))),
  ...(extensions && {
    extensions: Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== other)),
  }),
})

describe.each(pairs)('written through %s, changed through %s', (a, b, first, second) => {
  test('all of it is there but what was changed', async () => {
    const mark = `${a.slice(0, 3)}${b.slice(0, 3)}`
    const { read, rename } = await make(first, mark)
    const before = await read(first)
    const seen = await read(second)
    await rename(second)
    const after = await read(first)
    expect(settled(after, b)).toEqual(settled(before, b))
    expect(after).not.toEqual(before)
    expect(settled(await read(second), b)).toEqual(settled(seen, b))
  })

  test('at once with another change of its own, neither is lost', async () => {
    const mark = `${b.slice(0, 3)}${a.slice(0, 3)}`
    const { person, read, rename } = await make(first, mark)
    const before = await read(first)
    const note = kith.app.hub.people.update(tenant.caller(a), person.id, { jobTitle: `Both ${mark}` })
    await Promise.all([rename(second), note])
    const now = await kith.app.hub.people.get(tenant.caller('native'), person.id)
    expect(now.jobTitle).toBe(`Both ${mark}`)
    expect(now.version).toBe(person.version + 2)
    expect(await read(first)).not.toEqual(before)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import type { ContactPoint, Person, PersonDraft } from '../../model/person.ts'
import { contacts } from './contacts.ts'
import { insighto } from './index.ts'

/** One test for each point in which what was known of Insighto's API was corrected by its public clients. */

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

let kith: TestKith
let us: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  us = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(() => kith.close())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const ask = (method: Method, path: string, body?: object, owner = us): Promise<Answer> =>
  owner.request('insighto', `/api/v1/${path}`, { method, ...(body && { body }) })

async function create(body: object, owner = us): Promise<string> {
  const { status, json, text } = await ask('POST', 'contact', body, owner)
  expect(status, text).toBe(200)
  return json.data.id
}

const createPerson = (draft: PersonDraft, owner = us): Promise<Person> =>
  kith.app.hub.people.create(owner.caller('native'), draft)
const personOf = (id: string, owner = us): Promise<Person> =>
  kith.app.hub.people.getByVendorId(owner.caller('native'), 'insighto', id)
const values = (points: readonly ContactPoint[]): string[] => points.map(({ value }) => value)

describe('the list of a campaign’s contacts', () => {
  test('is served first at the path that clients call, in the document, the demo and the older paths too', async () => {
    const { id } = await kith.app.hub.campaigns.create(us.caller('insighto'), { name: 'Paths' })
    const person = await createPerson({ given: 'Enrolled' })
    await kith.app.hub.campaigns.enrol(us.caller('insighto'), id, [{ personId: person.id }])
    const first = await ask('GET', `campaign/contact/list/${id}`)
    expect(first.json.data.items).toHaveLength(1)
    for (const path of [`${id}/contact`, `${id}/contact/list`, `${id}/contacts`])
      expect((await ask('GET', `campaign/${path}`)).json).toEqual(first.json)
    const route = insighto.routes.find(({ operationId }) => operationId === 'read_campaign_contact_list')
    expect(route?.path).toBe('/api/v1/campaign/contact/list/:campaign_id')
    const { json } = await us.request('insighto', '/api/v1/openapi.json')
    expect(Object.keys(json.paths)).toContain('/api/v1/campaign/contact/list/{campaign_id}')
    const curl = insighto.demo.curl({ url: 'http://x', key: 'k', campaignId: id })
    expect(curl).toContain(`/api/v1/campaign/contact/list/${id}?`)
    expect(contacts.path(UNKNOWN_ID)).toBe(`/api/v1/contact/${UNKNOWN_ID}`)
  })

  test('has exactly the 20 keys, its own created_at, and one id for a contact in two campaigns', async () => {
    const { hub } = kith.app
    const caller = us.caller('insighto')
    const person = await createPerson({ given: 'Twice' })
    const items = []
    for (const createdAt of [1_700_000_000_000_000, 1_800_000_000_000_000]) {
      const { id } = await hub.campaigns.create(caller, { name: 'One of two' })
      await hub.campaigns.enrol(caller, id, [{ personId: person.id, createdAt }])
      items.push((await ask('GET', `campaign/contact/list/${id}`)).json.data.items[0])
    }
    expect(Object.keys(items[0])).toEqual([
      ...['first_name', 'last_name', 'email', 'channels', 'user_attributes', 'last_seen', 'last_sent'],
      ...['org_id', 'first_assistant_id', 'last_assistant_id', 'first_widget_id', 'last_widget_id'],
      ...['custom_fields', 'id', 'campaign_contact_id', 'conversation_id', 'conversation_attributes'],
      ...['status', 'execution_time', 'created_at'],
    ])
    expect(items.map(({ created_at }) => created_at)).toEqual([
      '2023-11-14T22:13:20Z',
      '2027-01-15T08:00:00Z',
    ])
    expect(items[0].id).toBe(items[1].id)
    expect(items[0].campaign_contact_id).not.toBe(items[1].campaign_contact_id)
  })

  test('is filtered by any status, also one that Kith does not know, and not_attempted is the default', async () => {
    const { hub } = kith.app
    const caller = us.caller('insighto')
    const { id } = await hub.campaigns.create(caller, { name: 'Open' })
    for (const status of ['Voicemail left', 'no_answer', undefined]) {
      const person = await createPerson({ given: status ?? 'plain' })
      await hub.campaigns.enrol(caller, id, [{ personId: person.id, ...(status && { status }) }])
    }
    const shown = async (query: string) =>
      (await ask('GET', `campaign/contact/list/${id}${query}`)).json.data.items.map(
        ({ status }: { status: string }) => status,
      )
    expect(await shown('')).toEqual(['Voicemail left', 'no_answer', 'not_attempted'])
    expect(await shown('?status=Voicemail+left')).toEqual(['Voicemail left'])
    expect(await shown('?status=not_attempted')).toEqual(['not_attempted'])
    expect(await shown('?status=voicemail')).toEqual([])
  })
})

describe('an upsert', () => {
  test('takes its values from a JSON body, the phone under either name, and custom fields', async () => {
    const owner = await kith.tenant()
    const body = { first_name: 'Ada', email: 'ada@example.com', custom_fields: { plan: 'gold' } }
    const first = await ask('POST', 'contact/upsert', { ...body, phone: '+12025550142' }, owner)
    expect(first.json).toMatchObject({ meta: { created: true }, data: body })
    const second = await ask(
      'POST',
      'contact/upsert',
      { phone_number: '12025550142', last_name: 'King' },
      owner,
    )
    expect(second.json.meta).toEqual({ created: false })
    expect(second.json.data).toEqual({ ...first.json.data, last_name: 'King' })
    const fields = { custom_fields: { seats: 3 }, email: 'ADA@example.com' }
    const third = await ask('POST', 'contact/upsert', fields, owner)
    expect(third.json.data.custom_fields).toEqual({ plan: 'gold', seats: 3 })
  })

  test('reads a value that is in the query and in the body from the query', async () => {
    const owner = await kith.tenant()
    const { json } = await ask(
      'POST',
      'contact/upsert?email=query@example.com&last_name=',
      { email: 'body@example.com', first_name: 'Body', last_name: 'Body' },
      owner,
    )
    expect(json.data).toMatchObject({ email: 'query@example.com', first_name: 'Body', last_name: 'Body' })
  })

  test('without an e-mail and a phone, with blanks, or with null is refused', async () => {
    for (const body of [{}, { email: null, phone: ' ' }, { first_name: 'Ada' }]) {
      const { status, json } = await ask('POST', 'contact/upsert', body)
      expect(status).toBe(422)
      expect(json.detail).toEqual([
        { type: 'missing', loc: ['query', 'email'], msg: 'Field required', input: null },
      ])
    }
    const wrong = await ask('POST', 'contact/upsert?email=x', { phone: 'call me', custom_fields: { a: [] } })
    expect(wrong.json.detail.map(({ loc }: { loc: string[] }) => loc.slice(0, 2))).toEqual([
      ['body', 'custom_fields'],
      ['body', 'custom_fields'],
    ])
    const both = await ask('POST', 'contact/upsert?email=x', { phone: 'call me' })
    expect(both.json.detail.map(({ loc }: { loc: string[] }) => loc)).toEqual([
      ['query', 'email'],
      ['body', 'phone'],
    ])
  })
})

test('an update takes a phone number and custom fields, which replace those it had, and keeps the rest', async () => {
  const owner = await kith.tenant()
  const id = await create({ email: 'ada@example.com', custom_fields: { plan: 'gold' } }, owner)
  const body = { phone: '+12025550142', custom_fields: { seats: 3 } }
  const { status, json } = await ask('PUT', `contact/${id}`, body, owner)
  expect(status).toBe(200)
  expect(json.data).toMatchObject({ id, email: 'ada@example.com', channels: { telephone: body.phone } })
  expect(json.data.custom_fields).toEqual(body.custom_fields)
})

describe('deleting several contacts', () => {
  test('removes all of them, each once, with their enrolments', async () => {
    const ids = [await create({ email: 'm1@example.com' }), await create({ email: 'm2@example.com' })]
    const { status, json } = await ask('DELETE', 'contact/multiple', {
      contact_ids: [...ids, ids[0]!.toUpperCase()],
    })
    expect([status, json]).toEqual([
      200,
      { message: 'Contacts deleted', meta: {}, data: { deleted_count: 2 } },
    ])
    for (const id of ids) expect((await ask('GET', `contact/${id}`)).status).toBe(404)
  })

  test('removes none if one is unknown', async () => {
    const id = await create({ email: 'm3@example.com' })
    const { status, json } = await ask('DELETE', 'contact/multiple', { contact_ids: [id, UNKNOWN_ID] })
    expect([status, json]).toEqual([404, { detail: 'Contact not found' }])
    expect((await ask('GET', `contact/${id}`)).status).toBe(200)
  })

  test.each([[{}], [{ contact_ids: [] }], [{ contact_ids: ['x'] }], [{ contact_ids: 5 }]])(
    'with %j is refused',
    async (body) => {
      expect((await ask('DELETE', 'contact/multiple', body)).status).toBe(422)
    },
  )
})

describe('campaigns', () => {
  const draft = { name: 'May', type: 'outbound_call', start_time: '2026-05-06T14:00:00Z', interval: 60 }

  test('are read, updated key by key and deleted at the paths that clients call', async () => {
    const { data } = (await ask('POST', 'campaign/create', { ...draft, attributes: { team: 'a' } })).json
    expect((await ask('GET', `campaign/get/${data.id}`)).json.data).toEqual(data)
    expect((await ask('GET', `campaign/${data.id}`)).json.data).toEqual(data)
    const change = { name: 'June', enabled: 'yes', interval: '1_440', start_time: 1_778_076_000, type: null }
    const changed = await ask('PUT', `campaign/update/${data.id}`, change)
    expect(changed.json).toEqual({
      message: 'Campaign updated',
      meta: {},
      data: { ...data, name: 'June', enabled: true, interval: 1440, start_time: '2026-05-06T14:00:00Z' },
    })
    expect((await ask('GET', `campaign/get/${data.id}`)).json.data).toEqual(changed.json.data)
    const deleted = await ask('DELETE', `campaign/${data.id}`)
    expect([deleted.status, deleted.json.data]).toEqual([200, changed.json.data])
    for (const path of [`campaign/get/${data.id}`, `campaign/contact/list/${data.id}`]) {
      const { status, json } = await ask('GET', path)
      expect([status, json]).toEqual([404, { detail: 'Campaign not found' }])
    }
    expect((await ask('DELETE', `campaign/${data.id}`)).status).toBe(404)
    expect((await ask('PUT', `campaign/update/${data.id}`, {})).status).toBe(404)
    expect((await ask('PUT', `campaign/update/${data.id}`, { interval: 0 })).status).toBe(422)
  })

  test('enrol contacts that they are created or updated with, all or none', async () => {
    const contactId = await create({ email: 'enrolled@example.com' })
    const made = (await ask('POST', 'campaign/create', { ...draft, contact_ids: [contactId] })).json.data
    expect((await ask('GET', `campaign/contact/list/${made.id}`)).json.data.total).toBe(1)
    const total = (await ask('GET', 'campaign')).json.data.total
    const wrong = await ask('POST', 'campaign/create', { ...draft, contact_ids: [UNKNOWN_ID] })
    expect([wrong.status, wrong.json]).toEqual([404, { detail: 'Contact not found' }])
    expect((await ask('GET', 'campaign')).json.data.total).toBe(total)
    const path = `campaign/update/${made.id}`
    expect((await ask('PUT', path, { name: 'No', contact_ids: [UNKNOWN_ID] })).status).toBe(404)
    expect((await ask('GET', `campaign/${made.id}`)).json.data.name).toBe('May')
  })
})

describe('custom fields of contacts', () => {
  test('are created, listed at both paths, used by their name, and deleted', async () => {
    const owner = await kith.tenant()
    const body = { custom_field_name: 'Loyalty Tier', custom_field_type: 'string' }
    const { json } = await ask('POST', 'contact_custom_field', body, owner)
    const field = {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      org_id: owner.organization.vendorIds.insighto,
      ...body,
      created_at: expect.stringMatching(/Z$/),
    }
    expect(json).toEqual({ message: 'Contact custom field created', meta: {}, data: field })
    const seats = { custom_field_name: 'seats', custom_field_type: 'number' }
    await ask('POST', 'contact_custom_field', seats, owner)
    for (const path of ['contact_custom_field', 'contact_custom_field/list']) {
      const list = (await ask('GET', path, undefined, owner)).json.data
      expect(list).toMatchObject({ items: [json.data, seats], total: 2, page: 1, size: 50, pages: 1 })
    }
    const page = await ask('GET', 'contact_custom_field/list?size=1&page=2', undefined, owner)
    expect(page.json.data).toMatchObject({ items: [seats], total: 2, previous_page: 1, next_page: null })
    const custom_fields = { 'Loyalty Tier': 'gold', seats: 3 }
    const id = await create({ email: 'tier@example.com', custom_fields }, owner)
    expect((await ask('GET', `contact/${id}`, undefined, owner)).json.data.custom_fields).toEqual(
      custom_fields,
    )
    expect((await personOf(id, owner)).customFields).toEqual({ loyalty_tier: 'gold', seats: 3 })
    const wrong = await ask('PUT', `contact/${id}`, { custom_fields: { seats: 'three' } }, owner)
    expect(wrong.json.detail).toMatchObject([{ loc: ['body', 'custom_fields', 'seats'] }])
    const twice = await ask('POST', 'contact_custom_field', body, owner)
    expect([twice.status, twice.json]).toEqual([
      409,
      { detail: 'A custom field with this name already exists' },
    ])
    const path = `contact_custom_field/${json.data.id}`
    expect((await ask('DELETE', path, undefined, owner)).json.data).toEqual(json.data)
    const again = await ask('DELETE', path, undefined, owner)
    expect([again.status, again.json]).toEqual([404, { detail: 'Custom field not found' }])
    expect((await ask('GET', `contact/${id}`, undefined, owner)).json.data.custom_fields).toEqual({
      seats: 3,
    })
  })

  test('of other APIs are listed if contacts show their values', async () => {
    const owner = await kith.tenant()
    const { catalog } = kith.app.hub
    const caller = owner.caller('native')
    await catalog.createCustomField(caller, { name: 'Plan', type: 'enum', options: ['Gold'] })
    await catalog.createCustomField(caller, { name: 'Budget', type: 'monetary' })
    const { items } = (await ask('GET', 'contact_custom_field', undefined, owner)).json.data
    expect(items).toMatchObject([{ custom_field_name: 'plan', custom_field_type: 'string' }])
  })

  test.each([
    [{}, ['custom_field_name', 'custom_field_type']],
    [{ custom_field_name: ' ', custom_field_type: 'date' }, ['custom_field_name', 'custom_field_type']],
  ])('with %j are refused', async (body, names) => {
    const { status, json } = await ask('POST', 'contact_custom_field', body)
    expect(status).toBe(422)
    expect(json.detail.map(({ loc }: { loc: string[] }) => loc[1])).toEqual(names)
  })
})

test('the log of contact synchronisations is an empty page', async () => {
  const { json } = await ask('GET', 'contact_sync_log/list?page=2&size=10')
  expect(json.data).toEqual({
    ...{ items: [], total: 0, page: 2, size: 10, pages: 0 },
    ...{ previous_page: 1, next_page: null },
  })
  expect((await ask('GET', 'contact_sync_log/list?size=101')).status).toBe(422)
})

test('the conversations of a contact are those of its campaigns, the latest first, and without captured values for a key without that right', async () => {
  const { hub } = kith.app
  const caller = us.caller('insighto')
  const person = await createPerson({ given: 'Talkative' })
  const [first, second] = ['e91f0a2b-3c4d-4e5f-8a6b-7c8d9e0f1a2b', 'e91f0a2b-3c4d-4e5f-8a6b-000000000002']
  const widget_id = '41e7b0c8-9a2d-4d63-b5f8-0c6e1a7d3b54'
  for (const [index, conversationId] of [first, second].entries()) {
    const { id } = await hub.campaigns.create(caller, { name: 'Talk', attributes: { widget_id } })
    const executedAt = 1_770_000_000_000_000 + index * 1_000_000
    const conversationAttributes = { outcome: 'callback' }
    await hub.campaigns.enrol(caller, id, [
      { personId: person.id, conversationId, executedAt, conversationAttributes },
    ])
  }
  const path = `/api/v1/conversation/by-contact/${person.vendorIds.insighto}`
  const { json } = await us.request('insighto', path)
  expect(json.data.total).toBe(2)
  expect(json.data.items.map(({ id }: { id: string }) => id)).toEqual([second, first])
  expect(json.data.items[1]).toEqual({
    id: first,
    contact_id: person.vendorIds.insighto,
    widget_id,
    attributes: { outcome: 'callback' },
    created_at: '2026-02-02T02:40:00Z',
    ...{ assistant_id: null, chat_count: null, device_type: null },
    ...{ first_message: null, unique_device_id: null },
  })
  const { text: key } = await hub.keys.create({
    orgId: us.organization.id,
    dialect: 'insighto',
    role: 'read',
    sensitive: false,
  })
  const hidden = await us.request('insighto', `${path}?size=1`, { key })
  expect(hidden.json.data.items[0].attributes).toEqual({})
  expect((await ask('GET', `conversation/by-contact/${UNKNOWN_ID}`)).json).toEqual({
    detail: 'Contact not found',
  })
})

describe('the key', () => {
  test('is taken from the query, else from a header, else from a Bearer token, and the first one decides', async () => {
    const key = us.keys.insighto!
    const statusWith = async (query: string, headers: Record<string, string>) =>
      (await us.request('insighto', `/api/v1/contact${query}`, { key: null, headers })).status
    const places = [
      `?api_key=${key}`,
      { api_key: key },
      { 'x-api-key': key },
      { authorization: `Bearer ${key}` },
    ]
    for (const place of places)
      expect(typeof place === 'string' ? await statusWith(place, {}) : await statusWith('', place)).toBe(200)
    const all = { api_key: 'in-x', 'x-api-key': 'in-y', authorization: 'Bearer in-z' }
    expect(await statusWith(`?api_key=${key}`, all)).toBe(200)
    expect(await statusWith('?api_key=in-w', { authorization: `Bearer ${key}` })).toBe(401)
    expect(await statusWith('?api_key=', { authorization: `Bearer ${key}` })).toBe(200)
    expect(await statusWith('', { ...all, api_key: key })).toBe(200)
    expect(await statusWith('', { ...all, 'x-api-key': key })).toBe(401)
    expect(await statusWith('', { 'x-api-key': key, authorization: 'Bearer in-z' })).toBe(200)
    expect(await statusWith('', { authorization: `bearer ${key}` })).toBe(200)
  })
})

describe('422 answers', () => {
  test('have the order of FastAPI: type, loc, msg, input, ctx', async () => {
    const { text } = await ask('GET', 'contact?size=0')
    expect(text).toBe(
      '{"detail":[{"type":"greater_than_equal","loc":["query","size"],"msg":"Input should be greater than or equal to 1","input":"0","ctx":{"ge":1}}]}',
    )
  })

  test.each([
    ['%201', 1],
    ['%2B1', 1],
    ['+1', 1],
    ['1_0', 10],
    ['2.0', 2],
    ['02', 2],
  ])('are not given for size=%s, which is an integer to Pydantic', async (text, size) => {
    const { status, json } = await ask('GET', `contact?size=${text}`)
    expect([status, json.data?.size]).toEqual([200, size])
  })

  test.each(['1e1', '', '0x1', '1__0', '%D9%A3', '2.5', '1%2C0'])('are given for size=%s', async (text) => {
    const { status, json } = await ask('GET', `contact?size=${text}`)
    expect([status, json.detail?.[0].type]).toEqual([422, 'int_parsing'])
  })
})

describe('a value that is taken away', () => {
  test.each([null, '', '  '])(
    'as e-mail %j takes only the shown address, and the others stay unshown until another API changes them',
    async (email) => {
      const owner = await kith.tenant()
      const { hub } = kith.app
      const person = await createPerson(
        {
          emails: [
            { value: 'a@example.com' },
            { value: 'b@example.com', primary: true },
            { value: 'c@example.com' },
          ],
        },
        owner,
      )
      const path = `contact/${person.vendorIds.insighto}`
      const { json } = await ask('PUT', path, { email }, owner)
      expect([json.data.email, json.data.channels]).toEqual([null, {}])
      expect((await ask('GET', path, undefined, owner)).json.data).toEqual(json.data)
      const after = await hub.people.get(owner.caller('native'), person.id)
      expect(values(after.emails)).toEqual(['a@example.com', 'c@example.com'])
      const again = await ask('PUT', path, { email: null }, owner)
      expect(again.json.data.email).toBe(null)
      const kept = await hub.people.get(owner.caller('native'), person.id)
      expect([values(kept.emails), kept.version]).toEqual([values(after.emails), after.version])
      await hub.people.update(owner.caller('pipedrive'), person.id, {
        emails: [...after.emails, { value: 'd@example.com', primary: true }],
      })
      expect((await ask('GET', path, undefined, owner)).json.data.email).toBe('d@example.com')
    },
  )

  test('as e-mail comes back when it is written, and the others are still there', async () => {
    const person = await createPerson({ emails: [{ value: 'x1@example.com' }, { value: 'x2@example.com' }] })
    const path = `contact/${person.vendorIds.insighto}`
    await ask('PUT', path, { email: null })
    expect((await ask('PUT', path, { email: 'x3@example.com' })).json.data.email).toBe('x3@example.com')
    const { emails } = await kith.app.hub.people.get(us.caller('native'), person.id)
    expect(values(emails).sort()).toEqual(['x2@example.com', 'x3@example.com'])
  })

  test.each([null, '', ' '])('as phone %j takes only the shown number', async (phone) => {
    const owner = await kith.tenant()
    const person = await createPerson(
      {
        phones: [{ value: '12345' }, { value: '+442079460958', primary: true }, { value: '+442079460959' }],
        onlineServices: [{ value: 'U1', label: 'slack' }],
      },
      owner,
    )
    const path = `contact/${person.vendorIds.insighto}`
    const { json } = await ask('PUT', path, { phone }, owner)
    expect(json.data.channels).toEqual({ slack: 'U1' })
    expect((await ask('GET', path, undefined, owner)).json.data.channels).toEqual({ slack: 'U1' })
    const { phones, onlineServices } = await kith.app.hub.people.get(owner.caller('native'), person.id)
    expect(values(phones)).toEqual(['12345', '+442079460959'])
    expect(values(onlineServices)).toEqual(['U1'])
  })

  test('as channel takes only the shown account, and no e-mail address', async () => {
    const owner = await kith.tenant()
    const person = await createPerson(
      {
        emails: [{ value: 'ch@example.com' }],
        phones: [{ value: '+442079460958' }, { value: '+442079460959' }],
        onlineServices: [
          { value: 'U1', label: 'slack', primary: true },
          { value: 'U2', label: 'slack' },
          { value: 'ravi', label: 'skype' },
        ],
      },
      owner,
    )
    const path = `contact/${person.vendorIds.insighto}`
    expect((await ask('PUT', path, { channels: {} }, owner)).json.data).toMatchObject({
      email: 'ch@example.com',
      channels: {},
    })
    const after = await kith.app.hub.people.get(owner.caller('native'), person.id)
    expect(values(after.emails)).toEqual(['ch@example.com'])
    expect(values(after.phones)).toEqual(['+442079460959'])
    expect(values(after.onlineServices)).toEqual(['U2', 'ravi'])
  })
})

describe('a phone number', () => {
  test.each([
    ['US', '(312) 555-0187', '+13125550187', '(312) 555-0187'],
    ['US', '312 555 0187', '+13125550187', '312 555 0187'],
    ['US', '3125550187', '+13125550187', '3125550187'],
    ['US', '14155550142', '+14155550142', '14155550142'],
    ['US', '442079460958', '+442079460958', '442079460958'],
    ['US', '+44 20 7946 0958', '+442079460958', '+44 20 7946 0958'],
    ['US', '1-800-FLOWERS', '+18003569377', '1-800-FLOWERS'],
    ['GB', '020 7946 0958', '+442079460958', '020 7946 0958'],
    ['DE', '12025550142', '+12025550142', '12025550142'],
    ['DE', '(0)30 1234567', '+49301234567', '(0)30 1234567'],
    [null, '14155550142', '+14155550142', '14155550142'],
  ])('in %s, %s is %s, and its text is kept', async (region, text, number, kept) => {
    const owner = await kith.tenant({ defaultRegion: region })
    const id = await create({ phone: text }, owner)
    const { channels } = (await ask('GET', `contact/${id}`, undefined, owner)).json.data
    expect(channels.telephone).toBe(number)
    expect(channels.country_code).toBeDefined()
    const [phone] = (await personOf(id, owner)).phones
    expect([phone?.value, phone?.normal]).toEqual([kept, number])
    const channelOnly = await create({ channels: { telephone: text, whatsapp: text } }, owner)
    const written = (await ask('GET', `contact/${channelOnly}`, undefined, owner)).json.data.channels
    expect(written).toEqual({ telephone: number, whatsapp: number })
    for (const form of [text, number]) {
      const found = await ask('GET', `contact/phone_number/${encodeURIComponent(form)}`, undefined, owner)
      expect([form, found.json.data?.id]).toEqual([form, id])
    }
  })

  test.each([
    [null, '(312) 555-0187'],
    [null, '(493) 012-3456'],
    ['US', '030 1234567'],
    ['US', '12345'],
    ['US', '911'],
  ])('in %s, %s has no E.164 form: it is kept and shown as typed', async (region, text) => {
    const owner = await kith.tenant({ defaultRegion: region })
    const id = await create({ phone: text }, owner)
    expect((await ask('GET', `contact/${id}`, undefined, owner)).json.data.channels).toEqual({
      telephone: text,
    })
    expect(values((await personOf(id, owner)).phones)).toEqual([text])
    const found = await ask('GET', `contact/phone_number/${encodeURIComponent(text)}`, undefined, owner)
    expect(found.json.data?.id).toBe(id)
    const upserted = await ask('POST', 'contact/upsert', { phone_number: text, first_name: 'Found' }, owner)
    expect([upserted.json.meta.created, upserted.json.data.id]).toEqual([false, id])
  })

  test('with an extension shows only the number', async () => {
    const id = await create({ phone: '+1 212 555 0177 x101' })
    expect((await ask('GET', `contact/${id}`)).json.data.channels.telephone).toBe('+12125550177')
    expect((await ask('GET', 'contact/phone_number/+12125550177')).json.data.id).toBe(id)
    expect((await personOf(id)).phones[0]!.normal).toBe('+12125550177;ext=101')
  })

  test.each(['call me', '-', '1234567890123456'])('is not %s', async (phone) => {
    const { status, json } = await ask('POST', 'contact', { email: 'p@example.com', phone })
    expect(status).toBe(422)
    expect(json.detail).toEqual([
      {
        type: 'value_error',
        loc: ['body', 'phone'],
        msg: 'value is not a valid phone number',
        input: phone,
      },
    ])
  })
})

describe('channels and e-mail addresses', () => {
  test('of blanks are none', async () => {
    const none = await ask('POST', 'contact', { channels: { telephone: '  ', slack: '\t', pager: '' } })
    expect([none.status, none.json.detail[0].loc]).toEqual([422, ['body', 'email']])
    const id = await create({
      channels: { telephone: ' ', slack: 'U1', email: ' ', whatsapp: '\n', pager: '7' },
    })
    const { data } = (await ask('GET', `contact/${id}`)).json
    expect(data.channels).toEqual({ slack: 'U1', pager: '7' })
    const person = await personOf(id)
    expect([person.emails, person.phones, values(person.onlineServices)]).toEqual([[], [], ['U1']])
  })

  test.each([
    ['not-an-email', 'An email address must have an @-sign.'],
    ['@example.com', 'There must be something before the @-sign.'],
    ['ada@', 'There must be something after the @-sign.'],
    ['ada lovelace@example.com', 'The email address contains invalid characters before the @-sign: SPACE.'],
    ['ada@exam ple.com', 'The part after the @-sign contains invalid characters: SPACE.'],
    ['ada@home@example.com', "The part after the @-sign contains invalid characters: '@'."],
  ])('are refused if they are %j', async (email, reason) => {
    const entry = (loc: string[]) => ({
      type: 'value_error',
      loc,
      msg: `value is not a valid email address: ${reason}`,
      input: email,
      ctx: { reason },
    })
    const id = await create({ channels: { pager: '7' } })
    const answers = [
      [await ask('POST', 'contact', { email }), ['body', 'email']],
      [await ask('PUT', `contact/${id}`, { email }), ['body', 'email']],
      [await ask('PUT', `contact/${UNKNOWN_ID}`, { email }), ['body', 'email']],
      [await ask('POST', 'contact', { channels: { email } }), ['body', 'channels', 'email']],
      [await ask('POST', 'contact/upsert', { email }), ['body', 'email']],
      [await ask('POST', `contact/upsert?email=${encodeURIComponent(email)}`), ['query', 'email']],
    ] as const
    for (const [{ status, json }, loc] of answers) {
      expect(status).toBe(422)
      expect(json.detail).toEqual([entry([...loc])])
    }
  })

  test('that a contact shows already may be sent back, even if they are not valid', async () => {
    const person = await createPerson({ emails: [{ value: 'old-style' }] })
    const { status } = await ask('PUT', `contact/${person.vendorIds.insighto}`, { email: 'old-style' })
    expect(status).toBe(200)
  })
})

describe('an id that was merged away', () => {
  test('is answered with 404 by every write, as that of a deleted contact, and leads reads on', async () => {
    const made = (name: string) => create({ first_name: name, email: `${name}.merged@example.com` })
    const [from, into, gone, other] = [
      await made('away'),
      await made('stays'),
      await made('gone'),
      await made('other'),
    ]
    expect((await ask('DELETE', `contact/${gone}`)).status).toBe(200)
    const { hub } = kith.app
    const campaign = (await hub.campaigns.create(us.caller('insighto'), { name: 'Merged' })).id
    await hub.people.merge(us.caller('native'), {
      into: (await personOf(into)).id,
      from: (await personOf(from)).id,
    })
    const before = (await ask('GET', `contact/${into}`)).json
    for (const id of [from, gone]) {
      const answers = [
        await ask('PUT', `contact/${id}`, { first_name: 'Changed' }),
        await ask('DELETE', `contact/${id}`),
        await ask('DELETE', 'contact/multiple', { contact_ids: [other, id] }),
        await ask('POST', `campaign/${campaign}/contact`, { contact_ids: [id] }),
      ]
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    }
    expect((await ask('GET', `contact/${other}`)).status).toBe(200)
    expect((await ask('GET', `contact/${into}`)).json).toEqual(before)
    expect((await ask('GET', `contact/${from}`)).json).toEqual(before)
  })

  test('is not found by an upsert with its e-mail, which changes the surviving contact', async () => {
    const [from, into] = [
      await create({ email: 'lost@example.com' }),
      await create({ email: 'kept@example.com' }),
    ]
    await kith.app.hub.people.merge(us.caller('native'), {
      into: (await personOf(into)).id,
      from: (await personOf(from)).id,
    })
    const { json } = await ask('POST', 'contact/upsert', { email: 'lost@example.com', first_name: 'Found' })
    expect([json.data.id, json.meta]).toEqual([into, { created: false }])
  })
})

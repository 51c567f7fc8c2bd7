import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import type { EnrolmentDraft } from '../../hub/hub.ts'
import { parseInstant } from '../../model/instant.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import seed from './fixtures/read-campaign-contact-list.json' with { type: 'json' }

const CAMPAIGN = '6a0f9e8d-7c6b-4a59-9483-726150f4e3d2'
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'
const seedItem = seed.response.body.data.items[0]!

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

function createPerson(owner: Tenant, draft: PersonDraft): Promise<Person> {
  return kith.app.hub.people.create(owner.caller('native'), draft)
}

/** Creates a campaign with one contact for each enrolment. */
async function createCampaign(
  owner: Tenant,
  enrolments: readonly Partial<EnrolmentDraft>[],
): Promise<{ id: string; path: string; people: Person[] }> {
  const { hub } = kith.app
  const caller = owner.caller('insighto')
  const { id } = await hub.campaigns.create(caller, { name: 'May renewals' })
  const people: Person[] = []
  for (const [index, enrolment] of enrolments.entries()) {
    const person = await createPerson(owner, { given: `Guest ${index}` })
    people.push(person)
    await hub.campaigns.enrol(caller, id, [{ personId: person.id, ...enrolment }])
  }
  return { id, path: `/api/v1/campaign/contact/list/${id}`, people }
}

describe("the vendor's published example", () => {
  const SEED_ID = seedItem.id
  const path = `/api/v1/campaign/contact/list/${CAMPAIGN}`
  let key: string

  beforeAll(async () => {
    const { hub } = kith.app
    const { id: orgId } = await hub.organizations.create({
      name: 'Seed',
      vendorIds: { insighto: seedItem.org_id },
    })
    key = (await hub.keys.create({ orgId, dialect: 'insighto', role: 'read' })).text
    const caller = { ...tenant.caller('insighto'), orgId }
    // The native API refuses `<string>`, which the example has in the place of an e-mail address.
    await hub.people.create(caller, {
      given: seedItem.first_name,
      surname: seedItem.last_name,
      emails: [{ value: seedItem.email, primary: true }],
      vendorIds: { insighto: seedItem.id },
      extensions: {
        insighto: {
          channels: seedItem.channels,
          userAttributes: seedItem.user_attributes,
          lastSeen: seedItem.last_seen,
          lastSent: seedItem.last_sent,
          firstAssistantId: seedItem.first_assistant_id,
          lastAssistantId: seedItem.last_assistant_id,
          firstWidgetId: seedItem.first_widget_id,
          lastWidgetId: seedItem.last_widget_id,
        },
      },
    })
    const person = await hub.people.getByVendorId(caller, 'insighto', SEED_ID)
    await hub.campaigns.create(caller, { id: CAMPAIGN, name: 'Seed' })
    await hub.campaigns.enrol(caller, CAMPAIGN, [
      {
        personId: person.id,
        id: seedItem.campaign_contact_id,
        conversationId: seedItem.conversation_id,
        status: 'not_attempted',
        executedAt: parseInstant(seedItem.execution_time)!,
        createdAt: parseInstant(seedItem.created_at)!,
      },
    ])
  })

  test('is answered unchanged, with its keys in the order of the page', async () => {
    const { status, json } = await tenant.request('insighto', path, { key })
    expect(status).toBe(200)
    expect(json.data.items).toEqual([seedItem])
    expect(Object.keys(json.data.items[0])).toEqual(Object.keys(seedItem))
    expect(Object.keys(json)).toEqual(Object.keys(seed.response.body))
    expect(Object.keys(json.data)).toEqual(Object.keys(seed.response.body.data))
    expect(json.data).toMatchObject({
      total: 1,
      page: 1,
      size: 50,
      pages: 1,
      previous_page: null,
      next_page: null,
    })
  })

  test('is the same contact without the five enrolment keys when read by its id', async () => {
    const { status, json } = await tenant.request('insighto', `/api/v1/contact/${SEED_ID}`, { key })
    const {
      campaign_contact_id,
      conversation_id,
      conversation_attributes,
      status: _,
      execution_time,
      ...rest
    } = seedItem
    expect(status).toBe(200)
    expect(json).toEqual({
      message: 'Contact',
      meta: {},
      data: { ...rest, created_at: expect.stringMatching(/^2026-03-01T12:\d\d:\d\dZ$/) },
    })
    expect(Object.keys(json.data)).toEqual(Object.keys(rest))
  })

  test.each(['/contact', '/contact/list', '/contacts', '/contact/', '/contact/list/', '/contacts/'])(
    'answers the same at %s',
    async (suffix) => {
      const plain = await tenant.request('insighto', path, { key })
      const other = await tenant.request('insighto', `/api/v1/campaign/${CAMPAIGN}${suffix}`, { key })
      expect(other.status).toBe(200)
      expect(other.json).toEqual(plain.json)
    },
  )

  test('is served as application/json, without a charset', async () => {
    const { headers } = await tenant.request('insighto', path, { key })
    expect(headers['content-type']).toBe('application/json')
  })

  test('accepts ids in upper case and shows them in lower case', async () => {
    const contact = await tenant.request('insighto', `/api/v1/contact/${SEED_ID.toUpperCase()}`, { key })
    expect(contact.json.data.id).toBe(SEED_ID)
    const list = await tenant.request('insighto', `/api/v1/campaign/${CAMPAIGN.toUpperCase()}/contact`, {
      key,
    })
    expect(list.json.data.total).toBe(1)
  })
})

describe('a campaign contact', () => {
  test('has nulls and empty objects for missing values', async () => {
    const { path, people } = await createCampaign(tenant, [{}])
    const { json } = await tenant.request('insighto', path)
    expect(json.data.items).toEqual([
      {
        first_name: 'Guest 0',
        last_name: null,
        email: null,
        channels: {},
        user_attributes: {},
        last_seen: null,
        last_sent: null,
        org_id: tenant.organization.vendorIds.insighto,
        first_assistant_id: null,
        last_assistant_id: null,
        first_widget_id: null,
        last_widget_id: null,
        custom_fields: {},
        id: people[0]?.vendorIds.insighto,
        campaign_contact_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        conversation_id: null,
        conversation_attributes: {},
        status: 'not_attempted',
        execution_time: null,
        created_at: expect.stringMatching(/Z$/),
      },
    ])
    expect(json.data.items[0].campaign_contact_id).not.toBe(json.data.items[0].id)
  })

  test('shows the conversation, its time and its captured values', async () => {
    const { path } = await createCampaign(tenant, [
      {
        status: 'completed',
        conversationId: 'e91f0a2b-3c4d-4e5f-8a6b-7c8d9e0f1a2b',
        conversationAttributes: { outcome: 'callback' },
        executedAt: parseInstant('2026-02-06T14:00:00.987654Z')!,
        createdAt: parseInstant('2026-02-05T09:30:00Z')!,
      },
    ])
    const { json } = await tenant.request('insighto', path)
    expect(json.data.items[0]).toMatchObject({
      status: 'completed',
      conversation_id: 'e91f0a2b-3c4d-4e5f-8a6b-7c8d9e0f1a2b',
      conversation_attributes: { outcome: 'callback' },
      execution_time: '2026-02-06T14:00:00Z',
      created_at: '2026-02-05T09:30:00Z',
    })
  })

  test('shows the current person, not its state at enrolment', async () => {
    const { path, people } = await createCampaign(tenant, [{}])
    await kith.app.hub.people.update(tenant.caller('pipedrive'), people[0]!.id, { given: 'Renamed' })
    const { json } = await tenant.request('insighto', path)
    expect(json.data.items[0].first_name).toBe('Renamed')
  })

  test('is missing from list and total while the person is removed, and is back after a restore', async () => {
    const { path, people } = await createCampaign(tenant, [{}, {}, {}])
    const [, second] = people
    await kith.app.hub.people.remove(tenant.caller('native'), second!.id)
    const without = (await tenant.request('insighto', path)).json.data
    expect(without.total).toBe(2)
    expect(without.items.map(({ first_name }: { first_name: string }) => first_name)).toEqual([
      'Guest 0',
      'Guest 2',
    ])
    await kith.app.hub.people.restore(tenant.caller('native'), second!.id)
    expect((await tenant.request('insighto', path)).json.data.total).toBe(3)
  })
})

describe('custom fields', () => {
  test('show strings, numbers and labels of choices, and leave out other values', async () => {
    const { hub } = kith.app
    const owner = await kith.tenant()
    const caller = owner.caller('native')
    const plan = await hub.catalog.createCustomField(caller, {
      key: 'plan',
      name: 'Plan',
      type: 'enum',
      options: ['Free', 'Gold'],
    })
    const set = await hub.catalog.createCustomField(caller, {
      key: 'interests',
      name: 'Interests',
      type: 'set',
      options: ['Events'],
    })
    await hub.catalog.createCustomField(caller, { key: 'seats', name: 'Seats', type: 'double' })
    await hub.catalog.createCustomField(caller, { key: 'renewal', name: 'Renewal', type: 'date' })
    await hub.catalog.createCustomField(caller, { key: 'budget', name: 'Budget', type: 'monetary' })
    await hub.catalog.createCustomField(caller, { key: 'boss', name: 'Boss', type: 'people' })
    const person = await createPerson(owner, {
      customFields: {
        plan: plan.options[1]!.id,
        interests: [set.options[0]!.id],
        seats: 12,
        renewal: '2026-07-01',
        budget: { value: 100, currency: 'EUR' },
        boss: 7,
        undefinedText: 'as it is',
        undefinedFlag: true,
      },
    })
    const { json } = await owner.request('insighto', `/api/v1/contact/${person.vendorIds.insighto}`)
    expect(json.data.custom_fields).toEqual({
      plan: 'Gold',
      seats: 12,
      renewal: '2026-07-01',
      undefinedText: 'as it is',
    })
  })
})

describe('paging', () => {
  test.each([
    ['', 5, { page: 1, size: 50, pages: 1, previous_page: null, next_page: null }],
    ['?page=1&size=2', 2, { page: 1, size: 2, pages: 3, previous_page: null, next_page: 2 }],
    ['?page=2&size=2', 2, { page: 2, size: 2, pages: 3, previous_page: 1, next_page: 3 }],
    ['?page=3&size=2', 1, { page: 3, size: 2, pages: 3, previous_page: 2, next_page: null }],
    ['?page=4&size=2', 0, { page: 4, size: 2, pages: 3, previous_page: 3, next_page: null }],
    ['?page=9&size=2', 0, { page: 9, size: 2, pages: 3, previous_page: 8, next_page: null }],
    ['?size=1', 1, { page: 1, size: 1, pages: 5, previous_page: null, next_page: 2 }],
    ['?size=100', 5, { page: 1, size: 100, pages: 1, previous_page: null, next_page: null }],
    [
      '?page=9007199254740991&size=100',
      0,
      { page: 9007199254740991, size: 100, pages: 1, previous_page: 9007199254740990, next_page: null },
    ],
  ])('of five contacts with "%s" has %i', async (query, count, counters) => {
    const { path } = await createCampaign(tenant, [{}, {}, {}, {}, {}])
    const { status, json } = await tenant.request('insighto', `${path}${query}`)
    const { items, ...rest } = json.data
    expect(status).toBe(200)
    expect(items).toHaveLength(count)
    expect(rest).toEqual({ total: 5, ...counters })
  })

  test('of a campaign without contacts has no pages', async () => {
    const { path } = await createCampaign(tenant, [])
    const { json } = await tenant.request('insighto', path)
    expect(json.data).toEqual({
      items: [],
      total: 0,
      page: 1,
      size: 50,
      pages: 0,
      previous_page: null,
      next_page: null,
    })
  })

  test.each([1, 2, 100])('with size %i visits every contact once, in order of enrolment', async (size) => {
    const { path, people } = await createCampaign(tenant, [{}, {}, {}, {}, {}, {}, {}])
    const seen: string[] = []
    let page: number | null = 1
    while (page !== null) {
      const { json }: Awaited<ReturnType<Tenant['request']>> = await tenant.request(
        'insighto',
        `${path}?page=${page}&size=${size}`,
      )
      seen.push(...json.data.items.map(({ id }: { id: string }) => id))
      page = json.data.next_page
    }
    expect(seen).toEqual(people.map(({ vendorIds }) => vendorIds.insighto))
  })

  test('sorts imported enrolments with the same time by their ids', async () => {
    const createdAt = parseInstant('2026-02-05T09:30:00Z')!
    const ids = [
      'c0000000-0000-4000-8000-000000000000',
      'a0000000-0000-4000-8000-000000000000',
      'b0000000-0000-4000-8000-000000000000',
    ]
    const { path } = await createCampaign(
      tenant,
      ids.map((id) => ({ id, createdAt })),
    )
    const { json } = await tenant.request('insighto', path)
    expect(json.data.items.map((item: { campaign_contact_id: string }) => item.campaign_contact_id)).toEqual(
      [...ids].sort(),
    )
  })
})

describe('the status filter', () => {
  test.each([
    ['not_attempted', 2],
    ['in_progress', 1],
    ['completed', 1],
    ['failed', 0],
    ['', 0],
    ['Completed', 0],
    ['done', 0],
  ])('%s selects %i of four, in items and total', async (status, count) => {
    const { path } = await createCampaign(tenant, [
      {},
      { status: 'completed' },
      { status: 'in_progress' },
      { status: 'not_attempted' },
    ])
    const { json } = await tenant.request('insighto', `${path}?status=${status}`)
    expect(json.data.total).toBe(count)
    expect(json.data.items.map((item: { status: string }) => item.status)).toEqual(Array(count).fill(status))
  })
})

const intParsing = {
  msg: 'Input should be a valid integer, unable to parse string as an integer',
  type: 'int_parsing',
}
const atLeastOne = {
  msg: 'Input should be greater than or equal to 1',
  type: 'greater_than_equal',
  ctx: { ge: 1 },
}
const atMostHundred = {
  msg: 'Input should be less than or equal to 100',
  type: 'less_than_equal',
  ctx: { le: 100 },
}

describe('a wrong parameter', () => {
  test.each([
    ['page=0', 'page', '0', atLeastOne],
    ['page=-1', 'page', '-1', atLeastOne],
    ['page=abc', 'page', 'abc', intParsing],
    ['page=', 'page', '', intParsing],
    ['page=1.5', 'page', '1.5', intParsing],
    ['page=%00', 'page', '\u0000', intParsing],
    ['size=0', 'size', '0', atLeastOne],
    ['size=101', 'size', '101', atMostHundred],
    ['size=2.5', 'size', '2.5', intParsing],
    ['size=ten', 'size', 'ten', intParsing],
    ['size=', 'size', '', intParsing],
    [
      'page=99999999999999999999',
      'page',
      '99999999999999999999',
      {
        msg: 'Unable to parse input string as an integer, exceeded maximum size',
        type: 'int_parsing_size',
      },
    ],
  ])('%s is refused in the words of the framework', async (query, name, input, problem) => {
    const { status, json, headers } = await tenant.request(
      'insighto',
      `/api/v1/campaign/${CAMPAIGN}/contact?${query}`,
    )
    expect(status).toBe(422)
    expect(json).toEqual({ detail: [{ loc: ['query', name], input, ...problem }] })
    expect(headers['content-type']).toBe('application/json')
  })

  test('does not hide another: all are reported, path first, before the campaign is read', async () => {
    const { status, text } = await tenant.request(
      'insighto',
      '/api/v1/campaign/nobody/contact?page=0&size=101',
    )
    const error = 'invalid character: found `n` at 1'
    expect(status).toBe(422)
    expect(JSON.parse(text)).toEqual({
      detail: [
        {
          loc: ['path', 'campaign_id'],
          msg: `Input should be a valid UUID, ${error}`,
          type: 'uuid_parsing',
          input: 'nobody',
          ctx: { error },
        },
        { loc: ['query', 'page'], input: '0', ...atLeastOne },
        { loc: ['query', 'size'], input: '101', ...atMostHundred },
      ],
    })
  })

  test('repeats the body of the documentation byte for byte', async () => {
    const { text } = await tenant.request('insighto', '/api/v1/contact?page=0&size=101')
    expect(text).toBe(
      '{"detail":[' +
        '{"type":"greater_than_equal","loc":["query","page"],"msg":"Input should be greater than or equal to 1","input":"0","ctx":{"ge":1}},' +
        '{"type":"less_than_equal","loc":["query","size"],"msg":"Input should be less than or equal to 100","input":"101","ctx":{"le":100}}]}',
    )
  })

  test('of great length is reported, but not repeated', async () => {
    const { status, json } = await tenant.request('insighto', `/api/v1/contact?page=${'x'.repeat(5000)}`)
    expect(status).toBe(422)
    expect(json).toEqual({ detail: [{ loc: ['query', 'page'], ...intParsing }] })
  })
})

describe('parameters', () => {
  test('that are repeated count with their last value', async () => {
    const { path } = await createCampaign(tenant, [{}, {}, {}])
    const { json } = await tenant.request('insighto', `${path}?size=abc&size=1&page=1&page=2`)
    expect(json.data).toMatchObject({ page: 2, size: 1, total: 3 })
  })

  test('that are unknown are ignored', async () => {
    const { path } = await createCampaign(tenant, [{}])
    const { status, json } = await tenant.request(
      'insighto',
      `${path}?limit=0&__proto__[x]=1&constructor=2&search=nobody`,
    )
    expect(status).toBe(200)
    expect(json.data).toMatchObject({ total: 1, size: 50 })
  })
})

describe('the key', () => {
  const path = '/api/v1/contact'

  test('has the form of the vendor’s keys', () => {
    expect(tenant.keys.insighto).toMatch(/^in-[A-Za-z0-9_-]{43}$/)
  })

  test.each([path, `${path}?api_key=`])('is required at %s', async (address) => {
    const { status, text } = await tenant.request('insighto', address, { key: null })
    expect(status).toBe(401)
    expect(text).toBe('{"detail":"Not authenticated"}')
  })

  test.each([
    ['unknown', `in-${'x'.repeat(43)}`],
    ['without its prefix', 'x'.repeat(43)],
    ['with a character more', undefined],
  ])('is refused when it is %s', async (_, key) => {
    const { status, text } = await tenant.request('insighto', path, {
      key: key ?? `${tenant.keys.insighto}x`,
    })
    expect(status).toBe(401)
    expect(text).toBe('{"detail":"Invalid API key"}')
  })

  test.each(['native', 'savvycal'])('of the dialect %s is refused', async (dialect) => {
    const { status, json } = await tenant.request('insighto', path, { key: tenant.keys[dialect]! })
    expect([status, json]).toEqual([401, { detail: 'Invalid API key' }])
  })

  test('is refused once it is revoked', async () => {
    const { hub } = kith.app
    const orgId = tenant.organization.id
    const { key, text } = await hub.keys.create({ orgId, dialect: 'insighto', role: 'read' })
    expect((await tenant.request('insighto', path, { key: text })).status).toBe(200)
    await hub.keys.revoke(orgId, key.id)
    const { status, json } = await tenant.request('insighto', path, { key: text })
    expect([status, json]).toEqual([401, { detail: 'Invalid API key' }])
  })

  test.each(['api_key', 'API_KEY', 'x-api-key', 'authorization'])(
    'is read from the header %s too',
    async (name) => {
      const key = tenant.keys.insighto!
      const ask = (value: string) =>
        tenant.request('insighto', path, { key: null, headers: { [name]: value } })
      const prefix = name === 'authorization' ? 'Bearer ' : ''
      expect((await ask(`${prefix}${key}`)).status).toBe(200)
      const wrong = await ask(`${prefix}${key}x`)
      expect([wrong.status, wrong.json]).toEqual([401, { detail: 'Invalid API key' }])
    },
  )

  test('is not read from another scheme of Authorization', async () => {
    for (const authorization of [
      `Basic ${tenant.keys.insighto}`,
      `${tenant.keys.insighto}`,
      'Bearer',
      'Bearer ',
    ]) {
      const { status, json } = await tenant.request('insighto', path, {
        key: null,
        headers: { authorization },
      })
      expect([status, json]).toEqual([401, { detail: 'Not authenticated' }])
    }
  })

  test('is checked before anything else', async () => {
    const { status } = await tenant.request('insighto', '/api/v1/campaign/nobody/contact?page=0', {
      key: null,
    })
    expect(status).toBe(401)
  })

  test('without the right to sensitive values shows no names, channels or captured values', async () => {
    const { hub } = kith.app
    const caller = tenant.caller('insighto')
    const { id, path: list } = await createCampaign(tenant, [])
    const person = await createPerson(tenant, {
      given: 'Ravi',
      emails: [{ value: 'ravi.hidden@example.net' }],
      phones: [{ value: '+12025550143' }],
      customFields: { plan: 'gold' },
      extensions: {
        insighto: {
          channels: { slack: 'U123' },
          channelsBasis: { email: 'ravi.hidden@example.net' },
          userAttributes: { likes: 'tea' },
          lastSeen: '2026-02-01T10:00:00Z',
        },
      },
    })
    await hub.campaigns.enrol(caller, id, [
      { personId: person.id, conversationAttributes: { said: 'call my wife' } },
    ])
    const { text } = await hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'insighto',
      role: 'read',
      sensitive: false,
    })
    const { status, json } = await tenant.request('insighto', list, { key: text })
    expect(status).toBe(200)
    expect(json.data.items[0]).toMatchObject({
      first_name: null,
      last_name: null,
      email: null,
      channels: {},
      user_attributes: {},
      custom_fields: {},
      conversation_attributes: {},
      last_seen: '2026-02-01T10:00:00Z',
      id: person.vendorIds.insighto,
    })
    const byEmail = await tenant.request('insighto', '/api/v1/contact/email/ravi.hidden@example.net', {
      key: text,
    })
    expect([byEmail.status, byEmail.json]).toEqual([403, { detail: 'Not enough permissions' }])
  })
})

describe('missing records', () => {
  test.each([
    [`/api/v1/campaign/${UNKNOWN_ID}/contact`, 'Campaign not found'],
    [`/api/v1/campaign/${UNKNOWN_ID}`, 'Campaign not found'],
    [`/api/v1/contact/${UNKNOWN_ID}`, 'Contact not found'],
    ['/api/v1/nothing', 'Not Found'],
    ['/api/v2/contact', 'Not Found'],
    ['/', 'Not Found'],
    ['/api/v1/campaign/%/contact', 'Not Found'],
  ])('GET %s answers 404 "%s"', async (path, detail) => {
    const { status, json, headers } = await tenant.request('insighto', path)
    expect([status, json]).toEqual([404, { detail }])
    expect(headers['content-type']).toBe('application/json')
  })

  test('include campaigns and contacts of another organization', async () => {
    const other = await kith.tenant()
    const { id, people } = await createCampaign(other, [{}])
    for (const path of [`/campaign/${id}`, `/campaign/${id}/contact`]) {
      const { status, json } = await tenant.request('insighto', `/api/v1${path}`)
      expect([status, json]).toEqual([404, { detail: 'Campaign not found' }])
    }
    const contact = await tenant.request('insighto', `/api/v1/contact/${people[0]?.vendorIds.insighto}`)
    expect([contact.status, contact.json]).toEqual([404, { detail: 'Contact not found' }])
  })

  test('include a removed contact', async () => {
    const person = await createPerson(tenant, { given: 'Gone' })
    await kith.app.hub.people.remove(tenant.caller('native'), person.id)
    const { status, json } = await tenant.request('insighto', `/api/v1/contact/${person.vendorIds.insighto}`)
    expect([status, json]).toEqual([404, { detail: 'Contact not found' }])
  })

  test.each([
    ['PATCH', '/api/v1/contact', 'GET, HEAD, POST'],
    ['DELETE', `/api/v1/campaign/${CAMPAIGN}/contact`, 'GET, HEAD, POST'],
    ['POST', `/api/v1/campaign/${CAMPAIGN}/contacts`, 'GET, HEAD'],
    ['GET', '/api/v1/contact/upsert', 'POST'],
    ['GET', '/api/v1/campaign/create', 'POST'],
    ['POST', '/api/v1/contact/list', 'GET, HEAD'],
  ] as const)('%s %s is a method the path does not have', async (method, path, allow) => {
    const { status, json, headers } = await tenant.request('insighto', path, { method })
    expect([status, json]).toEqual([405, { detail: 'Method Not Allowed' }])
    expect(String(headers.allow).split(', ').sort()).toEqual(allow.split(', ').sort())
  })
})

describe('the contact list', () => {
  test('shows the newest first, without removed people, at both of its paths', async () => {
    const owner = await kith.tenant()
    const people: Person[] = []
    for (const given of ['Ana', 'Ben', 'Cal']) people.push(await createPerson(owner, { given }))
    await kith.app.hub.people.remove(owner.caller('native'), people[1]!.id)
    for (const path of ['/api/v1/contact', '/api/v1/contact/list', '/api/v1/contact/list/']) {
      const { status, json } = await owner.request('insighto', path)
      expect(status).toBe(200)
      expect(json.message).toBe('Contacts')
      expect(json.data.items.map((item: { first_name: string }) => item.first_name)).toEqual(['Cal', 'Ana'])
      expect(json.data).toMatchObject({ total: 2, page: 1, size: 50, pages: 1 })
    }
  })

  test.each([1, 2, 100])('visits every contact once with size %i', async (size) => {
    const owner = await kith.tenant()
    const people: Person[] = []
    for (let index = 0; index < 5; index++) people.push(await createPerson(owner, { given: `G${index}` }))
    const seen: string[] = []
    // Known clients read pages until one is empty.
    for (let page = 1; ; page++) {
      const { json } = await owner.request('insighto', `/api/v1/contact?page=${page}&size=${size}`)
      if (json.data.items.length === 0) break
      seen.push(...json.data.items.map(({ id }: { id: string }) => id))
    }
    expect(seen).toEqual(people.map(({ vendorIds }) => vendorIds.insighto).reverse())
  })
})

describe('the dialect', () => {
  test('answers at its host and describes itself where the vendor does', async () => {
    const { server } = kith.app
    const headers = { host: 'api.insighto.ai' }
    const list = await server.app.inject({
      url: `/api/v1/contact/list?api_key=${tenant.keys.insighto}&size=1`,
      headers,
    })
    expect(list.statusCode).toBe(200)
    expect(list.json().data.size).toBe(1)
    const document = await server.app.inject({ url: '/api/v1/openapi.json', headers })
    expect(Object.keys(document.json().paths)).toContain('/api/v1/campaign/contact/list/{campaign_id}')
  })

  test('had no internal error in the tests above', () => {
    expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  })
})

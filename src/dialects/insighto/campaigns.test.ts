import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const least = {
  name: 'May renewals',
  type: 'outbound_call',
  start_time: '2026-05-06T14:00:00Z',
  interval: 1440,
}

const create = (body: unknown, owner = tenant): Promise<Answer> =>
  owner.request('insighto', '/api/v1/campaign/create', { method: 'POST', body })
const enrol = (id: string, body: unknown, owner = tenant): Promise<Answer> =>
  owner.request('insighto', `/api/v1/campaign/${id}/contact`, { method: 'POST', body })

async function createContacts(count: number, owner = tenant): Promise<string[]> {
  const people = await kith.app.hub.people.createMany(
    owner.caller('native'),
    Array.from({ length: count }, (_, index) => ({ given: `Guest ${index}` })),
  )
  return people.map(({ vendorIds }) => vendorIds.insighto!)
}

describe('creating a campaign', () => {
  test('answers the campaign with defaults for missing keys', async () => {
    const { status, json } = await create(least)
    expect(status).toBe(200)
    expect(json).toEqual({
      message: 'Campaign created',
      meta: {},
      data: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        org_id: tenant.organization.vendorIds.insighto,
        name: 'May renewals',
        type: 'outbound_call',
        start_time: '2026-05-06T14:00:00Z',
        interval: 1440,
        widget_id: null,
        attributes: {},
        status: 'not_started',
        execution_weekdays: [],
        time_window_start: null,
        time_window_end: null,
        time_zone: 'UTC',
        enabled: false,
        created_at: expect.stringMatching(/^2026-03-01T\d\d:\d\d:\d\dZ$/),
      },
    })
    const read = await tenant.request('insighto', `/api/v1/campaign/${json.data.id}`)
    expect(read.json).toEqual({ message: 'Campaign', meta: {}, data: json.data })
  })

  test('keeps every given value, with times in UTC and whole seconds', async () => {
    const whole = {
      ...least,
      start_time: '2026-05-06T16:00:00.5+02:00',
      widget_id: '41E7B0C8-9A2D-4D63-B5F8-0C6E1A7D3B54',
      attributes: { team: 'renewals', nested: [1, { a: null }] },
      status: 'paused',
      execution_weekdays: [1, 7],
      time_window_start: '09:00',
      time_window_end: '23:59',
      time_zone: 'Europe/Berlin',
      enabled: true,
    }
    const { json } = await create({
      ...whole,
      id: UNKNOWN_ID,
      org_id: UNKNOWN_ID,
      created_at: 'never',
      other: 1,
    })
    expect(json.data).toMatchObject({
      ...whole,
      start_time: '2026-05-06T14:00:00Z',
      widget_id: '41e7b0c8-9a2d-4d63-b5f8-0c6e1a7d3b54',
      org_id: tenant.organization.vendorIds.insighto,
    })
    expect(json.data.id).not.toBe(UNKNOWN_ID)
    expect(json.data).not.toHaveProperty('other')
  })

  test('without its required keys names each of them', async () => {
    const { status, json } = await create({})
    expect(status).toBe(422)
    expect(json.detail).toEqual(
      ['name', 'type', 'start_time', 'interval'].map((name) => ({
        loc: ['body', name],
        msg: 'Field required',
        type: 'missing',
        input: {},
      })),
    )
  })

  test.each([
    [{ name: '' }, 'string_pattern_mismatch', "String should match pattern '\\S'"],
    [{ name: '  ' }, 'string_pattern_mismatch', "String should match pattern '\\S'"],
    [{ name: 'x'.repeat(256) }, 'string_too_long', 'String should have at most 255 characters'],
    [{ type: 'inbound_call' }, 'enum', "Input should be 'outbound_call'"],
    [
      { start_time: 'tomorrow' },
      'datetime_from_date_parsing',
      'Input should be a valid datetime or date, input is too short',
    ],
    [
      { start_time: '2026-02-30T00:00:00Z' },
      'datetime_from_date_parsing',
      'Input should be a valid datetime or date, day value is outside expected range',
    ],
    [{ interval: 0 }, 'greater_than_equal', 'Input should be greater than or equal to 1'],
    [
      { interval: 1.5 },
      'int_from_float',
      'Input should be a valid integer, got a number with a fractional part',
    ],
    [
      { interval: 'daily' },
      'int_parsing',
      'Input should be a valid integer, unable to parse string as an integer',
    ],
    [{ interval: null }, 'int_type', 'Input should be a valid integer'],
    [{ enabled: 'perhaps' }, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input'],
    [{ enabled: [] }, 'bool_type', 'Input should be a valid boolean'],
    [
      { status: 'done' },
      'enum',
      "Input should be 'not_started', 'to_be_run', 'in_progress', 'paused', 'cancelled' or 'completed'",
    ],
    [{ execution_weekdays: 'Monday' }, 'list_type', 'Input should be a valid list'],
    [
      { execution_weekdays: [1, 2, 3, 4, 5, 6, 7, 1] },
      'too_long',
      'List should have at most 7 items after validation, not 8',
    ],
    [
      { time_window_start: '24:00' },
      'string_pattern_mismatch',
      "String should match pattern '^([01]\\d|2[0-3]):[0-5]\\d$'",
    ],
    [{ attributes: 'none' }, 'dict_type', 'Input should be a valid dictionary'],
    [
      { widget_id: '41e7b0c8-9a2d-4d63-b5f8-0c6e1a7d3b5' },
      'uuid_parsing',
      'Input should be a valid UUID, invalid group length in group 4: expected 12, found 11',
    ],
  ])('with %j is refused', async (change, type, msg) => {
    const { status, json } = await create({ ...least, ...change })
    const [[name, input]] = Object.entries(change) as [[string, unknown]]
    expect(status).toBe(422)
    expect(json.detail).toEqual([expect.objectContaining({ loc: ['body', name], type, msg, input })])
  })

  test('with an unknown weekday names its index in the list', async () => {
    const { json } = await create({ ...least, execution_weekdays: [1, 8] })
    expect(json.detail).toEqual([
      {
        loc: ['body', 'execution_weekdays', 1],
        msg: 'Input should be less than or equal to 7',
        type: 'less_than_equal',
        input: 8,
        ctx: { le: 7 },
      },
    ])
  })

  test('accepts null for optional keys', async () => {
    const { status, json } = await create({
      ...least,
      widget_id: null,
      attributes: null,
      status: null,
      execution_weekdays: null,
      time_window_start: null,
      time_zone: null,
      enabled: null,
    })
    expect(status).toBe(200)
    expect(json.data).toMatchObject({ status: 'not_started', time_zone: 'UTC', enabled: false })
  })
})

describe('listing campaigns', () => {
  test('shows the newest first, page by page, at both paths', async () => {
    const owner = await kith.tenant()
    for (const name of ['One', 'Two', 'Three']) await create({ ...least, name }, owner)
    for (const path of ['/api/v1/campaign', '/api/v1/campaign/list', '/api/v1/campaign/']) {
      const { status, json } = await owner.request('insighto', `${path}?size=2`)
      expect(status).toBe(200)
      expect(json.data.items.map(({ name }: { name: string }) => name)).toEqual(['Three', 'Two'])
      expect(json.data).toMatchObject({
        total: 3,
        page: 1,
        size: 2,
        pages: 2,
        previous_page: null,
        next_page: 2,
      })
    }
    const { json } = await owner.request('insighto', '/api/v1/campaign?page=2&size=2')
    expect(json.data.items.map(({ name }: { name: string }) => name)).toEqual(['One'])
  })

  test('shows campaigns from other APIs, with defaults for values that Insighto cannot show', async () => {
    const owner = await kith.tenant()
    await kith.app.hub.campaigns.create(owner.caller('native'), {
      name: 'Foreign',
      attributes: { type: 'e-mail', interval: 'often', id: 'mine', status: 'paused', other: true },
    })
    const { json } = await owner.request('insighto', '/api/v1/campaign')
    expect(json.data.items[0]).toMatchObject({
      name: 'Foreign',
      type: 'outbound_call',
      start_time: null,
      interval: null,
      status: 'paused',
    })
    expect(json.data.items[0].id).not.toBe('mine')
    expect(json.data.items[0]).not.toHaveProperty('other')
  })
})

describe('adding contacts to a campaign', () => {
  test('starts them as not attempted, in the order given', async () => {
    const { data: campaign } = (await create(least)).json
    const ids = await createContacts(3)
    const { status, json } = await enrol(campaign.id, { contact_ids: ids })
    expect([status, json]).toEqual([
      200,
      { message: 'Contacts added to campaign', meta: {}, data: { added: 3, skipped: 0 } },
    ])
    const list = await tenant.request('insighto', `/api/v1/campaign/${campaign.id}/contact`)
    expect(list.json.data.items.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect(list.json.data.items.map(({ status }: { status: string }) => status)).toEqual(
      Array(3).fill('not_attempted'),
    )
  })

  test('skips contacts that are already in it or are given twice', async () => {
    const { data: campaign } = (await create(least)).json
    const [first, second] = await createContacts(2)
    await enrol(campaign.id, { contact_ids: [first] })
    const { json } = await enrol(campaign.id, { contact_ids: [first!.toUpperCase(), second, second] })
    expect(json.data).toEqual({ added: 1, skipped: 2 })
  })

  test('with one unknown contact adds no contact', async () => {
    const { data: campaign } = (await create(least)).json
    const [known] = await createContacts(1)
    const [foreign] = await createContacts(1, await kith.tenant())
    for (const stranger of [UNKNOWN_ID, foreign]) {
      const { status, json } = await enrol(campaign.id, { contact_ids: [known, stranger] })
      expect([status, json]).toEqual([404, { detail: 'Contact not found' }])
    }
    const list = await tenant.request('insighto', `/api/v1/campaign/${campaign.id}/contact`)
    expect(list.json.data.total).toBe(0)
  })

  test('answers 404 if the campaign is unknown or belongs to another organization', async () => {
    const foreign = (await create(least, await kith.tenant())).json.data
    const ids = await createContacts(1)
    for (const id of [UNKNOWN_ID, foreign.id]) {
      const { status, json } = await enrol(id, { contact_ids: ids })
      expect([status, json]).toEqual([404, { detail: 'Campaign not found' }])
    }
  })

  test.each([
    [{}, ['body', 'contact_ids'], 'missing'],
    [{ contact_ids: [] }, ['body', 'contact_ids'], 'too_short'],
    [{ contact_ids: UNKNOWN_ID }, ['body', 'contact_ids'], 'list_type'],
    [{ contact_ids: Array(1001).fill(UNKNOWN_ID) }, ['body', 'contact_ids'], 'too_long'],
    [{ contact_ids: [UNKNOWN_ID, 'x'] }, ['body', 'contact_ids', 1], 'uuid_parsing'],
    [{ contact_ids: [UNKNOWN_ID, null] }, ['body', 'contact_ids', 1], 'uuid_type'],
  ])(
    'refuses a value that is not a list, or a list that is too short or too long',
    async (body, loc, type) => {
      const { status, json } = await enrol(UNKNOWN_ID, body)
      expect(status).toBe(422)
      expect(json.detail).toEqual([expect.objectContaining({ loc, type })])
    },
  )

  test('accepts a thousand at once', async () => {
    const { data: campaign } = (await create(least)).json
    const ids = await createContacts(1000)
    const { json } = await enrol(campaign.id, { contact_ids: ids })
    expect(json.data).toEqual({ added: 1000, skipped: 0 })
  })
})

test('the tests above caused no internal error', () => {
  expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
})

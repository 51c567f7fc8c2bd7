import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import type { CustomField } from '../../model/catalog.ts'
import { customFieldTypes } from '../../model/catalog.ts'

let kith: TestKith
let tenant: Tenant
const fields: Record<string, CustomField> = {}

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const caller = tenant.caller('native')
  for (const type of customFieldTypes) {
    const options = type === 'enum' || type === 'set' ? { options: ['Silver', 'Gold'] } : {}
    const draft = { key: `f_${type}`, name: `My ${type}`, type, ...options }
    fields[type] = await kith.app.hub.catalog.createCustomField(caller, draft)
  }
  await kith.app.hub.catalog.createLabel(caller, { name: 'Customer' })
  await kith.app.hub.catalog.createLabel(caller, { name: 'Hot lead' })
  await kith.app.hub.companies.create(caller, { name: 'Northpier Ltd' })
})
afterAll(() => kith.close())

const add = (body: unknown, query = '') =>
  tenant.request('pipedrive', `/api/v2/persons${query}`, { method: 'POST', body })
const patch = (id: number, body: unknown) =>
  tenant.request('pipedrive', `/api/v2/persons/${id}`, { method: 'PATCH', body })
const remove = (id: number) => tenant.request('pipedrive', `/api/v2/persons/${id}`, { method: 'DELETE' })
const read = async (id: number) => (await tenant.request('pipedrive', `/api/v2/persons/${id}`)).json.data
const custom = (type: string, value: unknown) => ({
  name: 'C',
  custom_fields: { [fields[type]!.code]: value },
})

describe('adding', () => {
  test('stores the body and answers 200 with the whole person', async () => {
    const body = {
      name: 'Jonas van der Berg',
      owner_id: 3,
      org_id: 1,
      add_time: '2025-06-01T10:00:00Z',
      emails: [{ value: 'Jonas@fjord.example' }, { value: 'j@example.org', label: 'home' }],
      phones: [
        { value: '12345', primary: false, label: 'mobile' },
        { value: '54321', primary: true, label: '' },
      ],
      visible_to: 7,
      label_ids: [2, 1, 2],
      im: [{ value: 'jonas', label: 'skype' }],
      notes: 'Met in May.',
      birthday: '1990-02-28',
      job_title: 'Skipper',
      postal_address: { value: '1 Pier, Oslo', locality: 'Oslo', subpremise: '4b' },
    }
    const { status, json } = await add(body)
    expect(status).toBe(200)
    expect(json.data).toMatchObject({
      name: 'Jonas van der Berg',
      first_name: 'Jonas',
      last_name: 'van der Berg',
      owner_id: 3,
      org_id: 1,
      add_time: '2025-06-01T10:00:00Z',
      emails: [
        { value: 'Jonas@fjord.example', primary: true, label: 'work' },
        { value: 'j@example.org', primary: false, label: 'home' },
      ],
      phones: [
        { value: '12345', primary: false, label: 'mobile' },
        { value: '54321', primary: true, label: '' },
      ],
      visible_to: 7,
      label_ids: [2, 1],
      im: [{ value: 'jonas', primary: true, label: 'skype' }],
      notes: 'Met in May.',
      birthday: '1990-02-28',
      job_title: 'Skipper',
      postal_address: { value: '1 Pier, Oslo', locality: 'Oslo', subpremise: '4b', country: null },
    })
    expect(await read(json.data.id)).toEqual(json.data)
  })

  test.each([
    [{ name: 'Prince' }, ['Prince', 'Prince', null]],
    [{ first_name: 'Mary Ann', last_name: 'O' }, ['Mary Ann O', 'Mary Ann', 'O']],
    [{ first_name: '', last_name: 'Only' }, ['Only', '', 'Only']],
  ])('%j gets the name %j', async (body, expected) => {
    const { data } = (await add(body)).json
    expect([data.name, data.first_name, data.last_name]).toEqual(expected)
  })

  test.each<[unknown, string]>([
    [{}, 'name: The value is required'],
    [{ first_name: 'A' }, 'name: The value is required'],
    [{ name: ' ' }, 'name: The value must not be empty'],
    [{ first_name: '', last_name: '' }, 'name: The value must not be empty'],
    [{ name: 'A', first_name: 'B' }, 'name: The value cannot be given together with first_name or last_name'],
    [{ name: null }, "name: The value is not a valid 'string'"],
    [{ name: 'A', shoe: 1 }, "shoe: Parameter 'shoe' is not allowed for this request"],
    [{ name: 'A', is_deleted: true }, "is_deleted: Parameter 'is_deleted' is not allowed for this request"],
    [{ name: 'A', emails: ['a@example.com'] }, 'emails.0: '],
    [{ name: 'A', emails: [{ value: '' }] }, 'emails.0.value: '],
    [
      {
        name: 'A',
        phones: [
          { value: '1', primary: true },
          { value: '2', primary: true },
        ],
      },
      'phones: Only one item can be primary',
    ],
    [{ name: 'A', visible_to: 2 }, 'visible_to: The value must be one of 1, 3, 5, 7'],
    [{ name: 'A', visible_to: '3' }, 'visible_to: '],
    [{ name: 'A'.repeat(256) }, 'name: The value must not have more than 255 characters'],
    [{ name: 'A', org_id: 77 }, 'org_id: The organization does not exist'],
    [{ name: 'A', label_ids: [9] }, 'label_ids: The label does not exist'],
    [{ name: 'A', label_ids: null }, 'label_ids: '],
    [{ name: 'A', add_time: 'now' }, 'add_time: The value is not a valid datetime'],
    [{ name: 'A', birthday: '2025-02-30' }, 'birthday: The value is not a valid date'],
    [{ name: 'A', postal_address: '1 Pier' }, 'postal_address: '],
    [{ name: 'A', custom_fields: { beef: 1 } }, "custom_fields: Unknown key 'beef'"],
    ['{"name"', 'body: The request body is not valid JSON.'],
  ])('%j is refused: %s', async (body, text) => {
    const { status, json } = await add(body)
    expect(status).toBe(400)
    expect(json.code).toBe('ERR_SCHEMA_VALIDATION_FAILED')
    expect(json.error).toContain(`Validation failed: ${text}`)
  })

  test('a body with a content type other than JSON is refused', async () => {
    const send = (type: string) =>
      tenant.request('pipedrive', '/api/v2/persons', {
        method: 'POST',
        body: { name: 'A' },
        headers: { 'content-type': type },
      })
    const { status, json } = await send('application/x-www-form-urlencoded')
    expect([status, json]).toEqual([
      400,
      {
        success: false,
        error: 'Validation failed: body: The content type must be application/json',
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
      },
    ])
    expect((await send('Application/JSON; charset=utf-8')).status).toBe(200)
  })

  test('a link to an organization shows its name in other APIs, until it is removed', async () => {
    const { data } = (await add({ name: 'Ada Linked', org_id: 1 })).json
    const company = async () =>
      (await kith.app.hub.people.getByVendorId(tenant.caller('native'), 'pipedrive', String(data.id))).company
    expect(await company()).toBe('Northpier Ltd')
    await patch(data.id, { job_title: 'Skipper' })
    expect(await company()).toBe('Northpier Ltd')
    await patch(data.id, { org_id: null })
    expect(await company()).toBeNull()
  })

  test('removing a missing link keeps a company that is only a name', async () => {
    const caller = tenant.caller('native')
    const person = await kith.app.hub.people.create(caller, { fullName: 'Ben', company: 'Harbour Café' })
    await patch(Number(person.vendorIds.pipedrive), { org_id: null })
    expect((await kith.app.hub.people.get(caller, person.id)).company).toBe('Harbour Café')
  })

  test('query parameters are refused', async () => {
    expect((await add({ name: 'A' }, '?include_fields=notes_count')).json.error).toBe(
      "Validation failed: include_fields: Parameter 'include_fields' is not allowed for this request",
    )
  })

  test('fields of contact sync return 403 while contact sync is off', async () => {
    const off = await kith.tenant({ contactSync: false })
    const send = (body: object) => off.request('pipedrive', '/api/v2/persons', { method: 'POST', body })
    const { status, json } = await send({ name: 'A', notes: 'x' })
    expect([status, json.success]).toEqual([403, false])
    expect((await send({ name: 'A' })).status).toBe(200)
    expect((await send({ name: 'A', marketing_status: 'subscribed' })).status).toBe(403)
  })

  test('a read-only key is refused by the gateway', async () => {
    const reader = await kith.tenant({}, { role: 'read' })
    const body = { name: 'A' }
    const { status, json } = await reader.request('pipedrive', '/api/v2/persons', { method: 'POST', body })
    expect([status, json.errorCode]).toEqual([403, 403])
  })
})

describe('custom fields', () => {
  const option = (type: string, label: string) =>
    fields[type]!.options.find((known) => known.label === label)!.id
  const zone = { timezone_id: 77, timezone_name: 'Europe/Riga' }

  test('are named by code in errors, except unknown ones', async () => {
    const { code } = fields.double!
    const { status, json } = await add(custom('double', 'many'))
    expect([status, json]).toEqual([
      400,
      {
        success: false,
        error:
          "Validation failed: custom_fields: Expected 'number' as value for person custom field 'My double'",
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
        field_code: code,
      },
    ])
    expect((await add({ name: 'A', custom_fields: { beef: 1 } })).json).not.toHaveProperty('field_code')
  })

  test('of every type are read back as written', async () => {
    const whole = { value: '8 Quay Lane', locality: 'Cork' }
    const values: Record<string, unknown> = {
      varchar: 'text',
      varchar_auto: 'auto',
      text: 'long',
      phone: '12 34',
      double: 12.5,
      monetary: { value: 1250.5, currency: 'EUR' },
      date: '2026-03-09',
      daterange: { value: '2026-03-01', until: '2026-03-31' },
      time: { value: '08:45:00', ...zone },
      timerange: { value: '08:45:00', until: '10:15:00', ...zone },
      enum: option('enum', 'Gold'),
      set: [option('set', 'Silver'), option('set', 'Gold')],
      user: 5,
      org: 7,
      people: 41,
      address: whole,
    }
    const byCode = Object.fromEntries(
      Object.entries(values).map(([type, value]) => [fields[type]!.code, value]),
    )
    const { json } = await add({ name: 'All', custom_fields: byCode })
    expect(json.data.custom_fields).toMatchObject(byCode)
    expect(Object.keys(json.data.custom_fields)).toHaveLength(customFieldTypes.length)
    const cleared = await patch(json.data.id, { custom_fields: { [fields.double!.code]: null } })
    expect(cleared.json.data.custom_fields).toEqual({
      ...json.data.custom_fields,
      [fields.double!.code]: null,
    })
  })

  test('are normalized as the vendor does', async () => {
    const { json } = await add(custom('time', { value: '08:45' }))
    expect(json.data.custom_fields[fields.time!.code]).toEqual({
      value: '08:45:00',
      timezone_id: expect.any(Number),
      timezone_name: 'UTC',
    })
    const money = await add(custom('monetary', { value: 1 }))
    expect(money.json.data.custom_fields[fields.monetary!.code]).toEqual({ value: 1, currency: 'EUR' })
    const [silver, gold] = [option('set', 'Silver'), option('set', 'Gold')]
    const set = await add(custom('set', [gold, silver, gold]))
    expect(set.json.data.custom_fields[fields.set!.code]).toEqual([silver, gold])
  })

  test.each([
    ['double', '7', "Expected 'number' as value for person custom field 'My double'"],
    ['enum', 'Gold', "Expected 'number' as value for single option custom field 'My enum'"],
    ['enum', 999, "Unknown option for 'My enum'"],
    ['set', [], "Expected 'array' as value for person custom field 'My set'"],
    ['set', [999], "Unknown option for 'My set'"],
    ['time', '08:45:00', "Time custom field value expected 'object'"],
    ['time', { value: '25:00' }, 'Expected a time'],
    ['time', { value: '08:00', timezone_name: 'Mars' }, 'Invalid timezone_name'],
    ['varchar', { value: 'x' }, 'Invalid collection'],
    ['varchar', '', 'Expected a non-empty string'],
    ['varchar', 'x'.repeat(256), 'has at most 255 characters'],
    ['date', '2026-02-30', 'Expected a date'],
    ['daterange', { value: '2026-02-02', until: '2026-02-01' }, 'ends before it begins'],
    ['monetary', { value: 1, currency: 'euro' }, 'Invalid currency'],
    ['address', 'Cork', 'Invalid collection'],
    ['people', 0, "Expected 'number'"],
  ])('of type %s do not take %j', async (type, value, message) => {
    const { status, json } = await add(custom(type, value))
    expect(status).toBe(400)
    expect(json.error).toContain(`Validation failed: custom_fields: ${message}`.slice(0, 34))
    expect(json.error).toContain(message)
  })
})

describe('updating', () => {
  test('changes only the given fields; one part of the name keeps the other', async () => {
    const { data } = (
      await add({ name: 'Mira Okafor', org_id: 1, notes: 'n', emails: [{ value: 'm@example.com' }] })
    ).json
    const renamed = (await patch(data.id, { first_name: 'Mirabel' })).json.data
    expect(renamed).toMatchObject({
      name: 'Mirabel Okafor',
      first_name: 'Mirabel',
      last_name: 'Okafor',
      org_id: 1,
    })
    expect(renamed.update_time > data.update_time).toBe(true)
    const cleared = (await patch(data.id, { org_id: null, notes: null, emails: [], label_ids: [1] })).json
      .data
    expect(cleared).toMatchObject({ org_id: null, notes: null, emails: [], label_ids: [1] })
  })

  test('without effect keeps the update time', async () => {
    const { data } = (await add({ name: 'Still', emails: [{ value: 's@example.com' }] })).json
    expect((await patch(data.id, {})).json.data).toEqual(data)
    expect((await patch(data.id, { name: 'Still', emails: data.emails })).json.data).toEqual(data)
  })

  test.each([
    { name: null },
    { emails: null },
    { custom_fields: null },
    { owner_id: null },
    { add_time: '2025-01-01T00:00:00Z' },
  ])('%j is refused', async (body) => {
    const { data } = (await add({ name: 'Refuse' })).json
    expect((await patch(data.id, body)).status).toBe(400)
  })

  test('two writers of different fields keep both changes', async () => {
    const { data } = (await add({ name: 'Both' })).json
    await Promise.all([
      patch(data.id, { notes: 'one' }),
      patch(data.id, { job_title: 'two' }),
      patch(data.id, { label_ids: [2] }),
    ])
    expect(await read(data.id)).toMatchObject({ notes: 'one', job_title: 'two', label_ids: [2] })
  })

  test('changes the marketing status once, then no more', async () => {
    const marketing = await kith.tenant({ marketingApp: true })
    const path = '/api/v2/persons'
    const status = async (id: number) =>
      (await marketing.request('pipedrive', `${path}/${id}?include_fields=marketing_status`)).json.data
        .marketing_status
    const send = (method: 'POST' | 'PATCH', at: string, body: object) =>
      marketing.request('pipedrive', at, { method, body })
    const { data } = (await send('POST', path, { name: 'A', marketing_status: 'subscribed' })).json
    expect(await status(data.id)).toBe('no_consent')
    await send('PATCH', `${path}/${data.id}`, { marketing_status: 'subscribed' })
    await send('PATCH', `${path}/${data.id}`, { marketing_status: 'archived' })
    expect(await status(data.id)).toBe('subscribed')
  })
})

describe('deleting', () => {
  test('marks the person, once', async () => {
    const { data } = (await add({ name: 'Gone' })).json
    const gone = await remove(data.id)
    expect([gone.status, gone.json]).toEqual([200, { success: true, data: { id: data.id } }])
    expect(await read(data.id)).toMatchObject({ is_deleted: true })
    expect((await remove(data.id)).status).toBe(404)
    expect((await patch(data.id, { name: 'Back' })).status).toBe(404)
  })
})

test('any person that the schema allows is read back as written', async () => {
  const word = fc.stringMatching(/^\S[^\0]{0,20}$/u)
  const points = fc.array(
    fc.record({
      value: word,
      label: fc.string({ maxLength: 10 }).map((label) => label.replaceAll('\0', '')),
    }),
    { maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        first_name: word,
        last_name: word,
        emails: points,
        phones: points,
        im: points,
        notes: fc.option(word),
        job_title: fc.option(word),
        label_ids: fc.uniqueArray(fc.constantFrom(1, 2)),
        visible_to: fc.constantFrom(1, 3, 5, 7),
      }),
      async (body) => {
        const { status, json } = await add(body)
        expect(status).toBe(200)
        const shown = (list: { value: string; label: string }[]) =>
          list.map(({ value, label }, index) => ({ value, primary: index === 0, label }))
        expect(json.data).toMatchObject({
          ...body,
          emails: shown(body.emails),
          phones: shown(body.phones),
          im: shown(body.im),
        })
        expect(await read(json.data.id)).toEqual(json.data)
      },
    ),
    { numRuns: triesOf(60) },
  )
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bulkFiles, importPath } from '../../../test/support/bulk-files.ts'
import {
  type Answer,
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'
import type { OrganizationSettings } from '../../model/organization.ts'
import type { PersonDraft } from '../../model/person.ts'
import type { VoipbinContact, VoipbinPhoneNumber } from './schema.ts'

const files = bulkFiles()
afterAll(files.remove)

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
})
beforeEach(async () => {
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const send = (method: NonNullable<RequestOptions['method']>, path: string, body?: unknown, own = tenant) =>
  own.request('voipbin', `/v1.0${path}`, { method, ...(body !== undefined && { body }) })

async function create(body: object, own = tenant): Promise<VoipbinContact> {
  const { status, json, text } = await send('POST', '/contacts', body, own)
  expect(status, text).toBe(201)
  return json
}

const createNative = (draft: PersonDraft, own = tenant) =>
  kith.app.hub.people.create(own.caller('native'), draft)

const shown = async (id: string | undefined, own = tenant): Promise<VoipbinContact> =>
  (await send('GET', `/contacts/${id}`, undefined, own)).json

const numbersOf = ({ phone_numbers }: VoipbinContact) => phone_numbers.map(({ number }) => number)

/** Imports a page of contacts as VoIPBIN answers it. */
async function importPage(contacts: readonly object[], own = tenant) {
  const page = JSON.stringify({ result: contacts, next_page_token: '' })
  return importPath(kith, own, files.write(page, 'contacts.json'))
}

const ids = {
  contact: '0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5f',
  customer: '7b1e2a90-8c4d-4f3b-9a6e-1d2c3b4a5f60',
  phone: '5c2b7d1e-94a3-4e60-b8f1-0a9d8c7b6e5f',
  unknown: '11111111-1111-4111-8111-111111111111',
}

const savedContact = (more: object = {}) => ({
  ...{ id: ids.contact, customer_id: ids.customer, first_name: 'Ines', last_name: 'Marlow' },
  ...{ display_name: '', company: '', job_title: '', source: 'sync', external_id: '' },
  ...{ phone_numbers: [] as Partial<VoipbinPhoneNumber>[], emails: [], tag_ids: [] },
  ...{ tm_create: '2026-02-03T09:15:02.41Z', tm_update: null, tm_delete: null },
  ...more,
})

describe('uniqueness of numbers goes by the vendor’s own text rule', () => {
  test.each([
    ['+1 212 555 0177 x101', '+1 212 555 0177 x102'],
    ['+1 212 555 0177', '+1 212 555 0177 x101'],
    ['+1 212 555 0177 x101', '+1 212 555 0177'],
    ['+44 (0)20 7946 0958', '+44 20 7946 0958'],
    ['15551234567', '+15551234567'],
    ['0015551234567', '+15551234567'],
    ['12345', '123456'],
    ['anonymous', 'Restricted'],
  ])('under which %s and %s are two numbers, and both people keep theirs', async (first, second) => {
    const own = await kith.tenant({ defaultRegion: 'US' })
    const one = await create({ phone_numbers: [{ number: first }] }, own)
    const two = await create({ phone_numbers: [{ number: second }] }, own)
    expect([numbersOf(one), numbersOf(two)]).toEqual([[first], [second]])
    const three = await create({}, own)
    const added = await send('POST', `/contacts/${three.id}/phone-numbers`, { number: `${second}9` }, own)
    expect(added.status).toBe(201)
  })

  test.each([
    ['+1 (212) 555-0177', '+12125550177'],
    ['+1 212 555 0177 x101', '+1-212-555-0177 ext. 101'],
    ['  +1.212.555.0177', '++1 212 555 0177'],
    ['(555) 123-4567', '555.123.4567'],
    ['+1٥٥٥123', '+1123'],
    ['anonymous', 'Anonymous'],
  ])('under which %s and %s are one, which the second contact does not get', async (first, second) => {
    await create({ phone_numbers: [{ number: first }] })
    const { id } = await create({})
    expect(numbersOf(await create({ phone_numbers: [{ number: second }] }))).toEqual([])
    const { status, json } = await send('POST', `/contacts/${id}/phone-numbers`, { number: second })
    expect([status, json.error.reason]).toEqual([409, 'CONTACT_PHONE_NUMBER_ALREADY_EXISTS'])
  })

  test('finds the holder of a number among many people who have it with an extension', async () => {
    const numbers = Array.from({ length: 130 }, (_, index) => `+1 212 555 0177 x${1000 + index}`)
    await kith.app.hub.people.createMany(
      tenant.caller('native'),
      [...numbers, '+12125550177'].map((value) => ({ phones: [{ value }] })),
    )
    expect(numbersOf(await create({ phone_numbers: [{ number: '+1 212 555 0177' }] }))).toEqual([])
    expect(numbersOf(await create({ phone_numbers: [{ number: '+1 212 555 0177 x999' }] }))).toHaveLength(1)
  })

  test('compares the E.164 number that the vendor gave, where it gave one', async () => {
    const phone = { id: ids.phone, number: '(555) 123-4567', number_e164: '+15551234567', type: 'work' }
    await importPage([savedContact({ phone_numbers: [phone] })])
    expect(numbersOf(await create({ phone_numbers: [{ number: '+1 555 123 4567' }] }))).toEqual([])
    expect(numbersOf(await create({ phone_numbers: [{ number: '555 123 4567' }] }))).toEqual(['555 123 4567'])
  })

  test('keeps a number that it leaves out in the record of what was said, and names it in a header', async () => {
    await create({ phone_numbers: [{ number: '+12125550177' }] })
    const body = {
      first_name: 'Ravi',
      phone_numbers: [{ number: '+1 212 555 0178' }, { number: '+1 212 555 0177', type: 'mobile' }],
    }
    const answer = await send('POST', '/contacts', body)
    expect(answer.status).toBe(201)
    expect(numbersOf(answer.json)).toEqual(['+1 212 555 0178'])
    expect(answer.headers['x-kith-left-out']).toBe('phone_numbers[1]')
    const caller = tenant.caller('native')
    const person = await kith.app.hub.people.getByVendorId(caller, 'voipbin', answer.json.id)
    const { records } = await kith.app.hub.people.provenance(caller, person.id)
    expect(records.map(({ payload }) => payload)).toEqual([body])
    const complete = await send('POST', '/contacts', { first_name: 'Ada' })
    expect(complete.headers).not.toHaveProperty('x-kith-left-out')
  })

  test('lets a look-up without an extension find each of its extensions, and prefers the number itself', async () => {
    const first = await create({ phone_numbers: [{ number: '+1 212 555 0177 x101' }] })
    await create({ phone_numbers: [{ number: '+1 212 555 0177 x102' }] })
    const lookUp = async (phone: string) =>
      (await send('GET', `/contacts/lookup?phone=${encodeURIComponent(phone)}`)).json.id
    expect(await lookUp('+12125550177')).toBe(first.id)
    const plain = await create({ phone_numbers: [{ number: '+1 212 555 0177' }] })
    expect(await lookUp('+1 (212) 555-0177')).toBe(plain.id)
    expect(await lookUp('+12125550177 ext 101')).toBe(first.id)
  })
})

describe('tags are listed, created, read, changed and removed', () => {
  const keys = ['id', 'customer_id', 'name', 'detail', 'tm_create', 'tm_update', 'tm_delete']

  test('with the keys of the vendor in its order, from creation to removal', async () => {
    const made = await send('POST', '/tags', { name: 'Customer', detail: 'Has bought something' })
    expect(made.status).toBe(200)
    expect(Object.keys(made.json)).toEqual(keys)
    expect(made.json).toMatchObject({
      customer_id: tenant.organization.vendorIds.voipbin,
      name: 'Customer',
      detail: 'Has bought something',
      tm_update: null,
      tm_delete: null,
    })
    const { id, tm_create } = made.json
    expect((await send('GET', `/tags/${id.toUpperCase()}`)).text).toBe(made.text)
    const renamed = await send('PUT', `/tags/${id}`, { name: 'Client' })
    expect(renamed.json).toEqual({ ...made.json, name: 'Client', tm_update: expect.any(String) })
    expect(renamed.json.tm_update > tm_create).toBe(true)
    const cleared = await send('PUT', `/tags/${id}`, { detail: '' })
    expect(cleared.json).toMatchObject({ name: 'Client', detail: '' })
    const removed = await send('DELETE', `/tags/${id}`)
    expect(removed.status).toBe(200)
    expect(removed.json).toEqual({
      ...cleared.json,
      tm_update: removed.json.tm_delete,
      tm_delete: expect.any(String),
    })
    for (const [method, body] of [['GET'], ['PUT', { name: 'x' }], ['DELETE']] as const) {
      const { status, json } = await send(method, `/tags/${id}`, body)
      expect([status, json.error.reason, json.error.message]).toEqual([
        404,
        'TAG_NOT_FOUND',
        'The tag was not found.',
      ])
    }
    expect((await send('GET', '/tags')).json).toEqual({ result: [], next_page_token: '' })
  })

  test('newest first, in pages that end with an empty one', async () => {
    const caller = tenant.caller('native')
    await kith.app.hub.catalog.changeLabels(caller, () => ({
      create: ['A', 'B', 'C', 'D', 'E'].map((name) => ({ name })),
    }))
    const seen: string[] = []
    let token = ''
    do {
      const next = token && `&page_token=${encodeURIComponent(token)}`
      const { json } = await send('GET', `/tags?page_size=2${next}`)
      seen.push(...json.result.map(({ name }: { name: string }) => name))
      token = json.next_page_token
    } while (token !== '')
    expect(seen).toEqual(['E', 'D', 'C', 'B', 'A'])
    expect((await send('GET', '/tags?page_size=x')).json.error.reason).toBe('INVALID_REQUEST_PARAMETER')
  })

  test('and are the labels of the other APIs', async () => {
    const native = (path: string, options?: RequestOptions) => tenant.request('native', path, options)
    const { json: tag } = await send('POST', '/tags', { name: 'Customer', detail: 'Bought' })
    const { json: labels } = await native('/v1/labels')
    expect(labels.items).toMatchObject([{ uuid: tag.id, name: 'Customer', detail: 'Bought', color: null }])
    const body = { name: 'Lead', detail: 'Asked for a price' }
    const { json: label } = await native('/v1/labels', { method: 'POST', body })
    expect((await send('GET', `/tags/${label.uuid}`)).json).toMatchObject(body)
    await native(`/v1/labels/${label.id}`, { method: 'PATCH', body: { detail: '' } })
    expect((await send('GET', `/tags/${label.uuid}`)).json).toMatchObject({
      detail: '',
      tm_update: expect.any(String),
    })
    const contact = await create({ tag_ids: [label.uuid, tag.id] })
    await send('DELETE', `/tags/${tag.id}`)
    expect((await shown(contact.id)).tag_ids).toEqual([label.uuid])
  })

  test.each([
    ['POST', '', {}, 'INVALID_ARGUMENT'],
    ['POST', '', { name: ' ' }, 'INVALID_ARGUMENT'],
    ['POST', '', { name: 'x'.repeat(256) }, 'INVALID_ARGUMENT'],
    ['POST', '', { name: 'x', detail: 'x'.repeat(65_536) }, 'INVALID_ARGUMENT'],
    ['POST', '', { name: 5 }, 'INVALID_JSON_BODY'],
    ['PUT', '/x', { name: 'x' }, 'INVALID_ID'],
    ['PUT', `/${ids.unknown}`, { name: '' }, 'INVALID_ARGUMENT'],
    ['PUT', `/${ids.unknown}`, undefined, 'INVALID_JSON_BODY'],
  ] as const)('and %s /tags%s with %j is refused', async (method, below, body, reason) => {
    const { status, json } = await send(method, `/tags${below}`, body)
    expect([status, json.error.reason]).toEqual([400, reason])
  })

  test('by their organization only, and by agents only under their own path', async () => {
    const other = await kith.tenant()
    const { json: tag } = await send('POST', '/tags', { name: 'Customer' }, other)
    expect((await send('GET', `/tags/${tag.id}`)).status).toBe(404)
    expect((await send('GET', '/tags')).json.result).toEqual([])
    const draft = { orgId: tenant.organization.id, dialect: 'voipbin', kind: 'bearer', role: 'read' } as const
    const { text: agentKey } = await kith.app.hub.keys.create(draft)
    const { json: own } = await send('POST', '/tags', { name: 'Lead' })
    const asAgent = (path: string) => {
      const headers = { authorization: `Bearer ${agentKey}` }
      return tenant.request('voipbin', `/v1.0${path}`, { key: null, headers })
    }
    expect((await asAgent('/service_agents/tags')).json.result).toEqual([own])
    expect((await asAgent(`/service_agents/tags/${own.id}`)).json).toEqual(own)
    expect((await asAgent('/tags')).status).toBe(403)
    expect((await asAgent(`/tags/${own.id}`)).status).toBe(403)
    expect((await send('GET', '/service_agents/tags')).status).toBe(401)
  })
})

test.each([
  ['POST', '/contacts', { tag_ids: [ids.unknown] }],
  ['POST', '/contacts/:id/tags', { tag_id: ids.unknown }],
] as const)('%s %s refuses an unknown tag and creates no label', async (method, path, body) => {
  const { id } = await create({})
  const { status, json } = await send(method, path.replace(':id', id), body)
  expect([status, json.error.reason, json.error.message]).toEqual([
    400,
    'INVALID_ARGUMENT',
    'The tag was not found.',
  ])
  expect(await kith.app.hub.catalog.listLabels(tenant.caller('native'))).toEqual([])
  expect((await send('GET', '/contacts')).json.result).toHaveLength(1)
})

describe('errors have the vendor’s texts', () => {
  const ask = (path: string, options?: RequestOptions) => tenant.request('voipbin', path, options)
  const agentsPath = '/v1.0/service_agents/contacts'

  test.each<[string, () => Promise<Answer>, number, string, string]>([
    [
      'no key',
      () => ask('/v1.0/contacts', { key: null }),
      401,
      'AUTHENTICATION_REQUIRED',
      'Authentication is required.',
    ],
    [
      'an access key on the path of agents',
      () => ask(agentsPath),
      401,
      'AUTHENTICATION_REQUIRED',
      'Authentication is required.',
    ],
    [
      'a wrong key',
      () => ask('/v1.0/contacts', { key: 'vb_wrong' }),
      401,
      'INVALID_CREDENTIALS',
      'The provided credentials are invalid.',
    ],
    [
      'an id that is no UUID',
      () => send('GET', '/contacts/x'),
      400,
      'INVALID_ID',
      'The provided id is not a valid UUID.',
    ],
    [
      'a phone number’s id that is no UUID',
      () => send('DELETE', `/contacts/${ids.unknown}/phone-numbers/x`),
      400,
      'INVALID_ID',
      'The provided phone_number_id is not a valid UUID.',
    ],
    [
      'an e-mail’s id that is no UUID',
      () => send('DELETE', `/contacts/${ids.unknown}/emails/x`),
      400,
      'INVALID_ID',
      'The provided email_id is not a valid UUID.',
    ],
    [
      'a tag’s id that is no UUID',
      () => send('DELETE', `/contacts/${ids.unknown}/tags/x`),
      400,
      'INVALID_ID',
      'The provided tag_id is not a valid UUID.',
    ],
    [
      'no tag to assign',
      () => send('POST', `/contacts/${ids.unknown}/tags`, {}),
      400,
      'INVALID_ID',
      'The provided tag_id is not a valid UUID.',
    ],
    [
      'a contact that does not exist',
      () => send('GET', `/contacts/${ids.unknown}`),
      404,
      'CONTACT_NOT_FOUND',
      'The contact was not found.',
    ],
    [
      'a look-up that finds no contact',
      () => send('GET', '/contacts/lookup?phone=%2B12125550177'),
      404,
      'CONTACT_NOT_FOUND',
      'The contact was not found.',
    ],
    [
      'a look-up of nothing',
      () => send('GET', '/contacts/lookup'),
      400,
      'INVALID_ARGUMENT',
      'At least one of phone or email must be provided.',
    ],
    [
      'an unknown path',
      () => send('GET', '/nowhere'),
      404,
      'ROUTE_NOT_FOUND',
      'The requested endpoint does not exist.',
    ],
    [
      'an unknown method',
      () => send('PATCH', '/contacts'),
      404,
      'ROUTE_NOT_FOUND',
      'The requested endpoint does not exist.',
    ],
    [
      'a body that is no JSON',
      () => send('POST', '/contacts', '{'),
      400,
      'INVALID_JSON_BODY',
      'The request body is not valid JSON.',
    ],
    [
      'a member of a wrong type',
      () => send('POST', '/contacts', { first_name: 5 }),
      400,
      'INVALID_JSON_BODY',
      'The request body is not valid JSON.',
    ],
    [
      'a parameter of a wrong type',
      () => send('GET', '/contacts?page_size=x'),
      400,
      'INVALID_REQUEST_PARAMETER',
      'The parameter "page_size" has an invalid format.',
    ],
  ])('for %s', async (_what, request, status, reason, message) => {
    const answer = await request()
    expect([answer.status, answer.json.error.reason, answer.json.error.message]).toEqual([
      status,
      reason,
      message,
    ])
    // Written from a map, so the keys are in alphabetical order.
    expect(Object.keys(answer.json.error)).toEqual(['message', 'reason', 'request_id', 'status'])
  })

  test('for a key that may not write', async () => {
    const reader = await kith.tenant({}, { role: 'read' })
    const { status, json } = await send('POST', '/contacts', {}, reader)
    expect([status, json.error.message]).toEqual([403, 'You do not have permission to access this resource.'])
  })
})

describe('JSON is written as Go writes it', () => {
  const raw = 'R&D <b>\u2028\u2029 "é" 😀 \u007f\b\f/'
  const asGo = 'R\\u0026D \\u003cb\\u003e\\u2028\\u2029 \\"é\\" 😀 \u007f\\b\\f/'

  test('in a contact that is created, read, listed, looked up, changed and removed', async () => {
    const { id } = await create({ first_name: raw, emails: [{ address: 'ines@example.com' }] })
    const requests: [NonNullable<RequestOptions['method']>, string, object?][] = [
      ['GET', `/contacts/${id}`],
      ['GET', '/contacts'],
      ['GET', '/contacts/lookup?email=ines@example.com'],
      ['PUT', `/contacts/${id}`, { company: raw }],
      ['DELETE', `/contacts/${id}`],
    ]
    for (const [method, path, body] of requests) {
      const { text, json } = await send(method, path, body)
      expect(text).toContain(`"first_name":"${asGo}"`)
      expect(text).not.toMatch(/[<>&\u2028\u2029]/)
      expect((json.result?.[0] ?? json).first_name).toBe(raw)
    }
  })

  test('in cached answers and cached people', async () => {
    await create({ company: raw })
    const texts: string[] = []
    // The answer is cached from the second request on, and its people from the first.
    for (let round = 0; round < 4; round++) texts.push((await send('GET', '/contacts?page_size=5')).text)
    texts.push((await send('GET', '/contacts?page_size=6')).text)
    for (const text of texts) expect(text).toContain(`"company":"${asGo}"`)
    expect(new Set(texts).size).toBe(1)
  })

  test('when the console has shown the contact before', async () => {
    const person = await createNative({ company: raw })
    const id = (await tenant.request('native', '/v1/people')).json.items[0].id
    const preview = await tenant.request('native', `/v1/people/${id}/seen-through`)
    expect(preview.status).toBe(200)
    expect((await send('GET', `/contacts/${person.vendorIds.voipbin}`)).text).toContain(asGo)
  })

  test('in tags and in errors', async () => {
    expect((await send('POST', '/tags', { name: raw })).text).toContain(`"name":"${asGo}"`)
    expect((await send('GET', '/tags')).text).toContain(asGo)
    const message = (await send('GET', '/contacts?page_size=x')).text
    expect(message).toContain('The parameter \\"page_size\\" has')
    const { text } = await send('GET', '/contacts?page_token=<&>')
    expect(text).not.toMatch(/[<>&]/)
  })

  test('and in no other API', async () => {
    await createNative({ company: raw })
    const { text } = await tenant.request('native', '/v1/people')
    expect(text).toContain('R&D <b>')
  })
})

describe('a number has a type only if one was said', () => {
  test('and else `other`', async () => {
    const contact = await create({
      phone_numbers: [{ number: '+12125550177' }, { number: '+12125550178', type: '' }],
      emails: [{ address: 'ines@example.com' }, { address: 'marlow@example.com', type: null }],
    })
    const types = [...contact.phone_numbers, ...contact.emails].map(({ type }) => type)
    expect(types).toEqual(['other', 'other', 'other', 'other'])
    const phones = await send('POST', `/contacts/${contact.id}/phone-numbers`, { number: '+12125550179' })
    expect(phones.json.phone_numbers.at(-1).type).toBe('other')
    const emails = await send('POST', `/contacts/${contact.id}/emails`, { address: 'desk@example.com' })
    expect(emails.json.emails.at(-1).type).toBe('other')
  })

  test('also when it came through Quentli', async () => {
    const input = {
      ...{ name: 'Ines Marlow', email: 'ines@example.com' },
      ...{ phoneNumber: '+12125550177', secondaryPhoneNumber: '+12125550178' },
    }
    await tenant.request('quentli', '/v1/customers', { method: 'POST', body: { input } })
    const [contact] = (await send('GET', '/contacts')).json.result
    const types = [...contact.phone_numbers, ...contact.emails].map(({ type }: { type: string }) => type)
    expect(types).toEqual(['other', 'other', 'other'])
  })

  test('while a said one is kept', async () => {
    const types = ['mobile', 'work', 'home', 'fax', 'other']
    const contact = await create({
      phone_numbers: types.map((type, index) => ({ number: `+1212555017${index}`, type })),
      emails: ['work', 'personal', 'other'].map((type) => ({ address: `${type}@example.com`, type })),
    })
    expect(contact.phone_numbers.map(({ type }) => type)).toEqual(types)
    expect(contact.emails.map(({ type }) => type)).toEqual(['work', 'personal', 'other'])
  })
})

describe('number_e164', () => {
  test.each([
    ['(555) 123-4567', 'US', '+15551234567'],
    ['+49 (0)30 1234567', null, '+49301234567'],
    ['030 1234567', 'US', ''],
    ['030 1234567', 'DE', '+49301234567'],
    ['12345', 'US', ''],
    ['1-800-FLOWERS', 'US', '+18003569377'],
    ['+1 212 555 0177 x101', null, '+12125550177'],
    ['(212) 555-0177 ext. 9', 'US', '+12125550177'],
    ['(212) 555-0177', null, ''],
    ['anonymous', 'US', ''],
    ['112', 'DE', ''],
  ] as const)('of %s in %s is "%s", and the text is as typed', async (number, region, e164) => {
    const settings: Partial<OrganizationSettings> = region === null ? {} : { defaultRegion: region }
    const own = await kith.tenant(settings)
    const made = await create({ phone_numbers: [{ number }] }, own)
    const native = await createNative({ phones: [{ value: number }] }, own)
    for (const { phone_numbers } of [made, await shown(native.vendorIds.voipbin, own)])
      expect(phone_numbers).toMatchObject([{ number, number_e164: e164 }])
  })

  test('that the vendor gave is kept as said, until the number changes', async () => {
    const phone = {
      ...{ id: ids.phone, number: '(555) 123-4567', number_e164: '+15551234567', type: 'work' },
      ...{ is_primary: true, tm_create: '2026-02-03T09:15:02.4Z' },
    }
    await importPage([savedContact({ phone_numbers: [phone] })])
    expect((await shown(ids.contact)).phone_numbers).toEqual([phone])
    const below = `/contacts/${ids.contact}/phone-numbers/${ids.phone}`
    const typed = await send('PUT', below, { type: 'home', is_primary: false })
    expect(typed.json.phone_numbers).toEqual([{ ...phone, type: 'home', is_primary: false }])
    const changed = await send('PUT', below, { number: '(555) 123-9999' })
    expect(changed.json.phone_numbers).toMatchObject([{ id: ids.phone, number_e164: '' }])
  })

  test('is not taken from a request, as the vendor ignores it there', async () => {
    const phone = { number: '(555) 123-4567', number_e164: '+15551234567' }
    expect((await create({ phone_numbers: [phone] })).phone_numbers).toMatchObject([{ number_e164: '' }])
  })
})

describe('source', () => {
  test.each(['manual', 'import', 'api', 'sync'])('%s is kept', async (source) => {
    const { id } = await create({ source })
    expect((await shown(id)).source).toBe(source)
    const changed = await send('PUT', `/contacts/${id}`, { source: 'api', company: 'Tidewater' })
    expect(changed.json.source).toBe(source)
  })

  test.each([{}, { source: '' }, { source: null }])(
    'of a contact created with %j is manual',
    async (body) => {
      expect((await create(body)).source).toBe('manual')
    },
  )

  test('that is no source is refused', async () => {
    const { status, json } = await send('POST', '/contacts', { source: 'fax' })
    expect([status, json.error.reason]).toEqual([400, 'INVALID_ARGUMENT'])
  })

  test('of people from a file is import, also after they change', async () => {
    await importPath(kith, tenant, files.write('Name,Email\nInes Marlow,ines@example.com\n'))
    const [contact] = (await send('GET', '/contacts')).json.result
    expect(contact).toMatchObject({ display_name: 'Ines Marlow', source: 'import' })
    const changed = await send('PUT', `/contacts/${contact.id}`, { company: 'Tidewater' })
    expect(changed.json.source).toBe('import')
  })

  test('of a person of another API is api', async () => {
    const native = await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Ines' } })
    expect(native.status).toBe(201)
    const pipedrive = { name: 'Ravi' }
    await tenant.request('pipedrive', '/api/v2/persons', { method: 'POST', body: pipedrive })
    const { result } = (await send('GET', '/contacts')).json
    expect(result.map(({ source }: VoipbinContact) => source)).toEqual(['api', 'api'])
  })

  test('of a person that a user typed in the console is manual', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' }
    const ask = (path: string, more: Record<string, string>, body: object) =>
      tenant.request('native', path, { key: null, method: 'POST', headers: { ...headers, ...more }, body })
    const session = await ask('/v1/session', {}, { key: tenant.keys.native! })
    const cookie = String(session.headers['set-cookie']).split(';')[0]!
    expect((await ask('/v1/people', { cookie }, { given: 'Ines' })).status).toBe(201)
    expect((await send('GET', '/contacts')).json.result).toMatchObject([
      { first_name: 'Ines', source: 'manual' },
    ])
  })

  test('of a contact of an imported page is as the page says', async () => {
    const other = { id: ids.unknown, source: 'manual', first_name: 'Ravi' }
    await importPage([savedContact({ source: 'sync' }), savedContact(other)])
    expect((await shown(ids.contact)).source).toBe('sync')
    expect((await shown(ids.unknown)).source).toBe('manual')
  })

  test('stays when an organization is exported and restored', async () => {
    await importPath(kith, tenant, files.write('Name\nInes Marlow\n'))
    await createNative({ given: 'Ravi' })
    const text = await files.exportText(kith.app.hub, tenant.caller('native'), 'jsonl')
    const restored = await kith.tenant()
    await importPath(kith, restored, files.write(text, 'kith.jsonl'))
    const { result } = (await send('GET', '/contacts', undefined, restored)).json
    expect(result.map(({ first_name, source }: VoipbinContact) => [first_name, source])).toEqual([
      ['Ravi', 'api'],
      ['Ines', 'import'],
    ])
  })
})

describe('display_name', () => {
  test.each([
    [{ first_name: 'Ines', last_name: 'Marlow' }, 'Ines Marlow'],
    [{ first_name: 'Ines', display_name: '' }, 'Ines'],
    [{ last_name: 'Marlow', display_name: null }, 'Marlow'],
    [{ first_name: 'Ines', display_name: 'Night desk' }, 'Night desk'],
    [{}, ''],
  ])('of a contact created with %j is "%s"', async (body, name) => {
    expect((await create(body)).display_name).toBe(name)
  })

  test('that a page shows as empty stays empty', async () => {
    await importPage([savedContact()])
    expect(await shown(ids.contact)).toMatchObject({ first_name: 'Ines', display_name: '' })
  })
})

test('tm_update is null before the first change of a contact, whichever API created it', async () => {
  const own = await create({ first_name: 'Ines' })
  const native = await createNative({ given: 'Ravi' })
  for (const id of [own.id, native.vendorIds.voipbin])
    expect(await shown(id)).toMatchObject({ tm_update: null })
  expect((await send('PUT', `/contacts/${own.id}`, { company: 'Tidewater' })).json.tm_update).not.toBeNull()
})

test('an e-mail address is in lower case here and as typed in Pipedrive', async () => {
  const { emails } = await create({ first_name: 'Jude', emails: [{ address: 'Jude.EX@Example.COM' }] })
  expect(emails).toMatchObject([{ address: 'jude.ex@example.com' }])
  const { json } = await tenant.request('pipedrive', '/api/v2/persons')
  expect(json.data[0].emails).toMatchObject([{ value: 'Jude.EX@Example.COM' }])
})

describe('the primary entry', () => {
  const flags = (list: readonly { is_primary: boolean }[]) => list.map(({ is_primary }) => is_primary)

  test('is the last that was said to be one', async () => {
    const contact = await create({
      phone_numbers: ['1', '2', '3'].map((digit) => ({ number: `+1212555017${digit}`, is_primary: true })),
      emails: ['a', 'b'].map((name) => ({ address: `${name}@example.com`, is_primary: true })),
    })
    expect(numbersOf(contact)[0]).toBe('+12125550173')
    expect([flags(contact.phone_numbers), flags(contact.emails)]).toEqual([
      [true, false, false],
      [true, false],
    ])
  })

  test('does not exist if none was said, nor after it was removed', async () => {
    const contact = await create({
      phone_numbers: [{ number: '+12125550177' }, { number: '+12125550178' }],
      emails: [{ address: 'a@example.com' }],
    })
    expect([flags(contact.phone_numbers), flags(contact.emails)]).toEqual([[false, false], [false]])
    const [first] = contact.phone_numbers
    const below = `/contacts/${contact.id}/phone-numbers/${first!.id}`
    await send('PUT', below, { is_primary: true })
    expect(flags((await send('DELETE', below)).json.phone_numbers)).toEqual([false])
  })
})

test('a removed contact is answered with tm_delete, then 404 and not listed, and keeps its external_id', async () => {
  const { id, external_id } = await create({ external_id: 'hs-77' })
  expect(external_id).toBe('hs-77')
  const removed = await send('DELETE', `/contacts/${id}`)
  expect(removed.status).toBe(200)
  expect(removed.json).toMatchObject({ id, external_id: 'hs-77', tm_update: removed.json.tm_delete })
  expect(removed.json.tm_delete).toMatch(/Z$/)
  expect((await send('GET', `/contacts/${id}`)).status).toBe(404)
  expect((await send('GET', '/contacts')).json.result).toEqual([])
})

describe('clearing one value clears no other', () => {
  const everything = {
    ...{ first_name: 'Ines', last_name: 'Marlow', display_name: 'Night desk', company: 'Tidewater' },
    ...{ job_title: 'Shift lead', external_id: 'hs-77' },
  }

  test.each(Object.keys(everything))('of the names and texts: %s', async (name) => {
    const before = await create({
      ...everything,
      phone_numbers: [{ number: '+12125550177' }],
      emails: [{ address: 'ines@example.com' }],
    })
    const { json } = await send('PUT', `/contacts/${before.id}`, { [name]: '' })
    expect(json).toEqual({ ...before, [name]: '', tm_update: expect.any(String) })
  })

  test('of the lists, also where two entries read alike', async () => {
    const own = await kith.tenant({ defaultRegion: 'US' })
    const numbers = ['(212) 555-0177', '+1 212 555 0177', '+1 212 555 0177 x9', '12345']
    const before = await create(
      {
        phone_numbers: numbers.map((number) => ({ number })),
        emails: [{ address: 'ines@example.com' }, { address: 'desk@example.com' }],
      },
      own,
    )
    expect(numbersOf(before)).toEqual(numbers)
    for (const { id, number } of before.phone_numbers) {
      const { json } = await send('DELETE', `/contacts/${before.id}/phone-numbers/${id}`, undefined, own)
      expect(numbersOf(json)).toEqual(numbers.filter((other) => other !== number))
      expect(json.emails).toEqual(before.emails)
      numbers.splice(numbers.indexOf(number), 1)
    }
  })
})

describe('an id that was merged away', () => {
  test('is answered with 404 by every write, as that of a deleted contact, and leads reads on', async () => {
    const [from, into] = [await create({ first_name: 'Away' }), await create({ first_name: 'Stays' })]
    const gone = await create({ first_name: 'Gone' })
    await send('DELETE', `/contacts/${gone.id}`)
    const phone = (await send('POST', `/contacts/${from.id}/phone-numbers`, { number: '+12125550177' })).json
    const email = (await send('POST', `/contacts/${from.id}/emails`, { address: 'away@example.com' })).json
    const tag = (await send('POST', '/tags', { name: 'Customer' })).json
    await send('POST', `/contacts/${from.id}/tags`, { tag_id: tag.id })
    const { hub } = kith.app
    const caller = tenant.caller('native')
    const idOf = async (id: string) => (await hub.people.getByVendorId(caller, 'voipbin', id)).id
    await hub.people.merge(caller, { into: await idOf(into.id), from: await idOf(from.id) })
    const before = await shown(into.id)
    const [phoneId, emailId] = [phone.phone_numbers[0].id, email.emails[0].id]
    for (const id of [from.id, gone.id]) {
      const answers = [
        await send('PUT', `/contacts/${id}`, { first_name: 'Changed' }),
        await send('DELETE', `/contacts/${id}`),
        await send('POST', `/contacts/${id}/phone-numbers`, { number: '+12125550178' }),
        await send('PUT', `/contacts/${id}/phone-numbers/${phoneId}`, { number: '+12125550178' }),
        await send('DELETE', `/contacts/${id}/phone-numbers/${phoneId}`),
        await send('POST', `/contacts/${id}/emails`, { address: 'more@example.com' }),
        await send('PUT', `/contacts/${id}/emails/${emailId}`, { address: 'more@example.com' }),
        await send('DELETE', `/contacts/${id}/emails/${emailId}`),
        await send('POST', `/contacts/${id}/tags`, { tag_id: tag.id }),
        await send('DELETE', `/contacts/${id}/tags/${tag.id}`),
      ]
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
    }
    expect(await shown(into.id)).toEqual(before)
    expect(await shown(from.id)).toEqual(before)
  })
})

describe('an imported page', () => {
  const email = {
    address: 'ines@example.com',
    type: 'work',
    is_primary: true,
    tm_create: '2026-02-03T09:15:02.41Z',
  }
  const [first, second] = ['22222222-2222-4222-8222-222222222222', '33333333-3333-4333-8333-333333333333']
  const twice = [
    { ...email, id: first },
    { ...email, id: second, type: 'personal', is_primary: false },
  ]

  test('keeps an e-mail that it has twice, with both ids, which both work', async () => {
    await importPage([savedContact({ emails: twice })])
    expect((await shown(ids.contact)).emails).toEqual(twice)
    for (const [index, id] of [first, second].entries()) {
      const address = `changed.${index}@example.com`
      const { status, json } = await send('PUT', `/contacts/${ids.contact}/emails/${id}`, { address })
      expect(status).toBe(200)
      expect(json.emails[index]).toMatchObject({ id, address })
    }
    const { json } = await send('DELETE', `/contacts/${ids.contact}/emails/${first}`)
    expect(json.emails.map(({ id }: { id: string }) => id)).toEqual([second])
  })

  test('keeps entries apart that are the same to the letter, where each has an id', async () => {
    const same = [
      { ...email, id: first },
      { ...email, id: second, is_primary: false },
    ]
    await importPage([savedContact({ emails: same })])
    expect((await shown(ids.contact)).emails).toEqual(same)
  })

  test('keeps two writings of one number, and changes nothing when it comes again', async () => {
    const own = await kith.tenant({ defaultRegion: 'US' })
    const time = { tm_create: '2026-02-03T09:15:02.41Z' }
    const phones = [
      {
        id: first,
        number: '(212) 555-0177',
        number_e164: '+12125550177',
        type: 'home',
        is_primary: true,
        ...time,
      },
      {
        id: second,
        number: '+1 212 555 0177',
        number_e164: '+12125550177',
        type: 'work',
        is_primary: false,
        ...time,
      },
    ]
    await importPage([savedContact({ phone_numbers: phones })], own)
    expect((await shown(ids.contact, own)).phone_numbers).toEqual(phones)
    const again = await importPage(
      [savedContact({ phone_numbers: [...phones].reverse(), company: 'Quay' })],
      own,
    )
    expect(again.progress).toMatchObject({ updated: 1 })
    expect((await shown(ids.contact, own)).phone_numbers).toEqual(phones)
  })

  test('adds the second of two entries to a person who has the value already', async () => {
    const person = await createNative({ emails: [{ value: 'ines@example.com', label: 'work' }] })
    await importPage([savedContact({ emails: twice })])
    const { emails } = await shown(person.vendorIds.voipbin)
    expect(emails).toHaveLength(2)
    expect(emails.map(({ type }) => type)).toEqual(['work', 'personal'])
    expect(emails[1]!.id).toBe(second)
  })

  test('keeps a tag that is unknown here with the contact, makes no label of it, and notes it with the row', async () => {
    const tag = (await send('POST', '/tags', { name: 'Customer' })).json
    const contact = savedContact({ tag_ids: [ids.unknown, tag.id] })
    const page = JSON.stringify({ result: [contact], next_page_token: '' })
    const caller = tenant.caller('native')
    const { verdicts } = await files.importText(kith.app.hub, caller, page, { name: 'contacts.json' })
    expect(verdicts).toMatchObject([
      { verdict: 'created', notes: [{ column: 'labels', value: ids.unknown }] },
    ])
    expect((await shown(ids.contact)).tag_ids).toEqual([tag.id, ids.unknown])
    expect((await send('GET', '/tags')).json.result.map(({ name }: { name: string }) => name)).toEqual([
      'Customer',
    ])
    expect((await send('GET', `/tags/${ids.unknown}`)).status).toBe(404)
    const person = await kith.app.hub.people.getByVendorId(caller, 'voipbin', ids.contact)
    expect(person.labelIds).toHaveLength(1)
    const { records } = await kith.app.hub.people.provenance(caller, person.id)
    expect(JSON.stringify(records.map(({ payload }) => payload))).toContain(ids.unknown)

    const elsewhere = await create({})
    expect((await send('POST', `/contacts/${elsewhere.id}/tags`, { tag_id: ids.unknown })).status).toBe(400)
    const removed = await send('DELETE', `/contacts/${ids.contact}/tags/${ids.unknown}`)
    expect([removed.status, removed.json.tag_ids]).toEqual([200, [tag.id]])
    expect((await send('DELETE', `/contacts/${ids.contact}/tags/${ids.unknown}`)).status).toBe(404)
  })

  test('keeps the unknown tags of two contacts that are merged, and shows a tag once when its label comes', async () => {
    const other = '0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e60'
    const label = (await send('POST', '/tags', { name: 'Later' })).json.id
    const unknown = [ids.unknown, '44444444-4444-4444-8444-444444444444']
    await importPage([
      savedContact({ tag_ids: [unknown[0], label] }),
      savedContact({ id: other, tag_ids: [unknown[1], unknown[0]] }),
    ])
    const { hub } = kith.app
    const caller = tenant.caller('native')
    const idOf = async (id: string) => (await hub.people.getByVendorId(caller, 'voipbin', id)).id
    await hub.people.merge(caller, { into: await idOf(ids.contact), from: await idOf(other) })
    expect((await shown(ids.contact)).tag_ids).toEqual([label, ...unknown])
    await hub.catalog.createLabel(caller, { name: 'Known now', uuid: unknown[0]! })
    const known = (await hub.catalog.listLabels(caller)).find(({ uuid }) => uuid === unknown[0])!
    await hub.people.update(caller, await idOf(ids.contact), ({ labelIds }) => ({
      labelIds: [...labelIds, known.id],
    }))
    expect((await shown(ids.contact)).tag_ids).toEqual([label, ...unknown])
  })
})

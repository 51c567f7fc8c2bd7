import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { type Answer, createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import connectors from './fixtures/connector-requests.json' with { type: 'json' }

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const post = (body: unknown, owner = tenant): Promise<Answer> =>
  owner.request('insighto', '/api/v1/contact', { method: 'POST', body })
const put = (id: string, body: unknown, owner = tenant): Promise<Answer> =>
  owner.request('insighto', `/api/v1/contact/${id}`, { method: 'PUT', body })
const get = (path: string, owner = tenant): Promise<Answer> =>
  owner.request('insighto', `/api/v1/contact/${path}`)
const upsert = (query: string, owner = tenant): Promise<Answer> =>
  owner.request('insighto', `/api/v1/contact/upsert?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })

/** An organization of its own with a contact in it. */
async function withContact(body: object): Promise<{ owner: Tenant; id: string }> {
  const owner = await kith.tenant()
  const { status, json } = await post(body, owner)
  expect(status).toBe(200)
  return { owner, id: json.data.id }
}

describe('creating a contact', () => {
  test('answers the whole contact, with derived channels and times', async () => {
    const owner = await kith.tenant()
    const { status, json } = await post(
      {
        first_name: 'Ravi',
        last_name: 'Menon',
        email: 'Ravi.Menon@Example.net',
        custom_fields: { plan: 'gold', seats: 12 },
        user_attributes: { preferred_language: 'en', nested: { list: [1, null, 'x'] } },
        first_assistant_id: 'C2A9E4D0-77B1-4F35-8A16-5E0D3C9B8F21',
        last_widget_id: null,
        org_id: owner.organization.vendorIds.insighto,
        likes: 'nobody reads this',
      },
      owner,
    )
    expect(status).toBe(200)
    expect(json).toEqual({
      message: 'Contact created',
      meta: {},
      data: {
        first_name: 'Ravi',
        last_name: 'Menon',
        email: 'ravi.menon@example.net',
        channels: { email: 'ravi.menon@example.net' },
        user_attributes: { preferred_language: 'en', nested: { list: [1, null, 'x'] } },
        last_seen: null,
        last_sent: null,
        org_id: owner.organization.vendorIds.insighto,
        first_assistant_id: 'c2a9e4d0-77b1-4f35-8a16-5e0d3c9b8f21',
        last_assistant_id: null,
        first_widget_id: null,
        last_widget_id: null,
        custom_fields: { plan: 'gold', seats: 12 },
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        created_at: expect.stringMatching(/^2026-03-01T\d\d:\d\d:\d\dZ$/),
      },
    })
    expect((await get(json.data.id, owner)).json.data).toEqual(json.data)
  })

  test('creates a person that every other dialect reads', async () => {
    const { owner, id } = await withContact({
      first_name: 'Lena',
      channels: { telephone: '1 (202) 555-0144', whatsapp: '12025550145', slack: 'U024BE7LH', fax: 'none' },
    })
    const contact = (await get(id, owner)).json.data
    expect(contact.channels).toEqual({
      telephone: '+12025550144',
      whatsapp: '+12025550145',
      slack: 'U024BE7LH',
      fax: 'none',
    })
    const person = await kith.app.hub.people.getByVendorId(owner.caller('native'), 'insighto', id)
    expect(person.phones.map(({ normal, primary }) => [normal, primary])).toEqual([['+12025550144', true]])
    expect(person.onlineServices.map(({ label, value }) => [label, value])).toEqual([
      ['whatsapp', '+12025550145'],
      ['slack', 'U024BE7LH'],
    ])
  })

  test.each([
    [
      'neither e-mail nor channel',
      { first_name: 'Ravi' },
      { loc: ['body', 'email'], msg: 'Field required', type: 'missing', input: null },
    ],
    [
      'channels that are all empty',
      { email: ' ', channels: { telephone: '' } },
      { loc: ['body', 'email'], msg: 'Field required', type: 'missing', input: null },
    ],
    [
      'a name of 256 characters',
      { email: 'a@example.com', first_name: 'x'.repeat(256) },
      {
        loc: ['body', 'first_name'],
        msg: 'String should have at most 255 characters',
        type: 'string_too_long',
        input: 'x'.repeat(256),
        ctx: { max_length: 255 },
      },
    ],
    [
      'a name that is a number',
      { email: 'a@example.com', last_name: 7 },
      { loc: ['body', 'last_name'], msg: 'Input should be a valid string', type: 'string_type', input: 7 },
    ],
    [
      'a custom field that is a list',
      { email: 'a@example.com', custom_fields: { plan: ['gold'] } },
      {
        loc: ['body', 'custom_fields', 'plan', 'str'],
        msg: 'Input should be a valid string',
        type: 'string_type',
        input: ['gold'],
      },
      {
        loc: ['body', 'custom_fields', 'plan', 'float'],
        msg: 'Input should be a valid number',
        type: 'float_type',
        input: ['gold'],
      },
    ],
    [
      'user attributes that are a list',
      { email: 'a@example.com', user_attributes: [] },
      {
        loc: ['body', 'user_attributes'],
        msg: 'Input should be a valid dictionary',
        type: 'dict_type',
        input: [],
      },
    ],
    [
      'a channel that is a number',
      { channels: { telephone: 12025550144 } },
      {
        loc: ['body', 'channels', 'telephone'],
        msg: 'Input should be a valid string',
        type: 'string_type',
        input: 12025550144,
      },
    ],
    [
      'an assistant that is no id',
      { email: 'a@example.com', first_assistant_id: 'abc' },
      {
        loc: ['body', 'first_assistant_id'],
        msg: 'Input should be a valid UUID, invalid length: expected length 32 for simple format, found 3',
        type: 'uuid_parsing',
        input: 'abc',
        ctx: { error: 'invalid length: expected length 32 for simple format, found 3' },
      },
    ],
    [
      'a list instead of an object',
      [],
      {
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        type: 'model_attributes_type',
        input: [],
      },
    ],
    ['nothing', '', { loc: ['body'], msg: 'Field required', type: 'missing', input: null }],
    ['null', null, { loc: ['body'], msg: 'Field required', type: 'missing', input: null }],
    [
      'broken JSON',
      '{"email":',
      {
        loc: ['body', 9],
        msg: 'JSON decode error',
        type: 'json_invalid',
        input: {},
        ctx: { error: 'Expecting value' },
      },
    ],
  ])('with %s is refused', async (_, body, ...problems) => {
    const { status, json } = await post(body)
    expect(status).toBe(422)
    expect(json).toEqual({ detail: problems })
  })

  test('with several problems reports all of them', async () => {
    const { status, json } = await post({
      first_name: 1,
      last_name: 2,
      email: 3,
      channels: 4,
      user_attributes: 5,
      custom_fields: 6,
      org_id: 7,
      first_assistant_id: 8,
      last_assistant_id: 9,
      first_widget_id: 10,
      last_widget_id: 11,
    })
    expect(status).toBe(422)
    expect(json.detail.map(({ input }: { input: number }) => input)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ])
  })

  test('with excessive nesting is refused without an internal error', async () => {
    const depth = 5000
    const { status, json } = await post(
      `{"email":"a@example.com","user_attributes":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`,
    )
    expect(status).toBe(422)
    expect(json.detail[0].type).toBe('json_invalid')
  })

  test('with the e-mail of another contact is a conflict, in upper or lower case', async () => {
    const { owner } = await withContact({ email: 'ravi@example.net' })
    const { status, text } = await post({ email: 'RAVI@example.net ' }, owner)
    expect(status).toBe(409)
    expect(text).toBe('{"detail":"A contact with this email already exists"}')
  })

  test('with the e-mail of a removed contact, or of another organization, is no conflict', async () => {
    const { owner, id } = await withContact({ email: 'ravi@example.net' })
    await owner.request('insighto', `/api/v1/contact/${id}`, { method: 'DELETE' })
    expect((await post({ email: 'ravi@example.net' }, owner)).status).toBe(200)
    expect((await post({ email: 'ravi@example.net' }, await kith.tenant())).status).toBe(200)
  })

  test('twice at once creates one contact', async () => {
    const owner = await kith.tenant()
    const answers = await Promise.all([1, 2, 3, 4].map(() => post({ email: 'race@example.net' }, owner)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect((await owner.request('insighto', '/api/v1/contact')).json.data.total).toBe(1)
  })

  test('for another organization is forbidden', async () => {
    const { status, json } = await post({ email: 'else@example.net', org_id: UNKNOWN_ID })
    expect([status, json]).toEqual([403, { detail: 'Not enough permissions' }])
  })

  test.each([
    ['POST', '/api/v1/contact'],
    ['POST', '/api/v1/contact/upsert'],
    ['PUT', `/api/v1/contact/${UNKNOWN_ID}`],
    ['DELETE', `/api/v1/contact/${UNKNOWN_ID}`],
    ['POST', '/api/v1/campaign/create'],
    ['POST', `/api/v1/campaign/${UNKNOWN_ID}/contact`],
  ] as const)('or otherwise writing (%s %s) is not permitted to a read-only key', async (method, path) => {
    const { text } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'insighto',
      role: 'read',
    })
    const { status, json } = await tenant.request('insighto', path, { method, key: text, body: {} })
    expect([status, json]).toEqual([403, { detail: 'Not enough permissions' }])
  })
})

describe('defined custom fields', () => {
  async function withFields(): Promise<Tenant> {
    const owner = await kith.tenant()
    const { catalog } = kith.app.hub
    const caller = owner.caller('native')
    await catalog.createCustomField(caller, {
      key: 'plan',
      name: 'Plan',
      type: 'enum',
      options: ['Free', 'Gold'],
    })
    await catalog.createCustomField(caller, { key: 'seats', name: 'Seats', type: 'double' })
    await catalog.createCustomField(caller, { key: 'renewal', name: 'Renewal', type: 'date' })
    await catalog.createCustomField(caller, { key: 'budget', name: 'Budget', type: 'monetary' })
    return owner
  }

  test('accept labels of choices and store the field’s own form', async () => {
    const owner = await withFields()
    const { json } = await post(
      { email: 'a@example.com', custom_fields: { plan: 'Gold', seats: 3, renewal: '2026-07-01', odd: 'x' } },
      owner,
    )
    expect(json.data.custom_fields).toEqual({ plan: 'Gold', seats: 3, renewal: '2026-07-01', odd: 'x' })
    const [plan] = await kith.app.hub.catalog.listCustomFields(owner.caller('native'))
    const person = await kith.app.hub.people.getByVendorId(owner.caller('native'), 'insighto', json.data.id)
    expect(person.customFields.plan).toBe(plan?.options.find(({ label }) => label === 'Gold')?.id)
  })

  test('refuse values that do not fit, all at once', async () => {
    const owner = await withFields()
    const { status, json } = await post(
      {
        email: 'a@example.com',
        custom_fields: { plan: 'Silver', seats: 'three', renewal: '2026-02-30', budget: '100 EUR' },
      },
      owner,
    )
    expect(status).toBe(422)
    expect(json.detail).toEqual([
      {
        loc: ['body', 'custom_fields', 'plan'],
        msg: "Input should be 'Free' or 'Gold'",
        type: 'enum',
        input: 'Silver',
        ctx: { expected: "'Free' or 'Gold'" },
      },
      {
        loc: ['body', 'custom_fields', 'seats'],
        msg: 'Input should be a valid number',
        type: 'float_type',
        input: 'three',
      },
      {
        loc: ['body', 'custom_fields', 'renewal'],
        msg: 'Value error, must be a day, YYYY-MM-DD',
        type: 'value_error',
        input: '2026-02-30',
      },
      {
        loc: ['body', 'custom_fields', 'budget'],
        msg: 'Value error, a field of type monetary cannot be written here',
        type: 'value_error',
        input: '100 EUR',
      },
    ])
  })

  test('that Insighto cannot show survive a replacement of the shown ones', async () => {
    const owner = await withFields()
    const { hub } = kith.app
    const caller = owner.caller('native')
    const budget = { value: 100, currency: 'EUR' }
    const person = await hub.people.create(caller, { customFields: { budget, seats: 3, odd: 'x' } })
    const { json } = await put(person.vendorIds.insighto!, { custom_fields: { odd: 'y' } }, owner)
    expect(json.data.custom_fields).toEqual({ odd: 'y' })
    expect((await hub.people.get(caller, person.id)).customFields).toEqual({ budget, odd: 'y' })
  })
})

describe('looking a contact up', () => {
  test.each([
    'email/ravi%40example.net',
    'email/RAVI@Example.net',
    'email/ravi%2Bwork%40example.net',
    'phone_number/+12025550144',
    'phone_number/12025550144',
    'phone_number/%2B1%20202%20555-0144',
    'phone_number/1.202.555.0144',
    'phone_number/12025550145',
  ])('at %s finds it', async (path) => {
    const { owner, id } = await withContact({
      email: 'ravi@example.net',
      channels: {
        telephone: '+12025550144',
        whatsapp: '+1 202 555 0145',
        email: 'ravi+work@example.net',
      },
    })
    const { status, json } = await get(path, owner)
    expect([status, json.message, json.data.id]).toEqual([200, 'Contact', id])
  })

  test('by phone finds people that other dialects created', async () => {
    const person = await kith.app.hub.people.create(tenant.caller('native'), {
      phones: [{ value: '+44 20 7946 0958' }, { value: '+44 7700 900123' }],
      onlineServices: [{ value: '+52 55 1111 2222', label: 'WhatsApp' }],
    })
    for (const number of ['442079460958', '447700900123', '525511112222']) {
      expect((await get(`phone_number/${number}`)).json.data.id).toBe(person.vendorIds.insighto)
    }
  })

  test.each([
    ['email/nobody@example.net', 'by an unknown e-mail'],
    ['email/%00', 'by no e-mail at all'],
    ['phone_number/12025550199', 'by an unknown phone'],
  ])('%s (%s) finds no contact', async (path) => {
    const { status, json } = await get(path)
    expect([status, json]).toEqual([404, { detail: 'Contact not found' }])
  })

  test('by an invalid number is refused', async () => {
    const { status, json } = await get('phone_number/call-me')
    expect(status).toBe(422)
    expect(json.detail).toEqual([
      {
        loc: ['path', 'phone_number'],
        msg: 'value is not a valid phone number',
        type: 'value_error',
        input: 'call-me',
      },
    ])
  })

  test('does not find contacts of another organization', async () => {
    await withContact({ email: 'theirs@example.net' })
    expect((await get('email/theirs@example.net')).status).toBe(404)
  })
})

describe('upserting a contact', () => {
  test('creates a contact without a body, with the channels of its phone', async () => {
    const owner = await kith.tenant()
    const { status, json } = await upsert('first_name=Ravi&phone_number=14155550142', owner)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      message: 'Contact upserted',
      meta: { created: true },
      data: {
        first_name: 'Ravi',
        last_name: null,
        email: null,
        channels: {
          telephone: '+14155550142',
          national_number: '4155550142',
          country_code: '1',
          dial_code: 'US',
        },
      },
    })
  })

  test.each(['14155550142', '+14155550142', '%2B1%20415%20555-0142', '+1+(415)+555.0142'])(
    'reads the number %s as the same one',
    async (number) => {
      const { owner, id } = await withContact({ channels: { telephone: '+14155550142' } })
      const { json } = await upsert(`phone_number=${number}&last_name=Menon`, owner)
      expect(json.meta).toEqual({ created: false })
      expect(json.data).toMatchObject({ id, last_name: 'Menon' })
      expect(json.data.channels.telephone).toBe('+14155550142')
    },
  )

  test('repeated updates the same record', async () => {
    const owner = await kith.tenant()
    const query = 'first_name=Lena&email=Lena%40example.net&phone_number=442079460958'
    const first = await upsert(query, owner)
    const second = await upsert(query, owner)
    expect(second.json.meta).toEqual({ created: false })
    expect(second.json.data).toEqual(first.json.data)
    expect((await owner.request('insighto', '/api/v1/contact')).json.data.total).toBe(1)
  })

  test('overwrites the given values and keeps the others', async () => {
    const { owner, id } = await withContact({
      first_name: 'Lena',
      last_name: 'Brandt',
      email: 'lena@example.net',
      user_attributes: { likes: 'tea' },
    })
    const { json } = await upsert('email=LENA@example.net&first_name=&last_name=Weber', owner)
    expect(json.data).toMatchObject({
      id,
      first_name: 'Lena',
      last_name: 'Weber',
      email: 'lena@example.net',
      user_attributes: { likes: 'tea' },
    })
  })

  test('uses the e-mail if e-mail and phone match two contacts, and merges nothing', async () => {
    const { owner, id } = await withContact({ email: 'lena@example.net' })
    const other = (await post({ channels: { telephone: '+12025550146' } }, owner)).json.data
    const { json } = await upsert('email=lena@example.net&phone_number=12025550146', owner)
    expect(json.data.id).toBe(id)
    expect(json.data.channels.telephone).toBe('+12025550146')
    expect((await get(other.id, owner)).json.data.channels.telephone).toBe('+12025550146')
  })

  test('adds the number to channels that were written as a whole', async () => {
    const { owner, id } = await withContact({ email: 'x@example.net', channels: { slack: 'U1' } })
    const { json } = await upsert('email=x@example.net&phone_number=442079460958', owner)
    expect(json.data).toMatchObject({
      id,
      channels: {
        slack: 'U1',
        telephone: '+442079460958',
        national_number: '2079460958',
        country_code: '44',
        dial_code: 'GB',
        email: 'x@example.net',
      },
    })
  })

  test('with the same number many times at once creates one contact', async () => {
    const owner = await kith.tenant()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => upsert(`phone_number=12025550147&first_name=G${index}`, owner)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(new Set(answers.map(({ json }) => json.data.id)).size).toBe(1)
    expect(answers.filter(({ json }) => json.meta.created)).toHaveLength(1)
  })

  test.each([
    ['', ['query', 'email'], 'missing', null],
    ['first_name=Ravi', ['query', 'email'], 'missing', null],
    ['email=&phone_number=', ['query', 'email'], 'missing', null],
    ['phone_number=abc', ['query', 'phone_number'], 'value_error', 'abc'],
    ['phone_number=1234567890123456', ['query', 'phone_number'], 'value_error', '1234567890123456'],
    [
      `email=a@example.com&first_name=${'x'.repeat(256)}`,
      ['query', 'first_name'],
      'string_too_long',
      'x'.repeat(256),
    ],
  ])('with "%s" is refused', async (query, loc, type, input) => {
    const { status, json } = await upsert(query)
    expect(status).toBe(422)
    expect(json.detail).toEqual([expect.objectContaining({ loc, type, input })])
  })

  test('is forbidden to a key without the right to sensitive values', async () => {
    const { text } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'insighto',
      role: 'write',
      sensitive: false,
    })
    const { status, json } = await tenant.request('insighto', '/api/v1/contact/upsert?email=a@example.com', {
      method: 'POST',
      key: text,
    })
    expect([status, json]).toEqual([403, { detail: 'Not enough permissions' }])
  })
})

describe('updating a contact', () => {
  const start = {
    first_name: 'Ravi',
    last_name: 'Menon',
    email: 'ravi@example.net',
    user_attributes: { likes: 'tea', age: 40 },
    custom_fields: { plan: 'gold', seats: 12 },
  }

  test('changes the given keys and keeps the others', async () => {
    const { owner, id } = await withContact(start)
    const before = (await get(id, owner)).json.data
    const { status, json } = await put(id, { first_name: 'Ravindra' }, owner)
    expect(status).toBe(200)
    expect(json).toEqual({
      message: 'Contact updated',
      meta: {},
      data: { ...before, first_name: 'Ravindra' },
    })
    expect((await get(id, owner)).json.data).toEqual(json.data)
  })

  test('clears names and e-mail with null, and replaces objects as a whole', async () => {
    const { owner, id } = await withContact(start)
    const { json } = await put(
      id,
      {
        first_name: null,
        last_name: null,
        email: null,
        user_attributes: { age: 41 },
        custom_fields: { seats: 13 },
      },
      owner,
    )
    expect(json.data).toMatchObject({
      first_name: null,
      last_name: null,
      email: null,
      channels: {},
      user_attributes: { age: 41 },
      custom_fields: { seats: 13 },
    })
    expect(json.data.user_attributes).toEqual({ age: 41 })
    expect(json.data.custom_fields).toEqual({ seats: 13 })
  })

  test('replaces the main e-mail and keeps further ones', async () => {
    const { hub } = kith.app
    const person = await hub.people.create(tenant.caller('native'), {
      emails: [{ value: 'old@example.net' }, { value: 'home@example.net', label: 'home' }],
    })
    const { json } = await put(person.vendorIds.insighto!, { email: 'new@example.net' })
    expect(json.data.email).toBe('new@example.net')
    const { emails } = await hub.people.get(tenant.caller('native'), person.id)
    expect(emails.map(({ value, label, primary }) => [value, label, primary])).toEqual([
      ['new@example.net', '', true],
      ['home@example.net', 'home', false],
    ])
  })

  test('makes a further e-mail the main one when it is given', async () => {
    const { hub } = kith.app
    const person = await hub.people.create(tenant.caller('native'), {
      emails: [{ value: 'first@example.org', primary: true }, { value: 'second@example.org' }],
    })
    const { json } = await put(person.vendorIds.insighto!, { email: 'Second@example.org' })
    expect(json.data.email).toBe('second@example.org')
    const { emails } = await hub.people.get(tenant.caller('native'), person.id)
    expect(emails.map(({ value, primary }) => [value, primary])).toEqual([
      ['first@example.org', false],
      ['second@example.org', true],
    ])
  })

  test('with one name keeps the other, even if the whole name was written', async () => {
    const { hub } = kith.app
    const person = await hub.people.create(tenant.caller('pipedrive'), { fullName: 'Anna Lee Smith' })
    const { json } = await put(person.vendorIds.insighto!, { first_name: 'Anne' })
    expect(json.data).toMatchObject({ first_name: 'Anne', last_name: 'Smith' })
  })

  test('with the current values changes nothing, not even the version', async () => {
    const { hub } = kith.app
    const { owner, id } = await withContact(start)
    const shown = (await get(id, owner)).json.data
    const caller = owner.caller('native')
    const before = await hub.people.getByVendorId(caller, 'insighto', id)
    const { channels: _, ...rest } = shown
    expect((await put(id, rest, owner)).json.data).toEqual(shown)
    expect((await hub.people.getByVendorId(caller, 'insighto', id)).version).toBe(before.version)
  })

  test('ignores id, org_id and created_at', async () => {
    const { owner, id } = await withContact(start)
    const before = (await get(id, owner)).json.data
    const { json } = await put(
      id,
      {
        id: UNKNOWN_ID,
        org_id: UNKNOWN_ID,
        created_at: '2020-01-01T00:00:00Z',
        last_seen: '2020-01-01T00:00:00Z',
      },
      owner,
    )
    expect(json.data).toEqual(before)
  })

  test('to the e-mail of another contact is a conflict; to its own it is not', async () => {
    const { owner, id } = await withContact(start)
    await post({ email: 'taken@example.net' }, owner)
    const { status, json } = await put(id, { email: 'Taken@example.net' }, owner)
    expect([status, json]).toEqual([409, { detail: 'A contact with this email already exists' }])
    expect((await put(id, { email: 'ravi@example.net' }, owner)).status).toBe(200)
  })

  test('shows channels as written until another API changes the person, then the change', async () => {
    const { hub } = kith.app
    const channels = { telephone: '+12025550148', slack: 'U1', pager: '7', instagram: 'ravi.m' }
    const { owner, id } = await withContact({ email: 'ravi@example.net' })
    expect((await put(id, { channels }, owner)).json.data.channels).toEqual(channels)
    const person = await hub.people.getByVendorId(owner.caller('native'), 'insighto', id)
    await hub.people.update(owner.caller('pipedrive'), person.id, {
      phones: [{ value: '+44 20 7946 0958', primary: true }],
      onlineServices: [],
    })
    expect((await get(id, owner)).json.data.channels).toEqual({
      telephone: '+442079460958',
      national_number: '2079460958',
      country_code: '44',
      dial_code: 'GB',
      pager: '7',
    })
  })

  test('removes the phone and accounts that its channels no longer name', async () => {
    const { hub } = kith.app
    const { owner, id } = await withContact({
      channels: { telephone: '+12025550148', whatsapp: '+12025550149', slack: 'U1' },
    })
    const { json } = await put(id, { channels: { slack: 'U2' } }, owner)
    expect(json.data.channels).toEqual({ slack: 'U2' })
    const person = await hub.people.getByVendorId(owner.caller('native'), 'insighto', id)
    expect(person.phones).toEqual([])
    expect(person.onlineServices.map(({ label, value }) => [label, value])).toEqual([['slack', 'U2']])
    expect((await get('phone_number/12025550149', owner)).status).toBe(404)
  })

  test.each([
    [UNKNOWN_ID, {}, 404],
    ['nobody', {}, 422],
    [UNKNOWN_ID, { email: 5 }, 422],
    [UNKNOWN_ID, '', 422],
  ])('%s with %j answers %i', async (id, body, status) => {
    expect((await put(id, body)).status).toBe(status)
  })

  test('by two clients at once loses neither change', async () => {
    const { owner, id } = await withContact(start)
    await Promise.all([
      put(id, { first_name: 'A' }, owner),
      put(id, { user_attributes: { b: 1 } }, owner),
      put(id, { channels: { slack: 'U9' } }, owner),
    ])
    expect((await get(id, owner)).json.data).toMatchObject({
      first_name: 'A',
      last_name: 'Menon',
      user_attributes: { b: 1 },
      channels: { slack: 'U9' },
    })
  })
})

describe('deleting a contact', () => {
  test('answers the contact, then the contact and its enrolments are gone', async () => {
    const { hub } = kith.app
    const { owner, id } = await withContact({ email: 'gone@example.net' })
    const caller = owner.caller('insighto')
    const campaign = await hub.campaigns.create(caller, { name: 'May' })
    const person = await hub.people.getByVendorId(caller, 'insighto', id)
    await hub.campaigns.enrol(caller, campaign.id, [{ personId: person.id }])
    const contact = (await get(id, owner)).json.data
    const remove = () => owner.request('insighto', `/api/v1/contact/${id}`, { method: 'DELETE' })
    const { status, json } = await remove()
    expect([status, json]).toEqual([200, { message: 'Contact deleted', meta: {}, data: contact }])
    expect((await get(id, owner)).status).toBe(404)
    expect((await get('email/gone@example.net', owner)).status).toBe(404)
    expect((await remove()).status).toBe(404)
    const list = await owner.request('insighto', `/api/v1/campaign/${campaign.id}/contact`)
    expect(list.json.data.total).toBe(0)
  })
})

describe('the values of a contact', () => {
  const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)))
  const name = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter(isSaid))
  /** A channel of blanks is no channel. */
  const channel = fc.string({ minLength: 1, maxLength: 40 }).filter(isSaid)
  const phone = fc.constantFrom('+12025550123', '+442079460958', '+525511112222', '+123', 'not a number')
  const contact = fc.record(
    {
      first_name: name,
      last_name: name,
      channels: fc
        .tuple(
          fc.record(
            {
              telephone: phone,
              national_number: channel,
              country_code: channel,
              dial_code: channel,
              whatsapp: phone,
              instagram: channel,
              slack: channel,
              microsoft_teams: channel,
              email: fc.constantFrom('a@example.com', 'B@example.com'),
            },
            { requiredKeys: [] },
          ),
          fc.dictionary(fc.string({ maxLength: 10 }).filter(isFree), channel, { maxKeys: 3 }),
        )
        .map(([known, others]) => ({ ...others, ...known, instagram: 'kept' })),
      user_attributes: fc.dictionary(fc.string({ maxLength: 10 }), json, { maxKeys: 4 }),
      custom_fields: fc.dictionary(
        fc.string({ minLength: 1, maxLength: 10 }),
        fc.oneof(
          fc.string(),
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
        ),
        { maxKeys: 4 },
      ),
    },
    { requiredKeys: ['channels'] },
  )

  /** Names of blanks count as missing. */
  function isSaid(text: string): boolean {
    return text.trim() !== ''
  }

  function isFree(key: string): boolean {
    return key !== 'telephone' && key !== 'whatsapp'
  }

  function expectAsWritten(data: Record<string, unknown>, written: object): void {
    for (const [key, value] of Object.entries(JSON.parse(JSON.stringify(written)))) {
      expect([key, data[key]]).toEqual([key, value])
    }
  }

  test('are read back as they were written, whatever they are, also after an update', async () => {
    const owner = await kith.tenant()
    await fc.assert(
      fc.asyncProperty(contact, contact, async (first, second) => {
        const created = await post(first, owner)
        expect(created.status).toBe(200)
        const { id } = created.json.data
        expectAsWritten((await get(id, owner)).json.data, first)
        expect((await put(id, second, owner)).status).toBe(200)
        expectAsWritten((await get(id, owner)).json.data, { ...first, ...second })
      }),
      { numRuns: triesOf(60) },
    )
  })
})

test('the requests of public connectors get the answers that their clients read', async () => {
  const owner = await kith.tenant()
  for (const { client, method, path, headers, body, reads } of connectors.requests) {
    const { status, json } = await owner.request('insighto', path, {
      method: method as 'GET' | 'POST',
      headers: headers as Record<string, string>,
      ...(body !== undefined && { body }),
    })
    expect([client, status]).toEqual([client, 200])
    const read = reads.reduce((value, key) => value?.[key], json)
    if (client.includes('behind the last')) expect(read).toEqual([])
    else expect(read, client).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('the tests above caused no internal error', () => {
  expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
})

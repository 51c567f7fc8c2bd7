import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const send = (
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  options: RequestOptions = {},
) =>
  tenant.request('quentli', `/v1/customers${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    ...options,
  })
const create = (input: object) => send('POST', '', { input })
const change = (id: string, data: object) => send('PATCH', `/${id}`, { input: { data } })
const read = async (id: string) => (await tenant.request('quentli', `/v1/customers/${id}`)).json

/** Phone numbers as every other API sees them, and which one is the main one. */
async function phonesOf(id: string): Promise<[string, boolean][]> {
  const { phones } = await kith.app.hub.people.getByVendorId(tenant.caller('native'), 'quentli', id)
  return phones.map(({ value, primary }) => [value, primary])
}

function entries(count: number, mark: string): { key: string; value: string }[] {
  return Array.from({ length: count }, (_, index) => ({ key: `${mark}${index}`, value: 'x' }))
}

function mapped(list: readonly { key: string; value: string }[]): [string, string][] {
  return list.map(({ key, value }) => [key, value])
}

describe('creating', () => {
  test('stores the given values, fills in the rest, and answers 200 with the customer wrapped', async () => {
    const { status, json } = await create({
      name: ' Lucía Barrera ',
      username: '10482',
      email: 'lucia.barrera@example.org',
      phoneNumber: '+52 811 000 5005',
      skipTaxInvoice: true,
      metadata: [
        { key: 'crmId', value: '1' },
        { key: 'crmId', value: '77-A' },
      ],
      meta: { route: 'North 4' },
      optedOutWhatsappAt: '2025-05-01',
      notInTheSchema: true,
    })
    expect(status).toBe(200)
    expect(json.customer).toMatchObject({
      name: 'Lucía Barrera',
      username: '10482',
      email: 'lucia.barrera@example.org',
      phoneNumber: '+52 811 000 5005',
      secondaryPhoneNumber: null,
      skipTaxInvoice: true,
      acceptedServiceAgreement: false,
      optedOutWhatsappAt: '2025-05-01T00:00:00.000Z',
      metadata: [
        { key: 'crmId', value: '77-A' },
        { key: 'route', value: 'North 4' },
      ],
      meta: { crmId: '77-A', route: 'North 4' },
    })
    expect(json.customer.createdAt).toBe(json.customer.updatedAt)
    expect(await read(json.customer.id)).toEqual(json.customer)
  })

  test('a second number alone stays the second', async () => {
    const { json } = await create({ name: 'Second', secondaryPhoneNumber: '55 1111 5001' })
    expect(json.customer).toMatchObject({ phoneNumber: null, secondaryPhoneNumber: '55 1111 5001' })
  })

  test.each([
    ['username', { username: 'taken' }, { username: 'taken' }],
    ['email', { email: 'Taken@example.com' }, { email: 'taken@EXAMPLE.com' }],
    ['phoneNumber', { phoneNumber: '+52 55 1111 7777' }, { phoneNumber: '+525511117777' }],
  ])('a %s belongs to one customer', async (field, first, second) => {
    expect((await create({ name: 'First', ...first })).status).toBe(200)
    const { status, json } = await create({ name: 'Second', ...second })
    expect([status, json]).toEqual([400, { error: { message: `${field} is already in use` } }])
  })

  test('a second number may be shared, and another organization may have the same', async () => {
    await create({ name: 'A', email: 'both@example.com', secondaryPhoneNumber: '5511118888' })
    expect((await create({ name: 'B', secondaryPhoneNumber: '5511118888' })).status).toBe(200)
    const other = await kith.tenant()
    const body = { input: { name: 'C', email: 'both@example.com' } }
    expect((await other.request('quentli', '/v1/customers', { method: 'POST', body })).status).toBe(200)
  })

  test('of two simultaneous requests with one e-mail, one succeeds', async () => {
    const both = await Promise.all([1, 2].map((n) => create({ name: `R${n}`, email: 'race@example.com' })))
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400])
  })

  test.each([
    ['no body', undefined],
    ['no input', {}],
    ['something beside input', { input: { name: 'A' }, more: 1 }],
    ['no name', { input: {} }],
    ['an empty name', { input: { name: '' } }],
    ['a name of the wrong type', { input: { name: 7 } }],
    ['no e-mail address', { input: { name: 'A', email: 'nobody' } }],
    ['letters in a number', { input: { name: 'A', phoneNumber: 'call me' } }],
    ['null where none may be', { input: { name: 'A', skipTaxInvoice: null } }],
    ['a time without offset', { input: { name: 'A', optedOutWhatsappAt: '2025-01-01T00:00:00' } }],
    ['metadata without a value', { input: { name: 'A', metadata: [{ key: 'a' }] } }],
    [
      'too much metadata',
      { input: { name: 'A', metadata: Array.from({ length: 51 }, (_, i) => ({ key: `${i}`, value: 'x' })) } },
    ],
    ['an empty key in meta', { input: { name: 'A', meta: { '': 'x' } } }],
    ['a long key in meta', { input: { name: 'A', meta: { ['k'.repeat(101)]: 'x' } } }],
    ['an object in meta', { input: { name: 'A', meta: { 'a\nb': { c: 'd' } } } }],
    [
      'more metadata in both forms together than in one',
      {
        input: { name: 'A', metadata: entries(30, 'a'), meta: Object.fromEntries(mapped(entries(21, 'b'))) },
      },
    ],
    ['an address with a space', { input: { name: 'A', email: 'a b@example.com' } }],
    ['a domain that ends in a dot', { input: { name: 'A', email: 'a@example.' } }],
    ['a number without digits', { input: { name: 'A', phoneNumber: '+ ()-' } }],
    ['a list', []],
    ['broken JSON', '{"input": '],
  ])('%s is 400 with a message', async (_case, body) => {
    const { status, json } = await send('POST', '', body)
    expect(status).toBe(400)
    expect(json.error.message).toEqual(expect.any(String))
  })

  test('reports every problem of the body with its path', async () => {
    const { status, json } = await create({ email: 'nobody', skipTaxInvoice: 'no' })
    expect(status).toBe(400)
    const paths = json.error.issues.map(({ path }: { path: string[] }) => path.join('.'))
    expect(paths.toSorted()).toEqual(['input.email', 'input.name', 'input.skipTaxInvoice'])
    expect(json.error.message).toBe(json.error.issues[0].message)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=json'])(
    'a body that says it is %s is 415',
    async (type) => {
      const options = { headers: { 'content-type': type } }
      const { status, json } = await send('POST', '', { input: { name: 'A' } }, options)
      expect([status, json]).toEqual([415, { error: { message: 'Content-Type must be application/json' } }])
    },
  )

  test('a body with another JSON media type is read', async () => {
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.api+json']) {
      const options = { headers: { 'content-type': type } }
      expect((await send('POST', '', { input: { name: 'Typed' } }, options)).status).toBe(200)
    }
  })

  test('a megabyte in a short field is refused quickly', async () => {
    const start = performance.now()
    for (const filler of ['.', 'a', '1', ' ', '(', '@', 'a.']) {
      const long = `a@${filler.repeat(400_000 / filler.length)} !`
      const { status } = await create({ name: 'A', email: long, phoneNumber: `${long.slice(2)}x` })
      expect(status).toBe(400)
    }
    expect(performance.now() - start).toBeLessThan(3000)
  })

  test('strings that look the same are equal', async () => {
    const composed = { username: 'peña', metadata: [{ key: 'año', value: 'señal' }] }
    const { json } = await create({ name: 'Peña'.normalize('NFD'), ...composed })
    expect(json.customer.name).toBe('Peña')
    const again = await create({ name: 'Other', username: ' peña '.normalize('NFD') })
    expect(again.json.error.message).toBe('username is already in use')
    const data = { metadata: [{ key: 'año'.normalize('NFD'), value: 'señal'.normalize('NFD') }] }
    expect((await change(json.customer.id, data)).json).toEqual(json)
  })

  test('a read-only key is 403', async () => {
    const reader = await kith.tenant({}, { role: 'read' })
    const body = { input: { name: 'A' } }
    expect((await reader.request('quentli', '/v1/customers', { method: 'POST', body })).status).toBe(403)
  })
})

describe('changing', () => {
  test('changes the given keys only; metadata and meta change the same entries', async () => {
    const { json } = await create({
      name: 'Johnny Ruiz',
      metadata: [
        { key: 'studentId', value: 'M-2041' },
        { key: 'grade', value: '6B' },
      ],
    })
    const { id } = json.customer
    const answer = await change(id, {
      replyWithAssistant: true,
      metadata: [{ key: 'grade', value: null }, { key: 'studentId' }],
      meta: { route: 'North 4' },
    })
    expect(answer.json.customer).toMatchObject({
      name: 'Johnny Ruiz',
      replyWithAssistant: true,
      metadata: [
        { key: 'studentId', value: 'M-2041' },
        { key: 'route', value: 'North 4' },
      ],
    })
    expect((await change(id, { meta: { route: '' } })).json.customer.meta).toEqual({ studentId: 'M-2041' })
  })

  test('an empty change changes nothing', async () => {
    const { json } = await create({ name: 'Still', email: 'still@example.com' })
    expect((await change(json.customer.id, {})).json).toEqual(json)
    expect((await change(json.customer.id, { email: 'still@example.com' })).json).toEqual(json)
  })

  test('null clears an address and a number, which are then read as null', async () => {
    const { json } = await create({
      name: 'Clear',
      email: 'clear@example.com',
      phoneNumber: '5511112222',
      secondaryPhoneNumber: '5511113333',
    })
    const { id } = json.customer
    const cleared = await change(id, { email: null, phoneNumber: null })
    expect(cleared.json.customer).toMatchObject({
      email: null,
      phoneNumber: null,
      secondaryPhoneNumber: '5511113333',
    })
    expect((await change(id, { phoneNumber: '5511112222' })).json.customer).toMatchObject({
      phoneNumber: '5511112222',
      secondaryPhoneNumber: '5511113333',
    })
  })

  test('a new address replaces the old one and keeps the addresses of other APIs', async () => {
    const made = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: {
        given: 'Many',
        emails: [{ value: 'one@example.net' }, { value: 'two@example.net', label: 'home', primary: true }],
        phones: [
          { value: '+525511114441', label: 'fax' },
          { value: '+525511114442', primary: true },
          { value: '+525511114443' },
        ],
      },
    })
    const id = made.json.vendorIds.quentli
    const changed = await change(id, {
      email: 'new@example.net',
      emailVerified: true,
      secondaryPhoneNumber: null,
    })
    expect(changed.json.customer).toMatchObject({
      email: 'new@example.net',
      emailVerified: true,
      phoneNumber: '+525511114442',
      secondaryPhoneNumber: null,
    })
    const { json } = await tenant.request('native', `/v1/people/${made.json.id}`)
    expect(
      json.emails.map(({ value, label, primary }: Record<string, unknown>) => [value, label, primary]),
    ).toEqual([
      ['one@example.net', '', false],
      ['new@example.net', 'home', true],
    ])
    expect(json.phones.map(({ value }: { value: string }) => value)).toEqual([
      '+525511114442',
      '+525511114443',
    ])
  })

  test('two numbers may be swapped, made equal and separated again, in every API', async () => {
    const first = { phoneNumber: '+525511116001', secondaryPhoneNumber: '+525511116002' }
    const { json } = await create({ name: 'Swap', ...first })
    const { id } = json.customer
    const swapped = { phoneNumber: '+525511116002', secondaryPhoneNumber: '+525511116001' }
    expect((await change(id, swapped)).json.customer).toMatchObject(swapped)
    expect(await phonesOf(id)).toEqual([
      ['+525511116002', true],
      ['+525511116001', false],
    ])
    const same = { phoneNumber: '+525511116003', secondaryPhoneNumber: '+525511116003' }
    expect((await change(id, same)).json.customer).toMatchObject(same)
    const parted = { ...same, secondaryPhoneNumber: '+525511116004' }
    const answer = await change(id, { secondaryPhoneNumber: '+525511116004' })
    expect(answer.json.customer).toMatchObject(parted)
    expect(await phonesOf(id)).toEqual([
      ['+525511116003', true],
      ['+525511116004', false],
    ])
  })

  test('a first number given later is the main one for every API', async () => {
    const { json } = await create({ name: 'Later', secondaryPhoneNumber: '+525511116011' })
    const { id } = json.customer
    const { customer } = (await change(id, { phoneNumber: '+525511116012' })).json
    expect([customer.phoneNumber, customer.secondaryPhoneNumber]).toEqual(['+525511116012', '+525511116011'])
    expect(await phonesOf(id)).toEqual([
      ['+525511116011', false],
      ['+525511116012', true],
    ])
  })

  test('an address that the person already has becomes the main one and is not duplicated', async () => {
    const made = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: { given: 'Twice', emails: [{ value: 'first@example.net' }, { value: 'second@example.net' }] },
    })
    const { status, json } = await change(made.json.vendorIds.quentli, { email: 'second@example.net' })
    expect([status, json.customer.email]).toEqual([200, 'second@example.net'])
    const { emails } = (await tenant.request('native', `/v1/people/${made.json.id}`)).json
    expect(emails.map(({ value }: { value: string }) => value)).toEqual(['second@example.net'])
  })

  test('sending the shown values does not change a person created by another API', async () => {
    const made = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: { given: 'Same', emails: [{ value: 'same@example.net' }], phones: [{ value: '+525511116021' }] },
    })
    const id = made.json.vendorIds.quentli
    const before = await read(id)
    const { email, phoneNumber, secondaryPhoneNumber, name } = before
    const nothing = { metadata: [], meta: { gone: null } }
    const answer = await change(id, { email, phoneNumber, secondaryPhoneNumber, name, ...nothing })
    expect(answer.json.customer).toEqual(before)
  })

  test('too much metadata from another API can be changed and removed, but not extended', async () => {
    const made = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: { given: 'Rich', extensions: { quentli: { metadata: entries(55, 'a') } } },
    })
    const id = made.json.vendorIds.quentli
    expect((await change(id, { meta: { one: 'more' } })).status).toBe(400)
    expect((await change(id, { meta: { a0: 'other' } })).json.customer.meta.a0).toBe('other')
    expect((await change(id, { meta: { a0: null } })).json.customer.metadata).toHaveLength(54)
  })

  test('unknown members are ignored at every level', async () => {
    const { json } = await create({ name: 'Lenient' })
    const body = {
      input: { data: { name: 'Still lenient', createdAt: 1, organizationId: 'org_x' }, more: 1 },
      a: 1,
    }
    const { status, json: changed } = await send('PATCH', `/${json.customer.id}`, body)
    expect([status, changed.customer.name]).toEqual([200, 'Still lenient'])
    expect(changed.customer.organizationId).toBe(tenant.organization.vendorIds.quentli)
  })

  test('metadata has at most 50 entries, and a refused change changes nothing', async () => {
    const { json } = await create({ name: 'Grows', metadata: entries(50, 'a') })
    const { id } = json.customer
    const refused = await change(id, { name: 'Changed', meta: { one: 'more' } })
    expect(refused.status).toBe(400)
    expect(refused.json.error.issues[0].path).toEqual(['input', 'data', 'metadata'])
    expect(await read(id)).toEqual(json.customer)
    expect((await change(id, { meta: { a0: null, one: 'more' } })).status).toBe(200)
  })

  test('two simultaneous changes of different fields are both kept', async () => {
    const { json } = await create({ name: 'Both' })
    const { id } = json.customer
    const answers = await Promise.all([
      change(id, { meta: { a: '1' } }),
      change(id, { meta: { b: '2' } }),
      change(id, { email: 'both-at-once@example.com' }),
      change(id, { phoneNumber: '+525511116031' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await read(id)).toMatchObject({
      meta: { a: '1', b: '2' },
      email: 'both-at-once@example.com',
      phoneNumber: '+525511116031',
    })
  })

  test('tags and the assignee are never shown, but can be filtered by', async () => {
    const { json } = await create({ name: 'Tagged', tags: ['vip', 'vip'], assigneeId: 'u_1' })
    expect(JSON.stringify(json)).not.toMatch(/vip|u_1/)
    const found = async (query: string) =>
      (await tenant.request('quentli', `/v1/customers?${query}`)).json.map(({ id }: { id: string }) => id)
    expect(await found('filter[tags][has]=vip&filter[assigneeId]=u_1')).toEqual([json.customer.id])
    await change(json.customer.id, { tags: ['gold'], assigneeId: null })
    expect(await found('filter[tags][has]=vip')).toEqual([])
    expect(await found('filter[tags][has]=gold&filter[assigneeId]=null')).toEqual([json.customer.id])
  })

  test('changes by another API show at once', async () => {
    const { json } = await create({ name: 'Other', email: 'other@example.com' })
    const { id } = json.customer
    await change(id, { email: null })
    const person = await kith.app.hub.people.getByVendorId(tenant.caller('native'), 'quentli', id)
    await kith.app.hub.people.update(tenant.caller('native'), person.id, {
      emails: [{ value: 'back@example.com' }],
    })
    expect((await read(id)).email).toBe('back@example.com')
  })

  test('a changed address is unverified; of a signature and a password only the fact is stored', async () => {
    const { json } = await create({ name: 'Marks', email: 'marks@example.com', phoneNumber: '5511119911' })
    const { id } = json.customer
    await change(id, { emailVerified: true, phoneNumberVerified: true })
    const marked = await change(id, {
      email: 'marks2@example.com',
      password: 'secret-word',
      signature: 'c2lnbg==',
    })
    expect(marked.json.customer).toMatchObject({
      emailVerified: false,
      phoneNumberVerified: true,
      hasChangedPassword: true,
      signatureAcceptedAt: expect.stringMatching(/Z$/),
    })
    expect(marked.text).not.toContain('secret-word')
    expect((await change(id, { signature: null })).json.customer.signatureAcceptedAt).toBeNull()
  })

  test('may keep its own username but not take the username of another customer', async () => {
    await create({ name: 'Owner', username: 'owner' })
    const { json } = await create({ name: 'Mine', username: 'mine' })
    expect((await change(json.customer.id, { username: 'mine', name: 'Mine too' })).status).toBe(200)
    expect((await change(json.customer.id, { username: 'owner' })).json.error.message).toBe(
      'username is already in use',
    )
  })

  test('an unknown customer is 404, a wrong body 400', async () => {
    expect((await change('cus_nobody', { name: 'A' })).status).toBe(404)
    const { json } = await create({ name: 'Body' })
    expect((await send('PATCH', `/${json.customer.id}`, { input: {} })).status).toBe(400)
    expect((await change(json.customer.id, { name: null })).status).toBe(400)
    expect((await change(json.customer.id, { optedOutWhatsappAt: 'soon' })).status).toBe(400)
  })
})

test('any customer the schema allows reads back as it was written', async () => {
  const word = fc.stringMatching(/^[A-Za-zé]{1,12}$/)
  let count = 0
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        name: word,
        acceptedServiceAgreement: fc.boolean(),
        skipTaxInvoice: fc.boolean(),
        secondaryPhoneNumber: fc.option(fc.stringMatching(/^\+?[0-9]{3,12}$/)),
        metadata: fc.uniqueArray(fc.record({ key: fc.oneof(word, fc.constant('__proto__')), value: word }), {
          selector: ({ key }) => key,
          maxLength: 4,
        }),
      }),
      async (input) => {
        count += 1
        const sent = { ...input, username: `gen${count}`, email: `gen${count}@example.com` }
        const { json } = await create(sent)
        expect(json.customer).toMatchObject(sent)
        expect(await read(json.customer.id)).toEqual(json.customer)
      },
    ),
    { numRuns: triesOf(60) },
  )
})

describe('tax profiles', () => {
  const taxInfo = {
    legalName: 'Harborlight Freight',
    taxId: 'XAXX010101000',
    taxSystem: '601',
    zip: '01000',
    defaultUsage: 'G03',
  }

  test('are added, replaced and removed; at most one is the default', async () => {
    const { json } = await create({ name: 'Fiscal' })
    const path = `/${json.customer.id}/tax-profiles`
    const first = (await send('POST', path, { input: { taxInfo: { ...taxInfo, default: true } } })).json
      .customerTaxInfo
    expect(first).toMatchObject({ ...taxInfo, default: true, city: null, customerId: json.customer.id })
    expect(first.id).toMatch(/^cti_[0-9a-z]{20}$/)
    const second = (await send('POST', path, { input: { taxInfo: { ...taxInfo, default: true } } })).json
      .customerTaxInfo
    const changed = await send('PATCH', `${path}/${first.id}`, {
      input: { data: { ...taxInfo, zip: '02000' } },
    })
    expect(changed.json.customerTaxInfo).toMatchObject({ id: first.id, zip: '02000', default: false })
    expect((await send('DELETE', `${path}/${second.id}`)).json).toEqual({ customerId: json.customer.id })
    const again = await send('DELETE', `${path}/${second.id}`)
    expect([again.status, again.json.error.message]).toEqual([404, 'Tax profile not found'])
  })

  test('are at most 50 at a time, and removed ones make room', async () => {
    const { json } = await create({ name: 'Many profiles' })
    const path = `/${json.customer.id}/tax-profiles`
    const ids: string[] = []
    for (let count = 0; count < 50; count++) {
      ids.push((await send('POST', path, { input: { taxInfo } })).json.customerTaxInfo.id)
    }
    expect((await send('POST', path, { input: { taxInfo } })).status).toBe(400)
    expect((await send('DELETE', `${path}/${ids[7]}`)).status).toBe(200)
    expect((await send('POST', path, { input: { taxInfo } })).status).toBe(200)
    expect((await send('PATCH', `${path}/${ids[0]}`, { input: { data: taxInfo } })).status).toBe(200)
  })

  test('of another customer are not found', async () => {
    const [one, two] = [await create({ name: 'One' }), await create({ name: 'Two' })]
    const made = await send('POST', `/${one.json.customer.id}/tax-profiles`, { input: { taxInfo } })
    const path = `/${two.json.customer.id}/tax-profiles/${made.json.customerTaxInfo.id}`
    const answer = await send('PATCH', path, { input: { data: taxInfo } })
    expect([answer.status, answer.json.error.message]).toEqual([404, 'Tax profile not found'])
    expect((await send('DELETE', path)).status).toBe(404)
  })

  test('are answered to a key without the right to sensitive values as it sent them', async () => {
    const { json } = await create({ name: 'Hidden' })
    const path = `/${json.customer.id}/tax-profiles`
    const made = await send('POST', path, { input: { taxInfo: { ...taxInfo, default: true } } })
    const { text: key } = await kith.app.hub.keys.create({
      ...{ orgId: tenant.organization.id, dialect: 'quentli', role: 'write', sensitive: false },
    })
    const change = (options: RequestOptions = {}) =>
      send('PATCH', `${path}/${made.json.customerTaxInfo.id}`, { input: { data: taxInfo } }, options)
    expect((await change()).json.customerTaxInfo).toMatchObject({ default: true })
    expect((await change({ key })).json.customerTaxInfo).toMatchObject({ ...taxInfo, default: false })
    expect((await change()).json.customerTaxInfo).toMatchObject({ default: true })
  })

  test('need all five fields, and no others', async () => {
    const { json } = await create({ name: 'Strict' })
    const path = `/${json.customer.id}/tax-profiles`
    const { zip: _, ...short } = taxInfo
    expect((await send('POST', path, { input: { taxInfo: short } })).status).toBe(400)
    expect((await send('POST', path, { input: { taxInfo: { ...taxInfo, more: 1 } } })).status).toBe(400)
    expect((await send('POST', '/cus_nobody/tax-profiles', { input: { taxInfo } })).status).toBe(404)
  })
})

test('the payment methods of an existing customer are an empty list', async () => {
  const { json } = await create({ name: 'Pays' })
  const list = (id: string) => tenant.request('quentli', `/v1/customers/${id}/payment_methods`)
  expect((await list(json.customer.id)).json).toEqual([])
  expect((await list('cus_nobody')).status).toBe(404)
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bulkFiles, importPath } from '../../../test/support/bulk-files.ts'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'
import type { PersonDraft } from '../../model/person.ts'
import fixture from './fixtures/customer.json' with { type: 'json' }
import type { QuentliCustomer } from './schema.ts'

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

const ask = (path: string, options?: RequestOptions) => tenant.request('quentli', `/v1${path}`, options)

const post = (input: object) => ask('/customers', { method: 'POST', body: { input } })

const patch = (id: string | undefined, data: object) =>
  ask(`/customers/${id}`, { method: 'PATCH', body: { input: { data } } })

async function create(input: object): Promise<QuentliCustomer> {
  const { status, json, text } = await post(input)
  expect(status, text).toBe(200)
  return json.customer
}

const createNative = (draft: PersonDraft) => kith.app.hub.people.create(tenant.caller('native'), draft)

const read = async (id: string | undefined): Promise<QuentliCustomer> => (await ask(`/customers/${id}`)).json

const importPage = (customers: readonly object[]) =>
  importPath(kith, tenant, files.write(JSON.stringify(customers), 'customers.json'))

const [example] = fixture.response

describe('messages name the rule', () => {
  test.each([
    [{ name: 'A', email: 'nobody' }, 'input.email must be an e-mail address'],
    [{ name: 'A', email: 'a b@example.com' }, 'input.email must be an e-mail address'],
    [
      { name: 'A', phoneNumber: 'call me' },
      'input.phoneNumber must be a phone number: a text with at least one digit',
    ],
    [
      { name: 'A', secondaryPhoneNumber: '' },
      'input.secondaryPhoneNumber must be a phone number: a text with at least one digit',
    ],
    [{}, 'input.name is required'],
    [{ name: '' }, 'input.name must not have fewer than 1 characters'],
    [{ name: 'x'.repeat(256) }, 'input.name must not have more than 255 characters'],
    [{ name: 'A', meta: { '': 'x' } }, 'Keys of meta must have 1 to 100 characters'],
    [{ name: 'A', meta: { ['k'.repeat(101)]: 'x' } }, 'Keys of meta must have 1 to 100 characters'],
  ])('of %j: %s', async (input, message) => {
    const { status, json } = await post(input)
    expect(status).toBe(400)
    expect(json.error.message).toBe(message)
    expect(json.error.issues).toHaveLength(1)
  })

  test('and never show a regular expression', async () => {
    const input = {
      ...{ name: '', username: '', email: '@', phoneNumber: '-', secondaryPhoneNumber: 'x'.repeat(40) },
      ...{ metadata: [{ key: '', value: '' }], meta: { '': {} }, tags: [''], assigneeId: 5 },
      ...{ optedOutWhatsappAt: 'soon', acceptedServiceAgreement: 'yes' },
    }
    const created = await post(input)
    const { id } = await create({ name: 'A' })
    const changed = await patch(id, input)
    for (const { status, text } of [created, changed]) {
      expect(status).toBe(400)
      expect(text).not.toMatch(/pattern|\\\\[sS]|\[\^|\(\?/)
    }
  })

  test('with one issue for one field', async () => {
    const input = { name: '', email: 'x'.repeat(300), phoneNumber: 'x'.repeat(40), skipTaxInvoice: 1 }
    for (const { json } of [await post(input), await ask('/customers?take=%2B500&skip=-0')]) {
      const paths = json.error.issues.map(({ path }: { path: string[] }) => path.join('.'))
      expect(paths.length).toBeGreaterThan(1)
      expect(new Set(paths).size).toBe(paths.length)
    }
  })
})

describe('values are trimmed alike', () => {
  const spaced = {
    ...{ name: ' Ana Peña ', username: ' ana ', email: ' ana@example.com ' },
    ...{ phoneNumber: ' +14155550146 ', secondaryPhoneNumber: '\t+14155550147\n' },
  }
  const trimmed = {
    ...{ name: 'Ana Peña', username: 'ana', email: 'ana@example.com' },
    ...{ phoneNumber: '+14155550146', secondaryPhoneNumber: '+14155550147' },
  }

  test('when a customer is created and when it is changed', async () => {
    const made = await create(spaced)
    expect(made).toMatchObject(trimmed)
    await patch(made.id, { name: 'Other', email: null, phoneNumber: null, secondaryPhoneNumber: null })
    const { json } = await patch(made.id, spaced)
    expect(json.customer).toMatchObject(trimmed)
    const filter = encodeURIComponent('phoneNumber=%2B14155550146')
    expect((await ask(`/customers?filter=${filter}`)).json).toHaveLength(1)
  })

  test('but a name of blanks passes as it is', async () => {
    const made = await create({ name: '   ' })
    expect(made.name).toBe('   ')
    expect(await read(made.id)).toEqual(made)
    expect((await patch(made.id, { name: ' ' })).json.customer.name).toBe(' ')
    expect((await patch(made.id, { name: '' })).status).toBe(400)
  })
})

describe('a phone number is text, usually in E.164', () => {
  test.each([
    '+14155550146',
    '(415) 555-0146',
    '+1 415 555 0146 x12',
    '1-800-FLOWERS',
    '12345',
    '٠١٢٣٤٥٦٧٨٩',
  ])('%s is kept as written', async (phoneNumber) => {
    const { id } = await create({ name: 'Ana', phoneNumber, secondaryPhoneNumber: phoneNumber })
    expect(await read(id)).toMatchObject({ phoneNumber, secondaryPhoneNumber: phoneNumber })
  })
})

describe('GET /v1/payments', () => {
  test.each([
    '',
    '?take=100&skip=40',
    '?filter%5Bcustomer%5D%5Busername%5D%5Bequals%5D=ana&filter%5Bstatus%5D%5Bequals%5D=INCOMPLETE',
    `?filter=${encodeURIComponent('isPaid=false&dueDate[gte]=2025-01-01T00:00:00.000Z')}`,
    '?orderBy=createdAt%3Ddesc',
  ])('%s answers an empty list', async (query) => {
    const { status, text } = await ask(`/payments${query}`)
    expect([status, text]).toEqual([200, '[]'])
  })

  test.each([
    'take=0',
    'take=101',
    'skip=-1',
    'take=x',
    'filter=a=1&filter=b=2',
    'filter=__proto__%5Bx%5D=1',
  ])('with %s is 400 in the shape of a list', async (query) => {
    const { status, json } = await ask(`/payments?${query}`)
    expect(status).toBe(400)
    expect(json.error.issues.length).toBeGreaterThan(0)
  })

  test('needs a key', async () => {
    expect((await ask('/payments', { key: null })).status).toBe(401)
  })
})

describe('a customer with every field set', () => {
  test('reads back equal but its organization', async () => {
    const second = {
      ...example,
      ...{ id: 'cus_b4e7h0k3n6q9t2w5z8c1', username: 'ana', email: 'ana@example.com' },
      ...{ phoneNumber: '(415) 555-0146', secondaryPhoneNumber: '12345', replyWithAssistant: false },
      ...{ acceptedServiceAgreement: false, skipTaxInvoice: false, emailVerified: false },
      ...{ phoneNumberVerified: false, hasChangedPassword: false },
      metadata: [{ key: 'grade', value: '2B' }],
      meta: { grade: '2B' },
    }
    await importPage([example!, second])
    const { json } = await ask('/customers?orderBy=username=asc')
    const organizationId = tenant.organization.vendorIds.quentli
    expect(json).toEqual([
      { ...second, organizationId },
      { ...example, organizationId },
    ])
    expect(Object.keys(json[0])).toEqual(Object.keys(example!))
    expect(Object.keys(json[0])).toHaveLength(23)
  })
})

describe('metadata and meta', () => {
  const both = ({ metadata, meta }: QuentliCustomer) => {
    expect(Object.fromEntries(metadata.map(({ key, value }) => [key, value]))).toEqual(meta)
    return meta
  }

  test('agree, with numbers as strings and the last of a doubled key', async () => {
    const metadata = [
      { key: 'grade', value: '2A' },
      { key: 'age', value: 7 },
      { key: 'grade', value: '2B' },
      { key: 'ratio', value: 0.5 },
      { key: 'none', value: 0 },
    ]
    const expected = { grade: '2B', age: '7', ratio: '0.5', none: '0' }
    const made = await create({ name: 'Ana', metadata })
    expect(both(made)).toEqual(expected)
    const { json } = await patch(made.id, { metadata: [{ key: 'age', value: 8 }], meta: { ratio: 1.25 } })
    expect(both(json.customer)).toEqual({ ...expected, age: '8', ratio: '1.25' })
    await importPage([{ ...example, metadata, meta: {} }])
    expect(both(await read(example!.id))).toEqual(expected)
  })

  test('written by another API are shown alike', async () => {
    const metadata = [
      { key: 'grade', value: 2 },
      { key: 'grade', value: '2B' },
      { key: 'active', value: true },
    ]
    const person = await createNative({ given: 'Ana', extensions: { quentli: { metadata } } })
    expect(both(await read(person.vendorIds.quentli))).toEqual({ grade: '2B', active: 'true' })
  })

  test('of objects and lists are refused', async () => {
    for (const value of [{}, ['a']])
      expect((await post({ name: 'Ana', metadata: [{ key: 'a', value }] })).status).toBe(400)
  })
})

test('six encodings of the published filter find the same customers, in any case', async () => {
  const names = ['John Carter', 'JOHNNY Ruiz', 'Ana Johnson', 'Sofía Peña']
  for (const fullName of names) {
    const payments = fullName === 'John Carter' ? { paymentCount: 2 } : {}
    await createNative({ fullName, extensions: { quentli: payments } })
  }
  const sample = 'name[contains]=john&OR[0][noPayments]=true'
  for (const text of [sample, sample.replace('john', 'JOHN'), sample.replace('john', 'John')]) {
    const pairs = text.split('&').map((pair) => pair.split('=') as [string, string])
    const inner = pairs.map(([key, value]) => `${encodeURIComponent(key)}=${value}`).join('&')
    const direct = pairs.map(([key, value]) => [`filter[${key.replace('[', '][')}`, value] as const)
    const encodings = [
      `filter=${encodeURIComponent(text)}`,
      `filter=${encodeURIComponent(inner)}`,
      new URLSearchParams({ filter: text }).toString(),
      direct.map(([key, value]) => `${key}=${value}`).join('&'),
      direct.map(([key, value]) => `${encodeURIComponent(key)}=${value}`).join('&'),
      `filter=${text}`,
    ]
    expect(new Set(encodings).size).toBeGreaterThanOrEqual(5)
    for (const query of encodings) {
      const { json } = await ask(`/customers?${query}&orderBy=name%3Dasc`)
      expect(
        json.map(({ name }: QuentliCustomer) => name),
        query,
      ).toEqual(['Ana Johnson', 'JOHNNY Ruiz'])
    }
  }
})

describe('offset and limit', () => {
  test('default to 0 and 20, and reach from 1 to 100', async () => {
    const drafts = Array.from({ length: 105 }, (_, index) => ({ given: `Ana ${index}` }))
    await kith.app.hub.people.createMany(tenant.caller('native'), drafts)
    const count = async (query: string) => (await ask(`/customers?${query}`)).json.length
    expect(await count('')).toBe(20)
    expect(await count('take=1')).toBe(1)
    expect(await count('take=100')).toBe(100)
    expect(await count('take=100&skip=100')).toBe(5)
    expect(await count('skip=105')).toBe(0)
    expect(await count('skip=2147483647')).toBe(0)
  })

  test.each([
    ['skip=-1', 'skip', 'too_small', 'skip must be between 0 and 2147483647'],
    ['take=0', 'take', 'too_small', 'take must be between 1 and 100'],
    ['take=101', 'take', 'too_big', 'take must be between 1 and 100'],
  ])('%s is 400 and names the range', async (query, name, code, message) => {
    const { status, json } = await ask(`/customers?${query}`)
    expect(status).toBe(400)
    expect(json.error.issues).toEqual([{ code, path: [name], message }])
  })
})

test('no token and a token without Bearer are 401 in the vendor’s words', async () => {
  const key = tenant.keys.quentli!
  for (const headers of [{}, { authorization: key }, { authorization: `Basic ${key}` }]) {
    const { status, json } = await ask('/customers', { key: null, headers })
    expect([status, json]).toEqual([401, { error: { message: 'You are not authenticated' } }])
  }
})

test('booleans that were never stated are false where they are flags, and null where they may be unknown', async () => {
  const person = await createNative({ given: 'Ana' })
  expect(await read(person.vendorIds.quentli)).toMatchObject({
    acceptedServiceAgreement: false,
    skipTaxInvoice: false,
    emailVerified: false,
    phoneNumberVerified: false,
    hasChangedPassword: false,
    replyWithAssistant: null,
  })
})

test('archived customers are listed with their date', async () => {
  await importPage([example!])
  const { json } = await ask('/customers')
  expect(json).toMatchObject([{ id: example!.id, archivedAt: example!.archivedAt }])
})

describe('clearing a shown value keeps the values that are not shown', () => {
  const emails = ['one@example.com', 'two@example.com', 'three@example.com']
  const phones = ['+14155550141', '+14155550142', '+14155550143', '(415) 555-0144']
  const without = (list: readonly string[], gone: number) => list.filter((_, index) => index !== gone)

  test.each([
    ['email', without(emails, 0), phones],
    ['phoneNumber', emails, without(phones, 0)],
    ['secondaryPhoneNumber', emails, without(phones, 1)],
  ])('of %s', async (field, keptEmails, keptPhones) => {
    const person = await createNative({
      given: 'Ana',
      emails: emails.map((value) => ({ value })),
      phones: phones.map((value) => ({ value })),
    })
    const id = person.vendorIds.quentli
    const before = await read(id)
    expect(before).toMatchObject({
      email: emails[0],
      phoneNumber: phones[0],
      secondaryPhoneNumber: phones[1],
    })
    const { json } = await patch(id, { [field]: null })
    const { email, phoneNumber, secondaryPhoneNumber } = Object.assign(before, { [field]: null })
    expect(json.customer).toMatchObject({ email, phoneNumber, secondaryPhoneNumber })
    const after = await kith.app.hub.people.get(tenant.caller('native'), person.id)
    expect(after.emails.map(({ value }) => value)).toEqual(keptEmails)
    expect(after.phones.map(({ value }) => value)).toEqual(keptPhones)
  })
})

describe('an id that was merged away', () => {
  test('is answered with 404 by every write, as that of a removed customer, and leads reads on', async () => {
    const [from, into, gone] = [
      await create({ name: 'Away' }),
      await create({ name: 'Stays' }),
      await create({ name: 'Gone' }),
    ]
    const taxInfo = {
      ...{
        legalName: 'Away S.A.',
        taxId: 'AAA010101AAA',
        taxSystem: '601',
        zip: '06600',
        defaultUsage: 'G03',
      },
    }
    const profiles = (id: string) => `/customers/${id}/tax-profiles`
    const added = await ask(profiles(from.id), { method: 'POST', body: { input: { taxInfo } } })
    expect(added.status, added.text).toBe(200)
    const { hub } = kith.app
    const caller = tenant.caller('native')
    const idOf = async (id: string) => (await hub.people.getByVendorId(caller, 'quentli', id)).id
    await hub.people.remove(caller, await idOf(gone.id))
    await hub.people.merge(caller, { into: await idOf(into.id), from: await idOf(from.id) })
    const before = await read(into.id)
    const profileId = JSON.stringify(added.json).match(/"id":"([^"]+)"/)![1]
    for (const { id } of [from, gone]) {
      const answers = [
        await patch(id, { name: 'Changed' }),
        await ask(profiles(id), { method: 'POST', body: { input: { taxInfo } } }),
        await ask(`${profiles(id)}/${profileId}`, { method: 'PATCH', body: { input: { data: taxInfo } } }),
        await ask(`${profiles(id)}/${profileId}`, { method: 'DELETE' }),
      ]
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    }
    expect(await read(into.id)).toEqual(before)
    expect(await read(from.id)).toEqual(before)
  })
})

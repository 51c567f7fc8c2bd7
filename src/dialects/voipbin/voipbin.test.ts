import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { parseInstant, toMicroseconds } from '../../model/instant.ts'
import type { PersonDraft } from '../../model/person.ts'
import fixture from './fixtures/contact.json' with { type: 'json' }

let kith: TestKith

beforeAll(async () => {
  kith = await createTestKith()
})

afterAll(async () => {
  expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  await kith.close()
})

const create = (tenant: Tenant, draft: PersonDraft) =>
  kith.app.hub.people.create(tenant.caller('native'), draft)

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('a contact', () => {
  test('has the keys, types and order of the published structure', async () => {
    const tenant = await kith.tenant()
    const { contact } = fixture
    const labelIds: number[] = []
    for (const uuid of contact.tag_ids) {
      const label = await kith.app.hub.catalog.createLabel(tenant.caller('native'), { uuid, name: uuid })
      labelIds.push(label.id)
    }
    const draft: PersonDraft = {
      vendorIds: { voipbin: contact.id },
      given: contact.first_name,
      surname: contact.last_name,
      fullName: contact.display_name,
      company: contact.company,
      jobTitle: contact.job_title,
      phones: [...contact.phone_numbers].reverse().map(({ id, number, type, is_primary, tm_create }) => ({
        id,
        value: number,
        label: type,
        primary: is_primary,
        createdAt: parseInstant(tm_create)!,
      })),
      emails: contact.emails.map(({ id, address, is_primary, tm_create }) => ({
        id,
        value: address.replace('ines', 'INES'),
        label: 'home',
        primary: is_primary,
        createdAt: parseInstant(tm_create)!,
      })),
      labelIds,
      extensions: { voipbin: { source: contact.source, externalId: contact.external_id } },
      createdAt: parseInstant(contact.tm_create)!,
      updatedAt: parseInstant(contact.tm_update)!,
    }
    await kith.app.hub.people.createMany(tenant.caller('native'), [draft], { keepsTimes: true })
    const shown = { ...contact, customer_id: tenant.organization.vendorIds.voipbin }

    const one = await tenant.request('voipbin', `/v1.0/contacts/${contact.id}`)
    expect(one.text).toBe(JSON.stringify(shown))
    const list = await tenant.request('voipbin', '/v1.0/contacts')
    expect(list.text).toBe(
      JSON.stringify({ result: [shown], next_page_token: '2026-02-03T09:15:02.410000Z' }),
    )
    expect(list.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  test('shows empty strings and lists for missing values', async () => {
    const tenant = await kith.tenant()
    const person = await create(tenant, {})
    const { json } = await tenant.request('voipbin', '/v1.0/contacts')
    expect(json.result).toEqual([
      {
        id: expect.stringMatching(uuid),
        customer_id: expect.stringMatching(uuid),
        first_name: '',
        last_name: '',
        display_name: '',
        company: '',
        job_title: '',
        source: 'api',
        external_id: '',
        phone_numbers: [],
        emails: [],
        tag_ids: [],
        tm_create: expect.any(String),
        tm_update: null,
        tm_delete: null,
      },
    ])
    expect(parseInstant(json.result[0].tm_create)).toBe(person.createdAt)
  })

  test.each([
    [{ given: 'Ines', surname: 'Marlow' }, ['Ines', 'Marlow', 'Ines Marlow']],
    [{ given: 'Ines' }, ['Ines', '', 'Ines']],
    [{ fullName: 'Ines Marlow' }, ['Ines', 'Marlow', 'Ines Marlow']],
    [{ fullName: 'Night desk', given: 'Ines' }, ['Ines', '', 'Night desk']],
    [{ fullName: '', given: 'Ines' }, ['Ines', '', '']],
    [{ fullName: 'Night desk', given: '', surname: '' }, ['', '', 'Night desk']],
  ])('shows the names %j as %j', async (names, shown) => {
    const tenant = await kith.tenant()
    await create(tenant, names)
    const [contact] = (await tenant.request('voipbin', '/v1.0/contacts')).json.result
    expect([contact.first_name, contact.last_name, contact.display_name]).toEqual(shown)
  })

  test('names the types of phones and e-mails by their labels', async () => {
    const tenant = await kith.tenant()
    const labels = ['mobile', 'Work', 'HOME', 'fax', 'other', 'Assistant', '', 'constructor']
    await create(tenant, {
      phones: labels.map((label, index) => ({ value: `+1 202 555 010${index}`, label })),
      emails: ['work', 'Home', 'personal', 'private', 'other', 'school', '__proto__'].map((label, index) => ({
        value: `ines${index}@example.com`,
        label,
      })),
    })
    const [contact] = (await tenant.request('voipbin', '/v1.0/contacts')).json.result
    expect(contact.phone_numbers.map(({ type }: { type: string }) => type)).toEqual([
      'mobile',
      'work',
      'home',
      'fax',
      'other',
      'other',
      'other',
      'other',
    ])
    expect(contact.emails.map(({ type }: { type: string }) => type)).toEqual([
      'work',
      'personal',
      'personal',
      'personal',
      'other',
      'other',
      'other',
    ])
  })

  test('puts the primary entry first and the others by age', async () => {
    const tenant = await kith.tenant()
    const at = (second: number) => parseInstant(`2026-01-01T00:00:0${second}Z`)!
    await create(tenant, {
      phones: [
        { value: '+1 202 555 0103', createdAt: at(3) },
        { value: '+1 202 555 0101', createdAt: at(1) },
        { value: '+1 202 555 0104', createdAt: at(4), primary: true },
        { value: '+1 202 555 0102', createdAt: at(2) },
      ],
    })
    const [contact] = (await tenant.request('voipbin', '/v1.0/contacts')).json.result
    expect(contact.phone_numbers.map(({ number }: { number: string }) => number.slice(-1))).toEqual([
      '4',
      '1',
      '2',
      '3',
    ])
  })

  test('shows national numbers in E.164 by the region of the organization', async () => {
    const [american, regionless] = [await kith.tenant({ defaultRegion: 'US' }), await kith.tenant()]
    for (const tenant of [american, regionless])
      await create(tenant, { phones: [{ value: '(202) 555-0143' }] })
    const numberOf = async (tenant: Tenant) => {
      const { number, number_e164 } = (await tenant.request('voipbin', '/v1.0/contacts')).json.result[0]
        .phone_numbers[0]
      return [number, number_e164]
    }
    expect(await numberOf(american)).toEqual(['(202) 555-0143', '+12025550143'])
    expect(await numberOf(regionless)).toEqual(['(202) 555-0143', ''])
  })

  test('has tm_update after the first update', async () => {
    const tenant = await kith.tenant()
    const person = await create(tenant, { given: 'Ines' })
    const path = `/v1.0/contacts/${person.vendorIds.voipbin}`
    expect((await tenant.request('voipbin', path)).json.tm_update).toBeNull()
    const { updatedAt } = await kith.app.hub.people.update(tenant.caller('native'), person.id, {
      given: 'Inés',
    })
    expect(parseInstant((await tenant.request('voipbin', path)).json.tm_update)).toBe(updatedAt)
  })

  test('hides sensitive values from a key without the right to them', async () => {
    const tenant = await kith.tenant({}, { sensitive: false })
    await create(tenant, {
      given: 'Ines',
      surname: 'Marlow',
      fullName: 'Night desk',
      company: 'Tidewater',
      phones: [{ value: '+1 202 555 0143' }],
      emails: [{ value: 'ines@example.com' }],
      extensions: { voipbin: { notes: 'Rings at night.' } },
    })
    const { json } = await tenant.request('voipbin', '/v1.0/contacts')
    expect(json.result).toMatchObject([
      {
        first_name: '',
        last_name: '',
        display_name: '',
        company: 'Tidewater',
        phone_numbers: [],
        emails: [],
      },
    ])
    for (const query of ['phone=%2B12025550143', 'email=ines@example.com']) {
      const { status, json: body } = await tenant.request('voipbin', `/v1.0/contacts/lookup?${query}`)
      expect([status, body.error.reason]).toEqual([403, 'PERMISSION_DENIED'])
    }
  })
})

describe('GET /contacts', () => {
  let tenant: Tenant
  let ids: string[]

  beforeAll(async () => {
    tenant = await kith.tenant()
    const drafts = Array.from({ length: 103 }, (_, index) => ({ given: `Guest ${index}` }))
    const people = await kith.app.hub.people.createMany(tenant.caller('native'), drafts)
    ids = people.map(({ vendorIds }) => vendorIds.voipbin!).reverse()
  })

  test.each([
    ['', 100],
    ['page_size=1', 1],
    ['page_size=2', 2],
    ['page_size=%2B2', 2],
    ['page_size=007', 7],
    ['page_size=99', 99],
    ['page_size=100', 100],
    ['page_size=101', 100],
    ['page_size=0', 100],
    ['page_size=-1', 100],
    ['page_size=-9223372036854775808', 100],
    ['page_size=9223372036854775807', 100],
    ['page_token=', 100],
    ['page_token=&page_size=3', 3],
    ['colour=blue&page_size=3', 3],
    ['PAGE_SIZE=2', 100],
  ])('?%s gives the %i newest', async (query, count) => {
    const { status, json } = await tenant.request('voipbin', `/v1.0/contacts?${query}`)
    expect(status).toBe(200)
    expect(json.result.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, count))
  })

  test.each([
    'page_size=',
    'page_size=ten',
    'page_size=5.0',
    'page_size=1e1',
    'page_size=%205',
    'page_size=0x10',
    'page_size=٥',
    'page_size=9223372036854775808',
    'page_size=-9223372036854775809',
    `page_size=${'1'.repeat(60)}`,
    'page_size=5&page_size=5',
    'page_size=5&page_size=x',
    'page_token=2026-03-01T12:00:00Z&page_token=2026-03-01T12:00:00Z',
    'page_size=x&page_token=y',
  ])('?%s is refused as a parameter that cannot be read', async (query) => {
    const { status, json, headers } = await tenant.request('voipbin', `/v1.0/contacts?${query}`)
    expect(status).toBe(400)
    expect(json).toEqual({
      error: {
        status: 'INVALID_ARGUMENT',
        reason: 'INVALID_REQUEST_PARAMETER',
        message: expect.stringMatching(/page_(size|token)/),
        request_id: headers['x-request-id'],
      },
    })
  })

  test.each([
    'page_token=soon',
    'page_token=0',
    'page_token=2026-03-01',
    'page_token=2026-03-01T12:00:00',
    'page_token=2026-02-30T12:00:00Z',
    'page_token=2026-03-01T25:00:00Z',
    'page_token=2026-03-01T12:00:00+01:00',
    'page_token=%00',
    `page_token=${'9'.repeat(60)}`,
  ])('?%s is refused as no time', async (query) => {
    const { status, json } = await tenant.request('voipbin', `/v1.0/contacts?${query}`)
    expect([status, json.error.status, json.error.reason]).toEqual([
      400,
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
    ])
  })

  test.each([
    ['microseconds', (token: string) => token],
    ['a fraction without trailing zeros', (token: string) => token.replace(/\.?0+Z$/, 'Z')],
    ['an offset', (token: string) => token.replace('Z', '%2B00:00')],
    ['another zone', (token: string) => token.replace('T12:', 'T10:').replace('Z', '-02:00')],
    ['lower case', (token: string) => token.toLowerCase()],
    ['nine digits', (token: string) => token.replace('Z', '000Z')],
  ])('takes a token with %s', async (_name, write) => {
    const first = await tenant.request('voipbin', '/v1.0/contacts?page_size=5')
    const token = write(first.json.next_page_token)
    const next = await tenant.request('voipbin', `/v1.0/contacts?page_size=5&page_token=${token}`)
    expect(next.json.result.map(({ id }: { id: string }) => id)).toEqual(ids.slice(5, 10))
  })

  test('accepts any time as a token, from any page size', async () => {
    const long = '/v1.0/contacts?page_token='
    expect((await tenant.request('voipbin', `${long}2999-01-01T00:00:00Z`)).json.result).toHaveLength(100)
    expect((await tenant.request('voipbin', `${long}1999-01-01T00:00:00Z`)).json).toEqual({
      result: [],
      next_page_token: '',
    })
    const small = await tenant.request('voipbin', '/v1.0/contacts?page_size=100')
    const rest = await tenant.request('voipbin', `${long}${small.json.next_page_token}&page_size=50`)
    expect(rest.json.result.map(({ id }: { id: string }) => id)).toEqual(ids.slice(100))
    expect(rest.json.next_page_token).not.toBe('')
  })

  test('gives the time of the last contact as token, also on the last page, and ends with an empty page', async () => {
    const own = await kith.tenant()
    const start = parseInstant('2026-01-01T00:00:00Z')!
    for (const [index, given] of ['C', 'B', 'A'].entries()) {
      await create(own, { given, createdAt: start + index * 500_000 })
    }
    const page = async (token: string) => {
      const { json } = await own.request('voipbin', `/v1.0/contacts?page_size=2&page_token=${token}`)
      return [json.result.map(({ first_name }: { first_name: string }) => first_name), json.next_page_token]
    }
    expect(await page('')).toEqual([['A', 'B'], '2026-01-01T00:00:00.500000Z'])
    expect(await page('2026-01-01T00:00:00.500000Z')).toEqual([['C'], '2026-01-01T00:00:00.000000Z'])
    expect(await page('2026-01-01T00:00:00.000000Z')).toEqual([[], ''])
  })

  test('shows every unchanged contact exactly once while others are added, changed and removed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.constantFrom('add', 'import', 'change', 'remove', 'removeTokenOwner'), { maxLength: 12 }),
        async (count, pageSize, disturbances) => {
          const own = await kith.tenant()
          const { people } = kith.app.hub
          const caller = own.caller('native')
          const staying = await people.createMany(
            caller,
            Array.from({ length: count }, (_, index) => ({ given: `Guest ${index}` })),
          )
          const passing = await people.createMany(caller, [{ given: 'Passing' }, { given: 'Passing too' }])
          const seen: string[] = []
          let token = ''
          for (let page = 0; page < 40; page++) {
            const { json } = await own.request(
              'voipbin',
              `/v1.0/contacts?page_size=${pageSize}&page_token=${token}`,
            )
            seen.push(...json.result.map(({ id }: { id: string }) => id))
            if (json.result.length === 0) {
              expect(json.next_page_token).toBe('')
              break
            }
            expect(json.next_page_token).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
            token = json.next_page_token
            const disturbance = disturbances.shift()
            if (disturbance === 'add') await people.create(caller, { given: 'New' })
            if (disturbance === 'import') {
              await people.create(caller, { given: 'Old', createdAt: staying[0]!.createdAt })
            }
            if (disturbance === 'change')
              await people.update(caller, staying.at(-1)!.id, { given: `Page ${page}` })
            const gone = passing.findIndex(
              ({ createdAt }) => disturbance === 'remove' || toMicroseconds(createdAt) === token,
            )
            if (disturbance?.startsWith('remove') && gone >= 0)
              await people.remove(caller, passing.splice(gone, 1)[0]!.id)
          }
          for (const { vendorIds } of staying) {
            expect(seen.filter((id) => id === vendorIds.voipbin)).toHaveLength(1)
          }
          expect(new Set(seen).size).toBe(seen.length)
        },
      ),
      { numRuns: triesOf(25) },
    )
  })

  test('never shows the contacts of another organization, whatever the token', async () => {
    const stranger = await kith.tenant()
    const mine = await tenant.request('voipbin', '/v1.0/contacts?page_size=5')
    for (const token of ['', mine.json.next_page_token, '2999-01-01T00:00:00Z']) {
      const { json } = await stranger.request('voipbin', `/v1.0/contacts?page_token=${token}`)
      expect(json).toEqual({ result: [], next_page_token: '' })
    }
  })

  test('leaves removed contacts out', async () => {
    const own = await kith.tenant()
    const person = await create(own, { given: 'Ines' })
    await kith.app.hub.people.remove(own.caller('native'), person.id)
    expect((await own.request('voipbin', '/v1.0/contacts')).json.result).toEqual([])
  })
})

describe('GET /contacts/{id}', () => {
  const notFound = {
    status: 'NOT_FOUND',
    reason: 'CONTACT_NOT_FOUND',
    message: 'The contact was not found.',
    request_id: expect.any(String),
  }

  test('accepts ids in any letter case and answers in lower case', async () => {
    const tenant = await kith.tenant()
    const id = '0d9a6f0e-51c7-1c57-8a0e-6f1d2b3c4e5f'
    await create(tenant, { vendorIds: { voipbin: id } })
    const { status, json } = await tenant.request('voipbin', `/v1.0/contacts/${id.toUpperCase()}`)
    expect([status, json.id]).toEqual([200, id])
  })

  test.each([
    'x',
    '0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5',
    '0d9a6f0e51c74c578a0e6f1d2b3c4e5f',
    '{0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5f}',
    '0g9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5f',
    '00000000-0000-0000-0000-000000000000',
    '%00',
    'lookup%20',
    '__proto__',
    'a'.repeat(60),
  ])('refuses the id %s', async (id) => {
    const tenant = await kith.tenant()
    const { status, json, headers } = await tenant.request('voipbin', `/v1.0/contacts/${id}`)
    expect(status).toBe(400)
    expect(json).toEqual({
      error: {
        status: 'INVALID_ARGUMENT',
        reason: 'INVALID_ID',
        message: expect.any(String),
        request_id: headers['x-request-id'],
      },
    })
  })

  test('answers the same for a contact that is missing, removed, or of another organization', async () => {
    const [tenant, stranger] = [await kith.tenant(), await kith.tenant()]
    const gone = await create(tenant, { given: 'Gone' })
    await kith.app.hub.people.remove(tenant.caller('native'), gone.id)
    const foreign = await create(stranger, { given: 'Foreign' })
    for (const id of [
      '11111111-1111-4111-8111-111111111111',
      gone.vendorIds.voipbin,
      foreign.vendorIds.voipbin,
    ]) {
      const { status, json } = await tenant.request('voipbin', `/v1.0/contacts/${id}`)
      expect(status).toBe(404)
      expect(json).toEqual({ error: notFound })
    }
  })
})

describe('GET /contacts/lookup', () => {
  let tenant: Tenant

  beforeAll(async () => {
    tenant = await kith.tenant({ defaultRegion: 'US' })
    await create(tenant, {
      given: 'Ines',
      phones: [{ value: '+44 20 7946 0018' }, { value: '(202) 555-0143' }, { value: 'Front Desk' }],
      emails: [{ value: 'Ines@Example.com' }],
    })
    await create(tenant, {
      given: 'Ravi',
      emails: [{ value: 'ravi@example.com' }, { value: 'jürgen@example.com' }],
    })
  })

  test.each([
    ['phone=%2B12025550143', 'Ines'],
    ['phone=%2B1%20(202)%20555-0143', 'Ines'],
    ['phone=202.555.0143', 'Ines'],
    ['phone=%20%2B442079460018%20', 'Ines'],
    ['phone=front%20desk', 'Ines'],
    ['email=ines@example.com', 'Ines'],
    ['email=%20INES@example.COM%20', 'Ines'],
    ['email=JÜRGEN@example.com', 'Ravi'],
    ['email=Ju%CC%88rgen@example.com', 'Ravi'],
    ['phone=&email=ravi@example.com', 'Ravi'],
    ['phone=%2B12025550143&email=ravi@example.com', 'Ines'],
  ])('?%s finds %s', async (query, given) => {
    const { status, json } = await tenant.request('voipbin', `/v1.0/contacts/lookup?${query}`)
    expect([status, json.first_name]).toEqual([200, given])
    const { json: contact } = await tenant.request('voipbin', `/v1.0/contacts/${json.id}`)
    expect(json).toEqual(contact)
  })

  test.each([
    'phone=%2B12025550199',
    'phone=%2B12025550199&email=ravi@example.com',
    'phone=%20',
    'email=nobody@example.com',
    'email=not-an-address',
    'email=%25',
    'email=ines',
  ])('?%s finds no contact', async (query) => {
    const { status, json } = await tenant.request('voipbin', `/v1.0/contacts/lookup?${query}`)
    expect([status, json.error.reason]).toEqual([404, 'CONTACT_NOT_FOUND'])
  })

  test.each([
    ['', 'INVALID_ARGUMENT'],
    ['phone=', 'INVALID_ARGUMENT'],
    ['phone=&email=', 'INVALID_ARGUMENT'],
    ['name=Ines', 'INVALID_ARGUMENT'],
    ['phone=1&phone=2', 'INVALID_REQUEST_PARAMETER'],
    ['email=a@example.com&email=b@example.com', 'INVALID_REQUEST_PARAMETER'],
  ])('?%s is refused with %s', async (query, reason) => {
    const { status, json } = await tenant.request('voipbin', `/v1.0/contacts/lookup?${query}`)
    expect([status, json.error.status, json.error.reason]).toEqual([400, 'INVALID_ARGUMENT', reason])
  })

  test('finds the contact that has had a shared e-mail longest, and no removed contact', async () => {
    const own = await kith.tenant()
    const at = (day: number) => parseInstant(`2026-01-0${day}T00:00:00Z`)!
    const shared = (day: number) => [{ value: 'team@example.com', createdAt: at(day) }]
    await create(own, { given: 'Later', emails: shared(5), createdAt: at(1) })
    const first = await create(own, { given: 'First', emails: shared(3), createdAt: at(2) })
    await create(own, { given: 'Last', emails: shared(6), createdAt: at(3) })
    const find = async () =>
      (await own.request('voipbin', '/v1.0/contacts/lookup?email=team@example.com')).json.first_name
    expect(await find()).toBe('First')
    await kith.app.hub.people.remove(own.caller('native'), first.id)
    expect(await find()).toBe('Later')
  })

  test('finds no contact of another organization', async () => {
    const stranger = await kith.tenant()
    const { status } = await stranger.request('voipbin', '/v1.0/contacts/lookup?phone=%2B12025550143')
    expect(status).toBe(404)
  })
})

describe('every answer', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/v1.0'],
    ['GET', '/v1.0/people'],
    ['PATCH', '/v1.0/contacts'],
    ['DELETE', '/v1.0/contacts'],
    ['OPTIONS', '/v1.0/contacts'],
    ['POST', '/v1.0/contacts/lookup'],
    ['PATCH', '/v1.0/contacts/0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5f'],
  ] as const)('%s %s is an unknown route, with a key and without', async (method, path) => {
    const tenant = await kith.tenant()
    for (const options of [{ method }, { method, key: null }]) {
      const { status, json, headers } = await tenant.request('voipbin', path, options)
      expect(status).toBe(404)
      expect(json).toEqual({
        error: {
          status: 'NOT_FOUND',
          reason: 'ROUTE_NOT_FOUND',
          message: expect.any(String),
          request_id: headers['x-request-id'],
        },
      })
    }
  })

  test('has the client’s request id if its form is valid, otherwise a new one', async () => {
    const tenant = await kith.tenant()
    const idFor = async (given?: string) => {
      const headers = given === undefined ? {} : { 'x-request-id': given }
      return (await tenant.request('voipbin', '/v1.0/contacts', { headers })).headers['x-request-id']
    }
    expect(await idFor('my_request-7')).toBe('my_request-7')
    expect(await idFor('x'.repeat(64))).toBe('x'.repeat(64))
    for (const bad of [undefined, '', 'a b', 'x'.repeat(65), 'é', 'a.b']) {
      expect(await idFor(bad)).toMatch(/^req_[A-Z2-7]{26}$/)
    }
  })

  test('can be read by pages of any origin', async () => {
    const tenant = await kith.tenant()
    const headers = { origin: 'https://desk.example' }
    const plain = await tenant.request('voipbin', '/v1.0/contacts', { headers })
    expect(plain.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Content-Length',
    })
    const refused = await tenant.request('voipbin', '/v1.0/contacts', { headers, key: null })
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, '*'])
    const preflight = await tenant.request('voipbin', '/v1.0/contacts', {
      method: 'OPTIONS',
      headers,
      key: null,
    })
    expect([preflight.status, preflight.text]).toEqual([204, ''])
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST,GET,PUT,DELETE,PATCH,HEAD,OPTIONS',
      'access-control-allow-headers': 'Origin,X-Requested-With,Content-Type,Accept,Authorization',
      'access-control-max-age': '43200',
    })
    const without = await tenant.request('voipbin', '/v1.0/contacts')
    expect(Object.keys(without.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('uses the envelope even if the request is too large', async () => {
    const tenant = await kith.tenant()
    const target = await tenant.request('voipbin', `/v1.0/contacts?x=${'a'.repeat(10_000)}`)
    const body = await tenant.request('voipbin', '/v1.0/contacts', {
      method: 'POST',
      body: JSON.stringify({ notes: 'a'.repeat(1_100_000) }),
    })
    for (const { status, json, headers } of [target, body]) {
      expect(status).toBe(400)
      expect(json.error).toEqual({
        status: 'INVALID_ARGUMENT',
        reason: 'REQUEST_TOO_LARGE',
        message: expect.any(String),
        request_id: headers['x-request-id'],
      })
    }
  })
})

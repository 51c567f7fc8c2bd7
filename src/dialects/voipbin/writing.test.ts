import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'
import { joinName } from '../../model/name.ts'
import { contactSources, emailTypes, phoneNumberTypes } from './schema.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
})

beforeEach(async () => {
  tenant = await tenantWithTags()
})

afterAll(async () => {
  expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  await kith.close()
})

const path = '/v1.0/contacts'

/** Sends a request below `/v1.0/contacts`. */
async function send(method: RequestOptions['method'], below: string, body?: unknown) {
  return tenant.request('voipbin', `${path}${below}`, {
    ...(method && { method }),
    ...(body !== undefined && { body }),
  })
}

/** Creates a contact and returns the API's answer. */
async function create(body: object) {
  const { status, json } = await send('POST', '', body)
  expect(status, JSON.stringify(json)).toBe(201)
  return json
}

async function reasonOf(answer: ReturnType<typeof send>): Promise<[number, string]> {
  const { status, json } = await answer
  return [status, json.error?.reason]
}

async function tenantWithTags(): Promise<Tenant> {
  const made = await kith.tenant()
  for (const [name, uuid] of Object.entries({ 'Tag A': tagA, 'Tag B': tagB })) {
    await kith.app.hub.catalog.createLabel(made.caller('native'), { name, uuid })
  }
  return made
}

const total = async () => (await send('GET', '')).json.result.length

const tagA = '3f2e1d0c-b9a8-4776-a554-433221100fee'
const tagB = '1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d'
const nil = '00000000-0000-0000-0000-000000000000'
const unknown = '11111111-1111-4111-8111-111111111111'

describe('POST /contacts', () => {
  test('creates an empty contact from an empty object', async () => {
    const contact = await create({})
    expect(contact).toEqual({
      id: expect.any(String),
      customer_id: tenant.organization.vendorIds.voipbin,
      first_name: '',
      last_name: '',
      display_name: '',
      company: '',
      job_title: '',
      source: 'manual',
      external_id: '',
      phone_numbers: [],
      emails: [],
      tag_ids: [],
      tm_create: expect.any(String),
      tm_update: null,
      tm_delete: null,
    })
    expect((await send('GET', `/${contact.id}`)).json).toEqual(contact)
    expect((await send('GET', '')).json.result).toEqual([contact])
  })

  test('stores the given values and answers in the vendor’s order', async () => {
    const contact = await create({
      first_name: 'Ines',
      last_name: 'Marlow',
      display_name: 'Night desk',
      company: 'Tidewater',
      job_title: 'Shift lead',
      source: 'sync',
      external_id: 'crm-1',
      notes: 'Rings at night.',
      phone_numbers: [
        { number: '+44 20 7946 0018', type: 'work' },
        { number: '+1 (202) 555-0143', type: 'mobile', is_primary: true },
      ],
      emails: [{ address: 'Ines.Marlow@Tidewater.example', type: 'personal', is_primary: true }],
      tag_ids: [tagA.toUpperCase(), tagB, tagA],
      colour: 'ignored',
    })
    expect(contact).toMatchObject({
      first_name: 'Ines',
      last_name: 'Marlow',
      display_name: 'Night desk',
      company: 'Tidewater',
      job_title: 'Shift lead',
      source: 'sync',
      external_id: 'crm-1',
      phone_numbers: [
        { number: '+1 (202) 555-0143', number_e164: '+12025550143', type: 'mobile', is_primary: true },
        { number: '+44 20 7946 0018', number_e164: '+442079460018', type: 'work', is_primary: false },
      ],
      emails: [{ address: 'ines.marlow@tidewater.example', type: 'personal', is_primary: true }],
      tag_ids: [tagA, tagB],
      tm_update: null,
    })
    expect(contact).not.toHaveProperty('notes')
    expect((await send('GET', '')).json.result).toEqual([contact])
  })

  test('treats null and the empty string as absent', async () => {
    const contact = await create({
      first_name: null,
      source: '',
      notes: null,
      phone_numbers: [{ number: '+12025550143', type: '', is_primary: null }, { number: '+12025550144' }],
      emails: [{ address: 'a@example.com', type: null }],
      tag_ids: null,
    })
    expect(contact).toMatchObject({ first_name: '', source: 'manual', tag_ids: [] })
    expect(contact.phone_numbers).toMatchObject([
      { type: 'other', is_primary: false },
      { type: 'other', is_primary: false },
    ])
    expect(contact.emails).toMatchObject([{ type: 'other', is_primary: false }])
    expect(await create({ phone_numbers: null, emails: null, source: null })).toMatchObject({
      source: 'manual',
    })
  })

  test('gives the primary flag to the last entry that asks for it', async () => {
    const contact = await create({
      phone_numbers: [
        { number: '+12025550141', is_primary: true },
        { number: '+12025550142', is_primary: true },
        { number: '+12025550143' },
      ],
      emails: [
        { address: 'a@example.com', is_primary: true },
        { address: 'b@example.com', is_primary: true },
      ],
    })
    expect(contact.phone_numbers.map((phone: { number: string }) => phone.number)).toEqual([
      '+12025550142',
      '+12025550141',
      '+12025550143',
    ])
    expect(contact.phone_numbers.map((phone: { is_primary: boolean }) => phone.is_primary)).toEqual([
      true,
      false,
      false,
    ])
    expect(contact.emails).toMatchObject([
      { address: 'b@example.com', is_primary: true },
      { address: 'a@example.com', is_primary: false },
    ])
  })

  test('leaves out numbers that another contact has, without an error', async () => {
    await create({ phone_numbers: [{ number: '+1 202 555 0143' }] })
    const contact = await create({ phone_numbers: [{ number: '+12025550143' }, { number: '+12025550144' }] })
    expect(contact.phone_numbers).toMatchObject([{ number: '+12025550144' }])
  })

  test('keeps the first of two equal numbers, after the second took the primary flag', async () => {
    const contact = await create({
      phone_numbers: [
        { number: '+12025550143', is_primary: true },
        { number: '+1 202 555 0143', is_primary: true },
      ],
    })
    expect(contact.phone_numbers).toMatchObject([{ number: '+12025550143', is_primary: false }])
  })

  test('accepts the same e-mail many times', async () => {
    const same = [{ address: 'team@example.com' }, { address: 'Team@example.com', type: 'work' }]
    expect((await create({ emails: same })).emails).toMatchObject([{ type: 'other' }, { type: 'work' }])
    expect((await create({ emails: same })).emails).toHaveLength(2)
  })

  test('frees the numbers of a removed contact', async () => {
    const { id } = await create({ phone_numbers: [{ number: '+12025550143' }] })
    await send('DELETE', `/${id}`)
    const contact = await create({ phone_numbers: [{ number: '+12025550143' }] })
    expect(contact.phone_numbers).toHaveLength(1)
  })

  test('ignores the numbers of another organization', async () => {
    await create({ phone_numbers: [{ number: '+12025550143' }] })
    tenant = await kith.tenant()
    expect((await create({ phone_numbers: [{ number: '+12025550143' }] })).phone_numbers).toHaveLength(1)
  })

  test('reads back any contact that the vendor can store', async () => {
    const isStored = (value: string) => !value.includes('\0')
    const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength }).filter(isStored)
    const entry = { is_primary: fc.boolean() }
    const body = fc.record({
      first_name: text(100),
      last_name: text(100),
      display_name: text(200),
      company: text(200),
      job_title: text(100),
      external_id: text(255),
      source: fc.constantFrom(...contactSources),
      phone_numbers: fc.uniqueArray(
        fc.record({
          number: fc.integer({ min: 100, max: 199 }),
          type: fc.constantFrom(...phoneNumberTypes),
          ...entry,
        }),
        { selector: ({ number }) => number, maxLength: 4 },
      ),
      emails: fc.array(
        fc.record({
          address: fc.integer({ min: 1, max: 9 }),
          type: fc.constantFrom(...emailTypes),
          ...entry,
        }),
        { maxLength: 4 },
      ),
      tag_ids: fc.uniqueArray(fc.constantFrom(tagA, tagB)),
    })
    await fc.assert(
      fc.asyncProperty(body, async ({ phone_numbers, emails, ...rest }) => {
        tenant = await tenantWithTags()
        const phones = phone_numbers.map((phone) => ({ ...phone, number: `+1 (202) 555-0${phone.number}` }))
        const addresses = emails.map((email) => ({ ...email, address: `Guest${email.address}@example.com` }))
        const { id } = await create({ ...rest, phone_numbers: phones, emails: addresses })
        const { json } = await send('GET', `/${id}`)
        const { first_name, last_name, display_name } = rest
        expect(json).toMatchObject({
          ...rest,
          display_name: display_name || joinName(first_name, last_name),
        })
        const last = (list: readonly { is_primary: boolean }[]) =>
          list.findLastIndex(({ is_primary }) => is_primary)
        const shown = <T extends { is_primary: boolean }>(list: readonly T[]) =>
          list
            .map((item, index) => ({ ...item, is_primary: index === last(list) }))
            .sort((a, b) => Number(b.is_primary) - Number(a.is_primary))
        expect(json.phone_numbers).toMatchObject(shown(phones))
        expect(json.emails).toMatchObject(
          shown(addresses).map((email) => ({ ...email, address: email.address.toLowerCase() })),
        )
      }),
      { numRuns: triesOf(60) },
    )
  })
})

describe('a body', () => {
  const tooLong = (name: string, max: number): [string, object, object] => [
    name,
    { [name]: '😀'.repeat(max) },
    { [name]: `${'😀'.repeat(max)}x` },
  ]

  test.each([
    tooLong('first_name', 100),
    tooLong('last_name', 100),
    tooLong('display_name', 200),
    tooLong('company', 200),
    tooLong('job_title', 100),
    tooLong('external_id', 255),
    ['notes', { notes: 'é'.repeat(32_767) }, { notes: 'é'.repeat(32_768) }],
    [
      'phone_numbers.number',
      { phone_numbers: [{ number: '+1 202 555 0143'.padEnd(30, ' ') }] },
      { phone_numbers: [{ number: '+1 202 555 0143'.padEnd(31, ' ') }] },
    ],
    [
      'phone_numbers.number_e164',
      { phone_numbers: [{ number: '+1555123456789012345' }] },
      { phone_numbers: [{ number: '+15551234567890123456' }] },
    ],
    [
      'emails.address',
      { emails: [{ address: `${'a'.repeat(243)}@example.com` }] },
      { emails: [{ address: `${'a'.repeat(244)}@example.com` }] },
    ],
    [
      'phone_numbers',
      { phone_numbers: Array.from({ length: 100 }, (_, index) => ({ number: `+1202555${1000 + index}` })) },
      { phone_numbers: Array.from({ length: 101 }, (_, index) => ({ number: `+1202555${2000 + index}` })) },
    ],
  ] as [string, object, object][])('holds %s to its limit', async (_name, longest, tooLongBody) => {
    await create(longest)
    expect(await reasonOf(send('POST', '', tooLongBody))).toEqual([400, 'INVALID_ARGUMENT'])
    expect(await total()).toBe(1)
  })

  test.each([
    ['source', { source: 'webform' }],
    ['source', { source: 'Manual' }],
    ['phone type', { phone_numbers: [{ number: '+12025550143', type: 'pager' }] }],
    ['email type', { emails: [{ address: 'a@example.com', type: 'home' }] }],
    ['number', { phone_numbers: [{}] }],
    ['number', { phone_numbers: [{ number: null }] }],
    ['number', { phone_numbers: [{ number: ' \t' }] }],
    ['address', { emails: [{ type: 'work' }] }],
    ['tag', { tag_ids: [nil] }],
  ])('with a wrong or missing %s is refused as argument: %j', async (_name, body) => {
    expect(await reasonOf(send('POST', '', body))).toEqual([400, 'INVALID_ARGUMENT'])
    expect(await total()).toBe(0)
  })

  test.each([
    ['not there', ''],
    ['broken', '{'],
    ['broken behind its end', '{} x'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['a number for a text', '{"first_name":5}'],
    ['an object for a text', '{"company":{}}'],
    ['a number for a choice', '{"source":1}'],
    ['a text for a list', '{"phone_numbers":"+12025550143"}'],
    ['a text for an entry', '{"emails":["a@example.com"]}'],
    ['a text for a flag', '{"phone_numbers":[{"number":"+12025550143","is_primary":"true"}]}'],
    ['a bad address', '{"emails":[{"address":"Ines <ines@example.com>"}]}'],
    ['an empty address', '{"emails":[{"address":""}]}'],
    ['a bad tag', '{"tag_ids":["x"]}'],
    ['a bad address beside a bad choice', '{"source":"x","emails":[{"address":5}]}'],
  ])('that is %s is refused as JSON', async (_name, body) => {
    const { status, json, headers } = await send('POST', '', body)
    expect(status).toBe(400)
    expect(json).toEqual({
      error: {
        status: 'INVALID_ARGUMENT',
        reason: 'INVALID_JSON_BODY',
        message: expect.any(String),
        request_id: headers['x-request-id'],
      },
    })
    expect(await total()).toBe(0)
  })

  test('of invalid UTF-8 is refused as invalid JSON', async () => {
    const response = await kith.app.server.app.inject({
      method: 'POST',
      url: `/voipbin${path}?accesskey=${tenant.keys.voipbin}`,
      payload: Buffer.from('{"first_name":"\xff"}', 'latin1'),
    })
    expect([response.statusCode, response.json().error.reason]).toEqual([400, 'INVALID_JSON_BODY'])
  })

  test('of any JSON gets an answer in the vendor’s form', async () => {
    const { id, phone_numbers, emails } = await create({
      phone_numbers: [{ number: '+12025550143' }],
      emails: [{ address: 'a@example.com' }],
    })
    const targets = [
      ['POST', ''],
      ['PUT', `/${id}`],
      ['POST', `/${id}/phone-numbers`],
      ['PUT', `/${id}/phone-numbers/${phone_numbers[0].id}`],
      ['POST', `/${id}/emails`],
      ['PUT', `/${id}/emails/${emails[0].id}`],
      ['POST', `/${id}/tags`],
    ] as const
    const names = [
      'first_name',
      'source',
      'phone_numbers',
      'emails',
      'tag_ids',
      'tag_id',
      'number',
      'address',
      'type',
    ]
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(
          null,
          true,
          0,
          -1.5,
          '',
          'x',
          '+12025550143',
          'a@example.com',
          'work',
          tagA,
          '__proto__',
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names, 'is_primary', '__proto__', 'constructor'), tie('value'), {
          maxKeys: 4,
        }),
      ),
    })).value
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...targets), value, async ([method, below], body) => {
        const { status, json } = await send(method, below, JSON.stringify(body))
        expect([200, 201, 400, 409]).toContain(status)
        expect(typeof (json.id ?? json.error.reason)).toBe('string')
      }),
      { numRuns: triesOf(500) },
    )
    // The request helper checks the list against the published shape.
    expect(await total()).toBeGreaterThan(0)
  })

  test('may come with any content type', async () => {
    const { status } = await tenant.request('voipbin', path, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"first_name":"Ines"}',
    })
    expect(status).toBe(201)
  })
})

describe('PUT /contacts/{id}', () => {
  test('changes the given members and keeps the others', async () => {
    const before = await create({
      first_name: 'Ines',
      last_name: 'Marlow',
      display_name: 'Ines Marlow',
      company: 'Tidewater',
      job_title: 'Shift lead',
      external_id: 'crm-1',
      phone_numbers: [{ number: '+12025550143' }],
      tag_ids: [tagA],
    })
    const { status, json } = await send('PUT', `/${before.id}`, { company: 'Saltmarsh', job_title: '' })
    expect(status).toBe(200)
    expect(json).toEqual({
      ...before,
      company: 'Saltmarsh',
      job_title: '',
      tm_update: expect.stringMatching(/^2026-/),
    })
    const renamed = await send('PUT', `/${before.id}`, { first_name: 'Inés' })
    expect(renamed.json).toMatchObject({
      first_name: 'Inés',
      last_name: 'Marlow',
      display_name: 'Ines Marlow',
    })
    const shown = await send('PUT', `/${before.id}`, { display_name: 'Desk', external_id: '' })
    expect(shown.json).toMatchObject({
      first_name: 'Inés',
      last_name: 'Marlow',
      display_name: 'Desk',
      external_id: '',
    })
    const cleared = await send('PUT', `/${before.id}`, { first_name: '', last_name: '', display_name: '' })
    expect(cleared.json).toMatchObject({ first_name: '', last_name: '', display_name: '' })
    expect((await send('GET', '')).json.result).toEqual([cleared.json])
  })

  test('ignores read-only members, null and unknown members, but updates tm_update', async () => {
    const before = await create({
      first_name: 'Ines',
      source: 'import',
      emails: [{ address: 'a@example.com' }],
    })
    const body = {
      id: unknown,
      source: 'bogus',
      phone_numbers: 'bogus',
      emails: [],
      tag_ids: [tagA],
      tm_create: 'x',
      first_name: null,
    }
    const first = await send('PUT', `/${before.id}`, body)
    expect(first.json).toEqual({ ...before, tm_update: expect.any(String) })
    const second = await send('PUT', `/${before.id}`, {})
    expect(second.json).toEqual({ ...before, tm_update: expect.any(String) })
    expect(second.json.tm_update > first.json.tm_update).toBe(true)
  })

  test('keeps the shown names of a person with a whole name only', async () => {
    const person = await kith.app.hub.people.create(tenant.caller('native'), { fullName: 'Ines Marlow' })
    const { json } = await send('PUT', `/${person.vendorIds.voipbin}`, { display_name: 'Night desk' })
    expect(json).toMatchObject({ first_name: 'Ines', last_name: 'Marlow', display_name: 'Night desk' })
  })

  test('derives a display name that was never written from the names', async () => {
    const person = await kith.app.hub.people.create(tenant.caller('native'), {
      given: 'Ines',
      surname: 'Marlow',
    })
    const { json } = await send('PUT', `/${person.vendorIds.voipbin}`, { first_name: 'Inés' })
    expect(json).toMatchObject({ first_name: 'Inés', last_name: 'Marlow', display_name: 'Inés Marlow' })
  })

  test.each([
    ['x', {}, 400, 'INVALID_ID'],
    [unknown, 'not json', 400, 'INVALID_JSON_BODY'],
    [unknown, { first_name: 5 }, 400, 'INVALID_JSON_BODY'],
    [unknown, { first_name: 'x'.repeat(101) }, 400, 'INVALID_ARGUMENT'],
    [unknown, {}, 404, 'CONTACT_NOT_FOUND'],
  ])('of %s with %j answers %i %s', async (id, body, status, reason) => {
    expect(await reasonOf(send('PUT', `/${id}`, body))).toEqual([status, reason])
  })
})

describe('DELETE /contacts/{id}', () => {
  test('answers with the removed contact, which is then gone', async () => {
    const before = await create({
      first_name: 'Ines',
      phone_numbers: [{ number: '+12025550143' }],
      tag_ids: [tagA],
    })
    const { status, json } = await send('DELETE', `/${before.id}`)
    expect(status).toBe(200)
    expect(json).toEqual({ ...before, tm_update: json.tm_delete, tm_delete: expect.stringMatching(/^2026-/) })
    for (const [method, below, body] of [
      ['GET', ''],
      ['PUT', '', {}],
      ['DELETE', ''],
      ['POST', '/phone-numbers', { number: '+12025550144' }],
      ['PUT', `/phone-numbers/${before.phone_numbers[0].id}`, {}],
      ['DELETE', `/phone-numbers/${before.phone_numbers[0].id}`],
      ['POST', '/emails', { address: 'a@example.com' }],
      ['POST', '/tags', { tag_id: tagB }],
      ['DELETE', `/tags/${tagA}`],
    ] as const) {
      expect(await reasonOf(send(method, `/${before.id}${below}`, body))).toEqual([404, 'CONTACT_NOT_FOUND'])
    }
    expect(await reasonOf(send('GET', '/lookup?phone=%2B12025550143'))).toEqual([404, 'CONTACT_NOT_FOUND'])
    expect(await total()).toBe(0)
  })
})

describe('phone numbers', () => {
  test('are added at the end, changed, moved to the front and removed', async () => {
    const before = await create({ phone_numbers: [{ number: '+1 (202) 555-0143', is_primary: true }] })
    const [mobile] = before.phone_numbers
    const below = `/${before.id}/phone-numbers`

    const added = await send('POST', below, { number: '202.555.0199', type: 'home' })
    expect(added.status).toBe(201)
    const home = {
      id: expect.any(String),
      number: '202.555.0199',
      number_e164: '',
      type: 'home',
      is_primary: false,
      tm_create: expect.any(String),
    }
    expect(added.json).toEqual({ ...before, phone_numbers: [mobile, home] })
    const { id, tm_create } = added.json.phone_numbers[1]
    expect(tm_create > mobile.tm_create).toBe(true)

    const changed = await send('PUT', `${below}/${id}`, { number: '+1 202 555 0199', is_primary: true })
    expect(changed.status).toBe(200)
    const moved = {
      ...home,
      id,
      tm_create,
      number: '+1 202 555 0199',
      number_e164: '+12025550199',
      is_primary: true,
    }
    expect(changed.json).toEqual({ ...before, phone_numbers: [moved, { ...mobile, is_primary: false }] })

    const removed = await send('DELETE', `${below}/${id.toUpperCase()}`)
    expect(removed.status).toBe(200)
    expect(removed.json).toEqual({ ...before, phone_numbers: [{ ...mobile, is_primary: false }] })
    expect((await send('GET', '')).json.result).toEqual([removed.json])
    expect(await reasonOf(send('GET', '/lookup?phone=%2B12025550199'))).toEqual([404, 'CONTACT_NOT_FOUND'])
  })

  test('pass the primary flag on or drop it, without promoting another number', async () => {
    const { id } = await create({ phone_numbers: [{ number: '+12025550141', is_primary: true }] })
    const flags = (contact: { phone_numbers: { number: string; is_primary: boolean }[] }) =>
      Object.fromEntries(
        contact.phone_numbers.map(({ number, is_primary }) => [number.slice(-1), is_primary]),
      )
    const { json } = await send('POST', `/${id}/phone-numbers`, { number: '+12025550142', is_primary: true })
    expect(flags(json)).toEqual({ 1: false, 2: true })
    const second = json.phone_numbers[0].id
    const dropped = await send('PUT', `/${id}/phone-numbers/${second}`, { is_primary: false })
    expect(flags(dropped.json)).toEqual({ 1: false, 2: false })
    await send('PUT', `/${id}/phone-numbers/${second}`, { is_primary: true })
    expect(flags((await send('DELETE', `/${id}/phone-numbers/${second}`)).json)).toEqual({ 1: false })
  })

  test('belong to one contact each', async () => {
    const holder = await create({ phone_numbers: [{ number: '+12025550141' }, { number: '+12025550142' }] })
    const other = await create({ phone_numbers: [{ number: '+12025550143' }] })
    const taken = { number: '+1 (202) 555-0141' }
    const [own] = other.phone_numbers
    for (const answer of [
      await send('POST', `/${other.id}/phone-numbers`, taken),
      await send('PUT', `/${other.id}/phone-numbers/${own.id}`, taken),
      await send('POST', `/${holder.id}/phone-numbers`, taken),
      await send('PUT', `/${holder.id}/phone-numbers/${holder.phone_numbers[1].id}`, taken),
    ]) {
      expect(answer.status).toBe(409)
      expect(answer.json).toEqual({
        error: {
          status: 'ALREADY_EXISTS',
          reason: 'CONTACT_PHONE_NUMBER_ALREADY_EXISTS',
          message: expect.any(String),
          request_id: answer.headers['x-request-id'],
        },
      })
    }
    expect((await send('GET', '')).json.result).toEqual([other, holder])
    // Its own number in another format is no conflict.
    const rewritten = await send('PUT', `/${other.id}/phone-numbers/${own.id}`, { number: '+1 202-555-0143' })
    expect(rewritten.json.phone_numbers).toEqual([{ ...own, number: '+1 202-555-0143' }])
  })

  test('belong to one of two contacts that ask for them at the same time', async () => {
    const contacts = [await create({}), await create({})]
    const answers = await Promise.all(
      contacts.map(({ id }) => send('POST', `/${id}/phone-numbers`, { number: '+12025550143' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const created = await Promise.all(
      [1, 2].map(() => create({ phone_numbers: [{ number: '+12025550144' }] })),
    )
    expect(created.map(({ phone_numbers }) => phone_numbers.length).sort()).toEqual([0, 1])
  })

  test('of two simultaneous requests are both kept', async () => {
    const { id } = await create({})
    const numbers = Array.from({ length: 8 }, (_, index) => `+1202555014${index}`)
    await Promise.all(numbers.map((number) => send('POST', `/${id}/phone-numbers`, { number })))
    const { json } = await send('GET', `/${id}`)
    expect(json.phone_numbers.map((phone: { number: string }) => phone.number).sort()).toEqual(numbers)
  })

  test('with a label of another vendor keep it while the type is unchanged', async () => {
    const { hub } = kith.app
    const person = await hub.people.create(tenant.caller('native'), {
      phones: [{ value: '+12025550143', label: 'Assistant' }],
      emails: [{ value: 'a@example.com', label: 'private' }],
    })
    const id = person.vendorIds.voipbin
    await send('PUT', `/${id}/phone-numbers/${person.phones[0]!.id}`, { type: 'other', is_primary: true })
    await send('PUT', `/${id}/emails/${person.emails[0]!.id}`, { type: 'personal', is_primary: true })
    const kept = await hub.people.get(tenant.caller('native'), person.id)
    expect(kept.phones).toEqual([{ ...person.phones[0], primary: true }])
    expect(kept.emails).toEqual([{ ...person.emails[0], primary: true }])
    const { json } = await send('PUT', `/${id}/emails/${person.emails[0]!.id}`, { type: 'other' })
    expect(json.emails).toMatchObject([{ id: person.emails[0]!.id, type: 'other' }])
  })

  test('of another source keep their id when the number changes', async () => {
    const person = await kith.app.hub.people.create(tenant.caller('native'), {
      phones: [{ value: '+12025550143' }],
    })
    const [phone] = person.phones
    const { json } = await send('PUT', `/${person.vendorIds.voipbin}/phone-numbers/${phone!.id}`, {
      number: '+12025550144',
    })
    expect(json.phone_numbers).toMatchObject([{ id: phone!.id, number_e164: '+12025550144' }])
  })

  test('are at most a hundred', async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => ({ number: `+1202555${1000 + index}` }))
    const { id } = await create({ phone_numbers: numbers })
    expect(await reasonOf(send('POST', `/${id}/phone-numbers`, { number: '+12025559999' }))).toEqual([
      400,
      'INVALID_ARGUMENT',
    ])
  })
})

describe('e-mails', () => {
  test('are added, changed and removed', async () => {
    const before = await create({ emails: [{ address: 'Ines@Example.com', is_primary: true }] })
    const [work] = before.emails
    const below = `/${before.id}/emails`
    const added = await send('POST', below, {
      address: 'I.Marlow@Mail.example',
      type: 'personal',
      is_primary: true,
    })
    expect(added.status).toBe(201)
    const personal = {
      id: expect.any(String),
      address: 'i.marlow@mail.example',
      type: 'personal',
      is_primary: true,
      tm_create: expect.any(String),
    }
    expect(added.json).toEqual({ ...before, emails: [personal, { ...work, is_primary: false }] })

    const { id, tm_create } = added.json.emails[0]
    const changed = await send('PUT', `${below}/${id}`, { type: 'other', is_primary: false })
    const other = { ...personal, id, tm_create, type: 'other', is_primary: false }
    expect(changed.json).toEqual({ ...before, emails: [{ ...work, is_primary: false }, other] })

    const renamed = await send('PUT', `${below}/${id}`, { address: 'Desk@Mail.example' })
    expect(renamed.json.emails[1]).toEqual({ ...other, address: 'desk@mail.example' })
    const removed = await send('DELETE', `${below}/${id}`)
    expect(removed.json).toEqual({ ...before, emails: [{ ...work, is_primary: false }] })
  })

  test('may be duplicated, and each is removed separately', async () => {
    const { id, emails } = await create({
      emails: [
        { address: 'team@example.com', type: 'work' },
        { address: 'team@example.com', type: 'other' },
        { address: 'x@example.com' },
      ],
    })
    const { json } = await send('DELETE', `/${id}/emails/${emails[0].id}`)
    expect(json.emails).toEqual([emails[1], emails[2]])
    const again = await send('POST', `/${id}/emails`, { address: 'x@example.com' })
    expect(again.json.emails).toHaveLength(3)
  })
})

describe('phone numbers and e-mails', () => {
  test.each([
    ['phone-numbers', {}, 400, 'INVALID_ARGUMENT'],
    ['phone-numbers', { number: ' ' }, 400, 'INVALID_ARGUMENT'],
    ['phone-numbers', { number: null }, 400, 'INVALID_ARGUMENT'],
    ['phone-numbers', { number: '+12025550143', type: 'pager' }, 400, 'INVALID_ARGUMENT'],
    ['phone-numbers', { number: '+15551234567890123456' }, 400, 'INVALID_ARGUMENT'],
    ['phone-numbers', { number: 12025550143 }, 400, 'INVALID_JSON_BODY'],
    ['phone-numbers', '', 400, 'INVALID_JSON_BODY'],
    ['emails', {}, 400, 'INVALID_ARGUMENT'],
    ['emails', { address: null }, 400, 'INVALID_ARGUMENT'],
    ['emails', { address: 'a@example.com', type: 'home' }, 400, 'INVALID_ARGUMENT'],
    ['emails', { address: 'nobody' }, 400, 'INVALID_JSON_BODY'],
    ['emails', { address: '' }, 400, 'INVALID_JSON_BODY'],
    ['tags', {}, 400, 'INVALID_ID'],
    ['tags', { tag_id: nil }, 400, 'INVALID_ID'],
    ['tags', { tag_id: unknown }, 400, 'INVALID_ARGUMENT'],
    ['tags', { tag_id: 'x' }, 400, 'INVALID_JSON_BODY'],
    ['tags', { tag_id: 5 }, 400, 'INVALID_JSON_BODY'],
  ])('POST %s with %j answers %i %s and changes nothing', async (list, body, status, reason) => {
    const before = await create({})
    expect(await reasonOf(send('POST', `/${before.id}/${list}`, body))).toEqual([status, reason])
    expect((await send('GET', `/${before.id}`)).json).toEqual(before)
  })

  test.each([
    ['phone-numbers', { number: '' }, 400, 'INVALID_ARGUMENT'],
    ['phone-numbers', { number: '+15551234567890123456' }, 400, 'INVALID_ARGUMENT'],
    ['phone-numbers', { is_primary: 1 }, 400, 'INVALID_JSON_BODY'],
    ['emails', { address: '' }, 400, 'INVALID_JSON_BODY'],
    ['emails', { type: 'fax' }, 400, 'INVALID_ARGUMENT'],
  ])('PUT %s with %j answers %i %s and changes nothing', async (list, body, status, reason) => {
    const before = await create({
      phone_numbers: [{ number: '+12025550143' }],
      emails: [{ address: 'a@example.com' }],
    })
    const entry = list === 'emails' ? before.emails[0] : before.phone_numbers[0]
    expect(await reasonOf(send('PUT', `/${before.id}/${list}/${entry.id}`, body))).toEqual([status, reason])
    expect((await send('GET', `/${before.id}`)).json).toEqual(before)
  })

  test('are unchanged by a PUT without them', async () => {
    const before = await create({
      phone_numbers: [{ number: '+12025550143' }],
      emails: [{ address: 'a@example.com' }],
    })
    for (const below of [`phone-numbers/${before.phone_numbers[0].id}`, `emails/${before.emails[0].id}`]) {
      for (const body of [{}, { type: null, is_primary: null }, { colour: 'blue' }]) {
        const { status, json } = await send('PUT', `/${before.id}/${below}`, body)
        expect([status, json]).toEqual([200, before])
      }
    }
    const person = await kith.app.hub.people.getByVendorId(tenant.caller('native'), 'voipbin', before.id)
    expect(person.version).toBe(1)
  })

  test('are not found under another contact, nor in the other list', async () => {
    const before = await create({
      phone_numbers: [{ number: '+12025550143' }],
      emails: [{ address: 'a@example.com' }],
    })
    const other = await create({})
    const [phone, email] = [before.phone_numbers[0].id, before.emails[0].id]
    for (const [below, reason] of [
      [`/${other.id}/phone-numbers/${phone}`, 'CONTACT_PHONE_NUMBER_NOT_FOUND'],
      [`/${before.id}/phone-numbers/${email}`, 'CONTACT_PHONE_NUMBER_NOT_FOUND'],
      [`/${before.id}/phone-numbers/${unknown}`, 'CONTACT_PHONE_NUMBER_NOT_FOUND'],
      [`/${other.id}/emails/${email}`, 'CONTACT_EMAIL_NOT_FOUND'],
      [`/${before.id}/emails/${phone}`, 'CONTACT_EMAIL_NOT_FOUND'],
      [`/${unknown}/emails/${email}`, 'CONTACT_NOT_FOUND'],
    ]) {
      expect(await reasonOf(send('PUT', `${below}`, {}))).toEqual([404, reason])
      expect(await reasonOf(send('PUT', `${below}`, { type: 'work' }))).toEqual([404, reason])
      expect(await reasonOf(send('DELETE', `${below}`))).toEqual([404, reason])
    }
    for (const below of [
      `/x/emails/${email}`,
      `/${before.id}/emails/x`,
      `/${before.id}/phone-numbers/${nil}`,
    ]) {
      expect(await reasonOf(send('DELETE', below))).toEqual([400, 'INVALID_ID'])
    }
    expect((await send('GET', `/${before.id}`)).json).toEqual(before)
  })
})

describe('tags', () => {
  test('are assigned in order, once, and removed', async () => {
    const before = await create({ tag_ids: [tagB] })
    const below = `/${before.id}/tags`
    const added = await send('POST', below, { tag_id: tagA.toUpperCase() })
    expect([added.status, added.json]).toEqual([201, { ...before, tag_ids: [tagB, tagA] }])
    const again = await send('POST', below, { tag_id: tagA })
    expect([again.status, again.json]).toEqual([201, added.json])
    const removed = await send('DELETE', `${below}/${tagB}`)
    expect([removed.status, removed.json]).toEqual([200, { ...before, tag_ids: [tagA] }])
    for (const id of [tagB, unknown]) {
      expect(await reasonOf(send('DELETE', `${below}/${id}`))).toEqual([404, 'CONTACT_TAG_NOT_FOUND'])
    }
    expect(await reasonOf(send('DELETE', `${below}/x`))).toEqual([400, 'INVALID_ID'])
    expect(await reasonOf(send('POST', `/${unknown}/tags`, { tag_id: tagA }))).toEqual([
      404,
      'CONTACT_NOT_FOUND',
    ])
  })

  test('with the UUIDs of the organization’s labels are those labels', async () => {
    const caller = tenant.caller('native')
    const label = await kith.app.hub.catalog.createLabel(caller, { name: 'Customer' })
    const contact = await create({ tag_ids: [label.uuid] })
    const person = await kith.app.hub.people.getByVendorId(caller, 'voipbin', contact.id)
    expect(person.labelIds).toEqual([label.id])
  })
})

describe('tm_update', () => {
  test('is unchanged when phones, e-mails and tags change, and changes when another vendor writes', async () => {
    const { id } = await create({})
    const updates: string[] = []
    const note = async (answer: ReturnType<typeof send>) => updates.push((await answer).json.tm_update)
    const change = async (): Promise<void> => {
      const { json } = await send('POST', `/${id}/phone-numbers`, { number: '+12025550143' })
      updates.push(json.tm_update)
      const phone = json.phone_numbers[0].id
      await note(send('PUT', `/${id}/phone-numbers/${phone}`, { type: 'fax' }))
      await note(send('DELETE', `/${id}/phone-numbers/${phone}`))
      await note(send('POST', `/${id}/tags`, { tag_id: tagA }))
      await note(send('DELETE', `/${id}/tags/${tagA}`))
      await note(send('GET', `/${id}`))
    }
    await change()
    expect(new Set(updates)).toEqual(new Set([null]))
    await note(send('PUT', `/${id}`, { company: 'Tidewater' }))
    const moved = updates.at(-1)
    updates.length = 0
    await change()
    expect(new Set(updates)).toEqual(new Set([moved]))
    const caller = tenant.caller('savvycal')
    const person = await kith.app.hub.people.getByVendorId(caller, 'voipbin', id)
    await kith.app.hub.people.update(caller, person.id, { given: 'Ines' })
    const { json } = await send('GET', `/${id}`)
    expect(json.tm_update > moved!).toBe(true)
  })
})

describe('the agents’ side', () => {
  test('has the same operations under its own spelling', async () => {
    const draft = {
      orgId: tenant.organization.id,
      dialect: 'voipbin',
      kind: 'bearer',
      role: 'write',
    } as const
    const { text } = await kith.app.hub.keys.create(draft)
    const call = (method: NonNullable<RequestOptions['method']>, below: string, body?: object) =>
      tenant.request('voipbin', `/v1.0/service_agents/contacts${below}`, {
        method,
        key: null,
        headers: { authorization: `Bearer ${text}` },
        ...(body && { body }),
      })
    const { json: contact } = await call('POST', '', { first_name: 'Ines' })
    const phone = await call('POST', `/${contact.id}/phone_numbers`, { number: '+12025550143' })
    expect(phone.status).toBe(201)
    const phoneId = phone.json.phone_numbers[0].id
    expect((await call('PUT', `/${contact.id}/phone_numbers/${phoneId}`, { type: 'fax' })).status).toBe(200)
    expect((await call('GET', '/lookup?phone=%2B12025550143')).json.id).toBe(contact.id)
    expect((await call('DELETE', `/${contact.id}/phone_numbers/${phoneId}`)).json.phone_numbers).toEqual([])
    const email = await call('POST', `/${contact.id}/emails`, { address: 'a@example.com' })
    const emailId = email.json.emails[0].id
    expect((await call('PUT', `/${contact.id}/emails/${emailId}`, { type: 'other' })).status).toBe(200)
    expect((await call('DELETE', `/${contact.id}/emails/${emailId}`)).json.emails).toEqual([])
    expect((await call('POST', `/${contact.id}/tags`, { tag_id: tagA })).json.tag_ids).toEqual([tagA])
    expect((await call('DELETE', `/${contact.id}/tags/${tagA}`)).json.tag_ids).toEqual([])
    expect((await call('PUT', `/${contact.id}`, { company: 'Tidewater' })).json.company).toBe('Tidewater')
    expect((await call('GET', `/${contact.id}`)).json).toEqual((await send('GET', `/${contact.id}`)).json)
    expect((await call('DELETE', `/${contact.id}`)).json.tm_delete).not.toBeNull()

    const unknownRoute = [404, 'ROUTE_NOT_FOUND']
    expect(await reasonOf(call('POST', `/${contact.id}/phone-numbers`, {}))).toEqual(unknownRoute)
    expect(await reasonOf(send('POST', `/${contact.id}/phone_numbers`, {}))).toEqual(unknownRoute)
  })
})

describe('a contact written here', () => {
  test('is the same person for the other vendors', async () => {
    await create({ display_name: 'Ines Marlow', emails: [{ address: 'Ines@Example.com' }] })
    const { json } = await tenant.request('savvycal', '/v1/clients?include_sensitive=true')
    expect(json.data).toMatchObject([{ first_name: 'Ines', last_name: 'Marlow', email: 'Ines@Example.com' }])
  })

  test('keeps the values of other vendors', async () => {
    const { hub } = kith.app
    const person = await hub.people.create(tenant.caller('native'), {
      given: 'Ines',
      birthday: '1990-04-01',
      notes: 'Prefers mornings.',
      addresses: [{ value: '12 Harbour Street' }],
      extensions: { savvycal: { referenceId: 'crm-1', metadata: { plan: 'gold' } } },
    })
    const id = person.vendorIds.voipbin
    await send('PUT', `/${id}`, { company: 'Tidewater', notes: 'Rings at night.' })
    await send('POST', `/${id}/phone-numbers`, { number: '+12025550143' })
    const after = await hub.people.get(tenant.caller('native'), person.id)
    expect(after).toMatchObject({
      given: 'Ines',
      company: 'Tidewater',
      birthday: '1990-04-01',
      notes: 'Prefers mornings.',
      addresses: person.addresses,
    })
    expect(after.extensions.savvycal).toEqual(person.extensions.savvycal)
    expect(after.extensions.voipbin).toMatchObject({ notes: 'Rings at night.' })
  })
})

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

const ngozi = {
  first_name: 'Ngozi',
  last_name: 'Okafor',
  email: 'Ngozi.Okafor@example.org',
  time_zone: 'Europe/London',
}

const send = (
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  options: RequestOptions = {},
) =>
  tenant.request('savvycal', `/v1/clients${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    ...options,
  })
const create = (body: object) => send('POST', '', body)
const read = async (id: string) =>
  (await tenant.request('savvycal', `/v1/clients/${id}?include_sensitive=true`)).json.data
const details = (answer: { json: { errors: { source: { pointer: string }; detail: string }[] } }) =>
  Object.fromEntries(answer.json.errors.map(({ source, detail }) => [source.pointer, detail]))

describe('creating', () => {
  test('answers 201 with the whole client and where it is', async () => {
    const body = {
      ...ngozi,
      phone: '+447700900123',
      locale: 'en-GB',
      reference_id: 'crm-1042',
      metadata: { location: 'north', visits: 4 },
    }
    const { status, json, headers } = await create(body)
    expect(status).toBe(201)
    expect(json.data).toMatchObject({ ...body, object: 'client', id: expect.stringMatching(/^clnt_\w{12}$/) })
    expect(json.data.created_at).toBe(json.data.updated_at)
    expect(new URL(String(headers.location), 'http://kith.example/v1/clients').pathname).toBe(
      `/v1/clients/${json.data.id}`,
    )
    expect(await read(json.data.id)).toEqual(json.data)
  })

  test('hides the sensitive keys on request, and fills in the locale', async () => {
    const { json } = await send('POST', '?include_sensitive=false', ngozi)
    expect(Object.keys(json.data)).toEqual([
      'created_at',
      'id',
      'locale',
      'object',
      'reference_id',
      'time_zone',
      'updated_at',
    ])
    expect(json.data).toMatchObject({ locale: 'en-US', reference_id: null })
  })

  test('names every missing key', async () => {
    for (const answer of [await create({}), await send('POST', '')]) {
      expect(answer.status).toBe(422)
      expect(details(answer)).toEqual({
        '/first_name': 'Missing field: first_name',
        '/last_name': 'Missing field: last_name',
        '/email': 'Missing field: email',
        '/time_zone': 'Missing field: time_zone',
      })
    }
  })

  test.each([
    [{ time_zone: 'Mars/Base' }, { '/time_zone': 'Unknown time zone' }],
    [{ phone: null }, { '/phone': 'null value where string expected' }],
    [{ phone: '0770 0900123' }, { '/phone': expect.any(String) }],
    [{ email: 'nobody' }, { '/email': expect.any(String) }],
    [{ first_name: ' ' }, { '/first_name': expect.any(String) }],
    [{ last_name: 'x'.repeat(256) }, { '/last_name': 'String length is larger than maxLength: 255' }],
    [{ locale: 'English' }, { '/locale': expect.any(String) }],
    [{ metadata: [] }, { '/metadata': expect.any(String) }],
    [{ metadata: { big: 'x'.repeat(16_400) } }, { '/metadata': 'Metadata is larger than 16384 bytes' }],
  ])('%j is refused', async (wrong, expected) => {
    const answer = await create({ ...ngozi, ...wrong })
    expect(answer.status).toBe(422)
    expect(details(answer)).toEqual(expected)
  })

  test('reports every problem at once, in the order of the fields', async () => {
    const { status, json } = await create({
      phone: null,
      time_zone: 'Mars/Base',
      last_name: 'Okafor',
      first_name: 'Ngozi',
    })
    const problem = (pointer: string, detail: string) => ({
      title: 'Invalid value',
      source: { pointer },
      detail,
    })
    expect([status, json]).toEqual([
      422,
      {
        errors: [
          problem('/email', 'Missing field: email'),
          problem('/time_zone', 'Unknown time zone'),
          problem('/phone', 'null value where string expected'),
        ],
      },
    ])
  })

  test('ignores unknown and read-only keys', async () => {
    const { status, json } = await create({ ...ngozi, id: 'clnt_mine00000000', nickname: 'N', created_at: 5 })
    expect([status, json.data.id === 'clnt_mine00000000', json.data.nickname]).toEqual([
      201,
      false,
      undefined,
    ])
  })

  test('a body that is not JSON is 400, one of another media type 415', async () => {
    const broken = await send('POST', '', '{"first_name"')
    expect([broken.status, broken.json.errors[0].title]).toEqual([400, 'Bad Request'])
    const form = await send('POST', '', 'first_name=A', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(form.status).toBe(415)
  })

  test('a reference belongs to one client, and is free again after that client is deleted', async () => {
    const { json } = await create({ ...ngozi, reference_id: 'taken' })
    const again = await create({ ...ngozi, reference_id: 'taken' })
    expect([again.status, details(again)]).toEqual([422, { '/reference_id': 'has already been taken' }])
    await send('DELETE', `/${json.data.id}`)
    expect((await create({ ...ngozi, reference_id: 'taken' })).status).toBe(201)
  })

  test('a read-only key is 403', async () => {
    const reader = await kith.tenant({}, { role: 'read' })
    expect((await reader.request('savvycal', '/v1/clients', { method: 'POST', body: ngozi })).status).toBe(
      403,
    )
  })
})

describe('updating', () => {
  test('changes the keys that are sent and replaces metadata as a whole', async () => {
    const { json } = await create({ ...ngozi, metadata: { a: 1, b: 2 } })
    const changed = await send('PATCH', `/${json.data.id}`, {
      time_zone: 'Europe/Paris',
      metadata: { c: 3 },
      id: 'x',
    })
    expect(changed.json.data).toEqual({
      ...json.data,
      time_zone: 'Europe/Paris',
      metadata: { c: 3 },
      updated_at: expect.any(String),
    })
    expect(changed.json.data.updated_at > json.data.updated_at).toBe(true)
  })

  test('with an empty body changes nothing', async () => {
    const { json } = await create({ ...ngozi, phone: '+447700900124', reference_id: 'same' })
    expect((await send('PATCH', `/${json.data.id}`, {})).json).toEqual(json)
    const same = { phone: '+447700900124', reference_id: 'same', email: ngozi.email }
    expect((await send('PATCH', `/${json.data.id}`, same)).json).toEqual(json)
  })

  test('null clears the phone and the reference, but no other value', async () => {
    const { json } = await create({ ...ngozi, phone: '+447700900125', reference_id: 'clear' })
    const path = `/${json.data.id}`
    const cleared = await send('PATCH', path, { phone: null, reference_id: null })
    expect(cleared.json.data).toMatchObject({ phone: null, reference_id: null })
    expect((await send('PATCH', path, { email: null })).status).toBe(422)
    expect((await send('PATCH', path, { phone: '+447700900126' })).json.data.phone).toBe('+447700900126')
  })

  test('a cleared phone stays cleared if the person has others, and the others are kept', async () => {
    const made = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: {
        given: 'A',
        surname: 'B',
        phones: [{ value: '+44 7700 900127', primary: true }, { value: '+44 7700 900128' }],
      },
    })
    const id = made.json.vendorIds.savvycal
    expect((await send('PATCH', `/${id}`, { phone: null })).json.data.phone).toBeNull()
    expect((await read(id)).phone).toBeNull()
    const { json } = await tenant.request('native', `/v1/people/${made.json.id}`)
    expect(json.phones.map(({ value }: { value: string }) => value)).toEqual(['+44 7700 900128'])
  })

  test('an unknown or deleted client is 404', async () => {
    expect((await send('PATCH', '/clnt_000000000000', {})).status).toBe(404)
    const { json } = await create(ngozi)
    const deleted = await send('DELETE', `/${json.data.id}`)
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    for (const method of ['DELETE', 'PATCH'] as const) {
      const { status, text } = await send(method, `/${json.data.id}`, method === 'PATCH' ? {} : undefined)
      expect([status, text]).toEqual([404, '{"errors":[{"detail":"Not Found","status":"404"}]}'])
    }
  })

  test('an unknown client is reported before a wrong body, type or parameter', async () => {
    const json = { 'content-type': 'application/json' }
    for (const [query, body, headers] of [
      ['', '{', json],
      ['', 'a=1', { 'content-type': 'text/plain' }],
      ['', '{"email":5}', json],
      ['?include_sensitive=maybe', '{}', json],
    ] as const) {
      const refused = await send('PATCH', `/clnt_000000000000${query}`, body, { headers })
      expect(refused.status, `${query} ${body}`).toBe(404)
    }
    const { json: made } = await create(ngozi)
    const statuses = []
    for (const [query, body] of [
      ['', '{'],
      ['', '{"email":5}'],
      ['?include_sensitive=maybe', '{}'],
    ] as const) {
      statuses.push((await send('PATCH', `/${made.data.id}${query}`, body)).status)
    }
    expect(statuses).toEqual([400, 422, 422])
  })

  test('two simultaneous changes of different keys are both kept', async () => {
    const { json } = await create(ngozi)
    const path = `/${json.data.id}`
    await Promise.all([
      send('PATCH', path, { locale: 'fr' }),
      send('PATCH', path, { time_zone: 'Asia/Tokyo' }),
    ])
    expect(await read(json.data.id)).toMatchObject({ locale: 'fr', time_zone: 'Asia/Tokyo' })
  })
})

test('any client the schema allows reads back as it was written', async () => {
  const word = fc.stringMatching(/^\S[^\0]{0,30}$/u)
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        first_name: word,
        last_name: word,
        email: fc.stringMatching(/^[A-Za-z0-9.]{1,20}@[a-z]{1,10}\.example$/),
        time_zone: fc.constantFrom('UTC', 'America/Chicago', 'Asia/Kolkata'),
        locale: fc.constantFrom('en', 'en-GB', 'zh-Hant-TW'),
        phone: fc.stringMatching(/^\+44770090\d{4}$/),
        metadata: fc.dictionary(
          fc.constantFrom('a', 'b', 'constructor', '__proto__'),
          fc.jsonValue({ maxDepth: 2 }),
        ),
      }),
      async (body) => {
        // An own `__proto__` is lost in an object literal, but not here.
        const sent = { ...body, metadata: JSON.parse(JSON.stringify(body.metadata)) }
        const { status, json } = await create(sent)
        expect(status).toBe(201)
        expect(json.data).toMatchObject({ ...sent, metadata: expect.anything() })
        expect(json.data.metadata).toEqual(sent.metadata)
        expect(await read(json.data.id)).toEqual(json.data)
      },
    ),
    { numRuns: triesOf(60) },
  )
})

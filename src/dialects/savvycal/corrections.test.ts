import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith, testStart } from '../../../test/support/kith.ts'
import type { Clock } from '../../model/clock.ts'
import { createIds } from '../../model/ids.ts'
import { defaultOrganizationSettings } from '../../model/organization.ts'
import { keys } from './credentials.ts'
import published from './fixtures/clients-response.json' with { type: 'json' }

/** What was first understood otherwise: each title is the behaviour as it is now known. */
const files = bulkFiles()
let kith: TestKith
let tenant: Tenant
/** Moves the clock so that keys age. */
let now = testStart
const clock: Clock = { now: () => (now += 1000) }

beforeAll(async () => {
  kith = await createTestKith({}, { clock })
  tenant = await kith.tenant()
})
afterAll(() => {
  files.remove()
  return kith.close()
})

const draft = {
  ...{ first_name: 'Ngozi', last_name: 'Okafor' },
  ...{ email: 'ngozi.okafor@example.org', time_zone: 'Europe/London' },
}
const post = (body: unknown, path = '/v1/clients', owner = tenant) =>
  owner.request('savvycal', path, { method: 'POST', body })
const patch = (id: string, body: unknown) =>
  tenant.request('savvycal', `/v1/clients/${id}`, { method: 'PATCH', body })
const get = (path: string, owner = tenant) => owner.request('savvycal', path)
const entry = (pointer: string, detail: string) => ({ detail, source: { pointer }, title: 'Invalid value' })
const errorsOf = (entries: readonly object[]) => JSON.stringify({ errors: entries })

describe('a JWT', () => {
  const create = async (more: object = {}) =>
    kith.app.hub.keys.create({
      ...{ orgId: tenant.organization.id, dialect: 'savvycal', kind: 'jwt', role: 'admin' },
      ...more,
    })
  const withToken = (text: string) => ({ key: null, headers: { authorization: `Bearer ${text}` } })
  const claimsOf = (text: string) => JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString())
  const unauthorized = errorsOf([{ detail: 'Unauthorized', status: '401' }])

  test('has three base64url parts, the second of which is JSON with exp and sub', async () => {
    const before = now
    const { key, text } = await create()
    expect(text).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    const claims = claimsOf(text)
    expect(claims).toEqual({
      sub: expect.stringMatching(/^user_[0-9a-f]{12}$/),
      iat: expect.any(Number),
      exp: key.expiresAt! / 1_000_000,
    })
    expect(claims.iat).toBe(Math.floor(before / 1_000_000))
    expect(claims.exp - claims.iat).toBe(3600)
  })

  test('is accepted wherever an sk_ token is', async () => {
    const { text } = await create()
    const made = await tenant.request('savvycal', '/v1/clients', {
      ...{ method: 'POST', body: draft },
      ...withToken(text),
    })
    expect(made.status).toBe(201)
    const path = `/v1/clients/${made.json.data.id}`
    const asked = async (method: 'GET' | 'PATCH' | 'DELETE', at: string) =>
      (
        await tenant.request('savvycal', at, {
          ...{ method, ...withToken(text) },
          ...(method === 'PATCH' && { body: {} }),
        })
      ).status
    expect(await asked('GET', '/v1/clients')).toBe(200)
    expect(await asked('GET', path)).toBe(200)
    expect(await asked('PATCH', path)).toBe(200)
    expect(await asked('DELETE', path)).toBe(204)
  })

  test('acts for its account alone, which a request may name', async () => {
    const { text } = await create()
    const other = await kith.tenant()
    const asking = async (account: string) => {
      const headers = { ...withToken(text).headers, 'x-savvycal-account': account }
      return (await tenant.request('savvycal', '/v1/clients', { key: null, headers })).status
    }
    expect(await asking(tenant.organization.vendorIds.savvycal!)).toBe(200)
    expect(await asking(other.organization.vendorIds.savvycal!)).toBe(404)
  })

  test('is refused from the second on that it states, and after it was revoked', async () => {
    const { text, key } = await create({ expiresAt: now + 90_500_000 })
    const list = () => tenant.request('savvycal', '/v1/clients', withToken(text))
    expect((await list()).status).toBe(200)
    now = claimsOf(text).exp * 1_000_000 - 2000
    expect((await list()).status).toBe(200)
    const late = await list()
    expect([late.status, late.text]).toEqual([401, unauthorized])
    const revoked = await create()
    await kith.app.hub.keys.revoke(tenant.organization.id, revoked.key.id)
    const answer = await tenant.request('savvycal', '/v1/clients', withToken(revoked.text))
    expect([answer.status, answer.text]).toEqual([401, unauthorized])
    expect(key.expiresAt! % 1_000_000).toBe(0)
  })

  test('that was invented, changed or signed again is refused', async () => {
    const { text } = await create()
    const [header = '', payload = '', signature = ''] = text.split('.')
    const later = Buffer.from(JSON.stringify({ ...claimsOf(text), exp: 9_999_999_999 })).toString('base64url')
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    for (const wrong of [
      `${header}.${later}.${signature}`,
      `${none}.${payload}.`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${text}.`,
      `${header}.${payload}.${signature.toLowerCase()}`,
    ]) {
      const answer = await tenant.request('savvycal', '/v1/clients', withToken(wrong))
      expect([answer.status, answer.text], wrong).toEqual([401, unauthorized])
    }
  })

  test('can be decoded with atob, which knows no base64url', () => {
    const organization = {
      ...{ id: 1, name: '', parentId: null, vendorIds: {} },
      ...{ settings: defaultOrganizationSettings, createdAt: 0 },
    }
    const ids = createIds()
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e15 }),
        fc.integer({ min: 1, max: 4e15 }),
        (issuedAt, expiresAt) => {
          const text = keys.jwt.make({ ids, organization, role: 'read', issuedAt, expiresAt })
          const claims = JSON.parse(atob(text.split('.')[1]!))
          expect(claims.exp).toBe(Math.floor(expiresAt / 1_000_000))
        },
      ),
    )
  })
})

describe('pages of other origins', () => {
  test('may send authorization, content-type and x-savvycal-account', async () => {
    const headers = {
      origin: 'https://clinic.example',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,content-type,x-savvycal-account',
    }
    const path = '/v1/clients/clnt_000000000000'
    const preflight = await tenant.request('savvycal', path, { method: 'OPTIONS', key: null, headers })
    expect([preflight.status, preflight.text]).toEqual([204, ''])
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization,content-type,x-savvycal-account',
      'access-control-allow-methods': 'GET,POST,PATCH,DELETE',
    })
    const refused = await tenant.request('savvycal', path, { key: null, headers: { origin: headers.origin } })
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, '*'])
  })
})

describe('refusals have the texts of open_api_spex', () => {
  test.each([
    ['page=0', [entry('/page', '0 is smaller than inclusive minimum 1')]],
    ['page_size=0', [entry('/page_size', '0 is smaller than inclusive minimum 1')]],
    ['page_size=101', [entry('/page_size', '101 is larger than inclusive maximum 100')]],
    ['page=two', [entry('/page', 'Invalid integer. Got: string')]],
    ['page[]=1', [entry('/page', 'Invalid integer. Got: array')]],
    ['include_sensitive=yes', [entry('/include_sensitive', 'Invalid boolean. Got: string')]],
    ['metadata=x', [entry('/metadata', 'Invalid object. Got: string')]],
    ['foo=1', [entry('/foo', 'Unexpected field: foo')]],
    [
      'foo=1&page=0&page=x&page[a]=b&page_size=101',
      [
        entry('/page', 'page is given more than once'),
        entry('/page_size', '101 is larger than inclusive maximum 100'),
        entry('/foo', 'Unexpected field: foo'),
      ],
    ],
  ])('for the query %s', async (query, entries) => {
    const { status, text } = await get(`/v1/clients?${query}`)
    expect([status, text]).toEqual([422, errorsOf(entries)])
  })

  test.each([
    [{ first_name: 5 }, [entry('/first_name', 'Invalid string. Got: integer')]],
    [{ first_name: 1.5 }, [entry('/first_name', 'Invalid string. Got: number')]],
    [{ first_name: true }, [entry('/first_name', 'Invalid string. Got: boolean')]],
    [{ first_name: ['a'] }, [entry('/first_name', 'Invalid string. Got: array')]],
    [{ first_name: { a: 1 } }, [entry('/first_name', 'Invalid string. Got: object')]],
    [{ first_name: null }, [entry('/first_name', 'null value where string expected')]],
    [{ first_name: '' }, [entry('/first_name', 'String length is smaller than minLength: 1')]],
    [{ last_name: '  ' }, [entry('/last_name', 'String length is smaller than minLength: 1')]],
    [{ last_name: 'x'.repeat(256) }, [entry('/last_name', 'String length is larger than maxLength: 255')]],
    [{ reference_id: '' }, [entry('/reference_id', 'String length is smaller than minLength: 1')]],
    [{ email: 'nobody' }, [entry('/email', 'Invalid format. Expected :email')]],
    [{ email: '' }, [entry('/email', 'Invalid format. Expected :email')]],
    [{ email: `${'x'.repeat(250)}` }, [entry('/email', 'Invalid format. Expected :email')]],
    [
      { email: `${'x'.repeat(250)}@example.com` },
      [entry('/email', 'String length is larger than maxLength: 254')],
    ],
    [{ phone: '(555) 123-4567' }, [entry('/phone', 'Invalid format. Expected :e164')]],
    [{ locale: 'English' }, [entry('/locale', 'Invalid format. Expected :locale')]],
    [{ metadata: [] }, [entry('/metadata', 'Invalid object. Got: array')]],
    [{ metadata: 'x' }, [entry('/metadata', 'Invalid object. Got: string')]],
    [{ metadata: null }, [entry('/metadata', 'null value where object expected')]],
    [
      { first_name: undefined, email: 'x', metadata: 5, phone: null },
      [
        entry('/first_name', 'Missing field: first_name'),
        entry('/email', 'Invalid format. Expected :email'),
        entry('/phone', 'null value where string expected'),
        entry('/metadata', 'Invalid object. Got: integer'),
      ],
    ],
  ])('for the body %j', async (wrong, entries) => {
    const { status, text } = await post({ ...draft, ...wrong })
    expect([status, text]).toEqual([422, errorsOf(entries)])
  })

  test.each([
    ['[]', 'Invalid object. Got: array'],
    ['"text"', 'Invalid object. Got: string'],
    ['7', 'Invalid object. Got: integer'],
    ['null', 'null value where object expected'],
  ])('for a body that is %s', async (body, detail) => {
    const { status, text } = await post(body)
    expect([status, text]).toEqual([422, errorsOf([entry('/', detail)])])
  })

  test('with one entry for each pointer', async () => {
    const { json } = await post({ ...draft, first_name: '', phone: 5, email: 'a b'.repeat(100) })
    const pointers = json.errors.map(({ source }: { source: { pointer: string } }) => source.pointer)
    expect(pointers).toEqual(['/first_name', '/email', '/phone'])
  })

  test('and refuse parameters that the operation does not name, for every operation that names any', async () => {
    const { json } = await post(draft)
    const path = `/v1/clients/${json.data.id}`
    const unexpected = errorsOf([entry('/page', 'Unexpected field: page')])
    for (const answer of [
      await get(`${path}?page=1`),
      await post(draft, '/v1/clients?page=1'),
      await tenant.request('savvycal', `${path}?page=1`, { method: 'PATCH', body: {} }),
    ]) {
      expect([answer.status, answer.text]).toEqual([422, unexpected])
    }
  })
})

test('error bodies are alphabetical', async () => {
  const platform = { orgId: tenant.organization.id, dialect: 'savvycal', kind: 'platform' } as const
  const { text: key } = await kith.app.hub.keys.create({ ...platform, role: 'read' })
  const form = { 'content-type': 'text/plain' }
  const answers = [
    await tenant.request('savvycal', '/v1/clients', { key: null }),
    await get('/v1/clients/clnt_000000000000'),
    await get('/no/such/path'),
    await tenant.request('savvycal', '/v1/clients', { method: 'PUT', body: {} }),
    await tenant.request('savvycal', '/v1/clients', { key }),
    await post('{'),
    await tenant.request('savvycal', '/v1/clients', { method: 'POST', body: 'a=1', headers: form }),
    await post({ ...draft, email: 5 }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([401, 404, 404, 405, 400, 400, 415, 422])
  expect(answers[0]!.text).toBe('{"errors":[{"detail":"Unauthorized","status":"401"}]}')
  expect(answers[1]!.text).toBe('{"errors":[{"detail":"Not Found","status":"404"}]}')
  for (const { json, text } of answers) {
    for (const error of json.errors) expect(Object.keys(error), text).toEqual(Object.keys(error).sort())
  }
})

test('GET /v1/spec answers the OpenAPI document, without a key', async () => {
  const { status, json, headers } = await tenant.request('savvycal', '/v1/spec', { key: null })
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
  expect(json.openapi).toMatch(/^3\.1/)
  expect(Object.keys(json.paths)).toEqual(['/v1/clients', '/v1/clients/{client_id}'])
  expect(Object.keys(json.components.schemas)).toEqual(
    expect.arrayContaining(['Client', 'ClientResponse', 'ClientsResponse', 'CreateClientRequest']),
  )
  const atHost = await kith.app.server.app.inject({ url: '/v1/spec', headers: { host: 'api.savvycal.app' } })
  expect(atHost.json()).toEqual({ ...json, servers: [{ url: '/' }] })
})

test('time_zone is stored as the IANA name', async () => {
  const { json } = await post({ ...draft, time_zone: 'america/chicago' })
  expect(json.data.time_zone).toBe('America/Chicago')
  const { json: changed } = await patch(json.data.id, { time_zone: 'EUROPE/KYIV' })
  expect(changed.data.time_zone).toBe('Europe/Kyiv')
  for (const zone of ['PST', '+02:00', 'Mars/Base', '']) {
    const refused = await post({ ...draft, time_zone: zone })
    expect([refused.status, refused.text]).toEqual([
      422,
      errorsOf([entry('/time_zone', 'Unknown time zone')]),
    ])
  }
})

test('include_sensitive is read by every operation that answers with a client', async () => {
  const { json } = await post(draft, '/v1/clients?include_sensitive=true')
  const path = `/v1/clients/${json.data.id}`
  for (const [answer, shown] of [
    [await get(path), false],
    [await get(`${path}?include_sensitive=false`), false],
    [await get(`${path}?include_sensitive=true`), true],
    [
      await tenant.request('savvycal', `${path}?include_sensitive=false`, { method: 'PATCH', body: {} }),
      false,
    ],
    [await patch(json.data.id, {}), true],
  ] as const) {
    const keys = ['email', 'first_name', 'last_name', 'phone']
    expect(keys.filter((key) => Object.hasOwn(answer.json.data, key))).toEqual(shown ? keys : [])
  }
})

describe('metadata is there only where it was written', () => {
  const seedKeys = Object.keys(published.body.data[0]!)

  test('and without it a client has exactly the keys of the published one', async () => {
    const { json } = await post(draft)
    expect(Object.keys(json.data)).toEqual(seedKeys)
    const { json: changed } = await patch(json.data.id, { first_name: 'Ada' })
    expect(Object.keys(changed.data)).toEqual(seedKeys)
    const { json: written } = await patch(json.data.id, { metadata: {} })
    expect(written.data.metadata).toEqual({})
    expect(Object.keys(written.data)).toEqual([...seedKeys, 'metadata'].sort())
  })

  test('and people of other APIs have the keys too, with values where none may be null', async () => {
    const owner = await kith.tenant({ defaultLanguage: 'de', defaultTimeZone: 'Europe/Berlin' })
    const body = { phones: [{ value: '12345' }] }
    await owner.request('native', '/v1/people', { method: 'POST', body })
    const { json } = await get('/v1/clients?include_sensitive=true', owner)
    expect(Object.keys(json.data[0])).toEqual(seedKeys)
    const { locale, time_zone, phone, email, first_name, last_name, reference_id } = json.data[0]
    expect([locale, time_zone]).toEqual(['de', 'Europe/Berlin'])
    expect([phone, email, first_name, last_name, reference_id]).toEqual([null, null, null, null, null])
  })
})

describe('phone is E.164 or null', () => {
  test.each([
    ['12345', null, null],
    ['12345', 'US', null],
    ['ext. 12', null, null],
    ['(555) 123-4567', null, null],
    ['(212) 555-0187', 'US', '+12125550187'],
    ['+49 (0)30 1234567', null, '+49301234567'],
    ['+1 212 555 0187 x101', null, '+12125550187'],
  ])('%j in the region %s is shown as %s', async (value, defaultRegion, shown) => {
    const owner = await kith.tenant({ defaultRegion })
    await owner.request('native', '/v1/people', { method: 'POST', body: { phones: [{ value }] } })
    const { json } = await get('/v1/clients?include_sensitive=true', owner)
    expect(json.data[0].phone).toBe(shown)
  })

  test('and sending the shown number of one with an extension changes nothing', async () => {
    const body = { given: 'A', phones: [{ value: '+1 212 555 0187 x101', label: 'desk' }] }
    const { json } = await tenant.request('native', '/v1/people', { method: 'POST', body })
    await patch(json.vendorIds.savvycal, { phone: '+12125550187' })
    const after = await tenant.request('native', `/v1/people/${json.id}`)
    expect(after.json.phones).toEqual(json.phones)
    const cleared = await patch(json.vendorIds.savvycal, { phone: null })
    expect(cleared.json.data.phone).toBeNull()
    expect((await tenant.request('native', `/v1/people/${json.id}`)).json.phones).toEqual([])
  })
})

describe('clearing the one value that is shown never clears the others', () => {
  const several = {
    given: 'Mio',
    emails: [
      { value: 'first@example.com', primary: true },
      { value: 'second@example.com' },
      { value: 'third@example.com' },
    ],
    phones: [{ value: '12345' }, { value: '+442079460001', primary: true }, { value: '+442079460002' }],
  }
  const valuesOf = async (id: string) => {
    const { json } = await tenant.request('native', `/v1/people/${id}`)
    const values = (points: { value: string }[]) => points.map(({ value }) => value)
    return { emails: values(json.emails), phones: values(json.phones) }
  }
  let id: string
  let client: string
  beforeAll(async () => {
    const { json } = await tenant.request('native', '/v1/people', { method: 'POST', body: several })
    id = json.id
    client = json.vendorIds.savvycal
  })

  test('when the phone is null', async () => {
    expect((await patch(client, { phone: null })).json.data.phone).toBeNull()
    expect((await valuesOf(id)).phones).toEqual(['12345', '+442079460002'])
    expect((await patch(client, { phone: null })).json.data.phone).toBeNull()
    expect((await valuesOf(id)).phones).toEqual(['12345', '+442079460002'])
  })

  test('when the e-mail is replaced, or refused as null', async () => {
    const refused = await patch(client, { email: null })
    expect([refused.status, refused.text]).toEqual([
      422,
      errorsOf([entry('/email', 'null value where string expected')]),
    ])
    await patch(client, { email: 'new@example.com' })
    const { emails } = await valuesOf(id)
    expect(emails.toSorted()).toEqual(['new@example.com', 'second@example.com', 'third@example.com'])
  })

  test('when a saved answer with nulls is imported', async () => {
    const item = {
      ...{ created_at: '2026-01-01T00:00:00Z', email: null, first_name: 'Mio', id: client },
      ...{ last_name: null, locale: 'en-US', object: 'client', phone: null, reference_id: null },
      ...{ time_zone: 'UTC', updated_at: '2026-01-01T00:00:00Z' },
    }
    const before = await valuesOf(id)
    const text = JSON.stringify({ data: [item] })
    const { job } = await files.importText(kith.app.hub, tenant.caller('native'), text, { name: 'c.json' })
    expect(job.progress).toMatchObject({ created: 0 })
    expect(await valuesOf(id)).toEqual(before)
  })
})

describe('the published list', () => {
  test('is answered byte for byte after it was imported, with totals of its own', async () => {
    const owner = await kith.tenant()
    const text = JSON.stringify(published.body)
    await files.importText(kith.app.hub, owner.caller('native'), text, { name: 'clients.json' })
    const { text: answer } = await get('/v1/clients?include_sensitive=true', owner)
    const meta = { current_page: 1, page_size: 10, total_count: 1, total_pages: 1 }
    expect(answer).toBe(JSON.stringify({ data: published.body.data, meta }))
  })

  test('has 10 pages of 100 for 1,000 people, none past them, and 0 pages in an empty store', async () => {
    const owner = await kith.tenant()
    const empty = await get('/v1/clients', owner)
    expect(empty.json).toEqual({
      data: [],
      meta: { current_page: 1, page_size: 10, total_count: 0, total_pages: 0 },
    })
    const people = Array.from({ length: 1000 }, (_, index) => ({ given: `P${index}` }))
    await kith.app.hub.people.createMany(owner.caller('native'), people)
    const seen = new Set<string>()
    for (let page = 1; page <= 12; page++) {
      const { status, json } = await get(`/v1/clients?page_size=100&page=${page}`, owner)
      expect([status, json.data.length]).toEqual([200, page <= 10 ? 100 : 0])
      expect(json.meta).toEqual({ current_page: page, page_size: 100, total_count: 1000, total_pages: 10 })
      for (const { id, object } of json.data) {
        expect([id, object]).toEqual([expect.stringMatching(/^clnt_\w{12}$/), 'client'])
        seen.add(id)
      }
    }
    expect(seen.size).toBe(1000)
  })
})

describe('an id that was merged away', () => {
  test('is answered with 404 by every write, as that of a deleted client, and leads reads on', async () => {
    const made = async (first_name: string) => (await post({ ...draft, first_name })).json.data.id
    const [from, into, gone] = [await made('Away'), await made('Stays'), await made('Gone')]
    const remove = (id: string) => tenant.request('savvycal', `/v1/clients/${id}`, { method: 'DELETE' })
    expect((await remove(gone)).status).toBe(204)
    const { hub } = kith.app
    const caller = tenant.caller('native')
    const idOf = async (id: string) => (await hub.people.getByVendorId(caller, 'savvycal', id)).id
    await hub.people.merge(caller, { into: await idOf(into), from: await idOf(from) })
    const before = (await get(`/v1/clients/${into}`)).json
    for (const id of [from, gone]) {
      const answers = [
        await patch(id, { first_name: 'Changed' }),
        await patch(id, { email: '' }),
        await remove(id),
      ]
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    }
    expect((await get(`/v1/clients/${into}`)).json).toEqual(before)
    expect((await get(`/v1/clients/${from}`)).json).toEqual(before)
  })
})

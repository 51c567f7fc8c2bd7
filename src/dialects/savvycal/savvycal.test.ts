import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAsStated } from '../../../test/support/as-stated.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import published from './fixtures/clients-response.json' with { type: 'json' }
import errors from './fixtures/errors.json' with { type: 'json' }

/** The client of the published example as the native API would create it. */
const jane = {
  given: 'Jane',
  surname: 'Smith',
  emails: [{ value: 'jane.smith@example.com' }],
  phones: [{ value: '+15551234567' }],
  language: 'en-US',
  timeZone: 'America/Chicago',
  extensions: { savvycal: { referenceId: 'ext_12345' } },
  vendorIds: { savvycal: 'clnt_a1b2c3d4e5f6' },
  createdAt: '2025-01-15T14:30:00Z',
  updatedAt: '2025-03-10T09:45:00Z',
}
const example = published.body.data[0]!
const sensitiveKeys = ['email', 'first_name', 'last_name', 'phone'] as const

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())

async function put(tenant: Tenant, draft: object): Promise<string> {
  const { status, json } = await tenant.request('native', '/v1/people', { method: 'POST', body: draft })
  expect(status, JSON.stringify(json)).toBe(201)
  return json.vendorIds.savvycal
}

describe('the published example', () => {
  let tenant: Tenant
  beforeAll(async () => {
    tenant = await kith.tenant()
    await createAsStated(kith, tenant, [jane])
  })

  test('is answered with its keys in order and its values', async () => {
    const { status, text, headers } = await tenant.request('savvycal', '/v1/clients?include_sensitive=true')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    const meta = { current_page: 1, page_size: 10, total_count: 1, total_pages: 1 }
    expect(text).toBe(JSON.stringify({ data: [example], meta }))
  })

  test('is answered alone under its id', async () => {
    const { status, text } = await tenant.request(
      'savvycal',
      '/v1/clients/clnt_a1b2c3d4e5f6?include_sensitive=1',
    )
    expect(status).toBe(200)
    expect(text).toBe(JSON.stringify({ data: example }))
  })

  test.each([
    '/v1/clients',
    '/v1/clients?include_sensitive=false',
    '/v1/clients?include_sensitive=0',
    '/v1/clients/clnt_a1b2c3d4e5f6',
  ])('lacks just the four sensitive keys at %s', async (path) => {
    const { json } = await tenant.request('savvycal', path)
    const rest = Object.entries(example).filter(([name]) => !sensitiveKeys.some((key) => key === name))
    const client = Array.isArray(json.data) ? json.data[0] : json.data
    expect(JSON.stringify(client)).toBe(JSON.stringify(Object.fromEntries(rest)))
  })
})

describe('a client', () => {
  let tenant: Tenant
  const show = async (draft: object) => {
    const id = await put(tenant, draft)
    const { status, json } = await tenant.request('savvycal', `/v1/clients/${id}?include_sensitive=true`)
    expect(status).toBe(200)
    return json.data
  }
  beforeAll(async () => {
    tenant = await kith.tenant({ defaultLanguage: 'de', defaultTimeZone: 'Europe/Berlin' })
  })

  test('with few values has all keys, unset ones null', async () => {
    const client = await show({ given: 'Mio' })
    expect(client).toEqual({
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      email: null,
      first_name: 'Mio',
      id: expect.stringMatching(/^clnt_\w{12}$/),
      last_name: null,
      locale: 'de',
      object: 'client',
      phone: null,
      reference_id: null,
      time_zone: 'Europe/Berlin',
      updated_at: client.created_at,
    })
  })

  test('with a whole name only shows it split', async () => {
    expect(await show({ fullName: 'Ana Maria Silva' })).toMatchObject({
      first_name: 'Ana Maria',
      last_name: 'Silva',
    })
  })

  test('shows the primary e-mail as written, else the first', async () => {
    const emails = [{ value: 'b@example.com' }, { value: 'Main@Example.com', primary: true }]
    expect(await show({ emails })).toMatchObject({ email: 'Main@Example.com' })
    expect(await show({ emails: emails.slice(0, 1) })).toMatchObject({ email: 'b@example.com' })
  })

  test('shows a phone only in E.164', async () => {
    expect(await show({ phones: [{ value: 'ext. 12' }] })).toMatchObject({ phone: null })
    expect(
      await show({ phones: [{ value: '12', primary: true }, { value: '+44 7700 900123' }] }),
    ).toMatchObject({ phone: '+447700900123' })
  })

  test('shows metadata after it was first set', async () => {
    const metadata = { visits: 4, tags: ['a', 'b'], nested: { deep: true } }
    expect(await show({ extensions: { savvycal: { metadata } } })).toMatchObject({ metadata })
    expect(await show({ extensions: { savvycal: { referenceId: 'x' } } })).not.toHaveProperty('metadata')
  })

  test('is a 404 in the vendor envelope after its removal', async () => {
    const id = await put(tenant, { given: 'Leaving' })
    const people = await kith.app.hub.people.getByVendorId(tenant.caller('native'), 'savvycal', id)
    await kith.app.hub.people.remove(tenant.caller('native'), people.id)
    const answer = await tenant.request('savvycal', `/v1/clients/${id}`)
    expect([answer.status, answer.json]).toEqual([404, errors.not_found.body])
    const list = await tenant.request('savvycal', '/v1/clients?page_size=100')
    expect(list.json.data.map((client: { id: string }) => client.id)).not.toContain(id)
  })

  test.each([
    'clnt_000000000000',
    'clnt_short',
    'not-an-id',
    'ext_12345',
    '%F0%9F%90%8E',
    '%00',
    '..%2f..%2fv1',
  ])('named %s does not exist', async (id) => {
    const answer = await tenant.request('savvycal', `/v1/clients/${id}`)
    expect([answer.status, answer.json]).toEqual([404, errors.not_found.body])
  })

  test('that does not exist is a 404 before its parameters are a 422', async () => {
    const unknown = await tenant.request('savvycal', '/v1/clients/clnt_000000000000?include_sensitive=maybe')
    expect(unknown.status).toBe(404)
    const id = await put(tenant, { given: 'Known' })
    const known = await tenant.request('savvycal', `/v1/clients/${id}?include_sensitive=maybe`)
    expect([known.status, known.json.errors[0].source.pointer]).toEqual([422, '/include_sensitive'])
  })
})

describe('paths and methods', () => {
  let tenant: Tenant
  beforeAll(async () => {
    tenant = await kith.tenant()
  })

  test.each(['/', '/v1', '/v1/client', '/v1/clients/', '/v1/clients/a/b', '/v2/clients'])(
    '%s is not found',
    async (path) => {
      const { status, json } = await tenant.request('savvycal', path)
      expect([status, json]).toEqual([404, errors.not_found.body])
    },
  )

  test.each(['/v1/clients', '/v1/clients/clnt_000000000000'])('PUT %s is not supported', async (path) => {
    const { status, json, headers } = await tenant.request('savvycal', path, { method: 'PUT', body: {} })
    expect([status, json]).toEqual([405, { errors: [{ status: '405', detail: 'Method Not Allowed' }] }])
    expect(headers.allow).toMatch(/^GET, HEAD/)
  })

  test('HEAD answers as GET does, without the body', async () => {
    const { status, text, headers } = await tenant.request('savvycal', '/v1/clients', { method: 'HEAD' })
    expect([status, text]).toEqual([200, ''])
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
  })

  test('a target beyond the limit is a 414 in the vendor envelope', async () => {
    const { status, json } = await tenant.request('savvycal', `/v1/clients?search=${'a'.repeat(9000)}`)
    expect([status, json]).toEqual([414, { errors: [{ status: '414', detail: 'URI Too Long' }] }])
  })
})

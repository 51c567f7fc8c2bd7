import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

const fixture = JSON.parse(readFileSync(new URL('fixtures/customer.json', import.meta.url), 'utf8'))
const published = fixture.response[0]

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await tenant.request('native', '/v1/people', { method: 'POST', body: toDraft(published) })
})
afterAll(() => kith.close())

function toDraft(customer: typeof published): object {
  const {
    id,
    createdAt,
    updatedAt,
    name,
    email,
    phoneNumber,
    secondaryPhoneNumber,
    meta: _,
    ...own
  } = customer
  return {
    fullName: name,
    emails: [{ value: email, primary: true }],
    phones: [{ value: secondaryPhoneNumber }, { value: phoneNumber, primary: true }],
    vendorIds: { quentli: id },
    extensions: { quentli: own },
    createdAt,
    updatedAt,
  }
}

const list = (query = '', options = {}) => tenant.request('quentli', `/v1/customers?${query}`, options)

describe('the published example', () => {
  test('comes out with its keys in its order, and with its values', async () => {
    const { json, text } = await list()
    const organizationId = tenant.organization.vendorIds.quentli
    expect(text).toBe(JSON.stringify([{ ...published, organizationId }]))
    expect(Object.keys(json[0])).toEqual(Object.keys(published))
  })

  test('is read by its id, unwrapped', async () => {
    const { json } = await tenant.request('quentli', `/v1/customers/${published.id}`)
    expect(Object.keys(json)).toEqual(Object.keys(published))
    const { status, text } = await tenant.request('quentli', '/v1/customers/cus_00000000000000000000')
    expect([status, text]).toEqual([404, '{"error":{"message":"Customer not found"}}'])
  })
})

test('what nobody said is shown as the vendor shows it', async () => {
  const other = await kith.tenant()
  await other.request('native', '/v1/people', {
    method: 'POST',
    body: { given: 'Una', extensions: { quentli: { metadata: [{ key: '__proto__', value: 'own' }] } } },
  })
  const { json, text } = await other.request('quentli', '/v1/customers')
  expect(json[0]).toMatchObject({ name: 'Una', email: null, skipTaxInvoice: false, replyWithAssistant: null })
  expect(json[0].id).toMatch(/^cus_[0-9a-z]{20}$/)
  expect(json[0].username).toBe(json[0].id.slice(4))
  expect(text).toContain('"meta":{"__proto__":"own"}')
})

describe('paging', () => {
  let crowd: Tenant

  beforeAll(async () => {
    crowd = await kith.tenant()
    const drafts = Array.from({ length: 105 }, (_, index) => ({
      fullName: `N${index % 7}`,
      ...(index % 3 > 0 && { emails: [{ value: `p${index % 20}@example.com` }] }),
      extensions: { quentli: index % 2 ? { archivedAt: '2025-01-01T00:00:00Z' } : {} },
    }))
    await kith.app.hub.people.createMany(crowd.caller('native'), drafts)
  })

  test('takes 20 when nothing is said, and 1 to 100 when something is', async () => {
    const count = async (query: string) =>
      (await crowd.request('quentli', `/v1/customers?${query}`)).json.length
    expect(await count('')).toBe(20)
    expect(await count('take=1')).toBe(1)
    expect(await count('take=100')).toBe(100)
    expect(await count('take=100&skip=100')).toBe(5)
    expect(await count('skip=105')).toBe(0)
    expect(await count('skip=2147483647')).toBe(0)
  })

  test.each([
    '',
    'createdAt=asc',
    'name=asc',
    'name=desc',
    'email=asc',
    'email=desc',
    'archivedAt=asc',
    'updatedAt=desc',
  ])('sorted by %j, everybody comes exactly once, ties and missing values included', async (orderBy) => {
    const seen: string[] = []
    for (let skip = 0; ; skip += 10) {
      const query = new URLSearchParams({ orderBy, skip: String(skip), take: '10' })
      const { json } = await crowd.request('quentli', `/v1/customers?${query}`)
      seen.push(...json.map(({ id }: { id: string }) => id))
      if (json.length < 10) break
    }
    expect(seen).toHaveLength(105)
    expect(new Set(seen).size).toBe(105)
  })
})

describe('keys', () => {
  const refused = { error: { message: 'You are not authenticated' } }

  test.each([
    ['no header', {}],
    ['another scheme', { authorization: 'Basic c2tfOg==' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['an unknown key', { authorization: `Bearer sk_${'x'.repeat(40)}` }],
    ['two tokens', { authorization: 'Bearer a b' }],
  ])('%s is 401, whatever else is wrong', async (_case, headers) => {
    const answer = await list('take=0', { key: null, headers })
    expect([answer.status, answer.json]).toEqual([401, refused])
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  test('a key of another API is 401; the scheme may be written in any case', async () => {
    expect((await list('', { key: tenant.keys.savvycal! })).status).toBe(401)
    const headers = { authorization: `bearer ${tenant.keys.quentli}` }
    expect((await list('', { key: null, headers })).status).toBe(200)
  })

  test('without the right to sensitive values nothing personal is shown, filtered or sorted by', async () => {
    const { text: key } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'quentli',
      role: 'read',
      sensitive: false,
    })
    const { json, text } = await list('', { key })
    expect(text).not.toMatch(/Johnny|jruiz|example\.com|525511|M-2041/)
    expect(json[0]).toMatchObject({ id: published.id, email: null, metadata: [] })
    expect((await list('filter[email][contains]=j', { key })).status).toBe(403)
    expect((await list('orderBy=name%3Dasc', { key })).status).toBe(403)
    expect((await list('filter[skipTaxInvoice]=true', { key })).status).toBe(200)
  })
})

describe('what is not there', () => {
  test('a path without a route needs a key before it is unknown', async () => {
    expect((await tenant.request('quentli', '/v1/customers/x/y', { key: null })).status).toBe(401)
    const { status, text } = await tenant.request('quentli', '/v1/customers/x/y')
    expect([status, text]).toEqual([404, '{"error":{"message":"Not found"}}'])
  })

  test('a method the path does not have is 405 with those it has', async () => {
    const answer = await tenant.request('quentli', `/v1/customers/${published.id}`, { method: 'DELETE' })
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toContain('GET')
  })

  test('a target that is too long is 414', async () => {
    expect((await list(`filter=${'a'.repeat(9000)}`)).status).toBe(414)
  })

  test('answers are never cached', async () => {
    expect((await list()).headers['cache-control']).toBe('no-store')
  })
})

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAsStated } from '../../../test/support/as-stated.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

const fixture = JSON.parse(readFileSync(new URL('fixtures/customer.json', import.meta.url), 'utf8'))
const published = fixture.response[0]

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await createAsStated(kith, tenant, [toDraft(published)])
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
  test('is answered with its keys in order, and with its values', async () => {
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

test('missing values are shown as the vendor shows them', async () => {
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

  test('take is 20 by default and accepts 1 to 100', async () => {
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
    'updatedAt=asc',
    'email[sort]=asc&email[nulls]=first',
    'archivedAt[sort]=desc&archivedAt[nulls]=last',
    'name=asc&email=desc&archivedAt=asc&createdAt=desc&id=asc',
    'skipTaxInvoice=asc&replyWithAssistant=desc',
  ])(
    'sorted by %j, every customer appears exactly once, ties and missing values included',
    async (orderBy) => {
      const seen: string[] = []
      for (let skip = 0; ; skip += 10) {
        const query = new URLSearchParams({ orderBy, skip: String(skip), take: '10' })
        const { json } = await crowd.request('quentli', `/v1/customers?${query}`)
        seen.push(...json.map(({ id }: { id: string }) => id))
        if (json.length < 10) break
      }
      expect(seen).toHaveLength(105)
      expect(new Set(seen).size).toBe(105)
    },
  )
})

describe('hostile queries', () => {
  const deep = (count: number) => `name${'[not]'.repeat(count)}`
  const hostile: readonly (readonly [string, string])[] = [
    ['1,000 brackets', `filter=${deep(1000)}=a`],
    ['1,000 encoded brackets', `filter=${encodeURIComponent(`${deep(1000)}=a`)}`],
    ['1,000 brackets of its own', `filter[AND]${'[0]'.repeat(1000)}=a`],
    ['open brackets alone', `filter=${'['.repeat(3000)}`],
    ['a prototype', 'filter=__proto__%5Bpolluted%5D%3Dyes'],
    ['a prototype inside', 'filter[AND][0][__proto__][polluted]=yes'],
    ['a prototype twice encoded', 'filter=%255F%255Fproto__%255Bpolluted%255D%3Dyes'],
    ['a constructor', 'filter[constructor][prototype][polluted]=yes'],
    ['methods of objects', 'filter[hasOwnProperty]=1&filter[toString]=1&filter[valueOf]=1'],
    ['a length', 'filter[OR][length]=4294967295'],
    ['a far place in a list', 'filter[OR][4294967295][name]=a'],
    ['a negative place in a list', 'filter[OR][-1][name]=a'],
    ['100 kB', `filter=${'a'.repeat(100_000)}`],
    ['100 kB of a value', `filter[name]=${'%41'.repeat(33_000)}`],
    ['2,000 parameters', `filter=${encodeURIComponent('a&'.repeat(2000))}`],
    ['2,000 parameters of its own', Array.from({ length: 600 }, () => 'filter[a]=b').join('&')],
    ['invalid escapes', 'filter=%&filter=%zz'],
    ['an invalid escape in a key', 'filter=%25%3D%25'],
    ['bytes that are no UTF-8', 'filter=%ff%fe%3D%c0%ae'],
    ['bytes that are no UTF-8 in brackets', 'filter[%ff]=%ff'],
    ['a half of a letter', 'filter=%ed%a0%80%3D1'],
    ['NUL as a value', 'filter[name]=%00'],
    ['NUL that was encoded twice', 'filter=name%3D%2500'],
    ['bytes that are no text', 'filter[name][contains]=%ff'],
    ['NUL in a name', 'filter=na%00me%3Da'],
    ['JSON', 'filter=%7B%22name%22%3A%7B%22contains%22%3A%22a%22%7D%7D'],
    ['SQL', "filter[name'%20OR%201=1--]=a"],
    ['an order of brackets', `orderBy=${'['.repeat(500)}`],
    ['an order of prototypes', 'orderBy=__proto__%3Dasc'],
    ['an order of methods', 'orderBy=constructor%3Dasc'],
    ['an order of lists', 'orderBy[0][0][0][0]=asc'],
    ['a huge number', `take=${'9'.repeat(400)}`],
    ['a number in other digits', 'take=%D9%A1%D9%A0'],
  ]

  test.each(hostile)('%s is refused in the vendor envelope', async (_what, query) => {
    const { status, json, text } = await list(query)
    expect([400, 414], text.slice(0, 200)).toContain(status)
    expect(json.error.message).toEqual(expect.any(String))
    if (status === 400) expect(json.error.issues.length).toBeLessThanOrEqual(20)
    expect(text.length).toBeLessThan(10_000)
  })

  test.each([
    "filter[name][contains]=%25'%20OR%201%3D1%20--",
    `filter[name][endsWith]=${encodeURIComponent('😀'.repeat(100))}`,
    'filter[meta][constructor]=a&filter[meta][%22%5D]=b',
    'a=%zz&__prot=1&[]=1&[a]=2&=3&&&',
  ])('%s is odd but fine', async (query) => {
    expect((await list(query)).status).toBe(200)
  })

  test('leave no trace', () => {
    expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
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
    ['no scheme', { authorization: `sk_${'x'.repeat(40)}` }],
    ['a key of another vendor', { 'x-api-token': 'x' }],
  ])('%s is 401, whatever else is wrong', async (_case, headers) => {
    const answer = await list('take=0', { key: null, headers })
    expect([answer.status, answer.json]).toEqual([401, refused])
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  test('a key of another API is 401; the scheme is case-insensitive', async () => {
    expect((await list('', { key: tenant.keys.savvycal! })).status).toBe(401)
    const headers = { authorization: `bearer ${tenant.keys.quentli}` }
    expect((await list('', { key: null, headers })).status).toBe(200)
  })

  test('without the right to sensitive values no personal value is shown, filtered or sorted by', async () => {
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
    for (const query of ['filter[meta][a]=b', 'filter[tags][isEmpty]=true', 'filter[username]=a']) {
      expect((await list(query, { key })).status, query).toBe(403)
    }
  })
})

describe('missing routes', () => {
  test('an unknown path needs a key before it is answered as unknown', async () => {
    expect((await tenant.request('quentli', '/v1/customers/x/y', { key: null })).status).toBe(401)
    const { status, text } = await tenant.request('quentli', '/v1/customers/x/y')
    expect([status, text]).toEqual([404, '{"error":{"message":"Not found"}}'])
  })

  test('an unsupported method is 405 with the supported ones', async () => {
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

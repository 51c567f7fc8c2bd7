import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant
const ids: Record<string, number> = {}

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  for (const name of ['Northpier Ltd', 'Mills & Sons', 'northern Yard', 'Ærø Works']) {
    ids[name] = (await send('POST', '/v1/companies', { name })).json.id
  }
})
afterAll(() => kith.close())

const get = (path: string) => tenant.request('native', path)
const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers = {}) =>
  tenant.request('native', path, { method, headers, ...(body === undefined ? {} : { body }) })
const names = ({ json }: Answer) => json.items.map(({ name }: { name: string }) => name)

describe('companies are found', () => {
  test.each([
    ['', ['Northpier Ltd', 'Mills & Sons', 'northern Yard', 'Ærø Works']],
    ['sort=-createdAt', ['Ærø Works', 'northern Yard', 'Mills & Sons', 'Northpier Ltd']],
    ['sort=name', ['Mills & Sons', 'Northpier Ltd', 'northern Yard', 'Ærø Works']],
    ['q=MILL', ['Mills & Sons']],
    ['q=r%C3%B8', ['Ærø Works']],
    ['q=nobody', []],
    ['nameStartsWith=NORTH', ['Northpier Ltd', 'northern Yard']],
    ['nameStartsWith=North&q=yard', ['northern Yard']],
    ['removed=only', []],
  ])('%s returns %j', async (query, expected) => {
    expect(names(await get(`/v1/companies?${query}`))).toEqual(expected)
  })

  test('by the time of their last change', async () => {
    const { json } = await get('/v1/companies?sort=updatedAt')
    const { updatedAt } = json.items[2]
    const since = await get(`/v1/companies?updatedSince=${encodeURIComponent(updatedAt)}`)
    expect(names(since)).toEqual(['northern Yard', 'Ærø Works'])
  })

  test.each(['createdAt', '-updatedAt', 'name', '-name'])('page by page in the order %s', async (sort) => {
    const whole = names(await get(`/v1/companies?sort=${sort}`))
    const walked: string[] = []
    let path: string | undefined = `/v1/companies?sort=${sort}&limit=1`
    while (path) {
      const page: Answer = await get(path)
      walked.push(...names(page))
      const next = /^<(\?.*)>; rel="next"$/.exec(String(page.headers.link ?? ''))?.[1]
      expect(next !== undefined).toBe(page.json.nextCursor !== null)
      path = next && `/v1/companies${next}`
    }
    expect(walked).toEqual(whole)
  })

  test.each([
    ['limit=0', '/limit', 'minimum'],
    ['sort=colour', '/sort', 'enum'],
    ['cursor=e30', '/cursor', 'format'],
    ['updatedSince=yesterday', '/updatedSince', 'format'],
    ['removed=maybe', '/removed', 'enum'],
    ['page=2', '/page', 'unknown'],
  ])('but not with %s', async (query, pointer, rule) => {
    const { status, json } = await get(`/v1/companies?${query}`)
    expect([status, json.problems]).toMatchObject([400, [{ in: 'query', pointer, rule }]])
  })
})

describe('a company', () => {
  test('is renamed together with the company of its people, and only with the current ETag', async () => {
    const made = await send('POST', '/v1/companies', { name: 'Old Name' })
    const path = `/v1/companies/${made.json.id}`
    const read = await get(path)
    expect([made.status, read.json, read.headers.etag]).toEqual([201, made.json, made.headers.etag])
    const person = await send('POST', '/v1/people', { company: 'Old Name', companyId: made.json.id })
    const rename = (name: string, tag: string) => send('PATCH', path, { name }, { 'if-match': tag })
    const renamed = await rename('New Name', String(made.headers.etag))
    expect([renamed.status, renamed.json.name]).toEqual([200, 'New Name'])
    expect((await rename('Newer Name', String(made.headers.etag))).status).toBe(412)
    expect((await get(`/v1/people/${person.json.id}`)).json.company).toBe('New Name')
    expect((await get(path)).headers.etag).toBe(renamed.headers.etag)
    expect((await rename('Newer Name', String(renamed.headers.etag))).status).toBe(200)
  })

  test('lists its people like the list of people', async () => {
    const { json: company } = await send('POST', '/v1/companies', { name: 'Crew' })
    for (const given of ['Ada', 'Bo', 'Cy']) {
      await send('POST', '/v1/people', { given, company: 'Crew', companyId: company.id })
    }
    const path = `/v1/companies/${company.id}/people`
    const given = ({ json }: Answer) => json.items.map((person: { given: string }) => person.given)
    const page = await get(`${path}?sort=-createdAt&limit=2`)
    expect([given(page), page.json.nextCursor]).toEqual([['Cy', 'Bo'], expect.any(String)])
    expect(given(await get(`${path}?sort=-createdAt&cursor=${page.json.nextCursor}`))).toEqual(['Ada'])
    expect(given(await get(`${path}?q=bo`))).toEqual(['Bo'])
    const blind = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'read',
      sensitive: false,
    })
    expect((await tenant.request('native', `${path}?q=bo`, { key: blind.text })).status).toBe(403)
    expect((await get('/v1/companies/999/people')).status).toBe(404)
  })

  test('is still readable after removal, and its people stay', async () => {
    const { json } = await send('POST', '/v1/companies', { name: 'Closing' })
    const path = `/v1/companies/${json.id}`
    const person = await send('POST', '/v1/people', { company: 'Closing', companyId: json.id })
    expect((await send('DELETE', path)).json.removedAt).not.toBeNull()
    expect((await get(path)).json.removedAt).not.toBeNull()
    expect(names(await get('/v1/companies?removed=only'))).toEqual(['Closing'])
    expect((await get(`${path}/people`)).json.items[0].id).toBe(person.json.id)
    for (const gone of [await send('DELETE', path), await send('PATCH', path, { name: 'X' })]) {
      expect(gone.status).toBe(404)
    }
  })

  test.each(['0', '999999', 'x', '1e3', '%00', '99999999999999999999'])(
    'returns 404 for the id %s',
    async (id) => {
      expect((await get(`/v1/companies/${id}`)).status).toBe(404)
    },
  )

  test.each([[{}], [{ name: '' }], [{ name: 5 }], [{ name: 'X', colour: 'red' }]])(
    'is not made of %j',
    async (body) => {
      expect((await send('POST', '/v1/companies', body)).status).toBe(400)
    },
  )
})

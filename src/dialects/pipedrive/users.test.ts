import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

/** Users: the one that every token acts as, and the owners of persons and organizations. */

let kith: TestKith
let tenant: Tenant
let companyId: number

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  companyId = Number(tenant.organization.vendorIds.pipedrive)
  const send = (path: string, body: object) => tenant.request('pipedrive', path, { method: 'POST', body })
  for (const owner_id of [5, 3, 3, 1]) await send('/api/v2/persons', { name: 'Ada', owner_id })
  await send('/api/v2/organizations', { name: 'Quay', owner_id: 4 })
  await tenant.request('pipedrive', '/api/v2/persons/1', { method: 'DELETE' })
})
afterAll(() => kith.close())

const ask = (path: string, owner = tenant) => owner.request('pipedrive', path)
const ids = (json: { data: { id: number }[] }) => json.data.map(({ id }) => id)

test('every owner of a person or an organization is a user, and user 1 is the one of the token', async () => {
  const { json } = await ask('/v1/users')
  expect(ids(json)).toEqual([1, 3, 4, 5])
  expect(json.additional_data).toEqual({ company_id: companyId })
  expect(json.data.map(({ is_you }: { is_you: boolean }) => is_you)).toEqual([true, false, false, false])
  expect(json.data[1]).toMatchObject({
    name: 'User 3',
    email: 'user3@example.invalid',
    is_admin: 0,
    active_flag: true,
  })
})

test('an account without persons has one user', async () => {
  const { json } = await ask('/v1/users', await kith.tenant())
  expect(ids(json)).toEqual([1])
  expect(json.data[0]).toMatchObject({ name: 'Kith', is_admin: 1, is_you: true, role_id: 1 })
})

test.each([1, 3, 4])('user %d is read by its id', async (id) => {
  const { status, json } = await ask(`/v1/users/${id}`)
  expect(status).toBe(200)
  expect(json).toMatchObject({ success: true, data: { id }, additional_data: { company_id: companyId } })
  expect(Object.keys(json.data)).toContain('timezone_offset')
})

test.each([
  ['/v1/users/2', 404],
  ['/v1/users/0', 404],
  ['/v1/users/x', 400],
  ['/v1/users/2/followers', 404],
  ['/api/v2/users/2/followers', 404],
  ['/api/v2/users/1/followers?limit=0', 400],
  ['/v1/users/find', 400],
  ['/v1/users/find?term=', 400],
  ['/v1/users/find?term=kith&search_by_email=maybe', 400],
])('%s is %d', async (path, expected) => {
  const { status, json } = await ask(path)
  expect([status, json.success]).toEqual([expected, false])
})

describe('the search', () => {
  test.each([
    ['term=kith', [1]],
    ['term=USER', [3, 4, 5]],
    ['term=user 4', [4]],
    ['term=example.invalid', []],
    ['term=example.invalid&search_by_email=1', [1, 3, 4, 5]],
    ['term=user5@&search_by_email=true', [5]],
    ['term=user5@&search_by_email=0', []],
    ['term=nobody', []],
  ])('%s finds the users %j', async (query, expected) => {
    const { status, json } = await ask(`/v1/users/find?${query}`)
    expect([status, ids(json), json.additional_data]).toEqual([200, expected, { company_id: companyId }])
  })
})

describe('a field selector', () => {
  test.each([
    ['/v1/users:(id,email)', ['id', 'email']],
    ['/api/v1/users:(id,email)', ['id', 'email']],
    ['/v1/users:(id,name,email,active_flag)', ['id', 'name', 'email', 'active_flag']],
    ['/v1/users:(nonsense)', []],
    ['/v1/users:(id&x=1)', []],
  ])('%s shows those fields', async (path, keys) => {
    const { status, json } = await ask(path)
    expect(status).toBe(200)
    expect(json.data).toHaveLength(4)
    for (const user of json.data) expect(Object.keys(user).toSorted()).toEqual(keys.toSorted())
    expect(json.additional_data).toEqual({ company_id: companyId })
  })

  test('of one user, and beside other parameters', async () => {
    expect((await ask('/v1/users/3:(id,name)')).json.data).toEqual({ id: 3, name: 'User 3' })
    const found = (await ask('/v1/users/find:(id)?term=user')).json.data
    expect(found).toEqual([{ id: 3 }, { id: 4 }, { id: 5 }])
  })
})

test('no person follows a user', async () => {
  expect((await ask('/v1/users/3/followers')).json).toEqual({ success: true, data: [] })
  expect((await ask('/api/v2/users/3/followers?limit=5')).json).toEqual({
    success: true,
    data: [],
    additional_data: { next_cursor: null },
  })
})

test('the users of another account are not seen', async () => {
  const other = await kith.tenant()
  expect((await ask('/v1/users/3', other)).status).toBe(404)
  expect(ids((await ask('/v1/users/find?term=user', other)).json)).toEqual([])
})

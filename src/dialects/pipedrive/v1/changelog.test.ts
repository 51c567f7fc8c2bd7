import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../../test/support/kith.ts'

/** What changed of a person, from the change history. */

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

interface Row {
  readonly field_key: string
  readonly old_value: string | null
  readonly new_value: string | null
}
const ask = (path: string, owner = tenant, key?: string) =>
  owner.request('pipedrive', path, key === undefined ? {} : { key })
const send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, owner = tenant) =>
  owner.request('pipedrive', path, { method, ...(body !== undefined && { body }) })
const rowsOf = ({ data }: { data: Row[] }) =>
  data.map(({ field_key, old_value, new_value }) => [field_key, old_value, new_value])
const log = async (id = 1, query = '', owner = tenant, key?: string) =>
  (await ask(`/v1/persons/${id}/changelog?${query}`, owner, key)).json

test('has a row for each field that changed, newest first, and one for the creation', async () => {
  const owner = await kith.tenant()
  await send('POST', '/v1/persons', { name: 'Ada King', email: 'ada@example.com' }, owner)
  await send('PUT', '/v1/persons/1', { job_title: 'Buyer' }, owner)
  await send('PUT', '/v1/persons/1', { owner_id: 2, email: ['ada@example.com', 'king@example.com'] }, owner)
  await send('PUT', '/v1/persons/1', { name: 'Ada Byron' }, owner)
  await send('PUT', '/v1/persons/1', { job_title: null }, owner)
  const json = await log(1, '', owner)
  const rows = rowsOf(json)
  expect(rows[0]).toEqual(['job_title', 'Buyer', null])
  expect(rows.slice(1, 3).toSorted()).toEqual([
    ['last_name', 'King', 'Byron'],
    ['name', 'Ada King', 'Ada Byron'],
  ])
  expect(rows.slice(3, 5).toSorted()).toEqual([
    ['email', 'ada@example.com', 'ada@example.com, king@example.com'],
    ['owner_id', null, '2'],
  ])
  expect(rows[5]).toEqual(['job_title', null, 'Buyer'])
  expect(rows[6]).toEqual(['add_time', null, expect.stringMatching(/^2026-03-01 /)])
  expect(rows).toHaveLength(7)
  expect(json).toMatchObject({
    success: true,
    data: expect.arrayContaining([
      {
        field_key: 'job_title',
        old_value: null,
        new_value: 'Buyer',
        actor_user_id: 1,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        change_source: 'api',
        change_source_user_agent: null,
        is_bulk_update_flag: false,
      },
    ]),
    additional_data: { next_cursor: null },
  })
})

test('has deletions, restorations and custom fields with their parts', async () => {
  const owner = await kith.tenant()
  const money = await kith.app.hub.catalog.createCustomField(owner.caller('native'), {
    name: 'Fee',
    type: 'monetary',
  })
  await send('POST', '/v1/persons', { name: 'Ada' }, owner)
  await send('PUT', '/v1/persons/1', { [money.code]: 5, [`${money.code}_currency`]: 'GBP' }, owner)
  await send('PUT', '/v1/persons/1', { [money.code]: 7 }, owner)
  await send('DELETE', '/v1/persons/1', undefined, owner)
  expect(rowsOf(await log(1, '', owner))).toEqual([
    ['active_flag', '1', '0'],
    [money.code, '5', '7'],
    [money.code, null, '5'],
    [`${money.code}_currency`, null, 'GBP'],
    ['add_time', null, expect.any(String)],
  ])
  await send('PUT', '/v1/persons/1', { active_flag: true }, owner)
  expect(rowsOf(await log(1, 'limit=1', owner))).toEqual([['active_flag', '0', '1']])
})

test.each([1, 2, 3, 7, 500])(
  'pages of %d rows show every row once, while the person changes on',
  async (limit) => {
    const owner = await kith.tenant()
    await send('POST', '/v1/persons', { name: 'Ada' }, owner)
    for (let step = 0; step < 6; step++) {
      await send('PUT', '/v1/persons/1', { job_title: `Job ${step}`, notes: `Note ${step}` }, owner)
    }
    const all = rowsOf(await log(1, 'limit=500', owner))
    expect(all).toHaveLength(13)
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const json = await log(1, `limit=${limit}&cursor=${encodeURIComponent(cursor)}`, owner)
      seen.push(...rowsOf(json))
      cursor = json.additional_data.next_cursor as string | null
      await send('PUT', '/v1/persons/1', { job_title: `Later ${seen.length}` }, owner)
    }
    expect(seen).toEqual(all)
  },
)

describe('a request', () => {
  beforeAll(async () => {
    await send('POST', '/v1/persons', { name: 'Ada' })
    await send('PUT', '/v1/persons/1', { notes: 'Secret' })
  })

  test.each(['limit=0', 'limit=501', 'cursor=nonsense', 'cursor=aWQ6eA'])(
    'with %s is refused',
    async (query) => {
      expect((await ask(`/v1/persons/1/changelog?${query}`)).status).toBe(400)
    },
  )

  test('for an unknown person, or one of another account, is refused', async () => {
    expect((await ask('/v1/persons/4711/changelog')).status).toBe(404)
    expect((await ask('/v1/persons/1/changelog', await kith.tenant())).status).toBe(404)
  })

  test('without the right to sensitive values sees no values', async () => {
    const draft = {
      orgId: tenant.organization.id,
      dialect: 'pipedrive',
      role: 'read',
      sensitive: false,
    } as const
    const { text: key } = await kith.app.hub.keys.create(draft)
    expect(rowsOf(await log(1, '', tenant, key))).toEqual([['add_time', null, expect.any(String)]])
  })
})

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../../test/support/kith.ts'
import { emptyListRoutes } from './empty-lists.ts'

/** Lists of what is not kept are well-shaped and empty, and the coverage page says so. */

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await tenant.request('pipedrive', '/v1/organizations', { method: 'POST', body: { name: 'Quay' } })
  await tenant.request('pipedrive', '/v1/persons', { method: 'POST', body: { name: 'Ada' } })
})
afterAll(() => kith.close())

const documented: readonly { method: string; path: string; deviates?: string }[] = JSON.parse(
  readFileSync(new URL('../endpoints.json', import.meta.url), 'utf8'),
)

describe.each(emptyListRoutes.map(({ path }) => [path] as const))('%s', (path) => {
  const isSearch = path.endsWith('/search')
  const url = `${path.replace(':id', '1')}${isSearch ? '?term=quay' : '?'}`

  test('is empty, in the envelope of its version', async () => {
    const { status, json } = await tenant.request('pipedrive', url)
    expect([status, json.success]).toEqual([200, true])
    const { items = json.data.goals ?? json.data } = json.data
    expect(items).toEqual([])
    const { additional_data } = json
    if (path.startsWith('/api/v2') && additional_data) expect(additional_data).toEqual({ next_cursor: null })
    if (additional_data?.pagination) {
      expect(additional_data.pagination).toEqual({ start: 0, limit: 100, more_items_in_collection: false })
    }
  })

  test('is marked as always empty', () => {
    const pattern = path.replaceAll(/:\w+/g, '{}')
    const entry = documented.find(
      (known) => known.method === 'GET' && known.path.replaceAll(/\{[\w-]+\}/g, '{}') === pattern,
    )
    expect(entry?.deviates).toBe('always empty')
  })

  test('has bounds where it has pages, needs the thing it is about, and a term to search for', async () => {
    const status = async (address: string) => (await tenant.request('pipedrive', address)).status
    const { additional_data } = (await tenant.request('pipedrive', url)).json
    if (additional_data) {
      expect(await status(`${url}&limit=0`)).toBe(400)
      expect(await status(`${url}&limit=501`)).toBe(400)
    }
    if (path.includes(':id')) {
      expect(await status(path.replace(':id', '4711'))).toBe(404)
      expect(await status(path.replace(':id', 'x'))).toBe(400)
    }
    if (isSearch) expect(await status(path)).toBe(400)
  })
})

test('the pages of an offset begin where they were asked to', async () => {
  const { json } = await tenant.request('pipedrive', '/v1/deals?start=50&limit=10')
  expect(json.additional_data.pagination).toEqual({ start: 50, limit: 10, more_items_in_collection: false })
})

test('nothing of another account is answered about', async () => {
  const other = await kith.tenant()
  expect((await other.request('pipedrive', '/v1/persons/1/files')).status).toBe(404)
  expect((await other.request('pipedrive', '/v1/organizations/1/files')).status).toBe(404)
})

describe('currencies', () => {
  const list = async (query = '') => (await tenant.request('pipedrive', `/v1/currencies${query}`)).json

  test('have the keys that connectors read', async () => {
    const { success, data } = await list()
    expect(success).toBe(true)
    expect(data[0]).toEqual({
      id: 1,
      code: 'EUR',
      name: 'Euro',
      decimal_points: 2,
      symbol: '€',
      active_flag: true,
      is_custom_flag: false,
    })
    const codes = data.map(({ code }: { code: string }) => code)
    expect(codes).toEqual([...new Set(codes)])
    expect(codes).toEqual(expect.arrayContaining(['USD', 'GBP', 'JPY', 'INR', 'BRL', 'CHF', 'XAF']))
  })

  test.each([
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['USD', 2],
  ])('%s has %d decimal points', async (code, points) => {
    const { data } = await list(`?term=${code}`)
    expect(data).toMatchObject([{ code, decimal_points: points }])
  })

  test.each([
    ['?term=swiss', ['CHF']],
    ['?term=STERLING', []],
    ['?term=british', ['GBP']],
    ['?term=nothing', []],
    ['?limit=50', 'all'],
    ['?term=', 'all'],
  ])('%s', async (query, expected) => {
    const codes = (await list(query)).data.map(({ code }: { code: string }) => code)
    if (expected === 'all') expect(codes.length).toBeGreaterThan(150)
    else expect(codes).toEqual(expected)
  })
})

import { afterEach, expect, test } from 'vitest'
import { configFromEnvironment, parseBudget } from '../src/config.ts'
import type { Role } from '../src/model/access.ts'
import { budgetOf } from '../src/model/read-limits.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** What a single query may take, by the role of its key. */

let kith: TestKith | undefined
afterEach(async () => {
  await kith?.close()
  kith = undefined
})

/** @returns a tenant with six people, and keys of each role */
async function start(settings: Parameters<typeof createTestKith>[0]) {
  kith = await createTestKith(settings)
  const tenant = await kith.tenant()
  const names = ['Ada', 'Ben', 'Cem', 'Dee', 'Eve', 'Fay']
  await kith.app.hub.people.createMany(
    tenant.caller('native'),
    names.map((fullName) => ({ fullName })),
  )
  return tenant
}

async function keyOf(tenant: Tenant, role: Role, dialect = 'native'): Promise<string> {
  const { text } = await kith!.app.hub.keys.create({ orgId: tenant.organization.id, dialect, role })
  return text
}

test('settings name one budget, or budgets of roles', () => {
  const settings = configFromEnvironment({
    KITH_QUERY_BUDGET_MS: '2000',
    KITH_QUERY_ROWS_MAX: 'read:100, admin:5000',
    KITH_EXPORT_BUDGET_MS: 'write:7',
    KITH_EXPORT_ROWS_MAX: '10',
  })
  expect(settings).toMatchObject({
    queryBudgetMs: 2000,
    queryRowsMax: { read: 100, admin: 5000 },
    exportBudgetMs: { write: 7 },
    exportRowsMax: 10,
  })
  const rows = settings.queryRowsMax!
  expect((['read', 'write', 'admin'] as const).map((role) => budgetOf(rows, role, 9))).toEqual([100, 9, 5000])
  for (const text of ['read', 'read:', 'guest:5', '0', '-1', 'read:1;admin:2'])
    expect(() => parseBudget(text, 'KITH_QUERY_ROWS_MAX'), text).toThrow('KITH_QUERY_ROWS_MAX')
})

test('a list that passes over more people than the budget of its role is refused, and says what to do', async () => {
  const tenant = await start({ queryRowsMax: { read: 5 } })
  const list = async (role: Role, query: string) =>
    tenant.request('native', `/v1/people?${query}`, { key: await keyOf(tenant, role) })
  expect((await list('read', 'limit=2&offset=3')).status).toBe(200)
  const refused = await list('read', 'limit=2&offset=4')
  expect(refused.status).toBe(400)
  expect(refused.json.detail).toContain('passes over more than 5 people')
  expect(refused.json.detail).toContain('add a condition')
  expect((await list('admin', 'limit=2&offset=4')).status).toBe(200)
})

test('a vendor API refuses it in its own shape', async () => {
  const tenant = await start({ queryRowsMax: { read: 5 } })
  const key = await keyOf(tenant, 'read', 'insighto')
  const refused = await tenant.request('insighto', '/api/v1/contact?page=4&size=2', { key })
  expect(refused.status).toBe(422)
  expect(refused.json.detail).toEqual([
    expect.objectContaining({
      loc: ['query'],
      msg: expect.stringContaining('passes over more than 5 people'),
    }),
  ])
})

test('an export of more people than the budget of its role is refused, and writes nothing', async () => {
  const tenant = await start({ exportRowsMax: { read: 5 } })
  const exported = async (role: Role) =>
    tenant.request('native', '/v1/export?format=jsonl', { key: await keyOf(tenant, role) })
  const refused = await exported('read')
  expect(refused.status).toBe(400)
  expect(refused.json.detail).toContain('passes over more than 5 people')
  const whole = await exported('write')
  expect([whole.status, whole.text.includes('Fay')]).toEqual([200, true])
})

test('searches have the time of their role', async () => {
  const tenant = await start({ queryBudgetMs: { read: 1234, admin: 20_000 } })
  const budgets: (number | undefined)[] = []
  const { list } = kith!.app.hub.refs
  Object.assign(kith!.app.hub.refs, {
    list: async (...args: Parameters<typeof list>) => {
      budgets.push(args[0].caller.readLimits?.().budgetMs)
      return list(...args)
    },
  })
  for (const role of ['read', 'write', 'admin'] as const)
    await tenant.request('native', '/v1/people', { key: await keyOf(tenant, role) })
  expect(budgets).toEqual([1234, 5000, 20_000])
})

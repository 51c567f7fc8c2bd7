import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** Filters whose conditions cost too much together, in the APIs that have filters. */

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await kith.app.hub.people.createMany(tenant.caller('native'), [{ fullName: 'Ada', notes: 'Met in May.' }])
})
afterAll(() => kith.close())

const native = (count: number, field: string, op: string) => {
  const all = Array.from({ length: count }, () => ({ field, op, value: 'May' }))
  return tenant.request('native', `/v1/people?filter=${encodeURIComponent(JSON.stringify({ all }))}`)
}
const quentli = (count: number, condition: string) => {
  const filter = Array.from({ length: count }, (_, index) => `filter[AND][${index}]${condition}`).join('&')
  return tenant.request('quentli', `/v1/customers?${filter}`)
}
async function pipedrive(count: number) {
  const { json } = await tenant.request('pipedrive', '/v1/personFields')
  const { id } = json.data.find(({ key }: { key: string }) => key === 'notes')
  const leaf = {
    object: 'person',
    field_id: String(id),
    operator: "LIKE '%$%'",
    value: 'May',
    extra_value: null,
  }
  const leaves = Array.from({ length: count }, () => leaf)
  const groups = [
    { glue: 'and', conditions: leaves },
    { glue: 'or', conditions: [] },
  ]
  const body = { name: 'Notes', type: 'people', conditions: { glue: 'and', conditions: groups } }
  const saved = await tenant.request('pipedrive', '/v1/filters', { method: 'POST', body })
  expect(saved.status, saved.text).toBeLessThan(300)
  return tenant.request('pipedrive', `/api/v2/persons?filter_id=${saved.json.data.id}`)
}

const tooDear =
  /cost \d+, more than 2000\. Most of it is "contains on (notes|metadata)" \(40 each, \d+ times\): leave out/

test('the native API refuses them, and names the most expensive condition', async () => {
  expect((await native(45, 'notes', 'contains')).status).toBe(200)
  expect((await native(40, 'company', 'contains')).status).toBe(200)
  const refused = await native(60, 'notes', 'contains')
  expect(refused.status).toBe(400)
  expect(refused.json.detail).toMatch(tooDear)
})

test('Quentli refuses them, and names the most expensive condition', async () => {
  expect((await quentli(100, '[email]=ada@example.com')).status).toBe(200)
  const refused = await quentli(60, '[meta][plan][contains]=May')
  expect(refused.status).toBe(400)
  expect(refused.json.error.message).toMatch(tooDear)
})

test('Pipedrive runs each filter that it stores', async () => {
  expect((await pipedrive(10)).status).toBe(200)
  // It allows sixteen conditions, and these never cost too much.
  expect((await pipedrive(16)).status).toBe(200)
})

test('searches of every API cost little enough', async () => {
  for (const [dialect, path] of [
    ['native', '/v1/people?q=ada%20okafor'],
    ['savvycal', '/v1/clients?include_sensitive=true&search=ada%20okafor'],
    ['insighto', '/api/v1/contact?search=ada%20okafor'],
    ['pipedrive', '/api/v2/persons/search?term=ada%20okafor&fields=name,email,phone,notes,custom_fields'],
  ] as const)
    expect((await tenant.request(dialect, path)).status, dialect).toBe(200)
})

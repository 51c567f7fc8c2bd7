import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'

/** Features for the console: counts, selections, last uses of keys. */
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultRegion: 'MX' })
})
afterAll(() => kith.close())

async function ask(path: string, options?: RequestOptions) {
  const { json, status, text } = await tenant.request('native', path, options)
  expect(status, text).toBeLessThan(300)
  return json
}

const create = (body: object) => ask('/v1/people', { method: 'POST', body })
const filtered = (filter: object) => `filter=${encodeURIComponent(JSON.stringify(filter))}`

describe('counts', () => {
  test('of people equal the length of the list with the same selection', async () => {
    const before = (await ask('/v1/people/count')).total
    await create({ given: 'Countess', surname: 'One' })
    const { id } = await create({ given: 'Countess', surname: 'Two' })
    await create({ given: 'Countess', surname: 'Three' })
    await ask(`/v1/people/${id}`, { method: 'DELETE' })
    expect((await ask('/v1/people/count')).total).toBe(before + 2)
    expect((await ask('/v1/people/count?q=countess')).total).toBe(2)
    const surname = { field: 'surname', op: 'eq', value: 'Three' }
    expect((await ask(`/v1/people/count?q=countess&${filtered(surname)}`)).total).toBe(1)
    const saved = await ask('/v1/filters', { method: 'POST', body: { name: 'Threes', filter: surname } })
    expect((await ask(`/v1/people/count?filterId=${saved.id}`)).total).toBe(1)
    expect(await ask('/v1/people/count?q=countess&upTo=1')).toEqual({ total: 1, exact: false })
    expect(await ask('/v1/people/count?q=countess&upTo=2')).toEqual({ total: 2, exact: true })
    expect(await ask('/v1/people/count?upTo=1')).toEqual({ total: 1, exact: false })
  })

  test('reveal no sensitive values to a key without that right', async () => {
    const { text: key } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'read',
      sensitive: false,
    })
    expect((await tenant.request('native', '/v1/people/count?q=countess', { key })).status).toBe(403)
    expect((await tenant.request('native', '/v1/people/count', { key })).status).toBe(200)
  })

  test('of sources are the numbers of people they have records of, on request', async () => {
    const { vendorIds } = await create({ given: 'Sourced' })
    await tenant.request('savvycal', `/v1/clients/${vendorIds.savvycal}`, {
      method: 'PATCH',
      body: { phone: '+442079460188' },
    })
    const { items } = await ask('/v1/sources?counts=true')
    const of = (name: string) => items.find((source: { name: string }) => source.name === name)
    expect(of('savvycal').records).toBe(1)
    expect(of('native').records).toBe((await ask('/v1/people?limit=500&removed=include')).items.length)
    expect((await ask('/v1/sources')).items[0]).not.toHaveProperty('records')
  })

  test('of a campaign are the numbers of people by status', async () => {
    const campaign = await ask('/v1/campaigns', { method: 'POST', body: { name: 'Renewals' } })
    const people = [await create({ given: 'A' }), await create({ given: 'B' }), await create({ given: 'C' })]
    const path = `/v1/campaigns/${campaign.id}`
    await ask(`${path}/contacts`, { method: 'POST', body: { personIds: people.map(({ id }) => id) } })
    const { items } = await ask(`${path}/contacts`)
    await ask(`${path}/contacts/${items[0].id}`, { method: 'PATCH', body: { status: 'in_progress' } })
    await ask(`/v1/people/${people[2].id}`, { method: 'DELETE' })
    expect(await ask(`${path}/statuses`)).toEqual({
      total: 2,
      statuses: { not_attempted: 1, in_progress: 1, completed: 0, failed: 0 },
    })
  })
})

describe('labels in a batch', () => {
  test('are added and removed, and other labels stay', async () => {
    const labels: number[] = []
    for (const name of ['Customer', 'Lead', 'Partner']) {
      labels.push((await ask('/v1/labels', { method: 'POST', body: { name } })).id)
    }
    const [customer, lead, partner] = labels
    const one = await create({ given: 'One', labelIds: [customer, lead] })
    const two = await create({ given: 'Two' })
    const operations = [one, two].map(({ id }) => ({ op: 'label', id, add: [partner], remove: [lead] }))
    const { items } = await ask('/v1/people/batch', { method: 'POST', body: { operations } })
    expect(items.map(({ person }: { person: { labelIds: number[] } }) => person.labelIds)).toEqual([
      [customer, partner],
      [partner],
    ])
    const again = await ask('/v1/people/batch', { method: 'POST', body: { operations } })
    expect(again.items[0].person.version).toBe(items[0].person.version)
  })

  test('of an unknown person fail only that operation', async () => {
    const operations = [
      { op: 'label', id: 'psn_00000000001', add: [1] },
      { op: 'label', id: 'psn_00000000001', add: ['x'] },
    ]
    const { items } = await ask('/v1/people/batch', { method: 'POST', body: { operations } })
    expect(items.map(({ status }: { status: number }) => status)).toEqual([404, 400])
  })
})

describe('a filter by a custom field', () => {
  test('compares numbers as numbers and strings as strings', async () => {
    await ask('/v1/custom-fields', { method: 'POST', body: { key: 'seats', name: 'Seats', type: 'double' } })
    for (const seats of [9, 10, 200]) await create({ given: `Seats ${seats}`, customFields: { seats } })
    const named = async (filter: object) =>
      (await ask(`/v1/people?${filtered(filter)}`)).items.map((person: { given: string }) => person.given)
    const field = 'customFields.seats'
    expect(await named({ field, op: 'gte', value: 10 })).toEqual(['Seats 10', 'Seats 200'])
    expect(await named({ field, op: 'in', value: [9, 200] })).toEqual(['Seats 9', 'Seats 200'])
    expect(await named({ field, op: 'eq', value: '9' })).toEqual(['Seats 9'])
    expect(await named({ some: field, op: 'lt', value: 10 })).toEqual(['Seats 9'])
    const mixed = await tenant.request(
      'native',
      `/v1/people?${filtered({ field, op: 'in', value: [9, 'x'] })}`,
    )
    expect(mixed.status).toBe(400)
  })
})

test('an export contains the same people as the list, with search, filter and saved filter combined', async () => {
  await create({ given: 'Exported', surname: 'First' })
  await create({ given: 'Exported', surname: 'Second' })
  const second = { field: 'surname', op: 'eq', value: 'Second' }
  const saved = await ask('/v1/filters', { method: 'POST', body: { name: 'Seconds', filter: second } })
  for (const query of [filtered(second), `filterId=${saved.id}`]) {
    const { text } = await tenant.request('native', `/v1/export?format=csv&q=exported&${query}`)
    expect(text).toContain('Second')
    expect(text).not.toContain('First,')
  }
})

test('keys show when they were last used', async () => {
  const { text, key } = await kith.app.hub.keys.create({
    orgId: tenant.organization.id,
    dialect: 'quentli',
    role: 'read',
  })
  const lastUsedAt = async () =>
    (await ask('/v1/keys')).items.find(({ id }: { id: string }) => id === key.id).lastUsedAt
  expect(await lastUsedAt()).toBeNull()
  await tenant.request('quentli', '/v1/customers', { key: text })
  const used = await lastUsedAt()
  expect(used).toMatch(/Z$/)
  await kith.app.hub.keys.storeUses()
  expect(await lastUsedAt()).toBe(used)
})

test('lists the own organization and the managed ones only', async () => {
  const child = await kith.tenant({}, { parentId: tenant.organization.id })
  await kith.tenant({}, { parentId: child.organization.id })
  const { items } = await ask('/v1/organizations')
  expect(items.map(({ id }: { id: number }) => id)).toEqual([tenant.organization.id, child.organization.id])
  expect((await child.request('native', '/v1/organizations')).json.items[0].id).toBe(child.organization.id)
})

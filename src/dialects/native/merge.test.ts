import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(() => kith.close())

const get = (path: string) => tenant.request('native', path)
const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  tenant.request('native', path, { method, ...(body === undefined ? {} : { body }) })
const create = async (body: object) => (await send('POST', '/v1/people', body)).json
const labelId = async (name: string): Promise<number> => (await send('POST', '/v1/labels', { name })).json.id

describe('merging', () => {
  test('makes both ids lead reads to one person, and treats the other one as removed in every write', async () => {
    const into = await create({ given: 'Ada', emails: [{ value: 'ada@example.com' }] })
    const from = await create({ surname: 'Oz', emails: [{ value: 'oz@example.org' }] })
    const merged = await send('POST', `/v1/people/${into.id}/merge`, { from: from.id })
    expect(merged.status).toBe(200)
    expect(merged.json).toMatchObject({ id: into.id, version: 2, given: 'Ada' })
    const emails = merged.json.emails.map(({ value }: { value: string }) => value)
    expect(emails).toEqual(['ada@example.com', 'oz@example.org'])
    expect((await get(`/v1/people/${from.id}`)).json).toEqual(merged.json)
    const other = await create({ given: 'Other' })
    const operations = [
      { op: 'update', id: from.id, person: { jobTitle: 'Engineer' } },
      { op: 'remove', id: from.id },
      { op: 'restore', id: from.id },
      { op: 'label', id: from.id, add: [await labelId('Merged')] },
    ]
    const refused = [
      await send('PATCH', `/v1/people/${from.id}`, { jobTitle: 'Engineer' }),
      await send('DELETE', `/v1/people/${from.id}`),
      await send('POST', `/v1/people/${from.id}/restore`),
      await send('POST', `/v1/people/${from.id}/merge`, { from: other.id }),
      await send('POST', `/v1/people/${other.id}/merge`, { from: from.id }),
      await send('POST', `/v1/people/${into.id}/merge`, { from: from.id }),
      ...(await send('POST', '/v1/people/batch', { operations })).json.items,
    ]
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 404))
    expect((await get(`/v1/people/${into.id}`)).json).toEqual(merged.json)
    const patched = await send('PATCH', `/v1/people/${into.id}`, { jobTitle: 'Engineer' })
    expect(patched.json).toMatchObject({ id: into.id, jobTitle: 'Engineer' })
    expect((await get(`/v1/people/${from.id}`)).json).toEqual(patched.json)
  })

  test('shows mergedInto only in lists of removed people', async () => {
    const [into, from] = [await create({ given: 'Left' }), await create({ given: 'Right' })]
    await send('POST', `/v1/people/${into.id}/merge`, { from: from.id })
    const { items } = (await get('/v1/people?removed=only&limit=500')).json
    const tombstone = items.find(({ id }: { id: string }) => id === from.id)
    expect(tombstone).toMatchObject({ mergedInto: into.id, given: null })
    expect((await get('/v1/people?limit=500')).text).not.toContain('mergedInto')
    const { json } = await get('/v1/changes?limit=1000')
    expect(json.items.at(-2)).toMatchObject({ kind: 'merged', personId: from.id })
  })

  test('does not accept the ETag of the merged person for the survivor', async () => {
    const [into, from] = [await create({ given: 'Left' }), await create({ given: 'Right' })]
    await send('PATCH', `/v1/people/${from.id}`, { given: 'Rightmost' })
    await send('POST', `/v1/people/${into.id}/merge`, { from: from.id })
    const headers = { 'if-none-match': '"2"' }
    expect((await tenant.request('native', `/v1/people/${from.id}`, { headers })).status).toBe(200)
    expect((await tenant.request('native', `/v1/people/${into.id}`, { headers })).status).toBe(304)
  })

  test('needs two existing people', async () => {
    const [one, gone] = [await create({ given: 'One' }), await create({ given: 'Gone' })]
    await send('DELETE', `/v1/people/${gone.id}`)
    const merge = async (into: string, body: unknown) =>
      (await send('POST', `/v1/people/${into}/merge`, body)).status
    expect(await merge(one.id, { from: one.id })).toBe(400)
    expect(await merge(one.id, {})).toBe(400)
    expect(await merge(one.id, { from: gone.id })).toBe(404)
    expect(await merge(one.id, { from: 'nobody' })).toBe(404)
    expect(await merge('nobody', { from: one.id })).toBe(404)
  })
})

describe('records', () => {
  test('contain all values of each source, also overridden and removed ones', async () => {
    const payload = { row: 7, raw: ['as', null, 'sent'] }
    const label = await labelId('Lead')
    const person = await create({
      given: 'Ada',
      phones: [{ value: '(202) 555-0143', label: 'mobile' }],
      labelIds: [label],
      externalId: 'crm-7',
      payload,
    })
    const caller = tenant.caller('voipbin')
    const { id } = await kith.app.hub.people.getByVendorId(caller, 'voipbin', person.vendorIds.voipbin)
    const changed = await kith.app.hub.people.update(caller, id, { given: 'Adah', phones: [] })
    const { status, json } = await get(`/v1/people/${person.id}/records`)
    expect(status).toBe(200)
    const [own, other] = json.items
    expect(own).toMatchObject({
      source: { kind: 'api', name: 'native' },
      externalId: 'crm-7',
      firstSeenAt: person.createdAt,
      payload,
    })
    expect(own.values).toEqual([{ path: '/given', value: 'Ada', at: person.createdAt }])
    expect(own.lists.find(({ path }: { path: string }) => path === '/phones')).toEqual({
      path: '/phones',
      entries: [
        {
          normal: '+12025550143',
          entry: { ...person.phones[0], createdAt: person.createdAt },
          order: 0,
          at: person.createdAt,
        },
      ],
      removals: [],
    })
    expect(own.lists.find(({ path }: { path: string }) => path === '/labelIds').entries[0].entry).toBe(label)
    const at = new Date(changed.updatedAt / 1000).toISOString().replace('Z', '000Z')
    expect(other).toMatchObject({ source: { name: 'voipbin' }, payload: null })
    expect(other.values).toContainEqual({ path: '/given', value: 'Adah', at })
    expect(other.lists).toEqual([
      { path: '/phones', entries: [], removals: [{ normal: '+12025550143', at }] },
    ])
  })

  test('are only for keys with the right to sensitive values', async () => {
    const person = await create({ given: 'Ada' })
    const { text: key } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'read',
      sensitive: false,
    })
    expect((await tenant.request('native', `/v1/people/${person.id}/records`, { key })).status).toBe(403)
    expect((await get('/v1/people/psn_00000000000/records')).status).toBe(404)
  })

  test('refer to sources that can be read', async () => {
    const { items } = (await get('/v1/sources')).json
    const { json } = await get(`/v1/sources/${items[0].id}`)
    expect(json).toEqual(items[0])
    expect(json).toMatchObject({ kind: 'api', name: 'native', priority: 100 })
    for (const id of ['999', 'x', '0']) expect((await get(`/v1/sources/${id}`)).status).toBe(404)
  })
})

test('removes a person only with the current ETag', async () => {
  const { id } = await create({ given: 'Guarded' })
  const remove = (tag: string) =>
    tenant.request('native', `/v1/people/${id}`, { method: 'DELETE', headers: { 'if-match': tag } })
  expect([(await remove('"2"')).status, (await remove('*')).status]).toEqual([412, 400])
  expect((await remove('"1"')).json.removedAt).not.toBeNull()
})

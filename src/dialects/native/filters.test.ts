import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  for (const [given, surname] of [
    ['Ada', 'Oz'],
    ['Bo', 'Oak'],
    ['Cy', 'Ng'],
  ]) {
    await send('POST', '/v1/people', { given, surname })
  }
})
afterAll(() => kith.close())

const get = (path: string) => tenant.request('native', path)
const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  tenant.request('native', path, { method, ...(body === undefined ? {} : { body }) })
const given = async (query: string) =>
  (await get(`/v1/people?${query}`)).json.items.map((person: { given: string }) => person.given)

const startsWith = (value: string) => ({ field: 'surname', op: 'startsWith', value })

describe('a saved filter', () => {
  test('selects people by its id, combined with other parameters', async () => {
    const { status, json } = await send('POST', '/v1/filters', { name: 'With O', filter: startsWith('O') })
    expect([status, json]).toMatchObject([201, { id: expect.any(Number), filter: startsWith('O') }])
    expect(await given(`filterId=${json.id}`)).toEqual(['Ada', 'Bo'])
    expect(await given(`filterId=${json.id}&sort=-createdAt&limit=1`)).toEqual(['Bo'])
    expect(await given(`filterId=${json.id}&q=ada`)).toEqual(['Ada'])
    const more = encodeURIComponent(JSON.stringify({ field: 'given', op: 'eq', value: 'Bo' }))
    expect(await given(`filterId=${json.id}&filter=${more}`)).toEqual(['Bo'])
  })

  test('is listed, read, changed and removed', async () => {
    const { json: made } = await send('POST', '/v1/filters', { name: 'First', filter: startsWith('N') })
    const path = `/v1/filters/${made.id}`
    expect((await get(path)).json).toEqual(made)
    expect((await get('/v1/filters')).json.items).toContainEqual(made)
    const renamed = await send('PATCH', path, { name: 'Second' })
    expect(renamed.json).toMatchObject({ name: 'Second', filter: startsWith('N') })
    await send('PATCH', path, { filter: startsWith('Oz') })
    expect(await given(`filterId=${made.id}`)).toEqual(['Ada'])
    expect((await send('DELETE', path)).json.id).toBe(made.id)
    for (const gone of [
      await get(path),
      await send('DELETE', path),
      await send('PATCH', path, { name: 'X' }),
    ]) {
      expect(gone.status).toBe(404)
    }
    const { status, json } = await get(`/v1/people?filterId=${made.id}`)
    expect([status, json.problems]).toMatchObject([400, [{ pointer: '/filterId', rule: 'enum' }]])
  })

  test('belongs to this API only', async () => {
    const { id } = await kith.app.hub.filters.create(tenant.caller('pipedrive'), {
      name: 'Elsewhere',
      conditions: {},
    })
    const own = (await get('/v1/filters')).json.items.map(({ name }: { name: string }) => name)
    expect(own).not.toContain('Elsewhere')
    const found = await get(`/v1/filters/${id}`)
    expect(found.status === 404 || found.json.name !== 'Elsewhere').toBe(true)
  })

  test.each([
    ['no filter', { name: 'A' }, '/filter', 'missing'],
    ['no name', { filter: startsWith('A') }, '/name', 'missing'],
    ['a text', { name: 'A', filter: '{}' }, '/filter', 'type'],
    ['nothing in it', { name: 'A', filter: {} }, '/filter', 'format'],
    ['an unknown field', { name: 'A', filter: { field: 'shoes', op: 'missing' } }, '/filter', 'format'],
    ['too much text', { name: 'A', filter: startsWith('a'.repeat(4096)) }, '/filter', 'too_long'],
  ])('with %s is refused', async (_name, body, pointer, rule) => {
    const { status, json } = await send('POST', '/v1/filters', body)
    expect([status, json.problems]).toMatchObject([400, [{ in: 'body', pointer, rule }]])
  })

  test('is refused when saved if it could not be used to list people', async () => {
    const any = Array.from({ length: 201 }, () => ({ any: [] }))
    const { status, json } = await send('POST', '/v1/filters', { name: 'Wide', filter: { any } })
    expect([status, json.detail]).toEqual([400, 'The query has more than 200 conditions.'])
    const { json: made } = await send('POST', '/v1/filters', { name: 'Good', filter: startsWith('A') })
    expect((await send('PATCH', `/v1/filters/${made.id}`, { filter: { any } })).status).toBe(400)
    expect((await get(`/v1/filters/${made.id}`)).json).toEqual(made)
  })

  test('is usable at its saved depth with any other parameters', async () => {
    const nested = (levels: number): unknown =>
      levels === 0 ? startsWith('Ng') : { all: [nested(levels - 1)] }
    const save = (levels: number) => send('POST', '/v1/filters', { name: 'Deep', filter: nested(levels) })
    expect((await save(16)).status).toBe(400)
    const { status, json } = await save(15)
    expect(status).toBe(201)
    const more = encodeURIComponent(JSON.stringify(nested(15)))
    expect(await given(`filterId=${json.id}&filter=${more}&q=cy`)).toEqual(['Cy'])
  })

  test('returns 400 if it can no longer be parsed', async () => {
    const { id } = await kith.app.hub.filters.create(tenant.caller('native'), {
      name: 'Of another time',
      conditions: { odour: 'sweet' },
    })
    const { status, json } = await get(`/v1/people?filterId=${id}`)
    expect([status, json.problems]).toMatchObject([400, [{ pointer: '/filterId' }]])
  })

  test('hides its conditions from keys without the right to sensitive values', async () => {
    const { id } = (await send('POST', '/v1/filters', { name: 'Secret', filter: startsWith('Oz') })).json
    const { text: key } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'write',
      sensitive: false,
    })
    const ask = (path: string, options = {}) => tenant.request('native', path, { key, ...options })
    expect((await ask(`/v1/filters/${id}`)).json).toMatchObject({ name: 'Secret', filter: null })
    expect((await ask('/v1/filters')).text).not.toContain('Oz')
    expect((await ask(`/v1/people?filterId=${id}`)).status).toBe(403)
    const body = { name: 'Peek', filter: startsWith('Oz') }
    expect((await ask('/v1/filters', { method: 'POST', body })).status).toBe(403)
  })
})

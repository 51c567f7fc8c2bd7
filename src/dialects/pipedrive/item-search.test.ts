import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import type { CustomField } from '../../model/catalog.ts'

/** The search over persons and organizations together, and the search in one field. */

let kith: TestKith
let tenant: Tenant
let color: CustomField
let size: CustomField

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const caller = tenant.caller('native')
  color = await kith.app.hub.catalog.createCustomField(caller, { name: 'Color', type: 'varchar' })
  size = await kith.app.hub.catalog.createCustomField(caller, { name: 'Since', type: 'date' })
  const send = (path: string, body: object) => tenant.request('pipedrive', path, { method: 'POST', body })
  await send('/api/v2/organizations', { name: 'Quay', address: { value: '8 Harbour Lane' } })
  await send('/api/v2/organizations', { name: 'Quay Ltd' })
  for (const person of [
    { name: 'Ada Quay', emails: [{ value: 'ada@example.com' }], org_id: 2 },
    { name: 'Quay', notes: 'met at the quay' },
    { name: 'Ben', emails: [{ value: 'ben@quay.example.com' }, { value: 'Ben@Example.com' }] },
    { name: 'Cleo', phones: [{ value: '020 7946 0006' }], custom_fields: { [color.code]: 'dark quay' } },
  ]) {
    await send('/api/v2/persons', person)
  }
})
afterAll(() => kith.close())

const ask = (path: string, owner = tenant, key?: string) =>
  owner.request('pipedrive', path, key === undefined ? {} : { key })
interface Items {
  data: { items: { result_score: number; item: { type: string; name: string } }[] }
}
const found = (json: Items) => json.data.items.map(({ item }) => `${item.type} ${item.name}`)
const exact = ['person Quay', 'organization Quay']
const everything = [...exact, 'organization Quay Ltd', 'person Ada Quay', 'person Ben', 'person Cleo']

describe.each(['/api/v2/itemSearch', '/v1/itemSearch'])('%s', (path) => {
  test('has the best matches of both kinds first', async () => {
    const { status, json } = await ask(`${path}?term=quay`)
    expect([status, found(json)]).toEqual([200, everything])
    const scores = (json as Items).data.items.map(({ result_score }) => result_score)
    expect(scores).toEqual([...scores].toSorted((a, b) => b - a))
    expect(json.data.items[0].item).toMatchObject({
      id: 2,
      type: 'person',
      owner: { id: 1 },
      organization: null,
      notes: ['met at the quay'],
    })
    expect(json.data.items[1].item).toMatchObject({ id: 1, type: 'organization', address: '8 Harbour Lane' })
  })

  test.each([
    ['item_types=person', ['person Quay', 'person Ada Quay', 'person Ben', 'person Cleo']],
    ['item_types=organization', ['organization Quay', 'organization Quay Ltd']],
    ['item_types=organization,person&fields=name', [...exact, 'organization Quay Ltd', 'person Ada Quay']],
    ['item_types=deal,product,lead,file,mail_attachment,project', []],
    ['fields=email', ['person Ben']],
    ['fields=custom_fields', ['person Cleo']],
    ['fields=title,code', []],
    ['exact_match=true', exact],
    ['exact_match=1', exact],
    ['exact_match=0', everything],
    ['item_types=', everything],
  ])('with %s', async (parameters, expected) => {
    const { status, json } = await ask(`${path}?term=quay&${parameters}`)
    expect([status, found(json)]).toEqual([200, expected])
  })

  test('with related items has the persons of the organizations that were found', async () => {
    const { json } = await ask(`${path}?term=quay&item_types=organization&search_for_related_items=1`)
    expect(json.data.related_items.map(({ item }: { item: { name: string } }) => item.name)).toEqual([
      'Ada Quay',
    ])
    const without = (await ask(`${path}?term=quay&item_types=organization&search_for_related_items=false`))
      .json
    expect(without.data.related_items).toBeUndefined()
  })

  test.each([1, 2, 3, 4, 5])('pages of %d items show every item once', async (limit) => {
    const seen: string[] = []
    let next = ''
    do {
      const { json } = await ask(`${path}?term=quay&limit=${limit}${next}`)
      seen.push(...found(json))
      const { next_cursor, pagination } = json.additional_data
      const start = pagination?.next_start
      next = next_cursor ? `&cursor=${next_cursor}` : start ? `&start=${start}` : ''
    } while (next)
    expect(seen).toEqual(everything)
  })

  test.each([
    '',
    'term=q',
    'term=quay&item_types=planet',
    'term=quay&fields=shoes',
    'term=quay&limit=0',
    'term=quay&limit=501',
  ])('%s is refused', async (query) => {
    const { status, json } = await ask(`${path}?${query}`)
    expect([status, json.success]).toEqual([400, false])
  })

  test('is refused without the right to sensitive values, and finds nothing of another account', async () => {
    const draft = {
      orgId: tenant.organization.id,
      dialect: 'pipedrive',
      role: 'read',
      sensitive: false,
    } as const
    const { text: key } = await kith.app.hub.keys.create(draft)
    const answer = await ask(`${path}?term=quay`, tenant, key)
    expect(answer.status).toBe(403)
    expect(answer.text).not.toMatch(/Ada|Ben|Harbour/)
    expect(found((await ask(`${path}?term=quay`, await kith.tenant())).json)).toEqual([])
  })
})

test('version 2 takes at most 100 items, and no unknown parameter', async () => {
  expect((await ask('/api/v2/itemSearch?term=quay&limit=101')).status).toBe(400)
  expect((await ask('/api/v2/itemSearch?term=quay&nonsense=1')).status).toBe(400)
  expect((await ask('/api/v2/itemSearch?term=quay&cursor=nonsense')).status).toBe(400)
})

describe('/api/v2/itemSearch/field', () => {
  const search = (parameters: Record<string, string>, owner = tenant, key?: string) =>
    ask(`/api/v2/itemSearch/field?${new URLSearchParams(parameters)}`, owner, key)

  test.each([
    [{ term: 'Quay', field: 'name' }, [{ id: 2, name: 'Quay' }]],
    [{ term: 'quay', field: 'name' }, []],
    [{ term: 'Ada', field: 'name', match: 'beginning' }, [{ id: 1, name: 'Ada Quay' }]],
    [
      { term: 'Quay', field: 'name', match: 'middle' },
      [
        { id: 1, name: 'Ada Quay' },
        { id: 2, name: 'Quay' },
      ],
    ],
    [{ term: 'Ben@Example.com', field: 'email' }, [{ id: 3, email: 'Ben@Example.com' }]],
    [{ term: 'quay.example', field: 'email', match: 'middle' }, [{ id: 3, email: 'ben@quay.example.com' }]],
    [{ term: '020 7946 0006', field: 'phone' }, [{ id: 4, phone: '020 7946 0006' }]],
    [{ term: 'met', field: 'notes', match: 'beginning' }, [{ id: 2, notes: 'met at the quay' }]],
  ])('finds persons by %j', async (parameters, expected) => {
    const { status, json } = await search({
      entity_type: 'person',
      ...(parameters as Record<string, string>),
    })
    expect([status, json.data]).toEqual([200, expected])
  })

  test('finds persons by the code of a custom field, and organizations by name and address', async () => {
    const blue = await search({ entity_type: 'person', term: 'dark quay', field: color.code })
    expect(blue.json.data).toEqual([{ id: 4, [color.code]: 'dark quay' }])
    const named = await search({
      entity_type: 'organization',
      term: 'Quay',
      field: 'name',
      match: 'beginning',
    })
    expect(named.json.data).toEqual([
      { id: 1, name: 'Quay' },
      { id: 2, name: 'Quay Ltd' },
    ])
    const placed = await search({
      entity_type: 'organization',
      term: 'Harbour',
      field: 'address',
      match: 'middle',
    })
    expect(placed.json.data).toEqual([{ id: 1, address: '8 Harbour Lane' }])
  })

  test.each(['deal', 'lead', 'product', 'project'])('finds nothing of the type %s', async (entity_type) => {
    const { status, json } = await search({ entity_type, term: 'Quay', field: 'title' })
    expect([status, json.data, json.additional_data]).toEqual([200, [], { next_cursor: null }])
  })

  test('pages by cursor', async () => {
    const parameters = { entity_type: 'person', term: 'Quay', field: 'name', match: 'middle', limit: '1' }
    const first = (await search(parameters)).json
    const rest = (await search({ ...parameters, cursor: first.additional_data.next_cursor })).json
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual([1, 2])
    expect(rest.additional_data.next_cursor).toBeNull()
  })

  test.each<[string, Record<string, string>]>([
    ['an unknown type', { entity_type: 'planet' }],
    ['an unknown field', { field: 'shoes' }],
    ['an empty term', { term: '' }],
    ['one character that is no whole value', { term: 'Q', match: 'beginning' }],
    ['an unknown match', { match: 'fuzzy' }],
    ['a limit of 501', { limit: '501' }],
    ['a cursor that is none', { cursor: 'nonsense' }],
  ])('refuses %s', async (_about, parameters) => {
    const { status } = await search({ entity_type: 'person', term: 'Quay', field: 'name', ...parameters })
    expect(status).toBe(400)
  })

  test('refuses fields that are not searched, and keys without the right to sensitive values', async () => {
    expect((await search({ entity_type: 'person', term: '2020-01-01', field: size.code })).status).toBe(400)
    const draft = {
      orgId: tenant.organization.id,
      dialect: 'pipedrive',
      role: 'read',
      sensitive: false,
    } as const
    const { text: key } = await kith.app.hub.keys.create(draft)
    expect((await search({ entity_type: 'person', term: 'Quay', field: 'name' }, tenant, key)).status).toBe(
      403,
    )
    const other = await search({ entity_type: 'person', term: 'Quay', field: 'name' }, await kith.tenant())
    expect(other.json.data).toEqual([])
  })
})

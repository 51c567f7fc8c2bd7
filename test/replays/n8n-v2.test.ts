import { afterAll, beforeAll, expect, test } from 'vitest'
import { flat, type Json, type N8nAccount, names, openN8nAccount, PEOPLE } from './n8n-node.ts'

/**
 * The person operations of version 2 of n8n's Pipedrive node, and what they read of the answers (n8n-io/n8n,
 * `packages/nodes-base/nodes/Pipedrive/v2`): `transport/pipedrive.api.ts` at commit 74c4d06, lines 30 to 94 (requests), 96 to
 * 124 (pages by cursor), 126 to 168 (pages by offset), 170 and below (custom properties); `actions/person/*.operation.ts`
 * and `helpers/*.ts`; `methods/loadOptions.ts` at commit 844a180, `methods/resourceMapping.ts` at commit 868cfb0.
 */
let account: N8nAccount
beforeAll(async () => {
  account = await openN8nAccount()
})
afterAll(() => account.kith.close())

async function customProperties(): Promise<Map<string, Json>> {
  const fields = await account.walkCursors('/personFields')
  return new Map(
    fields.map((field) => [
      field.field_code,
      { key: field.field_code, name: field.field_name, type: field.field_type, options: field.options },
    ]),
  )
}

/** `encodeCustomFieldsV2`: names or keys become keys, labels numbers. */
function encode(properties: Map<string, Json>, customFields: Json): Json {
  const byName = new Map([...properties.values()].map((property) => [property.name, property]))
  return Object.fromEntries(
    Object.entries(customFields).map(([name, value]: [string, Json]) => {
      const property = byName.get(name) ?? properties.get(name)
      if (!property) return [name, value]
      const numberOf = (label: string) =>
        property.options.find((option: Json) => String(option.label) === label)?.id ?? label
      if (value === null || !Array.isArray(property.options)) return [property.key, value]
      if (property.type !== 'set') return [property.key, numberOf(String(value))]
      const labels = Array.isArray(value) ? value.map(String) : String(value).split(',')
      return [property.key, labels.map((label: string) => numberOf(label.trim()))]
    }),
  )
}

/** `resolveCustomFieldsV2`: keys become names, numbers of options labels. */
function resolve(properties: Map<string, Json>, person: Json): Json {
  return Object.fromEntries(
    Object.entries(person.custom_fields).map(([key, value]: [string, Json]) => {
      const { name = key, type, options } = properties.get(key) ?? {}
      if (value === null || !options) return [name, value]
      const labelsOf = (ids: string[]) =>
        options.filter((option: Json) => ids.includes(String(option.id))).map(({ label }: Json) => label)
      if (type === 'set') return [name, labelsOf(value.map(String))]
      return [name, labelsOf([String(value)])[0] ?? value]
    }),
  )
}

let id: number

test('offers labels, custom fields, users, organizations and persons to choose from', async () => {
  const { data: fields } = await account.ask('api/v2', 'GET', '/personFields')
  const labels = fields
    .filter((field: Json) => ['label', 'label_ids'].includes(field.field_code ?? field.key))
    .flatMap((field: Json) => field.options ?? [])
  expect(labels.map((option: Json) => [option.label, option.id])).toEqual([
    ['Customer', account.labels.customer],
    ['Warm lead', account.labels.lead],
  ])
  const columns = (await account.walkCursors('/personFields')).filter(
    (field) => field.is_custom_field === true,
  )
  expect(columns.map((field) => field.field_name)).toEqual(
    Object.keys(account.fields).map((type) => `My ${type}`),
  )
  const { data: users } = await account.ask('v1', 'GET', '/users')
  expect(users.filter((user: Json) => user.active_flag)).toMatchObject([{ id: 1, name: 'Kith' }])
  const { data: organizations } = await account.ask('api/v2', 'GET', '/organizations')
  expect(organizations).toMatchObject([{ id: account.organization, name: 'Quay Ltd' }])
  const { data: persons } = await account.ask('api/v2', 'GET', '/persons')
  for (const person of persons) expect([typeof person.id, typeof person.name]).toEqual(['number', 'string'])
})

test('creates a person with custom fields by name, and resolves those of the answer', async () => {
  const properties = await customProperties()
  const body = {
    name: 'Noor Haddad',
    emails: [{ value: 'noor@example.com', primary: true, label: 'home' }],
    phones: [{ value: '+12025550144', primary: true, label: 'mobile' }],
    label_ids: [account.labels.customer],
    org_id: account.organization,
    owner_id: 1,
    visible_to: 3,
    custom_fields: encode(properties, {
      'My enum': 'Silver',
      'My set': 'Silver, Gold',
      'My visible_to': 'Entire company',
      [account.fields.varchar.code]: 'Coffee',
    }),
  }
  const { data } = await account.ask('api/v2', 'POST', '/persons', { body })
  id = data.id
  expect(data).toMatchObject({ ...body, custom_fields: body.custom_fields })
  expect(resolve(properties, data)).toMatchObject({
    'My enum': 'Silver',
    'My set': ['Silver', 'Gold'],
    'My visible_to': 'Entire company',
    'My varchar': 'Coffee',
    'My double': null,
  })
})

test('updates a person with the columns of its custom fields, and clears one', async () => {
  const properties = await customProperties()
  const body = {
    emails: [{ value: 'noor@quay.example.com', primary: true, label: 'work' }],
    custom_fields: encode(properties, {
      [account.fields.double.code]: 7.5,
      [account.fields.date.code]: '2026-03-09',
      [account.fields.monetary.code]: { value: 10, currency: 'USD' },
      [account.fields.varchar.code]: null,
    }),
  }
  const { data } = await account.ask('api/v2', 'PATCH', `/persons/${id}`, { body })
  expect(data.emails).toEqual(body.emails)
  expect(resolve(properties, data)).toMatchObject({
    'My double': 7.5,
    'My date': '2026-03-09',
    'My monetary': { value: 10, currency: 'USD' },
    'My varchar': null,
    'My enum': 'Silver',
  })
})

test('refuses the texts that its custom properties send where the vendor wants numbers', async () => {
  const body = { custom_fields: { [account.fields.double.code]: '42' } }
  await expect(account.ask('api/v2', 'PATCH', `/persons/${id}`, { body })).rejects.toMatchObject({
    status: 400,
  })
})

test('gets a person', async () => {
  const { data } = await account.ask('api/v2', 'GET', `/persons/${id}`)
  expect(data).toMatchObject({ id, name: 'Noor Haddad', org_id: account.organization })
  expect(resolve(await customProperties(), data)['My set']).toEqual(['Silver', 'Gold'])
})

test('gets all persons, or those of a first character and a filter', async () => {
  const all = await account.walkCursors('/persons')
  expect(new Set(all.map((person) => person.id)).size).toBe(all.length)
  expect(all.length).toBeGreaterThanOrEqual(PEOPLE + 1)
  const first = await account.walkCursors('/persons', { first_char: 'A' })
  expect(first).toHaveLength(PEOPLE / 2)
  const filter = await account.saveFilter('Ada No8')
  const { data: filters } = await account.ask('v1', 'GET', '/filters', { qs: { type: 'people' } })
  expect(filters).toMatchObject([{ id: filter, name: 'Ada No8' }])
  const { data } = await account.ask('api/v2', 'GET', '/persons', {
    qs: { limit: 100, filter_id: filter, first_char: 'a' },
  })
  expect(names(data)).toEqual(['Ada No8'])
})

test('searches persons in version 1 of the API', async () => {
  const { data } = await account.ask('v1', 'GET', '/persons/search', {
    qs: {
      term: 'noor',
      exact_match: false,
      limit: 100,
      fields: 'custom_fields,email,name,notes,phone',
      include_fields: 'person.picture',
    },
  })
  expect(flat(data.items)).toMatchObject([{ id, name: 'Noor Haddad', picture: null }])
  const all = flat(await account.walkOffsets('/persons/search', { term: 'ben no', exact_match: false }))
  expect(all).toHaveLength(PEOPLE / 2)
})

test('deletes a person', async () => {
  await account.ask('api/v2', 'DELETE', `/persons/${id}`)
  expect((await account.ask('api/v2', 'GET', `/persons/${id}`)).data.is_deleted).toBe(true)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { optionOf } from '../support/pipedrive-client-account.ts'
import { flat, type Json, type N8nAccount, NodeApiError, names, openN8nAccount, PEOPLE } from './n8n-node.ts'

/**
 * The person operations of version 1 of n8n's Pipedrive node, and what they read of the answers (n8n-io/n8n,
 * `packages/nodes-base/nodes/Pipedrive`): `v1/GenericFunctions.ts` at commit cc26fd8, lines 31 to 95 (requests), 103 to 135
 * (pages), 142 and below (custom properties); `v1/PipedriveV1.node.ts` at commit 6b025ae, `loadOptions` and the blocks
 * `person:create` to `person:update` at the end of `execute`. The trigger of the node needs webhooks, which Kith does not serve.
 */
let account: N8nAccount
beforeAll(async () => {
  account = await openN8nAccount()
})
afterAll(() => account.kith.close())

/** The fields by key: `pipedriveGetCustomProperties`, one request without pages. */
async function customProperties(): Promise<Map<string, Json>> {
  const { data } = await account.ask('v1', 'GET', '/personFields')
  return new Map(data.map((field: Json) => [field.key, field]))
}

/** Keys become the names of their fields, and options their labels: `pipedriveResolveCustomProperties`. */
function resolve(properties: Map<string, Json>, item: Json): Json {
  const plain = ['date', 'address', 'double', 'monetary', 'org', 'people', 'phone', 'text', 'time', 'user']
  const taken = new Set([...plain, 'varchar', 'varchar_auto', 'int', 'timerange'])
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => {
      const field = properties.get(key)
      const label = (id: string) => field.options?.find((option: Json) => String(option.id) === id)?.label
      if (!field) return [key, value]
      if (value === null || taken.has(field.field_type)) return [field.name, value]
      if (field.field_type === 'set' && typeof value === 'string') {
        return [field.name, value.split(',').map(label)]
      }
      if (!['enum', 'visible_to'].includes(field.field_type)) return [key, value]
      const found = label(String(value))
      return found === undefined ? [key, value] : [field.name, found]
    }),
  )
}

/** Names of fields become keys, and labels the numbers of their options: `pipedriveEncodeCustomProperties`. */
function encode(properties: Map<string, Json>, item: Json): Json {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const field = [...properties.values()].find((property) => property.name === name)
      if (!field) return [name, value]
      if (!field.options || value === null) return [field.key, value]
      const option = field.options.find(({ label }: Json) => String(label) === String(value))
      return option ? [field.key, option.id] : [name, value]
    }),
  )
}

let id: number

test('offers labels, custom fields, users, organizations, filters and persons to choose from', async () => {
  const { data: fields } = await account.ask('v1', 'GET', '/personFields')
  const labels = fields.filter(({ key }: Json) => key === 'label').flatMap(({ options }: Json) => options)
  expect(labels.map((option: Json) => [option.label, option.id])).toEqual([
    ['Customer', account.labels.customer],
    ['Warm lead', account.labels.lead],
  ])
  const custom = fields.filter(({ key }: Json) => key.length === 40)
  expect(names(custom)).toEqual(Object.keys(account.fields).map((type) => `My ${type}`))
  const { data: users } = await account.ask('v1', 'GET', '/users')
  expect(users.filter((user: Json) => user.active_flag)).toMatchObject([{ id: 1, name: 'Kith' }])
  const { data: organizations } = await account.ask('v1', 'GET', '/organizations')
  expect(organizations).toMatchObject([{ id: account.organization, name: 'Quay Ltd' }])
  expect((await account.ask('v1', 'GET', '/filters', { qs: { type: 'people' } })).data).toEqual([])
  expect((await account.ask('v1', 'GET', '/persons')).data).toHaveLength(100)
})

test('creates a person from texts, lists of texts and custom properties', async () => {
  const body = {
    name: 'Mira Okafor',
    email: ['mira@example.com', 'mira@home.example.com'],
    phone: ['+12025550143'],
    label: account.labels.lead,
    org_id: account.organization,
    owner_id: 1,
    visible_to: '3',
    [account.fields.double.code]: '42',
    [account.fields.varchar.code]: 'Tea',
  }
  const { data } = await account.ask('v1', 'POST', '/persons', { body })
  id = data.id
  expect(data).toMatchObject({
    name: 'Mira Okafor',
    first_name: 'Mira',
    email: [
      { value: 'mira@example.com', primary: true, label: 'work' },
      { value: 'mira@home.example.com', primary: false, label: 'work' },
    ],
    phone: [{ value: '+12025550143', primary: true }],
    label: account.labels.lead,
    label_ids: [account.labels.lead],
    org_id: { name: 'Quay Ltd', value: account.organization },
    owner_id: { id: 1, value: 1 },
    visible_to: '3',
    [account.fields.double.code]: 42,
    [account.fields.varchar.code]: 'Tea',
  })
})

test('updates a person by the names of fields and the labels of options', async () => {
  const properties = await customProperties()
  const body = encode(properties, {
    'My enum': 'Gold',
    'My set': 'Silver',
    'My monetary': '1250.5',
    'My date': '2026-03-09',
    'My text': null,
    email: ['mira@quay.example.com'],
  })
  expect(body).toMatchObject({ [account.fields.enum.code]: optionOf(account.fields.enum, 'Gold') })
  const { data } = await account.ask('v1', 'PUT', `/persons/${id}`, { body })
  expect(data).toMatchObject({
    email: [{ value: 'mira@quay.example.com', primary: true }],
    [account.fields.enum.code]: String(optionOf(account.fields.enum, 'Gold')),
    [account.fields.set.code]: String(optionOf(account.fields.set, 'Silver')),
    [account.fields.monetary.code]: 1250.5,
    [`${account.fields.monetary.code}_currency`]: 'EUR',
    [account.fields.date.code]: '2026-03-09',
    [account.fields.varchar.code]: 'Tea',
  })
})

test('gets a person with the names of fields and the labels of options', async () => {
  const { data } = await account.ask('v1', 'GET', `/persons/${id}`)
  expect(resolve(await customProperties(), data)).toMatchObject({
    ID: id,
    Name: 'Mira Okafor',
    Label: 'Warm lead',
    'Visible to': "Item owner's visibility group",
    'My enum': 'Gold',
    'My set': ['Silver'],
    'My monetary': 1250.5,
    'Currency of My monetary': 'EUR',
    'My date': '2026-03-09',
    'My double': 42,
    'My varchar': 'Tea',
    'My text': null,
    'My address': null,
  })
})

test('clears the label, where the choice is the text null', async () => {
  const { data } = await account.ask('v1', 'PUT', `/persons/${id}`, { body: { label: null } })
  expect(data).toMatchObject({ label: null, label_ids: [] })
})

test('gets all persons, those of a first character, of a filter, or sorted', async () => {
  const all = await account.walkOffsets('/persons')
  expect(new Set(all.map((person) => person.id)).size).toBe(PEOPLE + 1)
  expect(all).toHaveLength(PEOPLE + 1)
  const first = await account.walkOffsets('/persons', { first_char: 'b' })
  expect(first).toHaveLength(PEOPLE / 2)
  expect(first.every(({ name }) => name.startsWith('Ben '))).toBe(true)
  const { data: sorted } = await account.ask('v1', 'GET', '/persons', {
    qs: { limit: 2, sort: 'name DESC, id ASC' },
  })
  expect(names(sorted)).toEqual(['Mira Okafor', 'Ben No99'])
  const filter = await account.saveFilter('Ada No8')
  const { data: filters } = await account.ask('v1', 'GET', '/filters', { qs: { type: 'people' } })
  expect(filters).toMatchObject([{ id: filter, name: 'Ada No8' }])
  expect(names(await account.walkOffsets('/persons', { filter_id: filter }))).toEqual(['Ada No8'])
})

test('searches persons, all pages or one', async () => {
  const all = flat(await account.walkOffsets('/persons/search', { term: 'ada no' }))
  expect(all).toHaveLength(PEOPLE / 2)
  const { data } = await account.ask('v1', 'GET', '/persons/search', {
    qs: {
      term: 'mira@quay.example.com',
      limit: 5,
      fields: 'email,name',
      exact_match: true,
      organization_id: account.organization,
      include_fields: 'person.picture',
    },
  })
  expect(flat(data.items)).toMatchObject([
    { id, type: 'person', name: 'Mira Okafor', emails: ['mira@quay.example.com'], picture: null },
  ])
  expect(flat(data.items)[0].result_score).toBeTypeOf('number')
})

test('deletes a person, which it takes for a failure, because the vendor answers 410', async () => {
  const gone = await account.ask('v1', 'POST', '/persons', { body: { name: 'Gone Soon' } })
  const path = `/persons/${gone.data.id}`
  const failure = await account.ask('v1', 'DELETE', path).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(NodeApiError)
  expect(failure).toMatchObject({ status: 410, answer: { success: true, data: { id: gone.data.id } } })
  expect((await account.ask('v1', 'GET', path)).data.active_flag).toBe(false)
})

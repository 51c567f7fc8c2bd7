import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AxiosParameters, axiosQuery } from '../support/axios-query.ts'
import { openPipedriveAccount, optionOf, type PipedriveAccount } from '../support/pipedrive-account.ts'

/**
 * The person operations of n8n's Pipedrive node in its two versions, and what they read of the answers (n8n-io/n8n,
 * `packages/nodes-base/nodes/Pipedrive`):
 *
 * - version 1: `v1/GenericFunctions.ts` at commit cc26fd8, lines 31 to 95 (requests), 103 to 135 (pages), 142 and below (custom
 *   properties); `v1/PipedriveV1.node.ts` at commit 6b025ae, `loadOptions` and the blocks `person:create` to `person:update`
 *   at the end of `execute`
 * - version 2: `v2/transport/pipedrive.api.ts` at commit 74c4d06, lines 30 to 94 (requests), 96 to 124 (pages by cursor),
 *   126 to 168 (pages by offset), 170 and below (custom properties); `v2/actions/person/*.operation.ts`, `v2/helpers/*.ts`;
 *   `v2/methods/loadOptions.ts` at commit 844a180, `v2/methods/resourceMapping.ts` at commit 868cfb0
 *
 * The trigger of the node needs webhooks, which Kith does not serve.
 */
let account: PipedriveAccount
const PEOPLE = 230

beforeAll(async () => {
  account = await openPipedriveAccount()
  const drafts = Array.from({ length: PEOPLE }, (_, index) => ({
    given: index % 2 === 0 ? 'Ada' : 'Ben',
    surname: `No${index}`,
    emails: [{ value: `p${index}@example.com` }],
  }))
  await account.kith.app.hub.people.createMany(account.tenant.caller('native'), drafts)
})
afterAll(() => account.kith.close())

// biome-ignore lint/suspicious/noExplicitAny: the node looks into JSON as it comes
type Json = any
type Version = 'v1' | 'api/v2'
interface Parts {
  readonly body?: Json
  readonly qs?: AxiosParameters
}

/** What the node throws: the request library rejects statuses from 300 on. */
class NodeApiError extends Error {
  readonly status: number
  readonly answer: Json
  constructor(status: number, answer: Json) {
    super(`${status}`)
    this.status = status
    this.answer = answer
  }
}

/** With an API token, which the credentials add to the query. */
async function ask(
  version: Version,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  parts: Parts = {},
) {
  const { body = {}, qs = {} } = parts
  const hasBody = Object.keys(body).length > 0
  const query = axiosQuery({ ...qs, api_token: account.tenant.keys.pipedrive! })
  const response = await account.kith.app.server.app.inject({
    method,
    url: `/pipedrive/${version}${path}${query}`,
    headers: { accept: 'application/json', ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { payload: JSON.stringify(body) }),
  })
  const answer: Json = response.json()
  if (response.statusCode >= 300 || answer.success === false) {
    throw new NodeApiError(response.statusCode, answer)
  }
  return { data: answer.data ?? [], additionalData: answer.additional_data ?? {} }
}

/** All pages of version 1, of a list or of a search. */
async function walkOffsets(path: string, qs: AxiosParameters = {}): Promise<Json[]> {
  const found: Json[] = []
  let start = 0
  let pagination: Json
  do {
    const { data, additionalData } = await ask('v1', 'GET', path, { qs: { ...qs, limit: 100, start } })
    found.push(...(data.items ?? data))
    pagination = additionalData.pagination
    start = pagination.next_start
  } while (pagination.more_items_in_collection === true)
  return found
}

async function walkCursors(path: string, qs: AxiosParameters = {}): Promise<Json[]> {
  const found: Json[] = []
  let cursor: string | undefined
  do {
    const { data, additionalData } = await ask('api/v2', 'GET', path, { qs: { ...qs, limit: 500, cursor } })
    found.push(...data)
    cursor = additionalData.next_cursor
  } while (cursor)
  return found
}

const flat = (items: Json[]) => items.map(({ result_score, item }) => ({ result_score, ...item }))
const names = (items: Json[]) => items.map(({ name }) => name)

describe('version 1', () => {
  /** The fields by key: `pipedriveGetCustomProperties`, one request without pages. */
  async function customProperties(): Promise<Map<string, Json>> {
    const { data } = await ask('v1', 'GET', '/personFields')
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
    const { data: fields } = await ask('v1', 'GET', '/personFields')
    const labels = fields.filter(({ key }: Json) => key === 'label').flatMap(({ options }: Json) => options)
    expect(labels.map((option: Json) => [option.label, option.id])).toEqual([
      ['Customer', account.labels.customer],
      ['Warm lead', account.labels.lead],
    ])
    const custom = fields.filter(({ key }: Json) => key.length === 40)
    expect(names(custom)).toEqual(Object.keys(account.fields).map((type) => `My ${type}`))
    const { data: users } = await ask('v1', 'GET', '/users')
    expect(users.filter((user: Json) => user.active_flag)).toMatchObject([{ id: 1, name: 'Kith' }])
    const { data: organizations } = await ask('v1', 'GET', '/organizations')
    expect(organizations).toMatchObject([{ id: account.organization, name: 'Quay Ltd' }])
    expect((await ask('v1', 'GET', '/filters', { qs: { type: 'people' } })).data).toEqual([])
    expect((await ask('v1', 'GET', '/persons')).data).toHaveLength(100)
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
    const { data } = await ask('v1', 'POST', '/persons', { body })
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
    const { data } = await ask('v1', 'PUT', `/persons/${id}`, { body })
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
    const { data } = await ask('v1', 'GET', `/persons/${id}`)
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
    const { data } = await ask('v1', 'PUT', `/persons/${id}`, { body: { label: null } })
    expect(data).toMatchObject({ label: null, label_ids: [] })
  })

  test('gets all persons, those of a first character, of a filter, or sorted', async () => {
    const all = await walkOffsets('/persons')
    expect(new Set(all.map((person) => person.id)).size).toBe(PEOPLE + 1)
    expect(all).toHaveLength(PEOPLE + 1)
    const first = await walkOffsets('/persons', { first_char: 'b' })
    expect(first).toHaveLength(PEOPLE / 2)
    expect(first.every(({ name }) => name.startsWith('Ben '))).toBe(true)
    const { data: sorted } = await ask('v1', 'GET', '/persons', {
      qs: { limit: 2, sort: 'name DESC, id ASC' },
    })
    expect(names(sorted)).toEqual(['Mira Okafor', 'Ben No99'])
    const leaf = { object: 'person', field_id: '9002', operator: '=', value: 'Ada No8', extra_value: null }
    const saved = await ask('v1', 'POST', '/filters', {
      body: {
        name: 'Ada',
        type: 'people',
        conditions: { glue: 'and', conditions: [{ glue: 'and', conditions: [leaf] }] },
      },
    })
    const { data: filters } = await ask('v1', 'GET', '/filters', { qs: { type: 'people' } })
    expect(filters).toMatchObject([{ id: saved.data.id, name: 'Ada' }])
    expect(names(await walkOffsets('/persons', { filter_id: saved.data.id }))).toEqual(['Ada No8'])
  })

  test('searches persons, all pages or one', async () => {
    const all = flat(await walkOffsets('/persons/search', { term: 'ada no' }))
    expect(all).toHaveLength(PEOPLE / 2)
    const { data } = await ask('v1', 'GET', '/persons/search', {
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
    const gone = await ask('v1', 'POST', '/persons', { body: { name: 'Gone Soon' } })
    const path = `/persons/${gone.data.id}`
    const failure = await ask('v1', 'DELETE', path).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(NodeApiError)
    expect(failure).toMatchObject({ status: 410, answer: { success: true, data: { id: gone.data.id } } })
    expect((await ask('v1', 'GET', path)).data.active_flag).toBe(false)
  })
})

describe('version 2', () => {
  async function customProperties(): Promise<Map<string, Json>> {
    const fields = await walkCursors('/personFields')
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
    const { data: fields } = await ask('api/v2', 'GET', '/personFields')
    const labels = fields
      .filter((field: Json) => ['label', 'label_ids'].includes(field.field_code ?? field.key))
      .flatMap((field: Json) => field.options ?? [])
    expect(labels.map((option: Json) => [option.label, option.id])).toEqual([
      ['Customer', account.labels.customer],
      ['Warm lead', account.labels.lead],
    ])
    const columns = (await walkCursors('/personFields')).filter((field) => field.is_custom_field === true)
    expect(columns.map((field) => field.field_name)).toEqual(
      Object.keys(account.fields).map((type) => `My ${type}`),
    )
    const { data: users } = await ask('v1', 'GET', '/users')
    expect(users.filter((user: Json) => user.active_flag)).toMatchObject([{ id: 1, name: 'Kith' }])
    const { data: organizations } = await ask('api/v2', 'GET', '/organizations')
    expect(organizations).toMatchObject([{ id: account.organization, name: 'Quay Ltd' }])
    const { data: persons } = await ask('api/v2', 'GET', '/persons')
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
    const { data } = await ask('api/v2', 'POST', '/persons', { body })
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
    const { data } = await ask('api/v2', 'PATCH', `/persons/${id}`, { body })
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
    await expect(ask('api/v2', 'PATCH', `/persons/${id}`, { body })).rejects.toMatchObject({ status: 400 })
  })

  test('gets a person', async () => {
    const { data } = await ask('api/v2', 'GET', `/persons/${id}`)
    expect(data).toMatchObject({ id, name: 'Noor Haddad', org_id: account.organization })
    expect(resolve(await customProperties(), data)['My set']).toEqual(['Silver', 'Gold'])
  })

  test('gets all persons, or those of a first character and a filter', async () => {
    const all = await walkCursors('/persons')
    expect(new Set(all.map((person) => person.id)).size).toBe(all.length)
    expect(all.length).toBeGreaterThanOrEqual(PEOPLE + 1)
    const first = await walkCursors('/persons', { first_char: 'A' })
    expect(first).toHaveLength(PEOPLE / 2)
    const { data: filters } = await ask('v1', 'GET', '/filters', { qs: { type: 'people' } })
    const { data } = await ask('api/v2', 'GET', '/persons', {
      qs: { limit: 100, filter_id: filters[0].id, first_char: 'a' },
    })
    expect(names(data)).toEqual(['Ada No8'])
  })

  test('searches persons in version 1 of the API', async () => {
    const { data } = await ask('v1', 'GET', '/persons/search', {
      qs: {
        term: 'noor',
        exact_match: false,
        limit: 100,
        fields: 'custom_fields,email,name,notes,phone',
        include_fields: 'person.picture',
      },
    })
    expect(flat(data.items)).toMatchObject([{ id, name: 'Noor Haddad', picture: null }])
    const all = flat(await walkOffsets('/persons/search', { term: 'ben no', exact_match: false }))
    expect(all).toHaveLength(PEOPLE / 2)
  })

  test('deletes a person', async () => {
    await ask('api/v2', 'DELETE', `/persons/${id}`)
    expect((await ask('api/v2', 'GET', `/persons/${id}`)).data.is_deleted).toBe(true)
  })
})

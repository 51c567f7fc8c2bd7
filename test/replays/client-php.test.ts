import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPipedriveAccount, optionOf, type PipedriveAccount } from '../support/pipedrive-client-account.ts'

/**
 * The calls for persons of Pipedrive's own PHP client, as Guzzle writes them, and how its models read the answers.
 *
 * - pipedrive/client-php at commit 87fda45 (9 March 2026), the last with persons of version 1: `lib/versions/v1/Api/PersonsApi.php`,
 *   lines 325 (add), 1281 (delete), 2194 (get), 5471 to 5530 (list), 5867 to 5910 (collection), 6522 to 6595 (search) and 6871
 *   (update); `lib/versions/v1/ObjectSerializer.php`, lines 271 to 413 (reading); the types of `lib/versions/v1/Model/*.php`
 * - version 2 at commit 4d63174: `lib/versions/v2/Api/PersonsApi.php`, lines 2887 to 3015 (list) and 3325 to 3390 (search)
 * - guzzle/psr7, `src/Query.php`, `build`: spaces are `%20`, booleans `1` and `0`, parameters without a value are left out by
 *   the client
 */
let account: PipedriveAccount
beforeAll(async () => {
  account = await openPipedriveAccount()
})
afterAll(() => account.kith.close())

// biome-ignore lint/suspicious/noExplicitAny: a reader of JSON as it comes
type Json = any
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Parameters = Readonly<Record<string, string | number | boolean | null>>

/** `rawurlencode` of PHP. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

function guzzleQuery(parameters: Parameters): string {
  return Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `${encode(name)}=${encode(String(typeof value === 'boolean' ? Number(value) : value))}`,
    )
    .join('&')
}

interface Parts {
  readonly query?: Parameters
  readonly body?: object
}

async function send(method: Method, path: string, { query = {}, body }: Parts = {}) {
  const text = guzzleQuery(query)
  const response = await account.kith.app.server.app.inject({
    method,
    url: `/pipedrive${path}${text && `?${text}`}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-api-token': account.tenant.keys.pipedrive!,
      'user-agent': 'Pipedrive-SDK-PHP',
    },
    ...(body && { payload: JSON.stringify(body) }),
  })
  return { status: response.statusCode, json: response.json() as Json }
}

/** The types of properties: scalars, `T[]` for lists, names of models, and choices of texts. */
const models: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  List: { success: 'bool', data: 'Person[]', additional_data: 'Paged', related_objects: 'Related' },
  One: { success: 'bool', data: 'Person', additional_data: 'Dropbox', related_objects: 'Related' },
  Deleted: { success: 'bool', data: 'Id' },
  Collection: { success: 'bool', data: 'CollectedPerson[]', additional_data: 'Cursor' },
  SearchResult: { success: 'bool', data: 'SearchItems', additional_data: 'Paged' },
  Fields: { success: 'bool', data: 'Field[]', additional_data: 'Paged' },
  Id: { id: 'int' },
  Cursor: { next_cursor: 'string' },
  Dropbox: { dropbox_email: 'string' },
  Paged: { pagination: 'Pagination' },
  Pagination: { start: 'int', limit: 'int', more_items_in_collection: 'bool', next_start: 'int' },
  Related: { organization: 'Json', user: 'Json', picture: 'Json' },
  Point: { value: 'string', primary: 'bool', label: 'string' },
  Owner: {
    ...{ id: 'int', name: 'string', email: 'string', has_pic: 'int', pic_hash: 'string' },
    ...{ active_flag: 'bool', value: 'int' },
  },
  Organization: {
    ...{ name: 'string', people_count: 'int', owner_id: 'int', address: 'string', cc_email: 'string' },
    ...{ value: 'int', active_flag: 'bool' },
  },
  Person: {
    ...{ id: 'int', company_id: 'int', active_flag: 'bool', phone: 'Point[]', email: 'Point[]' },
    ...{ first_char: 'string', add_time: 'string', update_time: 'string', visible_to: 'string' },
    ...{ label: 'int', label_ids: 'int[]', org_name: 'string', owner_name: 'string', cc_email: 'string' },
    ...{
      owner_id: 'Owner',
      org_id: 'Organization',
      name: 'string',
      first_name: 'string',
      last_name: 'string',
    },
    ...{ email_messages_count: 'int', activities_count: 'int', done_activities_count: 'int' },
    ...{ undone_activities_count: 'int', files_count: 'int', notes_count: 'int', followers_count: 'int' },
    ...{ last_incoming_mail_time: 'string', last_outgoing_mail_time: 'string', open_deals_count: 'int' },
    ...{ related_open_deals_count: 'int', closed_deals_count: 'int', related_closed_deals_count: 'int' },
    ...{ won_deals_count: 'int', related_won_deals_count: 'int', lost_deals_count: 'int' },
    ...{ related_lost_deals_count: 'int', next_activity_date: 'string', next_activity_time: 'string' },
    ...{ next_activity_id: 'int', last_activity_id: 'int', last_activity_date: 'string' },
  },
  CollectedPerson: {
    ...{ id: 'int', active_flag: 'bool', owner_id: 'int', org_id: 'int', name: 'string', email: 'Point[]' },
    ...{ phone: 'Point[]', update_time: 'string', delete_time: 'string', add_time: 'string' },
    ...{ visible_to: 'string', picture_id: 'int', label: 'int', label_ids: 'int[]', cc_email: 'string' },
  },
  SearchItems: { items: 'SearchItem[]' },
  SearchItem: { result_score: 'float', item: 'FoundPerson' },
  FoundPerson: {
    ...{ id: 'int', type: 'string', name: 'string', phones: 'string[]', emails: 'string[]' },
    ...{ visible_to: 'int', owner: 'Id', organization: 'FoundOrganization', custom_fields: 'string[]' },
    ...{ notes: 'string[]' },
  },
  FoundOrganization: { id: 'int', name: 'string' },
  Field: {
    ...{ id: 'int', key: 'string', name: 'string', order_nr: 'int', field_type: 'FieldType' },
    ...{ add_time: 'DateTime', update_time: 'DateTime', last_updated_by_user_id: 'int' },
    ...{ created_by_user_id: 'int', active_flag: 'bool', edit_flag: 'bool', index_visible_flag: 'bool' },
    ...{ details_visible_flag: 'bool', add_visible_flag: 'bool', important_flag: 'bool' },
    ...{ bulk_edit_allowed: 'bool', searchable_flag: 'bool', filtering_allowed: 'bool' },
    ...{ sortable_flag: 'bool', mandatory_flag: 'bool', options: 'Json[]', options_deleted: 'Json[]' },
    ...{ is_subfield: 'bool' },
  },
}
const choices: Readonly<Record<string, readonly string[]>> = {
  FieldType: [
    ...['boolean', 'double', 'int', 'json', 'date', 'daterange', 'time', 'timerange', 'text', 'varchar'],
    ...['varchar_auto', 'varchar_options', 'address', 'enum', 'monetary', 'phone', 'set', 'activity'],
    ...['deal', 'lead', 'org', 'people', 'pipeline', 'product', 'project', 'stage', 'user'],
    ...['billing_frequency', 'picture', 'price_list', 'projects_board', 'projects_phase', 'status'],
    'visible_to',
  ],
}

/**
 * The value as `ObjectSerializer::deserialize` makes it: properties that the model does not name, and nulls, are left out;
 * of an object in place of a number its `value` is taken. @throws where PHP does, and where its conversion loses the value
 */
function deserialize(value: Json, type: string, path = '$'): Json {
  if (value === null) return null
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) throw new Error(`${path}: invalid array`)
    return value.map((item, index) => deserialize(item, type.slice(0, -2), `${path}[${index}]`))
  }
  const lost = new Error(`${path}: ${JSON.stringify(value)} is no ${type}`)
  switch (type) {
    case 'Json':
      return value
    case 'bool':
    case 'string': {
      const isLost = type === 'bool' ? typeof value !== 'boolean' : typeof value !== 'string'
      if (isLost) throw lost
      return value
    }
    case 'int':
    case 'float': {
      const number = typeof value === 'object' ? (value.value ?? value.id ?? null) : value
      if (typeof number !== 'number' || (type === 'int' && !Number.isInteger(number))) throw lost
      return number
    }
    case 'DateTime':
      if (Number.isNaN(Date.parse(value))) throw lost
      return new Date(`${value}Z`)
  }
  if (choices[type]) {
    if (!choices[type].includes(value)) throw lost
    return value
  }
  const properties = Object.entries(models[type]!)
  return Object.fromEntries(
    properties.flatMap(([name, property]) => {
      const given = value[name]
      return given === undefined || given === null
        ? []
        : [[name, deserialize(given, property, `${path}.${name}`)]]
    }),
  )
}

test('the reader refuses what PHP refuses', () => {
  expect(() => deserialize({ data: {} }, 'List')).toThrow('$.data: invalid array')
  expect(() => deserialize({ data: { visible_to: 3 } }, 'One')).toThrow('$.data.visible_to: 3 is no string')
  expect(() => deserialize({ data: [{ field_type: 'zone' }] }, 'Fields')).toThrow('is no FieldType')
  expect(deserialize({ owner_id: { id: 4, value: 5 } }, 'CollectedPerson')).toEqual({ owner_id: 5 })
})

describe('version 1', () => {
  let id: number

  test('adds a person', async () => {
    const body = {
      name: 'Mira Okafor',
      owner_id: 1,
      org_id: account.organization,
      email: [{ value: 'mira@example.com', primary: true, label: 'work' }],
      phone: [{ value: '+12025550143' }],
      label: account.labels.lead,
      visible_to: '3',
      add_time: '2026-01-01 10:00:00',
    }
    const { status, json } = await send('POST', '/v1/persons', { body })
    expect(status).toBe(201)
    const { success, data, related_objects } = deserialize(json, 'One')
    id = data.id
    expect(success).toBe(true)
    expect(data).toMatchObject({
      name: 'Mira Okafor',
      first_name: 'Mira',
      last_name: 'Okafor',
      owner_id: { id: 1, name: 'Kith', value: 1 },
      org_id: { name: 'Quay Ltd', people_count: 1, value: account.organization },
      email: body.email,
      phone: [{ value: '+12025550143', primary: true }],
      label: account.labels.lead,
      visible_to: '3',
      add_time: '2026-01-01 10:00:00',
      first_char: 'm',
    })
    expect(Object.keys(related_objects)).toEqual(expect.arrayContaining(['user', 'organization']))
  })

  test('updates a person, whose custom fields are properties of the body', async () => {
    const body = {
      name: 'Mira Adeyemi',
      label_ids: [account.labels.customer, account.labels.lead],
      [account.fields.enum.code]: optionOf(account.fields.enum, 'Gold'),
    }
    const { status, json } = await send('PUT', `/v1/persons/${id}`, { body })
    expect(status).toBe(200)
    expect(deserialize(json, 'One').data).toMatchObject({ name: 'Mira Adeyemi', label_ids: body.label_ids })
    expect(json.data[account.fields.enum.code]).toBe(String(optionOf(account.fields.enum, 'Gold')))
  })

  test('gets a person', async () => {
    const { json } = await send('GET', `/v1/persons/${id}`)
    const { data, additional_data } = deserialize(json, 'One')
    expect(data).toMatchObject({ id, followers_count: 1, active_flag: true })
    expect(additional_data.dropbox_email).toContain('@')
  })

  test('lists persons, of one owner or filter, by first character and sorted', async () => {
    await send('POST', '/v1/persons', { body: { name: 'Noor Haddad' } })
    const list = async (query: Parameters) => {
      const { status, json } = await send('GET', '/v1/persons', {
        query: { user_id: null, filter_id: null, first_char: null, start: 0, ...query },
      })
      expect(status).toBe(200)
      return deserialize(json, 'List')
    }
    const first = await list({ limit: 1, sort: 'add_time DESC' })
    expect(first.data).toMatchObject([{ name: 'Noor Haddad', email: [{ value: '', primary: true }] }])
    const { pagination } = first.additional_data
    expect(pagination).toEqual({ start: 0, limit: 1, more_items_in_collection: true, next_start: 1 })
    const second = await list({ start: pagination.next_start, limit: 1, sort: 'add_time DESC' })
    expect(second.data).toMatchObject([{ id }])
    expect((await list({ user_id: 1, first_char: 'n' })).data).toHaveLength(1)
    expect((await list({ user_id: 2 })).data).toEqual([])
  })

  test('lists the collection of persons by cursor', async () => {
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const query = { cursor, limit: 1, since: '2020-01-01 00:00:00', owner_id: 1 }
      const page = deserialize((await send('GET', '/v1/persons/collection', { query })).json, 'Collection')
      seen.push(...page.data.map((person: Json) => person.id))
      cursor = page.additional_data.next_cursor ?? null
    } while (cursor !== null)
    expect(seen).toHaveLength(2)
  })

  test.each([true, false])('searches persons with exact_match %s as a number', async (exact_match) => {
    const query = {
      term: 'Mira Adeyemi',
      fields: 'name,email',
      exact_match,
      organization_id: account.organization,
      include_fields: 'person.picture',
      start: 0,
      limit: 10,
    }
    expect(guzzleQuery(query)).toContain(
      `term=Mira%20Adeyemi&fields=name%2Cemail&exact_match=${Number(exact_match)}`,
    )
    const { status, json } = await send('GET', '/v1/persons/search', { query })
    expect(status).toBe(200)
    const { data, additional_data } = deserialize(json, 'SearchResult')
    expect(data.items).toMatchObject([
      { item: { id, type: 'person', owner: { id: 1 }, organization: { name: 'Quay Ltd' } } },
    ])
    expect(additional_data.pagination.more_items_in_collection).toBe(false)
    const part = await send('GET', '/v1/persons/search', { query: { ...query, term: 'Mira' } })
    expect(deserialize(part.json, 'SearchResult').data.items).toHaveLength(exact_match ? 0 : 1)
  })

  test('reads the fields of persons, whose types are a closed list', async () => {
    const { json } = await send('GET', '/v1/personFields', { query: { start: 0, limit: 500 } })
    const { data } = deserialize(json, 'Fields')
    const field = data.find(({ key }: Json) => key === account.fields.set.code)
    expect(field).toMatchObject({ field_type: 'set', edit_flag: true, options: [{ label: 'Silver' }, {}] })
    expect(field.add_time).toBeInstanceOf(Date)
    expect(
      data.filter(({ is_subfield }: Json) => is_subfield).every(({ id }: Json) => id === undefined),
    ).toBe(true)
  })

  test('deletes a person, which it throws as an error with the answer, because the status is 410', async () => {
    const gone = (await send('POST', '/v1/persons', { body: { name: 'Gone Soon' } })).json.data.id
    const { status, json } = await send('DELETE', `/v1/persons/${gone}`)
    expect(status).toBe(410)
    expect(deserialize(json, 'Deleted')).toEqual({ success: true, data: { id: gone } })
  })
})

describe('version 2', () => {
  test('lists and searches persons with booleans as numbers, and with the parameters that it always sends', async () => {
    const list = await send('GET', '/api/v2/persons', {
      query: {
        owner_id: 1,
        updated_since: '2026-01-01T00:00:00Z',
        sort_by: 'id',
        sort_direction: 'asc',
        include_fields: 'followers_count,notes_count',
        include_option_labels: true,
        include_labels: false,
        limit: 1,
      },
    })
    expect(list.status).toBe(200)
    const gold = { id: optionOf(account.fields.enum, 'Gold'), label: 'Gold' }
    expect(list.json.data[0].custom_fields[account.fields.enum.code]).toEqual(gold)
    expect(list.json.data[0]).not.toHaveProperty('labels')
    const query = { sort_by: 'id', sort_direction: 'asc', cursor: list.json.additional_data.next_cursor }
    const next = await send('GET', '/api/v2/persons', { query })
    expect(next.json.data.map(({ name }: Json) => name)).toEqual(['Noor Haddad'])
    const found = await send('GET', '/api/v2/persons/search', {
      query: { term: 'noor haddad', exact_match: true, limit: 10 },
    })
    expect(found.json.data.items).toMatchObject([{ item: { name: 'Noor Haddad' } }])
  })
})

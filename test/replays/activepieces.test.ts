import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AxiosParameters, axiosQuery } from '../support/axios-query.ts'
import { openPipedriveAccount, optionOf, type PipedriveAccount } from '../support/pipedrive-client-account.ts'

/**
 * The person and user actions of Activepieces' Pipedrive piece, and what they read of the answers (activepieces/activepieces,
 * `packages/pieces/community/pipedrive/src/lib`): both versions of the API under `/api`, with an OAuth token.
 *
 * - `common/index.ts` at commit 098b2e9, lines 70 to 121 (requests), 123 to 159 (pages by offset), and the functions
 *   `pipedriveParseCustomFields` and `pipedriveTransformCustomFields`
 * - `common/atomic-helpers.ts` at commit 3172dde: the actions that list, get, search, delete and merge
 * - `common/props.ts` at commit 2cb0bbd: the inputs, which are built from the fields; `common/constants.ts` at commit 941022b
 * - `actions/{create,update,find}-person.ts`, `actions/add-label-to-person.ts`, `actions/add-follower.ts`, `actions/find-user.ts`
 *   at the commits 1bfacec, 098b2e9, 00b169e, 09a7520, 03c3239 and 228fb18
 */
let account: PipedriveAccount
beforeAll(async () => {
  account = await openPipedriveAccount()
})
afterAll(() => account.kith.close())

// biome-ignore lint/suspicious/noExplicitAny: the piece looks into JSON as it comes
type Json = any
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
interface Parts {
  readonly query?: AxiosParameters
  readonly body?: Readonly<Record<string, unknown>>
}

/** Values of a body that are null or undefined are left out. @throws the answer of a failed request */
async function call(method: Method, path: string, { query = {}, body }: Parts = {}): Promise<Json> {
  const filled = body && Object.fromEntries(Object.entries(body).filter(([, value]) => value != null))
  const response = await account.kith.app.server.app.inject({
    method,
    url: `/pipedrive/api${path}${axiosQuery(query)}`,
    headers: {
      accept: 'application/json, text/plain, */*',
      authorization: `Bearer ${account.bearer}`,
      ...(filled && { 'content-type': 'application/json' }),
    },
    ...(filled && { payload: JSON.stringify(filled) }),
  })
  if (response.statusCode >= 300) throw { status: response.statusCode, ...response.json() }
  return response.json()
}

/** All fields, page by page. */
async function listFields(): Promise<Json[]> {
  const fields: Json[] = []
  let start = 0
  let more = true
  while (more) {
    const { data, additional_data } = await call('GET', '/v1/personFields', { query: { start, limit: 500 } })
    fields.push(...data)
    start = additional_data.pagination.next_start
    more = additional_data.pagination.more_items_in_collection
  }
  return fields
}

const code = (type: keyof PipedriveAccount['fields']) => account.fields[type].code

/** The input for a field, by its type; undefined for types without one. */
const inputs: Readonly<Record<string, string>> = {
  ...{ varchar: 'short text', varchar_auto: 'short text', phone: 'short text' },
  ...{ text: 'long text', address: 'long text', enum: 'choice', set: 'choices' },
  ...{ double: 'number', monetary: 'number', int: 'number' },
  ...{ time: 'time', timerange: 'time', date: 'date', daterange: 'date' },
}

describe('the inputs of custom fields', () => {
  test('are built from the fields that have edit_flag, and from the rows for their parts', async () => {
    const fields = (await listFields()).filter(({ edit_flag }) => edit_flag)
    const shown = fields.flatMap(({ key, name, field_type }) =>
      inputs[field_type] === undefined ? [] : [[key, { input: inputs[field_type], name }]],
    )
    const props = Object.fromEntries(shown)
    expect(props).toMatchObject({
      [code('varchar')]: { input: 'short text', name: 'My varchar' },
      [code('enum')]: { input: 'choice' },
      [code('set')]: { input: 'choices' },
      [code('double')]: { input: 'number' },
      [code('monetary')]: { input: 'number', name: 'My monetary' },
      [`${code('monetary')}_currency`]: { input: 'short text', name: 'Currency of My monetary' },
      [code('daterange')]: { input: 'date', name: 'My daterange' },
      [`${code('daterange')}_until`]: { input: 'date', name: 'End date of My daterange' },
      [code('time')]: { input: 'time' },
      [`${code('time')}_timezone_id`]: { input: 'number', name: 'Timezone of My time' },
      [`${code('timerange')}_until`]: { input: 'time' },
      [`${code('timerange')}_timezone_id`]: { input: 'number' },
      [code('address')]: { input: 'long text' },
      [`${code('address')}_locality`]: { input: 'short text' },
      [`${code('address')}_formatted_address`]: { input: 'short text' },
    })
    for (const type of ['user', 'org', 'people', 'visible_to'] as const) {
      expect(props).not.toHaveProperty(code(type))
    }
    expect(Object.keys(props).filter((key) => !key.includes('_')).length).toBe(13)
  })

  test('have the options of their fields', async () => {
    const field = (await listFields()).find(({ key }) => key === code('set'))
    expect(field.options.map(({ id, label }: Json) => [label, id])).toEqual([
      ['Silver', optionOf(account.fields.set, 'Silver')],
      ['Gold', optionOf(account.fields.set, 'Gold')],
    ])
  })
})

/** Inputs by key as `custom_fields`: parts go into the object of their field, `pipedriveParseCustomFields`. */
function parse(fields: readonly Json[], values: Readonly<Record<string, Json>>): Record<string, Json> {
  const parsed: Record<string, Json> = {}
  const dateOf = (value: Json) => (/^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 10) : value)
  for (const [key, value] of Object.entries(values)) {
    const field = fields.find((candidate) => candidate.key === key)
    if (!field) continue
    const [parent = ''] = key.split('_')
    if (field.is_subfield) {
      const part = field.field_type === 'date' ? dateOf(value) : value
      parsed[parent] = { ...parsed[parent], [field.id_suffix]: part }
    } else if (field.field_type === 'monetary') parsed[key] = { ...parsed[key], value: Number(value) }
    else if (['address', 'daterange', 'timerange', 'time'].includes(field.field_type)) {
      parsed[key] = { ...parsed[key], value: dateOf(value) }
    } else parsed[key] = field.field_type === 'date' ? dateOf(value) : value
  }
  return parsed
}

/** The person with its custom fields by name, options as labels: `pipedriveTransformCustomFields`. */
function transform(fields: readonly Json[], person: Json): Json {
  const { custom_fields, ...shown } = person
  for (const { edit_flag, key, name, field_type, options } of fields) {
    if (!edit_flag || !(key in custom_fields)) continue
    const value = custom_fields[key]
    const labelOf = (id: Json) => options?.find((option: Json) => option.id === id)?.label ?? null
    if (value === null) shown[name] = null
    else if (field_type === 'enum') shown[name] = labelOf(value)
    else shown[name] = field_type === 'set' ? value.map(labelOf) : value
  }
  return shown
}

describe('actions on persons', () => {
  let id: number

  test('create a person with every kind of input', async () => {
    const fields = await listFields()
    const body = {
      name: undefined,
      first_name: 'Mira',
      last_name: 'Okafor',
      owner_id: 1,
      org_id: account.organization,
      visible_to: 3,
      marketing_status: undefined,
      phones: [{ value: '+12025550143', label: 'work', primary: true }],
      emails: [
        { value: 'mira@example.com', label: 'work', primary: true },
        { value: 'mira@home.example.com', label: 'work', primary: false },
      ],
      label_ids: [account.labels.lead],
      custom_fields: parse(fields, {
        [code('varchar')]: 'Tea',
        [code('enum')]: optionOf(account.fields.enum, 'Gold'),
        [code('set')]: [optionOf(account.fields.set, 'Gold')],
        [code('monetary')]: '1250.5',
        [`${code('monetary')}_currency`]: 'USD',
        [code('date')]: '2026-03-09T00:00:00.000Z',
        [code('daterange')]: '2026-03-01T00:00:00.000Z',
        [`${code('daterange')}_until`]: '2026-03-31T00:00:00.000Z',
        [code('time')]: '08:45:00',
        [code('timerange')]: '08:45:00',
        [`${code('timerange')}_until`]: '10:15:00',
        [`${code('timerange')}_timezone_id`]: 318,
        [code('address')]: 'Quay Lane, Cork',
        [`${code('address')}_locality`]: 'Cork',
      }),
    }
    const created = await call('POST', '/v2/persons', { body })
    id = created.data.id
    expect(transform(fields, created.data)).toMatchObject({
      name: 'Mira Okafor',
      emails: body.emails,
      phones: body.phones,
      label_ids: body.label_ids,
      'My varchar': 'Tea',
      'My enum': 'Gold',
      'My set': ['Gold'],
      'My monetary': { value: 1250.5, currency: 'USD' },
      'My date': '2026-03-09',
      'My daterange': { value: '2026-03-01', until: '2026-03-31' },
      'My time': { value: '08:45:00' },
      'My timerange': {
        value: '08:45:00',
        until: '10:15:00',
        timezone_id: 318,
        timezone_name: 'Europe/London',
      },
      'My address': { value: 'Quay Lane, Cork', locality: 'Cork', country: null },
      'My double': null,
    })
  })

  test('update a person: only what is given changes', async () => {
    const fields = await listFields()
    const body = {
      name: 'Mira Adeyemi',
      org_id: undefined,
      emails: [{ value: 'mira@quay.example.com', label: 'work', primary: true }],
      custom_fields: parse(fields, { [code('double')]: 42 }),
    }
    const { data } = await call('PATCH', `/v2/persons/${id}`, { body })
    expect(transform(fields, data)).toMatchObject({
      name: 'Mira Adeyemi',
      last_name: 'Adeyemi',
      org_id: account.organization,
      emails: body.emails,
      phones: [{ value: '+12025550143' }],
      'My double': 42,
      'My varchar': 'Tea',
    })
  })

  test('add labels, which are the options of label_ids', async () => {
    const labels = (await listFields()).find(({ key }) => key === 'label_ids')
    expect(labels.options.map(({ label }: Json) => label)).toEqual(['Customer', 'Warm lead'])
    const label_ids = labels.options.map((option: Json) => option.id)
    const { data } = await call('PATCH', `/v2/persons/${id}`, { body: { label_ids } })
    expect(data.label_ids).toEqual(label_ids)
  })

  const optionalFields = [
    ...['next_activity_id', 'last_activity_id', 'open_deals_count', 'related_open_deals_count'],
    ...['closed_deals_count', 'related_closed_deals_count', 'participant_open_deals_count'],
    ...['participant_closed_deals_count', 'email_messages_count', 'activities_count'],
    ...['done_activities_count', 'undone_activities_count', 'files_count', 'notes_count'],
    ...['followers_count', 'related_won_deals_count', 'lost_deals_count', 'related_lost_deals_count'],
    ...['last_incoming_mail_time', 'last_outgoing_mail_time', 'won_deals_count'],
  ]

  /** By a saved filter that is made, used and removed. */
  async function find(fieldId: string, value: Json): Promise<Json[]> {
    const condition = (operator: string, wanted: Json) => ({
      object: 'person',
      field_id: fieldId,
      operator,
      value: wanted,
    })
    const filter = await call('POST', '/v1/filters', {
      body: {
        name: 'Find Person',
        type: 'people',
        conditions: {
          glue: 'and',
          conditions: [
            { glue: 'and', conditions: [condition('=', value)] },
            { glue: 'or', conditions: [condition('IS NOT NULL', null)] },
          ],
        },
      },
    })
    const query = {
      filter_id: filter.data.id,
      limit: 1,
      sort_by: 'update_time',
      sort_direction: 'desc',
      include_fields: optionalFields.join(','),
    }
    const { data } = await call('GET', '/v2/persons', { query })
    await call('DELETE', `/v1/filters/${filter.data.id}`)
    return data
  }

  test('find a person by any field that has a number, with the input of its type', async () => {
    const searchable = (await listFields()).filter((field) => field.id !== null)
    const idOf = (name: string) => String(searchable.find((field) => field.name === name)?.id)
    const input = async (name: string) => (await call('GET', `/v1/personFields/${idOf(name)}`)).data
    expect(await input('My set')).toMatchObject({ field_type: 'set', options: [{ label: 'Silver' }, {}] })
    const option = (await input('My set')).options.find(({ label }: Json) => label === 'Gold').id.toString()
    for (const [name, value] of [
      ['Name', 'Mira Adeyemi'],
      ['Email', 'mira@quay.example.com'],
      ['Phone', '+12025550143'],
      ['Owner', '1'],
      ['Organization', String(account.organization)],
      ['My varchar', 'Tea'],
      ['My double', 42],
      ['My enum', optionOf(account.fields.enum, 'Gold')],
      ['My set', option],
      ['My monetary', 1250.5],
      ['Label', account.labels.customer],
    ] as const) {
      const found = await find(idOf(name), value)
      expect([name, found.map((person) => person.id)]).toEqual([name, [id]])
      for (const field of optionalFields) expect(found[0], field).toHaveProperty(field)
    }
    expect(await find(idOf('Name'), 'No such person')).toEqual([])
    expect((await call('GET', '/v1/filters', { query: { type: 'people' } })).data).toEqual([])
  })

  test('get a person with its counts and its custom fields by name', async () => {
    const { success, data } = await call('GET', `/v2/persons/${id}`, {
      query: { include_fields: optionalFields.join(',') },
    })
    expect(success).toBe(true)
    expect(transform(await listFields(), data)).toMatchObject({ id, followers_count: 1, 'My enum': 'Gold' })
  })

  test('list a page of persons and go on from its cursor', async () => {
    const other = await call('POST', '/v2/persons', { body: { name: 'Noor Haddad' } })
    const query = { updated_since: '2020-01-01T00:00:00Z', sort_by: 'update_time', sort_direction: 'asc' }
    const first = await call('GET', '/v2/persons', { query: { ...query, owner_id: 1, limit: 1 } })
    const cursor = first.additional_data.next_cursor
    const second = await call('GET', '/v2/persons', { query: { ...query, owner_id: 1, limit: 1, cursor } })
    expect([...first.data, ...second.data].map((person: Json) => person.id)).toEqual([id, other.data.id])
    expect(second.additional_data.next_cursor).toBeNull()
  })

  test('search persons in some fields, as flat items', async () => {
    const query = { term: 'adeyemi', fields: 'name,email', limit: 50 }
    const { data, additional_data } = await call('GET', '/v2/persons/search', { query })
    const items = data.items.map(({ result_score, item }: Json) => ({ ...item, result_score }))
    expect(items).toMatchObject([{ id, name: 'Mira Adeyemi', result_score: expect.any(Number) }])
    expect(additional_data.next_cursor).toBeNull()
    const exact = { term: 'Mira', exact_match: true, organization_id: account.organization, limit: 50 }
    expect((await call('GET', '/v2/persons/search', { query: exact })).data.items).toEqual([])
  })

  test('add a follower, merge and delete persons', async () => {
    const followed = await call('POST', `/v2/persons/${id}/followers`, { body: { user_id: 3 } })
    expect(followed).toMatchObject({ success: true, data: { user_id: 3 } })
    const twin = (await call('POST', '/v2/persons', { body: { name: 'Mira Twin' } })).data.id
    const merged = await call('PUT', `/v1/persons/${twin}/merge`, { body: { merge_with_id: id } })
    expect(merged).toMatchObject({ success: true, data: { id } })
    expect(await call('DELETE', `/v2/persons/${id}`)).toEqual({ success: true, data: { id } })
  })

  test('tell a missing person and wrong input from the status and the error', async () => {
    await expect(call('GET', '/v2/persons/999999')).rejects.toMatchObject({
      status: 404,
      error: expect.any(String),
    })
    await expect(call('POST', '/v2/persons', { body: { name: '' } })).rejects.toMatchObject({
      status: 400,
      error: expect.any(String),
    })
  })
})

describe('users', () => {
  test('are offered as owners by their addresses', async () => {
    const { data } = await call('GET', '/v1/users:(id,email)')
    expect(data).toEqual([{ id: 1, email: 'kith@example.invalid' }])
  })

  test('are found by name or by e-mail address', async () => {
    const find = async (term: string, search_by_email: number) =>
      (await call('GET', '/v1/users/find', { query: { term, search_by_email } })).data
    expect(await find('kith', 0)).toMatchObject([{ id: 1, name: 'Kith' }])
    expect(await find('kith@example.invalid', 1)).toMatchObject([{ id: 1 }])
    expect(await find('kith@example.invalid', 0)).toEqual([])
  })

  test('are listed, and the user of the token is known', async () => {
    expect((await call('GET', '/v1/users')).data).toMatchObject([{ id: 1, active_flag: true }])
    expect((await call('GET', '/v1/users/me')).data).toMatchObject({
      id: 1,
      timezone_name: expect.any(String),
      default_currency: 'EUR',
      company_id: Number(account.tenant.organization.vendorIds.pipedrive),
    })
  })
})

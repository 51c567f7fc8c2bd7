import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AxiosParameters, axiosQuery } from '../support/axios-query.ts'
import { openPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-client-account.ts'
import { numberedPeople } from './numbered-people.ts'

/**
 * Nango's syncs and actions for persons and users of Pipedrive, and the types that they demand of the answers
 * (NangoHQ/integration-templates, commit 3196dff, `integrations/pipedrive`): version 1 with an OAuth token.
 *
 * - `syncs/persons.ts`, lines 6 to 37 (types) and 80 to 127 (pages, bookmark); `syncs/users.ts`, `syncs/organizations.ts`
 * - `actions/{create,update,delete,get,list}-person*.ts`, `actions/{get,list}-user*.ts`
 * - `tests/*.test.json`: the requests and answers recorded from the vendor on 15 May 2026
 */
let account: PipedriveAccount
const PEOPLE = 130
beforeAll(async () => {
  account = await openPipedriveAccount()
  await account.kith.app.hub.people.createMany(account.tenant.caller('native'), numberedPeople(PEOPLE))
})
afterAll(() => account.kith.close())

// biome-ignore lint/suspicious/noExplicitAny: the templates look into JSON as it comes
type Json = any
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

interface Parts {
  readonly params?: AxiosParameters
  readonly data?: object
}

/** Through axios, which rejects statuses from 300 on. */
async function request(method: Method, endpoint: string, { params = {}, data }: Parts = {}): Promise<Json> {
  const response = await account.kith.app.server.app.inject({
    method,
    url: `/pipedrive${endpoint}${axiosQuery(params)}`,
    headers: {
      accept: 'application/json, text/plain, */*',
      authorization: `Bearer ${account.bearer}`,
      ...(data && { 'content-type': 'application/json' }),
    },
    ...(data && { payload: JSON.stringify(data) }),
  })
  const body = response.json()
  if (response.statusCode >= 300) throw { response: { status: response.statusCode, data: body } }
  return body
}

/** What a value must be; the name of the place is part of the error. */
type Shape = (value: Json, path: string) => void
const is =
  (type: 'string' | 'number' | 'boolean'): Shape =>
  (value, path) => {
    if (typeof value !== type) throw new Error(`${path}: ${JSON.stringify(value)} is no ${type}`)
  }
const [text, number, flag] = [is('string'), is('number'), is('boolean')]
const maybe =
  (shape: Shape, none: readonly unknown[] = [undefined]): Shape =>
  (value, path) => {
    if (!none.includes(value)) shape(value, path)
  }
const nullish = (shape: Shape) => maybe(shape, [undefined, null])
const list =
  (shape: Shape): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) throw new Error(`${path}: no list`)
    for (const [index, item] of value.entries()) shape(item, `${path}[${index}]`)
  }
const object =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) throw new Error(`${path}: no object`)
    for (const [name, shape] of Object.entries(shapes)) shape(value[name], `${path}.${name}`)
  }
const either =
  (...shapes: Shape[]): Shape =>
  (value, path) => {
    const errors: unknown[] = []
    for (const shape of shapes) {
      try {
        return shape(value, path)
      } catch (error) {
        errors.push(error)
      }
    }
    throw new AggregateError(errors, `${path}: none of the shapes`)
  }

const point = object({ value: text, primary: maybe(flag), label: maybe(text) })
const reference = nullish(either(number, object({ value: number, name: maybe(text) })))
const owner = object({
  id: number,
  name: nullish(text),
  email: nullish(text),
  has_pic: nullish(number),
  pic_hash: nullish(text),
  active_flag: nullish(flag),
  value: number,
})
const organization = object({
  name: text,
  people_count: maybe(number),
  owner_id: maybe(number),
  address: nullish(text),
  label_ids: maybe(list(number)),
  active_flag: maybe(flag),
  cc_email: maybe(text),
  owner_name: maybe(text),
  value: number,
})
const visibility = nullish(either(number, text))

/** The value, if it has the shape. */
function parsed(shape: Shape, value: Json): Json {
  shape(value, '$')
  return value
}

test('the reader of types refuses what the templates refuse', () => {
  expect(() => parsed(point, { value: 1 })).toThrow('$.value: 1 is no string')
  expect(() => parsed(list(point), {})).toThrow('$: no list')
  expect(() => parsed(reference, { name: 'Quay' })).toThrow('$: none of the shapes')
  expect(parsed(reference, null)).toBeNull()
})

describe('the sync of persons', () => {
  const person = object({
    id: number,
    name: text,
    email: maybe(list(point)),
    phone: maybe(list(point)),
    org_id: reference,
    owner_id: reference,
    add_time: maybe(text),
    update_time: text,
  })

  /** Pages follow `additional_data.pagination`, beginning with `start=0`, as the recorded requests show. */
  async function sync(updatedAfter?: string) {
    const saved = new Map<string, Json>()
    let checkpoint = updatedAfter
    let start: number | undefined = 0
    while (start !== undefined) {
      const page: Json = await request('GET', '/v1/persons', {
        params: {
          limit: 100,
          sort_by: 'update_time',
          sort_direction: 'asc',
          ...(updatedAfter && { updated_since: updatedAfter }),
          start,
        },
      })
      for (const item of page.data) {
        const { id, name, org_id, owner_id, update_time } = parsed(person, item)
        saved.set(String(id), { name, org: org_id?.value, owner: owner_id?.value, update_time })
        checkpoint = update_time
      }
      start = page.additional_data.pagination.next_start
    }
    return { saved, checkpoint }
  }

  test('saves every person with its owner, and goes on from the time of the last', async () => {
    const first = await sync()
    expect(first.saved.size).toBe(PEOPLE)
    expect(first.saved.get('1')).toMatchObject({ name: 'Person No0', owner: 1 })
    expect(first.checkpoint).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    const put = await request('PUT', '/v1/persons/7', { data: { name: 'Changed Person' } })
    const second = await sync(first.checkpoint)
    expect(second.saved.get('7')).toMatchObject({
      name: 'Changed Person',
      update_time: put.data.update_time,
    })
  })
})

test('the sync of users reads a page that is shorter than its limit, which is the last', async () => {
  const user = object({
    ...{ id: number, name: text, email: text, phone: nullish(text), locale: maybe(text) },
    ...{ timezone_name: maybe(text), timezone_offset: maybe(text), created: maybe(text) },
    ...{ modified: maybe(text), last_login: nullish(text), role_id: nullish(number) },
    ...{ is_admin: maybe(number), active_flag: maybe(flag) },
  })
  const { data } = await request('GET', '/v1/users', { params: { limit: 100, start: 0 } })
  expect(parsed(list(user), data)).toMatchObject([{ id: 1, is_admin: 1 }])
  const one = await request('GET', '/v1/users/1')
  expect(parsed(user, one.data)).toMatchObject({ id: 1, lang: 1 })
  expect(one.additional_data.company_id).toBeTypeOf('number')
  await expect(request('GET', '/v1/users/99')).rejects.toMatchObject({ response: { status: 404 } })
})

test('the sync of organizations reads one page of 500, in which there is no cursor', async () => {
  const params = { limit: 500, sort_by: 'update_time', sort_direction: 'asc' }
  const { data, additional_data } = await request('GET', '/v1/organizations', { params })
  expect(data).toMatchObject([
    { id: account.organization, name: 'Quay Ltd', owner_id: { id: 1 }, active_flag: true },
  ])
  expect(additional_data.next_cursor).toBeUndefined()
})

describe('the actions on persons', () => {
  let id: number

  test('create one, as it was recorded', async () => {
    const data = { name: 'Test Person', email: [{ value: 'test@example.com', primary: true }] }
    const answer = await request('POST', '/v1/persons', { data })
    const person = object({
      id: number,
      name: maybe(text),
      email: nullish(list(point)),
      phone: nullish(list(point)),
      owner_id: nullish(either(number, object({ id: number }))),
      org_id: reference,
      visible_to: maybe(either(number, text)),
      marketing_status: nullish(text),
    })
    const created = parsed(object({ success: flag, data: person }), answer).data
    id = created.id
    expect(created).toMatchObject({
      name: 'Test Person',
      first_name: 'Test',
      last_name: 'Person',
      email: [{ label: 'work', value: 'test@example.com', primary: true }],
      phone: [{ value: '', primary: true }],
      im: [{ value: '', primary: true }],
      org_id: null,
      visible_to: '3',
      label: null,
      label_ids: [],
      primary_email: 'test@example.com',
      first_char: 't',
      delete_time: null,
    })
    expect(answer.additional_data).toEqual({ didMerge: false })
    expect(answer.related_objects.user['1']).toMatchObject({ id: 1, has_pic: 0, pic_hash: null })
  })

  test('create one with an owner, an organization and a visibility as numbers', async () => {
    const data = {
      name: 'Mira Okafor',
      owner_id: 1,
      org_id: account.organization,
      phone: [{ value: '+12025550143' }],
      visible_to: 3,
    }
    const person = (await request('POST', '/v1/persons', { data })).data
    expect(parsed(organization, person.org_id)).toMatchObject({ value: account.organization })
    expect(parsed(owner, person.owner_id)).toMatchObject({ id: 1, value: 1 })
  })

  test('update one; the names of version 2 for contact points change nothing, as version 1 does not know them', async () => {
    const data = {
      name: 'Updated Person Name via Action',
      emails: [{ value: 'new@example.com' }],
      visible_to: 3,
      label_ids: [account.labels.customer],
    }
    const { data: person } = await request('PUT', `/v1/persons/${id}`, { data })
    expect(person).toMatchObject({
      id,
      first_name: 'Updated',
      last_name: 'Person Name via Action',
      email: [{ value: 'test@example.com' }],
      visible_to: '3',
      label: account.labels.customer,
      label_ids: [account.labels.customer],
    })
    for (const name of ['add_time', 'update_time']) parsed(text, person[name])
  })

  test('get one, by the path under api', async () => {
    const answer = await request('GET', `/api/v1/persons/${id}`)
    const person = object({
      ...{ id: number, name: nullish(text), owner_id: nullish(either(number, owner)) },
      ...{ org_id: nullish(either(number, organization)), add_time: nullish(text) },
      ...{ update_time: nullish(text), visible_to: visibility, label_ids: nullish(list(number)) },
    })
    expect(parsed(person, answer.data)).toMatchObject({ id, name: 'Updated Person Name via Action' })
    expect(answer.additional_data).toEqual({ dropbox_email: expect.stringContaining('@') })
  })

  test('list them: parameters of version 2 are ignored', async () => {
    const params = { sort_by: 'id', sort_direction: 'asc', deal_id: 5, cursor: 'none', limit: 500 }
    const answer = await request('GET', '/v1/persons', { params })
    const person = object({
      ...{ id: number, name: nullish(text), email: nullish(list(point)), phone: nullish(list(point)) },
      ...{ org_id: nullish(either(number, organization)), owner_id: nullish(either(number, owner)) },
      ...{ add_time: nullish(text), update_time: nullish(text), visible_to: visibility },
      ...{ label_ids: nullish(list(number)) },
    })
    expect(parsed(list(person), answer.data)).toHaveLength(PEOPLE + 2)
    expect(answer.additional_data).toEqual({
      pagination: { start: 0, limit: 500, more_items_in_collection: false },
    })
  })

  test('delete one: the answer is read from the error, whose status is 410, as it was recorded', async () => {
    const error = await request('DELETE', `/v1/persons/${id}`).catch((thrown: unknown) => thrown)
    expect(error).toEqual({ response: { status: 410, data: { success: true, data: { id } } } })
    expect((await request('GET', `/v1/persons/${id}`)).data).toMatchObject({ active_flag: false })
  })
})

import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rejection } from '../support/pipedrive-client.ts'
import { openPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-client-account.ts'

/**
 * The person actions of Pipedream's Pipedrive component, and what they read of the answers (PipedreamHQ/pipedream,
 * `components/pipedrive`). The component goes through Pipedrive's own client with an OAuth token and `/api/v1` or `/api/v2` as its
 * base path, and so does this replay.
 *
 * - `pipedrive.app.mjs` at commit 12251af: the lists of options (`propDefinitions`) and the calls (`methods`)
 * - `actions/add-person/add-person.mjs` at commit fe39fd3, lines 57 to 78, `actions/update-person/update-person.mjs` at 01cd667,
 *   `actions/search-persons/search-persons.mjs` at 680ccae, `actions/list-persons/list-persons.mjs` at 12251af,
 *   `actions/{get-person-details,add-labels,remove-labels,merge-persons}` at 05fd92e, 2d8022b, 12251af and 0f9bbcf
 * - `common/utils.mjs` at commit 91f7b95: objects as JSON texts, custom fields by name
 */
let account: PipedriveAccount
let one: v1.Configuration
let two: v2.Configuration
let persons: v2.PersonsApi

beforeAll(async () => {
  account = await openPipedriveAccount()
  const root = `http://127.0.0.1:${await account.kith.app.server.listen({ host: '127.0.0.1', port: 0 })}/pipedrive`
  one = new v1.Configuration({ accessToken: account.bearer, basePath: `${root}/api/v1` })
  two = new v2.Configuration({ accessToken: account.bearer, basePath: `${root}/api/v2` })
  persons = new v2.PersonsApi(two)
})
afterAll(() => account.kith.close())

// biome-ignore lint/suspicious/noExplicitAny: the component looks into JSON as it comes
type Json = any

/** Items that are JSON texts are parsed, `parseObject`. */
const parsed = (items: readonly string[]) => items.map((item) => JSON.parse(item))

async function addPerson(values: object): Promise<Json> {
  return (await persons.addPerson({ AddPersonRequest: values as v2.AddPersonRequest })).data
}

describe('the lists of options', () => {
  test('offer users, organizations and saved filters', async () => {
    const { data: users } = (await new v1.UsersApi(one).getUsers()) as Json
    expect(users.map(({ id, name }: Json) => [name, id])).toEqual([['Kith', 1]])
    const organizations: Json = await new v2.OrganizationsApi(two).getOrganizations({ limit: 20 })
    expect(organizations.data.map(({ id, name }: Json) => [name, id])).toEqual([
      ['Quay Ltd', account.organization],
    ])
    expect(organizations.additional_data.next_cursor || false).toBe(false)
    expect((await new v1.FiltersApi(one).getFilters({ type: 'people' })).data).toEqual([])
  })

  test('offer the labels of persons, which version 1 has under the key label', async () => {
    const { data } = (await new v1.PersonFieldsApi(one).getPersonFields({})) as Json
    const field = data.find(({ key }: Json) => key === 'label')
    expect(field.options.map(({ id, label }: Json) => ({ label, value: id }))).toEqual([
      { label: 'Customer', value: account.labels.customer },
      { label: 'Warm lead', value: account.labels.lead },
    ])
  })

  test('offer no labels of organizations, whose field version 2 calls label_ids', async () => {
    const { data } = (await new v2.OrganizationFieldsApi(two).getOrganizationFields({})) as Json
    const field = data.find(({ field_code }: Json) => field_code === 'label_ids')
    expect(field).toBeDefined()
    expect(field.options?.map(({ label }: Json) => label) || []).toEqual([])
  })

  test('offer persons page by page until there is no cursor', async () => {
    for (let index = 0; index < 45; index++) await addPerson({ name: `Person No${index}` })
    const offered: Json[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page: Json = await persons.getPersons({ cursor, limit: 20 } as never)
      offered.push(...page.data.map(({ id, name }: Json) => ({ label: name, value: id })))
      cursor = page.additional_data.next_cursor || undefined
      pages += 1
    } while (cursor)
    expect([pages, offered.length, new Set(offered.map(({ value }) => value)).size]).toEqual([3, 45, 45])
  })
})

describe('the actions', () => {
  let id: number

  test('add a person with e-mail addresses and phone numbers as JSON texts', async () => {
    const person = await addPerson({
      name: 'Mira Okafor',
      owner_id: undefined,
      org_id: account.organization,
      emails: parsed(['{"value":"mira@example.com", "primary":true, "label":"work"}']),
      phones: parsed(['{"value":"12345", "primary":true, "label":"work"}']),
      visible_to: 3,
      custom_fields: { [account.fields.varchar.code]: 'Teapot' },
    })
    id = person.id
    expect(person).toMatchObject({
      name: 'Mira Okafor',
      org_id: account.organization,
      emails: [{ value: 'mira@example.com', primary: true, label: 'work' }],
      phones: [{ value: '12345', primary: true, label: 'work' }],
      visible_to: 3,
    })
  })

  test('update and get a person', async () => {
    const UpdatePersonRequest = { name: 'Mira Adeyemi', owner_id: 1, emails: undefined } as never
    await persons.updatePerson({ id, UpdatePersonRequest })
    expect((await persons.getPerson({ id })).data).toMatchObject({
      id,
      name: 'Mira Adeyemi',
      emails: [{ value: 'mira@example.com' }],
    })
  })

  test('list persons with every parameter', async () => {
    const { data } = await persons.getPersons({
      ids: [id, 1, 2].join(','),
      owner_id: 1,
      org_id: account.organization,
      updated_since: '2025-01-01T10:20:00Z',
      updated_until: '2099-01-01T10:20:00Z',
      sort_by: 'update_time',
      sort_direction: 'desc',
      include_fields: 'followers_count,smart_bcc_email' as never,
      custom_fields: account.fields.varchar.code,
      include_option_labels: true,
      include_labels: true,
      limit: 500,
    })
    expect(data).toMatchObject([
      { id, followers_count: 1, labels: [], custom_fields: { [account.fields.varchar.code]: 'Teapot' } },
    ])
  })

  test('search persons in a list of fields, and show their custom fields by name', async () => {
    const found: Json = await persons.searchPersons({
      term: 'teapot',
      fields: ['custom_fields', 'name'],
      exact_match: false,
      include_fields: 'person.picture',
    } as never)
    const { items } = found.data
    expect(items.map(({ item }: Json) => item.id)).toEqual([id])
    // The persons are read again by their ids, a parameter that is sent once for each.
    const { data } = (await persons.getPersons({
      ids: [...items.map(({ item }: Json) => item.id), 1],
    } as never)) as Json
    expect(data.map((person: Json) => person.id)).toEqual([1, id])
    const { data: fields } = (await new v1.PersonFieldsApi(one).getPersonFields({})) as Json
    const custom = fields.filter(({ created_by_user_id }: Json) => created_by_user_id)
    const nameOf = new Map(custom.map(({ key, name }: Json) => [key, name]))
    const shown = Object.fromEntries(
      Object.entries(data.find((person: Json) => person.id === id).custom_fields).flatMap(([key, value]) =>
        nameOf.has(key) ? [[nameOf.get(key), value]] : [],
      ),
    )
    expect(Object.keys(shown)).toEqual(Object.keys(account.fields).map((type) => `My ${type}`))
    expect(shown['My varchar']).toBe('Teapot')
    // Only the name is searched.
    const elsewhere: Json = await persons.searchPersons({ term: 'teapot', fields: ['name'] } as never)
    expect(elsewhere.data.items).toEqual([])
  })

  test('add labels to those a person has, and remove one', async () => {
    const { customer, lead } = account.labels
    const labelsOf = async () => ((await persons.getPerson({ id })).data as Json).label_ids as number[]
    const set = (label_ids: number[]) => persons.updatePerson({ id, UpdatePersonRequest: { label_ids } })
    await set([...new Set([...(await labelsOf()), customer])])
    await set([...new Set([...(await labelsOf()), lead])])
    expect(await labelsOf()).toEqual([customer, lead])
    const removed = new Set([String(customer)])
    await set((await labelsOf()).filter((label) => !removed.has(String(label))))
    expect(await labelsOf()).toEqual([lead])
  })

  test('merge persons', async () => {
    const twin = await addPerson({ name: 'Mira Twin' })
    const { data } = await new v1.PersonsApi(one).mergePersons({
      id: twin.id,
      MergePersonsRequest: { merge_with_id: id },
    })
    expect(data).toMatchObject({ id, merge_what_id: twin.id })
  })

  test('tell what is wrong from the error of the answer', async () => {
    expect(await rejection(persons.getPerson({ id: 999_999 }))).toMatchObject({ error: 'Person not found' })
    const unknown = persons.updatePerson({ id, UpdatePersonRequest: { owner: 1 } as never })
    expect(await rejection(unknown)).toMatchObject({ success: false, error: expect.any(String) })
  })
})

/**
 * The sources that poll, at commit 00b1956: `sources/updated-person/updated-person.mjs`, `sources/common/base.mjs` and
 * `getResourcesStream` of `pipedrive.app.mjs`: version 1, the latest change first, until the one that was seen last.
 */
test('the source of updated persons reads back to the last change that it has seen', async () => {
  async function poll(last?: string): Promise<Json[]> {
    const seen: Json[] = []
    for (let page = 0; ; page++) {
      const query = new URLSearchParams({
        sort: 'update_time DESC',
        limit: '20',
        start: String(page * 20),
      })
      const { json } = await account.tenant.request('pipedrive', `/v1/persons?${query}`)
      for (const person of json.data ?? []) {
        if (person.update_time === last) return seen
        expect(Date.parse(person.update_time)).not.toBeNaN()
        seen.push(person)
      }
      if (!json.additional_data.pagination.more_items_in_collection) return seen
    }
  }
  const all = await poll()
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(all.length).toBeGreaterThan(40)
  const times = all.map(({ update_time }) => update_time)
  expect(times).toEqual(times.toSorted().toReversed())
  await persons.updatePerson({ id: 7, UpdatePersonRequest: { name: 'Changed Person' } })
  expect((await poll(times[0])).map(({ id, name }) => [id, name])).toEqual([[7, 'Changed Person']])
})

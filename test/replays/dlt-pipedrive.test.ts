import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CustomField } from '../../src/model/catalog.ts'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'
import { numberedPeople } from './numbered-people.ts'

/**
 * What the `pipedrive` source of dlt asks, and what it reads of the answers (dlt-hub/verified-sources, commit 3957506,
 * `sources/pipedrive`): fields first, then every kind of item by recents, then leads.
 */
let kith: TestKith
let tenant: Tenant
let choice: CustomField
const PEOPLE = 1_100

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const caller = tenant.caller('native')
  choice = await kith.app.hub.catalog.createCustomField(caller, {
    name: 'Plan',
    type: 'enum',
    options: ['Free', 'Gold'],
  })
  await kith.app.hub.people.createMany(caller, numberedPeople(PEOPLE))
})
afterAll(() => kith.close())

// biome-ignore lint/suspicious/noExplicitAny: the source looks into JSON as it comes
type Row = any

/** `helpers/pages.py`, lines 52 to 73. The token stands first, `Content-Type` is sent although there is no body. */
async function pagesOf(entity: string, further: Record<string, string> = {}): Promise<Row[][]> {
  const pages: Row[][] = []
  let start = 0
  for (;;) {
    const parameters = { api_token: tenant.keys.pipedrive!, ...further, start: String(start), limit: '500' }
    const response = await kith.app.server.app.inject({
      url: `/pipedrive/v1/${entity}?${new URLSearchParams(parameters)}`,
      headers: { 'content-type': 'application/json', accept: '*/*' },
    })
    expect(response.statusCode, response.body).toBe(200)
    const page = response.json()
    if (page.data.length > 0) pages.push(page.data)
    const pagination = page.additional_data?.pagination ?? {}
    if (!pagination.more_items_in_collection) return pages
    start = pagination.next_start
  }
}

/** `helpers/pages.py`, lines 79 to 110: `data` is an item or a list of items. */
async function recent(items: string, since: string): Promise<Row[]> {
  const pages = await pagesOf('recents', { since_timestamp: since, items })
  return pages
    .flat()
    .flatMap(({ data }) => (Array.isArray(data) ? data : [data]))
    .filter((item) => item !== null)
}

/** The bookmark is the greatest value of `update_time|modified`. */
const bookmarkOf = (rows: Row[], before: string) =>
  rows.reduce(
    (last: string, row) =>
      (row.update_time ?? row.modified) > last ? (row.update_time ?? row.modified) : last,
    before,
  )

describe('the fields', () => {
  test.each(['activity', 'organization', 'person', 'product', 'deal'])(
    'of the kind %s are mapped from their key to their name, type and options',
    async (kind) => {
      // `helpers/custom_fields_munger.py`, lines 15 to 60. Options are a list, or the key is absent.
      const mapping = new Map<string, { name: string; options: Record<string, string> }>()
      for (const field of (await pagesOf(`${kind}Fields`)).flat()) {
        const { key, name, edit_flag, field_type, options = [] } = field
        expect([typeof key, typeof name, Array.isArray(options)]).toEqual(['string', 'string', true])
        if (!edit_flag && !['set', 'enum'].includes(field_type)) continue
        mapping.set(key, {
          name,
          options: Object.fromEntries(options.map(({ id, label }: Row) => [String(id), label])),
        })
      }
      if (kind === 'person') {
        const [free, gold] = choice.options
        expect(mapping.get(choice.code)).toEqual({
          name: 'Plan',
          options: { [String(free!.id)]: 'Free', [String(gold!.id)]: 'Gold' },
        })
      }
    },
  )
})

describe('the recents', () => {
  test('of persons since 1970 are every person once, then only what changed since the bookmark', async () => {
    const first = await recent('person', '1970-01-01 00:00:00')
    expect(new Set(first.map(({ id }) => id)).size).toBe(PEOPLE)
    expect(first).toHaveLength(PEOPLE)
    const bookmark = bookmarkOf(first, '1970-01-01 00:00:00')
    await tenant.request('pipedrive', '/v1/persons/7', {
      method: 'PUT',
      body: { [choice.code]: choice.options[1]!.id },
    })
    await tenant.request('pipedrive', '/v1/persons/9', { method: 'DELETE' })
    const second = await recent('person', bookmark)
    const changed = second.filter(({ update_time }) => update_time > bookmark)
    expect(changed).toMatchObject([
      { id: 7, active_flag: true, [choice.code]: String(choice.options[1]!.id) },
      { id: 9, active_flag: false },
    ])
  })

  test.each([
    'activity',
    'activityType',
    'deal',
    'file',
    'filter',
    'note',
    'organization',
    'pipeline',
    'product',
    'project',
    'stage',
    'task',
  ])('of the kind %s are read to the end', async (kind) => {
    expect(await recent(kind, '1970-01-01 00:00:00')).toEqual([])
  })

  test('of users are the user of the token', async () => {
    expect(await recent('user', '1970-01-01 00:00:00')).toMatchObject([{ id: 1, name: 'Kith' }])
  })
})

test('the leads, newest first, are none', async () => {
  expect(await pagesOf('leads', { sort: 'update_time DESC' })).toEqual([])
})

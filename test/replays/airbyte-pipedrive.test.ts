import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'
import { numberedPeople } from './numbered-people.ts'

/**
 * What Airbyte's connector asks, and what its extractors read of the answers (airbytehq/airbyte, commit 004c6e7,
 * `airbyte-integrations/connectors/source-pipedrive/manifest.yaml`; `components.py` of the same folder).
 */
let kith: TestKith
let tenant: Tenant
const PEOPLE = 120

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await kith.app.hub.people.createMany(tenant.caller('native'), numberedPeople(PEOPLE))
  await tenant.request('pipedrive', '/v1/organizations', { method: 'POST', body: { name: 'Quay' } })
})
afterAll(() => kith.close())

// biome-ignore lint/suspicious/noExplicitAny: the connector looks into JSON as it comes
type Json = any

async function ask(path: string, parameters: Record<string, string>): Promise<Json> {
  const query = new URLSearchParams({ api_token: tenant.keys.pipedrive!, limit: '50', ...parameters })
  const response = await kith.app.server.app.inject({
    url: `/pipedrive/${path}?${query}`,
    headers: { accept: '*/*' },
  })
  expect(response.statusCode, response.body).toBe(200)
  return response.json()
}

/**
 * The paginator: `start` is omitted in the first request and is `additional_data.pagination.next_start` in the others,
 * until an answer has none.
 */
async function pagesOf(path: string, parameters: Record<string, string> = {}): Promise<Json[]> {
  const pages: Json[] = []
  let start: number | undefined
  do {
    const page: Json = await ask(path, {
      ...parameters,
      ...(start !== undefined && { start: String(start) }),
    })
    pages.push(page)
    start = page.additional_data?.pagination?.next_start
  } while (start !== undefined)
  return pages
}

/** `NullCheckedDpathExtractor`: `data.*`, and of each the nested `data` unless it is null. */
async function recent(items: string, since: string): Promise<Json[]> {
  const pages = await pagesOf('v1/recents', { items, since_timestamp: since })
  return pages.flatMap(({ data }) => data.map((record: Json) => record.data ?? record))
}

test('the check reads one stream: currencies', async () => {
  const { data } = await ask('v1/currencies', {})
  expect(data.length).toBeGreaterThan(0)
  for (const record of data)
    expect(record).toMatchObject({ id: expect.any(Number), code: expect.stringMatching(/^[A-Z]{3}$/) })
})

describe('the stream of persons', () => {
  test('has every person, and its cursor is a time that the next sync sends back', async () => {
    const first = await recent('person', '2017-01-25 00:00:00')
    expect(new Set(first.map(({ id }) => id)).size).toBe(PEOPLE)
    expect(first).toHaveLength(PEOPLE)
    for (const { update_time, email } of first) {
      expect(update_time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
      expect(email).toMatchObject([{ value: expect.stringContaining('@'), primary: true }])
    }
    const cursor = first
      .map(({ update_time }) => update_time)
      .toSorted()
      .at(-1)
    await tenant.request('pipedrive', '/api/v2/persons/5', { method: 'PATCH', body: { job_title: 'Pilot' } })
    await tenant.request('pipedrive', '/api/v2/persons/6', { method: 'DELETE' })
    const changed = (await recent('person', cursor)).filter(({ update_time }) => update_time > cursor)
    expect(changed).toMatchObject([
      { id: 5, job_title: 'Pilot', active_flag: true },
      { id: 6, active_flag: false },
    ])
  })

  test('is followed by the fields, of which custom ones are 40 hexadecimal digits', async () => {
    const field = await kith.app.hub.catalog.createCustomField(tenant.caller('native'), {
      name: 'Fee',
      type: 'monetary',
    })
    const keys = (await pagesOf('v1/personFields')).flatMap(({ data }) => data.map(({ key }: Json) => key))
    expect(keys.filter((key: string) => /^[a-f0-9]{40}$/.test(key))).toEqual([field.code])
    expect(keys).toContain(`${field.code}_currency`)
  })
})

test('users are two levels deep, organizations are a list of version 1', async () => {
  const pages = await pagesOf('v1/recents', { items: 'user', since_timestamp: '2017-01-25 00:00:00' })
  const users = pages.flatMap(({ data }) => data.flatMap((record: Json) => record.data))
  expect(users).toMatchObject([{ id: 1, modified: expect.any(String) }])
  const organizations = (await pagesOf('v1/organizations', { items: 'organization' })).flatMap(
    ({ data }) => data,
  )
  expect(organizations).toMatchObject([
    { id: 1, name: 'Quay', owner_id: { id: 1 }, update_time: expect.any(String) },
  ])
})

test.each(['deal', 'file', 'note', 'activity', 'pipeline', 'product', 'stage'])(
  'there are no recents of the kind %s',
  async (kind) => {
    expect(await recent(kind, '2017-01-25 00:00:00')).toEqual([])
  },
)

test.each([
  'v1/dealFields',
  'v1/activityFields',
  'v1/productFields',
  'v1/leadLabels',
  'v1/leads',
  'v1/activityTypes',
  'v1/permissionSets',
  'v1/roles',
  'v1/mailbox/mailThreads',
])('the stream of %s is read to its end', async (path) => {
  for (const { data } of await pagesOf(path)) expect(data).toEqual([])
})

test('goals are one level deeper, and none', async () => {
  expect((await ask('v1/goals/find', {})).data.goals).toEqual([])
})

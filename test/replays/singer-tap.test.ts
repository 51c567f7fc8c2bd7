import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'

/**
 * What tap-pipedrive 2.1.0, a Singer tap, asks in a run of its own, word for word: its token in the query, its odd
 * Accept-Encoding, its list of optional fields as a whole.
 */
let kith: TestKith
let tenant: Tenant
const PEOPLE = 230

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const drafts = Array.from({ length: PEOPLE }, (_, index) => ({
    given: 'Person',
    surname: `No${index}`,
    emails: [{ value: `p${index}@example.com` }],
  }))
  await kith.app.hub.people.createMany(tenant.caller('native'), drafts)
  for (let index = 0; index < 120; index++) {
    await kith.app.hub.catalog.createCustomField(tenant.caller('native'), {
      name: `Field ${index}`,
      type: 'varchar',
    })
  }
})
afterAll(() => kith.close())

const optionalFields = [
  'next_activity_id',
  'last_activity_id',
  'open_deals_count',
  'related_open_deals_count',
  'closed_deals_count',
  'related_closed_deals_count',
  'participant_open_deals_count',
  'participant_closed_deals_count',
  'email_messages_count',
  'activities_count',
  'done_activities_count',
  'undone_activities_count',
  'files_count',
  'notes_count',
  'followers_count',
  'won_deals_count',
  'related_won_deals_count',
  'lost_deals_count',
  'related_lost_deals_count',
  'last_incoming_mail_time',
  'last_outgoing_mail_time',
]

/** Parameters go out in the order in which they stand, the token first. */
async function ask(path: string, parameters: Record<string, string>) {
  const query = new URLSearchParams({ api_token: tenant.keys.pipedrive!, ...parameters })
  const response = await kith.app.server.app.inject({
    method: 'GET',
    url: `/pipedrive${path}?${query}`,
    headers: { accept: '*/*', 'accept-encoding': 'application/json', 'user-agent': 'python-requests/2.32.3' },
  })
  expect(response.statusCode, response.body).toBe(200)
  expect(response.headers['content-encoding']).toBeUndefined()
  return response.json()
}

/** Persons changed since the bookmark, in the order of their change. @returns them, and the bookmark after */
async function sync(bookmark: string) {
  // biome-ignore lint/suspicious/noExplicitAny: the tap looks into JSON as it comes
  const persons: any[] = []
  let cursor: string | null = null
  do {
    const page: { data: []; additional_data: { next_cursor: string | null } } = await ask('/api/v2/persons', {
      limit: '100',
      updated_since: bookmark,
      sort_by: 'update_time',
      ...(cursor !== null && { cursor }),
      include_fields: optionalFields.join(','),
    })
    persons.push(...page.data)
    cursor = page.additional_data.next_cursor
  } while (cursor !== null)
  return {
    persons,
    bookmark: persons.reduce((last, { update_time }) => (update_time > last ? update_time : last), bookmark),
  }
}

test('learns the fields page by page until there are no more', async () => {
  const keys: string[] = []
  for (let start = 0, more = true; more; ) {
    const page = await ask('/v1/personFields', { limit: '100', start: String(start) })
    keys.push(...page.data.map(({ key }: { key: string }) => key))
    const { pagination } = page.additional_data
    more = pagination.more_items_in_collection
    start = pagination.next_start ?? start
  }
  const PARTS_OF_POSTAL_ADDRESS = 12
  expect(keys).toHaveLength(28 + PARTS_OF_POSTAL_ADDRESS + 120)
  expect(new Set(keys).size).toBe(keys.length)
  expect((await ask('/v1/filters', { start: '0', limit: '100' })).data).toEqual([])
})

test('walks all persons once, then only those changed since its bookmark', async () => {
  const first = await sync('2017-01-01T00:00:00Z')
  expect(new Set(first.persons.map(({ id }) => id)).size).toBe(PEOPLE)
  expect(first.persons).toHaveLength(PEOPLE)
  const times = first.persons.map(({ update_time }) => update_time)
  expect(times).toEqual(times.toSorted())
  for (const name of optionalFields) expect(first.persons[0], name).toHaveProperty(name)

  const { id } = first.persons[7]
  await tenant.request('pipedrive', `/api/v2/persons/${id}`, {
    method: 'PATCH',
    body: { job_title: 'Pilot' },
  })
  const second = await sync(first.bookmark)
  expect(second.persons.map((person) => person.id)).toContain(id)
  expect(second.persons.length).toBeLessThanOrEqual(2)
  expect(second.bookmark > first.bookmark).toBe(true)
})

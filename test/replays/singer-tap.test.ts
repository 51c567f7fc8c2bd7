import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../support/kith.ts'
import { numberedPeople } from './numbered-people.ts'

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
  await kith.app.hub.people.createMany(tenant.caller('native'), numberedPeople(PEOPLE))
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
  expect(keys).toHaveLength(29 + PARTS_OF_POSTAL_ADDRESS + 120)
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

/** `tap_pipedrive/stream.py`, lines 289 to 350 (singer-io/tap-pipedrive, commit 6b304e3). */
describe('discovery', () => {
  const types: Readonly<Record<string, string>> = {
    int: 'integer',
    double: 'number',
    set: 'array',
    monetary: 'object',
  }

  test.each(['activity', 'deal', 'note', 'organization', 'person', 'product'])(
    'reads every field of the kind %s by its key and its type',
    async (kind) => {
      const schema = new Map<string, string>()
      for (let start = 0, more = true; more; ) {
        const page = await ask(`/v1/${kind}Fields`, { limit: '100', start: String(start) })
        for (const { key, field_type, json_column_flag } of page.data) {
          expect(key).toBeTypeOf('string')
          expect(field_type).toBeTypeOf('string')
          schema.set(key, types[field_type] ?? (json_column_flag ? 'object or string' : 'string'))
        }
        const { pagination } = page.additional_data
        more = pagination.more_items_in_collection
        start = pagination.next_start ?? start
      }
      const known: Readonly<Record<string, readonly string[]>> = {
        organization: ['id', 'name', 'owner_id', 'address'],
        person: ['id', 'name', 'owner_id', 'org_id'],
      }
      expect([...schema.keys()]).toEqual(expect.arrayContaining([...(known[kind] ?? [])]))
      if (!known[kind]) expect(schema.size).toBe(0)
    },
  )
})

/** The streams of `tap_pipedrive/streams`, each walked to its end as `tap_pipedrive/tap.py`, `do_paginate` does. */
describe('a whole run', () => {
  /** `PipedriveV1IncrementalStream.paginate`, `stream.py` lines 121 to 137. */
  async function walkOffsets(endpoint: string, further: Record<string, string> = {}) {
    const rows: Record<string, unknown>[] = []
    for (let start = 0, more = true; more; ) {
      const page = await ask(`/v1/${endpoint}`, { start: String(start), limit: '100', ...further })
      expect(page.success).toBe(true)
      rows.push(...(page.data ?? []))
      const pagination = page.additional_data?.pagination
      more = pagination?.more_items_in_collection ?? false
      start = pagination?.next_start ?? start
    }
    return rows
  }

  /** `PipedriveStream.paginate`, `stream.py` lines 68 to 80. */
  async function walkCursors(endpoint: string, parameters: Record<string, string>) {
    const rows: Record<string, unknown>[] = []
    let cursor: string | null = null
    do {
      const page: { data: []; additional_data: { next_cursor: string | null } } = await ask(
        `/api/v2/${endpoint}`,
        {
          limit: '100',
          ...parameters,
          ...(cursor !== null && { cursor }),
        },
      )
      rows.push(...page.data)
      cursor = page.additional_data.next_cursor
    } while (cursor !== null)
    return rows
  }

  const byBookmark = { updated_since: '2017-01-01T00:00:00Z', sort_by: 'update_time' }
  const newestFirst = { sort_by: 'update_time', sort_direction: 'desc' }

  test('reads currencies, types of activities, filters and notes, which are lists of version 1', async () => {
    const currencies = await walkOffsets('currencies')
    expect(currencies.length).toBeGreaterThan(100)
    for (const { id, code, symbol, decimal_points } of currencies) {
      expect([typeof id, typeof code, typeof symbol, typeof decimal_points]).toEqual([
        'number',
        'string',
        'string',
        'number',
      ])
    }
    for (const [endpoint, further] of [
      ['activityTypes', {}],
      ['filters', {}],
      ['notes', { sort: 'update_time desc' }],
      ['dealFields', {}],
    ] as const) {
      expect([endpoint, await walkOffsets(endpoint, further)]).toEqual([endpoint, []])
    }
  })

  test('reads users and files whole, or the recent ones, whose data is a list or an object', async () => {
    // `RecentsStream`, `stream.py` lines 139 to 173: recents only for bookmarks of the last month.
    const whole = await walkOffsets('users')
    expect(whole).toMatchObject([
      { id: 1, modified: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) },
    ])
    expect(await walkOffsets('files')).toEqual([])
    const recent = await walkOffsets('recents', { since_timestamp: '2026-01-01 00:00:00', items: 'user' })
    const unwrapped = recent.map(({ data }) => (Array.isArray(data) ? data[0] : data))
    expect(unwrapped).toEqual(whole)
    expect(await walkOffsets('recents', { since_timestamp: '2026-01-01 00:00:00', items: 'file' })).toEqual(
      [],
    )
  })

  test('reads organizations with their optional fields, and finds nothing of what is not kept', async () => {
    await tenant.request('pipedrive', '/api/v2/organizations', { method: 'POST', body: { name: 'Quay' } })
    const counts = ['open_deals_count', 'people_count', 'files_count', 'followers_count']
    const organizations = await walkCursors('organizations', {
      ...byBookmark,
      include_fields: counts.join(','),
    })
    expect(organizations).toMatchObject([{ name: 'Quay', people_count: 0, update_time: expect.any(String) }])
    const status = 'open,won,lost,deleted'
    for (const [endpoint, parameters] of [
      ['stages', newestFirst],
      ['pipelines', newestFirst],
      ['products', newestFirst],
      ['activities', { ...byBookmark, include_fields: 'attendees' }],
      ['deals', { ...byBookmark, status, include_fields: 'next_activity_id,participants_count' }],
      // The ids of deals whose flow and products are read, `stream.py` line 181.
      ['deals', byBookmark],
    ] as const) {
      expect([endpoint, await walkCursors(endpoint, parameters)]).toEqual([endpoint, []])
    }
  })
})

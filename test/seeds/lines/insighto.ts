import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import {
  type Ask,
  assertKeys,
  DATE_TIME,
  get,
  linesOf,
  patch,
  pick,
  post,
  times,
  without,
} from '../seed-line.ts'
import { documentedList, type SeedKith } from '../seed-server.ts'

/** https://docs.insighto.ai/api-reference/campaign/read-campaign-contact-list: the page with its example. */

const { lines, line } = linesOf('insighto')
export const insightoLines = lines

const contactsOf = (campaignId: string) => `/api/v1/campaign/${campaignId}/contact/list`
const items = ({ data }: Answered): Answered[] => data.items

/** The keys of an item, in the order of the example. */
const keys = [
  ...['first_name', 'last_name', 'email', 'channels', 'user_attributes', 'last_seen', 'last_sent', 'org_id'],
  ...['first_assistant_id', 'last_assistant_id', 'first_widget_id', 'last_widget_id', 'custom_fields', 'id'],
  ...['campaign_contact_id', 'conversation_id', 'conversation_attributes', 'status', 'execution_time'],
  'created_at',
]

const place = ({ data }: Answered) =>
  pick(data, 'total', 'page', 'size', 'pages', 'previous_page', 'next_page')

line({
  sentence: 'Read campaign contact list: the path',
  given: 'a campaign {C} with three contacts',
  prepare: (kith) => campaignWith(kith, 3),
  asks: ({ campaignId }) =>
    [
      `/api/v1/campaign/contact/list/${campaignId}`,
      `/api/v1/campaign/${campaignId}/contact`,
      `/api/v1/campaign/${campaignId}/contact/list`,
      `/api/v1/campaign/${campaignId}/contacts`,
    ].map((path) => ({
      request: get(path),
      expected: 'the same page under each path',
      part: ({ data }) => ({ total: data.total, items: data.items }),
      check({ json }, [first]) {
        assert.equal(json.data.total, 3)
        assert.deepEqual(json.data, first!.json.data)
      },
    })),
})

line({
  sentence: 'message, meta, total, page, size, pages, previous_page, next_page',
  given: 'a campaign of 200 contacts',
  readings: ['insighto-page-ends'],
  prepare: (kith) => campaignWith(kith, 200),
  asks: ({ campaignId }) => [
    {
      request: get(`${contactsOf(campaignId)}?page=2&size=2`),
      expected: 'the second of 100 pages, in the envelope of the example',
      part: (json) => ({ ...pick(json, 'message', 'meta'), ...place(json) }),
      check({ json }) {
        assertKeys(json, ['message', 'meta', 'data'])
        assertKeys(json.data, ['items', 'total', 'page', 'size', 'pages', 'previous_page', 'next_page'])
        assert.equal(typeof json.message, 'string')
        assert.deepEqual(json.meta, {})
        assert.equal(json.data.items.length, 2)
        assert.deepEqual(place(json), {
          ...{ total: 200, page: 2, size: 2, pages: 100 },
          ...{ previous_page: 1, next_page: 3 },
        })
      },
    },
    ...[
      { page: 1, previous_page: null, next_page: 2 },
      { page: 100, previous_page: 99, next_page: null },
    ].map(
      ({ page, ...neighbours }): Ask => ({
        request: get(`${contactsOf(campaignId)}?page=${page}&size=2`),
        expected: 'null where there is no further page',
        part: place,
        is: { total: 200, page, size: 2, pages: 100, ...neighbours },
      }),
    ),
  ],
})

line({
  sentence: 'the item of the example',
  given: 'a campaign with three contacts',
  prepare: (kith) => campaignWith(kith, 3),
  asks: ({ campaignId }) => [
    {
      request: get(`${contactsOf(campaignId)}?size=1`),
      expected: 'exactly the 20 keys, in the order of the example',
      part: (json) => items(json)[0],
      check: ({ json }) => assertKeys(items(json)[0], keys),
    },
  ],
})

line({
  sentence: 'x >= 1; 1 <= x <= 100',
  given: 'a campaign with three contacts',
  prepare: (kith) => campaignWith(kith, 3),
  asks: ({ campaignId }) => [
    ...['page=0', 'size=0', 'size=101', 'page=-1', 'size=x'].map(
      (query): Ask => ({
        request: get(`${contactsOf(campaignId)}?${query}`),
        status: 422,
        expected: `${query} is refused`,
        check: ({ json }) => assert.deepEqual(json.detail[0].loc, ['query', query.split('=')[0]]),
      }),
    ),
    ...[
      ['page=1&size=1', 1],
      ['page=3&size=1', 1],
      ['size=100', 3],
    ].map(
      ([query, count]): Ask => ({
        request: get(`${contactsOf(campaignId)}?${query}`),
        expected: `${count} of 3`,
        part: place,
        check: ({ json }) => assert.equal(items(json).length, count),
      }),
    ),
  ],
})

line({
  sentence: 'Your API key for authentication. Format: starts with in-',
  given: 'a campaign, and KEY as its key',
  readings: ['insighto-key-places'],
  prepare: (kith) => campaignWith(kith, 1),
  asks({ campaignId }, { keys: { insighto: key = '' } }) {
    const path = contactsOf(campaignId)
    const wrong = `in-${'0'.repeat(43)}`
    const refused = (request: Ask['request'], expected: string): Ask => ({
      ...{ request, key: null, status: 401, expected },
      check: ({ json }) => assert.equal(typeof json.detail, 'string'),
    })
    const accepted = (request: Ask['request'], expected: string): Ask => ({
      ...{ request, key: null, expected },
      check: ({ json }) => assert.equal(items(json).length, 1),
      part: place,
    })
    return [
      refused(get(path), 'no key'),
      refused(get(`${path}?api_key=${wrong}`), 'a key that does not exist'),
      refused(get(path, { authorization: `Bearer ${wrong}` }), 'a key that does not exist'),
      accepted(get(`${path}?api_key=${key}`), 'the key in the query'),
      accepted(get(path, { api_key: key }), 'the key in a header'),
      accepted(get(path, { authorization: `Bearer ${key}` }), 'the key as a bearer token'),
      {
        request: get(path),
        key: null,
        status: 401,
        expected: 'the key itself starts with in-',
        check: () => assert.match(key, /^in-/),
      },
    ]
  },
})

line({
  sentence: 'status: "not_attempted"',
  given: 'a contact of each state that Kith sets, and one whose state came from elsewhere',
  readings: ['insighto-status'],
  async prepare(kith) {
    await kith.importFile('contacts.json', exampleWith({ status: 'voicemail_left' }))
    const [imported] = items(await kith.ask('insighto', get('/api/v1/campaign')))
    const campaignId: string = imported.id
    const people = await kith.people(times(4, (index) => ({ given: `Person ${index}` })))
    await enrol(kith, campaignId, people)
    const { items: enrolled } = await kith.ask('native', get(`/v1/campaigns/${campaignId}/contacts`))
    for (const [index, status] of ['in_progress', 'completed', 'failed'].entries()) {
      const contact = enrolled.find(({ person }: Answered) => person.given === `Person ${index + 1}`)
      await kith.ask('native', patch(`/v1/campaigns/${campaignId}/contacts/${contact.id}`, { status }))
    }
    return campaignId
  },
  asks: (campaignId) => [
    {
      request: get(contactsOf(campaignId)),
      expected: 'each state as it is, unknown ones too',
      part: (json) => items(json).map(({ status }) => status),
      check: ({ json }) =>
        assert.deepEqual(
          items(json)
            .map(({ status }) => status)
            .toSorted(),
          ['completed', 'failed', 'in_progress', 'not_attempted', 'voicemail_left'],
        ),
    },
    ...['not_attempted', 'voicemail_left'].map(
      (status): Ask => ({
        request: get(`${contactsOf(campaignId)}?status=${status}`),
        expected: 'only contacts of this state',
        part: (json) => items(json).map((item) => pick(item, 'status')),
        is: [{ status }],
      }),
    ),
    {
      request: get(`${contactsOf(campaignId)}?status=never_heard_of`),
      expected: 'no contact has this state',
      part: place,
      check: ({ json }) => assert.deepEqual(items(json), []),
    },
    {
      api: 'native',
      request: get(`/v1/campaigns/${campaignId}/contacts?status=voicemail_left`),
      expected: 'the same through the native API',
      part: (json) => json.items.map((item: Answered) => pick(item, 'status')),
      is: [{ status: 'voicemail_left' }],
    },
  ],
})

line({
  sentence: 'id, campaign_contact_id',
  given: 'one contact in two campaigns',
  readings: ['insighto-created-at'],
  async prepare(kith) {
    const [person] = await kith.people([{ given: 'Ravi' }])
    const campaigns = [await createCampaign(kith, 'One'), await createCampaign(kith, 'Two')]
    for (const campaign of campaigns) await enrol(kith, campaign, [person])
    return campaigns
  },
  asks: ([one = '', two = '']) => [
    ...[one, two].map(
      (campaign): Ask => ({
        request: get(contactsOf(campaign)),
        expected: 'one contact',
        part: (json) => pick(items(json)[0], 'id', 'campaign_contact_id', 'created_at'),
        check(answer, [before]) {
          const contact = items(answer.json)[0]
          const other = items(before!.json)[0]
          if (campaign === one) return
          assert.equal(contact.id, other.id)
          assert.notEqual(contact.campaign_contact_id, other.campaign_contact_id)
          assert.ok(contact.created_at > other.created_at)
        },
      }),
    ),
    {
      request: (answers) => get(`/api/v1/contact/${items(answers[0]!.json)[0].id}`),
      expected: 'the contact was created before it was enrolled',
      part: ({ data }) => pick(data, 'id', 'created_at'),
      check({ json }, [enrolled]) {
        assert.ok(json.data.created_at < items(enrolled!.json)[0].created_at)
      },
    },
  ],
})

line({
  sentence: 'last_seen, last_sent, execution_time, created_at: date-times',
  given: 'a contact who was called, and one who was not',
  async prepare(kith) {
    const campaignId = await createCampaign(kith, 'Calls')
    const own = { lastSeen: '2026-02-01T08:00:00.123456Z', lastSent: '2026-02-01T10:00:00+02:00' }
    const people = await kith.people([{ given: 'Ravi', extensions: { insighto: own } }, { given: 'Ada' }])
    await enrol(kith, campaignId, people)
    const { items: enrolled } = await kith.ask('native', get(`/v1/campaigns/${campaignId}/contacts`))
    const called = enrolled.find(({ person }: Answered) => person.given === 'Ravi')
    const path = `/v1/campaigns/${campaignId}/contacts/${called.id}`
    await kith.ask('native', patch(path, { status: 'completed' }))
    return campaignId
  },
  asks: (campaignId) => [
    {
      request: get(contactsOf(campaignId)),
      expected: 'RFC 3339, or null',
      part: (json) =>
        items(json).map((item) =>
          pick(item, 'first_name', 'last_seen', 'last_sent', 'execution_time', 'created_at'),
        ),
      check({ json }) {
        const [called, other] = items(json).toSorted((a, b) => (a.first_name < b.first_name ? 1 : -1))
        assert.match(called.execution_time, DATE_TIME)
        assert.match(called.created_at, DATE_TIME)
        assert.equal(called.last_seen, '2026-02-01T08:00:00Z')
        assert.equal(called.last_sent, '2026-02-01T08:00:00Z')
        assert.deepEqual([other.last_seen, other.last_sent, other.execution_time], [null, null, null])
      },
    },
  ],
})

line({
  sentence: 'the example',
  given: 'the example, imported',
  readings: ['insighto-created-at'],
  prepare: (kith) => kith.importFile('contacts.json', documentedList('insighto')),
  asks: () => [
    {
      request: get('/api/v1/campaign'),
      expected: 'the campaign that the example is a page of',
      part: (json) => items(json).map(({ id, name }) => ({ id, name })),
      check: ({ json }) => assert.equal(items(json).length, 1),
    },
    {
      request: (answers) => get(contactsOf(items(answers[0]!.json)[0].id)),
      expected: 'the item of the example, in the organization that imported it',
      part: (json) => items(json)[0],
      check({ json }) {
        const [example] = items(documentedList('insighto'))
        assert.equal(items(json).length, 1)
        assertKeys(items(json)[0], keys)
        assert.deepEqual(without(items(json)[0], 'org_id'), without(example, 'org_id'))
      },
    },
  ],
})

async function createCampaign(kith: SeedKith, name: string): Promise<string> {
  const body = { name, type: 'outbound_call', start_time: '2026-03-02T09:00:00Z', interval: 60 }
  return (await kith.ask('insighto', post('/api/v1/campaign/create', body))).data.id
}

/** Enrols people in their order, each with a request of its own, so that each has a time of its own. */
async function enrol(kith: SeedKith, campaignId: string, people: readonly Answered[]): Promise<void> {
  const ids = people.map(({ vendorIds }) => vendorIds.insighto)
  await kith.ask('insighto', post(`/api/v1/campaign/${campaignId}/contact`, { contact_ids: ids }))
}

async function campaignWith(kith: SeedKith, count: number) {
  const people = await kith.people(
    times(count, (index) => ({
      given: 'Ravi',
      surname: `No. ${index}`,
      emails: [{ value: `r${index}@example.com` }],
    })),
  )
  const campaignId = await createCampaign(kith, 'Renewals')
  await enrol(kith, campaignId, people)
  return { campaignId, people }
}

/** The example with other values in its item. */
function exampleWith(values: object): Answered {
  const example = documentedList('insighto')
  const item = { ...items(example)[0], ...values }
  return { ...example, data: { ...example.data, items: [item] } }
}

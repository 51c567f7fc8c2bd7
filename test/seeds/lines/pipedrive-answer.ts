import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { type Ask, assertKeys, get, linesOf, patch, pick, post, times } from '../seed-line.ts'
import { documentedList } from '../seed-server.ts'

/** https://developers.pipedrive.com/docs/api/v1/Persons#getPersons: what the answer shows, and its pages. */

const { lines, line } = linesOf('pipedrive')
export const pipedriveAnswerLines = lines

const PERSONS = '/api/v2/persons'
const ids = ({ data }: Answered): number[] => data.map(({ id }: Answered) => id)

/** The keys of the example, in its order. */
const keys = [
  ...['id', 'name', 'first_name', 'last_name', 'owner_id', 'org_id', 'add_time', 'update_time', 'emails'],
  ...['phones', 'is_deleted', 'visible_to', 'label_ids', 'picture_id', 'custom_fields'],
]
const contactSyncKeys = ['notes', 'im', 'birthday', 'job_title', 'postal_address']

const optionalFields = [
  ...['next_activity_id', 'last_activity_id', 'open_deals_count', 'related_open_deals_count'],
  ...['closed_deals_count', 'related_closed_deals_count', 'participant_open_deals_count'],
  ...['participant_closed_deals_count', 'email_messages_count', 'activities_count', 'done_activities_count'],
  ...['undone_activities_count', 'files_count', 'notes_count', 'followers_count', 'won_deals_count'],
  ...['related_won_deals_count', 'lost_deals_count', 'related_lost_deals_count', 'last_incoming_mail_time'],
  ...['last_outgoing_mail_time', 'smart_bcc_email'],
]
const marketingFields = ['marketing_status', 'doi_status']

line({
  sentence: 'include_fields: additional fields to include',
  given: 'a person',
  prepare: (kith) => kith.people([{ given: 'Ada' }]),
  asks: () => [
    {
      request: get(PERSONS),
      expected: 'none of them, unless asked for',
      part: ({ data }) => Object.keys(data[0]),
      is: [...keys, ...contactSyncKeys],
    },
    ...optionalFields.map(
      (name): Ask => ({
        request: get(`${PERSONS}?include_fields=${name}`),
        expected: 'there',
        part: ({ data }) => pick(data[0], ...optionalFields),
        check: ({ json }) => assertKeys(pick(json.data[0], ...optionalFields), [name]),
      }),
    ),
    {
      request: get(`${PERSONS}?include_fields=${optionalFields.join(',')}`),
      expected: 'all of them',
      part: ({ data }) => pick(data[0], ...optionalFields),
      check: ({ json }) => assertKeys(pick(json.data[0], ...optionalFields), optionalFields),
    },
  ],
})

for (const marketingApp of [false, true]) {
  line({
    sentence: `marketing_status and doi_status can only be included if the company has marketing app enabled: ${marketingApp ? 'enabled' : 'not enabled'}`,
    given: 'a person',
    settings: { marketingApp },
    prepare: (kith) => kith.people([{ given: 'Ada' }]),
    asks: () => [
      {
        request: get(`${PERSONS}?include_fields=marketing_status,doi_status`),
        expected: marketingApp ? 'there' : 'left out',
        part: ({ data }) => pick(data[0], ...marketingFields),
        is: marketingApp ? { marketing_status: 'no_consent', doi_status: 1 } : {},
      },
    ],
  })
}

line({
  sentence:
    'Fields ims, postal_address, notes, birthday, and job_title are only included if contact sync is enabled',
  given: 'a person, in a company with contact sync, which then turns it off',
  readings: ['pipedrive-im'],
  prepare: (kith) =>
    kith.people([{ given: 'Ada', onlineServices: [{ value: 'ada.young', label: 'skype', primary: true }] }]),
  asks: () => [
    {
      request: get(PERSONS),
      expected: 'present',
      part: ({ data }) => pick(data[0], ...contactSyncKeys, 'ims'),
      is: {
        notes: null,
        im: [{ value: 'ada.young', primary: true, label: 'skype' }],
        birthday: null,
        job_title: null,
        postal_address: null,
      },
    },
    {
      api: 'native',
      request: patch('/v1/organization/settings', { contactSync: false }),
      ...{ expected: 'contact sync is off', part: ({ settings }) => pick(settings, 'contactSync') },
      is: { contactSync: false },
    },
    {
      request: get(PERSONS),
      expected: 'absent',
      part: ({ data }) => Object.keys(data[0]),
      is: keys,
    },
  ],
})

line({
  sentence: 'custom_fields: Optional comma separated string array of custom fields keys to include.',
  given: 'a person, and 16 custom fields',
  async prepare(kith) {
    const codes: string[] = []
    for (let index = 0; index < 16; index++) {
      const field = { key: `field_${index}`, name: `Field ${index}`, type: 'varchar' }
      codes.push((await kith.ask('native', post('/v1/custom-fields', field))).code)
    }
    await kith.people([{ given: 'Ada', customFields: { field_0: 'Gold' } }])
    return codes
  },
  asks: (codes) => [
    {
      request: get(PERSONS),
      expected: 'all, unless asked for some',
      part: ({ data }) => Object.keys(data[0].custom_fields).length,
      is: 16,
    },
    {
      request: get(`${PERSONS}?custom_fields=${codes[0]}`),
      ...{ expected: 'only this one', part: ({ data }) => data[0].custom_fields },
      is: { [codes[0]!]: 'Gold' },
    },
    {
      request: get(`${PERSONS}?custom_fields=${codes.slice(0, 15).join(',')}`),
      expected: 'only these 15',
      part: ({ data }) => Object.keys(data[0].custom_fields),
      check: ({ json }) =>
        assert.deepEqual(Object.keys(json.data[0].custom_fields).toSorted(), codes.slice(0, 15).toSorted()),
    },
    {
      request: get(`${PERSONS}?custom_fields=${codes.join(',')}`),
      ...{ status: 400, expected: '16 keys are refused' },
    },
  ],
})

line({
  sentence:
    'limit: If not provided, 100 items will be returned. Please note that a maximum value of 500 is allowed.',
  given: '501 persons',
  prepare: (kith) => kith.people(times(501, (index) => ({ given: `Person ${index}` }))),
  asks: () => [
    ...[
      ['', 100],
      ['?limit=500', 500],
      ['?limit=1', 1],
    ].map(
      ([query, count]): Ask => ({
        request: get(`${PERSONS}${query}`),
        expected: `${count} persons`,
        part: (json) => ids(json).length,
        is: count,
      }),
    ),
    ...['501', '0', '-1', 'x'].map(
      (limit): Ask => ({
        request: get(`${PERSONS}?limit=${limit}`),
        ...{ status: 400, expected: `${limit} is refused` },
      }),
    ),
  ],
})

const exampleCursor = 'eyJmaWVsZCI6ImlkIiwiZmllbGRWYWx1ZSI6Nywic29ydERpcmVjdGlvbiI6ImFzYyIsImlkIjo3fQ'

/** The person of the example with another number and nothing that refers to other things. */
function numbered(index: number): Answered {
  const [example] = documentedList('pipedrive').data
  const bare = { org_id: null, label_ids: [], picture_id: null, emails: [], phones: [], im: [] }
  return { ...example, ...bare, id: index + 1, name: `Person ${index + 1}` }
}

line({
  sentence: 'cursor: the marker (an opaque string value) representing the first item on the next page',
  given: '10 persons, whose numbers are 1 to 10 in the account they came from',
  prepare: (kith) =>
    kith.importFile('persons.json', { ...documentedList('pipedrive'), data: times(10, numbered) }),
  asks: () => [
    {
      request: get(`${PERSONS}?cursor=${exampleCursor}`),
      ...{ expected: 'the cursor of the example stands for number 7', part: ids, is: [7, 8, 9, 10] },
    },
    {
      request: get(`${PERSONS}?limit=6`),
      expected: 'and it is the cursor that stands before number 7',
      part: ({ additional_data }) => additional_data,
      is: { next_cursor: exampleCursor },
    },
    {
      request: get(`${PERSONS}?cursor=${exampleCursor}&sort_by=add_time`),
      ...{ status: 400, expected: 'refused with another order' },
    },
    ...['garbage', `${exampleCursor.slice(0, 40)}`].map(
      (cursor): Ask => ({
        request: get(`${PERSONS}?cursor=${cursor}`),
        ...{ status: 400, expected: 'refused' },
      }),
    ),
    {
      request: get(`${PERSONS}?limit=10`),
      expected: 'null on the last page',
      part: ({ additional_data }) => additional_data,
      is: { next_cursor: null },
    },
  ],
})

line({
  sentence: 'HEADERS: Accept, string',
  given: 'a person',
  prepare: (kith) => kith.people([{ given: 'Ada' }]),
  asks: () =>
    [undefined, 'application/json', '*/*', 'text/html', 'application/xml'].map((accept) => ({
      request: get(PERSONS, accept === undefined ? undefined : { accept }),
      expected: 'JSON, whatever is accepted',
      part: ({ success }) => ({ success }),
      is: { success: true },
      check: ({ header }) => assert.match(header('content-type')!, /^application\/json/),
    })),
})

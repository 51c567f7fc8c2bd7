import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { type Ask, assertKeys, get, linesOf, patch, pick, post, remove, times } from '../seed-line.ts'
import { documentedList, type SeedKith } from '../seed-server.ts'

/** https://developers.pipedrive.com/docs/api/v1/Persons#getPersons: the page of API v2 with its example. */

const { lines, line } = linesOf('pipedrive')
export const pipedriveLines = lines

const PERSONS = '/api/v2/persons'
const names = ({ data }: Answered): string[] => data.map(({ name }: Answered) => name)
const ids = ({ data }: Answered): number[] => data.map(({ id }: Answered) => id)

/** The keys of the example, in its order. */
const keys = [
  ...['id', 'name', 'first_name', 'last_name', 'owner_id', 'org_id', 'add_time', 'update_time', 'emails'],
  ...['phones', 'is_deleted', 'visible_to', 'label_ids', 'picture_id', 'custom_fields'],
]
const contactSyncKeys = ['notes', 'im', 'birthday', 'job_title', 'postal_address']

line({
  sentence: 'the example',
  given: 'the example, imported',
  prepare: (kith) => kith.importFile('persons.json', documentedList('pipedrive')),
  asks: () => [
    {
      request: get(PERSONS),
      expected: 'the person as it was, keys in the same order, the number of the picture too',
      part: ({ data }) => data[0],
      check({ json }) {
        const [example] = documentedList('pipedrive').data
        assert.equal(json.success, true)
        assert.equal(json.data.length, 1)
        assert.deepEqual(json.data[0], example)
        assert.equal(JSON.stringify(json.data[0]), JSON.stringify(example))
      },
    },
  ],
})

/** Three persons, and a saved filter that finds Ada and Ben. */
async function threePersons(kith: SeedKith) {
  const company = await kith.ask('pipedrive', post('/api/v2/organizations', { name: 'Works' }))
  const persons = [
    { name: 'Ada', job_title: 'Nurse' },
    { name: 'Ben', job_title: 'Nurse' },
    { name: 'Cleo', org_id: company.data.id },
  ]
  const created: Answered[] = []
  for (const person of persons) created.push((await kith.ask('pipedrive', post(PERSONS, person))).data)
  const condition = { object: 'person', field_id: '9027', operator: '=', value: 'Nurse', extra_value: null }
  const conditions = {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [condition] },
      { glue: 'or', conditions: [] },
    ],
  }
  const filter = await kith.ask(
    'pipedrive',
    post('/v1/filters', { name: 'Nurses', type: 'people', conditions }),
  )
  const [ada, ben, cleo] = created
  return { filter: filter.data.id, ada, ben, cleo, company: company.data.id }
}

line({
  sentence: 'filter_id; ids, owner_id, org_id: If filter_id is provided, this is ignored.',
  given: 'Ada, Ben and Cleo; a saved filter F that finds Ada and Ben',
  readings: ['pipedrive-unknown-filter'],
  prepare: threePersons,
  asks: ({ filter, ben, cleo, company }) => [
    ...['', `&ids=${cleo.id}`, '&owner_id=77', `&org_id=${company}`, '&ids=x&owner_id=x&org_id=x'].map(
      (query): Ask => ({
        request: get(`${PERSONS}?filter_id=${filter}${query}`),
        expected: query === '' ? 'the filter alone' : 'the same persons',
        part: names,
        is: ['Ada', 'Ben'],
      }),
    ),
    ...[
      [`&updated_since=${ben.update_time}`, ['Ben']],
      ['&sort_by=id&sort_direction=desc', ['Ben', 'Ada']],
      ['&limit=1', ['Ada']],
    ].map(
      ([query, found]): Ask => ({
        request: get(`${PERSONS}?filter_id=${filter}${query}`),
        expected: 'updated_since, sorting and limit still apply',
        part: names,
        is: found,
      }),
    ),
    {
      request: get(`${PERSONS}?filter_id=999999`),
      ...{ status: 400, expected: 'a filter that does not exist is refused' },
      check: ({ json }) => assert.equal(json.success, false),
    },
  ],
})

line({
  sentence: 'ids: Optional comma separated string array of up to 100 entity ids to fetch.',
  given: '101 persons, of whom the last one is deleted',
  readings: ['pipedrive-too-many-ids'],
  async prepare(kith) {
    const people = await kith.people(times(101, (index) => ({ given: `Person ${index}` })))
    const numbers = people.map(({ vendorIds }) => Number(vendorIds.pipedrive))
    await kith.ask('pipedrive', remove(`${PERSONS}/${numbers[100]}`))
    return numbers
  },
  asks: (numbers) => [
    {
      request: get(`${PERSONS}?ids=${numbers.slice(0, 100).join(',')}`),
      expected: '100 persons',
      part: (json) => ids(json).length,
      is: 100,
    },
    {
      request: get(`${PERSONS}?ids=${numbers.join(',')}`),
      ...{ status: 400, expected: '101 ids are refused' },
    },
    {
      request: get(`${PERSONS}?ids=${numbers[0]},999999,${numbers[100]},${numbers[1]},${numbers[0]}`),
      expected: 'unknown and deleted persons are left out, and each person comes once',
      part: ids,
      is: numbers.slice(0, 2),
    },
  ],
})

line({
  sentence: 'owner_id, org_id: only persons owned by the user, linked to the organization',
  given: 'Ada, Ben and Cleo; Cleo works for a company',
  prepare: threePersons,
  asks: ({ ada, company }) => [
    {
      request: get(`${PERSONS}?owner_id=${ada.owner_id}`),
      ...{ expected: 'those of the owner', part: names, is: ['Ada', 'Ben', 'Cleo'] },
    },
    {
      request: get(`${PERSONS}?org_id=${company}`),
      ...{ expected: 'those of the company', part: names, is: ['Cleo'] },
    },
    ...['owner_id=999999', 'org_id=999999'].map(
      (query): Ask => ({
        request: get(`${PERSONS}?${query}`),
        ...{ expected: 'an unknown one has no persons', part: names, is: [] },
      }),
    ),
  ],
})

const secondLater = (time: string) => `${new Date(Date.parse(time) + 1000).toISOString().slice(0, 19)}Z`

line({
  sentence: 'updated_since: later than or equal to this time; updated_until: earlier than this time',
  given: 'Ada, Ben and Cleo, each a second or more after the one before; B is the time of Ben',
  prepare: threePersons,
  asks({ ben }) {
    const [at, after] = [ben.update_time, secondLater(ben.update_time)]
    return [
      [`updated_since=${at}`, ['Ben', 'Cleo']],
      [`updated_since=${after}`, ['Cleo']],
      [`updated_until=${at}`, ['Ada']],
      [`updated_until=${after}`, ['Ada', 'Ben']],
    ].map(([query, found]) => ({
      request: get(`${PERSONS}?${query}`),
      expected: 'the time itself is later than or equal, and not earlier',
      part: names,
      is: found,
    }))
  },
})

line({
  sentence: 'In RFC3339 format, e.g. 2025-01-01T10:20:00Z.',
  given: 'a person',
  readings: ['pipedrive-fractions'],
  prepare: (kith) => kith.people([{ given: 'Ada' }]),
  asks: () =>
    ['updated_since', 'updated_until'].flatMap((name): Ask[] => {
      const found = name === 'updated_since' ? ['Ada'] : []
      return [
        ...[
          '2025-01-01T10:20:00Z',
          '2025-01-01t10:20:00z',
          '2025-01-01T12:20:00%2B02:00',
          '2025-01-01T10:20:00.000Z',
          '2025-01-01T10:20:00.123456Z',
        ].map(
          (time): Ask => ({
            request: get(`${PERSONS}?${name}=${time}`),
            ...{ expected: 'RFC 3339, so accepted', part: names, is: found },
          }),
        ),
        ...['2025-01-01', 'yesterday'].map(
          (time): Ask => ({
            request: get(`${PERSONS}?${name}=${time}`),
            ...{ status: 400, expected: 'not RFC 3339, so refused' },
            check: ({ json }) => assert.match(json.error, /not a valid datetime/),
          }),
        ),
      ]
    }),
})

line({
  sentence: 'sort_by: id, update_time, add_time; sort_direction: asc, desc',
  given: 'Ada, Ben, Cleo and Dee; Cleo and Dee were added first, at one time; Ada was changed last',
  async prepare(kith) {
    const createdAt = '2025-01-01T00:00:00Z'
    const people = await kith.people([
      { given: 'Ada' },
      { given: 'Ben' },
      { given: 'Cleo', createdAt },
      { given: 'Dee', createdAt },
    ])
    await kith.ask('native', patch(`/v1/people/${people[0].id}`, { jobTitle: 'Nurse' }))
  },
  asks: () => [
    ...[
      ['id', ['Ada', 'Ben', 'Cleo', 'Dee']],
      ['add_time', ['Cleo', 'Dee', 'Ada', 'Ben']],
    ].flatMap(([field, asc]) =>
      ['asc', 'desc'].map(
        (direction): Ask => ({
          request: get(`${PERSONS}?sort_by=${field}&sort_direction=${direction}`),
          expected: 'in this order; equal times are ordered by id',
          part: names,
          is: direction === 'asc' ? asc : [...asc!].reverse(),
        }),
      ),
    ),
    ...['asc', 'desc'].map(
      (direction): Ask => ({
        request: get(`${PERSONS}?sort_by=update_time&sort_direction=${direction}`),
        expected: 'in this order; equal times are ordered by id',
        part: ({ data }) => data.map((person: Answered) => pick(person, 'name', 'update_time')),
        check({ json }) {
          const rows = json.data.map(({ update_time, id }: Answered) => [update_time, id])
          const sorted = [...rows].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]))
          assert.deepEqual(rows, direction === 'asc' ? sorted : sorted.reverse())
          assert.equal(json.data.at(direction === 'asc' ? -1 : 0).name, 'Ada')
        },
      }),
    ),
    ...['sort_by=name', 'sort_direction=up', 'sort_by='].map(
      (query): Ask => ({
        request: get(`${PERSONS}?${query}`),
        ...{ status: 400, expected: 'other values are refused' },
      }),
    ),
  ],
})

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

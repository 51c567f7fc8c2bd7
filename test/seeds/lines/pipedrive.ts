import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { type Ask, get, linesOf, patch, pick, post, remove, times } from '../seed-line.ts'
import { documentedList, type SeedKith } from '../seed-server.ts'

/** https://developers.pipedrive.com/docs/api/v1/Persons#getPersons: the page of API v2 with its example. */

const { lines, line } = linesOf('pipedrive')
export const pipedriveLines = lines

const PERSONS = '/api/v2/persons'
const names = ({ data }: Answered): string[] => data.map(({ name }: Answered) => name)
const ids = ({ data }: Answered): number[] => data.map(({ id }: Answered) => id)

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

line({
  sentence: 'owner_id, in the demo',
  demo: true,
  asks: () => [
    {
      request: get('/v1/users'),
      expected: 'the users of the account',
      part: ({ data }) => data.map((user: Answered) => pick(user, 'id', 'name')),
      check: ({ json }) => assert.ok(json.data.length > 0),
    },
    ...times(
      2,
      (index): Ask => ({
        request: ([, page]) =>
          get(
            `${PERSONS}?limit=500${index === 0 ? '' : `&cursor=${page!.json.additional_data.next_cursor}`}`,
          ),
        expected: 'every owner is one of the users',
        part: ({ data }) => [...new Set(data.map(({ owner_id }: Answered) => owner_id))],
        check({ json }, [users]) {
          const known = ids(users!.json)
          assert.equal(json.data.length, 500)
          for (const { owner_id } of json.data) assert.ok(known.includes(owner_id), `${owner_id}`)
        },
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

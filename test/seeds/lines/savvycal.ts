import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { testingOf, vendors } from '../../support/dialect-testings.ts'
import {
  type Ask,
  assertKeys,
  DATE_TIME,
  get,
  linesOf,
  patch,
  pick,
  post,
  remove,
  times,
  without,
} from '../seed-line.ts'
import { documentedList } from '../seed-server.ts'

/** https://developers.savvycal.app: the schema ClientsResponse with its example. */

const { lines, line } = linesOf('savvycal')
export const savvycalLines = lines

const CLIENTS = '/v1/clients'
const SENSITIVE = `${CLIENTS}?include_sensitive=true`
const first = ({ data }: Answered): Answered => data[0]

/** The keys of the schema in its order; the sensitive ones are left out unless asked for. */
const sensitive = ['email', 'first_name', 'last_name', 'phone']
const keys = [
  ...['created_at', 'email', 'first_name', 'id', 'last_name', 'locale', 'object', 'phone', 'reference_id'],
  ...['time_zone', 'updated_at'],
]

line({
  sentence: 'the example',
  given: 'the example, imported',
  prepare: (kith) => kith.importFile('clients.json', documentedList('savvycal')),
  asks: () => [
    {
      request: get(SENSITIVE),
      expected: 'the client byte for byte; meta counts the clients that are there',
      check({ text }) {
        const { data } = documentedList('savvycal')
        const meta = { current_page: 1, page_size: 10, total_count: 1, total_pages: 1 }
        assert.equal(text, JSON.stringify({ data, meta }))
      },
    },
  ],
})

line({
  sentence: 'This field is only included if include_sensitive is true.',
  given: 'a client with an e-mail, a name and a number',
  prepare: (kith) => kith.people([jane]),
  asks: () => [
    ...['', '?include_sensitive=false'].map(
      (query): Ask => ({
        request: get(`${CLIENTS}${query}`),
        expected: 'email, first_name, last_name and phone are absent, not null',
        part: first,
        check: ({ json }) =>
          assertKeys(
            first(json),
            keys.filter((key) => !sensitive.includes(key)),
          ),
      }),
    ),
    {
      request: get(SENSITIVE),
      expected: 'all four are there',
      part: (json) => pick(first(json), ...sensitive),
      is: {
        email: 'jane.smith@example.com',
        first_name: 'Jane',
        last_name: 'Smith',
        phone: '+15551234567',
      },
    },
  ],
})

line({
  sentence: 'email, first_name, last_name, phone: nullable',
  given: 'a person with an e-mail alone, and one with a first name alone',
  prepare: (kith) => kith.people([{ emails: [{ value: 'ada@example.com' }] }, { given: 'Ada' }]),
  asks: () => [
    {
      request: get(SENSITIVE),
      expected: 'the keys are present, and null',
      part: ({ data }) => data.map((client: object) => pick(client, ...sensitive)),
      is: [
        { email: 'ada@example.com', first_name: null, last_name: null, phone: null },
        { email: null, first_name: 'Ada', last_name: null, phone: null },
      ],
    },
  ],
})

line({
  sentence: "The client's phone number (E.164 format).",
  given:
    'people who have only the number that their first name says, in an organization of the United States',
  prepare: (kith) => kith.people(phones.map(([given]) => ({ given, phones: [{ value: given }] }))),
  asks: () => [
    {
      request: get(SENSITIVE),
      expected: 'E.164, or null for a number that has no such form; an extension is never shown',
      part: ({ data }) => data.map(({ first_name, phone }: Record<string, string>) => [first_name, phone]),
      is: phones,
    },
  ],
})

line({
  sentence: 'id: Value must match regular expression ^clnt_\\w{12}$; object: [client]',
  given: '25 people',
  prepare: (kith) => kith.people(times(25, (index) => ({ given: 'Ada', surname: `No. ${index}` }))),
  asks: () =>
    [1, 2, 3].map((page) => ({
      request: get(`${CLIENTS}?page=${page}`),
      expected: 'in every row',
      part: ({ data }) => data.map(({ id, object }: Record<string, string>) => ({ id, object })),
      check({ json }) {
        assert.equal(json.data.length, page < 3 ? 10 : 5)
        for (const { id, object } of json.data) {
          assert.match(id, /^clnt_\w{12}$/)
          assert.equal(object, 'client')
        }
      },
    })),
})

line({
  sentence: 'reference_id: nullable, required',
  given: 'a person without one, and one with `ext_12345`',
  prepare: (kith) =>
    kith.people([
      { given: 'Ada' },
      { given: 'Jane', extensions: { savvycal: { referenceId: 'ext_12345' } } },
    ]),
  asks: () => [
    {
      request: get(CLIENTS),
      expected: 'present in both, null in the first',
      part: ({ data }) => data.map((client: object) => pick(client, 'reference_id')),
      is: [{ reference_id: null }, { reference_id: 'ext_12345' }],
    },
  ],
})

line({
  sentence: 'locale, time_zone: required; time_zone in IANA format',
  given: 'a person whom another API created, in an organization of Chicago',
  prepare: (kith) => kith.ask('pipedrive', post('/api/v2/persons', { name: 'Nadia Okafor' })),
  asks: () => [
    {
      request: get(CLIENTS),
      expected: "the organization's defaults, never null",
      part: (json) => pick(first(json), 'locale', 'time_zone'),
      is: { locale: 'en-US', time_zone: 'America/Chicago' },
    },
    ...[
      ['america/chicago', 'America/Chicago'],
      ['EUROPE/LONDON', 'Europe/London'],
    ].map(
      ([said, name], index): Ask => ({
        request: post(CLIENTS, {
          ...{ first_name: 'Ada', last_name: 'Young', email: `ada.${index}@example.com` },
          time_zone: said,
        }),
        status: 201,
        expected: `${said} is ${name}`,
        part: ({ data }) => pick(data, 'time_zone'),
        is: { time_zone: name },
      }),
    ),
    {
      request: (answers) => patch(`${CLIENTS}/${answers[1]!.json.data.id}`, { time_zone: 'asia/tokyo' }),
      expected: 'asia/tokyo is Asia/Tokyo',
      part: ({ data }) => pick(data, 'time_zone'),
      is: { time_zone: 'Asia/Tokyo' },
    },
  ],
})

line({
  sentence: 'updated_at: Time at which the object was last updated.',
  given: 'a client',
  prepare: async (kith) => (await kith.people([jane]))[0],
  asks: (person) => [
    { request: get(CLIENTS), expected: 'a time', part: pickTime, check: isTime },
    ...[...vendors.map(({ name }) => name), 'native'].flatMap((api): Ask[] => {
      const { people } = testingOf(api)
      const id = api === 'native' ? person.id : person.vendorIds[api]
      return [
        { api, request: people.update(id, people.renamed(api)), expected: 'changed', part: () => ({}) },
        {
          request: get(CLIENTS),
          expected: 'later than before',
          part: pickTime,
          check(answer, answers) {
            const before = answers.at(-3)!.json
            assert.ok(Date.parse(first(answer.json).updated_at) > Date.parse(first(before).updated_at))
          },
        },
      ]
    }),
  ],
})

line({
  sentence: 'meta: current_page, page_size, total_count, total_pages',
  given: '1,000 people',
  prepare: (kith) => kith.people(times(1000, (index) => ({ given: `Person ${index}` }))),
  asks: () => [
    ...[1, 2, 10].map(
      (page): Ask => ({
        request: get(`${CLIENTS}?page_size=100&page=${page}`),
        expected: '10 pages of 100',
        part: ({ meta }) => ({ meta }),
        is: { meta: { current_page: page, page_size: 100, total_count: 1000, total_pages: 10 } },
        check: ({ json }) => assert.equal(json.data.length, 100),
      }),
    ),
    {
      request: get(`${CLIENTS}?page_size=100&page=11`),
      expected: 'a page past the end is empty and has the same totals',
      is: {
        data: [],
        meta: { current_page: 11, page_size: 100, total_count: 1000, total_pages: 10 },
      },
    },
    {
      request: get(CLIENTS),
      expected: 'pages of 10 unless the request says otherwise, as in the example',
      part: ({ meta }) => ({ meta }),
      is: { meta: { current_page: 1, page_size: 10, total_count: 1000, total_pages: 100 } },
    },
  ],
})

line({
  sentence: 'meta of an account without clients',
  readings: ['savvycal-no-pages'],
  asks: () => [
    {
      request: get(CLIENTS),
      expected: 'no clients, and 0 pages',
      is: { data: [], meta: { current_page: 1, page_size: 10, total_count: 0, total_pages: 0 } },
    },
  ],
})

line({
  sentence: "the schema's keys",
  given: 'a person who was never given metadata',
  readings: ['savvycal-metadata'],
  prepare: (kith) => kith.people([jane]),
  asks: () => [
    {
      request: get(SENSITIVE),
      expected: 'exactly the keys of the schema, in its order',
      part: first,
      check: ({ json }) => assertKeys(first(json), keys),
    },
    {
      request: (answers) => patch(`${CLIENTS}/${first(answers[0]!.json).id}`, { metadata: { plan: 'gold' } }),
      expected: 'metadata, once it was written',
      part: ({ data }) => pick(data, 'metadata'),
      is: { metadata: { plan: 'gold' } },
    },
  ],
})

line({
  sentence: "the schema's keys, in the demo",
  readings: ['savvycal-metadata'],
  demo: true,
  asks: () =>
    times(10, (index) => ({
      request: get(`${SENSITIVE}&page_size=100&page=${index + 1}`),
      expected: 'most clients have exactly the keys of the schema',
      part: ({ data }) => first({ data }),
      check({ json }) {
        assert.equal(json.data.length, 100)
        for (const client of json.data) assertKeys(without(client, 'metadata'), keys)
        const plain = json.data.filter((client: object) => !('metadata' in client))
        assert.ok(plain.length > 50, `${plain.length} of 100 have no metadata`)
      },
    })),
})

line({
  sentence: 'created_at, updated_at: date-time',
  given: 'a client who is created, changed and deleted',
  asks: () => [
    {
      request: post(SENSITIVE, {
        ...{ first_name: 'Ada', last_name: 'Young', email: 'ada@example.com' },
        time_zone: 'Europe/London',
      }),
      status: 201,
      expected: 'RFC 3339',
      part: ({ data }) => pick(data, 'created_at', 'updated_at'),
      check({ json: { data } }) {
        assert.match(data.created_at, DATE_TIME)
        assert.match(data.updated_at, DATE_TIME)
      },
    },
    {
      request: (answers) => patch(`${CLIENTS}/${answers[0]!.json.data.id}`, { last_name: 'Old' }),
      expected: 'only updated_at moves',
      part: ({ data }) => pick(data, 'created_at', 'updated_at'),
      check({ json: { data } }, [created]) {
        assert.equal(data.created_at, created!.json.data.created_at)
        assert.ok(data.updated_at > created!.json.data.updated_at)
      },
    },
    {
      request: (answers) => remove(`${CLIENTS}/${answers[0]!.json.data.id}`),
      status: 204,
      expected: 'gone',
    },
    { request: get(CLIENTS), expected: 'not listed', part: ({ data }) => data, is: [] },
  ],
})

const jane = {
  given: 'Jane',
  surname: 'Smith',
  emails: [{ value: 'jane.smith@example.com' }],
  phones: [{ value: '+15551234567' }],
}

const phones = [
  ['12345', null],
  ['+1 (312) 555-0187', '+13125550187'],
  ['(312) 555-0187', '+13125550187'],
  ['(555) 123-4567', '+15551234567'],
  ['030 1234567', null],
  ['+49 (0)30 1234567', '+49301234567'],
  ['+1 212 555 0177 x101', '+12125550177'],
]

function pickTime(json: Answered): Answered {
  return pick(first(json), 'updated_at')
}

function isTime({ json }: { json: Answered }): void {
  assert.match(first(json).updated_at, DATE_TIME)
}

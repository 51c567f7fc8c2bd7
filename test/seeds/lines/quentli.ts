import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { type Ask, assertKeys, get, linesOf, pick, post, times, without } from '../seed-line.ts'
import { documentedList } from '../seed-server.ts'

/** https://docs.quentli.com/api-guide/customers/list-customers: the page with its example. */

const { lines, line } = linesOf('quentli')
export const quentliLines = lines

const CUSTOMERS = '/v1/customers'

/** The keys of a customer, in the order of the example. */
const keys = [
  ...['id', 'createdAt', 'updatedAt', 'name', 'username', 'organizationId', 'acceptedServiceAgreement'],
  ...['skipTaxInvoice', 'emailVerified', 'phoneNumberVerified', 'hasChangedPassword', 'email', 'phoneNumber'],
  ...['secondaryPhoneNumber', 'archivedAt', 'archivedById', 'signatureAcceptedAt', 'optedOutWhatsappAt'],
  ...['optedInWhatsappAt', 'startedWhatsappAt', 'replyWithAssistant', 'metadata', 'meta'],
]

const names = (json: Answered) => json.map(({ name }: Answered) => name)

line({
  sentence: 'Customers list: a bare array',
  given: 'three people',
  prepare: (kith) => kith.people(times(3, (index) => ({ given: `Person ${index}` }))),
  asks: () => [
    {
      request: get(CUSTOMERS),
      expected: 'the keys of the example in its order, in every row',
      part: (json) => json[0],
      check({ json }) {
        assert.equal(json.length, 3)
        for (const customer of json) assertKeys(customer, keys)
      },
    },
  ],
})

line({
  sentence: 'Organization API key using Authorization: Bearer sk_....',
  given: 'KEY as the key of an organization',
  asks: (_given, { keys: { quentli: key = '' } }) => [
    ...[undefined, { authorization: key }, { authorization: 'Bearer sk_wrong' }].map(
      (headers): Ask => ({
        request: get(CUSTOMERS, headers),
        ...{ key: null, status: 401, expected: "refused in the vendor's words" },
        is: { error: { message: 'You are not authenticated' } },
      }),
    ),
    {
      request: get(CUSTOMERS, { authorization: `Bearer ${key}` }),
      ...{ key: null, expected: 'accepted' },
      check: () => assert.match(key, /^sk_/),
    },
  ],
})

/** `name[contains]=john&OR[0][noPayments]=true` in six encodings. */
const encodings = (name: string): [string, string][] => {
  const inner = `name[contains]=${name}&OR[0][noPayments]=true`
  return [
    ['as one value, encoded once', `filter=${encodeURIComponent(inner)}`],
    [
      'as one value, its brackets encoded twice',
      `filter=${encodeURIComponent(inner.replaceAll('[', '%5B').replaceAll(']', '%5D'))}`,
    ],
    [
      'as one value, only its = and & encoded',
      `filter=${inner.replaceAll('=', '%3D').replaceAll('&', '%26')}`,
    ],
    ['as parameters of its own', `filter[name][contains]=${name}&filter[OR][0][noPayments]=true`],
    [
      'as parameters of its own, with encoded brackets',
      `filter%5Bname%5D%5Bcontains%5D=${name}&filter%5BOR%5D%5B0%5D%5BnoPayments%5D=true`,
    ],
    ['not encoded at all', `filter=${inner}`],
  ]
}

line({
  sentence: 'name[contains]=john&OR[0][noPayments]=true',
  given: 'John Carter, who has paid, Johnny Ruiz and Ana Johnson, who have not, and Ana Ruiz, who has not',
  readings: ['quentli-filter-and', 'quentli-filter-case'],
  prepare: (kith) =>
    kith.people(
      [
        ['John Carter', 2],
        ['Johnny Ruiz', 0],
        ['Ana Johnson', 0],
        ['Ana Ruiz', 0],
      ].map(([fullName, paymentCount]) => ({ fullName, extensions: { quentli: { paymentCount } } })),
    ),
  asks: () =>
    ['john', 'JOHN'].flatMap((name) =>
      encodings(name).map(([encoding, query]) => ({
        request: get(`${CUSTOMERS}?${query}`),
        expected: `both conditions, ${encoding}`,
        part: names,
        is: ['Ana Johnson', 'Johnny Ruiz'],
      })),
    ),
})

line({
  sentence: 'Pagination offset. x >= 0; Pagination limit. 1 <= x <= 100, 20',
  given: '120 people',
  prepare: (kith) => kith.people(times(120, (index) => ({ given: `Person ${index}` }))),
  asks: () => [
    ...[
      ['', 20],
      ['?take=100', 100],
      ['?take=1', 1],
      ['?skip=110', 10],
      ['?skip=120', 0],
      ['?skip=100000', 0],
    ].map(
      ([query, count]): Ask => ({
        request: get(`${CUSTOMERS}${query}`),
        expected: `${count} customers`,
        part: (json) => json.length,
        is: count,
      }),
    ),
    ...['skip=-1', 'take=0', 'take=101'].map(
      (query): Ask => ({
        request: get(`${CUSTOMERS}?${query}`),
        status: 400,
        expected: `${query} is refused`,
        check: ({ json }) => assert.deepEqual(json.error.issues[0].path, [query.split('=')[0]]),
      }),
    ),
  ],
})

line({
  sentence: 'createdAt=desc',
  given: 'Ada, Ben and Cleo, created in this order',
  prepare: (kith) => kith.people(['Ada', 'Ben', 'Cleo'].map((given) => ({ given }))),
  asks: () => [
    {
      request: get(`${CUSTOMERS}?orderBy=createdAt%3Ddesc`),
      expected: 'the newest first',
      part: names,
      is: ['Cleo', 'Ben', 'Ada'],
    },
    {
      request: get(`${CUSTOMERS}?orderBy=createdAt%3Dasc`),
      expected: 'the oldest first',
      part: names,
      is: ['Ada', 'Ben', 'Cleo'],
    },
  ],
})

line({
  sentence: 'the example',
  given: 'a customer with every field set, imported',
  readings: ['quentli-archived'],
  prepare: (kith) => kith.importFile('customers.json', documentedList('quentli')),
  asks: () => [
    {
      request: get(CUSTOMERS),
      expected: 'all 23 fields as they were, in the organization that imported them',
      part: (json) => json[0],
      check({ json }) {
        const [example] = documentedList('quentli')
        assert.equal(json.length, 1)
        assertKeys(json[0], keys)
        assert.deepEqual(without(json[0], 'organizationId'), without(example, 'organizationId'))
      },
    },
  ],
})

const metadata = (json: Answered) => json.map((customer: Answered) => pick(customer, 'metadata', 'meta'))

line({
  sentence:
    'metadata: Custom metadata entries; meta: Flattened metadata map where each key maps to a string value.',
  given: 'a customer whose grade is 2B, one with a number, and one with a key twice, from a saved answer',
  readings: ['quentli-metadata-twice'],
  prepare: (kith) =>
    kith.importFile(
      'customers.json',
      [
        [{ key: 'grade', value: '2B' }],
        [{ key: 'visits', value: 3 }],
        [
          { key: 'grade', value: '2A' },
          { key: 'plan', value: 'gold' },
          { key: 'grade', value: '2B' },
        ],
      ].map((entries, index) => ({
        ...documentedList('quentli')[0],
        ...{ id: `cus_a000000000000000000${index}`, username: `user${index}`, email: null },
        ...{
          phoneNumber: null,
          secondaryPhoneNumber: null,
          createdAt: `2025-01-0${3 - index}T12:00:00.000Z`,
        },
        ...{ metadata: entries, meta: {} },
      })),
    ),
  asks: () => [
    {
      request: get(CUSTOMERS),
      expected: 'both agree; every value is a string; of a key given twice the last value',
      part: metadata,
      is: [
        { metadata: [{ key: 'grade', value: '2B' }], meta: { grade: '2B' } },
        { metadata: [{ key: 'visits', value: '3' }], meta: { visits: '3' } },
        {
          metadata: [
            { key: 'grade', value: '2B' },
            { key: 'plan', value: 'gold' },
          ],
          meta: { grade: '2B', plan: 'gold' },
        },
      ],
    },
    {
      request: post(CUSTOMERS, {
        input: {
          name: 'Ada',
          username: 'ada',
          metadata: [
            { key: 'grade', value: '2A' },
            { key: 'grade', value: '2B' },
          ],
        },
      }),
      expected: 'the last value also in a request',
      part: ({ customer }) => pick(customer, 'metadata', 'meta'),
      is: { metadata: [{ key: 'grade', value: '2B' }], meta: { grade: '2B' } },
    },
  ],
})

line({
  sentence: 'phoneNumber: usually in E.164 format',
  demo: true,
  asks: () =>
    times(10, (index) => ({
      request: get(`${CUSTOMERS}?take=100&skip=${index * 100}`),
      expected: index < 9 ? `page ${index + 1} of 10` : 'nearly all numbers of the demo, over all pages',
      part: (json) => json.slice(0, 3).map((customer: Answered) => pick(customer, 'phoneNumber')),
      check(_answer, answers) {
        if (index < 9) return
        const numbers = answers.flatMap(({ json }) =>
          json.flatMap((customer: Answered) => customer.phoneNumber ?? []),
        )
        const e164 = numbers.filter((number: string) => /^\+[1-9]\d{6,14}$/.test(number))
        assert.ok(numbers.length > 800)
        assert.ok(e164.length >= 0.95 * numbers.length, `${e164.length} of ${numbers.length}`)
      },
    })),
})

const flags = [
  'acceptedServiceAgreement',
  'skipTaxInvoice',
  'emailVerified',
  'phoneNumberVerified',
  'hasChangedPassword',
]

for (const flag of flags) {
  line({
    sentence: `${flag}: boolean`,
    given: 'a person whom another API created',
    readings: [`quentli-${flag}`],
    prepare: (kith) => kith.ask('pipedrive', post('/api/v2/persons', { name: 'Nadia Okafor' })),
    asks: () => [
      {
        request: get(CUSTOMERS),
        expected: 'false, where no source says so',
        part: (json) => pick(json[0], flag),
        is: { [flag]: false },
      },
    ],
  })
}

line({
  sentence: 'replyWithAssistant: boolean',
  given: 'a person whom another API created',
  readings: ['quentli-replyWithAssistant'],
  prepare: (kith) => kith.ask('pipedrive', post('/api/v2/persons', { name: 'Nadia Okafor' })),
  asks: () => [
    {
      request: get(CUSTOMERS),
      expected: 'null, because it may be unknown',
      part: (json) => pick(json[0], 'replyWithAssistant'),
      is: { replyWithAssistant: null },
    },
  ],
})

line({
  sentence: 'archivedAt: Date and time when the customer was archived.',
  given: 'an archived customer and another one',
  readings: ['quentli-archived'],
  async prepare(kith) {
    await kith.importFile('customers.json', documentedList('quentli'))
    await kith.people([{ given: 'Ada' }])
  },
  asks: () => [
    {
      request: get(CUSTOMERS),
      expected: 'both are listed, the archived one with its date',
      part: (json) => json.map((customer: Answered) => pick(customer, 'name', 'archivedAt')),
      is: [
        { name: 'Ada', archivedAt: null },
        { name: 'Johnny Ruiz', archivedAt: '2025-06-18T09:01:44.120Z' },
      ],
    },
    {
      request: get(`${CUSTOMERS}?filter=archivedAt%3Dnull`),
      expected: 'a filter leaves archived ones out',
      part: names,
      is: ['Ada'],
    },
  ],
})

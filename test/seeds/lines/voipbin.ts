import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { type Ask, assertKeys, get, linesOf, patch, pick, post, put, remove, without } from '../seed-line.ts'
import { documentedList } from '../seed-server.ts'

/** https://api.voipbin.net/docs/contact_struct_contact.html: the structures Contact, PhoneNumber and Email. */

const { lines, line } = linesOf('voipbin')
export const voipbinLines = lines

const CONTACTS = '/v1.0/contacts'
const first = ({ result }: Answered): Answered => result[0]

const contactKeys = [
  ...['id', 'customer_id', 'first_name', 'last_name', 'display_name', 'company', 'job_title', 'source'],
  ...['external_id', 'phone_numbers', 'emails', 'tag_ids', 'tm_create', 'tm_update', 'tm_delete'],
]
const phoneKeys = ['id', 'number', 'number_e164', 'type', 'is_primary', 'tm_create']
const emailKeys = ['id', 'address', 'type', 'is_primary', 'tm_create']

line({
  sentence: 'Contact, PhoneNumber, Email: the structures',
  given: 'a contact with a number, an e-mail and a tag',
  async prepare(kith) {
    const label = await kith.ask('native', post('/v1/labels', { name: 'Customer' }))
    await kith.people([
      {
        ...{ given: 'Ines', surname: 'Marlow', labelIds: [label.id] },
        emails: [{ value: 'ines@example.com' }],
        phones: [{ value: '+1 202 555 0143' }],
      },
    ])
  },
  asks: () => [
    {
      request: get(`${CONTACTS}?page_size=100`),
      expected: 'the 15, 6 and 5 keys in the order of the structures',
      part: first,
      check({ json }) {
        const contact = first(json)
        assertKeys(contact, contactKeys)
        assertKeys(contact.phone_numbers[0], phoneKeys)
        assertKeys(contact.emails[0], emailKeys)
        assert.equal(contact.tag_ids.length, 1)
      },
    },
  ],
})

line({
  sentence: 'the structures, filled in',
  given: 'a contact with every member, from a saved answer',
  prepare: (kith) => kith.importFile('contacts.json', documentedList('voipbin')),
  asks: () => [
    {
      request: get(CONTACTS),
      expected: 'the contact as it was, in the organization that imported it',
      part: first,
      check({ json }) {
        const [contact] = documentedList('voipbin').result
        assert.deepEqual(without(first(json), 'customer_id'), without(contact, 'customer_id'))
      },
    },
  ],
})

const source = (json: Answered) => pick(json, 'source')

line({
  sentence: 'source: How the contact was created.',
  readings: ['voipbin-source'],
  asks: () => [
    ...['manual', 'import', 'api', 'sync'].map(
      (value): Ask => ({
        request: post(CONTACTS, { first_name: 'Ines', source: value }),
        ...{ status: 201, expected: 'as the request says', part: source, is: { source: value } },
      }),
    ),
    ...[{}, { source: '' }, { source: null }].map(
      (body): Ask => ({
        request: post(CONTACTS, { first_name: 'Ines', ...body }),
        ...{ status: 201, expected: 'manual, where the request does not say', part: source },
        is: { source: 'manual' },
      }),
    ),
    {
      request: post(CONTACTS, { first_name: 'Ines', source: 'crm' }),
      ...{ status: 400, expected: 'a value that is not in the table is refused' },
      part: ({ error }) => pick(error, 'status', 'reason', 'message'),
    },
  ],
})

line({
  sentence: 'import: Imported from a file or bulk upload',
  given: 'a person from a CSV file',
  prepare: (kith) => kith.importFile('people.csv', 'name,email\nInes Marlow,ines@example.com\n'),
  asks: () => [
    {
      request: get(CONTACTS),
      expected: 'import',
      part: (json) => source(first(json)),
      is: { source: 'import' },
    },
  ],
})

line({
  sentence: 'api: Created programmatically via the API',
  readings: ['voipbin-source-api'],
  asks: () => [
    {
      api: 'native',
      request: post('/v1/people', { given: 'Ines' }),
      ...{ status: 201, expected: 'created', part: () => ({}) },
    },
    { request: get(CONTACTS), expected: 'api', part: (json) => source(first(json)), is: { source: 'api' } },
    {
      api: 'pipedrive',
      request: post('/api/v2/persons', { name: 'Nadia Okafor' }),
      expected: 'created',
      part: () => ({}),
    },
    {
      request: get(CONTACTS),
      expected: 'api, also through the API of another vendor',
      part: (json) => source(first(json)),
      is: { source: 'api' },
    },
  ],
})

line({
  sentence: 'manual: Created by a user through the UI',
  given: 'a user who is signed in to the console',
  asks: (_given, { url, keys }) => [
    {
      api: 'native',
      key: null,
      request: {
        ...post('/v1/session', { key: keys.native }),
        headers: { origin: url },
      },
      ...{ status: 201, expected: 'signed in', part: () => ({}) },
    },
    {
      api: 'native',
      key: null,
      request: ([session]) => ({
        ...post('/v1/people', { given: 'Ines' }),
        headers: { origin: url, cookie: session!.header('set-cookie')!.split(';')[0]! },
      }),
      ...{ status: 201, expected: 'created in the console', part: () => ({}) },
    },
    {
      request: get(CONTACTS),
      expected: 'manual',
      part: (json) => source(first(json)),
      is: { source: 'manual' },
    },
  ],
})

line({
  sentence: 'sync: Synchronized from an external CRM system',
  given: 'a person whom a connector brought',
  notDue: 'once accounts of other programs can be connected',
  asks: () => [
    { request: get(CONTACTS), expected: 'sync', part: (json) => source(first(json)), is: { source: 'sync' } },
  ],
})

const numbers = (json: Answered) =>
  json.phone_numbers.map((phone: Answered) => pick(phone, 'number', 'number_e164'))

line({
  sentence: 'number: as originally entered; number_e164: normalized to E.164 format',
  given: 'an organization of the United States',
  readings: ['voipbin-e164-empty'],
  asks: () =>
    [
      ['(555) 123-4567', '+15551234567'],
      ['+49 (0)30 1234567', '+49301234567'],
      ['030 1234567', ''],
      ['12345', ''],
      ['1-800-FLOWERS', '+18003569377'],
      ['+1 212 555 0177 x101', '+12125550177'],
      ['ask at the desk', ''],
    ].map(([number, number_e164]) => ({
      request: post(CONTACTS, { first_name: 'Ines', phone_numbers: [{ number }] }),
      ...{ status: 201, expected: 'the number as entered, and E.164 or nothing' },
      part: numbers,
      is: [{ number, number_e164 }],
    })),
})

const saved = (number: string, number_e164: string): Answered => {
  const [contact] = documentedList('voipbin').result
  const phone = { ...contact.phone_numbers[0], number, number_e164 }
  return { result: [{ ...contact, phone_numbers: [phone] }], next_page_token: '' }
}

for (const defaultRegion of ['DE', null]) {
  line({
    sentence: `number_e164 that VoIPBIN gave, ${defaultRegion ? 'in Germany' : 'without a region'}`,
    given: 'a contact from a saved answer, in an organization whose region would read the number differently',
    settings: { defaultRegion },
    prepare: (kith) => kith.importFile('contacts.json', saved('(555) 123-4567', '+15551234567')),
    asks: () => [
      {
        request: get(CONTACTS),
        expected: 'kept as said',
        part: (json) => numbers(first(json)),
        is: [{ number: '(555) 123-4567', number_e164: '+15551234567' }],
      },
      {
        request: get(`${CONTACTS}/lookup?phone=%2B15551234567`),
        expected: 'found by it',
        part: (json) => pick(json, 'id'),
        is: pick(documentedList('voipbin').result[0], 'id'),
      },
    ],
  })
}

line({
  sentence: 'number_e164 when the region of the organization changes',
  given: 'a national number in an organization without a region, which then becomes one of the United States',
  settings: { defaultRegion: null },
  async prepare(kith) {
    await kith.ask(
      'voipbin',
      post(CONTACTS, { first_name: 'Ines', phone_numbers: [{ number: '(312) 555-0187' }] }),
    )
  },
  asks: () => [
    {
      request: get(CONTACTS),
      expected: 'no E.164 number can be made',
      part: (json) => numbers(first(json)),
      is: [{ number: '(312) 555-0187', number_e164: '' }],
    },
    {
      api: 'native',
      request: patch('/v1/organization/settings', { defaultRegion: 'US' }),
      expected: 'the organization is in the United States',
      part: ({ settings }) => pick(settings, 'defaultRegion'),
      is: { defaultRegion: 'US' },
    },
    {
      request: get(CONTACTS),
      withinMs: 10_000,
      expected: 'read again',
      part: (json) => numbers(first(json)),
      is: [{ number: '(312) 555-0187', number_e164: '+13125550187' }],
    },
  ],
})

line({
  sentence: 'PhoneNumberType, EmailType',
  asks: () => [
    ...['mobile', 'work', 'home', 'fax', 'other'].map(
      (type, index): Ask => ({
        request: post(CONTACTS, {
          first_name: 'Ines',
          phone_numbers: [{ number: `+1202555010${index}`, type }],
        }),
        ...{ status: 201, expected: 'as given' },
        part: ({ phone_numbers: [phone] }) => pick(phone, 'type'),
        is: { type },
      }),
    ),
    ...['work', 'personal', 'other'].map(
      (type): Ask => ({
        request: post(CONTACTS, { first_name: 'Ines', emails: [{ address: `${type}@example.com`, type }] }),
        ...{ status: 201, expected: 'as given' },
        part: ({ emails: [email] }) => pick(email, 'type'),
        is: { type },
      }),
    ),
    ...[
      { phone_numbers: [{ number: '+12025550108', type: 'pager' }] },
      { emails: [{ address: 'ines@example.com', type: 'home' }] },
    ].map(
      (body): Ask => ({
        request: post(CONTACTS, { first_name: 'Ines', ...body }),
        ...{ status: 400, expected: 'a type that is not in the table is refused' },
        part: ({ error }) => pick(error, 'status', 'reason', 'message'),
      }),
    ),
  ],
})

line({
  sentence: 'address: Email address (stored in lowercase).',
  asks: () => [
    {
      request: post(CONTACTS, { first_name: 'Jude', emails: [{ address: 'Jude.EX@Example.COM' }] }),
      ...{ status: 201, expected: 'in lower case' },
      part: ({ emails: [email] }) => pick(email, 'address'),
      is: { address: 'jude.ex@example.com' },
    },
    {
      api: 'pipedrive',
      request: get('/api/v2/persons'),
      expected: 'as typed, where the vendor says nothing of lower case',
      part: ({ data }) => data[0].emails.map((email: Answered) => pick(email, 'value')),
      is: [{ value: 'Jude.EX@Example.COM' }],
    },
  ],
})

const flags = (list: string, value: string) => (json: Answered) =>
  json[list].map((entry: Answered) => pick(entry, value, 'is_primary'))

line({
  sentence: 'is_primary: Whether this is the primary phone number for the contact.',
  readings: ['voipbin-primary'],
  asks: () => [
    {
      request: post(CONTACTS, {
        first_name: 'Ines',
        phone_numbers: [
          { number: '+12025550101', is_primary: true },
          { number: '+12025550102', is_primary: true },
        ],
      }),
      ...{ status: 201, expected: 'of two primary numbers the last one' },
      part: flags('phone_numbers', 'number'),
      is: [
        { number: '+12025550102', is_primary: true },
        { number: '+12025550101', is_primary: false },
      ],
    },
    {
      request: post(CONTACTS, {
        first_name: 'Ines',
        emails: [{ address: 'a@example.com' }, { address: 'b@example.com' }],
      }),
      ...{ status: 201, expected: 'none, if the request says so of none' },
      part: flags('emails', 'address'),
      is: [
        { address: 'a@example.com', is_primary: false },
        { address: 'b@example.com', is_primary: false },
      ],
    },
  ],
})

line({
  sentence: 'tm_delete: Timestamp of deletion (soft delete).',
  given: 'a contact',
  readings: ['voipbin-deleted'],
  prepare: (kith) => kith.ask('voipbin', post(CONTACTS, { first_name: 'Ines' })),
  asks: ({ id }) => [
    {
      request: remove(`${CONTACTS}/${id}`),
      expected: 'the contact with its time of deletion',
      part: (json) => pick(json, 'id', 'tm_delete'),
      check({ json }) {
        assert.equal(json.id, id)
        assert.match(json.tm_delete, /^2026-03-01T12:00:\d\d/)
      },
    },
    {
      request: get(`${CONTACTS}/${id}`),
      ...{ status: 404, expected: 'not found' },
      part: ({ error }) => pick(error, 'status', 'reason', 'message'),
    },
    { request: get(CONTACTS), expected: 'not listed', part: ({ result }) => result, is: [] },
  ],
})

line({
  sentence: 'tm_update: Timestamp of last update.',
  readings: ['voipbin-tm-update'],
  asks: () => [
    {
      request: post(CONTACTS, { first_name: 'Ines' }),
      ...{ status: 201, expected: 'null before the first update' },
      part: (json) => pick(json, 'tm_update'),
      is: { tm_update: null },
    },
    {
      request: ([created]) => put(`${CONTACTS}/${created!.json.id}`, { company: 'Tidewater' }),
      expected: 'the time of the update',
      part: (json) => pick(json, 'tm_create', 'tm_update'),
      check: ({ json }) => assert.ok(json.tm_update > json.tm_create),
    },
  ],
})

const display = (json: Answered) => pick(json, 'first_name', 'last_name', 'display_name')

line({
  sentence: 'display_name: Contact’s display name.',
  readings: ['voipbin-display-name'],
  asks: () => [
    {
      request: post(CONTACTS, { first_name: 'Ines', last_name: 'Marlow' }),
      ...{ status: 201, expected: 'made of first and last name', part: display },
      is: { first_name: 'Ines', last_name: 'Marlow', display_name: 'Ines Marlow' },
    },
    {
      request: ([created]) => put(`${CONTACTS}/${created!.json.id}`, { last_name: 'Okafor' }),
      ...{ expected: 'and it follows them', part: display },
      is: { first_name: 'Ines', last_name: 'Okafor', display_name: 'Ines Okafor' },
    },
    {
      request: post(CONTACTS, { first_name: 'Ines', display_name: 'Night desk' }),
      ...{ status: 201, expected: 'as given', part: display },
      is: { first_name: 'Ines', last_name: '', display_name: 'Night desk' },
    },
  ],
})

line({
  sentence: 'external_id: Reference ID in an external CRM system',
  asks: () => [
    {
      request: post(CONTACTS, { first_name: 'Ines', external_id: 'hs-77' }),
      ...{ status: 201, expected: 'kept', part: (json: Answered) => pick(json, 'external_id') },
      is: { external_id: 'hs-77' },
    },
    {
      request: ([created]) => get(`${CONTACTS}/${created!.json.id}`),
      ...{ expected: 'kept', part: (json: Answered) => pick(json, 'external_id') },
      is: { external_id: 'hs-77' },
    },
  ],
})

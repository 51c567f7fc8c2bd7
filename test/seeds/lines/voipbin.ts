import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { type Ask, assertKeys, get, linesOf, pick, post, put, remove, without } from '../seed-line.ts'
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

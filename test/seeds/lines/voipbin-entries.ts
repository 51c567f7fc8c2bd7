import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { type Ask, get, linesOf, patch, pick, post } from '../seed-line.ts'
import { documentedList } from '../seed-server.ts'

/** https://api.voipbin.net/docs/contact_struct_contact.html: the structures PhoneNumber and Email. */

const { lines, line } = linesOf('voipbin')
export const voipbinEntryLines = lines

const CONTACTS = '/v1.0/contacts'
const first = ({ result }: Answered): Answered => result[0]

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

const regionChange = (number_e164: string) => [
  [{ number: '(312) 555-0187', number_e164 }],
  [{ number: '(555) 123-4567', number_e164: '+15551234567' }],
]

line({
  sentence: 'number_e164 when the region of the organization changes',
  given:
    'a national number, and one whose E.164 form VoIPBIN gave, in an organization without a region that then is in the United States',
  settings: { defaultRegion: null },
  async prepare(kith) {
    await kith.importFile('contacts.json', saved('(555) 123-4567', '+15551234567'))
    const body = { first_name: 'Ines', phone_numbers: [{ number: '(312) 555-0187' }] }
    await kith.ask('voipbin', post(CONTACTS, body))
  },
  asks: () => [
    {
      request: get(CONTACTS),
      expected: 'no E.164 number can be made of the national one',
      part: ({ result }) => result.map(numbers),
      is: regionChange(''),
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
      withinMs: 5_000,
      expected: 'the national number is read again, the other one stays as said',
      part: ({ result }) => result.map(numbers),
      is: regionChange('+13125550187'),
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

const types = ({ phone_numbers, emails }: Answered) => ({
  phone_numbers: phone_numbers.map((phone: Answered) => pick(phone, 'type')),
  emails: emails.map((email: Answered) => pick(email, 'type')),
})

line({
  sentence: 'other: Other phone number type, Other email address type',
  readings: ['voipbin-type-other'],
  asks: () =>
    [
      {
        api: 'savvycal',
        request: post('/v1/clients', {
          ...{ first_name: 'Ines', last_name: 'Marlow', time_zone: 'Europe/London' },
          ...{ email: 'ines@example.com', phone: '+12025550101' },
        }),
        status: 201,
      },
      {
        api: 'quentli',
        request: post('/v1/customers', {
          input: { name: 'Jude Marlow', email: 'jude@example.com', phoneNumber: '+12025550102' },
        }),
      },
      {
        api: 'insighto',
        request: post('/api/v1/contact', {
          ...{ first_name: 'Kim', email: 'kim@example.com', channels: { telephone: '+12025550103' } },
        }),
      },
      {
        api: 'native',
        request: post('/v1/people', {
          ...{ given: 'Lou', emails: [{ value: 'lou@example.com' }], phones: [{ value: '+12025550104' }] },
        }),
        status: 201,
      },
    ].flatMap((create): Ask[] => [
      { ...create, expected: 'created', part: () => ({}) },
      {
        request: get(CONTACTS),
        expected: 'other, as no request said a type',
        part: (json) => types(first(json)),
        is: { phone_numbers: [{ type: 'other' }], emails: [{ type: 'other' }] },
      },
    ]),
})

import {
  type Answered,
  crowdEmail,
  type DialectTesting,
  exactly,
  idsOf,
  joined,
  mainOf,
  newestFirst,
  orNull,
  personRequests,
  published,
  type World,
} from '../dialect-testing.ts'

const publishedTime = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,5}[1-9])?Z$',
}

/** Ids of the entries of the first person, which is also the first in every list of ids. */
const entryIds =
  (list: 'phones' | 'emails') =>
  ({ people }: World) =>
    people[0]![list].map(({ id }) => id)

const richContact = {
  company: 'Northpier',
  job_title: 'Pilot',
  notes: 'Calls at nine.',
  source: 'import',
  external_id: 'crm-7',
  phone_numbers: [{ number: '+442079460005', type: 'mobile', is_primary: true }],
  emails: [{ address: 'voip@example.com', type: 'work', is_primary: true }],
}

const lookUp = ({ people }: World) => ({ query: { phone: people[0]!.phones[0]!.normal } })

export const testing: DialectTesting = {
  people: {
    ...personRequests('/v1.0/contacts', 'PUT'),
    list: () => '/v1.0/contacts?page_size=100',
    items: ({ result }) => result,
    person: (json) => json,
    see: ({ id, display_name, first_name, last_name, emails, phone_numbers }) => ({
      id,
      name: display_name || joined(first_name, last_name),
      email: mainOf(emails, 'is_primary')?.address ?? null,
      phone: mainOf(phone_numbers, 'is_primary')?.number_e164 ?? null,
    }),
    needed: (mark) => ({ first_name: `Ada ${mark}` }),
    renamed: (mark) => ({ last_name: `Voip ${mark}` }),
    renamedKeys: ['first_name', 'last_name', 'display_name', 'tm_update'],
    rich: () => richContact,
  },
  pagers: [
    {
      // Follows the token until a page is empty.
      name: 'voipbin contacts',
      paging: 'keyset',
      ...newestFirst,
      ask: ({ size, at }) => ({ path: '/v1.0/contacts', parameters: { page_size: size, page_token: at } }),
      read: ({ result, next_page_token }) => ({
        ids: idsOf(result),
        next: result.length === 0 ? undefined : next_page_token,
      }),
    },
  ],
  refusals: {
    statuses: [400, 401, 403, 404, 409, 429, 500, 503],
    never: { 402: 'the vendor never answers it about contacts' },
    unmet: [
      {
        operation: /^serviceAgents_(listContacts|getContact|listTags|getTag)$/,
        statuses: [403],
        reason: "another customer's contact answers as if it were not there",
      },
    ],
  },
  paths: {
    idsBySegment: {
      contacts: 'people',
      'phone-numbers': entryIds('phones'),
      phone_numbers: entryIds('phones'),
      emails: entryIds('emails'),
      tags: ({ labels }) => labels.map(({ uuid }) => uuid),
    },
    shows: { serviceAgents_createContact: () => [{ body: richContact }] },
    requests: { lookUpContact: lookUp, serviceAgents_lookUpContact: lookUp },
    unlimitedNumbers: ['page_size'],
  },
  furtherLists: [`/v1.0/contacts/lookup?email=${crowdEmail}`, '/v1.0/contacts?page_size=10'],
  vendor: {
    published: [
      {
        path: /^\/v1\.0\/contacts$/,
        schema: publishedPage(publishedContact()),
      },
    ],
    documentedList: { file: 'contact', list: ({ contact }) => ({ result: [contact!], next_page_token: '' }) },
    extension: {
      ...{ source: ['import', 'sync'], externalId: ['x1', 'x2'], notes: ['one', 'two'] },
      // Tags that are no labels of the organization.
      tagIds: [['5b0f1c9e-0000-4000-8000-000000000001'], ['5b0f1c9e-0000-4000-8000-000000000002']],
    },
    worldExtension: (index, { mark }) => ({
      source: 'api',
      externalId: `${mark}-ext-${index}`,
      notes: `${mark} voice note`,
    }),
    crowd: (mark, place) => ({
      id: `${mark}b00-0000-4000-8000-${place.padStart(12, '0')}`,
      extension: { externalId: `ext-${mark}-${place}` },
    }),
  },
}

/** As of August 2026: voipbin/monorepo `bin-api-manager/docsdev/source/contact_struct_contact.rst` at commit 2bf22fa4e. */
const august: DialectTesting = {
  ...testing,
  people: {
    ...testing.people,
    see: ({ id, display_name, first_name, last_name, addresses }) => ({
      id,
      name: display_name || joined(first_name, last_name),
      email: mainOf(ofType(addresses, 'email'), 'is_primary')?.target ?? null,
      phone: mainOf(ofType(addresses, 'tel'), 'is_primary')?.target ?? null,
    }),
    rich: (mark) => {
      const { phone_numbers: _, emails: __, ...rest } = testing.people.rich(mark) as Answered
      return {
        ...rest,
        addresses: [
          { type: 'tel', target: '+442079460005', name: 'mobile', detail: 'Before noon.', is_primary: true },
          { type: 'email', target: 'voip@example.com' },
        ],
      }
    },
  },
  paths: {
    ...testing.paths,
    idsBySegment: { ...testing.paths.idsBySegment, addresses: entryIds('phones') },
    values: ({ mark }) => ({ type: 'email', target: `new.${mark}@example.com` }),
  },
  vendor: {
    ...testing.vendor!,
    published: [
      {
        path: /^\/v1\.0\/contacts$/,
        schema: publishedPage(publishedContactWithAddresses()),
      },
    ],
    documentedList: {
      file: 'contact-2026-08',
      list: ({ contact }) => ({ result: [contact!], next_page_token: '' }),
    },
    joint: [
      {
        field: 'addresses[].is_primary',
        value: 'emails[].primary',
        reason: 'one address is primary: of two that are equally old, the phone',
      },
      { field: 'addresses', value: 'emails[].primary', reason: 'as its member' },
    ],
  },
}

export const versions: Readonly<Record<string, DialectTesting>> = { '2026-08': august }

function ofType(addresses: readonly Answered[], wanted: string): Answered[] {
  return addresses.filter(({ type }) => type === wanted)
}

function publishedPage(item: object): object {
  return exactly({
    result: { type: 'array', items: item },
    next_page_token: {
      type: 'string',
      pattern: '^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z)?$',
    },
  })
}

function publishedContactWithAddresses(): object {
  const { text, uuid, boolean } = published
  return exactly({
    ...publishedHead(),
    notes: text,
    addresses: {
      type: 'array',
      items: exactly({
        id: uuid,
        customer_id: uuid,
        contact_id: uuid,
        type: { enum: ['tel', 'email'] },
        target: text,
        target_name: text,
        name: text,
        detail: text,
        is_primary: boolean,
        tm_create: publishedTime,
      }),
    },
    ...publishedTail(),
  })
}

function publishedContact(): object {
  const { text, uuid, boolean } = published
  return exactly({
    ...publishedHead(),
    phone_numbers: {
      type: 'array',
      items: exactly({
        id: uuid,
        number: text,
        number_e164: text,
        type: { enum: ['mobile', 'work', 'home', 'fax', 'other'] },
        is_primary: boolean,
        tm_create: publishedTime,
      }),
    },
    emails: {
      type: 'array',
      items: exactly({
        id: uuid,
        address: { type: 'string', pattern: '^[^A-Z]*$' },
        type: { enum: ['work', 'personal', 'other'] },
        is_primary: boolean,
        tm_create: publishedTime,
      }),
    },
    ...publishedTail(),
  })
}

function publishedHead() {
  const { text, uuid } = published
  return {
    id: uuid,
    customer_id: uuid,
    first_name: text,
    last_name: text,
    display_name: text,
    company: text,
    job_title: text,
    source: { enum: ['manual', 'import', 'api', 'sync'] },
    external_id: text,
  }
}

function publishedTail() {
  return {
    tag_ids: { type: 'array', items: published.uuid },
    tm_create: publishedTime,
    tm_update: orNull(publishedTime),
    tm_delete: orNull(publishedTime),
  }
}

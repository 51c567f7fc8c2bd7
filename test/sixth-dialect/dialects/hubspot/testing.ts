import {
  type DialectTesting,
  exactly,
  idsOf,
  joined,
  oldestFirst,
  orNull,
  personRequests,
  published,
} from '../dialect-testing.ts'
import { allProperties } from './query.ts'

export const testing: DialectTesting = {
  people: {
    ...personRequests('/crm/v3/objects/contacts', 'PATCH', {
      query: `?properties=${allProperties}`,
      wrap: (properties) => ({ properties }),
    }),
    list: () => `/crm/v3/objects/contacts?limit=100&properties=${allProperties}`,
    items: ({ results }) => results,
    person: ({ properties, ...contact }) => ({ ...contact, ...properties }),
    see: ({ id, properties = {}, ...rest }) => {
      const { firstname, lastname, email, phone } = { ...properties, ...rest }
      return {
        id,
        name: joined(firstname, lastname),
        email,
        phone: phone?.replaceAll(' ', '') ?? null,
      }
    },
    needed: (mark) => ({ firstname: `Ada ${mark}` }),
    renamed: (mark) => ({ lastname: `Hub ${mark}` }),
    renamedKeys: ['firstname', 'lastname', 'lastmodifieddate', 'updatedAt'],
    rich: () => ({
      email: 'Hub@Example.com',
      phone: '+442079460008',
      company: 'Northpier',
      jobtitle: 'Pilot',
    }),
  },
  pagers: [
    {
      name: 'hubspot contacts',
      paging: 'keyset',
      ...oldestFirst,
      ask: ({ size, at }) => ({
        path: '/crm/v3/objects/contacts',
        parameters: { limit: size, after: at },
      }),
      read: ({ results, paging }) => ({ ids: idsOf(results), next: paging?.next.after }),
    },
  ],
  refusals: { statuses: [400, 401, 403, 404, 405, 409, 413, 414, 429, 500, 501, 503] },
  paths: { idsBySegment: { contacts: 'people' } },
  furtherLists: ['/crm/v3/objects/contacts?limit=50&properties=phone,company'],
  vendor: {
    published: [
      {
        path: /^\/crm\/v3\/objects\/contacts$/,
        schema: exactly(
          {
            results: { type: 'array', items: publishedContact() },
            paging: exactly({ next: exactly({ after: published.text, link: published.text }, ['link']) }),
          },
          ['paging'],
        ),
      },
    ],
    documentedList: { file: 'contacts', list: ({ answer }) => answer! },
    extension: {},
    crowd: (mark, place) => ({ id: `${mark}${place}` }),
    readMapped: (ask, { id }) => ask(`/crm/v3/objects/contacts/${id}?properties=${allProperties}`),
  },
}

/** Properties that the request did not ask for are absent; a property without a value is null. */
function publishedContact(): object {
  const { text, boolean, milliseconds } = published
  return exactly({
    id: { type: 'string', pattern: '^\\d+$' },
    properties: {
      type: 'object',
      required: ['createdate', 'hs_object_id', 'lastmodifieddate'],
      additionalProperties: orNull(text),
    },
    createdAt: milliseconds,
    updatedAt: milliseconds,
    archived: boolean,
  })
}

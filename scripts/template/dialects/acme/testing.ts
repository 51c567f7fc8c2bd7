import {
  type DialectTesting,
  exactly,
  idsOf,
  joined,
  lowerCase,
  oldestFirst,
  orNull,
  personRequests,
  published,
} from '../dialect-testing.ts'

export const testing: DialectTesting = {
  people: {
    ...personRequests('/v1/contacts', 'PATCH'),
    list: () => '/v1/contacts?per_page=100',
    items: ({ contacts }) => contacts,
    person: (json) => json,
    see: ({ id, first_name, last_name, email, phone }) => ({
      id,
      name: joined(first_name, last_name),
      email: lowerCase(email),
      phone: phone?.replaceAll(' ', '') ?? null,
    }),
    needed: (mark) => ({ first_name: `Ada ${mark}` }),
    renamed: (mark) => ({ last_name: `Acme ${mark}` }),
    renamedKeys: ['first_name', 'last_name', 'updated_at'],
    rich: () => ({ email: 'Acme@Example.com', phone: '+442079460007' }),
  },
  pagers: [
    {
      name: 'acme contacts',
      paging: 'offset',
      ...oldestFirst,
      ask: ({ size, at = 1 }) => ({ path: '/v1/contacts', parameters: { per_page: size, page: at } }),
      read: ({ contacts, total }, { size, at = 1 }) => ({
        ids: idsOf(contacts),
        next: Number(at) * size < total ? Number(at) + 1 : undefined,
      }),
    },
  ],
  refusals: { statuses: [400, 401, 403, 404, 405, 409, 413, 429, 500, 501, 503] },
  paths: { idsBySegment: { contacts: 'people' } },
  furtherLists: ['/v1/contacts?page=10&per_page=50'],
  vendor: {
    published: [
      {
        path: /^\/v1\/contacts$/,
        schema: exactly({
          contacts: { type: 'array', items: publishedContact() },
          total: published.integer,
        }),
      },
    ],
    documentedList: { file: 'contacts', list: ({ answer }) => answer! },
    extension: {},
    crowd: (mark, place) => ({ id: `con_${mark}${place.padStart(16 - mark.length, '0')}` }),
  },
}

function publishedContact(): object {
  const { text, wholeSeconds } = published
  return exactly({
    id: { type: 'string', pattern: '^con_[0-9a-z]{16}$' },
    first_name: orNull(text),
    last_name: orNull(text),
    email: orNull(text),
    phone: orNull(text),
    created_at: wholeSeconds,
    updated_at: wholeSeconds,
  })
}

import {
  crowdMark,
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
    ...personRequests('/v1/clients', 'PATCH', { query: '?include_sensitive=true' }),
    list: () => '/v1/clients?page_size=100&include_sensitive=true',
    items: ({ data }) => data,
    person: ({ data }) => data,
    see: ({ id, first_name, last_name, email, phone }) => ({
      id,
      name: joined(first_name, last_name),
      email: lowerCase(email),
      phone,
    }),
    needed: (mark) => ({
      first_name: 'Ada',
      last_name: `Lovelace ${mark}`,
      email: `ada.${mark}@example.com`,
      time_zone: 'Europe/London',
    }),
    renamed: (mark) => ({ last_name: `Savvy ${mark}` }),
    renamedKeys: ['first_name', 'last_name', 'updated_at'],
    rich: (mark) => ({
      reference_id: `ref-${mark}`,
      phone: '+442079460002',
      locale: 'de',
      metadata: { plan: 'gold', note: 'x' },
    }),
  },
  pagers: [
    {
      // Reads the number of pages that the answer names.
      name: 'savvycal clients',
      paging: 'offset',
      ...oldestFirst,
      ask: ({ size, at = 1 }) => ({ path: '/v1/clients', parameters: { page_size: size, page: at } }),
      read: ({ data, meta }, { at = 1 }) => ({
        ids: idsOf(data),
        next: meta.current_page < meta.total_pages ? Number(at) + 1 : undefined,
      }),
    },
  ],
  refusals: {
    statuses: [400, 401, 403, 404, 405, 413, 414, 415, 422, 429, 500, 503],
    wrongHeaders: [{ 'x-savvycal-account': 'acct_unknown' }],
  },
  paths: { idsBySegment: { clients: 'people' } },
  furtherLists: [
    '/v1/clients?search=costmark.2',
    '/v1/clients?page=20&page_size=50',
    {
      path: '/v1/clients?metadata[team]=team 7',
      reason: 'the total of what is found is counted, and everywhere one in twenty is found',
      figure: '2 ms among 1,000, 41 ms among 100,000',
    },
  ],
  leniencies: [
    {
      operation: /^\/v1\/clients/,
      problem: /\(query\.include_sensitive\)$/,
      reason: 'the vendor also reads 1 and 0 as true and false',
    },
  ],
  vendor: {
    published: [
      {
        path: /^\/v1\/clients$/,
        schema: exactly({
          data: { type: 'array', items: publishedClient() },
          meta: exactly({
            current_page: published.integer,
            page_size: published.integer,
            total_count: published.integer,
            total_pages: published.integer,
          }),
        }),
      },
    ],
    documentedList: { file: 'clients-response', list: ({ body }) => body! },
    extension: { referenceId: ['r1', 'r2'], metadata: [{ a: 1 }, { a: 2 }] },
    worldExtension: (index, { mark }) => ({
      referenceId: `${mark}-ref-${index}`,
      metadata: { team: `${mark} team`, visits: index },
    }),
    crowd: (mark, place) => ({
      id: `clnt_${mark}${place.padStart(12 - crowdMark.length, '0')}`,
      extension: {
        referenceId: `ref-${mark}-${place}`,
        metadata: { team: `team ${Number(place) % 20}` },
      },
    }),
  },
}

function publishedClient(): object {
  const { text, wholeSeconds } = published
  return exactly(
    {
      created_at: wholeSeconds,
      email: orNull(text),
      first_name: orNull(text),
      id: { type: 'string', pattern: '^clnt_\\w{12}$' },
      last_name: orNull(text),
      locale: text,
      metadata: { type: 'object' },
      object: { const: 'client' },
      phone: orNull({ type: 'string', pattern: '^\\+[1-9]\\d{6,14}$' }),
      reference_id: orNull(text),
      time_zone: text,
      updated_at: wholeSeconds,
    },
    ['email', 'first_name', 'last_name', 'phone', 'metadata'],
  )
}

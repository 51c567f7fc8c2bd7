import { nativeIdOf } from '../../../test/support/native-id.ts'
import {
  anywhere,
  crowdEmail,
  crowdMark,
  type DialectTesting,
  idsOf,
  joined,
  mainOf,
  newestFirst,
  oldestFirst,
  type Pager,
  personRequests,
} from '../dialect-testing.ts'

export const testing: DialectTesting = {
  people: {
    ...personRequests('/v1/people', 'PATCH'),
    list: () => '/v1/people?limit=100',
    items: ({ items }) => items,
    person: (json) => json,
    see: ({ id, fullName, given, surname, emails, phones }) => ({
      id,
      name: fullName ?? joined(given, surname),
      email: mainOf(emails)?.normal ?? null,
      phone: mainOf(phones)?.normal ?? null,
    }),
    needed: (mark) => ({ given: `Ada ${mark}` }),
    renamed: (mark) => ({ surname: `Native ${mark}` }),
    renamedKeys: ['fullName', 'given', 'surname', 'version', 'updatedAt'],
    rich: () => ({
      jobTitle: 'Pilot',
      company: 'Northpier',
      birthday: '1990-02-28',
      notes: 'Met in May.',
      language: 'en-GB',
      timeZone: 'Europe/London',
      emails: [
        { value: 'Home@Example.com', label: 'home' },
        { value: 'work@example.com', primary: true },
      ],
      phones: [{ value: '020 7946 0001', label: 'mobile' }],
      onlineServices: [{ value: 'ada', label: 'skype' }],
      addresses: [{ value: '1 Pier', parts: { locality: 'Oslo' } }],
      labelIds: [1],
      customFields: { seats: 4 },
      extensions: { elsewhere: { any: ['thing'] } },
    }),
  },
  pagers: [...peoplePagers(), campaignPager()],
  refusals: {
    // The error types of docs/errors.md.
    statuses: [400, 401, 403, 404, 405, 409, 412, 413, 414, 422, 429, 500, 501, 503],
    unmet: [
      {
        operation: /^signOut$/,
        statuses: [403],
        reason: 'only requests with a cookie from another site get it; session.test.ts sends them',
      },
      {
        operation: /^(startImport|dryRunImport)$/,
        statuses: [422],
        reason: 'only tables with dates of an open order get it; table-files.test.ts sends them',
      },
      {
        operation: /^listImportPeople$/,
        statuses: [403],
        reason: 'keys without the right to sensitive values get people without them, as in other lists',
      },
    ],
    wrongBodies: {
      changePeople: ({ people }) => [
        {
          atomic: true,
          operations: [
            { op: 'update', id: nativeIdOf(people[0]!.id), ifVersion: 99, person: { given: 'Ada' } },
          ],
        },
      ],
    },
  },
  paths: {
    idsBySegment: {
      people: 'people',
      // This API says contacts of a campaign, the store says people.
      contacts: ({ enrolmentIds }) => enrolmentIds,
      campaigns: ({ campaignId }) => [campaignId],
      filters: ({ filters }) => [String(filters.native!.id)],
      companies: ({ companies }) => companies.map(({ id }) => String(id)),
      labels: ({ labels }) => labels.map(({ id }) => String(id)),
      'custom-fields': ({ fields }) => fields.map(({ id }) => String(id)),
      // Every test fixture is written through the native API first.
      sources: () => ['1'],
      keys: ({ keyIds }) => keyIds,
      imports: ({ importId }) => [String(importId)],
    },
    requests: {
      // Browsers send the origin of a request; a request without one is refused.
      signIn: ({ keys }) => ({
        headers: { 'sec-fetch-site': 'same-origin' },
        body: { key: keys.native },
      }),
    },
  },
  savedFilter: (mark) => ({
    name: `${mark} people with this surname`,
    conditions: { field: 'surname', op: 'startsWith', value: mark },
  }),
  furtherLists: [
    '/v1/people?q=costmark.2',
    '/v1/people?sort=-updatedAt&limit=10',
    `/v1/people?filter={"some":"emails","op":"eq","value":"${crowdEmail}","folded":true}`,
    `/v1/people?filter={"field":"emails","op":"eq","value":"${crowdEmail}"}`,
    '/v1/people?filter={"field":"phones","op":"eq","value":"%2B44 7717 170007"}',
    `/v1/people?filter={"field":"name","op":"contains","value":"${crowdMark} Member0007"}`,
    `/v1/people?filter={"field":"customFields.{note}","op":"eq","value":"note ${crowdMark} 0007"}`,
    `/v1/people?filter={"field":"customFields.{note}","op":"contains","value":"${crowdMark} 0007"}`,
    '/v1/people?filter={"some":"labelIds","op":"eq","value":{label}}',
    '/v1/people?filter={"field":"updatedAt","op":"gte","value":"2030-01-01T00:00:00Z"}',
    '/v1/changes?after=500&limit=10',
  ],
  leniencies: [
    {
      operation: /^\/v1\/people\/batch$/,
      problem: /^Request body property operations\.\d/,
      reason: 'each operation of a batch is checked separately, and the answer has a result for each',
    },
  ],
  // Versions count the changes of the person on this server.
  notOnPages: ['version', 'updatedAt'],
}

function peoplePagers(): Pager[] {
  const orders = [
    { sort: '', ...oldestFirst },
    { sort: '-createdAt', ...newestFirst },
    { sort: 'updatedAt', newcomers: 'last', changesMove: true },
    { sort: '-updatedAt', newcomers: 'first', changesMove: true },
    { sort: 'name', ...anywhere },
    { sort: '-surname', ...anywhere },
  ] as const
  return orders.map(({ sort, ...order }) => ({
    name: `native people ${sort}`,
    paging: 'keyset',
    ...order,
    ask: ({ size, at }) => ({ path: '/v1/people', parameters: { limit: size, cursor: at, sort } }),
    read: ({ items, nextCursor }) => ({ ids: idsOf(items), next: nextCursor ?? undefined }),
  }))
}

/** Follows `offset` until the total of the answer. */
function campaignPager(): Pager {
  return {
    name: 'native campaign contacts',
    paging: 'offset',
    ...oldestFirst,
    ask: ({ size, at = 0, campaignId }) => ({
      path: `/v1/campaigns/${campaignId}/contacts`,
      parameters: { limit: size, offset: at },
    }),
    read({ items, total }, { size, at = 0 }) {
      const next = Number(at) + size
      const people = items.map(({ person }: { person: { id: string } }) => person)
      return { ids: idsOf(people), next: next < total ? next : undefined }
    },
  }
}

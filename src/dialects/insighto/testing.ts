import type { Json, JsonObject } from '../../model/json.ts'
import {
  crowdEmail,
  type DialectTesting,
  exactly,
  idsOf,
  joined,
  lowerCase,
  newestFirst,
  oldestFirst,
  orNull,
  type PageAsked,
  type Pager,
  personRequests,
  published,
} from '../dialect-testing.ts'
import { fieldIdOf } from './custom-fields.ts'

const reason = 'the vendor has it everywhere; here every key may read'

export const testing: DialectTesting = {
  people: {
    ...personRequests('/api/v1/contact', 'PUT'),
    list: (campaignId) => `/api/v1/campaign/contact/list/${campaignId}?size=100`,
    items: ({ data }) => data.items,
    person: ({ data }) => data,
    see: ({ id, first_name, last_name, email, channels }) => ({
      id,
      name: joined(first_name, last_name),
      email: lowerCase(email),
      phone: channels.telephone ?? null,
    }),
    needed: (mark) => ({ first_name: 'Ada', email: `ada.${mark}@example.com` }),
    renamed: (mark) => ({ last_name: `Insighto ${mark}` }),
    renamedKeys: ['first_name', 'last_name'],
    rich: () => ({
      channels: { whatsapp: '+442079460003' },
      user_attributes: { tier: 'gold', nested: { deep: [1, null] } },
    }),
  },
  pagers: pagers(),
  refusals: {
    statuses: [400, 401, 403, 404, 405, 409, 413, 414, 422, 429, 500, 503],
    unmet: [
      {
        operation:
          /^read_(campaign_contact_list|campaign_list|campaign|contact_list|contact|conversation_list_by_contact|contact_sync_log_list|contact_custom_field_list)$/,
        statuses: [403],
        reason,
      },
      {
        operation: /^read_contact_by_email$/,
        statuses: [422],
        reason: 'the vendor has it everywhere; every text may be asked for as an address',
      },
    ],
  },
  paths: {
    idsBySegment: {
      contact: 'people',
      campaign: ({ campaignId }) => [campaignId],
      list: ({ campaignId }) => [campaignId],
      get: ({ campaignId }) => [campaignId],
      update: ({ campaignId }) => [campaignId],
      'by-contact': 'people',
      contact_custom_field: ({ fields }) => fields.map(fieldIdOf),
      email: ({ people }) => people.flatMap(({ emails }) => emails.map(({ value }) => value)),
      phone_number: ({ people }) => people.flatMap(({ phones }) => phones.map(({ normal }) => normal)),
    },
    requests: {
      upsert_contact: ({ people }) => ({ query: { email: people[0]!.emails[0]!.value } }),
    },
  },
  furtherLists: [`/api/v1/contact/email/${crowdEmail}`, '/api/v1/contact?page=10&size=50'],
  leniencies: [
    {
      operation: /^\/api\/v1\//,
      problem:
        /^Request body property .*must be (boolean|integer|number|null)|start_time must be string|must match (format|a schema in anyOf)/,
      reason: 'the framework converts texts with a number, a boolean, a UUID or a time',
    },
    {
      operation: /^\/api\/v1\//,
      problem: /\(query\.(page|size)\)$/,
      reason:
        'the framework reads blanks around an integer, a sign, underscores between digits, and .0 after it',
    },
  ],
  vendor: {
    published: [
      {
        path: /^\/api\/v1\/campaign\/(contact\/list\/[^/]+|[^/]+\/contact(s|\/list)?)\/?$/,
        schema: publishedCampaignContacts(),
      },
    ],
    documentedList: {
      file: 'read-campaign-contact-list',
      list: ({ response }) => (response as JsonObject).body!,
    },
    extension: extension(),
    worldExtension: (_index, { mark, uuid }) => ({
      userAttributes: { team: `${mark} attribute` },
      lastSeen: '2026-02-01T08:00:00Z',
      lastAssistantId: uuid(),
    }),
    crowd: (mark, place) => ({ id: `${mark}a00-0000-4000-8000-${place.padStart(12, '0')}` }),
    mappedLists: ['/api/v1/campaign/contact/list/:campaign_id', '/api/v1/contact'],
    readMapped: async (ask, { id, campaignId }) => ({
      ...(await ask(`/api/v1/campaign/contact/list/${campaignId}`)).data.items[0],
      ...(await ask(`/api/v1/contact/${id}`)).data,
    }),
  },
}

/** Follows the next page that the answer names. */
function pagers(): Pager[] {
  const lists = [
    { name: 'insighto contacts', path: () => '/api/v1/contact', ...newestFirst },
    {
      name: 'insighto campaign contacts',
      path: ({ campaignId }: PageAsked) => `/api/v1/campaign/contact/list/${campaignId}`,
      ...oldestFirst,
    },
  ]
  return lists.map(({ path, ...list }) => ({
    ...list,
    paging: 'offset',
    ask: (page) => ({ path: path(page), parameters: { size: page.size, page: page.at ?? 1 } }),
    read: ({ data }) => ({ ids: idsOf(data.items), next: data.next_page ?? undefined }),
  }))
}

function extension(): Record<string, readonly [Json, Json]> {
  const times = ['2026-01-02T03:04:05Z', '2026-01-03T03:04:05Z'] as const
  const ids = ['10000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000002'] as const
  return {
    channels: [null, { telephone: '+12025550143' }],
    userAttributes: [{ a: 1 }, { a: 2 }],
    lastSeen: times,
    lastSent: times,
    firstAssistantId: ids,
    lastAssistantId: ids,
    firstWidgetId: ids,
    lastWidgetId: ids,
  }
}

function publishedCampaignContacts(): object {
  const { text, integer, uuid, wholeSeconds } = published
  return exactly({
    message: text,
    meta: { type: 'object' },
    data: exactly({
      items: {
        type: 'array',
        items: exactly({
          first_name: orNull(text),
          last_name: orNull(text),
          email: orNull(text),
          channels: { type: 'object' },
          user_attributes: { type: 'object' },
          last_seen: orNull(wholeSeconds),
          last_sent: orNull(wholeSeconds),
          org_id: uuid,
          first_assistant_id: orNull(uuid),
          last_assistant_id: orNull(uuid),
          first_widget_id: orNull(uuid),
          last_widget_id: orNull(uuid),
          custom_fields: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
          id: uuid,
          campaign_contact_id: uuid,
          conversation_id: orNull(uuid),
          conversation_attributes: { type: 'object' },
          status: text,
          execution_time: orNull(wholeSeconds),
          created_at: wholeSeconds,
        }),
      },
      total: integer,
      page: integer,
      size: integer,
      pages: integer,
      previous_page: orNull(integer),
      next_page: orNull(integer),
    }),
  })
}

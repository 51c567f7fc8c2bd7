import type { Json, JsonObject } from '../../model/json.ts'
import {
  anywhere,
  crowdEmail,
  crowdMark,
  type DialectTesting,
  exactly,
  idsOf,
  lowerCase,
  newestFirst,
  oldestFirst,
  orNull,
  type Pager,
  personRequests,
  published,
} from '../dialect-testing.ts'

/** The values that this API wrote for the lists that the tests begin with. */
const writtenContact = {
  email: 'written@example.com',
  phoneNumber: '+447700900111',
  secondaryPhoneNumber: '+442079460112',
  emails: ['ada@example.com', 'ada.example@example.org'],
  phones: ['+447700900101', '+442079460102'],
}

export const testing: DialectTesting = {
  people: {
    ...personRequests('/v1/customers', 'PATCH', {
      wrap: (input) => ({ input }),
      wrapChange: (data) => ({ input: { data } }),
    }),
    // The vendor documents no removal.
    remove: undefined,
    list: () => '/v1/customers?take=100',
    items: (json) => json,
    person: (json) => json.customer ?? json,
    // Phone numbers are shown as they were written.
    see: ({ id, name, email, phoneNumber }) => ({
      id,
      name,
      email: lowerCase(email),
      phone: phoneNumber?.replaceAll(' ', '') ?? null,
    }),
    needed: (mark) => ({ name: `Ada ${mark}`, username: `ada-${mark}`, email: `ada.${mark}@example.com` }),
    renamed: (mark) => ({ name: `Ada Quentli ${mark}` }),
    renamedKeys: ['name', 'updatedAt'],
    rich: (mark) => ({
      phoneNumber: '+442079460004',
      externalId: `ext-${mark}`,
      notes: 'Pays late.',
      meta: { plan: 'gold' },
    }),
  },
  pagers: pagers(),
  refusals: {
    statuses: [400, 401, 403, 404, 405, 413, 414, 415, 429, 500, 503],
    unmet: [
      {
        operation: /^(listCustomers|getCustomer|listPaymentMethods|listPayments)$/,
        statuses: [403],
        reason: 'the vendor has it everywhere; here every key may read',
      },
    ],
  },
  paths: { idsBySegment: { customers: 'people', 'tax-profiles': ({ mark }) => [taxProfileId(mark)] } },
  furtherLists: [
    `/v1/customers?filter=email[equals]=${crowdEmail}`,
    `/v1/customers?filter=username[equals]=user${crowdMark}0007`,
    '/v1/customers?filter=updatedAt[gte]=2030-01-01T00:00:00Z',
    '/v1/customers?filter=name[contains]=costmarkgiven2',
    '/v1/customers?filter=name[startsWith]=costmarkgiven2',
    '/v1/customers?orderBy=createdAt=desc&take=10',
    '/v1/customers?skip=900&take=10',
  ],
  vendor: {
    published: [{ path: /^\/v1\/customers$/, schema: { type: 'array', items: publishedCustomer() } }],
    documentedList: { file: 'customer', list: ({ response }) => response! },
    extension: extension(),
    worldExtension: (index, { mark }) => ({
      username: `${mark}user${index}`,
      metadata: [{ key: 'team', value: `${mark} entry` }],
      tags: [`${mark}tag`],
      taxProfiles: [taxProfileOf(mark)],
    }),
    crowd: (mark, place) => ({
      id: `cus_${mark}${place.padStart(15, '0')}`,
      extension: { username: `user${mark}${place}` },
    }),
  },
}

/** Reads pages until one is short. */
function pagers(): Pager[] {
  const orders = [
    { orderBy: '', ...newestFirst },
    { orderBy: 'createdAt=asc', ...oldestFirst },
    { orderBy: 'name=asc', ...anywhere },
    { orderBy: 'name=desc&createdAt=asc', ...anywhere },
    { orderBy: 'email=desc', ...anywhere },
    { orderBy: 'archivedAt[sort]=desc&archivedAt[nulls]=last', ...anywhere },
    { orderBy: 'updatedAt=asc', newcomers: 'last', changesMove: true },
  ] as const
  return orders.map(({ orderBy, ...order }) => ({
    name: `quentli customers ${orderBy}`,
    paging: 'offset',
    ...order,
    ask: ({ size, at = 0 }) => ({ path: '/v1/customers', parameters: { orderBy, take: size, skip: at } }),
    read: (customers, { size, at = 0 }) => ({
      ids: idsOf(customers),
      next: customers.length < size ? undefined : Number(at) + size,
    }),
  }))
}

function extension(): Record<string, readonly [Json, Json]> {
  const times = ['2026-01-02T03:04:05Z', '2026-01-03T03:04:05Z'] as const
  const flag = [true, false] as const
  return {
    username: ['ada', 'grace'],
    acceptedServiceAgreement: flag,
    skipTaxInvoice: flag,
    emailVerified: flag,
    phoneNumberVerified: flag,
    hasChangedPassword: flag,
    archivedAt: times,
    archivedById: ['usr_1', 'usr_2'],
    signatureAcceptedAt: times,
    optedOutWhatsappAt: times,
    optedInWhatsappAt: times,
    startedWhatsappAt: times,
    replyWithAssistant: flag,
    metadata: [[{ key: 'a', value: '1' }], [{ key: 'b', value: '2' }]],
    contact: [null, writtenContact],
    tags: [['a'], ['b']],
    assigneeId: ['usr_1', 'usr_2'],
    tosIp: ['192.0.2.1', '192.0.2.2'],
  }
}

function taxProfileId(mark: string): string {
  return `cti_${mark}`
}

function taxProfileOf(mark: string): JsonObject {
  const time = '2026-02-01T08:00:00.000Z'
  const place = { zip: '06600', city: null, state: null, country: null, neighborhood: null }
  const house = { street: null, outerNumber: null, innerNumber: null }
  const tax = { legalName: `${mark} SA`, taxId: 'XAXX010101000', taxSystem: '601', defaultUsage: 'G03' }
  const life = { createdAt: time, updatedAt: time, deletedAt: null }
  return { id: taxProfileId(mark), default: false, ...tax, ...place, ...house, ...life }
}

function publishedCustomer(): object {
  const { text, boolean, milliseconds } = published
  return exactly({
    id: text,
    createdAt: milliseconds,
    updatedAt: milliseconds,
    name: text,
    username: text,
    organizationId: text,
    acceptedServiceAgreement: boolean,
    skipTaxInvoice: boolean,
    emailVerified: boolean,
    phoneNumberVerified: boolean,
    hasChangedPassword: boolean,
    email: orNull(text),
    phoneNumber: orNull(text),
    secondaryPhoneNumber: orNull(text),
    archivedAt: orNull(milliseconds),
    archivedById: orNull(text),
    signatureAcceptedAt: orNull(milliseconds),
    optedOutWhatsappAt: orNull(milliseconds),
    optedInWhatsappAt: orNull(milliseconds),
    startedWhatsappAt: orNull(milliseconds),
    replyWithAssistant: orNull(boolean),
    metadata: { type: 'array', items: exactly({ key: text, value: text }) },
    meta: { type: 'object', additionalProperties: text },
  })
}

import fc from 'fast-check'
import { personFields } from '../../src/hub/hub.ts'
import { personColumns, queryLimits } from '../../src/model/query.ts'
import { absentPairs, manySurnames } from './many-people.ts'

/*
 * Random requests that may take long, for each API: filters with as many conditions as it accepts over every field, searches,
 * orders and deep pages.
 */

/** A request, perhaps for the people of a filter that has to be saved before. */
export interface ExpensiveRequest {
  /** `{filter}` stands for the id of the saved filter. */
  readonly path: string
  readonly saved?: { readonly path: string; readonly body: object }
  /** For the statistics. */
  readonly conditions: number
}

const someValue = fc.oneof(
  fc.constantFrom(...manySurnames, 'Works 3', 'a', 'iv', 'about', 'said', 'zq', 'person.1', '@example', ' '),
  fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replace(/[^\w .@-]/g, 'x')),
)
/** Most searches are words; some are as long as a search may be. */
const someText = fc.oneof(someValue, fc.constant('about what was said '.repeat(10).slice(0, 200)))
const somePair = fc.constantFrom(...absentPairs)
const someOffset = fc.oneof(
  fc.constantFrom(0, 100, 2000, 2990, queryLimits.offsetMax),
  fc.integer({ min: 0, max: 4000 }),
)
const somePage = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(1, 5_000_000))
const someSize = fc.constantFrom(1, 20, 100)
const someTime = fc.constantFrom('2020-01-01T00:00:00Z', '2026-01-02T08:00:00Z', '2040-06-01T12:00:00Z')
const encoded = encodeURIComponent

/** Joins the parameters that are given. */
const query = (parameters: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encoded(value)}`]))
    .join('&')

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })

/* The native API, and so the console. */

const textFields = Object.values(personFields).flatMap(({ name, type }) => (type === 'text' ? [name] : []))
const numberFields = Object.values(personFields).flatMap(({ name, type }) =>
  type === 'number' ? [name] : [],
)
const texts = [...textFields, 'customFields.plan', 'customFields.nothing', 'vendorIds.pipedrive']

const nativeCondition = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      field: fc.constantFrom(...texts),
      op: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith'),
      value: someValue,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      some: fc.constantFrom('emails', 'phones', 'onlineServices', 'addresses'),
      op: fc.constantFrom('contains', 'endsWith', 'eq'),
      value: someValue,
    }),
  },
  fc.record({ field: fc.constantFrom(...texts, ...numberFields), op: fc.constant('missing') }),
  fc.record({
    field: fc.constantFrom(...numberFields),
    op: fc.constantFrom('eq', 'ne', 'lt', 'gte'),
    value: fc.integer({ min: 0, max: 100 }),
  }),
  fc.record({
    field: fc.constantFrom(...Object.keys(personColumns)),
    op: fc.constantFrom('lt', 'gte', 'ne'),
    value: someTime,
  }),
)

const { filter: nestedFilter } = fc.letrec<{ filter: object }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: 'large' },
    nativeCondition,
    fc.array(tie('filter'), { minLength: 1, maxLength: 30 }).map((all) => ({ all })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 30 }).map((any) => ({ any })),
    tie('filter').map((not) => ({ not })),
  ),
}))

/** Conditions that no index serves and no person meets, so that each is tested for everyone. */
const absentParts = (field: fc.Arbitrary<string>): fc.Arbitrary<object> =>
  fc
    .array(fc.tuple(field, somePair), { minLength: 25, maxLength: 89, size: 'max' })
    .map((parts) => ({ any: parts.map(([name, value]) => ({ field: name, op: 'contains', value })) }))

/** As many characters as a filter may have. */
const FILTER_CHARS_MAX = 4096
const nativeFilter = fc
  .oneof(
    nestedFilter,
    absentParts(fc.constant('notes')),
    absentParts(fc.constantFrom('notes', 'name', 'emails', 'company')),
  )
  .filter((filter) => JSON.stringify(filter).length <= FILTER_CHARS_MAX)

const conditionsIn = (text: string): number => text.split('"op"').length - 1

const nativeSelection = fc.record({
  filter: maybe(nativeFilter),
  saved: maybe(nativeFilter),
  q: maybe(someText),
})

/** The list of people, as the console asks for it too, and how many they are. */
const nativeRequest = fc.oneof(
  { weight: 4, arbitrary: nativePeople('/native/v1/people') },
  { weight: 1, arbitrary: nativePeople('/native/v1/people/count') },
  {
    weight: 1,
    arbitrary: fc
      .record({ q: maybe(someText), sort: fc.constantFrom('name', '-name', 'updatedAt'), limit: someSize })
      .map((parameters) => ({ path: `/native/v1/companies?${query(parameters)}`, conditions: 1 })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ after: someOffset, limit: fc.constantFrom(1, 100, 1000) })
      .map((parameters) => ({ path: `/native/v1/changes?${query(parameters)}`, conditions: 0 })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { path: '/native/v1/activity', conditions: 0 },
      { path: '/native/v1/sources', conditions: 0 },
      { path: '/native/v1/labels', conditions: 0 },
      { path: '/native/v1/custom-fields', conditions: 0 },
      { path: '/native/v1/imports?limit=500', conditions: 0 },
    ),
  },
)

function nativePeople(path: string): fc.Arbitrary<ExpensiveRequest> {
  const isList = !path.endsWith('count')
  return fc
    .record({
      selection: nativeSelection,
      sort: fc.constantFrom('name', '-name', 'surname', '-company', '-createdAt', 'updatedAt'),
      removed: maybe(fc.constantFrom('include', 'only')),
      offset: maybe(someOffset),
      limit: fc.constantFrom(1, 100, 500),
    })
    .map(({ selection: { filter, saved, q }, sort, removed, offset, limit }) => {
      const text = filter && JSON.stringify(filter)
      const parameters = {
        q,
        filter: text,
        ...(isList && { sort, removed, offset, limit }),
      }
      const inAll = conditionsIn(`${text}${JSON.stringify(saved)}`)
      const target = `${path}?${query(parameters)}${saved ? '&filterId={filter}' : ''}`
      return {
        path: target,
        conditions: inAll,
        ...(saved && { saved: { path: '/native/v1/filters', body: { name: 'Random', filter: saved } } }),
      }
    })
}

/* SavvyCal Appointments */

const metadataCondition = fc
  .tuple(
    fc.constantFrom('plan', 'seat', 'a key', 'x'),
    fc.constantFrom('eq', 'not_eq', 'in', 'contains', 'gte', 'lte'),
    someValue,
  )
  .map(([key, op, value]) => `metadata[${encoded(key)}][${op}]=${op.endsWith('te') ? '3' : encoded(value)}`)

const savvycalRequest: fc.Arbitrary<ExpensiveRequest> = fc
  .record({
    search: maybe(someText),
    metadata: fc.array(metadataCondition, { maxLength: 195, size: 'max' }),
    page: somePage,
    size: someSize,
  })
  .map(({ search, metadata, page, size }) => ({
    path: `/savvycal/v1/clients?include_sensitive=true&${[query({ search, page, page_size: size }), ...metadata].join('&')}`,
    conditions: metadata.length + (search === undefined ? 0 : 5),
  }))

/* Insighto.ai */

const insightoRequest: fc.Arbitrary<ExpensiveRequest> = fc.oneof(
  fc.record({ page: somePage, size: someSize }).map((parameters) => ({
    path: `/insighto/api/v1/contact?${query(parameters)}`,
    conditions: 0,
  })),
  someText.map((text) => ({ path: `/insighto/api/v1/contact/email/${encoded(text)}`, conditions: 1 })),
  fc.nat({ max: 2 ** 31 - 1 }).map((number) => ({
    path: `/insighto/api/v1/contact/phone_number/${number}`,
    conditions: 2,
  })),
)

/* Quentli */

const quentliTexts = ['id', 'name', 'username', 'email', 'phoneNumber', 'secondaryPhoneNumber', 'assigneeId']
const quentliTimes = ['createdAt', 'updatedAt', 'archivedAt', 'optedInWhatsappAt', 'startedWhatsappAt']
const quentliFlags = ['skipTaxInvoice', 'emailVerified', 'noPayments', 'replyWithAssistant']
const quentliCondition = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...quentliTexts, 'meta[plan]', 'meta[other]'),
        fc.constantFrom('equals', 'not', 'lt', 'gte', 'contains', 'startsWith', 'endsWith'),
        fc.oneof(someValue, somePair),
      )
      .map(([field, op, value]) => [`${bracketed(field)}[${op}]`, value] as const),
  },
  fc
    .tuple(fc.constantFrom(...quentliTimes), fc.constantFrom('lt', 'gte', 'not'), someTime)
    .map(([field, op, value]) => [`[${field}][${op}]`, value] as const),
  fc
    .tuple(fc.constantFrom(...quentliFlags), fc.constantFrom('true', 'false'))
    .map(([field, value]) => [`[${field}]`, value] as const),
)

/** `name` as `[name]`, and `meta[plan]` as `[meta][plan]`. */
function bracketed(field: string): string {
  const [name, ...rest] = field.split('[')
  return [`[${name}]`, ...rest.map((part) => `[${part}`)].join('')
}

const TARGET_CHARS_MAX = 8000
const quentliRequest: fc.Arbitrary<ExpensiveRequest> = fc
  .record({
    conditions: fc.array(quentliCondition, { maxLength: 100, size: 'max' }),
    glue: fc.constantFrom('AND', 'OR', 'NOT'),
    order: fc.uniqueArray(fc.constantFrom(...quentliTexts, ...quentliTimes, ...quentliFlags.slice(0, 2)), {
      maxLength: 5,
    }),
    direction: fc.constantFrom('asc', 'desc'),
    skip: someOffset,
    take: someSize,
  })
  .map(({ conditions, glue, order, direction, skip, take }) => ({
    path: `/quentli/v1/customers?${[
      query({ skip, take }),
      ...conditions.map(([place, value], index) => `filter[${glue}][${index}]${place}=${encoded(value)}`),
      ...order.map((field) => `orderBy[${field}]=${direction}`),
    ].join('&')}`,
    conditions: conditions.length,
  }))
  .filter(({ path }) => path.length <= TARGET_CHARS_MAX)

/* VoIPBIN */

const voipbinRequest: fc.Arbitrary<ExpensiveRequest> = fc.oneof(
  fc.record({ page_size: someSize, page_token: maybe(someTime) }).map((parameters) => ({
    path: `/voipbin/v1.0/contacts?${query(parameters)}`,
    conditions: 0,
  })),
  fc
    .tuple(fc.constantFrom('email', 'phone'), fc.oneof(someText, fc.constant('+12025550123')))
    .map(([name, text]) => ({
      path: `/voipbin/v1.0/contacts/lookup?${query({ [name]: text })}`,
      conditions: 1,
    })),
)

/* Pipedrive */

const likes = ['=', '!=', "LIKE '%$%'", "LIKE '$%'", "NOT LIKE '$%'", 'IS NULL']
const pipedriveCondition = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      object: fc.constant('person'),
      field_id: fc.constantFrom('9002', '9003', '9004', '9005', '9006', '9024', '9025', '9027'),
      operator: fc.constantFrom(...likes),
      value: fc.oneof(someValue, somePair),
      extra_value: fc.constant(null),
    }),
  },
  fc.record({
    object: fc.constant('person'),
    field_id: fc.constantFrom('9011', '9012', '9026'),
    operator: fc.constantFrom('>', '<', '!='),
    value: fc.constantFrom('last_quarter', 'today', '2026-01-02'),
    extra_value: fc.constant(null),
  }),
  fc.record({
    object: fc.constant('organization'),
    field_id: fc.constant('4002'),
    operator: fc.constantFrom(...likes),
    value: someValue,
    extra_value: fc.constant(null),
  }),
)
/** At most 16 conditions, in one group of each glue. */
const pipedriveFilter = fc
  .tuple(
    fc.array(pipedriveCondition, { maxLength: 8, size: 'max' }),
    fc.array(pipedriveCondition, { minLength: 1, maxLength: 8, size: 'max' }),
  )
  .map(([all, any]) => ({
    conditions: all.length + any.length,
    body: {
      name: 'Random',
      type: 'people',
      conditions: {
        glue: 'and',
        conditions: [
          { glue: 'and', conditions: all },
          { glue: 'or', conditions: any },
        ],
      },
    },
  }))

const searchFields = fc.constantFrom('name,email,notes,phone,custom_fields', 'name', 'notes', 'custom_fields')
const exact = fc.constantFrom('true', 'false')
const filteredPersons: fc.Arbitrary<ExpensiveRequest> = fc
  .record({
    filter: pipedriveFilter,
    sort_by: fc.constantFrom('id', 'update_time', 'add_time'),
    sort_direction: fc.constantFrom('asc', 'desc'),
    first_char: maybe(fc.constantFrom('g', 'z')),
    limit: fc.constantFrom(1, 100, 500),
  })
  .map(({ filter, ...parameters }) => ({
    path: `/pipedrive/api/v2/persons?${query(parameters)}&filter_id={filter}`,
    saved: { path: '/pipedrive/v1/filters', body: filter.body },
    conditions: filter.conditions,
  }))

const oldPersons: fc.Arbitrary<ExpensiveRequest> = fc
  .record({
    filter: maybe(pipedriveFilter),
    sort: fc.constantFrom('name ASC', 'last_name DESC,first_name ASC', 'update_time DESC', 'id ASC'),
    first_char: maybe(fc.constantFrom('g', 'z')),
    start: someOffset,
    limit: fc.constantFrom(1, 100, 500),
  })
  .map(({ filter, ...parameters }) => ({
    path: `/pipedrive/v1/persons?${query(parameters)}${filter ? '&filter_id={filter}' : ''}`,
    ...(filter && { saved: { path: '/pipedrive/v1/filters', body: filter.body } }),
    conditions: filter?.conditions ?? 0,
  }))

const pipedriveRequest: fc.Arbitrary<ExpensiveRequest> = fc.oneof(
  { weight: 3, arbitrary: filteredPersons },
  { weight: 2, arbitrary: oldPersons },
  fc
    .record({
      list: fc.constantFrom('api/v2/persons/search', 'api/v2/itemSearch', 'api/v2/organizations/search'),
      term: someText,
      fields: searchFields,
      exact_match: exact,
    })
    .map(({ list, fields, ...parameters }) => ({
      path: `/pipedrive/${list}?${query({ ...parameters, ...(list.includes('persons') && { fields }) })}`,
      conditions: 1,
    })),
  fc
    .record({ term: someText, start: someOffset, exact_match: exact, fields: searchFields })
    .map((parameters) => ({ path: `/pipedrive/v1/persons/search?${query(parameters)}`, conditions: 1 })),
  fc
    .record({ start: someOffset, since_timestamp: fc.constantFrom('2020-01-01 00:00:00') })
    .map((parameters) => ({ path: `/pipedrive/v1/recents?${query(parameters)}`, conditions: 0 })),
  fc.record({ term: someText, match: fc.constantFrom('exact', 'beginning', 'middle') }).map((parameters) => ({
    path: `/pipedrive/api/v2/itemSearch/field?${query({ ...parameters, entity_type: 'person', field: 'name' })}`,
    conditions: 1,
  })),
)

/** The requests of each API. */
export const expensiveRequests: Readonly<Record<string, fc.Arbitrary<ExpensiveRequest>>> = {
  native: nativeRequest,
  savvycal: savvycalRequest,
  insighto: insightoRequest,
  quentli: quentliRequest,
  voipbin: voipbinRequest,
  pipedrive: pipedriveRequest,
}

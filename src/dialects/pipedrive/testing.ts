import { squarePng } from '../../../test/support/png.ts'
import {
  crowdEmail,
  type DialectTesting,
  idsOf,
  lowerCase,
  mainOf,
  newestFirst,
  oldestFirst,
  type Pager,
  personRequests,
  type SpecialRequest,
  type World,
} from '../dialect-testing.ts'
import { organizationOptionalFields } from './organizations/schema.ts'
import { optionalFields } from './schema.ts'
import { publishedPersons } from './testing-published.ts'

/** Searches whose only needed parameter is the term. */
const furtherSearches = [
  'searchPersonsV1',
  'searchItemV1',
  'searchDeals',
  'searchDealsV1',
  'searchLeads',
  'searchLeadsV1',
  'searchProducts',
  'searchProductsV1',
  'searchProjects',
]

export const testing: DialectTesting = {
  people: {
    ...personRequests('/api/v2/persons', 'PATCH'),
    list: () => '/api/v2/persons?limit=100',
    items: ({ data }) => data,
    person: ({ data }) => data,
    see: ({ id, name, emails, phones }) => ({
      id: String(id),
      name,
      email: lowerCase(mainOf(emails)?.value ?? null),
      phone: mainOf(phones)?.value.replaceAll(/[ ()-]/g, '') ?? null,
    }),
    needed: (mark) => ({ name: `Ada ${mark}` }),
    renamed: (mark) => ({ name: `Ada Pipe ${mark}` }),
    renamedKeys: ['name', 'first_name', 'last_name', 'update_time'],
    rich: () => ({
      owner_id: 3,
      visible_to: 7,
      label_ids: [1],
      emails: [{ value: 'Pipe@Example.com', label: 'home' }, { value: 'second@example.com' }],
      phones: [{ value: '020 7946 0006', primary: true, label: '' }],
      im: [{ value: 'ada', label: 'skype' }],
      notes: 'Met in June.',
      birthday: '1991-04-23',
      job_title: 'Purchasing lead',
      postal_address: { value: '8 Quay Lane', locality: 'Cork' },
    }),
  },
  pagers: pagers(),
  refusals: {
    // 410 is the success of a deletion in version 1; nothing that was served has been taken away.
    statuses: [400, 401, 403, 404, 405, 410, 413, 414, 429, 500, 501, 503],
    never: {
      402: 'no account is closed for not paying',
      415: 'the vendor answers it when a feature is off, and all are on',
      422: 'it is about webhooks',
    },
  },
  paths: {
    idsBySegment: {
      persons: 'people',
      organizations: ({ companies }) => companies.map(({ id }) => String(id)),
      // By code in version 2, by number in version 1.
      personFields: ({ fields }) => fields.flatMap(({ code, id }) => [code, String(id)]),
      organizationFields: () => ['name', '4002'],
      filters: ({ filters }) => [String(filters.pipedrive!.id)],
      users: () => ['1'],
      followers: () => ['1'],
    },
    successes: { deletePersonV1: 410 },
    shows: {
      getPersons: () => [everyPersonField],
      getPerson: () => [everyPersonField],
      ...Object.fromEntries(
        ['getPersonFields', 'getPersonField', 'getOrganizationFields', 'getOrganizationField'].map(
          (operation) => [operation, () => [everyFieldBlock]],
        ),
      ),
      getOrganizations: () => [everyOrganizationField],
      getOrganization: () => [everyOrganizationField],
      searchPersons: (world) => [{ query: { include_fields: 'person.picture' } }, ...deeperTerms(world)],
      searchPersonsV1: deeperTerms,
      addPersonField: ({ mark }) => [{ body: { field_name: `${mark} choice`, ...choices } }],
      addPersonFieldV1: ({ mark }) => [{ body: { name: `${mark} choice`, ...choices } }],
      addOrganization: ({ mark }) => [{ body: { name: `${mark} Labelled`, label_ids: [1] } }],
      addOrganizationV1: ({ mark }) => [{ body: { name: `${mark} Labelled`, label: 1 } }],
      updateOrganization: () => [{ body: { label_ids: [1], address: { value: '1 Quay Lane' } } }],
      updateOrganizationV1: () => [{ body: { label: 1, address: '1 Quay Lane' } }],
      addPersonV1: ({ mark, companies }) => [
        {
          body: {
            name: `Ben ${mark}`,
            label: 1,
            org_id: companies[0]!.id,
            phone: [{ value: '+442079460006', label: 'work', primary: true }],
          },
        },
      ],
      ...Object.fromEntries(
        ['getFilter', 'addFilter', 'updateFilter'].map((operation) => [
          operation,
          ({ mark }: World) => [
            {
              query: { include_field_code: 'true' },
              ...(operation !== 'getFilter' && {
                body: { name: mark, type: 'people', conditions: namedFilter(mark) },
              }),
            },
          ],
        ]),
      ),
    },
    requests: {
      searchPersons: searchTerm,
      searchOrganization: companyTerm,
      searchOrganizationV1: companyTerm,
      searchItem: searchTerm,
      searchItemByField: ({ people }) => ({
        query: { term: people[0]!.given!, entity_type: 'person', field: 'name', match: 'beginning' },
      }),
      ...Object.fromEntries(furtherSearches.map((operation) => [operation, searchTerm])),
      findUsersByName: () => ({ query: { term: 'kith' } }),
      getRecents: () => ({ query: { since_timestamp: '1970-01-01 00:00:00' } }),
      addPersonV1: ({ mark }) => ({ body: { name: `Ada ${mark}`, email: `ada.${mark}@example.com` } }),
      updatePersonV1: ({ mark }) => ({ body: { job_title: `${mark} buyer` } }),
      deletePersonsV1: ({ people }) => ({ query: { ids: people[0]!.vendorIds.pipedrive! } }),
      addOrganizationV1: ({ mark }) => ({ body: { name: `${mark} Ltd`, address: `1 ${mark} Street` } }),
      updateOrganizationV1: ({ mark }) => ({ body: { name: `${mark} Ltd` } }),
      addPersonPicture: () => pictureForm(),
      addFilter: ({ mark }) => ({
        body: { name: `${mark} no conditions`, type: 'people', conditions: noConditions },
      }),
      updateFilter: ({ mark }) => ({ body: { name: `${mark} no conditions`, conditions: noConditions } }),
      deleteFilters: ({ filters }) => ({ query: { ids: String(filters.pipedrive!.id) } }),
      deletePersonFieldsV1: ({ fields }) => ({ query: { ids: fields.map(({ id }) => id).join(',') } }),
      updatePersonField: ({ mark }) => ({ body: { field_name: `${mark} field` } }),
      updatePersonFieldOptions: (world) => ({
        body: [{ id: choiceOf(world), label: `${world.mark} choice` }],
      }),
      deletePersonFieldOptions: (world) => ({ body: [{ id: choiceOf(world) }] }),
      addOrganization: ({ mark }) => ({
        body: { name: `${mark} Ltd`, address: { value: `1 ${mark} Street` } },
      }),
      updateOrganization: ({ mark }) => ({ body: { name: `${mark} Ltd` } }),
    },
    values: ({ companies, people }) => ({
      org_id: companies[0]?.id,
      merge_with_id: Number(people[1]?.vendorIds.pipedrive),
    }),
  },
  savedFilter: (mark) => ({
    name: `${mark} everybody named`,
    conditions: namedFilter(mark),
    attributes: { type: 'people' },
  }),
  async furnish(hub, caller, people) {
    await hub.pictures.replace(caller, people[0]!.id, {
      field: 'pictureId',
      mediaType: 'image/png',
      bytes: squarePng(128),
    })
  },
  furtherLists: [
    '/api/v2/persons?sort_by=update_time&sort_direction=desc&limit=10',
    `/api/v2/persons/search?term=${crowdEmail}&fields=email&exact_match=true`,
    '/api/v2/persons/search?term=costmark.2&fields=email',
    '/api/v2/persons?filter_id={filter}',
    '/api/v2/persons?updated_since=2030-01-01T00:00:00Z',
    '/v1/recents?since_timestamp=1970-01-01%2000:00:00&items=person&limit=10',
    '/v1/recents?since_timestamp=2030-01-01%2000:00:00',
    '/v1/persons?sort=update_time%20DESC&limit=10',
    `/v1/persons/search?term=${crowdEmail}&fields=email&exact_match=1`,
    `/api/v2/itemSearch?term=${crowdEmail}&fields=email&exact_match=1&limit=10`,
  ],
  leniencies: [
    {
      operation: /^\/(api\/v2|v1)\//,
      problem: /must be boolean \(query\.\w+\)$/,
      reason: 'the vendor also reads 1 and 0, which its PHP client sends',
    },
    {
      operation: /^\/api\/v2\/persons$/,
      problem: /\(query\.owner_id\)$/,
      reason: 'with a filter_id the vendor ignores the other parameters',
    },
  ],
  vendor: {
    published: [publishedPersons],
    documentedList: { file: 'persons', list: ({ response }) => response! },
    extension: {
      ownerId: [1, 2],
      visibleTo: [3, 5],
      pictureId: [1, 2],
      marketingStatus: ['no_consent', 'subscribed'],
      followers: [[], [{ userId: 2, addTime: '2026-01-02T03:04:05Z' }]],
    },
    worldExtension: () => ({ ownerId: 1, visibleTo: 3 }),
    crowd: (mark, place) => ({ id: `${mark}${place}` }),
    readMapped: async (ask, { id, fields }) => {
      const asked = fields.filter((field) => mustBeAskedFor.test(field)).join(',')
      return (await ask(`/api/v2/persons/${id}?include_labels=true&include_fields=${asked}`)).data
    },
  },
}

const everyPersonField: SpecialRequest = {
  query: {
    include_fields: optionalFields.join(','),
    include_labels: 'true',
    include_option_labels: 'true',
  },
}

const everyOrganizationField: SpecialRequest = {
  query: { include_fields: organizationOptionalFields.join(','), include_labels: 'true' },
}

const everyFieldBlock: SpecialRequest = {
  query: { include_fields: 'ui_visibility,important_fields,required_fields' },
}

const mustBeAskedFor =
  /_count$|^(next|last)_(activity|incoming|outgoing)|^(marketing|doi)_status$|^smart_bcc_email$/

const noConditions = { glue: 'and', conditions: [] }

/** Follows the cursor. The sort is repeated only on every other page, because clients may repeat it or not. */
function pagers(): Pager[] {
  return [...pagersByCursor(), ...pagersByOffset()]
}

/** A page of version 1 begins where the page before it ended, although it is asked for by an offset. */
function pagersByOffset(): Pager[] {
  const read: Pager['read'] = ({ data, additional_data: { pagination } }) => ({
    ids: idsOf(data),
    next: pagination.next_start,
  })
  const orders = [
    { sort: '', ...oldestFirst },
    { sort: 'id DESC', ...newestFirst },
    { sort: 'update_time ASC', newcomers: 'last', changesMove: true },
    { sort: 'update_time DESC', newcomers: 'first', changesMove: true },
  ] as const
  return [
    ...orders.map(
      ({ sort, ...order }): Pager => ({
        name: `pipedrive persons, version 1 ${sort}`,
        paging: 'keyset',
        ...order,
        ask: ({ size, at }) => ({ path: '/v1/persons', parameters: { limit: size, start: at, sort } }),
        read,
      }),
    ),
    {
      name: 'pipedrive recents',
      paging: 'keyset',
      newcomers: 'last',
      changesMove: true,
      ask: ({ size, at }) => ({
        path: '/v1/recents',
        parameters: {
          limit: size,
          start: at,
          items: 'person',
          since_timestamp: '1970-01-01 00:00:00',
        },
      }),
      read,
    },
  ]
}

function pagersByCursor(): Pager[] {
  const orders = [
    { sort: '', ...oldestFirst },
    { sort: 'id desc', ...newestFirst },
    { sort: 'add_time asc', ...oldestFirst },
    { sort: 'add_time desc', ...newestFirst },
    { sort: 'update_time asc', newcomers: 'last', changesMove: true },
    { sort: 'update_time desc', newcomers: 'first', changesMove: true },
  ] as const
  return orders.map(({ sort, ...order }) => ({
    name: `pipedrive persons ${sort}`,
    paging: 'keyset',
    ...order,
    ask({ size, at }) {
      const [sort_by, sort_direction] = sort.split(' ')
      const repeated = at === undefined || String(at).length % 2 === 0
      const parameters = { limit: size, cursor: at, ...(repeated && { sort_by, sort_direction }) }
      return { path: '/api/v2/persons', parameters }
    },
    read: ({ data, additional_data }) => ({
      ids: idsOf(data),
      next: additional_data.next_cursor ?? undefined,
    }),
  }))
}

function searchTerm({ people }: World): SpecialRequest {
  return { query: { term: people[0]!.given! } }
}

function companyTerm({ companies }: World): SpecialRequest {
  return { query: { term: companies[0]!.name } }
}

const choices = { field_type: 'enum', options: [{ label: 'one' }, { label: 'two' }] }

/** Terms that stand in notes and in custom fields, whose texts the search then shows. */
function deeperTerms({ mark }: World): SpecialRequest[] {
  return [
    { query: { term: `${mark} note`, fields: 'notes' } },
    { query: { term: `${mark} text`, fields: 'custom_fields' } },
  ]
}

function choiceOf({ fields }: World): number {
  return fields.flatMap(({ options }) => options)[0]!.id
}

function pictureForm(): SpecialRequest {
  const boundary = 'kith-test-boundary'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([Buffer.from(head), squarePng(128), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}

function namedFilter(mark: string) {
  const NAME_FIELD_ID = '9002'
  const named = { object: 'person', field_id: NAME_FIELD_ID, operator: "LIKE '%$%'", value: mark }
  return {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [{ ...named, extra_value: null }] },
      { glue: 'or', conditions: [] },
    ],
  }
}

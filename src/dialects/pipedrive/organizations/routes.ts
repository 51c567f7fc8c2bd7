import Type, { type Static } from 'typebox'
import { companyFields, type Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { Company } from '../../../model/catalog.ts'
import type { Problem } from '../../../model/errors.ts'
import { parseInstant } from '../../../model/instant.ts'
import { companyColumns, type Field, type Filter, type PersonQuery } from '../../../model/query.ts'
import { ok, type Reader, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { jsonBody } from '../../kit/json-body.ts'
import { checked, problem, refuseBody } from '../bodies.ts'
import {
  orderAndPosition,
  pageParameters,
  readCursor,
  readFirstChar,
  readIds,
  readSort,
  readWindow,
  rules,
  type Sort,
  splitList,
  toNextCursor,
  viewParameters,
  wrong,
} from '../query.ts'
import { deletedResponse, errorResponse } from '../schema.ts'
import { type Found, type SearchQuery, type SearchSource, search, searchQuery, textMatch } from '../search.ts'
import {
  addressTextOf,
  organizationAddressField,
  organizationOwner,
  organizationOwnerField,
  organizationVisibility,
} from './lookups.ts'
import { fromPipedriveOrganization, toPipedriveOrganization } from './mapping.ts'
import {
  foundOrganizationsResponse,
  type OrganizationOptionalField,
  type OrganizationPatch,
  organizationDraft,
  organizationOptionalFields,
  organizationPatch,
  organizationResponse,
  organizationsResponse,
} from './schema.ts'

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Organizations'
const refused = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const
const organizationPath = pathParameters(Type.Object({ id: Type.Integer() }))
const noQuery = queryParameters(Type.Object({}), rules)

const { filter_id, ...ownPageParameters } = pageParameters
const listParameters = Type.Object({
  ...ownPageParameters,
  filter_id: Type.Optional(
    Type.Integer({ description: 'Filters of organizations are not served: refused.' }),
  ),
  ids: Type.Optional(Type.String({ emptyMeansAbsent: true, description: 'Comma-separated ids.' })),
  owner_id: Type.Optional(Type.Integer()),
  ...viewParameters,
})

interface OrganizationsQuery {
  readonly query: PersonQuery
  readonly sort: Sort
  readonly include: readonly OrganizationOptionalField[]
}

const listQuery: Reader<typeof listParameters, OrganizationsQuery> = {
  schema: listParameters,
  read(part, problems) {
    const read = queryParameters(listParameters, rules).read(part, problems)
    const from = readCursor(read.cursor, problems)
    const sort = readSort(read, from, problems)
    if (read.filter_id !== undefined) problems.push(wrong('filter_id', 'The filter does not exist'))
    return {
      query: {
        filter: {
          all: [
            ...readSelection(read, problems),
            ...readFirstChar(read.first_char, companyFields.name, problems),
            ...readWindow(read, problems),
          ],
        },
        ...orderAndPosition(sort, from, companyColumns.id, read.limit),
      },
      sort,
      include: readInclude(read.include_fields, problems),
    }
  },
}

const viewSchema = Type.Object(viewParameters)
const viewQuery: Reader<typeof viewSchema, { include: readonly OrganizationOptionalField[] }> = {
  schema: viewSchema,
  read(part, problems) {
    const { include_fields } = queryParameters(viewSchema, rules).read(part, problems)
    return { include: readInclude(include_fields, problems) }
  },
}

const listOrganizations = route({
  method: 'GET',
  path: '/api/v2/organizations',
  operationId: 'getOrganizations',
  summary: 'List organizations',
  reference: `${REFERENCE}#getOrganizations`,
  role: 'read',
  query: listQuery,
  responses: { 200: organizationsResponse, 400: errorResponse, 401: errorResponse },
  async handle({ query: { query, sort, include }, caller, hub }) {
    const page = await hub.companies.list(caller, query)
    const view = { include, peopleCounts: await countPeople(caller, hub, page.items, include) }
    return ok({
      success: true,
      data: page.items.map((company) => toPipedriveOrganization(company, view)),
      additional_data: { next_cursor: toNextCursor(sort, page.next) },
    })
  },
})

const getOrganization = route({
  method: 'GET',
  path: '/api/v2/organizations/:id',
  operationId: 'getOrganization',
  summary: 'Get an organization, deleted or not',
  reference: `${REFERENCE}#getOrganization`,
  role: 'read',
  params: organizationPath,
  query: viewQuery,
  responses: { 200: organizationResponse, 400: errorResponse, 401: errorResponse, 404: errorResponse },
  async handle({ params, query: { include }, caller, hub }) {
    const company = await hub.companies.get(caller, params.id, { removed: true })
    return organizationAnswer(caller, hub, company, include)
  },
})

const addOrganization = route({
  method: 'POST',
  path: '/api/v2/organizations',
  operationId: 'addOrganization',
  summary: 'Add an organization',
  reference: `${REFERENCE}#addOrganization`,
  role: 'write',
  query: noQuery,
  body: checked(jsonBody(organizationDraft), ({ add_time }, problems) => {
    if (add_time !== undefined && parseInstant(add_time) === undefined) {
      problems.push(problem(['add_time'], 'format', 'The value is not a valid datetime'))
    }
  }),
  responses: { 200: organizationResponse, ...refused },
  async handle({ body, caller, hub }) {
    refuseCustomFields(body)
    const createdAt = body.add_time === undefined ? undefined : parseInstant(body.add_time)
    const company = await hub.companies.create(caller, {
      name: body.name.trim(),
      attributes: fromPipedriveOrganization(body),
      ...(createdAt !== undefined && { createdAt }),
    })
    return organizationAnswer(caller, hub, company, [])
  },
})

const updateOrganization = route({
  method: 'PATCH',
  path: '/api/v2/organizations/:id',
  operationId: 'updateOrganization',
  summary: 'Change the keys that are sent; a new name goes to the persons who bear the old one',
  reference: `${REFERENCE}#updateOrganization`,
  role: 'write',
  params: organizationPath,
  query: noQuery,
  body: checked(jsonBody(organizationPatch)),
  responses: { 200: organizationResponse, ...refused, 404: errorResponse },
  async handle({ params, body, caller, hub }) {
    refuseCustomFields(body)
    const company = await hub.companies.update(caller, params.id, {
      ...(body.name !== undefined && { name: body.name.trim() }),
      attributes: fromPipedriveOrganization(body),
    })
    return organizationAnswer(caller, hub, company, [])
  },
})

const deleteOrganization = route({
  method: 'DELETE',
  path: '/api/v2/organizations/:id',
  operationId: 'deleteOrganization',
  summary: 'Delete an organization (soft delete); its persons stay linked',
  reference: `${REFERENCE}#deleteOrganization`,
  role: 'write',
  params: organizationPath,
  query: noQuery,
  responses: { 200: deletedResponse, ...refused, 404: errorResponse },
  async handle({ params: { id }, caller, hub }) {
    await hub.companies.remove(caller, id)
    return ok({ success: true, data: { id } })
  },
})

export const organizationSearchFields = ['address', 'custom_fields', 'notes', 'name'] as const

const searchOrganizations = route({
  method: 'GET',
  path: '/api/v2/organizations/search',
  operationId: 'searchOrganization',
  summary: 'Search organizations by name and address',
  reference: `${REFERENCE}#searchOrganization`,
  role: 'read',
  query: searchQuery({ fields: organizationSearchFields, include: [], organization: false }),
  responses: { 200: foundOrganizationsResponse, 400: errorResponse, 401: errorResponse },
  async handle({ query, caller, hub }) {
    const { items, nextCursor } = await search(query, [organizationSource(query, caller, hub)])
    return ok({
      success: true,
      data: { items: items.map(toFoundOrganization) },
      additional_data: { next_cursor: nextCursor },
    })
  },
})

/** The organizations to search. Notes and custom fields of organizations are not kept, so they have no matches. */
export function organizationSource(
  { term, fields }: Pick<SearchQuery<(typeof organizationSearchFields)[number]>, 'term' | 'fields'>,
  caller: Caller,
  hub: Hub,
): SearchSource<Company> {
  const lookups: Readonly<Record<(typeof organizationSearchFields)[number], readonly Field[]>> = {
    name: [companyFields.name],
    address: [organizationAddressField()],
    notes: [],
    custom_fields: [],
  }
  return {
    passes: (op) => ({
      any: fields.flatMap((name) => lookups[name].map((field) => textMatch(field, op, term))),
    }),
    list: (filter, from, limit) =>
      hub.companies.list(caller, {
        filter,
        order: [{ field: companyColumns.id, direction: 'asc' }],
        page: { limit, from: [from] },
      }),
    idOf: ({ id }) => id,
  }
}

export const organizationRoutes: readonly Route[] = [
  listOrganizations,
  searchOrganizations,
  getOrganization,
  addOrganization,
  updateOrganization,
  deleteOrganization,
]

export function toFoundOrganization({ item: company, score }: Found<Company>['items'][number]) {
  return {
    result_score: score,
    item: {
      id: company.id,
      type: 'organization' as const,
      name: company.name,
      address: addressTextOf(company),
      visible_to: organizationVisibility(company),
      owner: { id: organizationOwner(company) },
      custom_fields: [],
      notes: [],
    },
  }
}

function readSelection({ ids, owner_id }: Static<typeof listParameters>, problems: Problem[]): Filter[] {
  return [
    ...(ids === undefined ? [] : [readIds(ids, companyColumns.id, problems)]),
    ...(owner_id === undefined
      ? []
      : [{ some: organizationOwnerField, test: { op: 'eq', value: owner_id } } as const]),
  ]
}

function readInclude(text: string | undefined, problems: Problem[]): OrganizationOptionalField[] {
  const names = splitList(text ?? '').filter((name) => name !== '')
  for (const name of names) {
    if (!organizationOptionalFields.includes(name as OrganizationOptionalField)) {
      problems.push(wrong('include_fields', `Unknown field '${name.slice(0, 100)}'`))
    }
  }
  return names as OrganizationOptionalField[]
}

async function organizationAnswer(
  caller: Caller,
  hub: Hub,
  company: Company,
  include: readonly OrganizationOptionalField[],
) {
  const peopleCounts = await countPeople(caller, hub, [company], include)
  return ok({ success: true, data: toPipedriveOrganization(company, { include, peopleCounts }) })
}

export async function countPeople(
  caller: Caller,
  hub: Hub,
  companies: readonly Company[],
  include: readonly OrganizationOptionalField[],
): Promise<ReadonlyMap<number, number>> {
  if (!include.includes('people_count')) return new Map()
  return hub.people.countByCompany(
    caller,
    companies.map(({ id }) => id),
  )
}

/** Kith keeps no custom fields of organizations, so every key is unknown. @throws invalid */
function refuseCustomFields({ custom_fields }: OrganizationPatch): void {
  const [code] = Object.keys(custom_fields ?? {})
  if (code !== undefined) throw refuseBody(['custom_fields'], `Unknown key '${code.slice(0, 100)}'`)
}

import Type from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { SavedFilter } from '../../../model/catalog.ts'
import { notFound } from '../../../model/errors.ts'
import { ok, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { jsonBody } from '../../kit/json-body.ts'
import { checked } from '../bodies.ts'
import { DEFAULT_OWNER } from '../lookups.ts'
import { toOldTime } from '../old-time.ts'
import { idList, oldRules } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { readConditions, toPipedriveConditions } from './conditions.ts'
import type { FilterContext } from './filter.ts'
import {
  filterDraft,
  filterPatch,
  filterResponse,
  filtersResponse,
  filterTypes,
  helpersResponse,
  removedFilterResponse,
  removedFiltersResponse,
} from './schema.ts'
import { filterHelpers } from './vocabulary.ts'

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Filters'
const refused = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const
const notThere = { ...refused, 404: errorResponse } as const

const filterPath = pathParameters(Type.Object({ id: Type.Integer() }))
const withCodes = queryParameters(
  Type.Object({ include_field_code: Type.Boolean({ default: false }) }),
  oldRules,
)

const listFilters = route({
  method: 'GET',
  path: '/v1/filters',
  operationId: 'getFilters',
  summary: 'List saved filters',
  reference: `${REFERENCE}#getFilters`,
  role: 'read',
  query: queryParameters(Type.Object({ type: Type.Optional(Type.Enum([...filterTypes])) }), oldRules),
  responses: { 200: filtersResponse, 400: errorResponse, 401: errorResponse },
  async handle({ query: { type }, caller, hub }) {
    const filters = await hub.filters.list(caller)
    const wanted = filters.filter((filter) => type === undefined || typeOf(filter) === type)
    return ok({ success: true, data: wanted.map(toPipedriveFilter) })
  },
})

const getHelpers = route({
  method: 'GET',
  path: '/v1/filters/helpers',
  operationId: 'getFilterHelpers',
  summary: 'What filters can be made of',
  reference: `${REFERENCE}#getFilterHelpers`,
  role: 'read',
  responses: { 200: helpersResponse, 401: errorResponse },
  handle: async () => ok({ success: true, data: filterHelpers }),
})

const getFilter = route({
  method: 'GET',
  path: '/v1/filters/:id',
  operationId: 'getFilter',
  summary: 'Get a saved filter',
  reference: `${REFERENCE}#getFilter`,
  role: 'read',
  params: filterPath,
  query: withCodes,
  responses: { 200: filterResponse, 400: errorResponse, 401: errorResponse, 404: errorResponse },
  async handle({ params, query, caller, hub }) {
    return filterAnswer(caller, hub, await hub.filters.get(caller, params.id), query.include_field_code)
  },
})

const addFilter = route({
  method: 'POST',
  path: '/v1/filters',
  operationId: 'addFilter',
  summary: 'Save a filter',
  reference: `${REFERENCE}#addFilter`,
  role: 'write',
  query: withCodes,
  body: checked(jsonBody(filterDraft)),
  responses: { 200: filterResponse, ...refused },
  async handle({ body: { name, type, conditions }, query, caller, hub }) {
    const filter = await hub.filters.create(caller, {
      name,
      conditions: readConditions(conditions, type, await contextOf(caller, hub)),
      attributes: { type },
    })
    return filterAnswer(caller, hub, filter, query.include_field_code)
  },
})

const updateFilter = route({
  method: 'PUT',
  path: '/v1/filters/:id',
  operationId: 'updateFilter',
  summary: 'Change a saved filter',
  reference: `${REFERENCE}#updateFilter`,
  role: 'write',
  params: filterPath,
  query: withCodes,
  body: checked(jsonBody(filterPatch)),
  responses: { 200: filterResponse, ...notThere },
  async handle({ params: { id }, body: { name, conditions }, query, caller, hub }) {
    const type = typeOf(await hub.filters.get(caller, id))
    const filter = await hub.filters.update(caller, id, {
      ...(name !== undefined && { name }),
      conditions: readConditions(conditions, type, await contextOf(caller, hub)),
    })
    return filterAnswer(caller, hub, filter, query.include_field_code)
  },
})

const deleteFilter = route({
  method: 'DELETE',
  path: '/v1/filters/:id',
  operationId: 'deleteFilter',
  summary: 'Remove a saved filter',
  reference: `${REFERENCE}#deleteFilter`,
  role: 'write',
  params: filterPath,
  responses: { 200: removedFilterResponse, ...notThere },
  async handle({ params: { id }, caller, hub }) {
    await hub.filters.remove(caller, id)
    return ok({ success: true, data: { id } })
  },
})

const deleteFilters = route({
  method: 'DELETE',
  path: '/v1/filters',
  operationId: 'deleteFilters',
  summary: 'Remove saved filters',
  reference: `${REFERENCE}#deleteFilters`,
  role: 'write',
  query: idList(),
  responses: { 200: removedFiltersResponse, ...notThere },
  async handle({ query: { ids }, caller, hub }) {
    const known = (await hub.filters.list(caller)).map(({ id }) => id)
    if (!ids.every((id) => known.includes(id))) throw notFound('filter')
    for (const id of ids) await hub.filters.remove(caller, id)
    return ok({ success: true, data: { id: ids } })
  },
})

export const filterRoutes: readonly Route[] = [
  listFilters,
  getHelpers,
  getFilter,
  addFilter,
  updateFilter,
  deleteFilter,
  deleteFilters,
]

export async function contextOf(caller: Caller, hub: Hub): Promise<FilterContext> {
  return { customFields: await hub.catalog.listCustomFields(caller, { removed: true }), now: hub.now() }
}

export function typeOf({ attributes }: SavedFilter): (typeof filterTypes)[number] {
  return filterTypes.find((type) => type === attributes.type) ?? 'people'
}

async function filterAnswer(caller: Caller, hub: Hub, filter: SavedFilter, withFieldCodes: boolean) {
  const codes = withFieldCodes ? { customFields: await hub.catalog.listCustomFields(caller) } : undefined
  const conditions = toPipedriveConditions(filter.conditions, codes)
  return ok({ success: true, data: { ...toPipedriveFilter(filter), conditions } })
}

export function toPipedriveFilter(filter: SavedFilter) {
  return {
    id: filter.id,
    name: filter.name,
    filter_code: null,
    is_editable: true,
    active_flag: filter.removedAt === null,
    type: typeOf(filter),
    temporary_flag: false,
    user_id: DEFAULT_OWNER,
    add_time: toOldTime(filter.createdAt),
    update_time: toOldTime(filter.updatedAt),
    last_used_time: null,
    visible_to: '1',
    custom_view_id: null,
  }
}

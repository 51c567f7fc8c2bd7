import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { invalid, KithError } from '../../model/errors.ts'
import type { Filter } from '../../model/query.ts'
import { type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { oldFieldRoutes } from './fields/old-routes.ts'
import { fieldRoutes } from './fields/routes.ts'
import { toFilter } from './filters/filter.ts'
import { contextOf, filterRoutes, typeOf } from './filters/routes.ts'
import { followerRoutes } from './follower-routes.ts'
import { type PersonView, toPipedrivePerson } from './mapping.ts'
import { mergePersons } from './merge-route.ts'
import { organizationRoutes } from './organizations/routes.ts'
import { pictureRoutes } from './picture-routes.ts'
import {
  listPersonsQuery,
  personViewQuery,
  toNextCursor,
  toPersonQuery,
  type ViewQuery,
  wrong,
} from './query.ts'
import { errorResponse, personResponse, personsResponse } from './schema.ts'
import { searchPersons } from './search-route.ts'
import { userRoutes } from './users.ts'
import { writeRoutes } from './write-routes.ts'

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Persons'

const listPersons = route({
  method: 'GET',
  path: '/api/v2/persons',
  operationId: 'getPersons',
  summary: 'List persons',
  reference: `${REFERENCE}#getPersons`,
  role: 'read',
  query: listPersonsQuery,
  // Keys without the right to names may not ask for their first character, nor use saved filters on them.
  responses: { 200: personsResponse, 400: errorResponse, 401: errorResponse, 403: errorResponse },
  // Saved filters may name days relative to today.
  cacheable: ({ filterId }) => filterId === undefined,
  async handle({ query, caller, hub, render }) {
    const saved = query.filterId === undefined ? undefined : await savedFilter(caller, hub, query.filterId)
    const view = await viewFor(caller, hub, query.view)
    const page = await hub.refs.list({ caller, query: toPersonQuery(query, saved) })
    return render.list({ caller, page, view, render: toPipedrivePerson }, (data) => ({
      success: true,
      data,
      additional_data: { next_cursor: toNextCursor(query.sort, page.next) },
    }))
  },
})

const getPerson = route({
  method: 'GET',
  path: '/api/v2/persons/:id',
  operationId: 'getPerson',
  summary: 'Get a person, deleted or not',
  reference: `${REFERENCE}#getPerson`,
  role: 'read',
  params: pathParameters(Type.Object({ id: Type.Integer() })),
  query: personViewQuery,
  responses: { 200: personResponse, 400: errorResponse, 401: errorResponse, 404: errorResponse },
  cacheable: true,
  async handle({ params, query, caller, hub, render }) {
    const vendorId = String(params.id)
    const found = await hub.refs.getByVendorId({ caller, dialect: 'pipedrive', vendorId, removed: true })
    const view = await viewFor(caller, hub, query)
    return render.one({ caller, found, view, render: toPipedrivePerson }, (data) => ({ success: true, data }))
  },
})

export const routes: readonly Route[] = [
  listPersons,
  searchPersons,
  getPerson,
  ...writeRoutes,
  ...followerRoutes,
  ...pictureRoutes,
  mergePersons,
  ...fieldRoutes,
  ...oldFieldRoutes,
  ...filterRoutes,
  ...organizationRoutes,
  ...userRoutes,
]

/** @throws invalid for a filter that does not exist or is not a filter of persons */
async function savedFilter(caller: Caller, hub: Hub, filterId: number): Promise<Filter> {
  const filter = await hub.filters.get(caller, filterId).catch((error: unknown) => {
    if (error instanceof KithError && error.code === 'not_found') return undefined
    throw error
  })
  if (!filter || typeOf(filter) !== 'people') {
    throw invalid([wrong('filter_id', 'The filter does not exist')])
  }
  const context = await contextOf(caller, hub)
  try {
    return toFilter(filter.conditions, context)
  } catch (error) {
    // Filters are checked when saved here, but the hub accepts any conditions.
    const why = error instanceof KithError && error.code === 'invalid' ? error.message : undefined
    throw why === undefined ? error : invalid([wrong('filter_id', `The filter cannot be used: ${why}`)])
  }
}

export async function viewFor(caller: Caller, hub: Hub, query: ViewQuery): Promise<PersonView> {
  const [{ settings }, customFields, labels] = await Promise.all([
    hub.organizations.get(caller.orgId),
    hub.catalog.listCustomFields(caller),
    query.labels ? hub.catalog.listLabels(caller) : undefined,
  ])
  const wanted = query.customFields
  return {
    settings,
    customFields: wanted ? customFields.filter(({ code }) => wanted.includes(code)) : customFields,
    optionLabels: query.optionLabels,
    ...(labels && { labels }),
    include: query.include,
  }
}

import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { oldFieldRoutes } from './fields/old-routes.ts'
import { otherFieldRoutes } from './fields/other-routes.ts'
import { fieldRoutes } from './fields/routes.ts'
import { filterRoutes } from './filters/routes.ts'
import { savedFilter } from './filters/saved-filter.ts'
import { followerRoutes } from './follower-routes.ts'
import { itemSearchRoutes } from './item-search.ts'
import { type PersonView, toPipedrivePerson } from './mapping.ts'
import { mergePersons } from './merge-route.ts'
import { organizationFollowerRoutes } from './organizations/follower-routes.ts'
import { organizationRoutes } from './organizations/routes.ts'
import { pictureRoutes } from './picture-routes.ts'
import { listPersonsQuery, personViewQuery, toNextCursor, toPersonQuery, type ViewQuery } from './query.ts'
import { errorResponse, personResponse, personsResponse } from './schema.ts'
import { searchPersons } from './search-route.ts'
import { userRoutes } from './users.ts'
import { getPersonChangelog } from './v1/changelog.ts'
import { getCurrencies } from './v1/currencies.ts'
import { emptyListRoutes } from './v1/empty-lists.ts'
import { oldOrganizationRoutes } from './v1/organization-routes.ts'
import { oldPersonRoutes } from './v1/person-routes.ts'
import { getRecents } from './v1/recents.ts'
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
  ...organizationFollowerRoutes,
  ...itemSearchRoutes,
  ...otherFieldRoutes,
  ...userRoutes,
  getRecents,
  getCurrencies,
  getPersonChangelog,
  ...oldPersonRoutes,
  ...oldOrganizationRoutes,
  ...emptyListRoutes,
]

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

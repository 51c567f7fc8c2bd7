import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import { type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { pageCount } from '../kit/paging.ts'
import { type ClientView, toSavvycalClient } from './mapping.ts'
import { getClientQuery, listClientsQuery, toFilter, toPersonQuery } from './query.ts'
import { accountHeader, clientResponse, clientsResponse, jsonErrorResponse, refusals } from './schema.ts'
import { writeRoutes } from './write-routes.ts'

const listClients = route({
  method: 'GET',
  path: '/v1/clients',
  operationId: 'listClients',
  summary: 'List the clients of the account',
  reference: 'https://developers.savvycal.app',
  role: 'read',
  headers: accountHeader,
  query: listClientsQuery,
  responses: { 200: clientsResponse, ...refusals, 422: jsonErrorResponse },
  cacheable: true,
  async handle({ query, caller, hub, render }) {
    const view = await viewFor(caller, hub, query.include_sensitive)
    const [page, total] = await Promise.all([
      hub.refs.list({ caller, query: toPersonQuery(query) }),
      hub.people.count(caller, toFilter(query)),
    ])
    return render.list({ caller, page, view, render: toSavvycalClient }, (data) => ({
      data,
      meta: {
        current_page: query.page,
        page_size: query.page_size,
        total_count: total,
        total_pages: pageCount(total, query.page_size),
      },
    }))
  },
})

const getClient = route({
  method: 'GET',
  path: '/v1/clients/:client_id',
  operationId: 'getClient',
  summary: 'Get a client',
  reference: 'https://developers.savvycal.app',
  role: 'read',
  headers: accountHeader,
  params: pathParameters(Type.Object({ client_id: Type.String() })),
  query: getClientQuery,
  responses: { 200: clientResponse, ...refusals, 422: jsonErrorResponse },
  cacheable: true,
  async handle({ params, query, caller, hub, render }) {
    const vendorId = params.client_id
    const found = await hub.refs.getByVendorId({ caller, dialect: 'savvycal', vendorId })
    const view = await viewFor(caller, hub, query().include_sensitive)
    return render.one({ caller, found, view, render: toSavvycalClient }, (data) => ({ data }))
  },
})

export const routes: readonly Route[] = [listClients, getClient, ...writeRoutes]

/** @throws forbidden when sensitive keys are asked for with a key that may not see them */
export async function viewFor(caller: Caller, hub: Hub, includeSensitive: boolean): Promise<ClientView> {
  if (includeSensitive && !caller.sensitive)
    throw new KithError('forbidden', 'This key may not see sensitive values.')
  return { includeSensitive, settings: (await hub.organizations.get(caller.orgId)).settings }
}

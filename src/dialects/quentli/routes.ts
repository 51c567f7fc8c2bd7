import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { toQuentliCustomer } from './mapping.ts'
import { listCustomersQuery, toPersonQuery } from './query.ts'
import { quentliCustomer, quentliCustomers, userError, validationError } from './schema.ts'
import { writeRoutes } from './write-routes.ts'

const REFERENCE = 'https://docs.quentli.com/api-guide/customers'

const listCustomers = route({
  method: 'GET',
  path: '/v1/customers',
  operationId: 'listCustomers',
  summary: 'List customers, the newest first unless sorted otherwise',
  reference: `${REFERENCE}/list-customers`,
  role: 'read',
  query: listCustomersQuery,
  responses: { 200: quentliCustomers, 400: validationError, 401: userError, 403: userError },
  async handle({ query, caller, hub }) {
    const organizationId = await organizationIdOf(caller, hub)
    const page = await hub.people.list(caller, toPersonQuery(query, organizationId))
    return ok(page.items.map((person) => toQuentliCustomer(person, organizationId)))
  },
})

const getCustomer = route({
  method: 'GET',
  path: '/v1/customers/:id',
  operationId: 'getCustomer',
  summary: 'Get a customer, archived or not',
  reference: `${REFERENCE}/get-customer`,
  role: 'read',
  params: pathParameters(Type.Object({ id: Type.String() })),
  responses: { 200: quentliCustomer, 401: userError, 403: userError, 404: userError },
  async handle({ params, caller, hub }) {
    const person = await hub.people.getByVendorId(caller, 'quentli', params.id)
    return ok(toQuentliCustomer(person, await organizationIdOf(caller, hub)))
  },
})

export const routes: readonly Route[] = [listCustomers, getCustomer, ...writeRoutes]

export async function organizationIdOf(caller: Caller, hub: Hub): Promise<string> {
  return (await hub.organizations.get(caller.orgId)).vendorIds.quentli ?? ''
}

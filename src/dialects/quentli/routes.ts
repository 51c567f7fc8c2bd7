import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import { type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { okAround, okAroundOne } from '../kit/rendered.ts'
import { toQuentliCustomer } from './mapping.ts'
import { listCustomersQuery, toPersonQuery } from './query.ts'
import {
  type QuentliCustomer,
  quentliCustomer,
  quentliCustomers,
  userError,
  validationError,
} from './schema.ts'
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
    const rendering = { view: { organizationId }, render: renderCustomer }
    const page = await hub.rendered.list(caller, toPersonQuery(query, organizationId), rendering)
    return okAround(page, (customers) => customers)
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
    const id = { dialect: 'quentli', vendorId: params.id }
    const customer = await hub.rendered.getByVendorId(caller, id, async () => ({
      view: { organizationId: await organizationIdOf(caller, hub) },
      render: renderCustomer,
    }))
    return okAroundOne(customer.json)
  },
})

function renderCustomer(person: Person, { organizationId }: { organizationId: string }): QuentliCustomer {
  return toQuentliCustomer(person, organizationId)
}

export const routes: readonly Route[] = [listCustomers, getCustomer, ...writeRoutes]

export async function organizationIdOf(caller: Caller, hub: Hub): Promise<string> {
  return (await hub.organizations.get(caller.orgId)).vendorIds.quentli ?? ''
}

import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { toQuentliCustomer } from './mapping.ts'
import { listCustomersQuery, listPaymentsQuery, toPersonQuery } from './query.ts'
import {
  payments,
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
  cacheable: true,
  async handle({ query, caller, hub, render }) {
    const organizationId = await organizationIdOf(caller, hub)
    const page = await hub.refs.list({ caller, query: toPersonQuery(query, organizationId) })
    const people = { caller, page, view: { organizationId }, render: renderCustomer }
    return render.list(people, (customers) => customers)
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
  cacheable: true,
  async handle({ params, caller, hub, render }) {
    const found = await hub.refs.getByVendorId({ caller, dialect: 'quentli', vendorId: params.id })
    const view = { organizationId: await organizationIdOf(caller, hub) }
    return render.one({ caller, found, view, render: renderCustomer })
  },
})

function renderCustomer(person: Person, { organizationId }: { organizationId: string }): QuentliCustomer {
  return toQuentliCustomer(person, organizationId)
}

/** Clients of customers read payments too, to learn what is due. */
const listPayments = route({
  method: 'GET',
  path: '/v1/payments',
  operationId: 'listPayments',
  summary: 'List payments: Kith keeps none',
  reference: 'https://docs.quentli.com/api-guide',
  role: 'read',
  query: listPaymentsQuery,
  responses: { 200: payments, 400: validationError, 401: userError, 403: userError },
  async handle() {
    return ok([])
  },
})

export const routes: readonly Route[] = [listCustomers, getCustomer, listPayments, ...writeRoutes]

export async function organizationIdOf(caller: Caller, hub: Hub): Promise<string> {
  return (await hub.organizations.get(caller.orgId)).vendorIds.quentli ?? ''
}

import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import {
  createCustomerBody,
  createTaxProfileBody,
  type TaxInfo,
  updateCustomerBody,
  updateTaxProfileBody,
} from './bodies.ts'
import { shownContact, toQuentliCustomer } from './mapping.ts'
import {
  customerResponse,
  customerTaxInfoResponse,
  paymentMethods,
  removedTaxInfo,
  userError,
} from './schema.ts'
import {
  changedTaxProfile,
  makeTaxProfile,
  removedTaxProfile,
  shownTaxProfile,
  type TaxProfile,
  toTaxInfoAnswer,
  withTaxProfile,
} from './tax-profiles.ts'
import { requireUnique } from './unique.ts'
import { fromCustomerChange, fromCustomerDraft, type WritingContext } from './writing.ts'

const REFERENCE = 'https://docs.quentli.com/api-guide/customers'
const refused = { 400: userError, 401: userError, 403: userError, 415: userError } as const

const { 415: _, ...refusedBodiless } = refused

const customerPath = pathParameters(Type.Object({ id: Type.String() }))
const ownPath = pathParameters(Type.Object({ customerId: Type.String() }))
const profilePath = pathParameters(Type.Object({ customerId: Type.String(), id: Type.String() }))

const createCustomer = route({
  method: 'POST',
  path: '/v1/customers',
  operationId: 'createCustomer',
  summary: 'Create a customer',
  reference: `${REFERENCE}/create-customer`,
  role: 'write',
  body: createCustomerBody,
  responses: { 200: customerResponse, ...refused },
  async handle({ body: { input }, caller, hub }) {
    const context = await contextOf(caller, hub)
    const person = await hub.people.create(caller, async (list) => {
      const { username, email, phoneNumber } = input
      await requireUnique(
        list,
        { username: username ?? null, email: email ?? null, phoneNumber: phoneNumber ?? null },
        context.region,
      )
      return fromCustomerDraft(input, context)
    })
    return ok(await customerAnswer(caller, hub, person))
  },
})

const updateCustomer = route({
  method: 'PATCH',
  path: '/v1/customers/:id',
  operationId: 'updateCustomer',
  summary: 'Change what is named; null takes a value away',
  reference: `${REFERENCE}/update-customer`,
  role: 'write',
  params: customerPath,
  body: updateCustomerBody,
  responses: { 200: customerResponse, ...refused, 404: userError },
  async handle({ params, body, caller, hub }) {
    const context = await contextOf(caller, hub)
    const { id } = await hub.people.getByVendorId(caller, 'quentli', params.id, { merged: 'missing' })
    const person = await hub.people.update(caller, id, async (before, list) => {
      const { data } = body.input
      const shown = shownContact(before)
      const claimed = {
        username: data.username ?? null,
        email: data.email !== shown.email ? (data.email ?? null) : null,
        phoneNumber: data.phoneNumber !== shown.phoneNumber ? (data.phoneNumber ?? null) : null,
      }
      await requireUnique(list, claimed, context.region, before)
      return fromCustomerChange(before, data, context)
    })
    return ok(await customerAnswer(caller, hub, person))
  },
})

const listPaymentMethods = route({
  method: 'GET',
  path: '/v1/customers/:customerId/payment_methods',
  operationId: 'listPaymentMethods',
  summary: 'List payment methods: Kith keeps none',
  reference: REFERENCE,
  role: 'read',
  params: ownPath,
  responses: { 200: paymentMethods, 401: userError, 403: userError, 404: userError },
  async handle({ params, caller, hub }) {
    await hub.people.getByVendorId(caller, 'quentli', params.customerId)
    return ok([])
  },
})

const createTaxProfile = route({
  method: 'POST',
  path: '/v1/customers/:customerId/tax-profiles',
  operationId: 'createTaxProfile',
  summary: 'Add a fiscal profile',
  reference: REFERENCE,
  role: 'write',
  params: ownPath,
  body: createTaxProfileBody,
  responses: { 200: customerTaxInfoResponse, ...refused, 404: userError },
  async handle({ params, body, caller, hub }) {
    const { taxInfo } = body.input
    const make = () => makeTaxProfile(taxInfo, hub.ids, hub.now())
    return changeTaxProfile(caller, hub, params.customerId, make, taxInfo)
  },
})

const updateTaxProfile = route({
  method: 'PATCH',
  path: '/v1/customers/:customerId/tax-profiles/:id',
  operationId: 'updateTaxProfile',
  summary: 'Replace a fiscal profile',
  reference: REFERENCE,
  role: 'write',
  params: profilePath,
  body: updateTaxProfileBody,
  responses: { 200: customerTaxInfoResponse, ...refused, 404: userError },
  async handle({ params, body, caller, hub }) {
    const { data } = body.input
    const change = (person: Person) => changedTaxProfile(person, params.id, data, hub.now())
    return changeTaxProfile(caller, hub, params.customerId, change, data)
  },
})

const removeTaxProfile = route({
  method: 'DELETE',
  path: '/v1/customers/:customerId/tax-profiles/:id',
  operationId: 'removeTaxProfile',
  summary: 'Remove a fiscal profile (soft delete)',
  reference: REFERENCE,
  role: 'write',
  params: profilePath,
  responses: { 200: removedTaxInfo, ...refusedBodiless, 404: userError },
  async handle({ params, caller, hub }) {
    await changeTaxProfile(caller, hub, params.customerId, (person) =>
      removedTaxProfile(person, params.id, hub.now()),
    )
    return ok({ customerId: params.customerId })
  },
})

export const writeRoutes: readonly Route[] = [
  createCustomer,
  updateCustomer,
  listPaymentMethods,
  createTaxProfile,
  updateTaxProfile,
  removeTaxProfile,
]

async function contextOf(caller: Caller, hub: Hub): Promise<WritingContext> {
  const { settings } = await hub.organizations.get(caller.orgId)
  return { now: hub.now(), region: settings.defaultRegion }
}

async function customerAnswer(caller: Caller, hub: Hub, person: Person): Promise<object> {
  const { vendorIds } = await hub.organizations.get(caller.orgId)
  return { customer: toQuentliCustomer(person, vendorIds.quentli ?? '') }
}

async function changeTaxProfile(
  caller: Caller,
  hub: Hub,
  customerId: string,
  make: (person: Person) => TaxProfile,
  sent?: TaxInfo,
) {
  const { id } = await hub.people.getByVendorId(caller, 'quentli', customerId, { merged: 'missing' })
  let profile: TaxProfile | undefined
  const person = await hub.people.update(caller, id, (before) => {
    profile = make(before)
    return withTaxProfile(before, profile)
  })
  return ok(toTaxInfoAnswer(person, shownTaxProfile(person, profile!, sent)))
}

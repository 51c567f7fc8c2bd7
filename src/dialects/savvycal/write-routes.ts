import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import { answer, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { createClientBody, updateClientBody } from './bodies.ts'
import { toSavvycalClient } from './mapping.ts'
import { createClientQuery, updateClientQuery } from './query.ts'
import { accountHeader, clientResponse, genericErrorResponse, jsonErrorResponse, refusals } from './schema.ts'
import { fromClientChange, fromClientDraft, requireFreeReference } from './writing.ts'

const reference = 'https://developers.savvycal.app'
const clientPath = pathParameters(Type.Object({ client_id: Type.String() }))

const createClient = route({
  method: 'POST',
  path: '/v1/clients',
  operationId: 'createClient',
  summary: 'Create a client',
  reference,
  role: 'write',
  headers: accountHeader,
  query: createClientQuery,
  body: createClientBody,
  responses: { 201: clientResponse, ...refusals, 415: genericErrorResponse, 422: jsonErrorResponse },
  async handle({ query, body, caller, hub }) {
    const { settings } = await hub.organizations.get(caller.orgId)
    const person = await hub.people.create(caller, async (list) => {
      await requireFreeReference(list, body.reference_id)
      return fromClientDraft(body, settings.defaultLanguage)
    })
    const location = `clients/${person.vendorIds.savvycal}`
    return answer(201, await clientBody(caller, hub, person, query.include_sensitive), { location })
  },
})

const updateClient = route({
  method: 'PATCH',
  path: '/v1/clients/:client_id',
  operationId: 'updateClient',
  summary: 'Change the keys that are sent',
  reference,
  role: 'write',
  headers: accountHeader,
  params: clientPath,
  query: updateClientQuery,
  body: updateClientBody,
  responses: { 200: clientResponse, ...refusals, 415: genericErrorResponse, 422: jsonErrorResponse },
  async handle({ params, query, body, caller, hub }) {
    const { settings } = await hub.organizations.get(caller.orgId)
    const { id } = await hub.people.getByVendorId(caller, 'savvycal', params.client_id, { merged: 'missing' })
    const change = body()
    const { include_sensitive } = query()
    const person = await hub.people.update(caller, id, async (before, list) => {
      await requireFreeReference(list, change.reference_id, before)
      return fromClientChange(before, change, settings.defaultRegion)
    })
    return answer(200, await clientBody(caller, hub, person, include_sensitive))
  },
})

const deleteClient = route({
  method: 'DELETE',
  path: '/v1/clients/:client_id',
  operationId: 'deleteClient',
  summary: 'Delete a client',
  reference,
  role: 'write',
  headers: accountHeader,
  params: clientPath,
  responses: { 204: Type.Null(), ...refusals },
  async handle({ params, caller, hub }) {
    const { id } = await hub.people.getByVendorId(caller, 'savvycal', params.client_id, { merged: 'missing' })
    await hub.people.remove(caller, id)
    return answer(204)
  },
})

export const writeRoutes: readonly Route[] = [createClient, updateClient, deleteClient]

/** The client has just sent the sensitive values, so they are shown by default. */
async function clientBody(caller: Caller, hub: Hub, person: Person, asked: boolean): Promise<object> {
  const { settings } = await hub.organizations.get(caller.orgId)
  return { data: toSavvycalClient(person, { includeSensitive: asked && caller.sensitive, settings }) }
}

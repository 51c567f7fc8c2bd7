import Type from 'typebox'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { toAcmeContact } from './mapping.ts'
import { listContactsQuery, toPersonQuery } from './query.ts'
import { acmeContact, acmeContacts, acmeError, refusals } from './schema.ts'
import { writeRoutes } from './write-routes.ts'

const listContacts = route({
  method: 'GET',
  path: '/v1/contacts',
  operationId: 'listContacts',
  summary: 'List contacts',
  reference: 'https://developers.acme.example/contacts#list',
  role: 'read',
  query: listContactsQuery,
  responses: { 200: acmeContacts, ...refusals },
  async handle({ query, caller, hub }) {
    const [page, total] = await Promise.all([
      hub.people.list(caller, toPersonQuery(query)),
      hub.people.count(caller),
    ])
    return ok({ contacts: page.items.map(toAcmeContact), total })
  },
})

const getContact = route({
  method: 'GET',
  path: '/v1/contacts/:contact_id',
  operationId: 'getContact',
  summary: 'Get a contact',
  reference: 'https://developers.acme.example/contacts#get',
  role: 'read',
  params: pathParameters(Type.Object({ contact_id: Type.String() })),
  responses: { 200: acmeContact, 401: acmeError, 404: acmeError },
  async handle({ params, caller, hub }) {
    return ok(toAcmeContact(await hub.people.getByVendorId(caller, 'acme', params.contact_id)))
  },
})

export const routes: readonly Route[] = [listContacts, getContact, ...writeRoutes]

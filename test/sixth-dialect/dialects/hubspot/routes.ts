import Type from 'typebox'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { toHubspotContact, withProperties } from './mapping.ts'
import { getContactQuery, listContactsQuery, propertiesAsked, toPersonQuery } from './query.ts'
import { hubspotContact, hubspotContacts, hubspotError } from './schema.ts'
import { writeRoutes } from './write-routes.ts'

const reference = 'https://developers.hubspot.com/docs/api-reference/crm-contacts-v3'

const listContacts = route({
  method: 'GET',
  path: '/crm/v3/objects/contacts',
  operationId: 'listContacts',
  summary: 'List contacts',
  reference,
  role: 'read',
  query: listContactsQuery,
  responses: { 200: hubspotContacts, 400: hubspotError, 401: hubspotError },
  async handle({ query, caller, hub }) {
    const { items, next } = await hub.people.list(caller, toPersonQuery(query))
    const names = propertiesAsked(query)
    return ok({
      results: items.map((person) => withProperties(toHubspotContact(person), names)),
      ...(next && { paging: { next: { after: String(next[0]) } } }),
    })
  },
})

const getContact = route({
  method: 'GET',
  path: '/crm/v3/objects/contacts/:contactId',
  operationId: 'getContact',
  summary: 'Get a contact',
  reference,
  role: 'read',
  params: pathParameters(Type.Object({ contactId: Type.String() })),
  query: getContactQuery,
  responses: { 200: hubspotContact, 400: hubspotError, 401: hubspotError, 404: hubspotError },
  async handle({ params, query, caller, hub }) {
    const person = await hub.people.getByVendorId(caller, 'hubspot', params.contactId)
    return ok(withProperties(toHubspotContact(person), propertiesAsked(query)))
  },
})

export const routes: readonly Route[] = [listContacts, getContact, ...writeRoutes]

import Type from 'typebox'
import { answer, ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'
import { fromAcmeChange, fromAcmeContact, toAcmeContact } from './mapping.ts'
import { acmeContact, acmeError, refusals } from './schema.ts'

const text = Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 255 })))
const email = Type.Optional(nullable(Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })))

const contactBody = jsonBody(Type.Object({ first_name: text, last_name: text, email, phone: text }))
const contactPath = pathParameters(Type.Object({ contact_id: Type.String() }))

const createContact = route({
  method: 'POST',
  path: '/v1/contacts',
  operationId: 'createContact',
  summary: 'Create a contact',
  reference: 'https://developers.acme.example/contacts#create',
  role: 'write',
  body: contactBody,
  responses: { 201: acmeContact, ...refusals, 403: acmeError },
  async handle({ body, caller, hub }) {
    return answer(201, toAcmeContact(await hub.people.create(caller, fromAcmeContact(body))))
  },
})

const updateContact = route({
  method: 'PATCH',
  path: '/v1/contacts/:contact_id',
  operationId: 'updateContact',
  summary: 'Change the keys that are sent',
  reference: 'https://developers.acme.example/contacts#update',
  role: 'write',
  params: contactPath,
  body: contactBody,
  responses: { 200: acmeContact, ...refusals, 403: acmeError, 404: acmeError },
  async handle({ params, body, caller, hub }) {
    const { id } = await hub.people.getByVendorId(caller, 'acme', params.contact_id)
    return ok(toAcmeContact(await hub.people.update(caller, id, (before) => fromAcmeChange(before, body))))
  },
})

const removeContact = route({
  method: 'DELETE',
  path: '/v1/contacts/:contact_id',
  operationId: 'removeContact',
  summary: 'Remove a contact',
  reference: 'https://developers.acme.example/contacts#remove',
  role: 'write',
  params: contactPath,
  responses: { 204: Type.Null(), ...refusals, 403: acmeError, 404: acmeError },
  async handle({ params, caller, hub }) {
    const { id } = await hub.people.getByVendorId(caller, 'acme', params.contact_id)
    await hub.people.remove(caller, id)
    return answer(204)
  },
})

export const writeRoutes: readonly Route[] = [createContact, updateContact, removeContact]

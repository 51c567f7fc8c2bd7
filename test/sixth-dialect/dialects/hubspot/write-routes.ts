import Type from 'typebox'
import { type ListInTransaction, personFields } from '../../hub/hub.ts'
import { KithError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { personColumns } from '../../model/query.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'
import { fromHubspotChange, fromHubspotContact, toHubspotContact } from './mapping.ts'
import { hubspotContact, hubspotError } from './schema.ts'

const reference = 'https://developers.hubspot.com/docs/api-reference/crm-contacts-v3'
const refusals = { 400: hubspotError, 401: hubspotError, 403: hubspotError } as const

const text = Type.Optional(nullable(Type.String({ maxLength: 255 })))
const email = Type.Optional(
  nullable(
    Type.String({ maxLength: 254, pattern: '^([^\\s@]+@[^\\s@]+)?$', description: 'An e-mail address.' }),
  ),
)

/** Refuses a property that HubSpot does not have. */
const contactBody = jsonBody(
  Type.Object({
    properties: Type.Object(
      { company: text, email, firstname: text, jobtitle: text, lastname: text, phone: text },
      { additionalProperties: false },
    ),
  }),
)
const contactPath = pathParameters(Type.Object({ contactId: Type.String() }))

const createContact = route({
  method: 'POST',
  path: '/crm/v3/objects/contacts',
  operationId: 'createContact',
  summary: 'Create a contact',
  reference,
  role: 'write',
  body: contactBody,
  responses: { 201: hubspotContact, ...refusals, 409: hubspotError },
  async handle({ body, caller, hub }) {
    const person = await hub.people.create(caller, async (list) => {
      await requireFreeEmail(list, body.properties.email)
      return fromHubspotContact(body.properties)
    })
    return answer(201, toHubspotContact(person))
  },
})

const updateContact = route({
  method: 'PATCH',
  path: '/crm/v3/objects/contacts/:contactId',
  operationId: 'updateContact',
  summary: 'Change the properties that are sent',
  reference,
  role: 'write',
  params: contactPath,
  body: contactBody,
  responses: { 200: hubspotContact, ...refusals, 404: hubspotError, 409: hubspotError },
  async handle({ params, body, caller, hub }) {
    const { id } = await hub.people.getByVendorId(caller, 'hubspot', params.contactId)
    const person = await hub.people.update(caller, id, async (before, list) => {
      await requireFreeEmail(list, body.properties.email, before)
      return fromHubspotChange(before, body.properties)
    })
    return ok(toHubspotContact(person))
  },
})

const archiveContact = route({
  method: 'DELETE',
  path: '/crm/v3/objects/contacts/:contactId',
  operationId: 'archiveContact',
  summary: 'Archive a contact',
  reference,
  role: 'write',
  params: contactPath,
  responses: { 204: Type.Null(), ...refusals, 404: hubspotError },
  async handle({ params, caller, hub }) {
    const { id } = await hub.people.getByVendorId(caller, 'hubspot', params.contactId)
    await hub.people.remove(caller, id)
    return answer(204)
  },
})

export const writeRoutes: readonly Route[] = [createContact, updateContact, archiveContact]

/** An e-mail address belongs to one contact of the account only. @throws conflict */
async function requireFreeEmail(
  list: ListInTransaction,
  address: string | null | undefined,
  own?: Person,
): Promise<void> {
  if (!address) return
  const { items } = await list({
    filter: { some: personFields.emails, test: { op: 'eq', value: address, folded: true } },
    order: [{ field: personColumns.createdAt, direction: 'asc' }],
    page: { offset: 0, limit: 2 },
  })
  const other = items.find(({ id }) => id !== own?.id)
  if (!other || items.some(({ id }) => id === own?.id)) return
  throw new KithError('conflict', `Contact already exists. Existing ID: ${other.vendorIds.hubspot}`)
}

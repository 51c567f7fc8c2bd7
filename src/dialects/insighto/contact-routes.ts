import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { CustomField } from '../../model/catalog.ts'
import { invalid, KithError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { ok, type Reader, type Route, route } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { fromCustomFields } from './custom-fields.ts'
import { getPersonBy, requireFreeEmail, upsertPerson } from './find-contact.ts'
import {
  type ContactView,
  fromInsightoContact,
  fromInsightoContactPatch,
  toInsightoContact,
} from './mapping.ts'
import {
  emailParameter,
  hasEmail,
  hasPhone,
  idParameter,
  listQuery,
  phoneParameter,
  toPage,
  toPersonQuery,
  upsertQuery,
} from './query.ts'
import {
  contactDraft,
  contactPatch,
  contactResponse,
  contactsResponse,
  errorResponse,
  type InsightoContactDraft,
  type InsightoContactPatch,
  validationErrorResponse,
} from './schema.ts'
import { readUuid } from './uuid.ts'

const GUIDE = 'https://docs.insighto.ai/outreach/contacts'
const GET_BY_ID = 'https://docs.insighto.ai/api-reference/contact/get-contact-by-id'

const refusals = { 401: errorResponse, 403: errorResponse, 422: validationErrorResponse }
/** Errors for a body that cannot be received. */
const unreadable = { 400: errorResponse }
const answers = { 200: contactResponse, ...refusals, 404: errorResponse }
const contactId = idParameter('contact_id')

const listContacts = route({
  method: 'GET',
  path: '/api/v1/contact',
  aliases: ['/api/v1/contact/list'],
  operationId: 'read_contact_list',
  summary: 'List contacts, newest first',
  reference: GUIDE,
  role: 'read',
  query: listQuery,
  responses: { 200: contactsResponse, ...refusals },
  cacheable: true,
  async handle({ query, caller, hub, render }) {
    const view = await viewFor(caller, hub)
    const [page, total] = await Promise.all([
      hub.refs.list({ caller, query: toPersonQuery(query) }),
      hub.people.count(caller),
    ])
    return render.list({ caller, page, view, render: toInsightoContact }, (items) => ({
      message: 'Contacts',
      meta: {},
      data: toPage(items, total, query),
    }))
  },
})

const getContact = route({
  method: 'GET',
  path: '/api/v1/contact/:contact_id',
  operationId: 'read_contact',
  summary: 'Get a contact',
  reference: GET_BY_ID,
  role: 'read',
  params: contactId,
  responses: answers,
  cacheable: true,
  async handle({ params, caller, hub, render }) {
    const vendorId = params.contact_id
    const found = await hub.refs.getByVendorId({ caller, dialect: 'insighto', vendorId })
    const view = await viewFor(caller, hub)
    const people = { caller, found, view, render: toInsightoContact }
    return render.one(people, (data) => ({ message: 'Contact', meta: {}, data }))
  },
})

const getContactByEmail = route({
  method: 'GET',
  path: '/api/v1/contact/email/:email',
  operationId: 'read_contact_by_email',
  summary: 'Get a contact by e-mail',
  reference: GUIDE,
  role: 'read',
  params: emailParameter,
  responses: answers,
  async handle({ params, caller, hub }) {
    const person = await getPersonBy(caller, hub, hasEmail(params.email))
    return contactAnswer('Contact', person, await viewFor(caller, hub))
  },
})

const getContactByPhone = route({
  method: 'GET',
  path: '/api/v1/contact/phone_number/:phone_number',
  operationId: 'read_contact_by_phone_number',
  summary: 'Get a contact by phone or WhatsApp number',
  reference: GUIDE,
  role: 'read',
  params: phoneParameter,
  responses: answers,
  async handle({ params, caller, hub }) {
    const person = await getPersonBy(caller, hub, hasPhone(params.phone_number))
    return contactAnswer('Contact', person, await viewFor(caller, hub))
  },
})

const createContact = route({
  method: 'POST',
  path: '/api/v1/contact',
  operationId: 'create_contact',
  summary: 'Create a contact',
  reference: GUIDE,
  role: 'write',
  body: reachable(jsonBody(contactDraft)),
  responses: { 200: contactResponse, ...refusals, ...unreadable, 409: errorResponse },
  async handle({ body, caller, hub }) {
    const view = await viewFor(caller, hub)
    requireOwnOrganization(body, view)
    requireFittingFields(body, view.customFields)
    const person = await hub.people.create(caller, async (list) => {
      await requireFreeEmail(list, body.email)
      return fromInsightoContact(body, view.customFields)
    })
    return contactAnswer('Contact created', person, view)
  },
})

const upsertContact = route({
  method: 'POST',
  path: '/api/v1/contact/upsert',
  operationId: 'upsert_contact',
  summary: 'Update the contact with this e-mail or phone, or create one',
  reference: GUIDE,
  role: 'write',
  query: upsertQuery,
  responses: { 200: contactResponse, ...refusals, ...unreadable },
  async handle({ query, caller, hub }) {
    const { person, created } = await upsertPerson(caller, hub, query)
    return contactAnswer('Contact upserted', person, await viewFor(caller, hub), { created })
  },
})

const updateContact = route({
  method: 'PUT',
  path: '/api/v1/contact/:contact_id',
  operationId: 'update_contact',
  summary: 'Update a contact; keys left out stay',
  reference: GUIDE,
  role: 'write',
  params: contactId,
  body: jsonBody(contactPatch),
  responses: { ...answers, ...unreadable, 409: errorResponse },
  async handle({ params, body, caller, hub }) {
    const view = await viewFor(caller, hub)
    requireFittingFields(body, view.customFields)
    const { id } = await hub.people.getByVendorId(caller, 'insighto', params.contact_id)
    const person = await hub.people.update(caller, id, async (current, list) => {
      await requireFreeEmail(list, body.email, current)
      return fromInsightoContactPatch(current, body, view.customFields)
    })
    return contactAnswer('Contact updated', person, view)
  },
})

const deleteContact = route({
  method: 'DELETE',
  path: '/api/v1/contact/:contact_id',
  operationId: 'delete_contact',
  summary: 'Delete a contact with its enrolments',
  reference: GUIDE,
  role: 'write',
  params: contactId,
  responses: { ...answers, ...unreadable },
  async handle({ params, caller, hub }) {
    const { id } = await hub.people.getByVendorId(caller, 'insighto', params.contact_id)
    const person = await hub.people.remove(caller, id)
    return contactAnswer('Contact deleted', person, await viewFor(caller, hub))
  },
})

export const contactRoutes: readonly Route[] = [
  listContacts,
  createContact,
  upsertContact,
  getContactByEmail,
  getContactByPhone,
  getContact,
  updateContact,
  deleteContact,
]

export async function viewFor(caller: Caller, hub: Hub): Promise<ContactView> {
  const [organization, customFields] = await Promise.all([
    hub.organizations.get(caller.orgId),
    hub.catalog.listCustomFields(caller),
  ])
  return {
    organizationId: organization.vendorIds.insighto ?? '',
    customFields,
  }
}

function contactAnswer(message: string, person: Person, view: ContactView, meta: object = {}) {
  return ok({ message, meta, data: toInsightoContact(person, view) })
}

/** A new contact needs an e-mail or a channel. */
function reachable(
  reader: Reader<typeof contactDraft, InsightoContactDraft>,
): Reader<typeof contactDraft, InsightoContactDraft> {
  return {
    schema: reader.schema,
    read(part, problems) {
      const before = problems.length
      const body = reader.read(part, problems)
      if (problems.length > before) return body
      const channels = Object.values(body.channels ?? {})
      if (!body.email?.trim() && !channels.some((value) => value !== '')) {
        const message = 'email or a channel is needed'
        problems.push({ in: 'body', path: ['email'], rule: 'missing', message })
      }
      return body
    },
  }
}

/** @throws forbidden */
function requireOwnOrganization({ org_id }: InsightoContactDraft, { organizationId }: ContactView): void {
  if (org_id && readUuid(org_id) !== organizationId) {
    throw new KithError('forbidden', 'A key may write only to its own organization.')
  }
}

/** @throws invalid when a value does not fit its defined custom field */
function requireFittingFields(body: InsightoContactPatch, fields: readonly CustomField[]): void {
  const { problems } = fromCustomFields(body.custom_fields ?? {}, {}, fields)
  if (problems.length > 0) throw invalid(problems)
}

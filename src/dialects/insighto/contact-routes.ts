import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { invalid, type Problem } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { ok, type Reader, type Route, route } from '../dialect.ts'
import { numberedPage } from '../kit/paging.ts'
import { toInsightoConversation } from './campaign-mapping.ts'
import { numberForm } from './contact-points.ts'
import { notANumber, problemsOf, readUpsert } from './contact-problems.ts'
import {
  getPersonByEmail,
  getPersonByPhone,
  getPersonToWrite,
  requireFreeEmail,
  undefinedIfMissing,
  upsertPerson,
} from './find-contact.ts'
import { laxBody } from './lax-body.ts'
import {
  type ContactView,
  fromInsightoContact,
  fromInsightoContactPatch,
  type MappingContext,
  toInsightoContact,
} from './mapping.ts'
import { contextFor, requireOwnOrganization, viewFor } from './organization.ts'
import {
  emailParameter,
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
  contactsDeletion,
  contactsResponse,
  conversationsResponse,
  deletionResponse,
  errorResponse,
  type InsightoContactDraft,
  type InsightoContactPatch,
  syncLogsResponse,
  upsertDraft,
  validationErrorResponse,
} from './schema.ts'

const REFERENCE = 'https://docs.insighto.ai/api-reference'
const CONVERSATIONS = `${REFERENCE}/conversation/get-list-of-conversations-by-contact-id`
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
    const person = await getPersonByEmail(caller, hub, params.email)
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
    const { region } = await contextFor(caller, hub)
    const number = numberForm(params.phone_number, region)
    if (number === undefined) throw invalid([notANumber('path', 'phone_number', params.phone_number)])
    const person = await getPersonByPhone(caller, hub, number)
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
  body: reachable(laxBody(contactDraft)),
  responses: { 200: contactResponse, ...refusals, ...unreadable, 409: errorResponse },
  async handle({ body, caller, hub }) {
    const context = await contextFor(caller, hub)
    requireOwnOrganization(body, context.organizationId)
    requireValid(body, context)
    const person = await hub.people.create(caller, async (list) => {
      await requireFreeEmail(list, body.email)
      return fromInsightoContact(body, context)
    })
    return contactAnswer('Contact created', person, context)
  },
})

const upsertContact = route({
  method: 'POST',
  path: '/api/v1/contact/upsert',
  operationId: 'upsert_contact',
  summary: 'Update the contact with this e-mail or phone, or create one; values in the query or the body',
  reference: GUIDE,
  role: 'write',
  query: upsertQuery,
  body: laxBody(upsertDraft, { optional: true }),
  responses: { 200: contactResponse, ...refusals, ...unreadable },
  async handle({ query, body, caller, hub }) {
    const context = await contextFor(caller, hub)
    const { values, problems } = readUpsert(query, body, context)
    if (problems.length > 0) throw invalid(problems)
    const { person, created } = await upsertPerson(caller, hub, values, context)
    return contactAnswer('Contact upserted', person, context, { created })
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
  body: laxBody(contactPatch),
  responses: { ...answers, ...unreadable, 409: errorResponse },
  async handle({ params, body, caller, hub }) {
    const context = await contextFor(caller, hub)
    const found = await findOrProblems(caller, hub, params.contact_id, (shown) =>
      problemsOf(body, context, shown),
    )
    const person = await hub.people.update(caller, found.id, async (current, list) => {
      await requireFreeEmail(list, body.email, current)
      return fromInsightoContactPatch(current, body, context)
    })
    return contactAnswer('Contact updated', person, context)
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
    const { id } = await getPersonToWrite(caller, hub, params.contact_id)
    const person = await hub.people.remove(caller, id)
    return contactAnswer('Contact deleted', person, await viewFor(caller, hub))
  },
})

const deleteContacts = route({
  method: 'DELETE',
  path: '/api/v1/contact/multiple',
  operationId: 'delete_contacts',
  summary: 'Delete several contacts with their enrolments, all or none',
  reference: GUIDE,
  role: 'write',
  body: laxBody(contactsDeletion),
  responses: { 200: deletionResponse, ...refusals, ...unreadable, 404: errorResponse },
  async handle({ body, caller, hub }) {
    const ids = new Set(body.contact_ids)
    await hub.transaction(async (within) => {
      for (const contactId of ids) {
        const { id } = await getPersonToWrite(caller, within, contactId)
        await within.people.remove(caller, id)
      }
    })
    return ok({ message: 'Contacts deleted', meta: {}, data: { deleted_count: ids.size } })
  },
})

const listConversations = route({
  method: 'GET',
  path: '/api/v1/conversation/by-contact/:contact_id',
  operationId: 'read_conversation_list_by_contact',
  summary: 'List the conversations that campaigns had with a contact, the latest first',
  reference: CONVERSATIONS,
  role: 'read',
  params: contactId,
  query: listQuery,
  responses: { 200: conversationsResponse, ...refusals, 404: errorResponse },
  async handle({ params, query, caller, hub }) {
    const person = await hub.people.getByVendorId(caller, 'insighto', params.contact_id)
    const page = numberedPage(query.page, query.size)
    const { items, total } = await hub.campaigns.listConversations(caller, person.id, page)
    const shownId = person.vendorIds.insighto ?? params.contact_id
    const conversations = items.map((item) => toInsightoConversation(item, shownId))
    return ok({ message: 'Conversations', meta: {}, data: toPage(conversations, total, query) })
  },
})

const listSyncLogs = route({
  method: 'GET',
  path: '/api/v1/contact_sync_log/list',
  operationId: 'read_contact_sync_log_list',
  summary: 'List the log of contact synchronisations, which is always empty',
  reference: REFERENCE,
  role: 'read',
  query: listQuery,
  responses: { 200: syncLogsResponse, ...refusals },
  handle: async ({ query }) => ok({ message: 'Contact sync logs', meta: {}, data: toPage([], 0, query) }),
})

export const contactRoutes: readonly Route[] = [
  listContacts,
  createContact,
  upsertContact,
  deleteContacts,
  getContactByEmail,
  getContactByPhone,
  getContact,
  updateContact,
  deleteContact,
  listConversations,
  listSyncLogs,
]

function contactAnswer(message: string, person: Person, view: ContactView, meta: object = {}) {
  const { organizationId, customFields } = view
  return ok({ message, meta, data: toInsightoContact(person, { organizationId, customFields }) })
}

/** A new contact needs an e-mail, a phone or a channel. */
function reachable(
  reader: Reader<typeof contactDraft, InsightoContactDraft>,
): Reader<typeof contactDraft, InsightoContactDraft> {
  return {
    schema: reader.schema,
    read(part, problems) {
      const before = problems.length
      const body = reader.read(part, problems)
      if (problems.length > before) return body
      const values = [body.email, body.phone, body.phone_number, ...Object.values(body.channels ?? {})]
      if (!values.some((value) => value?.trim())) {
        const message = 'email, a phone or a channel is needed'
        problems.push({ in: 'body', path: ['email'], rule: 'missing', message })
      }
      return body
    },
  }
}

/**
 * The person, whose shown values a client may send back even if they are not valid here.
 *
 * @throws invalid before not_found, as the framework checks a body first
 */
async function findOrProblems(
  caller: Caller,
  hub: Hub,
  contactId: string,
  problemsFor: (shown: Person | undefined) => Problem[],
): Promise<Person> {
  if (problemsFor(undefined).length === 0) return getPersonToWrite(caller, hub, contactId)
  const person = await getPersonToWrite(caller, hub, contactId).catch(undefinedIfMissing)
  const problems = problemsFor(person)
  if (problems.length > 0 || !person) throw invalid(problems)
  return person
}

/** @throws invalid */
function requireValid(body: InsightoContactPatch, context: MappingContext): void {
  const problems = problemsOf(body, context, undefined)
  if (problems.length > 0) throw invalid(problems)
}

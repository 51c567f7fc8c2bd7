import { KithError, notFound } from '../../model/errors.ts'
import { ok, type Route, route } from '../dialect.ts'
import { numberedPage } from '../kit/paging.ts'
import { fieldIdOf, nameOf, shownFields, toInsightoCustomField } from './custom-fields.ts'
import { laxBody } from './lax-body.ts'
import { organizationIdOf, requireOwnOrganization } from './organization.ts'
import { idParameter, listQuery, toPage } from './query.ts'
import {
  customFieldDraft,
  customFieldResponse,
  customFieldsResponse,
  errorResponse,
  validationErrorResponse,
} from './schema.ts'

const REFERENCE = 'https://docs.insighto.ai/outreach/contacts'
const PATH = '/api/v1/contact_custom_field'
const refusals = { 401: errorResponse, 403: errorResponse, 422: validationErrorResponse }
/** Errors for a body that cannot be received. */
const unreadable = { 400: errorResponse }

const listFields = route({
  method: 'GET',
  path: `${PATH}/list`,
  aliases: [PATH],
  operationId: 'read_contact_custom_field_list',
  summary: 'List the custom fields of contacts, the oldest first',
  reference: REFERENCE,
  role: 'read',
  query: listQuery,
  responses: { 200: customFieldsResponse, ...refusals },
  async handle({ query, caller, hub }) {
    const organizationId = await organizationIdOf(caller, hub)
    const all = shownFields(await hub.catalog.listCustomFields(caller))
    const { offset, limit } = numberedPage(query.page, query.size)
    const items = all
      .slice(offset, offset + limit)
      .map((field) => toInsightoCustomField(field, organizationId))
    return ok({ message: 'Contact custom fields', meta: {}, data: toPage(items, all.length, query) })
  },
})

const createField = route({
  method: 'POST',
  path: PATH,
  operationId: 'create_contact_custom_field',
  summary: 'Create a custom field of contacts',
  reference: REFERENCE,
  role: 'write',
  body: laxBody(customFieldDraft),
  responses: { 200: customFieldResponse, ...refusals, ...unreadable, 409: errorResponse },
  async handle({ body, caller, hub }) {
    const organizationId = await organizationIdOf(caller, hub)
    requireOwnOrganization(body, organizationId)
    const { custom_field_name: name, custom_field_type: type } = body
    const field = await hub.transaction(async (within) => {
      const fields = await within.catalog.listCustomFields(caller)
      if (fields.some((known) => nameOf(known) === name || known.key === name))
        throw new KithError('conflict', 'A custom field with this name exists already.', { subject: 'field' })
      return within.catalog.createCustomField(caller, {
        name,
        type: type === 'number' ? 'double' : 'varchar',
        attributes: { insighto: { name } },
      })
    })
    const data = toInsightoCustomField(field, organizationId)
    return ok({ message: 'Contact custom field created', meta: {}, data })
  },
})

const deleteField = route({
  method: 'DELETE',
  path: `${PATH}/:custom_field_id`,
  operationId: 'delete_contact_custom_field',
  summary: 'Delete a custom field of contacts; its values are kept but no longer shown',
  reference: REFERENCE,
  role: 'write',
  params: idParameter('custom_field_id'),
  responses: { 200: customFieldResponse, ...refusals, ...unreadable, 404: errorResponse },
  async handle({ params, caller, hub }) {
    const fields = shownFields(await hub.catalog.listCustomFields(caller))
    const field = fields.find((known) => fieldIdOf(known) === params.custom_field_id)
    if (!field) throw notFound('field')
    await hub.catalog.removeCustomField(caller, field.id)
    const data = toInsightoCustomField(field, await organizationIdOf(caller, hub))
    return ok({ message: 'Contact custom field deleted', meta: {}, data })
  },
})

export const fieldRoutes: readonly Route[] = [listFields, createField, deleteField]

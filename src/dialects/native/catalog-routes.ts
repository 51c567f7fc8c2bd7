import Type from 'typebox'
import type { Campaign, EnrolledPerson } from '../../model/campaign.ts'
import type { CustomField, Label } from '../../model/catalog.ts'
import { notFound } from '../../model/errors.ts'
import { toMicroseconds } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import {
  campaignDraft,
  customFieldDraft,
  enrolled,
  enrolment,
  labelDraft,
  nativeCampaign,
  nativeCampaignContacts,
  nativeCampaigns,
  nativeCustomField,
  nativeCustomFields,
  nativeLabel,
  nativeLabels,
} from './catalog-schema.ts'
import { fromNativeId, toNativePerson } from './mapping.ts'
import { rules } from './query.ts'
import { problemDetails } from './schema.ts'

const REFERENCE = 'https://www.rfc-editor.org/rfc/rfc9457'
const read = { 401: problemDetails } as const
const written = { 400: problemDetails, 401: problemDetails, 403: problemDetails } as const

const offsetPage = {
  offset: Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
}
const campaignId = pathParameters(Type.Object({ campaign_id: Type.String({ minLength: 1 }) }))

const listLabels = route({
  method: 'GET',
  path: '/v1/labels',
  operationId: 'listLabels',
  summary: 'List labels',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeLabels, ...read },
  async handle({ caller, hub }) {
    return ok({ items: (await hub.catalog.listLabels(caller)).map(toNativeLabel) })
  },
})

const createLabel = route({
  method: 'POST',
  path: '/v1/labels',
  operationId: 'createLabel',
  summary: 'Define a label',
  reference: REFERENCE,
  role: 'write',
  body: jsonBody(labelDraft),
  responses: { 201: nativeLabel, ...written, 409: problemDetails },
  async handle({ body, caller, hub }) {
    return answer(201, toNativeLabel(await hub.catalog.createLabel(caller, body)))
  },
})

const listCustomFields = route({
  method: 'GET',
  path: '/v1/custom-fields',
  operationId: 'listCustomFields',
  summary: 'List the custom fields of people',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeCustomFields, ...read },
  async handle({ caller, hub }) {
    return ok({ items: (await hub.catalog.listCustomFields(caller)).map(toNativeCustomField) })
  },
})

const createCustomField = route({
  method: 'POST',
  path: '/v1/custom-fields',
  operationId: 'createCustomField',
  summary: 'Define a custom field',
  reference: REFERENCE,
  role: 'write',
  body: jsonBody(customFieldDraft),
  responses: { 201: nativeCustomField, ...written, 409: problemDetails },
  async handle({ body, caller, hub }) {
    return answer(201, toNativeCustomField(await hub.catalog.createCustomField(caller, body)))
  },
})

const listCampaigns = route({
  method: 'GET',
  path: '/v1/campaigns',
  operationId: 'listCampaigns',
  summary: 'List campaigns, newest first',
  reference: REFERENCE,
  role: 'read',
  query: queryParameters(Type.Object(offsetPage), rules),
  responses: { 200: nativeCampaigns, 400: problemDetails, ...read },
  async handle({ query, caller, hub }) {
    const { items, total } = await hub.campaigns.list(caller, query)
    return ok({ items: items.map(toNativeCampaign), total })
  },
})

const createCampaign = route({
  method: 'POST',
  path: '/v1/campaigns',
  operationId: 'createCampaign',
  summary: 'Make a campaign',
  reference: REFERENCE,
  role: 'write',
  body: jsonBody(campaignDraft),
  responses: { 201: nativeCampaign, ...written, 409: problemDetails },
  async handle({ body: { attributes, ...draft }, caller, hub }) {
    const own = attributes === undefined ? {} : { attributes: attributes as JsonObject }
    return answer(201, toNativeCampaign(await hub.campaigns.create(caller, { ...draft, ...own })))
  },
})

const getCampaign = route({
  method: 'GET',
  path: '/v1/campaigns/:campaign_id',
  operationId: 'getCampaign',
  summary: 'Read a campaign',
  reference: REFERENCE,
  role: 'read',
  params: campaignId,
  responses: { 200: nativeCampaign, 404: problemDetails, ...read },
  async handle({ params, caller, hub }) {
    return ok(toNativeCampaign(await hub.campaigns.get(caller, params.campaign_id)))
  },
})

const listCampaignContacts = route({
  method: 'GET',
  path: '/v1/campaigns/:campaign_id/contacts',
  operationId: 'listCampaignContacts',
  summary: 'List the people of a campaign in order of enrolment',
  reference: REFERENCE,
  role: 'read',
  params: campaignId,
  query: queryParameters(Type.Object(offsetPage), rules),
  responses: { 200: nativeCampaignContacts, 400: problemDetails, 404: problemDetails, ...read },
  async handle({ params, query, caller, hub }) {
    const { items, total } = await hub.campaigns.listContacts(caller, params.campaign_id, query)
    return ok({ items: items.map(toNativeCampaignContact), total })
  },
})

const enrolPeople = route({
  method: 'POST',
  path: '/v1/campaigns/:campaign_id/contacts',
  operationId: 'enrolPeople',
  summary: 'Add people to a campaign; those in it already stay as they are',
  reference: REFERENCE,
  role: 'write',
  params: campaignId,
  body: jsonBody(enrolment),
  responses: { 200: enrolled, ...written, 404: problemDetails },
  async handle({ params, body, caller, hub }) {
    const drafts = body.personIds.map((id) => {
      const personId = fromNativeId(id)
      if (personId === undefined) throw notFound('person')
      return { personId }
    })
    return ok(await hub.campaigns.enrol(caller, params.campaign_id, drafts))
  },
})

export const catalogRoutes: readonly Route[] = [
  listLabels,
  createLabel,
  listCustomFields,
  createCustomField,
  listCampaigns,
  createCampaign,
  getCampaign,
  listCampaignContacts,
  enrolPeople,
]

function toNativeLabel({ id, uuid, name, color }: Label) {
  return { id, uuid, name, color }
}

function toNativeCustomField({ id, key, code, name, type, options, createdAt }: CustomField) {
  return { id, key, code, name, type, options, createdAt: toMicroseconds(createdAt) }
}

function toNativeCampaign({ id, name, attributes, createdAt }: Campaign) {
  return { id, name, attributes, createdAt: toMicroseconds(createdAt) }
}

function toNativeCampaignContact({ contact, person }: EnrolledPerson) {
  const { id, status, conversationId, executedAt, createdAt } = contact
  return {
    id,
    status,
    conversationId,
    executedAt: executedAt === null ? null : toMicroseconds(executedAt),
    createdAt: toMicroseconds(createdAt),
    person: toNativePerson(person),
  }
}

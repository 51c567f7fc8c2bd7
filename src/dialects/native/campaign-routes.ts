import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Campaign, EnrolledPerson } from '../../model/campaign.ts'
import { notFound } from '../../model/errors.ts'
import { toMicroseconds } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import type { PersonId } from '../../model/person.ts'
import { personIdField } from '../../model/query.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import {
  campaignContactPatch,
  campaignContactStatus,
  campaignDraft,
  campaignPatch,
  enrolled,
  enrolment,
  nativeCampaign,
  nativeCampaignContact,
  nativeCampaignContacts,
  nativeCampaigns,
  nativeStatusCounts,
} from './catalog-schema.ts'
import { fromNativeId, toNativePerson } from './mapping.ts'
import { rules } from './query.ts'
import { isMissing, noSuchPeople, REFERENCE, refuses } from './route-parts.ts'
import { strictBody } from './strict-body.ts'

const id = Type.String({ minLength: 1 })
const campaignPath = pathParameters(Type.Object({ campaign_id: id }))
const contactPath = pathParameters(Type.Object({ campaign_id: id, contact_id: id }))

const offsetPage = {
  offset: Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
}

const listCampaigns = route({
  method: 'GET',
  path: '/v1/campaigns',
  operationId: 'listCampaigns',
  summary: 'List campaigns, newest first',
  reference: REFERENCE,
  role: 'read',
  query: queryParameters(Type.Object(offsetPage), rules),
  responses: { 200: nativeCampaigns, ...refuses(400, 401) },
  async handle({ query, caller, hub }) {
    const { items, total } = await hub.campaigns.list(caller, query)
    return ok({ items: items.map(toNativeCampaign), total })
  },
})

const createCampaign = route({
  method: 'POST',
  path: '/v1/campaigns',
  operationId: 'createCampaign',
  summary: 'Create a campaign',
  reference: REFERENCE,
  role: 'write',
  body: strictBody(campaignDraft),
  responses: { 201: nativeCampaign, ...refuses(400, 401, 403, 409) },
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
  params: campaignPath,
  responses: { 200: nativeCampaign, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    return ok(toNativeCampaign(await hub.campaigns.get(caller, params.campaign_id)))
  },
})

const updateCampaign = route({
  method: 'PATCH',
  path: '/v1/campaigns/:campaign_id',
  operationId: 'updateCampaign',
  summary: 'Rename a campaign, or change single attributes',
  reference: REFERENCE,
  role: 'write',
  params: campaignPath,
  body: strictBody(campaignPatch),
  responses: { 200: nativeCampaign, ...refuses(400, 401, 403, 404) },
  async handle({ params, body: { attributes, ...patch }, caller, hub }) {
    const own = attributes === undefined ? {} : { attributes: attributes as JsonObject }
    const changed = await hub.campaigns.update(caller, params.campaign_id, { ...patch, ...own })
    return ok(toNativeCampaign(changed))
  },
})

const removeCampaign = route({
  method: 'DELETE',
  path: '/v1/campaigns/:campaign_id',
  operationId: 'removeCampaign',
  summary: 'Remove a campaign; it and its enrolments are kept but no longer shown',
  reference: REFERENCE,
  role: 'write',
  params: campaignPath,
  responses: { 200: nativeCampaign, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    return ok(toNativeCampaign(await hub.campaigns.remove(caller, params.campaign_id)))
  },
})

const listCampaignContacts = route({
  method: 'GET',
  path: '/v1/campaigns/:campaign_id/contacts',
  operationId: 'listCampaignContacts',
  summary: 'List the people of a campaign in order of enrolment',
  reference: REFERENCE,
  role: 'read',
  params: campaignPath,
  query: queryParameters(Type.Object({ ...offsetPage, status: Type.Optional(campaignContactStatus) }), rules),
  responses: { 200: nativeCampaignContacts, ...refuses(400, 401, 404) },
  async handle({ params, query: { status, ...page }, caller, hub }) {
    const { items, total } = await hub.campaigns.listContacts(caller, params.campaign_id, page, status)
    return ok({ items: items.map(toNativeCampaignContact), total })
  },
})

const countContacts = route({
  method: 'GET',
  path: '/v1/campaigns/:campaign_id/statuses',
  operationId: 'countCampaignContacts',
  summary: 'Count the people of a campaign by status',
  reference: REFERENCE,
  role: 'read',
  params: campaignPath,
  responses: { 200: nativeStatusCounts, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    const statuses = await hub.campaigns.countByStatus(caller, params.campaign_id)
    const total = Object.values(statuses).reduce((sum, count) => sum + count, 0)
    return ok({ total, statuses })
  },
})

const enrolPeople = route({
  method: 'POST',
  path: '/v1/campaigns/:campaign_id/contacts',
  operationId: 'enrolPeople',
  summary: 'Add people to a campaign; people already in it do not change',
  reference: REFERENCE,
  role: 'write',
  params: campaignPath,
  body: strictBody(enrolment),
  responses: { 200: enrolled, ...refuses(400, 401, 403, 404) },
  async handle({ params, body, caller, hub }) {
    const { personIds } = body
    const ids = personIds.flatMap((text) => fromNativeId(text) ?? [])
    const drafts = ids.map((personId) => ({ personId }))
    try {
      if (ids.length < personIds.length) throw notFound('person')
      return ok(await hub.campaigns.enrol(caller, params.campaign_id, drafts))
    } catch (error) {
      if (!isMissing(error, 'person')) throw error
      const known = await knownPeople(hub, caller, ids)
      throw noSuchPeople(
        personIds.flatMap((text, index) => (known.has(fromNativeId(text)) ? [] : [['personIds', index]])),
      )
    }
  },
})

const getCampaignContact = route({
  method: 'GET',
  path: '/v1/campaigns/:campaign_id/contacts/:contact_id',
  operationId: 'getCampaignContact',
  summary: 'Read the status of one person in a campaign',
  reference: REFERENCE,
  role: 'read',
  params: contactPath,
  responses: { 200: nativeCampaignContact, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    const found = await hub.campaigns.getContact(caller, params.campaign_id, params.contact_id)
    return ok(toNativeCampaignContact(found))
  },
})

const updateCampaignContact = route({
  method: 'PATCH',
  path: '/v1/campaigns/:campaign_id/contacts/:contact_id',
  operationId: 'updateCampaignContact',
  summary: 'Update the status of one person in a campaign',
  reference: REFERENCE,
  role: 'write',
  params: contactPath,
  body: strictBody(campaignContactPatch),
  responses: { 200: nativeCampaignContact, ...refuses(400, 401, 403, 404, 409) },
  async handle({ params, body, caller, hub }) {
    const { campaign_id, contact_id } = params
    return ok(
      toNativeCampaignContact(await hub.campaigns.updateContact(caller, campaign_id, contact_id, body)),
    )
  },
})

export const campaignRoutes: readonly Route[] = [
  listCampaigns,
  createCampaign,
  getCampaign,
  updateCampaign,
  removeCampaign,
  listCampaignContacts,
  countContacts,
  enrolPeople,
  getCampaignContact,
  updateCampaignContact,
]

/** Which of the ids are of people who are not removed. */
async function knownPeople(
  hub: Hub,
  caller: Caller,
  ids: readonly PersonId[],
): Promise<ReadonlySet<PersonId | undefined>> {
  const { items } = await hub.people.list(caller, {
    filter: { field: personIdField, test: { op: 'in', values: ids } },
    order: [],
    page: { offset: 0, limit: ids.length },
  })
  return new Set(items.map(({ id }) => id))
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

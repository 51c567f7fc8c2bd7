import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Campaign } from '../../model/campaign.ts'
import type { PersonId } from '../../model/person.ts'
import { ok, type Route, route, type WireAnswer } from '../dialect.ts'
import { numberedPage } from '../kit/paging.ts'
import { fromInsightoCampaign, toInsightoCampaign } from './campaign-mapping.ts'
import { getPersonToWrite } from './find-contact.ts'
import { laxBody } from './lax-body.ts'
import { toInsightoCampaignContact } from './mapping.ts'
import { organizationIdOf, viewFor } from './organization.ts'
import { idParameter, listCampaignContactsQuery, listQuery, toPage } from './query.ts'
import {
  campaignContactsResponse,
  campaignDraft,
  campaignPatch,
  campaignResponse,
  campaignsResponse,
  enrolmentDraft,
  enrolmentResponse,
  errorResponse,
  type InsightoCampaignDraft,
  type InsightoCampaignPatch,
  validationErrorResponse,
} from './schema.ts'
import { readUuid } from './uuid.ts'

const LIST_CONTACTS = 'https://docs.insighto.ai/api-reference/campaign/read-campaign-contact-list'
const REFERENCE = 'https://docs.insighto.ai/api-reference'

/** The vendor publishes the answer of the list but not its address; clients use the first of its paths. */
const CONTACTS_PATH = '/api/v1/campaign/:campaign_id/contact'

const refusals = { 401: errorResponse, 403: errorResponse, 422: validationErrorResponse }
/** Errors for a body that cannot be received. */
const unreadable = { 400: errorResponse }
const campaignId = idParameter('campaign_id')

const listCampaignContacts = route({
  method: 'GET',
  path: '/api/v1/campaign/contact/list/:campaign_id',
  aliases: [CONTACTS_PATH, `${CONTACTS_PATH}/list`, `${CONTACTS_PATH}s`],
  operationId: 'read_campaign_contact_list',
  summary: 'List the contacts of a campaign, in order of enrolment',
  reference: LIST_CONTACTS,
  role: 'read',
  params: campaignId,
  query: listCampaignContactsQuery,
  responses: { 200: campaignContactsResponse, ...refusals, 404: errorResponse },
  async handle({ params, query, caller, hub }) {
    const { page, size, status } = query
    const [{ items, total }, view] = await Promise.all([
      hub.campaigns.listContacts(caller, params.campaign_id, numberedPage(page, size), status),
      viewFor(caller, hub),
    ])
    const contacts = items.map((enrolled) => toInsightoCampaignContact(enrolled, view))
    return ok({ message: 'Campaign contacts', meta: {}, data: toPage(contacts, total, query) })
  },
})

const addContacts = route({
  method: 'POST',
  path: CONTACTS_PATH,
  operationId: 'add_campaign_contacts',
  summary: 'Add contacts to a campaign',
  reference: REFERENCE,
  role: 'write',
  params: campaignId,
  body: laxBody(enrolmentDraft),
  responses: { 200: enrolmentResponse, ...refusals, ...unreadable, 404: errorResponse },
  async handle({ params, body, caller, hub }) {
    const data = await enrol(caller, hub, params.campaign_id, body.contact_ids)
    return ok({ message: 'Contacts added to campaign', meta: {}, data })
  },
})

const listCampaigns = route({
  method: 'GET',
  path: '/api/v1/campaign',
  aliases: ['/api/v1/campaign/list'],
  operationId: 'read_campaign_list',
  summary: 'List campaigns, newest first',
  reference: REFERENCE,
  role: 'read',
  query: listQuery,
  responses: { 200: campaignsResponse, ...refusals },
  async handle({ query, caller, hub }) {
    const [{ items, total }, organizationId] = await Promise.all([
      hub.campaigns.list(caller, numberedPage(query.page, query.size)),
      organizationIdOf(caller, hub),
    ])
    const campaigns = items.map((campaign) => toInsightoCampaign(campaign, organizationId))
    return ok({ message: 'Campaigns', meta: {}, data: toPage(campaigns, total, query) })
  },
})

const getCampaign = route({
  method: 'GET',
  path: '/api/v1/campaign/get/:campaign_id',
  aliases: ['/api/v1/campaign/:campaign_id'],
  operationId: 'read_campaign',
  summary: 'Get a campaign',
  reference: REFERENCE,
  role: 'read',
  params: campaignId,
  responses: { 200: campaignResponse, ...refusals, 404: errorResponse },
  async handle({ params, caller, hub }) {
    return campaignAnswer(caller, hub, 'Campaign', await hub.campaigns.get(caller, params.campaign_id))
  },
})

const createCampaign = route({
  method: 'POST',
  path: '/api/v1/campaign/create',
  operationId: 'create_campaign',
  summary: 'Create a campaign, and enrol contacts in it',
  reference: REFERENCE,
  role: 'write',
  body: laxBody(campaignDraft),
  responses: { 200: campaignResponse, ...refusals, ...unreadable, 404: errorResponse },
  async handle({ body, caller, hub }) {
    const draft = body as InsightoCampaignDraft
    const campaign = await hub.transaction(async (within) => {
      const created = await within.campaigns.create(caller, fromInsightoCampaign(draft))
      await enrol(caller, within, created.id, draft.contact_ids ?? [])
      return created
    })
    return campaignAnswer(caller, hub, 'Campaign created', campaign)
  },
})

const updateCampaign = route({
  method: 'PUT',
  path: '/api/v1/campaign/update/:campaign_id',
  operationId: 'update_campaign',
  summary: 'Update a campaign, and enrol further contacts in it; keys left out stay',
  reference: REFERENCE,
  role: 'write',
  params: campaignId,
  body: laxBody(campaignPatch),
  responses: { 200: campaignResponse, ...refusals, ...unreadable, 404: errorResponse },
  async handle({ params, body, caller, hub }) {
    const patch = body as InsightoCampaignPatch
    const campaign = await hub.transaction(async (within) => {
      const changed = await within.campaigns.update(caller, params.campaign_id, fromInsightoCampaign(patch))
      await enrol(caller, within, changed.id, patch.contact_ids ?? [])
      return changed
    })
    return campaignAnswer(caller, hub, 'Campaign updated', campaign)
  },
})

const deleteCampaign = route({
  method: 'DELETE',
  path: '/api/v1/campaign/:campaign_id',
  operationId: 'delete_campaign',
  summary: 'Delete a campaign with its enrolments; its contacts stay',
  reference: REFERENCE,
  role: 'write',
  params: campaignId,
  responses: { 200: campaignResponse, ...refusals, ...unreadable, 404: errorResponse },
  async handle({ params, caller, hub }) {
    const campaign = await hub.campaigns.remove(caller, params.campaign_id)
    return campaignAnswer(caller, hub, 'Campaign deleted', campaign)
  },
})

export const campaignRoutes: readonly Route[] = [
  listCampaignContacts,
  addContacts,
  listCampaigns,
  createCampaign,
  getCampaign,
  updateCampaign,
  deleteCampaign,
]

async function campaignAnswer(
  caller: Caller,
  hub: Hub,
  message: string,
  campaign: Campaign,
): Promise<WireAnswer> {
  const data = toInsightoCampaign(campaign, await organizationIdOf(caller, hub))
  return ok({ message, meta: {}, data })
}

/** Enrols contacts, all or none. @throws not_found for the campaign, then for a contact */
async function enrol(
  caller: Caller,
  hub: Hub,
  campaignId: string,
  contactIds: readonly string[],
): Promise<{ added: number; skipped: number }> {
  if (contactIds.length === 0) return { added: 0, skipped: 0 }
  await hub.campaigns.get(caller, campaignId)
  const drafts: { personId: PersonId }[] = []
  for (const id of contactIds) {
    const person = await getPersonToWrite(caller, hub, readUuid(id) ?? id)
    drafts.push({ personId: person.id })
  }
  return hub.campaigns.enrol(caller, campaignId, drafts)
}

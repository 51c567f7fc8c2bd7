import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { PersonId } from '../../model/person.ts'
import { ok, type Route, route } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { numberedPage } from '../kit/paging.ts'
import { fromInsightoCampaign, toInsightoCampaign } from './campaign-mapping.ts'
import { viewFor } from './contact-routes.ts'
import { toInsightoCampaignContact } from './mapping.ts'
import { idParameter, listCampaignContactsQuery, listQuery, toPage } from './query.ts'
import {
  campaignContactsResponse,
  campaignDraft,
  campaignResponse,
  campaignsResponse,
  enrolmentDraft,
  enrolmentResponse,
  errorResponse,
  validationErrorResponse,
} from './schema.ts'
import { readUuid } from './uuid.ts'

const LIST_CONTACTS = 'https://docs.insighto.ai/api-reference/campaign/read-campaign-contact-list'
const REFERENCE = 'https://docs.insighto.ai/api-reference'

/** The vendor publishes the answer of this list but not its address; the aliases are equally likely. */
const CONTACTS_PATH = '/api/v1/campaign/:campaign_id/contact'

const refusals = { 401: errorResponse, 403: errorResponse, 422: validationErrorResponse }
/** Errors for a body that cannot be received. */
const unreadable = { 400: errorResponse }
const campaignId = idParameter('campaign_id')

const listCampaignContacts = route({
  method: 'GET',
  path: CONTACTS_PATH,
  aliases: [`${CONTACTS_PATH}/list`, `${CONTACTS_PATH}s`],
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
  body: jsonBody(enrolmentDraft),
  responses: { 200: enrolmentResponse, ...refusals, ...unreadable, 404: errorResponse },
  async handle({ params, body, caller, hub }) {
    await hub.campaigns.get(caller, params.campaign_id)
    const drafts: { personId: PersonId }[] = []
    for (const id of body.contact_ids) {
      const person = await hub.people.getByVendorId(caller, 'insighto', readUuid(id) ?? id)
      drafts.push({ personId: person.id })
    }
    const data = await hub.campaigns.enrol(caller, params.campaign_id, drafts)
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
  path: '/api/v1/campaign/:campaign_id',
  operationId: 'read_campaign',
  summary: 'Get a campaign',
  reference: REFERENCE,
  role: 'read',
  params: campaignId,
  responses: { 200: campaignResponse, ...refusals, 404: errorResponse },
  async handle({ params, caller, hub }) {
    const campaign = await hub.campaigns.get(caller, params.campaign_id)
    const data = toInsightoCampaign(campaign, await organizationIdOf(caller, hub))
    return ok({ message: 'Campaign', meta: {}, data })
  },
})

const createCampaign = route({
  method: 'POST',
  path: '/api/v1/campaign/create',
  operationId: 'create_campaign',
  summary: 'Create a campaign',
  reference: REFERENCE,
  role: 'write',
  body: jsonBody(campaignDraft),
  responses: { 200: campaignResponse, ...refusals, ...unreadable },
  async handle({ body, caller, hub }) {
    const campaign = await hub.campaigns.create(caller, fromInsightoCampaign(body))
    const data = toInsightoCampaign(campaign, await organizationIdOf(caller, hub))
    return ok({ message: 'Campaign created', meta: {}, data })
  },
})

export const campaignRoutes: readonly Route[] = [
  listCampaignContacts,
  addContacts,
  listCampaigns,
  createCampaign,
  getCampaign,
]

async function organizationIdOf(caller: Caller, hub: Hub): Promise<string> {
  return (await hub.organizations.get(caller.orgId)).vendorIds.insighto ?? ''
}

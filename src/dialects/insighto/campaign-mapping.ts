import { lazyValidator } from '../../lazy-validator.ts'
import type { Campaign, CampaignConversation } from '../../model/campaign.ts'
import { parseInstant, toSeconds } from '../../model/instant.ts'
import { isJsonObject, type JsonObject } from '../../model/json.ts'
import { conversationIdOf } from './mapping.ts'
import {
  type InsightoCampaign,
  type InsightoCampaignDraft,
  type InsightoCampaignPatch,
  type InsightoConversation,
  insightoCampaign,
} from './schema.ts'
import { readUuid } from './uuid.ts'

/** The keys of `Campaign.attributes`, under the vendor's names and in its order, with the default of each. */
const attributeDefaults = {
  type: 'outbound_call',
  start_time: null,
  interval: null,
  widget_id: null,
  attributes: {},
  status: 'not_started',
  execution_weekdays: [],
  time_window_start: null,
  time_window_end: null,
  time_zone: 'UTC',
  enabled: false,
} as const satisfies Partial<InsightoCampaign>

const attributes = Object.entries(attributeDefaults).map(([name, fallback]) => ({
  name,
  fallback,
  validator: lazyValidator(insightoCampaign.properties[name as keyof typeof attributeDefaults]),
}))

/** Attributes that another API wrote and Insighto cannot show fall back to their defaults. */
export function toInsightoCampaign(campaign: Campaign, organizationId: string): InsightoCampaign {
  const shown = attributes.map(({ name, fallback, validator }) => {
    const value = Object.hasOwn(campaign.attributes, name) ? campaign.attributes[name] : undefined
    return [name, validator.Check(value) ? value : fallback]
  })
  const variables = campaign.attributes.prompt_dynamic_variables
  return {
    id: campaign.id,
    org_id: organizationId,
    name: campaign.name,
    ...(Object.fromEntries(shown) as Pick<InsightoCampaign, keyof typeof attributeDefaults>),
    ...(isJsonObject(variables) && { prompt_dynamic_variables: variables }),
    created_at: toSeconds(campaign.createdAt),
  }
}

/** The campaign of a draft, or the changes of a patch; null is the same as absent. */
export function fromInsightoCampaign(draft: InsightoCampaignDraft): { name: string; attributes: JsonObject }
export function fromInsightoCampaign(patch: InsightoCampaignPatch): { name?: string; attributes: JsonObject }
export function fromInsightoCampaign(values: InsightoCampaignPatch): {
  name?: string
  attributes: JsonObject
} {
  const { name, start_time, widget_id, ...rest } = values
  const startsAt = start_time ? parseInstant(start_time) : undefined
  const known = Object.entries(rest).filter(([key, value]) => isAttribute(key) && value != null)
  const attributes = {
    ...Object.fromEntries(known),
    ...(startsAt !== undefined && { start_time: toSeconds(startsAt) }),
    ...(widget_id && { widget_id: readUuid(widget_id) ?? widget_id }),
  }
  return { ...(name != null && { name }), attributes: attributes as JsonObject }
}

function isAttribute(key: string): boolean {
  return Object.hasOwn(attributeDefaults, key) || key === 'prompt_dynamic_variables'
}

export function toInsightoConversation(
  { contact, campaign }: CampaignConversation,
  contactId: string,
): InsightoConversation {
  const { widget_id } = campaign.attributes
  return {
    id: conversationIdOf(contact) ?? '',
    contact_id: contactId,
    assistant_id: null,
    widget_id: typeof widget_id === 'string' ? (readUuid(widget_id) ?? null) : null,
    attributes: contact.conversationAttributes,
    chat_count: null,
    device_type: null,
    first_message: null,
    unique_device_id: null,
    created_at: toSeconds(contact.executedAt ?? contact.createdAt),
  }
}

import { Compile } from 'typebox/compile'
import type { Campaign } from '../../model/campaign.ts'
import { parseInstant, toSeconds } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import { type InsightoCampaign, type InsightoCampaignDraft, insightoCampaign } from './schema.ts'
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
  validator: Compile(insightoCampaign.properties[name as keyof typeof attributeDefaults]),
}))

/** Attributes that another API wrote and Insighto cannot show fall back to their defaults. */
export function toInsightoCampaign(campaign: Campaign, organizationId: string): InsightoCampaign {
  const shown = attributes.map(({ name, fallback, validator }) => {
    const value = Object.hasOwn(campaign.attributes, name) ? campaign.attributes[name] : undefined
    return [name, validator.Check(value) ? value : fallback]
  })
  return {
    id: campaign.id,
    org_id: organizationId,
    name: campaign.name,
    ...(Object.fromEntries(shown) as Pick<InsightoCampaign, keyof typeof attributeDefaults>),
    created_at: toSeconds(campaign.createdAt),
  }
}

export function fromInsightoCampaign(draft: InsightoCampaignDraft): { name: string; attributes: JsonObject } {
  const { name, start_time, widget_id, ...rest } = draft
  const startsAt = parseInstant(start_time)
  const known = Object.entries(rest).filter(([key, value]) => key in attributeDefaults && value !== null)
  const attributes = {
    ...Object.fromEntries(known),
    ...(startsAt !== undefined && { start_time: toSeconds(startsAt) }),
    ...(widget_id && { widget_id: readUuid(widget_id) ?? widget_id }),
  }
  return { name, attributes: attributes as JsonObject }
}

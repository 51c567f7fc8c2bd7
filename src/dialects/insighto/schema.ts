import Type, { type Static, type TOptional, type TSchema } from 'typebox'
import { STATUS_CHARS_MAX } from '../../model/campaign.ts'
import { nullable } from '../kit/nullable.ts'

/** https://docs.insighto.ai/api-reference: contacts and campaign contacts. Keys in the order of the published page. */

export const fieldLimits = {
  nameCharsMax: 255,
  emailCharsMax: 320,
  channelCharsMax: 500,
  channelsMax: 50,
  customFieldsMax: 200,
  enrolmentsMax: 1000,
  /** Contacts of one deletion. */
  deletionsMax: 1000,
} as const

/** Values that the vendor's framework reads as missing: an absent key, or null. */
const optional = <T extends TSchema>(schema: T) => Type.Optional(nullable(schema))

const uuid = Type.String({ format: 'uuid' })
const time = Type.String({ format: 'date-time', description: 'UTC, whole seconds.' })
const name = Type.String({ maxLength: fieldLimits.nameCharsMax })
const email = Type.String({ maxLength: fieldLimits.emailCharsMax })
const phone = Type.String({
  maxLength: fieldLimits.channelCharsMax,
  description: 'With its calling code, + or not, or national in the region of the organization.',
})
const freeObject = Type.Record(Type.String(), Type.Unknown())
const customFields = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
  maxProperties: fieldLimits.customFieldsMax,
})

const contactBase = {
  first_name: nullable(name),
  last_name: nullable(name),
  email: nullable(Type.String({ description: 'Lower case.' })),
  channels: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'telephone, national_number, country_code, dial_code (ISO country), whatsapp, instagram, slack, microsoft_teams, email, as far as known.',
  }),
  user_attributes: freeObject,
  last_seen: nullable(time),
  last_sent: nullable(time),
  org_id: uuid,
  first_assistant_id: nullable(uuid),
  last_assistant_id: nullable(uuid),
  first_widget_id: nullable(uuid),
  last_widget_id: nullable(uuid),
  custom_fields: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  id: uuid,
}

const insightoContact = Type.Object({ ...contactBase, created_at: time })
export type InsightoContact = Static<typeof insightoContact>

export const campaignContactStatus = Type.String({
  maxLength: STATUS_CHARS_MAX,
  description: 'not_attempted until the contact is contacted. The set of values is open.',
})

const insightoCampaignContact = Type.Object({
  ...contactBase,
  campaign_contact_id: uuid,
  conversation_id: nullable(uuid),
  conversation_attributes: freeObject,
  status: campaignContactStatus,
  execution_time: nullable(time),
  created_at: Type.String({
    format: 'date-time',
    description: 'When the contact was added to the campaign.',
  }),
})
export type InsightoCampaignContact = Static<typeof insightoCampaignContact>

const campaignType = Type.Enum(['outbound_call'])
const campaignStatus = Type.Enum([
  'not_started',
  'to_be_run',
  'in_progress',
  'paused',
  'cancelled',
  'completed',
])
const interval = Type.Integer({ minimum: 1, description: 'Minutes between runs.' })
const weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  maxItems: 7,
  description: '1 is Monday; empty means every day.',
})
const clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM in time_zone.' })
const timeZone = Type.String({ minLength: 1, maxLength: 64, description: 'IANA name.' })

export const insightoCampaign = Type.Object({
  id: uuid,
  org_id: uuid,
  name: Type.String(),
  type: campaignType,
  start_time: nullable(time),
  interval: nullable(interval),
  widget_id: nullable(uuid),
  attributes: freeObject,
  status: campaignStatus,
  execution_weekdays: weekdays,
  time_window_start: nullable(clock),
  time_window_end: nullable(clock),
  time_zone: timeZone,
  enabled: Type.Boolean(),
  /** Only where one was given. */
  prompt_dynamic_variables: Type.Optional(freeObject),
  created_at: time,
})
export type InsightoCampaign = Static<typeof insightoCampaign>

export const contactDraft = Type.Object({
  first_name: optional(name),
  last_name: optional(name),
  email: optional(email),
  phone: optional(phone),
  phone_number: optional(phone),
  channels: Type.Optional(
    Type.Record(Type.String(), Type.String({ maxLength: fieldLimits.channelCharsMax }), {
      maxProperties: fieldLimits.channelsMax,
    }),
  ),
  user_attributes: Type.Optional(freeObject),
  custom_fields: Type.Optional(customFields),
  org_id: optional(uuid),
  first_assistant_id: optional(uuid),
  last_assistant_id: optional(uuid),
  first_widget_id: optional(uuid),
  last_widget_id: optional(uuid),
})
export type InsightoContactDraft = Static<typeof contactDraft>

export const contactPatch = Type.Pick(contactDraft, [
  'first_name',
  'last_name',
  'email',
  'phone',
  'phone_number',
  'channels',
  'user_attributes',
  'custom_fields',
])
export type InsightoContactPatch = Static<typeof contactPatch>

/** The body of an upsert. The same values may be given in the query. */
export const upsertDraft = Type.Pick(contactDraft, [
  'first_name',
  'last_name',
  'email',
  'phone',
  'phone_number',
  'custom_fields',
])
export type InsightoUpsertDraft = Static<typeof upsertDraft>

export const contactsDeletion = Type.Object({
  contact_ids: Type.Array(uuid, { minItems: 1, maxItems: fieldLimits.deletionsMax }),
})

export const customFieldTypeNames = ['string', 'number'] as const

export const customFieldDraft = Type.Object({
  custom_field_name: Type.String({ minLength: 1, maxLength: fieldLimits.nameCharsMax, pattern: '\\S' }),
  custom_field_type: Type.Enum([...customFieldTypeNames]),
  org_id: optional(uuid),
})

/** The name is the key of the value in `custom_fields` of a contact. */
const insightoCustomField = Type.Object({
  id: uuid,
  org_id: uuid,
  custom_field_name: Type.String(),
  custom_field_type: Type.Enum([...customFieldTypeNames]),
  created_at: time,
})
export type InsightoCustomField = Static<typeof insightoCustomField>

/** A conversation that a campaign had. Kith keeps no messages, devices or assistants of conversations. */
const insightoConversation = Type.Object({
  id: uuid,
  contact_id: uuid,
  assistant_id: Type.Null(),
  widget_id: nullable(uuid),
  attributes: freeObject,
  chat_count: Type.Null(),
  device_type: Type.Null(),
  first_message: Type.Null(),
  unique_device_id: Type.Null(),
  created_at: time,
})
export type InsightoConversation = Static<typeof insightoConversation>

const contactIds = Type.Array(uuid, { maxItems: fieldLimits.enrolmentsMax, description: 'Enrolled too.' })

export const campaignDraft = Type.Object({
  name: Type.String({ maxLength: fieldLimits.nameCharsMax, pattern: '\\S' }),
  type: campaignType,
  start_time: Type.String({ format: 'date-time' }),
  interval,
  widget_id: optional(uuid),
  attributes: optional(freeObject),
  status: optional(campaignStatus),
  execution_weekdays: optional(weekdays),
  time_window_start: optional(clock),
  time_window_end: optional(clock),
  time_zone: optional(timeZone),
  enabled: optional(Type.Boolean()),
  contact_ids: optional(contactIds),
  prompt_dynamic_variables: optional(freeObject),
})
export type InsightoCampaignDraft = Static<typeof campaignDraft>

/** A change of a campaign: every key may be left out, and null is the same. */
export const campaignPatch = Type.Object(
  Object.fromEntries(
    Object.entries(campaignDraft.properties).map(([key, property]) => [
      key,
      Type.Optional(nullable(property)),
    ]),
  ) as unknown as { [Key in keyof typeof campaignDraft.properties]: TOptional<TSchema> },
)
export type InsightoCampaignPatch = {
  [Key in keyof InsightoCampaignDraft]?: InsightoCampaignDraft[Key] | null
}

export const enrolmentDraft = Type.Object({
  contact_ids: Type.Array(uuid, { minItems: 1, maxItems: fieldLimits.enrolmentsMax }),
})

/** `message` is for people; programs read `data`. */
const envelope = <T extends TSchema>(data: T) =>
  Type.Object({ message: Type.String(), meta: freeObject, data })

const pageEnvelope = <T extends TSchema>(item: T) =>
  envelope(
    Type.Object({
      items: Type.Array(item),
      total: Type.Integer({ minimum: 0 }),
      page: Type.Integer({ minimum: 1 }),
      size: Type.Integer({ minimum: 1, maximum: 100 }),
      pages: Type.Integer({ minimum: 0 }),
      previous_page: nullable(Type.Integer({ minimum: 1 })),
      next_page: nullable(Type.Integer({ minimum: 2 })),
    }),
  )

export const contactResponse = envelope(insightoContact)
export const contactsResponse = pageEnvelope(insightoContact)
export const campaignContactsResponse = pageEnvelope(insightoCampaignContact)
export const campaignResponse = envelope(insightoCampaign)
export const campaignsResponse = pageEnvelope(insightoCampaign)
export const enrolmentResponse = envelope(Type.Object({ added: Type.Integer(), skipped: Type.Integer() }))

export const deletionResponse = envelope(Type.Object({ deleted_count: Type.Integer() }))
export const customFieldResponse = envelope(insightoCustomField)
export const customFieldsResponse = pageEnvelope(insightoCustomField)
export const conversationsResponse = pageEnvelope(insightoConversation)
/** Kith has no log of synchronisations, so the list is empty. */
export const syncLogsResponse = pageEnvelope(Type.Object({ id: uuid }))

export const errorResponse = Type.Object({ detail: Type.String() })

export const validationErrorResponse = Type.Object({
  detail: Type.Array(
    Type.Object({
      type: Type.String(),
      loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
      msg: Type.String(),
      input: Type.Optional(Type.Unknown()),
      ctx: Type.Optional(freeObject),
    }),
  ),
})
export type InsightoValidationError = Static<typeof validationErrorResponse>['detail'][number]

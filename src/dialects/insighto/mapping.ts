import type { EnrolledPerson } from '../../model/campaign.ts'
import type { CustomField } from '../../model/catalog.ts'
import { parseInstant, toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { givenOf, surnameOf } from '../../model/name.ts'
import { mainContactPoint, type Person, type PersonDraft, type PersonPatch } from '../../model/person.ts'
import { channelsOf, deriveChannels, fromChannels } from './channels.ts'
import { type ContactPoints, withChannels, withEmail, withTelephone } from './contact-points.ts'
import { fromCustomFields, toCustomFields } from './custom-fields.ts'
import type {
  InsightoCampaignContact,
  InsightoContact,
  InsightoContactDraft,
  InsightoContactPatch,
} from './schema.ts'
import { readUuid } from './uuid.ts'

/** Values of a contact that are not part of the person. */
export interface ContactView {
  /** The organization's id in this dialect. */
  readonly organizationId: string
  readonly customFields: readonly CustomField[]
}

/**
 * The person as Insighto's contact. Its own fields are stored in `extensions.insighto`: channels (see `channelsOf`),
 * userAttributes, lastSeen, lastSent, firstAssistantId, lastAssistantId, firstWidgetId, lastWidgetId.
 */
export function toInsightoContact(person: Person, view: ContactView): InsightoContact {
  return { ...contactFields(person, view), created_at: toSeconds(person.createdAt) }
}

export function toInsightoCampaignContact(
  { contact, person }: EnrolledPerson,
  view: ContactView,
): InsightoCampaignContact {
  return {
    ...contactFields(person, view),
    campaign_contact_id: contact.id,
    conversation_id: toId(contact.conversationId),
    conversation_attributes: contact.conversationAttributes,
    status: contact.status,
    execution_time: contact.executedAt === null ? null : toSeconds(contact.executedAt),
    created_at: toSeconds(contact.createdAt),
  }
}

/** The keys that contact and campaign contact share, in the order of the vendor's example. */
function contactFields(person: Person, view: ContactView) {
  const own = person.extensions.insighto ?? {}
  return {
    first_name: givenOf(person),
    last_name: surnameOf(person),
    email: mainContactPoint(person.emails)?.normal ?? null,
    channels: channelsOf(person),
    user_attributes: isJsonObject(own.userAttributes) ? own.userAttributes : {},
    last_seen: toTime(own.lastSeen),
    last_sent: toTime(own.lastSent),
    org_id: view.organizationId,
    first_assistant_id: toId(own.firstAssistantId),
    last_assistant_id: toId(own.lastAssistantId),
    first_widget_id: toId(own.firstWidgetId),
    last_widget_id: toId(own.lastWidgetId),
    custom_fields: toCustomFields(person.customFields, view.customFields),
    id: person.vendorIds.insighto ?? '',
  }
}

/** Any API may write extensions, so an invalid time or id is shown as null. */
function toTime(value: Json | undefined): string | null {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  return instant === undefined ? null : toSeconds(instant)
}

function toId(value: Json | undefined): string | null {
  return typeof value === 'string' ? (readUuid(value) ?? null) : null
}

const noContactPoints: ContactPoints = { emails: [], phones: [], onlineServices: [] }

/** The person of a new contact. The custom fields must have been checked (see `fromCustomFields`). */
export function fromInsightoContact(body: InsightoContactDraft, fields: readonly CustomField[]): PersonDraft {
  const { first_assistant_id, last_assistant_id, first_widget_id, last_widget_id } = body
  return {
    given: body.first_name ?? null,
    surname: body.last_name ?? null,
    ...contactPointsPatch(noContactPoints, {}, body),
    ...(body.custom_fields && { customFields: fromCustomFields(body.custom_fields, {}, fields).values }),
    extensions: {
      insighto: {
        ...ownFields(noContactPoints, {}, body),
        ...withoutNull({
          firstAssistantId: first_assistant_id,
          lastAssistantId: last_assistant_id,
          firstWidgetId: first_widget_id,
          lastWidgetId: last_widget_id,
        }),
      },
    },
  }
}

/** The change of the person for a change of the contact: absent keys stay, objects are replaced as a whole. */
export function fromInsightoContactPatch(
  person: Person,
  body: InsightoContactPatch,
  fields: readonly CustomField[],
): PersonPatch {
  const shown = channelsOf(person)
  const customFields =
    body.custom_fields && fromCustomFields(body.custom_fields, person.customFields, fields).values
  return {
    ...namePatch(person, body),
    ...contactPointsPatch(person, shown, body),
    ...(customFields && { customFields }),
    extensions: { insighto: ownFields(person, shown, body) },
  }
}

export interface Upsert {
  readonly first_name?: string
  readonly last_name?: string
  readonly email?: string
  /** In its normal form. */
  readonly phone_number?: string
}

/** The person that an upsert creates. */
export function fromInsightoUpsert(upsert: Upsert): PersonDraft {
  const { first_name, last_name } = upsert
  return {
    given: first_name ?? null,
    surname: last_name ?? null,
    ...upsertedContactPoints(noContactPoints, upsert),
  }
}

/** The change of a person that an upsert found: given values overwrite, the others stay. */
export function fromInsightoUpsertPatch(person: Person, upsert: Upsert): PersonPatch {
  const contactPoints = upsertedContactPoints(person, upsert)
  const patch = { ...namePatch(person, upsert), ...contactPoints }
  if (!isJsonObject(person.extensions.insighto?.channels)) return patch
  // If channels were written as a whole, the given ones are merged into them.
  const basis = deriveChannels(contactPoints)
  const isGiven = ([key]: [string, unknown]): boolean =>
    key === 'email'
      ? upsert.email !== undefined
      : upsert.phone_number !== undefined && telephoneKeys.includes(key)
  const others = Object.entries(channelsOf(person)).filter((entry) => !isGiven(entry))
  const channels = Object.fromEntries([...others, ...Object.entries(basis).filter(isGiven)])
  return { ...patch, extensions: { insighto: { channels, channelsBasis: { ...basis } } } }
}

const telephoneKeys: readonly string[] = ['telephone', 'national_number', 'country_code', 'dial_code']

function upsertedContactPoints(before: ContactPoints, { email, phone_number }: Upsert): ContactPoints {
  const { emails, phones, onlineServices } = before
  let contactPoints: ContactPoints = { emails, phones, onlineServices }
  if (email !== undefined) contactPoints = withEmail(contactPoints, email)
  if (phone_number !== undefined) contactPoints = withTelephone(contactPoints, phone_number)
  return contactPoints
}

/** A name that was split only for display is stored as its parts as soon as one of them is written. */
function namePatch(
  person: Person,
  { first_name, last_name }: Pick<InsightoContactPatch, 'first_name' | 'last_name'>,
): PersonPatch {
  const [shownGiven, shownSurname] = [givenOf(person), surnameOf(person)]
  const given = first_name === undefined ? shownGiven : first_name
  const surname = last_name === undefined ? shownSurname : last_name
  if (given === shownGiven && surname === shownSurname) return {}
  const wasSplit = person.fullName !== null && !person.given && !person.surname
  return { given, surname, ...(wasSplit && { fullName: null }) }
}

function contactPointsPatch(
  before: ContactPoints,
  shown: JsonObject,
  body: InsightoContactPatch,
): Partial<ContactPoints> {
  if (body.email === undefined && body.channels === undefined) return {}
  return contactPointsAfter(before, shown, body)
}

function contactPointsAfter(
  before: ContactPoints,
  shown: JsonObject,
  body: InsightoContactPatch,
): ContactPoints {
  const { emails, phones, onlineServices } = before
  let contactPoints: ContactPoints = { emails, phones, onlineServices }
  if (body.email !== undefined) contactPoints = withEmail(contactPoints, body.email)
  return body.channels ? withChannels(contactPoints, shown, body.channels) : contactPoints
}

function ownFields(before: ContactPoints, shown: JsonObject, body: InsightoContactPatch): JsonObject {
  const { channels, user_attributes } = body
  return {
    ...(channels && {
      channels: fromChannels(channels),
      channelsBasis: { ...deriveChannels(contactPointsAfter(before, shown, body)) },
    }),
    ...(user_attributes && { userAttributes: user_attributes as JsonObject }),
  }
}

function withoutNull(values: Record<string, string | null | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

import { normalEmail } from '../../hub/hub.ts'
import type { CampaignContact, EnrolledPerson } from '../../model/campaign.ts'
import type { CustomField } from '../../model/catalog.ts'
import { uuidOf } from '../../model/ids.ts'
import { parseInstant, toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { givenOf, surnameOf } from '../../model/name.ts'
import type { Person, PersonDraft, PersonPatch } from '../../model/person.ts'
import { channelsOf, deriveChannels, fromChannels, telephoneKeys } from './channels.ts'
import {
  type ContactPoints,
  contactPointsOf,
  emailForm,
  type Region,
  shownEmail,
  shownNumber,
  withChannels,
  withEmail,
  withTelephone,
} from './contact-points.ts'
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

/** What writing a contact needs of the organization. */
export interface MappingContext {
  readonly customFields: readonly CustomField[]
  readonly region: Region
}

/**
 * The person as Insighto's contact. Its own fields are stored in `extensions.insighto`: channels (see `channelsOf`),
 * userAttributes, lastSeen, lastSent, firstAssistantId, lastAssistantId, firstWidgetId, lastWidgetId, unshownEmails
 * (see `shownEmail`).
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
    conversation_id: conversationIdOf(contact),
    conversation_attributes: contact.conversationAttributes,
    status: contact.status,
    execution_time: contact.executedAt === null ? null : toSeconds(contact.executedAt),
    created_at: toSeconds(contact.createdAt),
  }
}

/** The UUID of a conversation: its id, or one made of an id that is not a UUID. */
export function conversationIdOf({ conversationId }: CampaignContact): string | null {
  return conversationId === null
    ? null
    : (readUuid(conversationId) ?? uuidOf(`conversation ${conversationId}`))
}

/** The keys that contact and campaign contact share, in the order of the vendor's example. */
function contactFields(person: Person, view: ContactView) {
  const own = person.extensions.insighto ?? {}
  const email = shownEmail(contactPointsOf(person))
  return {
    first_name: givenOf(person),
    last_name: surnameOf(person),
    email: email ? emailForm(email) : null,
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
export function fromInsightoContact(
  body: InsightoContactDraft,
  { customFields, region }: MappingContext,
): PersonDraft {
  const { first_assistant_id, last_assistant_id, first_widget_id, last_widget_id } = body
  const change = contactChange({ points: noContactPoints, shown: {}, written: false }, body, region)
  return {
    given: body.first_name ?? null,
    surname: body.last_name ?? null,
    ...change.lists,
    ...(body.custom_fields && {
      customFields: fromCustomFields(body.custom_fields, {}, customFields).values,
    }),
    extensions: {
      insighto: {
        ...change.own,
        ...ownFields(body),
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
  { customFields: fields, region }: MappingContext,
): PersonPatch {
  const customFields =
    body.custom_fields && fromCustomFields(body.custom_fields, person.customFields, fields).values
  const change = contactChange(stateOf(person), body, region)
  return {
    ...namePatch(person, body),
    ...change.lists,
    ...(customFields && { customFields }),
    extensions: { insighto: { ...change.own, ...ownFields(body) } },
  }
}

/** Values of an upsert; missing ones are not given. */
export type Upsert = {
  readonly [Key in 'first_name' | 'last_name' | 'email' | 'phone']?: string
} & Pick<InsightoContactDraft, 'custom_fields'>

/** The change of a person that an upsert found: given values overwrite, the others stay. */
export function fromInsightoUpsertPatch(
  person: Person,
  upsert: Upsert,
  { customFields, region }: MappingContext,
): PersonPatch {
  const change = contactChange(stateOf(person), upsert, region, { mergeEmail: true })
  const { custom_fields } = upsert
  return {
    ...namePatch(person, upsert),
    ...change.lists,
    ...(custom_fields && { customFields: fromCustomFields(custom_fields, {}, customFields).values }),
    extensions: { insighto: change.own },
  }
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

/** How a person's contact points are and how Insighto shows them. */
interface ContactState {
  readonly points: ContactPoints
  /** The channels that are shown. */
  readonly shown: JsonObject
  /** Whether Insighto wrote the channels as a whole. */
  readonly written: boolean
}

function stateOf(person: Person): ContactState {
  return {
    points: contactPointsOf(person),
    shown: channelsOf(person),
    written: isJsonObject(person.extensions.insighto?.channels),
  }
}

/** What changes in the person's lists, and in its own fields of Insighto. */
interface ContactChange {
  readonly lists: Partial<Pick<ContactPoints, 'emails' | 'phones' | 'onlineServices'>>
  readonly own: JsonObject
}

/**
 * Writes e-mail, channels and phone. A value that is taken away takes only the shown entry with it.
 *
 * @param mergeEmail whether channels that were written as a whole get a given e-mail address too
 */
function contactChange(
  { points: before, shown, written }: ContactState,
  body: Pick<InsightoContactPatch, 'email' | 'channels' | 'phone' | 'phone_number'>,
  region: Region,
  { mergeEmail = false } = {},
): ContactChange {
  const { email } = body
  let points: ContactPoints = email === undefined ? before : withEmail(before, email)
  let channels: JsonObject | undefined
  if (body.channels) {
    channels = fromChannels(body.channels, region)
    points = withChannels(points, shown, channels as Record<string, string>, region)
  }
  const phone = phoneOf(body)
  if (phone !== undefined)
    ({ points, channels } = withPhone({ points, shown, written }, phone, channels, region))
  if (email?.trim() && mergeEmail && written) channels = { ...(channels ?? shown), email: normalEmail(email) }
  return {
    lists: {
      ...(points.emails !== before.emails && { emails: points.emails }),
      ...(points.phones !== before.phones && { phones: points.phones }),
      ...(points.onlineServices !== before.onlineServices && { onlineServices: points.onlineServices }),
    },
    own: {
      ...(channels && { channels, channelsBasis: { ...deriveChannels(points, region) } }),
      ...(points.unshownEmails !== undefined &&
        points.unshownEmails !== before.unshownEmails && { unshownEmails: points.unshownEmails }),
    },
  }
}

/** The phone of a body under either name; null and blanks take the shown one away. */
function phoneOf({
  phone,
  phone_number = phone,
}: Pick<InsightoContactPatch, 'phone' | 'phone_number'>): string | undefined {
  return phone_number === undefined ? undefined : (phone_number ?? '').trim()
}

/** The channels are written only if they differ from those that would be derived. */
function withPhone(
  { points, shown, written }: ContactState,
  phone: string,
  channels: JsonObject | undefined,
  region: Region,
): { points: ContactPoints; channels: JsonObject | undefined } {
  const others = Object.fromEntries(Object.entries(channels ?? shown).filter(([key]) => !isTelephoneKey(key)))
  if (phone === '') {
    const without = withChannels(points, channels ?? shown, others as Record<string, string>, region)
    return { points: { ...points, phones: without.phones }, channels: others }
  }
  const after = withTelephone(points, phone, region)
  const number = shownNumber(phone, region)
  const derived = Object.entries(deriveChannels(after, region)).filter(([key]) => isTelephoneKey(key))
  const isDerived = derived.some(([, value]) => value === number)
  if (isDerived && !written && !channels) return { points: after, channels }
  const telephone = isDerived ? Object.fromEntries(derived) : { telephone: number }
  return { points: after, channels: { ...others, ...telephone } }
}

function isTelephoneKey(key: string): boolean {
  return (telephoneKeys as readonly string[]).includes(key)
}

function ownFields({ user_attributes }: InsightoContactPatch): JsonObject {
  return user_attributes ? { userAttributes: user_attributes as JsonObject } : {}
}

function withoutNull(values: Record<string, string | null | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

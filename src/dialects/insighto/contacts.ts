import { STATUS_CHARS_MAX } from '../../model/campaign.ts'
import type { ExternalEnrolment, ExternalPerson } from '../../model/import.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, textOrNull, timesOf } from '../kit/contact-reader.ts'
import { fromCustomFields } from './custom-fields.ts'
import { fromInsightoContact, toInsightoContact } from './mapping.ts'
import { viewFor } from './organization.ts'
import { toPage } from './query.ts'
import { readUuid } from './uuid.ts'

export const contacts: Contacts = {
  path: (id) => `/api/v1/contact/${encodeURIComponent(id)}`,

  async render(hub, caller, people) {
    const view = await viewFor(caller, hub)
    return people.map((person) => toInsightoContact(person, view) as JsonObject)
  },

  page: (items, { number, size, total } = { number: 1, size: items.length, total: items.length }) => ({
    message: 'Contacts',
    meta: {},
    data: toPage(items, total, { page: number, size }),
  }),

  read: (document, { region = null } = {}) =>
    readContacts(document, {
      itemsIn: (page) => itemsOf(isJsonObject(page) ? page.data : undefined, 'items'),
      isItem,
      toExternalPerson: (contact) => toExternalPerson(contact, region),
    }),
}

function isItem({ id, channels, user_attributes }: JsonObject): boolean {
  return isJsonObject(channels) && isJsonObject(user_attributes) && readUuid(`${id}`) !== undefined
}

function toExternalPerson(contact: JsonObject, region: string | null): ExternalPerson {
  const { channels, user_attributes, custom_fields } = contact
  const draft = fromInsightoContact(
    {
      ...textOrNull(contact, 'first_name', 'last_name', 'email'),
      ...textOrNull(contact, ...references),
      channels: stringsIn(channels),
      user_attributes: isJsonObject(user_attributes) ? user_attributes : {},
    },
    { customFields: [], region },
  )
  const own = { ...draft.extensions?.insighto, ...seenOf(contact) }
  return {
    ...externalPerson('insighto', readUuid(`${contact.id}`)!, {
      ...draft,
      extensions: { insighto: own },
      ...timesOf(contact, 'created_at'),
    }),
    ...(isJsonObject(custom_fields) && { customFields: readCustomFields(custom_fields) }),
    ...enrolmentsOf(contact),
  }
}

/** The enrolment of a campaign contact. Its campaign is known only if the item names it. */
function enrolmentsOf(contact: JsonObject): Pick<ExternalPerson, 'enrolments'> {
  const id = readUuid(`${contact.campaign_contact_id}`)
  if (id === undefined) return {}
  const { status, conversation_attributes } = contact
  const campaignId = readUuid(`${contact.campaign_id}`)
  const conversationId = readUuid(`${contact.conversation_id}`)
  const isStatus = typeof status === 'string' && status !== '' && status.length <= STATUS_CHARS_MAX
  const { createdAt } = timesOf(contact, 'created_at')
  const enrolment: ExternalEnrolment = {
    id,
    ...(campaignId !== undefined && { campaignId }),
    status: isStatus ? status : 'not_attempted',
    conversationId: conversationId ?? null,
    conversationAttributes: isJsonObject(conversation_attributes) ? conversation_attributes : {},
    executedAt: timesOf(contact, 'execution_time').createdAt ?? null,
    ...(createdAt !== undefined && { createdAt }),
  }
  return { enrolments: [enrolment] }
}

const references = ['first_assistant_id', 'last_assistant_id', 'first_widget_id', 'last_widget_id'] as const

function seenOf({ last_seen, last_sent }: JsonObject): JsonObject {
  return {
    ...(typeof last_seen === 'string' && { lastSeen: last_seen }),
    ...(typeof last_sent === 'string' && { lastSent: last_sent }),
  }
}

/**
 * Reads custom fields. A choice is shown by its label, so its option can be found only with the organization's field
 * definitions.
 */
function readCustomFields(raw: JsonObject) {
  const given = Object.fromEntries(
    Object.entries(raw).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  )
  return {
    raw,
    read(fields: Parameters<typeof fromCustomFields>[2]) {
      const { values, problems } = fromCustomFields(given, {}, fields)
      return {
        values,
        problems: problems.map(({ path, received, message }) => ({
          column: path.join('.'),
          value: String(received),
          expected: message.replace(/^must be /, ''),
        })),
      }
    },
  }
}

function stringsIn(value: Json | undefined): Record<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

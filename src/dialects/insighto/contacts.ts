import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, textOrNull, timesOf } from '../kit/contact-reader.ts'
import { viewFor } from './contact-routes.ts'
import { fromCustomFields } from './custom-fields.ts'
import { fromInsightoContact, toInsightoContact } from './mapping.ts'
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

  read: (document) =>
    readContacts(document, {
      itemsIn: (page) => itemsOf(isJsonObject(page) ? page.data : undefined, 'items'),
      isItem,
      toExternalPerson,
    }),
}

function isItem({ id, channels, user_attributes }: JsonObject): boolean {
  return isJsonObject(channels) && isJsonObject(user_attributes) && readUuid(`${id}`) !== undefined
}

function toExternalPerson(contact: JsonObject) {
  const { channels, user_attributes, custom_fields } = contact
  const draft = fromInsightoContact(
    {
      ...textOrNull(contact, 'first_name', 'last_name', 'email'),
      ...textOrNull(contact, ...references),
      channels: stringsIn(channels),
      user_attributes: isJsonObject(user_attributes) ? user_attributes : {},
    },
    [],
  )
  const own = { ...draft.extensions?.insighto, ...seenOf(contact) }
  return {
    ...externalPerson('insighto', readUuid(`${contact.id}`)!, {
      ...draft,
      extensions: { insighto: own },
      ...timesOf(contact, 'created_at'),
    }),
    ...(isJsonObject(custom_fields) && { customFields: readCustomFields(custom_fields) }),
  }
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

import { parseInstant } from '../../model/instant.ts'
import { isJsonObject, type JsonObject } from '../../model/json.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, timesOf } from '../kit/contact-reader.ts'
import { fromHubspotContact, readProperties, toHubspotContact } from './mapping.ts'
import { allProperties } from './query.ts'

export const contacts: Contacts = {
  path: (id) => `/crm/v3/objects/contacts/${encodeURIComponent(id)}?properties=${allProperties}`,

  render: async (_hub, _caller, people) =>
    people.map((person) => toHubspotContact(person) as unknown as JsonObject),

  page: (items, { next } = { number: 1, size: items.length, total: items.length }) => ({
    results: items,
    ...(next && { paging: { next: { after: String(parseInstant(`${next.createdAt}`) ?? 0) } } }),
  }),

  read: (document) =>
    readContacts(document, { itemsIn: (page) => itemsOf(page, 'results'), isItem, toExternalPerson }),
}

function isItem({ id, properties, archived }: JsonObject): boolean {
  return typeof id === 'string' && isJsonObject(properties) && typeof archived === 'boolean'
}

function toExternalPerson(contact: JsonObject) {
  const draft = fromHubspotContact(readProperties(contact.properties as JsonObject))
  return {
    ...externalPerson('hubspot', String(contact.id), {
      ...draft,
      ...timesOf(contact, 'createdAt', 'updatedAt'),
    }),
    ...(contact.archived === true && { removed: true }),
  }
}

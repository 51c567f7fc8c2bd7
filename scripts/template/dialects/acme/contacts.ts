import type { JsonObject } from '../../model/json.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, textOrNull, timesOf } from '../kit/contact-reader.ts'
import { fromAcmeContact, toAcmeContact } from './mapping.ts'

export const contacts: Contacts = {
  path: (id) => `/v1/contacts/${encodeURIComponent(id)}`,

  render: async (_hub, _caller, people) => people.map((person) => toAcmeContact(person) as JsonObject),

  page: (items, { total } = { number: 1, size: items.length, total: items.length }) => ({
    contacts: items,
    total,
  }),

  read: (document) =>
    readContacts(document, { itemsIn: (page) => itemsOf(page, 'contacts'), isItem, toExternalPerson }),
}

/** Refuses the people of other dialects. */
function isItem({ id, created_at }: JsonObject): boolean {
  return typeof id === 'string' && id.startsWith('con_') && typeof created_at === 'string'
}

function toExternalPerson(contact: JsonObject) {
  const draft = fromAcmeContact(textOrNull(contact, 'first_name', 'last_name', 'email', 'phone'))
  return externalPerson('acme', String(contact.id), {
    ...draft,
    ...timesOf(contact, 'created_at', 'updated_at'),
  })
}

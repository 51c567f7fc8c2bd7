import type { JsonObject } from '../../model/json.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, textOrNull, timesOf } from '../kit/contact-reader.ts'
import { pageCount } from '../kit/paging.ts'
import { toSavvycalClient } from './mapping.ts'
import { viewFor } from './routes.ts'
import { fromClient } from './writing.ts'

export const contacts: Contacts = {
  path: (id, { sensitive } = { sensitive: true }) =>
    `/v1/clients/${encodeURIComponent(id)}${sensitive ? '?include_sensitive=true' : ''}`,

  async render(hub, caller, people) {
    const view = await viewFor(caller, hub, caller.sensitive)
    return people.map((person) => toSavvycalClient(person, view) as JsonObject)
  },

  page: (items, { number, size, total } = { number: 1, size: items.length, total: items.length }) => ({
    data: items,
    meta: { current_page: number, page_size: size, total_count: total, total_pages: pageCount(total, size) },
  }),

  read: (document) =>
    readContacts(document, { itemsIn: (page) => itemsOf(page, 'data'), isItem, toExternalPerson }),
}

function isItem(item: JsonObject): boolean {
  return item.object === 'client' && typeof item.id === 'string'
}

function toExternalPerson(client: JsonObject) {
  const { locale, time_zone, metadata } = client
  const draft = fromClient({
    ...textOrNull(client, 'first_name', 'last_name', 'email', 'phone', 'reference_id'),
    ...(typeof locale === 'string' && { locale }),
    ...(typeof time_zone === 'string' && { time_zone }),
    ...(metadata !== undefined && metadata !== null && { metadata }),
  })
  return externalPerson('savvycal', String(client.id), {
    ...draft,
    ...timesOf(client, 'created_at', 'updated_at'),
  })
}

import { parseInstant, toMicroseconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { ContactPointDraft } from '../../model/person.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, texts, timesOf } from '../kit/contact-reader.ts'
import { type EntryChange, fromEmail, fromPhone } from './bodies.ts'
import { type EntryKind, emails, phoneNumbers, toEntryDraft } from './entries.ts'
import { fromVoipbinContact } from './mapping.ts'
import { mounts, renderingFor } from './mount.ts'
import { contactSources } from './schema.ts'

export const contacts: Contacts = {
  path: (id) => `${mounts[0]!.path}/${encodeURIComponent(id)}`,

  async render(hub, caller, people) {
    const { view, render } = await renderingFor(caller, hub)
    return people.map((person) => render(person, view) as JsonObject)
  },

  page: (items) => ({ result: items, next_page_token: tokenAfter(items.at(-1)) }),

  read: (document) =>
    readContacts(document, { itemsIn: (page) => itemsOf(page, 'result'), isItem, toExternalPerson }),
}

/** Also set after the last contact: the list ends with an empty page. */
function tokenAfter(last: JsonObject | undefined): string {
  return last ? toMicroseconds(parseInstant(`${last.tm_create}`) ?? 0) : ''
}

function isItem({ id, customer_id, phone_numbers }: JsonObject): boolean {
  return typeof id === 'string' && typeof customer_id === 'string' && Array.isArray(phone_numbers)
}

function toExternalPerson(contact: JsonObject) {
  const { tag_ids, tm_delete } = contact
  const source = contactSources.find((known) => known === contact.source)
  const draft = fromVoipbinContact({
    ...texts(contact, 'first_name', 'last_name', 'display_name', 'company', 'job_title', 'external_id'),
    ...(source && { source }),
  })
  return {
    ...externalPerson('voipbin', String(contact.id).toLowerCase(), {
      ...draft,
      phones: entriesOf(contact.phone_numbers, phoneNumbers, (phone) => fromPhone(phone)),
      emails: entriesOf(contact.emails, emails, (email) => fromEmail(email)),
      ...timesOf(contact, 'tm_create', 'tm_update'),
    }),
    ...(Array.isArray(tag_ids) && {
      labels: tag_ids.filter((id) => typeof id === 'string').map((uuid) => ({ uuid: uuid.toLowerCase() })),
      // A page has only the ids of tags, and a label named after an id would mean nothing to anybody.
      unknownLabelsIn: { dialect: 'voipbin', field: 'tagIds' },
    }),
    ...(typeof tm_delete === 'string' && { removed: true }),
  }
}

/** Entries keep their ids and times, and numbers the E.164 number that the vendor gave. */
function entriesOf(
  list: Json | undefined,
  kind: EntryKind,
  fromEntry: (entry: JsonObject & { type?: never }) => EntryChange,
): ContactPointDraft[] {
  return (Array.isArray(list) ? list : []).filter(isJsonObject).flatMap((entry) => {
    const draft = toEntryDraft(kind, fromEntry(entry as JsonObject & { type?: never }))
    if (draft.value === '') return []
    const { id, number_e164 } = texts(entry, 'id', 'number_e164')
    const { createdAt } = timesOf(entry, 'tm_create')
    return [
      {
        ...draft,
        ...(number_e164 && { e164: number_e164 }),
        ...(id && { id }),
        ...(createdAt !== undefined && { createdAt }),
      },
    ]
  })
}

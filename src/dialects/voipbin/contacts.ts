import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { parseInstant, toMicroseconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { ContactPointDraft, Person } from '../../model/person.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, itemsOf, readContacts, texts, timesOf } from '../kit/contact-reader.ts'
import { type EntryChange, fromEmail, fromPhone } from './bodies.ts'
import { type EntryKind, emails, phoneNumbers, toEntryDraft } from './entries.ts'
import { fromVoipbinContact } from './mapping.ts'
import { mounts, renderingFor } from './mount.ts'
import { type AddressType, contactSources } from './schema.ts'
import type { Shape } from './shape.ts'

/** Contacts as one version shows them. Those of every version are read. */
export function contactsOf(shape: Shape): Contacts {
  return {
    path: (id) => `${mounts[0]!.path}/${encodeURIComponent(id)}`,

    async render(hub: Hub, caller: Caller, people: readonly Person[]) {
      const { view, render } = await renderingFor(shape, caller, hub)
      return people.map((person) => render(person, view) as JsonObject)
    },

    page: (items) => ({ result: items, next_page_token: tokenAfter(items.at(-1)) }),

    read: (document) =>
      readContacts(document, { itemsIn: (page) => itemsOf(page, 'result'), isItem, toExternalPerson }),
  }
}

/** Also set after the last contact: the list ends with an empty page. */
function tokenAfter(last: JsonObject | undefined): string {
  return last ? toMicroseconds(parseInstant(`${last.tm_create}`) ?? 0) : ''
}

/** The vendor leaves empty lists out, but never a name. Agents have addresses too, but no display name. */
function isItem({ id, customer_id, display_name, phone_numbers }: JsonObject): boolean {
  const isContact = typeof display_name === 'string' || Array.isArray(phone_numbers)
  return typeof id === 'string' && typeof customer_id === 'string' && isContact
}

function toExternalPerson(contact: JsonObject) {
  const { tag_ids, tm_delete } = contact
  const source = contactSources.find((known) => known === contact.source)
  const draft = fromVoipbinContact({
    ...texts(contact, 'first_name', 'last_name', 'display_name', 'company', 'job_title', 'external_id'),
    // A note that is empty says no more than a page of June 2026, which has none.
    ...(typeof contact.notes === 'string' && contact.notes !== '' && { notes: contact.notes }),
    ...(source && { source }),
  })
  const addresses = listIn(contact.addresses)
  const primary = addresses.find(({ is_primary }) => is_primary === true)?.type
  return {
    ...externalPerson('voipbin', String(contact.id).toLowerCase(), {
      ...draft,
      // Which of two primary entries is the primary address, should the person have another one already.
      ...((primary === 'tel' || primary === 'email') && {
        extensions: { voipbin: { ...draft.extensions?.voipbin, primaryAddress: primary } },
      }),
      phones: [
        ...entriesOf(contact.phone_numbers, phoneNumbers, (phone) => fromPhone(phone)),
        ...addressDraftsOf(addresses, 'tel'),
      ],
      emails: [
        ...entriesOf(contact.emails, emails, (email) => fromEmail(email)),
        ...addressDraftsOf(addresses, 'email'),
      ],
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
  return listIn(list).flatMap((entry) => {
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

/** Addresses keep their ids and times, and what only this API says of them. */
function addressDraftsOf(addresses: readonly JsonObject[], type: AddressType): ContactPointDraft[] {
  return addresses.flatMap((address) => {
    if (address.type !== type) return []
    const {
      id,
      target = '',
      target_name,
      name,
      detail,
    } = texts(address, ...(['id', 'target', 'target_name', 'name', 'detail'] as const))
    if (target === '') return []
    const { createdAt } = timesOf(address, 'tm_create')
    const own = { ...(detail && { detail }), ...(target_name && { targetName: target_name }) }
    return [
      {
        value: target,
        // An address without a name says nothing of a label that the entry has already.
        ...(name && { label: name }),
        primary: address.is_primary === true,
        ...(Object.keys(own).length > 0 && { extensions: { voipbin: own } }),
        ...(id && { id }),
        ...(createdAt !== undefined && { createdAt }),
      },
    ]
  })
}

function listIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

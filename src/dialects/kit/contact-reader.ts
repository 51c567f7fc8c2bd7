import type { ExternalPerson } from '../../model/import.ts'
import { parseInstant } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { PersonDraft } from '../../model/person.ts'
import type { ReadContact } from '../dialect.ts'

/** How to recognise and read the contacts of one vendor's responses. */
export interface ContactResponses {
  /** The items of a list response, or undefined if the document has another form. */
  itemsIn(document: Json): readonly Json[] | undefined
  /** Whether the item is a contact of this vendor. */
  isItem(item: JsonObject): boolean
  /** @returns undefined if the item cannot be read as a person */
  toExternalPerson(item: JsonObject): ExternalPerson | undefined
}

/** Reads a list response, a response with one contact, or a contact alone. Only the first item must be readable. */
export function readContacts(
  document: Json,
  { itemsIn, isItem, toExternalPerson }: ContactResponses,
): ReadContact[] | undefined {
  const known = (item: Json | undefined): item is JsonObject => isJsonObject(item) && isItem(item)
  const one = isJsonObject(document) && known(document.data) ? document.data : document
  const items = known(one) ? [one] : itemsIn(document)
  if (!items || (items.length > 0 && !known(items[0]))) return undefined
  return items.map((raw) => ({ raw, person: known(raw) ? toExternalPerson(raw) : undefined }))
}

/** The list under a key of an object. */
export function itemsOf(document: Json | undefined, key: string): readonly Json[] | undefined {
  const items = isJsonObject(document) ? document[key] : undefined
  return Array.isArray(items) ? items : undefined
}

/** A person with its id in the dialect, which is kept. */
export function externalPerson(dialect: string, id: string, draft: PersonDraft): ExternalPerson {
  return { draft: { ...draft, vendorIds: { [dialect]: id } }, externalId: `${dialect}:${id}` }
}

/** The values of the given keys that are strings or null; other values are ignored. */
export function textOrNull<Key extends string>(
  item: JsonObject,
  ...keys: readonly Key[]
): Partial<Record<Key, string | null>> {
  const found = keys.flatMap((key) => {
    const value = item[key]
    return typeof value === 'string' || value === null ? [[key, value] as const] : []
  })
  return Object.fromEntries(found) as Partial<Record<Key, string | null>>
}

/** The values of the given keys that are strings. */
export function texts<Key extends string>(
  item: JsonObject,
  ...keys: readonly Key[]
): Partial<Record<Key, string>> {
  const found = Object.entries(textOrNull(item, ...keys)).filter(([, value]) => value !== null)
  return Object.fromEntries(found) as Partial<Record<Key, string>>
}

/** The creation and change times, if they can be read. */
export function timesOf(
  item: JsonObject,
  created: string,
  updated?: string,
): Pick<PersonDraft, 'createdAt' | 'updatedAt'> {
  const createdAt = timeOf(item[created])
  const updatedAt = updated === undefined ? undefined : timeOf(item[updated])
  return {
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
  }
}

function timeOf(value: Json | undefined): number | undefined {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  return Number.isSafeInteger(instant) ? instant : undefined
}

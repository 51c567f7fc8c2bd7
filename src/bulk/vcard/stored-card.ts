import { createHash } from 'node:crypto'
import type { RowProblem } from '../../model/import.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import { fileLimits } from '../limits.ts'
import { type CardEntry, canonicalCard } from './canonical.ts'
import { type CardProperty, isCardProperty, partsOf, textOf } from './properties.ts'
import { accountProperties } from './services.ts'

/**
 * How the properties of cards are stored with a person: in `extensions.vcard`, so that each has a source of its own and a
 * card without a property leaves it as an earlier card said.
 *
 * Properties of which a person has one, such as the name or the picture, are stored under their name and replaced
 * together. Properties of which a person has many, such as links, are stored one by one under their name and a hash of
 * their value, so that those of several cards add up.
 */
export interface StoredEntry extends CardEntry {
  /** The place among the properties of the same name. */
  readonly order: number
  /** The JSContact entry that the property was read from: its member, its key there, and itself. */
  readonly jscontact?: { readonly member: string; readonly key: string; readonly entry: Json }
}

/** Properties of which a person can have many at a time. */
const many: ReadonlySet<string> = new Set([
  ...['email', 'tel', 'adr', 'url', 'related', 'x-abdate', 'member', 'lang', 'source'],
  ...[...accountProperties, 'x-android-custom'],
  ...[
    'fburl',
    'caladruri',
    'caluri',
    'contact-uri',
    'hobby',
    'interest',
    'expertise',
    'org-directory',
    'jsprop',
  ],
])

export type EntryOfCard = CardEntry & Pick<StoredEntry, 'jscontact'>

/**
 * The fields of `extensions.vcard` for the properties of a card.
 *
 * @param note called for each property that is too large to be kept with the person
 */
export function storedFields(
  entries: readonly EntryOfCard[],
  note: (problem: RowProblem) => void = () => {},
): JsonObject {
  const fields: Record<string, Json[]> = {}
  const counts = new Map<string, number>()
  for (const entry of entries) {
    const name = entry.property[0]
    if (!isStored(entry)) {
      // An empty property says that there is no value any more.
      if (!many.has(name) && name !== 'categories') fields[name] ??= []
      continue
    }
    const size = Buffer.byteLength(JSON.stringify(entry.property))
    if (size > fileLimits.propertyBytesMax) {
      const expected = `at most ${fileLimits.propertyBytesMax} bytes; it has ${size}, so only the imported row keeps it`
      note({ column: name.toUpperCase(), value: null, expected })
      continue
    }
    const key = many.has(name) ? `${name}.${hashOf(entry.property)}` : name
    const order = counts.get(name) ?? 0
    counts.set(name, order + 1)
    if (many.has(name)) fields[key] = [toJson(entry, order)]
    else fields[key] = [...(fields[key] ?? []), toJson(entry, order)]
  }
  return fields
}

function isStored({ property }: CardEntry): boolean {
  return property[0] !== 'categories' && (textOf(property) !== '' || property[1].label !== undefined)
}

function toJson({ property, companions, jscontact }: EntryOfCard, order: number): Json {
  return {
    order,
    property: property as unknown as Json,
    ...(companions.length > 0 && { companions: companions as unknown as Json }),
    ...(jscontact && { jscontact: jscontact as unknown as Json }),
  }
}

const HASH_LENGTH = 12

function hashOf(property: CardProperty): string {
  return createHash('sha256').update(identityOf(property)).digest('hex').slice(0, HASH_LENGTH)
}

/** What makes two properties of the same name the same: their value, and the label of an address without parts. */
export function identityOf(property: CardProperty): string {
  const parts = partsOf(property).map((part) => part.toLowerCase())
  return JSON.stringify([parts, parts.every((part) => part === '') ? (property[1].label ?? '') : ''])
}

/** The properties of cards that are stored with a person, in an order that does not depend on their cards. */
export function storedEntries({ extensions }: Pick<Person, 'extensions'>): StoredEntry[] {
  const { properties, ...fields } = extensions.vcard ?? {}
  const stored = Object.values(fields).flatMap((field) =>
    Array.isArray(field) ? field.flatMap((one) => storedEntryOf(one) ?? []) : [],
  )
  const names = new Set(stored.map(({ property: [name] }) => name))
  const former = formerEntries(properties).filter(({ property: [name] }) => !names.has(name))
  return [...stored, ...former].sort(byOrder)
}

/** Imports of earlier versions stored all properties of a card in one field, as the card had them. */
function formerEntries(properties: Json | undefined): StoredEntry[] {
  if (!Array.isArray(properties)) return []
  const card = properties.filter(isCardProperty) as unknown as CardProperty[]
  const version = card.some((property) => property[0] === 'version' && textOf(property) === '4.0')
    ? '4.0'
    : '3.0'
  return canonicalCard(card, version)
    .filter(isStored)
    .map((entry, order) => ({ ...entry, order }))
}

function byOrder(a: StoredEntry, b: StoredEntry): number {
  if (a.property[0] !== b.property[0]) return a.property[0] < b.property[0] ? -1 : 1
  return a.order - b.order || (identityOf(a.property) < identityOf(b.property) ? -1 : 1)
}

function storedEntryOf(value: Json): StoredEntry | undefined {
  if (!isJsonObject(value) || !isCardProperty(value.property ?? null)) return undefined
  const { order, property, companions, jscontact } = value
  return {
    order: typeof order === 'number' ? order : 0,
    property: property as unknown as CardProperty,
    companions: Array.isArray(companions)
      ? (companions.filter(isCardProperty) as unknown as CardProperty[])
      : [],
    ...(isJsonObject(jscontact) && {
      jscontact: jscontact as unknown as NonNullable<StoredEntry['jscontact']>,
    }),
  }
}

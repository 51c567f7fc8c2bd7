import { toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject, sameJson } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import { type CardProperty, property, textOf, typesOf } from '../vcard/properties.ts'
import type { EntryOfCard } from '../vcard/stored-card.ts'
import { labelOfApple } from '../vcard/types.ts'
import { GUESSED, toCard } from '../vcard/write.ts'
import {
  addressKinds,
  anniversaryNames,
  type EntryMember,
  furtherAddressKinds,
  nameKinds,
  simpleMembers,
  textMember,
  toJsContactDate,
} from './members.ts'

/** The JSContact Card (RFC 9553) for a person. What a person has no field for is as the imported cards said. */
export function toJsContact(person: Person, labels: ReadonlyMap<number, string>): JsonObject {
  const entries = toCard(person, labels).filter(({ property: [, parameters] }) => !(GUESSED in parameters))
  return {
    ...cardOfEntries(entries.filter(({ property: [name] }) => !ownTimes.has(name))),
    created: toSeconds(person.createdAt),
    updated: toSeconds(person.updatedAt),
    ...(person.language !== null && { language: person.language }),
  }
}

/** Times that are those of the person in Kith. */
const ownTimes: ReadonlySet<string> = new Set(['rev', 'created'])

/** The Card of the properties of a vCard (RFC 9555, section 3). */
export function cardOfEntries(entries: readonly EntryOfCard[]): JsonObject {
  const card: Record<string, Json> = { '@type': 'Card', version: '1.0' }
  const rest: CardProperty[] = []
  let groups = 0
  setName(card, entries)
  for (const entry of entries) {
    const [name] = entry.property
    if (name === 'fn' || name === 'n') continue
    const further = entry.companions.filter(([own]) => own !== 'x-ablabel')
    const group = further.length > 0 ? `item${++groups}` : undefined
    if (entry.jscontact && group === undefined) place(card, entry.jscontact)
    else if (!setEntry(card, entry, group)) rest.push(...plainProperties(entry))
    else
      rest.push(
        ...further.map(([own, parameters, type, ...values]) =>
          property(own, { ...parameters, group: group! }, type, ...values),
        ),
      )
  }
  if (rest.length > 0) card.vCardProps = rest as unknown as Json
  return card
}

/** Puts an entry of an imported Card where it was. */
function place(
  card: Record<string, Json>,
  { member, key, entry }: NonNullable<EntryOfCard['jscontact']>,
): void {
  if (key === '') card[member] = entry
  else mapOf(card, member)[key] = entry
}

function mapOf(card: Record<string, Json>, member: string): Record<string, Json> {
  const known = card[member]
  if (isJsonObject(known ?? null)) return known as Record<string, Json>
  const map: Record<string, Json> = {}
  card[member] = map
  return map
}

/** @returns false if JSContact has no place for the property */
function setEntry(card: Record<string, Json>, entry: EntryOfCard, group: string | undefined): boolean {
  const { property: one } = entry
  const [name, parameters, type, ...values] = one
  const text = textOf(one)
  switch (name) {
    case 'uid':
    case 'kind':
    case 'prodid':
      card[name === 'prodid' ? 'prodId' : name] = text
      return true
    case 'language':
      card.language = text
      return true
    case 'categories':
      for (const word of values) mapOf(card, 'keywords')[String(word)] = true
      return true
    case 'member':
      mapOf(card, 'members')[text] = true
      return true
    case 'related':
      if (entry.companions.length > 0) break
      mapOf(card, 'relatedTo')[text] = relation(one)
      return true
    case 'jsprop':
      return setPointer(card, textMember(parameters.jsptr), text)
    case 'bday':
    case 'deathdate':
    case 'anniversary': {
      if (type === 'text') break
      const kind = Object.entries(anniversaryNames).find(([, own]) => own === name)![0]
      add(card, 'anniversaries', 'a', { kind, date: toJsContactDate(text), ...shared(entry, group, []) })
      return true
    }
    case 'adr':
      add(card, 'addresses', 'a', addressEntry(entry, group))
      return true
    case 'geo':
      add(card, 'addresses', 'a', { coordinates: text, ...shared(entry, group, []) })
      return true
    case 'nickname':
      for (const one of values)
        add(card, 'nicknames', 'k', { name: String(one), ...shared(entry, group, []) })
      return true
  }
  const member = membersByName.get(name)
  if (!member) return false
  add(card, member.member, member.letter, {
    ...member.toEntry(one),
    ...shared(entry, group, member.member === 'onlineServices' ? ['service-type', 'username'] : []),
    ...serviceOfLabel(member, entry),
  })
  return true
}

function relation(one: CardProperty): JsonObject {
  const { type: _, ...parameters } = one[1]
  const types = Object.fromEntries(typesOf(one).map((word) => [word, true]))
  return { relation: types, ...(Object.keys(parameters).length > 0 && { vCardParams: parameters }) }
}

const membersByName: ReadonlyMap<string, EntryMember> = new Map(
  simpleMembers.flatMap((member) => member.names.map((name) => [name, member] as const)),
)

/** The label of an account is its service. */
function serviceOfLabel({ member }: EntryMember, { property: one, companions }: EntryOfCard): JsonObject {
  const label = companions.find(([name]) => name === 'x-ablabel')
  const isUnnamed = member === 'onlineServices' && one[1]['service-type'] === undefined
  return isUnnamed && label ? { service: textOf(label) } : {}
}

function add(card: Record<string, Json>, member: string, letter: string, entry: JsonObject): void {
  const map = mapOf(card, member)
  let count = Object.keys(map).length + 1
  while (Object.hasOwn(map, `${letter}${count}`)) count += 1
  map[`${letter}${count}`] = entry
}

/** What entries of all members can say; the parameters that JSContact has no place for are `vCardParams`. */
function shared(
  { property: one, companions }: EntryOfCard,
  group: string | undefined,
  said: readonly string[],
): JsonObject {
  const [name, { type: _, pref, mediatype, level, ...others }] = one
  const types = typesOf(one)
  const contexts = types.filter((word) => word === 'home' || word === 'work')
  const features = name === 'tel' ? types.filter((word) => phoneFeatures.has(word)) : []
  const further = types.filter((word) => ![...contexts, ...features].includes(word))
  const label = companions.find(([own]) => own === 'x-ablabel')
  const kept = Object.entries({
    ...Object.fromEntries(Object.entries(others).filter(([key]) => !said.includes(key))),
    ...(further.length > 0 && { type: further.length === 1 ? further[0]! : further }),
    ...(group !== undefined && { group }),
  })
  const isNumber = typeof pref === 'string' && /^\d+$/.test(pref)
  return {
    ...(contexts.length > 0 && { contexts: flags(contexts, 'home', 'private') }),
    ...(features.length > 0 && { features: flags(features, 'cell', 'mobile') }),
    ...(isNumber && { pref: Number(pref) }),
    ...(label && { label: labelOfApple(textOf(label)) }),
    ...(typeof mediatype === 'string' && { mediaType: mediatype }),
    ...(typeof level === 'string' && { level }),
    ...(kept.length > 0 && { vCardParams: Object.fromEntries(kept) as JsonObject }),
  }
}

const phoneFeatures: ReadonlySet<string> = new Set(
  'voice text fax cell video pager textphone main-number'.split(' '),
)

function flags(words: readonly string[], from: string, to: string): JsonObject {
  return Object.fromEntries(words.map((word) => [word === from ? to : word, true]))
}

function addressEntry(entry: EntryOfCard, group: string | undefined): JsonObject {
  const [, { label, cc, geo, tz }, , value] = entry.property
  const parts = Array.isArray(value) ? value : [value ?? '']
  const isLong = parts.length > addressKinds.length
  const components = parts.flatMap((part, place) => {
    const kind = place < 7 ? addressKinds[place] : furtherAddressKinds[place - 7]
    // With further parts, the second and third part sum up some of them.
    if (!kind || (isLong && (place === 1 || place === 2))) return []
    const values = (Array.isArray(part) ? part : [part]).map(String).filter(Boolean)
    return values.map((one) => ({ kind, value: one }))
  })
  const line = typeof label === 'string' && label !== '' ? label : undefined
  // An address without known parts stands as a whole in the place of the street.
  const isWhole = components.length === 1 && components[0]!.kind === 'name' && components[0]!.value === line
  return {
    ...(line !== undefined && { full: line }),
    ...(components.length > 0 && !isWhole && { components }),
    ...(typeof cc === 'string' && { countryCode: cc }),
    ...(typeof geo === 'string' && { coordinates: geo }),
    ...(typeof tz === 'string' && { timeZone: tz }),
    ...shared(entry, group, ['label', 'cc', 'geo', 'tz']),
  }
}

/** The name is one member for two properties. If neither has changed, it is as the imported Card had it. */
function setName(card: Record<string, Json>, entries: readonly EntryOfCard[]): void {
  const fn = entries.find(({ property: [name] }) => name === 'fn')
  const n = entries.find(({ property: [name] }) => name === 'n')
  const stored = fn?.jscontact ?? n?.jscontact
  const isSame =
    stored && (!fn?.jscontact || !n?.jscontact || sameJson(fn.jscontact.entry, n.jscontact.entry))
  const isWhole = isJsonObject(stored?.entry ?? null) && (n?.jscontact !== undefined || n === undefined)
  if (isSame && isWhole) {
    card.name = stored.entry
    return
  }
  const full = fn ? textOf(fn.property) : ''
  const value = n?.property[3]
  const parts = Array.isArray(value) ? value : []
  const components = nameOrder.flatMap((kind) => {
    const part = parts[nameKinds.indexOf(kind)] ?? ''
    return (Array.isArray(part) ? part : [part])
      .filter((one) => one !== '')
      .map((one) => ({ kind, value: String(one) }))
  })
  if (full === '' && components.length === 0) return
  card.name = { ...(full !== '' && { full }), ...(components.length > 0 && { components }) }
}

/** The order in which parts of a name are read. */
const nameOrder = ['title', 'given', 'given2', 'surname', 'surname2', 'generation', 'credential'] as const

/** Sets the value of a `JSPROP` at its pointer (RFC 9555, section 3.2.1). */
function setPointer(card: Record<string, Json>, pointer: string, text: string): boolean {
  const [member = '', key, ...deeper] = pointer
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (member === '' || deeper.length > 0) return false
  let value: Json
  try {
    value = JSON.parse(text)
  } catch {
    return false
  }
  if (key === undefined) card[member] = value
  else mapOf(card, member)[key] = value
  return true
}

function plainProperties({ property: one, companions }: EntryOfCard): CardProperty[] {
  return [one, ...companions]
}

import type { Json, JsonObject } from '../../model/json.ts'
import { isPlaceholder } from '../mapping/placeholders.ts'
import { isDotted, possibleOrders, readDate } from '../mapping/read-dates.ts'
import { mediaTypeOf } from './binary.ts'
import { dateOf } from './dates.ts'
import { PROBLEM_PROPERTY } from './problem.ts'
import {
  type CardProperty,
  groupOf,
  oneOrMany,
  parameterOf,
  property,
  textOf,
  typesOf,
  withParameters,
} from './properties.ts'
import { labelOfApple } from './types.ts'
import { type CardVersion, isText, listProperties, partCounts, uriProperties } from './values.ts'

/**
 * A property as Kith keeps it, whatever the version of its card: as vCard 4.0 with RFC 9554 has it, dates as jCard writes
 * them, without its group.
 */
export interface CardEntry {
  readonly property: CardProperty
  /** The other properties of its group, such as Apple's label. */
  readonly companions: readonly CardProperty[]
}

/** Dates, with the name under which they are kept. */
const dateNames: Readonly<Record<string, string>> = {
  bday: 'bday',
  anniversary: 'anniversary',
  'x-anniversary': 'anniversary',
  'x-evolution-anniversary': 'anniversary',
  'x-ms-anniversary': 'anniversary',
  'x-kaddressbook-x-anniversary': 'anniversary',
  deathdate: 'deathdate',
  'x-abdate': 'x-abdate',
}

const renamed: Readonly<Record<string, string>> = {
  'x-addressbookserver-kind': 'kind',
  'x-addressbookserver-member': 'member',
  'x-socialprofile': 'socialprofile',
}

/** Properties that say how a card is written, not what it says. */
const envelope: ReadonlySet<string> = new Set(['version', 'begin', 'end', 'profile', PROBLEM_PROPERTY])

/** The labels of relations that Apple offers, and the type of vCard that says the same. */
export const relationTypes: Readonly<Record<string, string>> = {
  spouse: 'spouse',
  partner: 'sweetheart',
  child: 'child',
  parent: 'parent',
  mother: 'parent',
  father: 'parent',
  brother: 'sibling',
  sister: 'sibling',
  friend: 'friend',
}

/** Brings the properties of a card into the one form that Kith keeps. */
export function canonicalCard(card: readonly CardProperty[], version: CardVersion): CardEntry[] {
  const properties = card.filter(([name]) => !envelope.has(name))
  const groups = new Map<string, CardProperty[]>()
  for (const one of properties) {
    const group = groupOf(one)
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), one])
  }
  const entries = properties.flatMap((one): CardEntry[] => {
    const group = groups.get(groupOf(one) ?? '') ?? [one]
    const main = mainOf(group)
    if (main !== one && isCompanion(one)) return []
    const companions = main === one ? group.filter((other) => other !== one && isCompanion(other)) : []
    return [canonicalEntry({ property: one, companions: companions.map(canonicalCompanion) }, version)]
  })
  return mergeLabels(mergeSortStrings(entries))
}

/** The property that a group is about. */
function mainOf(group: readonly CardProperty[]): CardProperty | undefined {
  return group.find((one) => !isCompanion(one)) ?? group[0]
}

const aboutPeople: ReadonlySet<string> = new Set([
  ...['x-abdate', 'x-abrelatednames', 'x-socialprofile', 'x-anniversary', 'x-evolution-anniversary'],
  ...['x-addressbookserver-kind', 'x-addressbookserver-member', 'x-abshowas'],
])

function isCompanion([name]: CardProperty): boolean {
  return name.startsWith('x-') && !aboutPeople.has(name)
}

function canonicalCompanion(one: CardProperty): CardProperty {
  const [name, parameters, , ...values] = withoutGroup(one)
  return [name, parameters, typeOf(one), ...values]
}

function withoutGroup(one: CardProperty): CardProperty {
  return withParameters(one, { group: undefined })
}

function canonicalEntry({ property: original, companions }: CardEntry, version: CardVersion): CardEntry {
  const one = withPreference(withoutGroup(original))
  const label = companions.find(([name]) => name === 'x-ablabel')
  const meaning = label && labelOfApple(textOf(label))
  const property = meaningOf(one, meaning, version)
  // A label that only repeats what the property says is written again where a version needs it.
  const isSaid = label !== undefined && property[0] !== one[0] && appleLabelOf(property) === textOf(label)
  return { property, companions: isSaid ? companions.filter((other) => other !== label) : companions }
}

/** The label by which Apple says what a property of vCard 4.0 is; undefined if Apple has none. */
export function appleLabelOf(property: CardProperty): string | undefined {
  if (property[0] === 'anniversary') return '_$!<Anniversary>!$_'
  const [type, ...others] = typesOf(property)
  if (property[0] !== 'related' || property[2] !== 'text' || others.length > 0) return undefined
  return type === undefined ? undefined : relationLabels[type]
}

const relationLabels: Readonly<Record<string, string>> = {
  spouse: '_$!<Spouse>!$_',
  sweetheart: '_$!<Partner>!$_',
  child: '_$!<Child>!$_',
  parent: '_$!<Parent>!$_',
  friend: '_$!<Friend>!$_',
}

function meaningOf(one: CardProperty, label: string | undefined, version: CardVersion): CardProperty {
  const [name, parameters, , ...values] = one
  if (Object.hasOwn(dateNames, name)) return dateProperty(one, label)
  switch (name) {
    case 'x-abrelatednames': {
      const type = label === undefined ? undefined : relationTypes[label]
      return property('related', { ...parameters, ...(type && { type }) }, 'text', ...values)
    }
    case 'x-evolution-spouse':
    case 'x-kaddressbook-x-spousesname':
    case 'x-spouse':
      return property('related', { ...parameters, type: 'spouse' }, 'text', ...values)
    case 'x-socialprofile':
      return socialProfile(one)
    case 'x-ms-tel':
      return property('tel', parameters, 'text', ...values)
    case 'x-assistant-tel':
      return property('tel', { ...parameters, type: 'assistant' }, 'text', ...values)
    case 'impp': {
      const { 'x-service-type': service, ...others } = parameters
      return property(
        name,
        { ...others, ...(service !== undefined && { 'service-type': service }) },
        'uri',
        ...values,
      )
    }
    case 'x-abshowas':
      return /^company$/i.test(textOf(one)) ? property('kind', {}, 'text', 'org') : one
    case 'geo':
      return property(name, parameters, 'uri', geoUri(textOf(one)))
    case 'agent':
      return agentProperty(one, version)
    case 'kind':
      return property(name, parameters, 'text', textOf(one).toLowerCase())
    case 'photo':
    case 'logo':
    case 'sound':
    case 'key':
      return version === '4.0' ? one : withMediaType(one)
    default:
      return [renamed[name] ?? name, parameters, typeOf(one), ...values]
  }
}

/** `TYPE=pref` of older versions is `PREF=1`. Types are in lower case, and without the `x-` of types that RFC 6350 lacks. */
function withPreference(one: CardProperty): CardProperty {
  if (one[0] === 'x-socialprofile') return one
  const types = typesOf(one)
  const named = types.filter((type) => type !== 'pref' && type !== 'internet' && type !== '')
  const plain = [...new Set(named.map((type) => type.replace(/^x-(?=.)/, '')))]
  const isPreferred = types.includes('pref') || parameterOf(one, 'pref')[0] === '1'
  return withParameters(one, {
    type: oneOrMany(plain),
    ...(isPreferred && { pref: '1' }),
  })
}

function typeOf([name, , type, value]: CardProperty): string {
  if (type !== 'unknown' && type !== '') return type
  if (uriProperties.has(name)) return hasScheme(value) ? 'uri' : 'text'
  return isText(name) || listProperties.has(name) || Object.hasOwn(partCounts, name) ? 'text' : 'unknown'
}

function hasScheme(value: Json | undefined): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(String(value ?? ''))
}

function dateProperty(one: CardProperty, label: string | undefined): CardProperty {
  const [name, { 'x-apple-omit-year': omitted, ...parameters }, type] = one
  const text = textOf(one)
  const own = type === 'text' ? undefined : dateOf(text, omitted === undefined ? undefined : String(omitted))
  const date = own ?? (type === 'text' ? undefined : provenDate(text))
  const isAnniversary = name === 'x-abdate' && label === 'anniversary'
  const kept = isAnniversary ? 'anniversary' : dateNames[name]!
  return date === undefined
    ? property(kept, parameters, 'text', text)
    : property(kept, parameters, 'date-and-or-time', date)
}

/** A date that a program wrote in its own way, if it is a day in one order only: `17.05.1990`, `17 May 1990`. */
function provenDate(text: string): string | undefined {
  if (isPlaceholder(text.trim())) return undefined
  const orders = possibleOrders(text)
  try {
    return readDate(text, orders?.length === 1 || isDotted(text) ? (orders?.[0] ?? 'dmy') : undefined)
  } catch {
    return undefined
  }
}

/** Apple's `type=twitter;x-user=nadia` is `SERVICE-TYPE=twitter;USERNAME=nadia` of RFC 9554. */
function socialProfile([, parameters, , ...values]: CardProperty): CardProperty {
  const { type, 'x-user': user, pref, ...others } = parameters
  const types = (Array.isArray(type) ? type : [type ?? '']).map(String)
  const service = types.find((one) => one !== '' && !/^pref$/i.test(one))
  const isPreferred = pref === '1' || types.some((one) => /^pref$/i.test(one))
  return property(
    'socialprofile',
    {
      ...others,
      ...(service !== undefined && { 'service-type': service }),
      ...(user !== undefined && { username: user }),
      ...(isPreferred ? { pref: '1' } : pref !== undefined && { pref }),
    } as JsonObject,
    hasScheme(values[0]) ? 'uri' : 'text',
    ...values,
  )
}

/** The type of a picture elsewhere is its media type. */
function withMediaType(one: CardProperty): CardProperty {
  const type = typesOf(one).flatMap((name) => mediaTypeOf(name) ?? [])[0]
  return type === undefined ? one : withParameters(one, { type: undefined, mediatype: type })
}

function geoUri(text: string): string {
  const [, latitude, longitude] = /^\s*(-?[\d.]+)\s*[;,]\s*(-?[\d.]+)\s*$/.exec(text) ?? []
  return latitude === undefined ? text : `geo:${latitude},${longitude}`
}

/** The agent of older versions is a card or leads to one; vCard 4.0 has a relation instead (RFC 6350, appendix A). */
function agentProperty(one: CardProperty, version: CardVersion): CardProperty {
  const [, parameters, type] = one
  const text = textOf(one)
  const related = { ...parameters, type: 'agent' }
  if (/^\s*BEGIN:VCARD/i.test(text)) return property('related', related, 'uri', cardUri(text))
  return property('related', related, version !== '4.0' && type === 'uri' ? 'uri' : 'text', text)
}

const CARD_URI = 'data:text/vcard;base64,'

function cardUri(text: string): string {
  return `${CARD_URI}${Buffer.from(text).toString('base64')}`
}

/** The text of a card that is the value of a relation; undefined if the value is not a card. */
export function cardOfUri(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || !value.startsWith(CARD_URI)) return undefined
  return Buffer.from(value.slice(CARD_URI.length), 'base64').toString()
}

/** `LABEL` of older versions is a parameter of the address with the same types. */
function mergeLabels(entries: readonly CardEntry[]): CardEntry[] {
  const labels = entries.filter(({ property: [name] }) => name === 'label')
  if (labels.length === 0) return [...entries]
  const merged = entries.filter((entry) => !labels.includes(entry))
  for (const label of labels) {
    const types = typesOf(label.property).sort().join()
    const text = textOf(label.property)
    const place = merged.findIndex(
      ({ property: one }) =>
        one[0] === 'adr' && one[1].label === undefined && typesOf(one).sort().join() === types,
    )
    if (place >= 0) {
      const found = merged[place]!
      merged[place] = { ...found, property: withParameters(found.property, { label: text }) }
    } else if (text !== '') {
      const [, parameters] = label.property
      const empty = property('adr', { ...parameters, label: text }, 'text', ['', '', '', '', '', '', ''])
      merged.push({ property: empty, companions: [] })
    }
  }
  return merged
}

/** `SORT-STRING` of vCard 3.0 is a parameter of the name. */
function mergeSortStrings(entries: readonly CardEntry[]): CardEntry[] {
  const sort = entries.find(({ property: [name] }) => name === 'sort-string')
  const name = entries.find(({ property: [own] }) => own === 'n')
  if (!sort || !name) return [...entries]
  return entries
    .filter((entry) => entry !== sort)
    .map((entry) =>
      entry === name
        ? { ...entry, property: withParameters(entry.property, { 'sort-as': textOf(sort.property) }) }
        : entry,
    )
}

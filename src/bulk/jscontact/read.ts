import type { RowProblem } from '../../model/import.ts'
import { parseInstant } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { PersonDraft } from '../../model/person.ts'
import { canonicalCard } from '../vcard/canonical.ts'
import { PROBLEM_MEMBER } from '../vcard/problem.ts'
import {
  type CardProperty,
  groupOf,
  isCardProperty,
  oneOrMany,
  property,
  withParameters,
} from '../vcard/properties.ts'
import type { EntryOfCard } from '../vcard/stored-card.ts'
import {
  addressKinds,
  anniversaryNames,
  dateOfJsContact,
  type EntryMember,
  entryOf,
  furtherAddressKinds,
  nameKinds,
  simpleMembers,
  textMember,
} from './members.ts'

/**
 * The properties of vCard for a JSContact Card (RFC 9555, section 2), each with the entry of the Card that it was read from.
 * Members that vCard has no property for become `JSPROP` (section 3.2.1).
 */
export function fromJsContact(card: JsonObject): EntryOfCard[] {
  const entries: EntryOfCard[] = []
  for (const [member, value] of Object.entries(card)) {
    if (silent.has(member) || value === null) continue
    const read = readers.get(member)
    const found = read?.(value)
    if (found) entries.push(...found)
    else entries.push(unknownMember(member, value))
  }
  return withCompanions(card, entries)
}

/** The times of a Card, which are those of its person. */
export function timesOf({ created, updated }: JsonObject): Pick<PersonDraft, 'createdAt' | 'updatedAt'> {
  const [createdAt, updatedAt] = [instantOf(created), instantOf(updated)]
  return { ...(createdAt !== undefined && { createdAt }), ...(updatedAt !== undefined && { updatedAt }) }
}

/** What is wrong with a Card as a whole; undefined if nothing is. */
export function problemOf(value: Json): RowProblem | undefined {
  const isCard = isJsonObject(value) && (value['@type'] === undefined || value['@type'] === 'Card')
  return isCard ? undefined : { column: null, value: null, expected: 'a JSContact Card (RFC 9553)' }
}

function instantOf(value: Json | undefined): number | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined
}

/** Members that say how the Card is written, or when. */
const silent: ReadonlySet<string> = new Set(['@type', 'version', 'created', 'updated', PROBLEM_MEMBER])

function unknownMember(member: string, value: Json): EntryOfCard {
  const one = property('jsprop', { jsptr: member }, 'text', JSON.stringify(value))
  return entryOf(one, { member, key: '', entry: value })
}

/** @returns undefined if the value of the member is not what it should be */
type MemberReader = (value: Json) => EntryOfCard[] | undefined

function entriesOf(value: Json): [string, JsonObject][] | undefined {
  if (!isJsonObject(value)) return undefined
  const entries = Object.entries(value)
  return entries.every(([, entry]) => isJsonObject(entry)) ? (entries as [string, JsonObject][]) : undefined
}

function ofEntries(member: string, toProperty: EntryMember['toProperty']): [string, MemberReader] {
  const read = (value: Json): EntryOfCard[] | undefined =>
    entriesOf(value)?.map(([key, entry]) => {
      const one = toProperty(entry, key)
      if (one) return withShared(one, entry, { member, key, entry })
      const pointer = `${member}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const unknown = property('jsprop', { jsptr: pointer }, 'text', JSON.stringify(entry))
      return entryOf(unknown, { member, key, entry })
    })
  return [member, read]
}

/** Adds what entries of all members can say: contexts, features, preference, label, other parameters of a vCard. */
function withShared(
  one: CardProperty,
  entry: JsonObject,
  place: { member: string; key: string; entry: Json },
): EntryOfCard {
  const types = [
    ...flags(entry.contexts).map((context) => (context === 'private' ? 'home' : context)),
    ...flags(entry.features).map((feature) => (feature === 'mobile' ? 'cell' : feature)),
  ]
  const own = isJsonObject(entry.vCardParams) ? entry.vCardParams : {}
  const { type, group: _, ...others } = own
  const all = [...types, ...(Array.isArray(type) ? type : type === undefined ? [] : [type]).map(String)]
  const label = textMember(entry.label)
  const shared = withParameters(one, {
    ...others,
    ...(all.length > 0 && { type: oneOrMany(all.map((word) => word.toLowerCase())) }),
    ...(typeof entry.pref === 'number' && { pref: String(entry.pref) }),
    ...(textMember(entry.mediaType) !== '' && !isData(one) && { mediatype: entry.mediaType }),
    ...(textMember(entry.level) !== '' && { level: entry.level }),
  })
  return entryOf(shared, place, label === '' ? [] : [property('x-ablabel', {}, 'text', label)])
}

function isData([, , , value]: CardProperty): boolean {
  return String(value).startsWith('data:')
}

function flags(value: Json | undefined): string[] {
  return isJsonObject(value) ? Object.keys(value).filter((key) => value[key] === true) : []
}

function anniversary({ kind, date, place: _ }: JsonObject): CardProperty | undefined {
  const name = Object.hasOwn(anniversaryNames, textMember(kind))
    ? anniversaryNames[textMember(kind)]
    : undefined
  const text = dateOfJsContact(date)
  return name === undefined || text === undefined ? undefined : property(name, {}, 'date-and-or-time', text)
}

function address(entry: JsonObject): CardProperty | undefined {
  const components = Array.isArray(entry.components) ? entry.components.filter(isJsonObject) : []
  const of = (kind: string): Json => {
    const values = components.filter((component) => component.kind === kind).map(({ value }) => String(value))
    return values.length > 1 ? values : (values[0] ?? '')
  }
  const parts = addressKinds.map(of)
  const further = furtherAddressKinds.map(of)
  // The apartment and the name of the street have a place in the first seven parts.
  const isLong = furtherAddressKinds.some(
    (kind, place) => kind !== 'apartment' && kind !== 'name' && further[place] !== '',
  )
  if (isLong) {
    const joined = (kinds: readonly string[]) => kinds.flatMap(of).filter((part) => part !== '')
    parts[1] = joined(['room', 'apartment', 'floor', 'building']).join(', ')
    parts[2] = joined(['number', 'name']).join(' ')
    parts.push(...further)
  }
  const parameters = {
    ...(textMember(entry.full) !== '' && { label: entry.full! }),
    ...(textMember(entry.countryCode) !== '' && { cc: entry.countryCode! }),
    ...(textMember(entry.coordinates) !== '' && { geo: entry.coordinates! }),
    ...(textMember(entry.timeZone) !== '' && { tz: entry.timeZone! }),
  }
  const hasParts = parts.some((part) => part !== '')
  if (!hasParts && parameters.label === undefined) {
    if (parameters.geo !== undefined) return property('geo', {}, 'uri', parameters.geo)
    return parameters.tz === undefined ? undefined : property('tz', {}, 'text', parameters.tz)
  }
  return property('adr', parameters, 'text', parts)
}

function name(value: Json): EntryOfCard[] | undefined {
  if (!isJsonObject(value)) return undefined
  const components = Array.isArray(value.components) ? value.components.filter(isJsonObject) : []
  const parts = nameKinds.map((kind): Json => {
    const values = components.filter((component) => component.kind === kind).map((one) => String(one.value))
    return values.length > 1 ? values : (values[0] ?? '')
  })
  // The suffix of vCard before RFC 9554 is the generation too.
  const suffixes = [parts[4], parts[6]].flat().filter((part) => part !== '' && part !== undefined) as Json[]
  if (parts[6] !== '') parts[4] = suffixes.length > 1 ? suffixes : suffixes[0]!
  if (parts[5] !== '') parts[0] = [parts[0]!, parts[5]!].flat().filter((part) => part !== '')
  const shown = parts[5] === '' && parts[6] === '' ? parts.slice(0, 5) : parts
  const place = { member: 'name', key: '', entry: value }
  const full = textMember(value.full)
  const written: EntryOfCard[] = []
  if (full !== '') written.push(entryOf(property('fn', {}, 'text', full), place))
  if (parts.some((part) => part !== '')) written.push(entryOf(property('n', {}, 'text', shown), place))
  return written.length > 0 ? written : undefined
}

function related(value: Json): EntryOfCard[] | undefined {
  return entriesOf(value)?.map(([key, entry]) => {
    const types = flags(entry.relation)
    const isUri = /^[a-z][a-z0-9+.-]*:/i.test(key)
    const own = isJsonObject(entry.vCardParams ?? null) ? (entry.vCardParams as JsonObject) : {}
    const parameters = { ...own, ...(types.length > 0 && { type: oneOrMany(types)! }) }
    return entryOf(property('related', parameters, isUri ? 'uri' : 'text', key), {
      member: 'relatedTo',
      key,
      entry,
    })
  })
}

function members(value: Json): EntryOfCard[] {
  return flags(value).map((uid) =>
    entryOf(property('member', {}, 'uri', uid), { member: 'members', key: uid, entry: true }),
  )
}

function keywords(value: Json): EntryOfCard[] {
  const words = flags(value)
  return words.length > 0 ? [{ property: property('categories', {}, 'text', ...words), companions: [] }] : []
}

/** Properties of vCard that JSContact has no member for (RFC 9555, section 2.15.1). */
function vCardProps(value: Json): EntryOfCard[] | undefined {
  if (!Array.isArray(value) || !value.every(isCardProperty)) return undefined
  return canonicalCard(value as unknown as CardProperty[], '4.0')
}

/** Gives properties of a group to the entry of the group, which names it among its parameters. */
function withCompanions(card: JsonObject, entries: readonly EntryOfCard[]): EntryOfCard[] {
  const props = Array.isArray(card.vCardProps) ? card.vCardProps.filter(isCardProperty) : []
  const grouped = (props as unknown as CardProperty[]).filter((one) => groupOf(one) !== undefined)
  const taken = new Set<CardProperty>()
  const merged = entries.map((entry) => {
    const own = entry.jscontact?.entry ?? null
    const parameters =
      isJsonObject(own) && isJsonObject(own.vCardParams ?? null) ? own.vCardParams : undefined
    const group = isJsonObject(parameters ?? null) ? (parameters as JsonObject).group : undefined
    const found = grouped.filter((one) => groupOf(one) === group && !taken.has(one))
    for (const one of found) taken.add(one)
    const companions = found.map((one) => withParameters(one, { group: undefined }))
    return found.length === 0 ? entry : { ...entry, companions: [...entry.companions, ...companions] }
  })
  const rest = props.filter((one) => !taken.has(one as unknown as CardProperty))
  return [...merged, ...(rest.length > 0 ? (vCardProps(rest) ?? []) : [])]
}

function uid(value: Json): EntryOfCard[] | undefined {
  if (typeof value !== 'string') return undefined
  const type = /^[a-z][a-z0-9+.-]*:/i.test(value) ? 'uri' : 'text'
  return [entryOf(property('uid', {}, type, value), { member: 'uid', key: '', entry: value })]
}

function text(member: string, name: string, type = 'text'): [string, MemberReader] {
  return [
    member,
    (value) =>
      typeof value === 'string'
        ? [entryOf(property(name, {}, type, value), { member, key: '', entry: value })]
        : undefined,
  ]
}

const readers: ReadonlyMap<string, MemberReader> = new Map([
  ...simpleMembers.map(({ member, toProperty }) => ofEntries(member, toProperty)),
  ofEntries('addresses', address),
  ofEntries('anniversaries', anniversary),
  ['name', name],
  ['relatedTo', related],
  ['members', members],
  ['keywords', keywords],
  ['vCardProps', () => []],
  ['uid', uid],
  text('kind', 'kind'),
  text('language', 'language', 'language-tag'),
  text('prodId', 'prodid'),
])

import type { Json, JsonObject } from '../../model/json.ts'
import { binaryOf, mediaTypeOf } from './binary.ts'
import { appleLabelOf, type CardEntry, cardOfUri } from './canonical.ts'
import { basicDate } from './dates.ts'
import { type CardProperty, parameterOf, property, textOf, typesOf, withParameters } from './properties.ts'
import { binaryProperties, type CardVersion, uriProperties } from './values.ts'

/** A property as a version of vCard writes it, with the properties that stand beside it. */
export interface VersionedEntry {
  readonly property: CardProperty
  readonly companions: readonly CardProperty[]
  /** Properties of their own that say what the version has no parameter for. */
  readonly further?: readonly CardProperty[]
}

/**
 * The property in a version of vCard. What RFC 2426 and version 2.1 lack is written as Apple writes it, if Apple has a
 * property for it, else under its name of vCard 4.0; readers ignore names they do not know.
 */
export function inVersion(entry: CardEntry, version: CardVersion): VersionedEntry {
  return version === '4.0' ? inVersion4(entry) : inOldVersion(entry, version)
}

function inVersion4({ property: one, companions }: CardEntry): VersionedEntry {
  const [name, , type, ...values] = one
  const isTel = name === 'tel'
  const types = typesOf(one).map((word) => {
    if (name === 'related' || word === 'home' || word === 'work') return word
    return isTel && telTypes.has(word) ? word : `x-${word}`
  })
  const typed = withParameters(one, { type: types.length > 0 ? types.join(',').split(',') : undefined })
  if (!isDate(one)) return { property: typed, companions }
  return { property: [name, typed[1], type, ...values.map((value) => basicDate(String(value)))], companions }
}

/** Types of phone numbers in RFC 6350, section 6.4.1; other types are written as `x-…`. */
const telTypes: ReadonlySet<string> = new Set('text voice fax cell video pager textphone main'.split(' '))

function isDate([name, , type]: CardProperty): boolean {
  return type !== 'text' && ['bday', 'anniversary', 'deathdate', 'x-abdate'].includes(name)
}

function inOldVersion(entry: CardEntry, version: CardVersion): VersionedEntry {
  const { companions } = entry
  const one = withTypePref(entry.property)
  const [name, parameters, type, value] = one
  if (isDate(one)) return { property: oldDate(one), companions: labelled(entry) }
  if (binaryProperties.has(name)) return { property: oldBinary(one, version), companions }
  switch (name) {
    case 'related':
      return oldRelation(one, labelled(entry))
    case 'socialprofile':
      return { property: oldProfile(entry.property), companions }
    case 'impp':
      return { property: renameParameter(one, 'service-type', 'x-service-type'), companions }
    case 'kind':
      return { property: oldKind(one), companions }
    case 'member':
      return { property: property('x-addressbookserver-member', parameters, 'uri', textOf(one)), companions }
    case 'adr': {
      const parts = Array.isArray(value) ? value.slice(0, SHORT_ADDRESS) : [value ?? '']
      return { property: property(name, parameters, type, parts), companions }
    }
    case 'geo':
      return { property: oldGeo(one), companions }
    case 'n': {
      const { 'sort-as': sort, ...others } = parameters
      const further = parameterOf(one, 'sort-as').length > 0 ? [sortString(sort ?? '')] : []
      return { property: property(name, others, type, value ?? ''), companions, further }
    }
    default:
      return { property: one, companions }
  }
}

/** The companions, with the label by which Apple says what the property is. */
function labelled({ property: one, companions }: CardEntry): readonly CardProperty[] {
  const label = appleLabelOf(one)
  if (label === undefined || companions.some(([name]) => name === 'x-ablabel')) return companions
  return [property('x-ablabel', {}, 'text', label), ...companions]
}

function sortString(sort: Json): CardProperty {
  return property('sort-string', {}, 'text', Array.isArray(sort) ? sort.join(',') : sort)
}

/** `PREF=1` is a type in older versions. Other preferences stay a parameter. */
function withTypePref(one: CardProperty): CardProperty {
  if (one[1].pref !== '1') return one
  return withParameters(one, { pref: undefined, type: [...typesOf(one), 'pref'] })
}

/** Older versions have no date without a year: Apple writes one of the leap year 1604, and says that it is left out. */
function oldDate(one: CardProperty): CardProperty {
  const [name, parameters, , value] = one
  const text = String(value ?? '')
  const own = name === 'anniversary' ? 'x-abdate' : name
  if (/^--\d{2}-\d{2}/.test(text)) {
    const omitted = { ...parameters, 'x-apple-omit-year': NO_YEAR }
    return property(own, omitted, 'date', `${NO_YEAR}${text.slice(1)}`)
  }
  return property(own, parameters, text.includes('T') ? 'date-time' : 'date', text)
}

const NO_YEAR = '1604'

function oldBinary(one: CardProperty, version: CardVersion): CardProperty {
  const [name, { mediatype, ...parameters }] = one
  const binary = binaryOf(textOf(one))
  if (binary) {
    const encoding = version === '2.1' ? 'BASE64' : 'b'
    return property(
      name,
      { ...parameters, encoding, ...(binary.type !== '' && { type: binary.type }) },
      'binary',
      binary.data,
    )
  }
  const type =
    typeof mediatype === 'string' && mediaTypeOf(mediatype) ? mediatype.split('/').at(-1)!.toUpperCase() : ''
  return property(name, { ...parameters, ...(type !== '' && { type }) }, 'uri', textOf(one))
}

function oldRelation(one: CardProperty, companions: readonly CardProperty[]): VersionedEntry {
  const [, { type: _, ...parameters }, type, value] = one
  const types = typesOf(one).filter((word) => word !== 'pref')
  if (types.join() === 'agent') {
    const card = cardOfUri(value)
    const kind = card === undefined ? type : 'text'
    return { property: property('agent', parameters, kind, card ?? textOf(one)), companions }
  }
  const hasLabel = companions.some(([name]) => name === 'x-ablabel')
  if (type !== 'text' || (!hasLabel && types.length > 0)) return { property: one, companions }
  const pref = typesOf(one).includes('pref') ? { type: 'pref' } : {}
  return {
    property: property('x-abrelatednames', { ...parameters, ...pref }, 'text', textOf(one)),
    companions,
  }
}

function oldProfile(one: CardProperty): CardProperty {
  const [, { 'service-type': service, username, pref, type: _, ...others }, type, value] = one
  const types = [service, pref === '1' ? 'pref' : undefined].filter((word) => word !== undefined)
  const parameters: Record<string, Json> = { ...others }
  if (types.length > 0) parameters.type = types.length === 1 ? types[0]! : types
  if (username !== undefined) parameters['x-user'] = username
  if (pref !== undefined && pref !== '1') parameters.pref = pref
  return property('x-socialprofile', parameters as JsonObject, type, value ?? '')
}

function oldKind(one: CardProperty): CardProperty {
  const kind = textOf(one)
  if (kind === 'org') return property('x-abshowas', {}, 'text', 'COMPANY')
  return kind === 'group' ? property('x-addressbookserver-kind', {}, 'text', kind) : one
}

/** The parts of an address before RFC 9554. */
const SHORT_ADDRESS = 7

function oldGeo(one: CardProperty): CardProperty {
  const [, latitude, longitude] = /^geo:(-?[\d.]+),(-?[\d.]+)$/.exec(textOf(one)) ?? []
  return latitude === undefined ? one : property('geo', one[1], 'unknown', `${latitude};${longitude}`)
}

function renameParameter(one: CardProperty, from: string, to: string): CardProperty {
  const value = one[1][from]
  return value === undefined ? one : withParameters(one, { [from]: undefined, [to]: value })
}

/** The type of value that a property has if VALUE does not say another. */
export function usualType(name: string, version: CardVersion): string {
  if (['bday', 'anniversary', 'deathdate', 'x-abdate'].includes(name))
    return version === '4.0' ? 'date-and-or-time' : 'date'
  if (version !== '4.0' && (name === 'uid' || name === 'source')) return 'text'
  if (name === 'geo') return version === '4.0' ? 'uri' : 'unknown'
  if (binaryProperties.has(name)) return version === '4.0' ? 'uri' : 'binary'
  return uriProperties.has(name) ? 'uri' : 'text'
}

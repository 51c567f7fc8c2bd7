import { isCalendarDate } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'

/** One property of a jCard (RFC 7095): name in lower case, parameters, type of value, values. */
export type CardProperty = readonly [name: string, parameters: JsonObject, type: string, ...values: Json[]]

export function isCardProperty(value: Json): boolean {
  return (
    Array.isArray(value) &&
    value.length >= 4 &&
    typeof value[0] === 'string' &&
    isJsonObject(value[1]) &&
    typeof value[2] === 'string'
  )
}

/** `ical.js` leaves the semicolon of a plain text escaped, as programs in the wild write it (RFC 6350, 3.4). */
export function unescaped(property: CardProperty): CardProperty {
  const [name, parameters, type, ...values] = property
  if (type !== 'text') return property
  const plain = values.map((value) => (typeof value === 'string' ? value.replaceAll('\\;', ';') : value))
  return [name, parameters, type, ...plain]
}

/** The properties of a jCard, `undefined` when it is none. */
export function propertiesOf(card: Json): readonly CardProperty[] | undefined {
  if (!Array.isArray(card) || card[0] !== 'vcard' || !Array.isArray(card[1])) return undefined
  return card[1].every(isCardProperty) ? (card[1] as unknown as CardProperty[]) : undefined
}

export function textOf([, , , value]: CardProperty): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** The parts of a structured value; a part may itself be a list. */
export function partsOf([, , , value]: CardProperty): string[] {
  const parts = Array.isArray(value) ? value : [value]
  return parts.map((part) => (Array.isArray(part) ? part.join(' ') : String(part ?? '')).trim())
}

export function typesOf([, { type }]: CardProperty): string[] {
  const types = Array.isArray(type) ? type : typeof type === 'string' ? type.split(',') : []
  return types.map((one) => String(one).toLowerCase())
}

export function isPreferred(property: CardProperty): boolean {
  return typesOf(property).includes('pref') || property[1].pref !== undefined
}

/** What is said of nearly every entry and tells nothing apart. */
const noise: ReadonlySet<string> = new Set([
  'internet',
  'voice',
  'pref',
  'text',
  'msg',
  'x400',
  'iphone',
  'postal',
  'parcel',
  'dom',
  'intl',
])

/** Label of an e-mail, phone or address: its own word where Apple's or Google's label says one, else its type. */
export function labelOf(property: CardProperty, all: readonly CardProperty[]): string {
  const { group } = property[1]
  const own = all.find(
    ([name, parameters]) => name === 'x-ablabel' && group !== undefined && parameters.group === group,
  )
  if (own) return textOf(own).replace(/^_\$!<(.*)>!\$_$/, '$1') || 'other'
  const type = typesOf(property).find((one) => !noise.has(one)) ?? 'other'
  return type === 'cell' ? 'mobile' : type.replace(/^x-/, '')
}

/** A day without its year, which Apple writes as one of 1604, is no day a person can have here; the card keeps it. */
export function birthdayOf(property: CardProperty): string | undefined {
  const day = textOf(property).slice(0, 10)
  return property[1]['x-apple-omit-year'] === undefined && isCalendarDate(day) ? day : undefined
}

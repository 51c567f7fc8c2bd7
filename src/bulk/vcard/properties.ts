import { isCalendarDate } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'

/** One property of a jCard (RFC 7095): its name in lower case, its parameters, the type of its values, its values. */
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

/**
 * `ical.js` does not unescape semicolons of text values, which other programs escape (RFC 6350, section 3.4), and takes
 * phone numbers for another type, although they are text unless they are a URI (section 6.4.1).
 */
export function unescapeText(property: CardProperty): CardProperty {
  const [name, parameters, type, ...values] = property
  if (name === 'tel' && type !== 'text') {
    const plain = values.map((value) => (typeof value === 'string' ? unescapedNumber(value) : value))
    return [name, parameters, type, ...plain]
  }
  if (type !== 'text') return property
  const plain = values.map((value) => (typeof value === 'string' ? value.replaceAll('\\;', ';') : value))
  return [name, parameters, type, ...plain]
}

function unescapedNumber(value: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : value.replace(/\\([\\,;])/g, '$1')
}

/** The properties of a jCard; undefined if the value is not a jCard. */
export function propertiesOf(card: Json): readonly CardProperty[] | undefined {
  if (!Array.isArray(card) || card[0] !== 'vcard' || !Array.isArray(card[1])) return undefined
  return card[1].every(isCardProperty) ? (card[1] as unknown as CardProperty[]) : undefined
}

export function textOf([, , , value]: CardProperty): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** The parts of a structured value. A part may be a list, which is joined. */
export function partsOf([, , , value]: CardProperty): string[] {
  const parts = Array.isArray(value) ? value : [value]
  return parts.map((part) => (Array.isArray(part) ? part.join(' ') : String(part ?? '')).trim())
}

export function typesOf([, { type }]: CardProperty): string[] {
  const types = Array.isArray(type) ? type : typeof type === 'string' ? type.split(',') : []
  return types.map((name) => String(name).toLowerCase())
}

export function isPreferred(property: CardProperty): boolean {
  return typesOf(property).includes('pref') || property[1].pref !== undefined
}

/** Types that nearly every entry has, so that they do not distinguish entries. */
const commonTypes: ReadonlySet<string> = new Set([
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

/**
 * The label of an email address, phone number or address: a label as Apple and Google write it, else its type; undefined
 * if it has neither.
 */
export function labelOf(property: CardProperty, all: readonly CardProperty[]): string | undefined {
  const { group } = property[1]
  const own = all.find(
    ([name, parameters]) => name === 'x-ablabel' && group !== undefined && parameters.group === group,
  )
  if (own) return textOf(own).replace(/^_\$!<(.*)>!\$_$/, '$1') || undefined
  const type = typesOf(property).find((name) => !commonTypes.has(name))
  return type === 'cell' ? 'mobile' : type?.replace(/^x-/, '')
}

/** Birthdays without a year, which Apple writes with the year 1604, stay in the card only. */
export function birthdayOf(property: CardProperty): string | undefined {
  const day = textOf(property).slice(0, 10)
  return property[1]['x-apple-omit-year'] === undefined && isCalendarDate(day) ? day : undefined
}

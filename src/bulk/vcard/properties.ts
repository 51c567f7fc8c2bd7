import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'

/**
 * One property of a card, as jCard has it (RFC 7095, section 3.3): its name in lower case, its parameters, the type of its
 * values, its values. The parameter `group` is the group; a structured value is an array.
 */
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

/** The properties of a jCard; undefined if the value is not a jCard. */
export function propertiesOf(card: Json): readonly CardProperty[] | undefined {
  if (!Array.isArray(card) || card[0] !== 'vcard' || !Array.isArray(card[1])) return undefined
  return card[1].every(isCardProperty) ? (card[1] as unknown as CardProperty[]) : undefined
}

export function property(
  name: string,
  parameters: JsonObject,
  type: string,
  ...values: Json[]
): CardProperty {
  return [name, parameters, type, ...values]
}

export function textOf([, , , value]: CardProperty): string {
  if (Array.isArray(value))
    return value
      .map((part) => partText(part))
      .join(' ')
      .trim()
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value).trim()
}

/** The parts of a structured value. A part may be a list, which is joined. */
export function partsOf([, , , value]: CardProperty, separator = ' '): string[] {
  const parts = Array.isArray(value) ? value : [value ?? '']
  return parts.map((part) => partText(part, separator))
}

function partText(part: Json, separator = ' '): string {
  const texts = Array.isArray(part) ? part : [part]
  return texts
    .map((text) => String(text ?? '').trim())
    .filter(Boolean)
    .join(separator)
}

/** The values of a parameter in lower case. */
export function parameterOf([, parameters]: CardProperty, name: string): string[] {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map((one) => String(one))
}

export function typesOf(one: CardProperty): string[] {
  return parameterOf(one, 'type').flatMap((types) => types.toLowerCase().split(','))
}

export function groupOf([, { group }]: CardProperty): string | undefined {
  return typeof group === 'string' && group !== '' ? group : undefined
}

/** The property with other parameters; undefined ones are left out. */
export function withParameters(
  [name, parameters, type, ...values]: CardProperty,
  others: Readonly<Record<string, Json | undefined>>,
): CardProperty {
  const merged = Object.entries({ ...parameters, ...others }).filter(([, value]) => value !== undefined)
  return [name, Object.fromEntries(merged) as JsonObject, type, ...values]
}

/** The most preferred property first: RFC 6350 numbers preference, section 5.3. */
export function isPreferred(one: CardProperty): boolean {
  return parameterOf(one, 'pref')[0] === '1'
}

/** The one value of a list of one, as jCard writes parameters. */
export function oneOrMany(values: readonly string[]): Json | undefined {
  if (values.length === 0) return undefined
  return values.length === 1 ? values[0]! : [...values]
}

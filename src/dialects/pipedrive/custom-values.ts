import type { CustomField, CustomFieldType } from '../../model/catalog.ts'
import { KithError } from '../../model/errors.ts'
import { isCalendarDate } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import { refuseBody } from './bodies.ts'
import { addressNames } from './lookups.ts'
import { zoneIdOf, zoneNameOf } from './time-zone-ids.ts'

const TEXT_CHARS_MAX = 255
const LONG_TEXT_CHARS_MAX = 65_000

/**
 * Converts `custom_fields` of a write, by code, to values by field key; null removes a value.
 *
 * @param timeZone the zone of times that name none: that of the acting user
 * @throws invalid in the vendor's words: for a code the account does not have, or a value its type cannot hold
 */
export function readCustomFields(
  values: Readonly<Record<string, unknown>>,
  fields: readonly CustomField[],
  timeZone: string,
): JsonObject {
  const entries = Object.entries(values).map(([code, value]): [string, Json] => {
    const field = fields.find((candidate) => candidate.code === code)
    if (!field) throw refuse(`Unknown key '${code.slice(0, 100)}'`)
    return [field.key, value === null ? null : readValue(value as Json, field, timeZone)]
  })
  return Object.fromEntries(entries)
}

/** @throws invalid naming the field by its code */
function readValue(value: Json, field: CustomField, timeZone: string): Json {
  try {
    return readers[field.type](value, field, timeZone)
  } catch (error) {
    throw error instanceof KithError ? refuseBody(['custom_fields', field.code], error.message) : error
  }
}

type Read = (value: Json, field: CustomField, timeZone: string) => Json

const text: Read = (value, field) => readText(value, field, TEXT_CHARS_MAX)

const id: Read = (value, field) => {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value
  throw expected('number', field)
}

const readers: Readonly<Record<CustomFieldType, Read>> = {
  varchar: text,
  varchar_auto: text,
  phone: text,
  text: (value, field) => readText(value, field, LONG_TEXT_CHARS_MAX),
  double: readNumber,
  monetary: (value, field) => {
    const { value: amount = null, currency = 'EUR' } = readObject(value)
    if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
      throw refuse(`Invalid currency for '${field.name}'`)
    return { value: readNumber(amount, field), currency }
  },
  date: readDate,
  daterange: (value, field) => {
    const { value: from = null, until = null } = readObject(value)
    const range = { value: readDate(from, field), until: readDate(until, field) }
    if (String(range.until) < String(range.value)) throw refuse(`'${field.name}' ends before it begins`)
    return range
  },
  time: (value, field, timeZone) => {
    const time = readTimeObject(value)
    return { value: readTime(time.value, field), ...readZone(time, timeZone) }
  },
  timerange: (value, field, timeZone) => {
    const range = readTimeObject(value)
    return {
      value: readTime(range.value, field),
      until: readTime(range.until, field),
      ...readZone(range, timeZone),
    }
  },
  enum: (value, field) => {
    if (typeof value !== 'number') {
      throw refuse(`Expected 'number' as value for single option custom field '${field.name}'`)
    }
    return readOption(value, field)
  },
  set: (value, field) => {
    if (!Array.isArray(value) || value.length === 0) throw expected('array', field)
    const options = new Set(value.map((item) => readOption(item, field)))
    return [...options].toSorted((a, b) => a - b)
  },
  user: id,
  org: id,
  people: id,
  visible_to: (value, field) => {
    if (value === 1 || value === 3 || value === 5 || value === 7) return value
    throw refuse(`'${field.name}' must be 1, 3, 5 or 7`)
  },
  address: (value) => {
    const { value: whole, lat, long, ...parts } = readObject(value)
    if (typeof whole !== 'string' || whole === '') throw refuse('Invalid collection')
    const known = ['formatted_address', ...Object.keys(addressNames)]
    if (Object.keys(parts).some((name) => !known.includes(name))) throw refuse('Invalid collection')
    return {
      value: whole,
      ...Object.fromEntries(known.map((name) => [name, partText(parts[name])])),
      ...coordinates({ lat, long }),
    }
  },
}

function readText(value: Json, field: CustomField, charactersMax: number): string {
  if (typeof value === 'object') throw refuse('Invalid collection')
  if (typeof value !== 'string') throw expected('string', field)
  if (value === '') throw refuse(`Expected a non-empty string for '${field.name}', null clears it`)
  if (value.length > charactersMax) throw refuse(`'${field.name}' has at most ${charactersMax} characters`)
  return value
}

function readNumber(value: Json, field: CustomField): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw expected('number', field)
}

function readDate(value: Json, field: CustomField): string {
  if (typeof value === 'string' && isCalendarDate(value)) return value
  throw refuse(`Expected a date, YYYY-MM-DD, for '${field.name}'`)
}

function readTimeObject(value: Json): JsonObject {
  if (isJsonObject(value)) return value
  throw refuse("Time custom field value expected 'object'")
}

function readTime(value: Json | undefined, field: CustomField): string {
  const [, time, seconds] = /^((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d)?$/.exec(String(value)) ?? []
  if (time === undefined) throw refuse(`Expected a time, HH:MM:SS, for '${field.name}'`)
  return `${time}${seconds ?? ':00'}`
}

/**
 * The number and the name of a zone. A write may give either, and the other one follows. A pair is kept as it is, because
 * it may come from an account of the vendor, whose numbers are not published.
 */
function readZone({ timezone_id = null, timezone_name = null }: JsonObject, usual: string): JsonObject {
  if (timezone_id === null) return zoneOf(timezone_name ?? usual)
  if (!Number.isSafeInteger(timezone_id)) throw refuse('Invalid timezone_id')
  if (timezone_name !== null) return { ...zoneOf(timezone_name), timezone_id }
  const name = zoneNameOf(timezone_id as number)
  if (name === undefined) throw refuse('Invalid timezone_id')
  return { timezone_id, timezone_name: name }
}

function zoneOf(name: Json): JsonObject {
  const known = typeof name === 'string' ? timeZoneName(name) : undefined
  if (known === undefined) throw refuse('Invalid timezone_name')
  return { timezone_id: zoneIdOf(known) ?? null, timezone_name: known }
}

function readOption(value: Json, field: CustomField): number {
  const option = field.options.find((candidate) => candidate.id === value)
  if (!option) throw refuse(`Unknown option for '${field.name}'`)
  return option.id
}

function readObject(value: Json): JsonObject {
  if (isJsonObject(value)) return value
  throw refuse('Invalid collection')
}

function partText(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  throw refuse('Invalid collection')
}

/** Only addresses that were written with coordinates have them. */
function coordinates(given: Readonly<Record<'lat' | 'long', Json | undefined>>): JsonObject {
  const known = Object.entries(given).filter(([, value]) => value !== undefined && value !== null)
  if (known.some(([, value]) => typeof value !== 'number' || !Number.isFinite(value))) {
    throw refuse('Invalid collection')
  }
  return Object.fromEntries(known) as JsonObject
}

function expected(type: string, field: CustomField) {
  return refuse(`Expected '${type}' as value for person custom field '${field.name}'`)
}

function refuse(message: string) {
  return refuseBody(['custom_fields'], message)
}

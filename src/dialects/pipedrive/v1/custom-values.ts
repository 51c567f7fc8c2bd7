import type { CustomField } from '../../../model/catalog.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts'
import { subfieldsOf } from '../fields/subfields.ts'

/**
 * Custom fields in version 1: keys of the person itself, one for each part of a value
 * (https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide, "Custom Fields").
 */

/** @param values the values by code, as version 2 shows them */
export function toOldCustomValues(fields: readonly CustomField[], values: JsonObject): JsonObject {
  return Object.fromEntries(
    fields.flatMap(({ code, type }): [string, Json][] => {
      const value = values[code] ?? null
      const parts = subfieldsOf(type, 1)
      return [
        [code, toOldValue(type, value)],
        ...parts.map((part): [string, Json] => [
          `${code}_${part.code}`,
          isJsonObject(value) ? (value[part.code] ?? null) : null,
        ]),
      ]
    }),
  )
}

/** An option is a text, several options are one text with commas, and of an object only its value is shown. */
function toOldValue(type: string, value: Json): Json {
  if (value === null) return null
  if (Array.isArray(value)) return value.join(',')
  if (isJsonObject(value)) return value.value ?? null
  return type === 'enum' ? String(value) : value
}

/**
 * The values of a body by code, as version 2 takes them. Keys that are no custom field are ignored, as version 1 does.
 *
 * @param before the present values by code: a part that is sent alone changes only that part
 */
export function fromOldCustomValues(
  body: Readonly<Record<string, unknown>>,
  fields: readonly CustomField[],
  before: JsonObject,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ code, type }) => {
      const parts = subfieldsOf(type, 1).flatMap((part) => {
        const key = `${code}_${part.code}`
        return Object.hasOwn(body, key) ? [[part.code, emptyToNull(body[key])] as const] : []
      })
      const known = before[code] ?? null
      if (!Object.hasOwn(body, code) && (parts.length === 0 || known === null)) return []
      const value = Object.hasOwn(body, code) ? emptyToNull(body[code]) : known
      return [[code, value === null ? null : fromOldValue(type, value, Object.fromEntries(parts), known)]]
    }),
  )
}

function emptyToNull(value: unknown): unknown {
  return value === '' || value === undefined ? null : value
}

function fromOldValue(
  type: string,
  value: unknown,
  parts: Readonly<Record<string, unknown>>,
  before: Json,
): unknown {
  switch (type) {
    case 'double':
    case 'enum':
    case 'visible_to':
      return toNumber(value)
    case 'set':
      return (Array.isArray(value) ? value : String(value).split(',')).map(toNumber)
    case 'user':
    case 'org':
    case 'people':
      return toNumber(isJsonObject(value as Json) ? (value as JsonObject).value : value)
    case 'monetary':
    case 'daterange':
    case 'time':
    case 'timerange':
    case 'address':
      return withParts(type, value, parts, before)
    default:
      return typeof value === 'number' ? String(value) : value
  }
}

/** Parts that are not sent stay, except those of an address, which belong to its text. */
function withParts(type: string, value: unknown, parts: Readonly<Record<string, unknown>>, before: Json) {
  const whole = isJsonObject(value as Json) ? (value as JsonObject) : { value }
  const kept = isJsonObject(before) && (type !== 'address' || before.value === whole.value) ? before : {}
  const merged: Record<string, unknown> = { ...kept, ...whole, ...parts }
  for (const name of ['lat', 'long', 'timezone_id']) {
    if (Object.hasOwn(merged, name)) merged[name] = toNumber(merged[name])
  }
  // A new zone by number replaces the name of the old one.
  if (Object.hasOwn(parts, 'timezone_id')) delete merged.timezone_name
  return type === 'monetary' ? { ...merged, value: toNumber(merged.value) } : merged
}

/** Version 1 takes numbers as text too. */
function toNumber(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : value
}

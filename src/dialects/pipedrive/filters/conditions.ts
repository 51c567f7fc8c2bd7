import Type from 'typebox'
import type { CustomField } from '../../../model/catalog.ts'
import { invalid } from '../../../model/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts'
import { readJson } from '../../../model/json-text.ts'
import { problemsOfOddities } from '../../kit/json-oddities.ts'
import { problem } from '../bodies.ts'
import { systemFields } from '../fields/system-fields.ts'
import { type FilterContext, readGroups, toFilter } from './filter.ts'
import { organizationFieldCodes } from './filter-fields.ts'
import type { FilterConditions } from './schema.ts'

/**
 * Reads the conditions of a write, as JSON or as a string that contains JSON. Conditions of person filters must be
 * translatable. Of other filters only the shape is checked, because Kith does not keep their entities.
 *
 * @throws invalid
 */
export function readConditions(given: unknown, type: string, context: FilterContext): Json {
  const conditions = (typeof given === 'string' ? parse(given) : given) as Json
  if (type === 'people') toFilter(conditions, context)
  else for (const leaf of readGroups(conditions).flatMap(({ leaves }) => leaves)) requireShape(leaf)
  return conditions
}

function parse(text: string): unknown {
  const reading = readJson(text)
  if (typeof reading === 'string')
    throw invalid([problem(['conditions'], 'format', 'conditions are not valid JSON')])
  const place = { in: 'body', path: ['conditions'], schema: Type.Unknown() } as const
  const problems = problemsOfOddities(text, reading, place)
  if (problems.length > 0) throw invalid(problems)
  return reading.value
}

function requireShape(leaf: Json): void {
  const { object, field_id, operator } = isJsonObject(leaf) ? leaf : {}
  if (typeof object === 'string' && /^\d{1,15}$/.test(String(field_id)) && typeof operator === 'string')
    return
  throw invalid([problem(['conditions'], 'format', 'a condition needs object, field_id and operator')])
}

/** The tree for responses: field ids and values as strings, missing values as null. */
export function toPipedriveConditions(
  conditions: Json,
  codes: { readonly customFields: readonly CustomField[] } | undefined,
): FilterConditions {
  // The key may not see them.
  const groups = conditions === null ? [] : readGroups(conditions)
  return {
    glue: 'and',
    conditions: groups.map(({ glue, leaves }) => ({
      glue,
      conditions: leaves.map((leaf) => {
        const { object, field_id, operator, value, extra_value } = leaf as JsonObject
        return {
          object: String(object),
          field_id: String(field_id),
          operator: String(operator),
          value: textOrNull(value),
          extra_value: textOrNull(extra_value),
          json_value_flag: false,
          ...(codes && { field_code: codeOf(String(object), Number(field_id), codes.customFields) }),
        }
      }),
    })),
  }
}

function textOrNull(value: Json | undefined): string | null {
  return value === undefined || value === null ? null : String(value)
}

function codeOf(object: string, fieldId: number, customFields: readonly CustomField[]): string | null {
  if (object === 'organization') return organizationFieldCodes.get(fieldId) ?? null
  if (object !== 'person') return null
  const known = [...systemFields, ...customFields].find(({ id }) => id === fieldId)
  return known?.code ?? null
}

import type { Problem } from '../../model/errors.ts'
import type { Filter } from '../../model/query.ts'
import { metadataFilter, tagsFilter } from './entries.ts'
import { type CustomerField, customerFieldsOf, metadata, noPayments } from './fields.ts'
import {
  allOf,
  anyOf,
  compare,
  compareText,
  condition,
  fail,
  filterLimits,
  isOneOf,
  type Path,
  type Reading,
  readValues,
} from './filter-operators.ts'
import { asList, isObject, metaKey, type Parsed } from './wire.ts'

/** Keys of a filter object that do not name a plain field. */
const specialKeys = new Set(['AND', 'OR', 'NOT', 'noPayments', 'meta', 'metadata', 'tags'])

const fieldNames = new Set(customerFieldsOf('').keys())

/** Whether a key can stand at the top of a filter. If so, it may be a part of an unencoded filter. */
export function isFilterKey(segment: string): boolean {
  return fieldNames.has(segment) || specialKeys.has(segment)
}

/**
 * Translates a `customerFilter`. Members of an object are combined with AND, and so are several operators of one field.
 * A missing value matches no comparison and no negated comparison.
 *
 * @param organizationId the only organization that the caller sees
 */
export function toFilter(object: Parsed, organizationId: string, problems: Problem[]): Filter {
  const reading = { fields: customerFieldsOf(organizationId), problems, conditions: 0 }
  return objectFilter(reading, object, [], 0)
}

function objectFilter(reading: Reading, value: Parsed, path: Path, depth: number): Filter {
  if (depth > filterLimits.nestingMax) {
    return fail(reading, path, 'too_many', `AND, OR and NOT nest at most ${filterLimits.nestingMax} levels`)
  }
  if (!isObject(value) || Object.keys(value).length === 0)
    return fail(reading, path, 'type', 'Expected conditions')
  return allOf(
    Object.entries(value).map(([key, inner]) => memberFilter(reading, key, inner, [...path, key], depth)),
  )
}

function memberFilter(reading: Reading, key: string, value: Parsed, path: Path, depth: number): Filter {
  switch (key) {
    case 'AND':
      return allOf(elementFilters(reading, value, path, depth))
    case 'OR':
      return anyOf(elementFilters(reading, value, path, depth))
    case 'NOT':
      return allOf(elementFilters(reading, value, path, depth).map((part) => ({ not: part })))
    case 'noPayments':
      return fieldFilter(reading, noPayments, value, path)
    case 'meta':
      return metaFilter(reading, value, path)
    case 'metadata':
      return metadataFilter(reading, value, path)
    case 'tags':
      return tagsFilter(reading, value, path)
    default: {
      const field = reading.fields.get(key)
      return field
        ? fieldFilter(reading, field, value, path)
        : fail(reading, path, 'unknown', 'Unknown filter field')
    }
  }
}

/** A list of objects; one object counts as a list of one. */
function elementFilters(reading: Reading, value: Parsed, path: Path, depth: number): Filter[] {
  const list = asList(value)
  if (!list) return [objectFilter(reading, value, path, depth + 1)]
  if (list.length > filterLimits.listMax)
    return [fail(reading, path, 'too_many', `At most ${filterLimits.listMax} elements`)]
  return list.map((part, index) => objectFilter(reading, part, [...path, index], depth + 1))
}

/** `meta[KEY]=value`, `meta[KEY][op]=value`: the value of a key; without the key the value is missing. */
function metaFilter(reading: Reading, value: Parsed, path: Path): Filter {
  if (!isObject(value) || Object.keys(value).length === 0)
    return fail(reading, path, 'type', 'Expected a key in brackets')
  return allOf(
    Object.entries(value).map(([written, test]) => {
      const key = metaKey(written)
      const field = { ...metadata, key: key.normalize('NFC') }
      return fieldFilter(reading, { kind: 'text', nullable: true, field }, test, [...path, key])
    }),
  )
}

function fieldFilter(reading: Reading, target: CustomerField, value: Parsed, path: Path): Filter {
  if (!isObject(value)) return condition(reading, path, () => compare(target, 'equals', value, false))
  const { mode, ...operators } = value
  const parts = Object.entries(operators)
  if (mode !== undefined && target.kind !== 'text')
    return fail(reading, [...path, 'mode'], 'unknown', 'Unknown operator')
  if (mode !== undefined && mode !== 'default' && mode !== 'insensitive')
    return fail(reading, [...path, 'mode'], 'enum', 'Expected default or insensitive')
  if (parts.length === 0) return fail(reading, path, 'missing', 'Expected an operator')
  return allOf(
    parts.map(([operator, operand]) =>
      operatorFilter(reading, target, operator, { operand, mode }, [...path, operator]),
    ),
  )
}

/** The operators of each kind of field. */
const operators: Readonly<Record<CustomerField['kind'], ReadonlySet<string>>> = {
  text: new Set([
    ...['equals', 'not', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte'],
    ...['contains', 'startsWith', 'endsWith'],
  ]),
  time: new Set(['equals', 'not', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte']),
  boolean: new Set(['equals', 'not']),
}

function operatorFilter(
  reading: Reading,
  target: CustomerField,
  operator: string,
  { operand, mode }: { operand: Parsed; mode: 'default' | 'insensitive' | undefined },
  path: Path,
): Filter {
  if (!operators[target.kind].has(operator)) return fail(reading, path, 'unknown', 'Unknown operator')
  if (operator === 'not' && isObject(operand)) {
    const inner = mode === undefined ? operand : { mode, ...operand }
    return { not: fieldFilter(reading, target, inner, path) }
  }
  const folded = mode === 'insensitive'
  return condition(reading, path, () => {
    switch (operator) {
      case 'in':
        return isOneOf(target, readValues(operand), folded)
      case 'notIn':
        return { not: isOneOf(target, readValues(operand), folded) }
      case 'contains':
      case 'startsWith':
      case 'endsWith':
        // Substrings ignore case unless `mode` is written as `default`: the vendor's own sample finds `John` by `john`.
        return compareText(target, operator, operand, mode !== 'default')
      default:
        return compare(target, operator as 'equals', operand, folded)
    }
  })
}

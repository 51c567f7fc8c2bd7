import { customField, personFields } from '../../hub/hub.ts'
import { isDate, parseInstant } from '../../model/instant.ts'
import { isJsonObject } from '../../model/json.ts'
import {
  type Field,
  type Filter,
  personColumns,
  queryLimits,
  type Scalar,
  type Test,
  vendorIdField,
} from '../../model/query.ts'

/** The most characters of a filter as JSON. */
export const FILTER_CHARS_MAX = 4096

/** A problem of a filter; the message continues after the word "filter". */
export class FilterError extends Error {}

/** The syntax of the parameter `filter` and of saved filters. @throws FilterError */
export function fromNativeFilter(value: unknown): Filter {
  return toFilter(value, 0)
}

const scalarFields: Readonly<Record<string, Field>> = { ...personFields, ...personColumns }

/** Fields whose values are compared in normal form when the whole value is compared. */
const byNormalForm: ReadonlySet<string> = new Set(['emails', 'phones', 'addresses'])

const ops = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'contains',
  'startsWith',
  'endsWith',
  'missing',
] as const

function toFilter(value: unknown, depth: number): Filter {
  if (depth > queryLimits.filterDepthMax)
    throw new FilterError(`nests deeper than ${queryLimits.filterDepthMax} levels`)
  if (!isJsonObject(value)) throw new FilterError('must be made of objects')
  const keys = Object.keys(value)
  if (keys.length === 1) {
    const [[key, inner]] = Object.entries(value) as [[string, unknown]]
    if (key === 'not') return { not: toFilter(inner, depth + 1) }
    if (key === 'all' || key === 'any') {
      if (!Array.isArray(inner)) throw new FilterError(`needs a list under ${key}`)
      const parts = inner.map((part) => toFilter(part, depth + 1))
      return key === 'all' ? { all: parts } : { any: parts }
    }
  }
  const { field, some, key, ...rest } = value
  if (typeof field === 'string' && some === undefined && key === undefined) {
    const target = toField(field, rest)
    return { field: target, test: toTest(rest, target) }
  }
  if (typeof some === 'string' && field === undefined) {
    const target = toField(some, rest)
    return { some: target, test: toTest(rest, target) }
  }
  throw new FilterError('has a part without all, any, not, field or some')
}

/** `surname`, `customFields.plan`, `vendorIds.pipedrive`; a custom field is compared in the type of the given value. */
function toField(name: string, { value }: Record<string, unknown>): Field {
  if (Object.hasOwn(scalarFields, name)) return scalarFields[name]!
  const [parent, ...rest] = name.split('.')
  const key = rest.join('.')
  if (parent === 'vendorIds' && key !== '') return vendorIdField(key)
  if (parent === 'customFields' && key !== '') return customField(key, isNumeric(value) ? 'number' : 'text')
  throw new FilterError(`names ${name.slice(0, 60)}, which is not a field`)
}

function isNumeric(value: unknown): boolean {
  return Array.isArray(value) ? typeof value[0] === 'number' : typeof value === 'number'
}

function toTest({ op, value, folded, ...rest }: Record<string, unknown>, field: Field): Test {
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined) throw new FilterError(`has the unknown key ${unknown.slice(0, 60)}`)
  const known = ops.find((candidate) => candidate === op)
  if (!known) throw new FilterError(`needs an op: ${ops.join(', ')}`)
  if (folded !== undefined && typeof folded !== 'boolean')
    throw new FilterError('needs true or false for folded')
  // An address is found however it was written.
  const whole = known === 'eq' || known === 'ne' || known === 'in'
  const fold =
    whole && byNormalForm.has(field.name) ? { folded: true } : folded === undefined ? {} : { folded }
  switch (known) {
    case 'missing':
      return { op: known }
    case 'in':
      if (!Array.isArray(value) || value.length > 100)
        throw new FilterError('needs a list of at most 100 values for in')
      return { op: known, values: value.map((item) => toScalar(item, field)), ...fold }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      if (typeof value !== 'string' || field.type !== 'text')
        throw new FilterError(`compares text with ${known}`)
      return { op: known, value, ...fold }
    default:
      return { op: known, value: toScalar(value, field), ...fold }
  }
}

/** Parts of days can be compared too: `1990` is before all days of that year. */
const WHOLE_DAY = /^(\d{4}|-)-\d{2}-\d{2}$/

/** Filters write times in RFC 3339 and everything else as it is stored. */
function toScalar(value: unknown, field: Field): Scalar {
  if (field === personColumns.createdAt || field === personColumns.updatedAt) {
    const instant = typeof value === 'string' ? parseInstant(value) : undefined
    if (instant === undefined) throw new FilterError(`needs an RFC 3339 time for ${field.name}`)
    return instant
  }
  if (
    field === personFields.birthday &&
    typeof value === 'string' &&
    WHOLE_DAY.test(value) &&
    !isDate(value)
  ) {
    throw new FilterError(`needs a day that exists for ${field.name}`)
  }
  if (
    field.type === 'number' ? typeof value === 'number' && Number.isFinite(value) : typeof value === 'string'
  ) {
    return value as Scalar
  }
  throw new FilterError(`needs a ${field.type} for ${field.name}`)
}

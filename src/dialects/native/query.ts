import Type, { type Static } from 'typebox'
import { personFields } from '../../hub/hub.ts'
import { invalid, type Problem } from '../../model/errors.ts'
import { parseInstant } from '../../model/instant.ts'
import { isJsonObject } from '../../model/json.ts'
import {
  type Field,
  type Filter,
  type OrderTerm,
  type PersonQuery,
  personColumns,
  queryLimits,
  type Scalar,
  type Test,
  vendorIdField,
} from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { decodeCursor, type Place } from './cursor.ts'

export const rules: QueryRules = {
  unknown: 'reject',
  repeated: 'reject',
  booleans: { true: true, false: false },
  empty: 'value',
}

const listParameters = Type.Object({
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Part of a name or e-mail, or of a phone number in any format.',
    }),
  ),
  filter: Type.Optional(
    Type.String({
      maxLength: 4096,
      description:
        'A filter as JSON: {"all": […]}, {"any": […]}, {"not": …}, {"field": "surname", "op": "startsWith", "value": "O"} or {"some": "emails", "op": "contains", "value": "@example.com"}. See the README of this API.',
    }),
  ),
  sort: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'createdAt, updatedAt, name or surname; a minus in front turns it around.',
    }),
  ),
  removed: Type.Optional(
    Type.Enum(['exclude', 'include', 'only'], { description: 'Removed people; left out by default.' }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  cursor: Type.Optional(Type.String({ maxLength: 2000, description: '`nextCursor` of the page before.' })),
})

const flat = queryParameters(listParameters, rules)

export interface PeopleQuery extends Omit<PersonQuery, 'page'> {
  readonly limit: number
  /** Where the page begins; at the start of the order when absent. */
  readonly place?: Place
}

export const listPeopleQuery: Reader<typeof listParameters, PeopleQuery> = {
  schema: listParameters,
  read(part, problems) {
    const query = flat.read(part, problems)
    const filters = [
      ...(query.q === undefined ? [] : [matches(query.q)]),
      ...readFilter(query.filter, problems),
    ]
    const order = readSort(query.sort ?? 'createdAt', problems)
    const place = readCursor(query, order, problems)
    return {
      ...(filters.length > 0 && { filter: { all: filters } }),
      order,
      limit: query.limit ?? 1,
      ...(place && { place }),
      ...(query.removed !== undefined && { removed: query.removed }),
    }
  },
}

/** Part of a name or e-mail; digits are also looked for in phone numbers, however these are written. */
function matches(text: string): Filter {
  const test: Test = { op: 'contains', value: text.trim(), folded: true }
  const digits = text.replace(/\D/g, '')
  const anywhere: Filter[] = [
    { field: personFields.name, test },
    { some: personFields.emails, test },
  ]
  if (digits.length >= 3)
    anywhere.push({ some: personFields.phones, test: { op: 'contains', value: digits, folded: true } })
  return { any: anywhere }
}

/** Sorting values are never missing, so that a page can begin anywhere in the order. */
const sortable: Readonly<Record<string, Field>> = {
  createdAt: personColumns.createdAt,
  updatedAt: personColumns.updatedAt,
  name: { ...personFields.name, default: '' },
  surname: { ...personFields.surname, default: '' },
}

function readSort(sort: string, problems: Problem[]): OrderTerm[] {
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const name = sort.replace(/^-/, '')
  if (Object.hasOwn(sortable, name)) {
    const terms: OrderTerm[] = [{ field: sortable[name]!, direction }]
    // Creation is distinct per person, which makes every order total.
    return name === 'createdAt' ? terms : [...terms, { field: personColumns.createdAt, direction }]
  }
  const names = Object.keys(sortable)
  problems.push(
    problem('sort', 'enum', `sort must be one of ${names.join(', ')}, with or without a minus`, sort),
  )
  return []
}

function readCursor(
  { cursor }: Static<typeof listParameters>,
  order: readonly OrderTerm[],
  problems: Problem[],
): Place | undefined {
  if (cursor === undefined) return undefined
  const place = decodeCursor(cursor, order)
  if (!place)
    problems.push(problem('cursor', 'format', 'cursor is not one that was given out for this sort', cursor))
  return place
}

const scalarFields: Readonly<Record<string, Field>> = { ...personFields, ...personColumns }

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

function readFilter(text: string | undefined, problems: Problem[]): Filter[] {
  if (text === undefined) return []
  try {
    return [toFilter(JSON.parse(text), 0)]
  } catch (error) {
    const why = error instanceof FilterError ? error.message : 'is not JSON'
    problems.push(problem('filter', 'format', `filter ${why}`, text))
    return []
  }
}

/** Reads a filter in the notation of this API. @throws invalid */
export function parsePeopleFilter(text: string): Filter {
  const problems: Problem[] = []
  const [filter] = readFilter(text, problems)
  if (!filter) throw invalid(problems)
  return filter
}

class FilterError extends Error {}

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
    const target = toField(field)
    return { field: target, test: toTest(rest, target) }
  }
  if (typeof some === 'string' && field === undefined) {
    const target = toField(some)
    return { some: target, test: toTest(rest, target) }
  }
  throw new FilterError('has a part that is none of all, any, not, field and some')
}

/** `surname`, `customFields.plan`, `vendorIds.pipedrive`. */
function toField(name: string): Field {
  if (Object.hasOwn(scalarFields, name)) return scalarFields[name]!
  const [parent, ...rest] = name.split('.')
  const key = rest.join('.')
  if (parent === 'vendorIds' && key !== '') return vendorIdField(key)
  if (parent === 'customFields' && key !== '')
    return { name: 'customFields', key, type: 'text', sensitive: true }
  throw new FilterError(`names ${name.slice(0, 60)}, which is no field`)
}

function toTest({ op, value, folded, ...rest }: Record<string, unknown>, field: Field): Test {
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined) throw new FilterError(`has the unknown key ${unknown.slice(0, 60)}`)
  const known = ops.find((candidate) => candidate === op)
  if (!known) throw new FilterError(`needs an op: ${ops.join(', ')}`)
  if (folded !== undefined && typeof folded !== 'boolean')
    throw new FilterError('needs true or false for folded')
  const fold = folded === undefined ? {} : { folded }
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

/** Times are written as RFC 3339, everything else as it is stored. */
function toScalar(value: unknown, field: Field): Scalar {
  if (field === personColumns.createdAt || field === personColumns.updatedAt) {
    const instant = typeof value === 'string' ? parseInstant(value) : undefined
    if (instant === undefined) throw new FilterError(`needs an RFC 3339 time for ${field.name}`)
    return instant
  }
  if (
    field.type === 'number' ? typeof value === 'number' && Number.isFinite(value) : typeof value === 'string'
  ) {
    return value as Scalar
  }
  throw new FilterError(`needs a ${field.type} for ${field.name}`)
}

function problem(name: string, rule: Problem['rule'], message: string, received: string): Problem {
  return { in: 'query', path: [name], rule, received, message }
}

import Type, { type Static, type TObject } from 'typebox'
import { personFields } from '../../hub/hub.ts'
import type { Problem } from '../../model/errors.ts'
import { type Field, type Filter, type PersonQuery, personColumns } from '../../model/query.ts'
import type { Reader, WireRequest } from '../dialect.ts'
import { encodingComplaint, type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { numberedPage } from '../kit/paging.ts'
import { deferValidation } from './deferred-validation.ts'

const rules: QueryRules = {
  unknown: 'ignore',
  repeated: 'reject',
  booleans: { true: true, false: false, 1: true, 0: false },
  empty: 'value',
}

const includeSensitive = Type.Boolean({ default: false, description: 'Also show name, e-mail and phone.' })

const listParameters = Type.Object({
  page: Type.Integer({ minimum: 1, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
  search: Type.Optional(Type.String({ maxLength: 255, description: 'Part of a name or e-mail.' })),
  include_sensitive: includeSensitive,
  metadata: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      style: 'deepObject',
      explode: true,
      description:
        'metadata[key]=value or metadata[key][op]=value; op is eq, not_eq, in, contains, gte or lte.',
    }),
  ),
})

export type ClientsQuery = Omit<Static<typeof listParameters>, 'metadata'> & { metadata: readonly Filter[] }

/** After a write the sensitive keys are shown by default. */
export const createClientQuery = parameters(
  Type.Object({
    include_sensitive: Type.Boolean({ default: true, description: 'Show name, e-mail and phone.' }),
  }),
)
export const updateClientQuery = deferValidation(createClientQuery)

export const getClientQuery = deferValidation(
  parameters(Type.Object({ include_sensitive: includeSensitive })),
)

const plainListQuery = parameters(Type.Omit(listParameters, ['metadata']), ['metadata'])

export const listClientsQuery: Reader<typeof listParameters, ClientsQuery> = {
  schema: listParameters,
  read(part, problems) {
    return { ...plainListQuery.read(part, problems), metadata: readMetadata(part.wire, problems) }
  },
}

/**
 * Reads parameters as open_api_spex does with what Plug decoded: `name[]` is an array and `name[key]` an object under the
 * name, and names that the operation does not have are refused (`lib/open_api_spex/cast_parameters.ex`).
 *
 * @param others names that are read elsewhere
 */
function parameters<Schema extends TObject>(
  schema: Schema,
  others: readonly string[] = [],
): Reader<Schema, Static<Schema>> {
  const reader = queryParameters(schema, rules)
  return {
    schema,
    read(part, problems) {
      const values = reader.read(part, problems)
      for (const written of new Set(part.wire.query.keys())) {
        const [name = ''] = written.split('[')
        if (others.includes(name) || Object.hasOwn(schema.properties, written)) continue
        problems.push(unexpected(name, written, schema))
      }
      return values
    },
  }
}

function unexpected(name: string, written: string, { properties }: TObject): Problem {
  const place = { in: 'query', path: [name] } as const
  if (!Object.hasOwn(properties, name))
    return { ...place, rule: 'unknown', message: `${name} is not a parameter of this request` }
  const { type } = properties[name] as { type?: string }
  const received = written.startsWith(`${name}[]`) ? [] : {}
  return {
    ...place,
    rule: 'type',
    expected: type ?? 'string',
    received,
    message: `${name} must be one value`,
  }
}

export const referenceField: Field = { name: 'savvycal.referenceId', type: 'text' }

/**
 * Metadata values by key: always as a string, and as a number if it is one. Arrays are searched by their elements
 * instead.
 */
export const metadataField: Field = { name: 'savvycal.metadata', type: 'text', sensitive: true }
export const metadataItemField: Field = { name: 'savvycal.metadata[]', type: 'text', sensitive: true }

/** `first_name last_name`, stored only if the person's whole name differs from it. */
export const shownNameField: Field = { name: 'savvycal.name', type: 'text', sensitive: true }

export function toPersonQuery(query: ClientsQuery): PersonQuery {
  return {
    filter: toFilter(query),
    order: [{ field: personColumns.createdAt, direction: 'asc' }],
    page: numberedPage(query.page, query.page_size),
  }
}

export function toFilter({ search = '', metadata }: ClientsQuery): Filter {
  const term = search.trim()
  return { all: term === '' ? metadata : [matches(term), ...metadata] }
}

/** A substring of the first name, of the last name, of both with a space between, or of the e-mail. */
function matches(term: string): Filter {
  const { given, surname, name, emails } = personFields
  const fields = [given, surname, name, shownNameField, emails]
  return { any: fields.map((field) => ({ field, test: { op: 'contains', value: term, folded: true } })) }
}

/** `metadata[key]` or `metadata[key][op]`, brackets raw or percent-encoded. */
const METADATA = /^metadata\[([^[\]]+)\](?:\[([^[\]]*)\])?$/

function readMetadata(wire: Pick<WireRequest, 'query' | 'rawQuery'>, problems: Problem[]): Filter[] {
  const filters: Filter[] = []
  for (const [name, value] of wire.query) {
    if (name !== 'metadata' && !name.startsWith('metadata[')) continue
    const [, key, operator = 'eq'] = METADATA.exec(name) ?? []
    const complaint = encodingComplaint(wire, name, `${name}${value}`)
    if (complaint !== undefined) {
      const message = `metadata ${complaint}`
      problems.push({ in: 'query', path: ['metadata'], rule: 'encoding', received: value, message })
      continue
    }
    const filter = key === undefined ? undefined : toMetadataFilter(key, operator, value)
    if (typeof filter === 'object') filters.push(filter)
    else if (name === 'metadata' || name.startsWith('metadata[]')) {
      const received = name === 'metadata' ? value : []
      const message = 'metadata must be an object'
      problems.push({ in: 'query', path: ['metadata'], rule: 'type', expected: 'object', received, message })
    } else
      problems.push({
        in: 'query',
        path: [name],
        rule: 'format',
        received: value,
        message: filter ?? 'Invalid metadata filter',
      })
  }
  return filters
}

function toMetadataFilter(key: string, operator: string, value: string): Filter | string {
  const some = { ...metadataField, key }
  switch (operator) {
    case 'eq':
      return { some, test: { op: 'eq', value } }
    case 'not_eq':
      return { not: { some, test: { op: 'eq', value } } }
    case 'in':
      return { some, test: { op: 'in', values: value.split(',') } }
    case 'contains':
      return { some: { ...metadataItemField, key }, test: { op: 'eq', value } }
    case 'gte':
    case 'lte': {
      const number = Number(value)
      if (value.trim() === '' || !Number.isFinite(number)) return `${operator} needs a number`
      if (Math.abs(number) > Number.MAX_SAFE_INTEGER)
        return `${operator} needs a number that is not beyond ${Number.MAX_SAFE_INTEGER}`
      return { some: { ...some, type: 'number' }, test: { op: operator, value: number } }
    }
    default:
      return `Unknown operator ${operator.slice(0, 40)}; use eq, not_eq, in, contains, gte or lte`
  }
}

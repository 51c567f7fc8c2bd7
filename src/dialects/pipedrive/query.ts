import Type, { type Static } from 'typebox'
import { personFields } from '../../hub/hub.ts'
import type { Problem } from '../../model/errors.ts'
import { type Instant, parseInstant } from '../../model/instant.ts'
import {
  type Field,
  type Filter,
  type PersonQuery,
  type Position,
  personColumns,
  vendorIdField,
} from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import {
  type Cursor,
  decodeCursor,
  encodeCursor,
  type SortDirection,
  type SortField,
  sortDirections,
  sortFields,
} from './cursor.ts'
import { ownedBy } from './lookups.ts'
import { type OptionalField, optionalFields } from './schema.ts'

const IDS_MAX = 100
const CUSTOM_FIELDS_MAX = 15

export const rules: QueryRules = {
  unknown: 'reject',
  repeated: 'join',
  // The vendor's PHP client sends booleans as numbers (pipedrive/client-php, `Query::build` of Guzzle).
  booleans: { true: true, false: false, '1': true, '0': false },
  empty: 'value',
  reserved: ['api_token'],
}

/** Version 1 ignores unknown parameters, because clients send some. */
export const oldRules: QueryRules = { ...rules, unknown: 'ignore' }

const list = (description: string) => Type.Optional(Type.String({ emptyMeansAbsent: true, description }))

/** The parameters that decide how persons are shown. */
export const viewParameters = {
  include_fields: list(`Comma-separated: ${optionalFields.join(', ')}.`),
  custom_fields: list(`Comma-separated codes of the custom fields to show, at most ${CUSTOM_FIELDS_MAX}.`),
  include_option_labels: Type.Boolean({ default: false }),
  include_labels: Type.Boolean({ default: false }),
}

/** Ignored, even when malformed, beside `filter_id`. */
const selectionParameters = {
  ids: list(`Comma-separated ids, at most ${IDS_MAX}.`),
  owner_id: Type.Optional(Type.Integer()),
  org_id: Type.Optional(Type.Integer()),
  deal_id: Type.Optional(Type.Integer({ description: 'Deals are not kept: matches no person.' })),
}

export const pageParameters = {
  filter_id: Type.Optional(
    Type.Integer({ description: 'A saved filter; ids, owner_id, org_id and deal_id are ignored.' }),
  ),
  updated_since: Type.Optional(Type.String({ format: 'date-time' })),
  updated_until: Type.Optional(Type.String({ format: 'date-time', description: 'Excluded.' })),
  first_char: Type.Optional(
    Type.String({
      description: 'The first character of the name, in either case. Combines with `filter_id`.',
    }),
  ),
  sort_by: Type.Optional(Type.Enum([...sortFields], { description: 'id unless the cursor says otherwise.' })),
  sort_direction: Type.Optional(
    Type.Enum([...sortDirections], { description: 'asc unless the cursor says otherwise.' }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  cursor: list('`additional_data.next_cursor` of the page before.'),
}

const listParameters = Type.Object({ ...pageParameters, ...selectionParameters, ...viewParameters })

const wholeList = queryParameters(listParameters, rules)
const filteredList = queryParameters(Type.Object({ ...pageParameters, ...viewParameters }), {
  ...rules,
  reserved: [...rules.reserved!, ...Object.keys(selectionParameters)],
})
const plainView = queryParameters(Type.Object(viewParameters), rules)

/** What the response shows, in addition to the account's settings. */
export interface ViewQuery {
  readonly include: readonly OptionalField[]
  /** Codes of the custom fields to show; all of them when absent. */
  readonly customFields?: readonly string[]
  readonly optionLabels: boolean
  readonly labels: boolean
}

export interface PersonsQuery {
  readonly filterId?: number
  /** The filter of the other parameters. */
  readonly filter: Filter
  readonly sort: Sort
  /** The first item of the page, counted in the order of `sort`. */
  readonly from?: Cursor
  readonly limit: number
  readonly view: ViewQuery
}

export interface Sort {
  readonly field: SortField
  readonly direction: SortDirection
}

export const listPersonsQuery: Reader<typeof listParameters, PersonsQuery> = {
  schema: listParameters,
  read(part, problems) {
    const filtered = part.wire.query.has('filter_id')
    const read: ListValues = filtered ? filteredList.read(part, problems) : wholeList.read(part, problems)
    const from = readCursor(read.cursor, problems)
    return {
      ...(read.filter_id !== undefined && { filterId: read.filter_id }),
      filter: {
        all: [
          ...readSelection(read, problems),
          ...readFirstChar(read.first_char, personFields.name, problems),
          ...readWindow(read, problems),
        ],
      },
      sort: readSort(read, from, problems),
      ...(from && { from }),
      limit: read.limit,
      view: toViewQuery(read, problems),
    }
  },
}

export const personViewQuery: Reader<typeof plainView.schema, ViewQuery> = {
  schema: plainView.schema,
  read: (part, problems) => toViewQuery(plainView.read(part, problems), problems),
}

/** @param saved the conditions of the saved filter, if the request has one */
export function toPersonQuery({ filter, sort, from, limit }: PersonsQuery, saved?: Filter): PersonQuery {
  return {
    filter: saved ? { all: [saved, filter] } : filter,
    ...orderAndPosition(sort, from, idField, limit),
  }
}

/** @param id the column that `sort_by=id` sorts by and that breaks ties */
export function orderAndPosition(
  { field, direction }: Sort,
  from: Cursor | undefined,
  id: Field,
  limit: number,
): Pick<PersonQuery, 'order' | 'page'> {
  const fields = field === 'id' ? [id] : [timeColumns[field], id]
  // An explicit lower or upper bound lets the index of ids be used on the first page too.
  const start = direction === 'asc' ? [0] : [Number.MAX_SAFE_INTEGER]
  const position = from ? positionOf(from) : field === 'id' ? start : undefined
  return {
    order: fields.map((term) => ({ field: term, direction })),
    page: { limit, ...(position && { from: position }) },
  }
}

/** The cursor of the next page, from the position that the hub returns. */
export function toNextCursor(sort: Sort, next: Position | undefined): string | null {
  if (!next) return null
  return encodeCursor({ ...sort, value: Number(next[0]), id: Number(next.at(-1)) })
}

const idField = vendorIdField('pipedrive', 'number')
const timeColumns = { update_time: personColumns.updatedAt, add_time: personColumns.createdAt } as const

/** Earlier than every time, for a cursor without one. */
const BEFORE_ALL_TIMES = Number.MIN_SAFE_INTEGER

function positionOf({ field, value, id }: Cursor): number[] {
  return field === 'id' ? [id] : [value ?? BEFORE_ALL_TIMES, id]
}

type ListValues = Partial<Static<typeof listParameters>> & Pick<Static<typeof listParameters>, 'limit'>

export function readCursor(text: string | undefined, problems: Problem[]): Cursor | undefined {
  const cursor = text === undefined ? undefined : decodeCursor(text)
  if (typeof cursor !== 'string') return cursor
  problems.push(wrong('cursor', cursor))
  return undefined
}

/** A cursor contains its sorting; a different sorting in the same request is an error. */
export function readSort(
  { sort_by, sort_direction }: Pick<ListValues, 'sort_by' | 'sort_direction'>,
  from: Cursor | undefined,
  problems: Problem[],
): Sort {
  const differs =
    from !== undefined &&
    ((sort_by ?? from.field) !== from.field || (sort_direction ?? from.direction) !== from.direction)
  if (differs) problems.push(wrong('cursor', 'The value does not match sort_by/sort_direction'))
  return {
    field: sort_by ?? from?.field ?? 'id',
    direction: sort_direction ?? from?.direction ?? 'asc',
  }
}

function readSelection({ ids, owner_id, org_id, deal_id }: ListValues, problems: Problem[]): Filter[] {
  const { companyId } = personFields
  return [
    ...(ids === undefined ? [] : [readIds(ids, idField, problems)]),
    ...(owner_id === undefined ? [] : [ownedBy(owner_id)]),
    ...(org_id === undefined ? [] : [{ some: companyId, test: { op: 'eq', value: org_id } } as const]),
    ...(deal_id === undefined ? [] : [{ any: [] }]),
  ]
}

export function readIds(text: string, field: Field, problems: Problem[]): Filter {
  const items = splitList(text)
  if (!items.every((item) => /^-?\d+$/.test(item))) {
    problems.push(wrong('ids', 'The value is not a comma-separated list of integers'))
    return { any: [] }
  }
  const distinct = new Set(items.map((item) => String(BigInt(item))))
  if (distinct.size > IDS_MAX) problems.push(tooMany('ids', IDS_MAX, 'ids'))
  return { field, test: { op: 'in', values: [...distinct].map(Number) } }
}

export function readWindow(
  { updated_since, updated_until }: Pick<ListValues, 'updated_since' | 'updated_until'>,
  problems: Problem[],
): Filter[] {
  const field = personColumns.updatedAt
  const since = readTime('updated_since', updated_since, problems)
  const until = readTime('updated_until', updated_until, problems)
  return [
    ...(since === undefined ? [] : [{ field, test: { op: 'gte', value: since } } as const]),
    ...(until === undefined ? [] : [{ field, test: { op: 'lt', value: until } } as const]),
  ]
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i

/** Reads an RFC 3339 date-time. Digits after microseconds round up, so that they order like the time itself. */
function readTime(name: string, text: string | undefined, problems: Problem[]): Instant | undefined {
  if (text === undefined) return undefined
  const [, seconds = '', fraction = '', zone = ''] = DATE_TIME.exec(text) ?? []
  const start = parseInstant(`${seconds}${zone}`)
  if (start === undefined) {
    problems.push(wrong(name, 'The value is not a valid datetime'))
    return undefined
  }
  const digits = fraction.slice(1).padEnd(6, '0')
  return start + Number(digits.slice(0, 6)) + (/[1-9]/.test(digits.slice(6)) ? 1 : 0)
}

/** The people or organizations whose name begins with a character. @param field their name */
export function readFirstChar(first: string | undefined, field: Field, problems: Problem[]): Filter[] {
  if (first === undefined) return []
  if ([...new Intl.Segmenter().segment(first)].length !== 1) {
    problems.push(wrong('first_char', 'The value must be a single character'))
  }
  return [{ some: field, test: { op: 'startsWith', value: first, folded: true } }]
}

function toViewQuery(read: Partial<Static<typeof plainView.schema>>, problems: Problem[]): ViewQuery {
  const include = splitList(read.include_fields ?? '').filter((name) => name !== '')
  for (const name of include) {
    if (!optionalFields.includes(name as OptionalField)) {
      problems.push(wrong('include_fields', `Unknown field '${name.slice(0, 100)}'`))
    }
  }
  const codes = new Set(splitList(read.custom_fields ?? '').filter((code) => code !== ''))
  if (codes.size > CUSTOM_FIELDS_MAX) problems.push(tooMany('custom_fields', CUSTOM_FIELDS_MAX, 'keys'))
  return {
    include: include as OptionalField[],
    ...(codes.size > 0 && { customFields: [...codes] }),
    optionLabels: read.include_option_labels ?? false,
    labels: read.include_labels ?? false,
  }
}

export function splitList(text: string): string[] {
  return text.split(',').map((item) => item.trim())
}

function tooMany(name: string, max: number, what: string): Problem {
  return {
    in: 'query',
    path: [name],
    rule: 'too_many',
    expected: max,
    message: `A maximum of ${max} ${what} is allowed`,
  }
}

export function wrong(name: string, message: string): Problem {
  return { in: 'query', path: [name], rule: 'format', message }
}

const idsParameter = Type.Object({ ids: Type.String({ description: 'Comma-separated ids.' }) })

/** `ids` of the calls of version 1 that remove several things at once. */
export function idList(): Reader<typeof idsParameter, { ids: number[] }> {
  const reader = queryParameters(idsParameter, oldRules)
  return {
    schema: reader.schema,
    read(part, problems) {
      const { ids } = reader.read(part, problems)
      const items = splitList(ids ?? '')
      if (ids !== undefined && !items.every((item) => /^\d{1,15}$/.test(item))) {
        problems.push(wrong('ids', 'The value is not a comma-separated list of integers'))
      }
      if (items.length > IDS_MAX) problems.push(tooMany('ids', IDS_MAX, 'ids'))
      return { ids: [...new Set(items.map(Number))] }
    },
  }
}

import Type, { type TObject } from 'typebox'
import { personFields, plainName } from '../../hub/hub.ts'
import { invalid, type Problem } from '../../model/errors.ts'
import {
  type Filter,
  type PersonQuery,
  personColumns,
  personIdField,
  queryLimits,
  type Test,
  withoutAccents,
} from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import type { Place } from './cursor.ts'
import { FILTER_CHARS_MAX, FilterError, fromNativeFilter } from './filter.ts'
import { fromNativeId } from './mapping.ts'
import { readCursor, readSort, type Sortable } from './order.ts'
import { strictJson } from './strict-body.ts'

export const rules: QueryRules = {
  unknown: 'reject',
  repeated: 'reject',
  booleans: { true: true, false: false },
  empty: 'value',
  brokenEscapes: 'refuse',
}

/** The most ids that fit into a URL. */
const IDS_MAX = 400

/** Ids as one string. */
export function idsText(what: string, most = IDS_MAX, charsEach = 16) {
  return Type.Optional(
    Type.String({
      maxLength: most * charsEach,
      description: `${what}: comma-separated ids, at most ${most}.`,
    }),
  )
}

export const filterText = Type.Optional(
  Type.String({
    maxLength: FILTER_CHARS_MAX,
    description:
      'A filter as JSON: {"all": […]}, {"any": […]}, {"not": …}, {"field": "surname", "op": "startsWith", "value": "O"} or {"some": "emails", "op": "contains", "value": "@example.com"}. See the README of this API.',
  }),
)

export function sortParameter(description: string) {
  return Type.Optional(Type.String({ maxLength: 100, description }))
}

/** The parameters that select people, in every route that lists or counts them. */
export const selectionParameters = {
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Part of a name, with or without accents, part of an e-mail, or part of a phone number in any format.',
    }),
  ),
  filter: filterText,
  filterId: Type.Optional(
    Type.Integer({ minimum: 1, description: 'A saved filter, combined with the other parameters by AND.' }),
  ),
  ids: idsText('Only these people'),
}

const listParameters = Type.Object({
  ...selectionParameters,
  sort: sortParameter(
    'createdAt, updatedAt, name, surname or company. Strings sort case-insensitively, missing values last; a leading minus sorts descending.',
  ),
  removed: Type.Optional(
    Type.Enum(['exclude', 'include', 'only'], { description: 'Removed people; excluded by default.' }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  offset: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: queryLimits.offsetMax,
      description:
        'The number of people to skip. Each has a small cost; to read all people, follow the cursor.',
    }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 2000, description: '`nextCursor` of the previous page.' })),
})

const flat = queryParameters(listParameters, rules)

/** Which people the request selects. */
export interface Selection {
  /** Combined by AND. */
  readonly filters: readonly Filter[]
  /** A saved filter, also combined by AND. */
  readonly filterId?: number
}

export interface PeopleQuery extends Omit<PersonQuery, 'page' | 'filter'>, Selection {
  readonly limit: number
  /** Where the page begins; the start of the order when absent. */
  readonly place?: Place
  readonly skip?: number
}

export const listPeopleQuery: Reader<typeof listParameters, PeopleQuery> = {
  schema: listParameters,
  read(part, problems) {
    const query = flat.read(part, problems)
    const order = readSort(query.sort ?? 'createdAt', sortable, personColumns.createdAt, problems)
    const place = readCursor(query.cursor, order, problems)
    return {
      ...readSelection(query, problems),
      order,
      limit: query.limit ?? 1,
      ...(place && { place }),
      ...(query.offset !== undefined && { skip: query.offset }),
      ...(query.removed !== undefined && { removed: query.removed }),
    }
  },
}

interface SelectionParameters {
  readonly q?: string
  readonly filter?: string
  readonly filterId?: number
  readonly ids?: string
}

export function readSelection(
  { q, filter, filterId, ids }: SelectionParameters,
  problems: Problem[],
): Selection {
  const filters = [
    ...(q === undefined ? [] : [matches(q)]),
    ...readFilter(filter, problems),
    ...(ids === undefined ? [] : readIds(ids, problems)),
  ]
  return { filters, ...(filterId !== undefined && { filterId }) }
}

/** Unknown ids are ignored: the answer lists the people that exist. */
function readIds(text: string, problems: Problem[]): Filter[] {
  const values = text.split(',').map(fromNativeId)
  const known = values.filter((value) => value !== undefined)
  if (known.length === values.length && values.length <= IDS_MAX)
    return [{ field: personIdField, test: { op: 'in', values: known } }]
  const message = `ids must be at most ${IDS_MAX} comma-separated ids of people`
  problems.push({ in: 'query', path: ['ids'], rule: 'format', received: text, message })
  return []
}

/** Reads the parameters that select people. */
export function selecting<Schema extends TObject, Value extends SelectionParameters>(
  flat: Reader<Schema, Value>,
): Reader<Schema, Omit<Value, keyof SelectionParameters> & Selection> {
  return {
    schema: flat.schema,
    read(part, problems) {
      const { q, filter, filterId, ids, ...rest } = flat.read(part, problems)
      const asked = {
        ...(q !== undefined && { q }),
        ...(filter !== undefined && { filter }),
        ...(ids !== undefined && { ids }),
      }
      return {
        ...rest,
        ...readSelection({ ...asked, ...(filterId !== undefined && { filterId }) }, problems),
      }
    },
  }
}

/**
 * Finds part of a name, ignoring accents, or part of an e-mail. Digits are also searched in phone numbers. One or two
 * characters match nearly every person and no index covers them, so they only match as a prefix.
 */
function matches(text: string): Filter {
  const asked = text.trim()
  const plain = withoutAccents(asked)
  const op = [...plain].length < SUBSTRING_CHARS_MIN ? 'startsWith' : 'contains'
  const has = (value: string): Test => ({ op, value, folded: true })
  // E-mails first: they share most substrings (a domain), and after many matches there the index need not search names too.
  const anywhere: Filter[] = [
    { some: personFields.emails, test: has(asked) },
    { field: personFields.name, test: has(plain) },
    { field: plainName, test: has(plain) },
  ]
  if (op === 'startsWith') anywhere.push({ field: personFields.surname, test: has(asked) })
  const digits = internationalDigits(asked)
  if (digits.length >= SUBSTRING_CHARS_MIN) {
    anywhere.push({ some: personFields.phones, test: { op: 'contains', value: digits, folded: true } })
  } else if (WHOLE_NUMBER.test(asked)) {
    anywhere.push({ some: personFields.phones, test: { op: 'eq', value: asked, folded: true } })
  }
  return { any: anywhere }
}

const SUBSTRING_CHARS_MIN = 3

/** A number with an extension, letters or digits of another script: found only as a whole, as it reads. */
const WHOLE_NUMBER = /^[+＋(]*\p{Nd}(?:.*\p{Nd}){2}/u

/** The digits as in an international number: without the trunk prefix. */
function internationalDigits(text: string): string {
  if (!/^[\d\s()+./-]*$/.test(text)) return ''
  return text.replace(/\(0\)|\D/g, '').replace(/^0+/, '')
}

export const sortable: Sortable = {
  createdAt: { field: personColumns.createdAt },
  updatedAt: { field: personColumns.updatedAt },
  name: { field: personFields.name, folded: true },
  surname: { field: personFields.surname, folded: true },
  company: { field: personFields.company, folded: true },
}

function readFilter(text: string | undefined, problems: Problem[]): Filter[] {
  if (text === undefined) return []
  const before = problems.length
  const value = strictJson('filter', text, problems)
  if (problems.length > before) return []
  try {
    return [fromNativeFilter(value)]
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    const message = `filter ${error.message}`
    problems.push({ in: 'query', path: ['filter'], rule: 'format', received: text, message })
    return []
  }
}

/** Reads a filter in the syntax of this API. @throws invalid */
export function parsePeopleFilter(text: string): Filter {
  const problems: Problem[] = []
  const [filter] = readFilter(text, problems)
  if (!filter) throw invalid(problems)
  return filter
}

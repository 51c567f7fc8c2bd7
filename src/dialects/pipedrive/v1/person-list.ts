import Type from 'typebox'
import { personFields } from '../../../hub/hub.ts'
import type { Problem } from '../../../model/errors.ts'
import type { Instant } from '../../../model/instant.ts'
import { type Filter, type OrderTerm, personColumns, vendorIdField } from '../../../model/query.ts'
import type { Reader } from '../../dialect.ts'
import { queryParameters } from '../../kit/flat-parameters.ts'
import type { Cursor } from '../cursor.ts'
import { ownedBy } from '../lookups.ts'
import { parseOldTime } from '../old-time.ts'
import { oldRules, readCursor, readFirstChar, wrong } from '../query.ts'
import { offsetParameters } from './offset-page.ts'

/** The parameters of the lists of persons in version 1 (npm `pipedrive` 22 to 30, `PersonsApi`). */

const firstChar = Type.Optional(
  Type.String({ emptyMeansAbsent: true, description: 'The first character of the name, in either case.' }),
)

const listParameters = Type.Object({
  user_id: Type.Optional(Type.Integer({ description: 'The owner. Ignored beside `filter_id`.' })),
  filter_id: Type.Optional(Type.Integer({ description: 'A saved filter.' })),
  first_char: firstChar,
  sort: Type.Optional(
    Type.String({
      emptyMeansAbsent: true,
      description:
        'Comma-separated: a field, and ASC or DESC. Fields: id, name, first_name, last_name, add_time, update_time.',
    }),
  ),
  ...offsetParameters,
})

export interface OldPersonsQuery {
  readonly filterId?: number
  readonly filter: Filter
  readonly order: readonly OrderTerm[]
  readonly start: number
  readonly limit: number
}

export const oldPersonsQuery: Reader<typeof listParameters, OldPersonsQuery> = {
  schema: listParameters,
  read(part, problems) {
    const read = queryParameters(listParameters, oldRules).read(part, problems)
    const { filter_id, user_id, start, limit } = read
    const owner = user_id === undefined || filter_id !== undefined ? [] : [ownedBy(user_id)]
    return {
      ...(filter_id !== undefined && { filterId: filter_id }),
      filter: { all: [...owner, ...readFirstChar(read.first_char, personFields.name, problems)] },
      order: readSort(read.sort, problems),
      start,
      limit,
    }
  },
}

const collectionParameters = Type.Object({
  cursor: Type.Optional(
    Type.String({ emptyMeansAbsent: true, description: '`additional_data.next_cursor` of the page before.' }),
  ),
  limit: offsetParameters.limit,
  since: Type.Optional(
    Type.String({ emptyMeansAbsent: true, description: 'Changed since: ISO 8601, or YYYY-MM-DD HH:MM:SS.' }),
  ),
  until: Type.Optional(Type.String({ emptyMeansAbsent: true, description: 'Changed before, excluded.' })),
  owner_id: Type.Optional(Type.Integer()),
  first_char: firstChar,
})

export interface CollectionQuery {
  readonly filter: Filter
  readonly from?: Cursor
  readonly limit: number
}

export const collectionQuery: Reader<typeof collectionParameters, CollectionQuery> = {
  schema: collectionParameters,
  read(part, problems) {
    const read = queryParameters(collectionParameters, oldRules).read(part, problems)
    const from = readCursor(read.cursor, problems)
    if (from && (from.field !== 'id' || from.direction !== 'asc')) {
      problems.push(wrong('cursor', 'The value is not a valid cursor'))
    }
    const since = readTime('since', read.since, problems)
    const until = readTime('until', read.until, problems)
    const field = personColumns.updatedAt
    return {
      filter: {
        all: [
          ...(since === undefined ? [] : [{ field, test: { op: 'gte', value: since } } as const]),
          ...(until === undefined ? [] : [{ field, test: { op: 'lt', value: until } } as const]),
          ...(read.owner_id === undefined ? [] : [ownedBy(read.owner_id)]),
          ...readFirstChar(read.first_char, personFields.name, problems),
        ],
      },
      ...(from && { from }),
      limit: read.limit,
    }
  },
}

function readTime(name: string, text: string | undefined, problems: Problem[]): Instant | undefined {
  const instant = text === undefined ? undefined : parseOldTime(text)
  if (text !== undefined && instant === undefined) {
    problems.push(wrong(name, 'The value is not a valid datetime'))
  }
  return instant
}

const idField = vendorIdField('pipedrive', 'number')

const sortFields: Readonly<Record<string, Omit<OrderTerm, 'direction'>>> = {
  id: { field: idField },
  name: { field: personFields.name, folded: true },
  first_name: { field: personFields.given, folded: true },
  last_name: { field: personFields.surname, folded: true },
  add_time: { field: personColumns.createdAt },
  update_time: { field: personColumns.updatedAt },
}

const TERMS_MAX = 4

/** By id unless the request says otherwise. Times are followed by ids, so that equal times have an order. */
function readSort(text: string | undefined, problems: Problem[]): OrderTerm[] {
  const terms = (text ?? 'id ASC').split(',').map((term) => term.trim())
  const order = terms.slice(0, TERMS_MAX).flatMap((term): OrderTerm[] => {
    const [, name = '', direction = 'asc'] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(term) ?? []
    const known = Object.hasOwn(sortFields, name) ? sortFields[name]! : undefined
    if (!known) problems.push(wrong('sort', `Cannot sort by '${term.slice(0, 100)}'`))
    return known ? [{ ...known, direction: direction.toLowerCase() as 'asc' | 'desc' }] : []
  })
  if (terms.length > TERMS_MAX) problems.push(wrong('sort', `At most ${TERMS_MAX} fields can be sorted by`))
  const [only] = order
  const isTime = only !== undefined && order.length === 1 && !only.folded && only.field !== idField
  return isTime ? [only, { field: idField, direction: only.direction }] : order
}

/** Whether a page of the order can begin at a position: one folded term, or terms of one direction that all have values. */
export function isSeekable(order: readonly OrderTerm[]): boolean {
  return (
    order.length === 1 || order.every(({ folded, direction }) => !folded && direction === order[0]!.direction)
  )
}

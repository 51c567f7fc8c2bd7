import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import {
  type Field,
  foldText,
  type OrderTerm,
  orderedTextChars,
  type PersonQuery,
  type Position,
  type Scalar,
  type SeekPage,
} from '../../model/query.ts'
import { storableText } from '../storable.ts'

/** The order of a query, and the page of it that is wanted. */

/** Columns that queries may name. */
export const columns: Readonly<Record<string, string>> = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  removedAt: 'removed_at',
  version: 'version',
  id: 'id',
}

export type OrderedBy = OrderTerm & { readonly value: RawBuilder<unknown> }

export function pageOf<DB, TB extends keyof DB, O>(
  statement: SelectQueryBuilder<DB, TB, O>,
  order: readonly OrderedBy[],
  query: PersonQuery,
): SelectQueryBuilder<DB, TB, O> {
  const ordered = order.reduce((before, term, index) => before.orderBy(orderBy(term, `k${index}`)), statement)
  if ('offset' in query.page) return ordered.offset(query.page.offset)
  const seek = seekFrom(order, query)
  const sought = seek ? ordered.where(seek) : ordered
  return query.page.skip ? sought.offset(query.page.skip) : sought
}

/** The position of a row that `selectPeople` gave. */
export function positionOf(order: readonly OrderTerm[], row: object): Position {
  const values = row as Record<string, string | number | null>
  return totalOrder(order).map((_, index) => values[`k${index}`]!)
}

/** Where the terms leave ties, the internal id is the last term, so that a position is that of one person. */
export function totalOrder(order: readonly OrderTerm[]): readonly OrderTerm[] {
  const distinct = ({ field: { name, step } }: OrderTerm): boolean =>
    name === 'vendorId' || name === 'id' || (name === 'createdAt' && step === undefined)
  if (order.some(distinct)) return order
  const direction = order.at(-1)?.direction ?? 'asc'
  return [...order, { field: { name: 'id', type: 'number' }, direction }]
}

export function isNeverMissing(field: Field): boolean {
  const always = field.name in columns && field.name !== 'removedAt'
  return always || field.name === 'vendorId' || field.default !== undefined
}

/** By the selected value, so that one that takes a subquery is found once. */
function orderBy({ field, direction, nulls, folded }: OrderTerm, alias: string): RawBuilder<unknown> {
  const value = sql.ref(alias)
  if (isNeverMissing(field)) return sql`${value} ${sql.raw(direction)}`
  const place = folded ? 'last' : (nulls ?? (direction === 'asc' ? 'last' : 'first'))
  return sql`${value} ${sql.raw(`${direction} nulls ${place}`)}`
}

function seekFrom(order: readonly OrderedBy[], query: PersonQuery): RawBuilder<SqlBool> | undefined {
  const { from, after = false } = query.page as SeekPage
  if (!from) return undefined
  const terms = order.slice(0, from.length)
  const beyond = order[0]?.direction === 'desc' ? '<' : '>'
  const operator = sql.raw(`${beyond}${after ? '' : '='}`)
  const text = foldedText(order)
  if (text && order.length === 2 && from.length === 2) {
    const [{ value }, id] = order as readonly [OrderedBy, OrderedBy]
    const fromThere = sql`${id.value} ${operator} ${from[1]}`
    const start = textPosition(from)
    if (start === null) return sql`(${value} is null and ${fromThere})`
    return sql`(${value} ${sql.raw(beyond)} ${start} or (${value} = ${start} and ${fromThere}) or ${value} is null)`
  }
  if (!isSeekable(terms) || from.length < query.order.length || from.length > order.length) {
    throw new KithError('internal', 'A position needs an order of one direction, without missing values.')
  }
  const values = sql.join(terms.map((term) => term.value))
  const position = from.map((value, index) => operand(comparable(value ?? '', terms[index]!.field, false)))
  return sql`(${values}) ${operator} (${sql.join(position)})`
}

/** Whether a row stands at the position or before it, in an order of which `isSeekable` holds. */
export function isUntil(order: readonly OrderedBy[], until: Position): RawBuilder<SqlBool> {
  const values = sql.join(order.map(({ value }) => value))
  const operator = sql.raw(order[0]?.direction === 'desc' ? '>=' : '<=')
  const position = until.map((value, index) => operand(comparable(value ?? '', order[index]!.field, false)))
  return sql`(${values}) ${operator} (${sql.join(position)})`
}

/** Whether a page may begin anywhere in the order. */
export function isSeekable(order: readonly OrderTerm[]): boolean {
  const [first] = order
  return order.every(({ direction, field }) => direction === first?.direction && isNeverMissing(field))
}

/** The text by whose folded form the order goes, and then by id: the form in which a page of it may begin anywhere. */
export function foldedText(order: readonly OrderTerm[]): Field | undefined {
  const [text, last] = totalOrder(order)
  const whole = text?.folded === true && order.length <= 2 && last?.field.name === 'id'
  return whole && last.direction === text.direction && !isNeverMissing(text.field) ? text.field : undefined
}

/** The text of a position, as the index of texts has it. */
export function textPosition([text]: Position): string | null {
  if (text === null || text === undefined) return null
  return [...storableText(String(text))].slice(0, orderedTextChars).join('')
}

/** A number that no integer column can hold is compared as one with a fraction, on engines that keep them apart. */
export function operand(value: Scalar): RawBuilder<unknown> {
  const integral = typeof value === 'string' || Number.isSafeInteger(value)
  return integral ? sql`${value}` : sql`cast(${value} as double precision)`
}

/** The value of a test in the form in which values of the field are stored. */
export function comparable(value: Scalar, field: Field, folded: boolean): Scalar {
  if (field.type === 'number') return Number(value)
  return storableText(folded ? foldText(String(value)) : String(value))
}

import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import {
  type Field,
  type OrderTerm,
  orderedTextChars,
  type PersonQuery,
  type Position,
  type SeekPage,
} from '../../model/query.ts'
import { storableText } from '../../model/storable-text.ts'
import { comparable, isNeverMissing, operand } from './stored-values.ts'

/** The order of a query, and the page of it that is read. */

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

/** The position of a row that `selectPeople` returned. */
export function positionOf(order: readonly OrderTerm[], row: object): Position {
  const values = row as Record<string, string | number | null>
  return totalOrder(order).map((_, index) => values[`k${index}`]!)
}

/** Adds the internal id as the last term if the terms leave ties, so that no two people share a position. */
export function totalOrder(order: readonly OrderTerm[]): readonly OrderTerm[] {
  const distinct = ({ field: { name, step } }: OrderTerm): boolean =>
    name === 'vendorId' || name === 'id' || (name === 'createdAt' && step === undefined)
  if (order.some(distinct)) return order
  const direction = order.at(-1)?.direction ?? 'asc'
  return [...order, { field: { name: 'id', type: 'number' }, direction }]
}

/** Orders by the selected column, so that a value that takes a subquery is computed once. */
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
  if (foldedText(order) && order.length === 2 && from.length === 2) {
    const [{ value }, id] = order as readonly [OrderedBy, OrderedBy]
    const fromId = sql`${id.value} ${operator} ${from[1]}`
    const start = textPosition(from)
    if (start === null) return sql`(${value} is null and ${fromId})`
    return sql`(${value} ${sql.raw(beyond)} ${start} or (${value} = ${start} and ${fromId}) or ${value} is null)`
  }
  if (!isSeekable(terms) || from.length < query.order.length || from.length > order.length) {
    throw new KithError('internal', 'A position needs an order of one direction, without missing values.')
  }
  return sql`(${valuesOf(terms)}) ${operator} (${operandsOf(from, terms)})`
}

/** Whether a row stands at the position or before it, in an order for which `isSeekable` is true. */
export function isUntil(order: readonly OrderedBy[], until: Position): RawBuilder<SqlBool> {
  const operator = sql.raw(order[0]?.direction === 'desc' ? '>=' : '<=')
  return sql`(${valuesOf(order)}) ${operator} (${operandsOf(until, order)})`
}

function valuesOf(order: readonly OrderedBy[]): RawBuilder<unknown> {
  return sql.join(order.map(({ value }) => value))
}

function operandsOf(position: Position, order: readonly OrderTerm[]): RawBuilder<unknown> {
  return sql.join(
    position.map((value, index) => operand(comparable(value ?? '', order[index]!.field, false))),
  )
}

/** Whether a page may start anywhere in the order. */
export function isSeekable(order: readonly OrderTerm[]): boolean {
  const [first] = order
  return order.every(({ direction, field }) => direction === first?.direction && isNeverMissing(field))
}

/** The text field of an order by folded text and then id: a page of such an order may start anywhere. */
export function foldedText(order: readonly OrderTerm[]): Field | undefined {
  const [text, last] = totalOrder(order)
  const whole = text?.folded === true && order.length <= 2 && last?.field.name === 'id'
  return whole && last.direction === text.direction && !isNeverMissing(text.field) ? text.field : undefined
}

/** The text of a position, as the index of texts holds it. */
export function textPosition([text]: Position): string | null {
  if (text === null || text === undefined) return null
  return [...storableText(String(text))].slice(0, orderedTextChars).join('')
}

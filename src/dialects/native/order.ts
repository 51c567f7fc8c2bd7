import type { Problem } from '../../model/errors.ts'
import { type Field, type OrderTerm, personIdField } from '../../model/query.ts'
import { decodeCursor, type Place } from './cursor.ts'

/** The fields a list can be sorted by. Each is never missing, or is folded, so that a page can begin anywhere in the order. */
export type Sortable = Readonly<Record<string, Pick<OrderTerm, 'field' | 'folded'>>>

/**
 * `name`, or `-name` for descending order. `last` breaks ties: it is distinct, so every order is total. For folded fields
 * the id breaks ties.
 */
export function readSort(sort: string, sortable: Sortable, last: Field, problems: Problem[]): OrderTerm[] {
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const name = sort.replace(/^-/, '')
  if (Object.hasOwn(sortable, name)) {
    const first: OrderTerm = { ...sortable[name]!, direction }
    if (first.folded) return [first, { field: personIdField, direction }]
    return first.field.name === last.name ? [first] : [first, { field: last, direction }]
  }
  const names = Object.keys(sortable).join(', ')
  const message = `sort must be one of ${names}, with an optional leading minus`
  problems.push({ in: 'query', path: ['sort'], rule: 'enum', received: sort, message })
  return []
}

export function readCursor(
  cursor: string | undefined,
  order: readonly OrderTerm[],
  problems: Problem[],
): Place | undefined {
  if (cursor === undefined) return undefined
  const place = decodeCursor(cursor, order)
  const message = 'cursor is not one that was given out for this sort'
  if (!place) problems.push({ in: 'query', path: ['cursor'], rule: 'format', received: cursor, message })
  return place
}

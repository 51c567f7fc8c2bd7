import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { invalid } from '../../model/errors.ts'
import { isJsonObject } from '../../model/json.ts'
import { fullNameOf, surnameOf } from '../../model/name.ts'
import type { Person } from '../../model/person.ts'
import { type Field, foldText, type OrderTerm, type Position, personIdField } from '../../model/query.ts'

/** Where a page begins: the values of its first item. Names of people are left out, because cursors appear in URLs. */
export type Place = readonly (string | number | null)[]

/** A cursor is only a position in an order: it contains no organization and no secret. */
export function encodeCursor(position: Position, order: readonly OrderTerm[]): string {
  const place = position.map((value, index) => (order[index]?.field.sensitive ? null : value))
  return Buffer.from(JSON.stringify({ sort: signature(order), from: place })).toString('base64url')
}

/** @returns undefined for an invalid cursor, or a cursor of another order */
export function decodeCursor(cursor: string, order: readonly OrderTerm[]): Place | undefined {
  let decoded: unknown
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!isJsonObject(decoded) || decoded.sort !== signature(order)) return undefined
  const { from } = decoded
  if (!Array.isArray(from) || from.length !== order.length) return undefined
  const fits = from.every((value, index) => {
    const { field, folded } = order[index]!
    const { sensitive, type } = field
    if (sensitive || (folded && value === null)) return value === null
    return type === 'text' ? typeof value === 'string' : Number.isSafeInteger(value)
  })
  return fits ? (from as Place) : undefined
}

/**
 * The position that a cursor stands for. A name that was left out is looked up by the person's id, which is the last term
 * of every order by names.
 *
 * @throws invalid when that person no longer exists
 */
export async function toPosition(
  place: Place,
  order: readonly OrderTerm[],
  caller: Caller,
  hub: Hub,
): Promise<Position> {
  if (!place.includes(null)) return place
  const { items } = await hub.people.list(caller, {
    filter: { field: personIdField, test: { op: 'eq', value: place.at(-1) ?? 0 } },
    order: [],
    page: { offset: 0, limit: 1 },
    removed: 'include',
  })
  const first = items[0]
  if (first) return place.map((value, index) => value ?? textBy(order[index]!, first))
  throw invalid([
    {
      in: 'query',
      path: ['cursor'],
      rule: 'format',
      message: 'cursor begins at a person who no longer exists',
    },
  ])
}

function textBy({ field }: OrderTerm, person: Person): string | null {
  const text = textOf(field, person)
  return text ? foldText(text) : null
}

function textOf({ name }: Field, person: Person): string | null {
  if (name === 'company') return person.company
  return name === 'surname' ? surnameOf(person) : fullNameOf(person)
}

function signature(order: readonly OrderTerm[]): string {
  return order.map(({ field, direction }) => `${direction === 'desc' ? '-' : ''}${field.name}`).join(',')
}

import Type from 'typebox'
import { invalid } from '../../model/errors.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { wrong } from './query.ts'

/** Paging of lists that are read whole, by ascending ids: the cursor contains the first item of the next page. */

export const listCursor = Type.Optional(
  Type.String({
    emptyMeansAbsent: true,
    description: '`additional_data.next_cursor` of the page before.',
  }),
)

export interface ListPage<T> {
  readonly items: readonly T[]
  /** The id of the first item of the next page. */
  readonly next?: number
}

/** @throws invalid for a cursor that is not from these lists */
export function pageByCursor<T extends { readonly id: number }>(
  all: readonly T[],
  limit: number,
  cursor: string | undefined,
): ListPage<T> {
  const from = cursor === undefined ? 0 : idOf(cursor)
  const rest = all.filter(({ id }) => id >= from)
  const beyond = rest[limit]
  return { items: rest.slice(0, limit), ...(beyond && { next: beyond.id }) }
}

export function nextListCursor({ next }: ListPage<unknown>): string | null {
  if (next === undefined) return null
  return encodeCursor({ field: 'id', direction: 'asc', value: next, id: next })
}

function idOf(text: string): number {
  const cursor = decodeCursor(text)
  if (typeof cursor !== 'string' && cursor.field === 'id' && cursor.direction === 'asc') return cursor.id
  throw invalid([wrong('cursor', 'The value is not a valid cursor')])
}

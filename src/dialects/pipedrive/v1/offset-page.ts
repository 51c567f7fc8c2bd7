import Type from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { type Page, type Position, queryLimits, type SeekPage } from '../../../model/query.ts'
import type { WireRequest } from '../../dialect.ts'

/**
 * Lists of version 1 page by `start` and `limit` (https://pipedrive.readme.io/docs/core-api-concepts-pagination). Each page
 * begins where the one before it ended, even if items before it moved or were deleted in between.
 */

export const offsetParameters = {
  start: Type.Integer({ minimum: 0, maximum: queryLimits.offsetMax, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
}

export interface OffsetPage {
  readonly start: number
  readonly limit: number
}

export const pagination = Type.Object({
  start: Type.Integer(),
  limit: Type.Integer(),
  more_items_in_collection: Type.Boolean(),
  next_start: Type.Optional(Type.Integer({ description: 'Only if there are more items.' })),
})

export const paged = Type.Object({ pagination })

export function paginationOf({ start, limit }: OffsetPage, more: boolean) {
  return {
    start,
    limit,
    more_items_in_collection: more,
    ...(more && { next_start: start + limit }),
  }
}

/** The part of a list that is read whole. */
export function slicePage<T>(all: readonly T[], page: OffsetPage) {
  const end = page.start + page.limit
  return { items: all.slice(page.start, end), pagination: paginationOf(page, end < all.length) }
}

export interface OffsetRequest {
  readonly caller: Caller
  readonly hub: Hub
  readonly wire: WireRequest
  readonly page: OffsetPage
}

/** @param list reads a page of an order whose positions are kept between the pages */
export async function readOffsetPage<T>(
  { caller, hub, wire, page }: OffsetRequest,
  list: (page: SeekPage) => Promise<Page<T>>,
) {
  const from = findPosition({ caller, hub, wire, page })
  const { limit, start } = page
  const { items, next } = await list(from ? { from, limit } : { skip: start, limit })
  if (next) keepPosition({ caller, hub, wire, page }, next)
  return { items, pagination: paginationOf(page, next !== undefined) }
}

/** Where the page before ended, if this process has served it. */
export function findPosition({ caller, hub, wire, page: { start } }: OffsetRequest): Position | undefined {
  return start === 0 ? undefined : hub.pagePositions.find(caller, { list: listNameOf(wire), start })
}

export function keepPosition({ caller, hub, wire, page }: OffsetRequest, next: Position): void {
  hub.pagePositions.keep(caller, { list: listNameOf(wire), start: page.start + page.limit }, next)
}

/** The address without what differs between the pages of a list. */
function listNameOf({ path, query }: WireRequest): string {
  const parameters = [...query].filter(([name]) => name !== 'start' && name !== 'api_token')
  return `${path} ${JSON.stringify(parameters.toSorted(([a], [b]) => (a < b ? -1 : 1)))}`
}

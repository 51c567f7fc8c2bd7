import { type Found, type SearchCursor, type SearchQuery, type SearchSource, search } from '../search.ts'
import { findPosition, keepPosition, paginationOf } from './offset-page.ts'
import type { OldViewRequest } from './view.ts'

type OffsetSearchQuery = Pick<SearchQuery<string>, 'exact' | 'limit'> & { readonly start: number }

/** Matches that are passed over at a time. */
const SKIPPED_AT_ONCE = 500

/** The search of version 1, which pages by `start`. */
export async function searchByOffset<T>(
  parts: OldViewRequest,
  { exact, start, limit }: OffsetSearchQuery,
  sources: readonly SearchSource<T>[],
) {
  const request = { ...parts, page: { start, limit } }
  const page = async (limit: number, from: SearchCursor | undefined) =>
    search({ exact, limit, ...(from && { from }) }, sources)

  /** The place after `start` matches; undefined if there are no more. */
  async function skip(): Promise<SearchCursor | undefined> {
    let from: SearchCursor | undefined
    for (let left = start; left > 0; left -= SKIPPED_AT_ONCE) {
      from = (await page(Math.min(left, SKIPPED_AT_ONCE), from)).next
      if (!from) return undefined
    }
    return from
  }

  const known = findPosition(request)
  const from = known ? cursorFrom(known) : await skip()
  const isPastTheEnd = start > 0 && !from
  const found: Pick<Found<T>, 'items' | 'next'> = isPastTheEnd ? { items: [] } : await page(limit, from)
  if (found.next) keepPosition(request, [found.next.score, found.next.source, found.next.id])
  return { items: found.items, pagination: paginationOf(request.page, found.next !== undefined) }
}

function cursorFrom([score, source, id]: readonly unknown[]): SearchCursor {
  return { score: Number(score), source: Number(source), id: Number(id) }
}

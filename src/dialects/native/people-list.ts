import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { invalid, KithError } from '../../model/errors.ts'
import type { Filter } from '../../model/query.ts'
import type { RouteRequest, WireAnswer } from '../dialect.ts'
import { encodeCursor, toPosition } from './cursor.ts'
import { FilterError, fromNativeFilter } from './filter.ts'
import { createKnownReferences } from './known-references.ts'
import { toNativePerson } from './mapping.ts'
import type { PeopleQuery, Selection } from './query.ts'
import { nextLink } from './route-parts.ts'

/** A page of the people that the request and the given filters select. */
export async function answerPeople(
  { query, caller, hub, render, wire }: RouteRequest<unknown, PeopleQuery>,
  also: readonly Filter[] = [],
): Promise<WireAnswer> {
  const { limit, place, skip, order, removed } = query
  const from = place && (await toPosition(place, order, caller, hub))
  const filters = [...also, ...(await filtersOf(query, hub, caller))]
  const wanted = {
    order,
    ...(removed !== undefined && { removed }),
    ...(filters.length > 0 && { filter: { all: filters } }),
    page: { limit, ...(from && { from }), ...(skip !== undefined && { skip }) },
  }
  const page = await hub.refs.list({ caller, query: wanted })
  const nextCursor = page.next ? encodeCursor(page.next, order) : null
  const people = { caller, page, view: {}, render: toNativePerson }
  const answered = await render.list(people, (items) => ({ items, nextCursor }))
  return nextCursor ? { ...answered, headers: nextLink(wire, nextCursor) } : answered
}

/**
 * All filters of the request, with the saved one. A saved filter may name what was removed since.
 *
 * @throws invalid also if a filter names a label or company that does not exist
 */
export async function filtersOf(
  { filters, filterId }: Selection,
  hub: Hub,
  caller: Caller,
  place: 'query' | 'body' = 'query',
): Promise<readonly Filter[]> {
  await createKnownReferences(hub, caller).requireInFilter({ all: filters }, place)
  return filterId === undefined ? filters : [...filters, await savedFilter(hub, caller, filterId)]
}

/** @throws invalid instead of not_found for an unknown filter, because the request is for a list */
async function savedFilter(hub: Hub, caller: Caller, filterId: number): Promise<Filter> {
  try {
    return await hub.filters.use(caller, filterId, ({ conditions }) => fromNativeFilter(conditions))
  } catch (error) {
    const unusable =
      error instanceof FilterError ||
      (error instanceof KithError && (error.code === 'not_found' || error.code === 'invalid'))
    if (!unusable) throw error
    const problem = { in: 'query', path: ['filterId'], rule: 'enum', received: filterId } as const
    throw invalid([{ ...problem, message: 'filterId is not the id of a usable saved filter' }])
  }
}

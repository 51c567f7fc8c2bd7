import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { Company, SavedFilter } from '../../../model/catalog.ts'
import type { Instant } from '../../../model/instant.ts'
import type { Person } from '../../../model/person.ts'
import { type PersonQuery, type Position, personColumns, queryLimits } from '../../../model/query.ts'
import { listUsers, type PipedriveUser } from '../users.ts'

/**
 * What changed since a time, by the time of the change, deleted items included. Several lists that are ordered by time are
 * read from the same place and merged.
 */

export type RecentItem =
  | { readonly item: 'user'; readonly user: PipedriveUser }
  | { readonly item: 'filter'; readonly filter: SavedFilter }
  | { readonly item: 'organization'; readonly company: Company }
  | { readonly item: 'person'; readonly person: Person }

export interface RecentEntry extends Place {
  readonly value: RecentItem
}

/** A place in the merged order: equal times are ordered by list, then by id. */
export interface Place {
  readonly at: Instant
  readonly list: number
  readonly id: number
}

export interface RecentPage {
  readonly entries: readonly RecentEntry[]
  readonly next?: Place
}

type KeptItem = RecentItem['item']

/** A list of things that change, in the order of their last change. */
interface ChangeList {
  readonly item: KeptItem
  read(from: { readonly at: Instant; readonly id: number }, limit: number): Promise<Entry[]>
}

interface Entry {
  readonly at: Instant
  readonly id: number
  readonly value: RecentItem
}

/** How long clients take at most to read all pages of a load, in microseconds. */
const LOAD_MAX = 3600 * 1_000_000

/** @param items the kinds of items to read */
export function recentLists(caller: Caller, hub: Hub, items: readonly string[]) {
  const lists = allLists(caller, hub)
  const wanted = [...lists.entries()].filter(([, { item }]) => items.includes(item))

  /** The entries from a place on, at most `limit`. */
  async function read(from: Place, limit: number): Promise<RecentPage> {
    const found: RecentEntry[] = []
    for (const [list, { read: readList }] of wanted) {
      const entries = await readList(startOf(from, list), limit + 1)
      found.push(...entries.map((entry) => ({ ...entry, list })))
    }
    const sorted = found.toSorted((a, b) => a.at - b.at || a.list - b.list || a.id - b.id)
    const [beyond] = sorted.slice(limit)
    return { entries: sorted.slice(0, limit), ...(beyond && { next: placeOf(beyond) }) }
  }

  /** Passes over at most `max` entries. @returns the place after them, undefined at the end, and how many there were */
  async function skip(from: Place, max: number): Promise<{ place: Place | undefined; count: number }> {
    let place: Place | undefined = from
    let count = 0
    while (count < max && place) {
      const { entries, next }: RecentPage = await read(
        place,
        Math.min(max - count, queryLimits.pageSizeMax - 1),
      )
      count += entries.length
      place = next
    }
    return { place, count }
  }

  return {
    read,
    /**
     * Where a page begins of which only the number of entries before it is known; undefined if there are no more entries.
     * Entries that changed since the client read the pages before have left their places, and the ones after them have moved
     * up. So the page begins earlier by the number of recent changes: it may repeat entries, and it passes over none.
     */
    async placeAfter(since: Instant, count: number, now: Instant): Promise<Place | undefined> {
      if (count === 0) return firstPlace(since)
      const moved = await skip(firstPlace(Math.max(since, now - LOAD_MAX)), count)
      return (await skip(firstPlace(since), count - moved.count)).place
    },
  }
}

function firstPlace(since: Instant): Place {
  return { at: since, list: 0, id: 0 }
}

export function toPosition({ at, list, id }: Place): Position {
  return [at, list, id]
}

export function fromPosition([at, list, id]: Position): Place {
  return { at: Number(at), list: Number(list), id: Number(id) }
}

/** Where a list begins that is read from a place of the merged order. */
function startOf({ at, list: first, id }: Place, list: number): { at: Instant; id: number } {
  if (list === first) return { at, id }
  return list > first ? { at, id: 0 } : { at: at + 1, id: 0 }
}

function placeOf({ at, list, id }: Place): Place {
  return { at, list, id }
}

/** The place of each list in this array breaks ties. */
function allLists(caller: Caller, hub: Hub): readonly ChangeList[] {
  return [
    { item: 'user', read: readWhole(async () => (await listUsers(caller, hub)).map(toUserEntry)) },
    {
      item: 'filter',
      read: readWhole(async () => (await hub.filters.list(caller, { removed: true })).map(toFilterEntry)),
    },
    ...(['exclude', 'only'] as const).flatMap((removed): ChangeList[] => [
      {
        item: 'organization',
        read: async (from, limit) => {
          const { items } = await hub.companies.list(caller, byChange(from, limit, removed))
          return items.map((company) => ({
            at: company.updatedAt,
            id: company.id,
            value: { item: 'organization', company },
          }))
        },
      },
      {
        item: 'person',
        read: async (from, limit) => {
          const { items } = await hub.people.list(caller, byChange(from, limit, removed))
          const people = await hub.people.beforeMerge(caller, items)
          return people.map((person) => ({
            at: person.updatedAt,
            id: person.id,
            value: { item: 'person', person },
          }))
        },
      },
    ]),
  ]
}

/** Active and removed items have an index each, so they are read apart. */
function byChange(
  { at, id }: { readonly at: Instant; readonly id: number },
  limit: number,
  removed: 'exclude' | 'only',
): PersonQuery {
  return {
    order: [{ field: personColumns.updatedAt, direction: 'asc' }],
    page: { from: [at, id], limit },
    removed,
  }
}

function readWhole(list: () => Promise<readonly Entry[]>): ChangeList['read'] {
  return async (from, limit) => {
    const entries = (await list()).toSorted((a, b) => a.at - b.at || a.id - b.id)
    return entries.filter(({ at, id }) => at > from.at || (at === from.at && id >= from.id)).slice(0, limit)
  }
}

function toFilterEntry(filter: SavedFilter): Entry {
  return { at: filter.updatedAt, id: filter.id, value: { item: 'filter', filter } }
}

function toUserEntry(user: PipedriveUser): Entry {
  // Users are shown with whole seconds, and do not change.
  return {
    at: Date.parse(`${user.modified.replace(' ', 'T')}Z`) * 1000,
    id: user.id,
    value: { item: 'user', user },
  }
}

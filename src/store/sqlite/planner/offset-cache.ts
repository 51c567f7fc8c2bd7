import { systemTiming } from '../../../model/clock.ts'
import type { Instant } from '../../../model/instant.ts'
import type { OrgId } from '../../../model/person.ts'
import type { OffsetPage, Page, Position, SeekPage } from '../../../model/query.ts'
import { turnsOf } from '../../../model/turns.ts'
import type { PersonRef } from '../../store.ts'
import type { PlannerLimits } from './limits.ts'

export type Direction = 'asc' | 'desc'

/** The people of an organization in the order of their creation, whose times differ. */
export interface CreatedPeople {
  total(): Promise<number>
  /** The time of every `spacing`-th person after the one of this time, or from the first person on; at most `most` times. */
  times(after: Instant | undefined, spacing: number, most: number): Promise<readonly Instant[]>
  /** What happened to people after a place in the change feed, or where the feed is now. */
  changes(after: number | undefined): Promise<FeedChanges>
  /** @param total the number of people, if it is known */
  read(page: OffsetPage | SeekPage, direction: Direction, total?: number): Promise<Page<PersonRef>>
}

export interface FeedChanges {
  readonly position: number
  /** People who were created and are in the list. */
  readonly created: number
  /** Whether people came or went in another way. */
  readonly others: boolean
  /** The earliest time of creation of all people who came or went; undefined if none did. */
  readonly earliest: Instant | undefined
  /** The changes are too many, or not about people that are stored. */
  readonly unknown: boolean
}

/**
 * Reads pages by offset without skipping from the start of the list: the time of creation of every `markSpacingPeople`-th
 * person is kept, so that a page skips fewer people than that wherever it begins.
 *
 * The times are looked up when they are first needed: a million people take 30 ms, given up in turns. When the store changes,
 * the change feed says whose time of creation is the earliest of all people who came or went, and the times before it stay right. New
 * people are usually the last ones.
 *
 * @param dataVersion as `Store.dataVersion`
 * @returns reads a page; undefined if the store changes too often to know where it begins
 */
export function createOffsetCache(
  dataVersion: () => number,
  limits: Pick<PlannerLimits, 'markSpacingPeople' | 'marksAtOnce' | 'markedOrganizationsMax'>,
) {
  const spacing = limits.markSpacingPeople
  const known = new Map<OrgId, Marks>()

  /** The marks of this version; undefined if the store changes meanwhile. */
  async function marksOf(orgId: OrgId, people: CreatedPeople, now: number): Promise<Marks | undefined> {
    const before = known.get(orgId)
    if (before?.version === now) return before
    const changes = await people.changes(before?.feed)
    const total = await people.total()
    if (dataVersion() !== now) return undefined
    const times = before ? timesLeft(before, changes, total) : []
    const marks = { version: now, feed: changes.position, total, times, ends: {} }
    if (known.size >= limits.markedOrganizationsMax) known.clear()
    known.set(orgId, marks)
    return marks
  }

  /** @returns false if the store changes meanwhile */
  async function complete(marks: Marks, place: number, people: CreatedPeople): Promise<boolean> {
    const turns = turnsOf(systemTiming)
    const { times } = marks
    while (times.length <= place) {
      const { length } = times
      const found = await people.times(times.at(-1), spacing, limits.marksAtOnce)
      if (dataVersion() !== marks.version) return false
      if (times.length === length) times.push(...found)
      if (found.length === 0) return true
      if (turns.isDue()) await turns.next()
    }
    return true
  }

  /** Where to begin to read a page. Undefined if it is nearer to the end; false if the store changes meanwhile. */
  async function startOf(
    { offset, limit }: OffsetPage,
    direction: Direction,
    marks: Marks,
    people: CreatedPeople,
  ): Promise<SeekPage | undefined | false> {
    const end = marks.ends[direction]
    if (end?.offset === offset) return { limit, from: end.position }
    if (offset < spacing) return { limit, ...(offset > 0 && { skip: offset }) }
    if (marks.total - offset <= spacing) return undefined
    const index = direction === 'asc' ? offset : marks.total - 1 - offset
    const place = direction === 'asc' ? Math.floor(index / spacing) : Math.ceil(index / spacing)
    if (!(await complete(marks, place, people))) return false
    const time = marks.times[place]
    if (time === undefined) return false
    const skip = Math.abs(index - place * spacing)
    return { limit, from: [time], ...(skip > 0 && { skip }) }
  }

  async function attempt(
    orgId: OrgId,
    direction: Direction,
    page: OffsetPage,
    people: CreatedPeople,
  ): Promise<Page<PersonRef> | undefined> {
    const now = dataVersion()
    const marks = await marksOf(orgId, people, now)
    if (!marks) return undefined
    const start = page.offset < marks.total ? await startOf(page, direction, marks, people) : undefined
    if (start === false) return undefined
    const { items, next } = await people.read(start ?? page, direction, marks.total)
    // A mark may be that of another person by now.
    if (dataVersion() !== now) return undefined
    if (start && next) marks.ends[direction] = { offset: page.offset + page.limit, position: next }
    return { items }
  }

  return async (orgId: OrgId, direction: Direction, page: OffsetPage, people: CreatedPeople) => {
    for (let attempts = 0; attempts < ATTEMPTS; attempts++) {
      const found = await attempt(orgId, direction, page, people)
      if (found) return found
    }
    return undefined
  }
}

/** What was found for a version that has passed stays, so each attempt has less to do. */
const ATTEMPTS = 5

interface Marks {
  /** The version of the data at which all of this was right. */
  readonly version: number
  /** The last change that is taken into account. */
  readonly feed: number
  readonly total: number
  /** The time of creation of every `markSpacingPeople`-th person from the first on, as far as they were needed. */
  readonly times: Instant[]
  /** Where the last page ended, so that consecutive pages skip no one. */
  readonly ends: { [direction in Direction]?: { readonly offset: number; readonly position: Position } }
}

/** People who come or go move only those who were created after them. */
function timesLeft({ times, total: before }: Marks, changes: FeedChanges, total: number): Instant[] {
  const { unknown, others, created, earliest } = changes
  if (unknown || (!others && total !== before + created)) return []
  if (earliest === undefined) return times
  const kept = times.findIndex((time) => time >= earliest)
  return kept < 0 ? times : times.slice(0, kept)
}

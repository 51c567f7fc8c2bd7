import type { Kysely } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Filter, OrderTerm, PersonQuery, Position, SeekPage } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { termsOf } from '../terms.ts'
import { findLed, type Led, type Way, waysTo } from './led-people.ts'
import { isSeekable, positionOf } from './page-order.ts'
import { type Start, selectPeople, selectTotal, selectTotalOf } from './person-query.ts'
import { type Column, indexedText, rowsAlongText } from './text-order.ts'

/**
 * Rows of a page, by the cheapest way there is. An engine that knows how many rows a value has finds it; for others it is
 * looked for, so that no page takes longer than collecting everybody who passes:
 *
 * 1. Conditions that lead straight to few: these are collected and sorted.
 * 2. Where many of a handful who come first in the order pass, those after them are looked at one by one, for as long as
 *    that promises to fill the page.
 * 3. Conditions that lead to few among others.
 * 4. Otherwise more of those who come first in the order are looked at, as long as they promise to fill the page; not where
 *    the order is that of a text, along which each of them costs ten times as much.
 * 5. Otherwise conditions that lead to not too many.
 * 6. Otherwise those who pass are collected, and the order is walked past the rest.
 */

type Db = Kysely<Schema>

export async function pageRows<Row extends object>(
  db: Db,
  orgId: OrgId,
  query: PersonQuery,
  columns: readonly Column[],
): Promise<Row[]> {
  // One row more than asked for tells whether there is a next page, and where it starts.
  const limit = query.page.limit + ('offset' in query.page ? 0 : 1)
  const ask = (asked: PersonQuery, most: number, start?: Start) =>
    rowsInOrder<Row>(db, orgId, { query: asked, limit: most, columns, ...(start && { start }) })
  if (!query.filter || !termsOf(db).looks) return ask(query, limit)
  const { handful, soon, few, first, most, collected } = termsOf(db).looks!
  const look = (from: number, to: number) =>
    firstInOrder(db, orgId, query, { limit, ask, first: from, most: to })
  const ways = waysTo(db, orgId, query)
  const collect = async (bounds: { most: number; straight?: boolean }) => {
    const led = await findLed(db, ways, bounds)
    return led && ask({ ...query, filter: { all: led.left } }, limit, startAt(led))
  }
  return (
    (await collect({ most: few, straight: true })) ??
    (await look(Math.max(1, Math.min(handful, limit)), soon)) ??
    (await collect({ most: few, straight: false })) ??
    (indexedText(query) ? undefined : await look(first, most)) ??
    (await collect({ most: collected })) ??
    (await ask(query, limit, 'walk'))
  )
}

/** How many pass who are not removed; those beyond `most` are not counted. */
export async function countPassing(db: Db, orgId: OrgId, filter?: Filter, most?: number): Promise<number> {
  const ways = waysTo(db, orgId, filter ? { filter } : {})
  const led = filter && termsOf(db).looks ? await findLed(db, ways) : undefined
  const asked = led ? { filter: { all: led.left }, start: startAt(led) } : filter && { filter }
  const start = filter && !led && termsOf(db).looks ? { start: 'walk' as const } : {}
  // Up to a bound they are counted as they are come upon, where a condition leads to no others.
  const way = most !== undefined && !led ? wholeWay(ways) : undefined
  const counted = way
    ? selectTotalOf(orgId, way, most!)
    : selectTotal(db, orgId, { ...asked, ...start, ...(most !== undefined && { most }) })
  const { rows } = await counted.execute(db)
  return Number(rows[0]!.total)
}

function wholeWay(ways: readonly Way[]) {
  return ways.find(({ left }) => left.length === 0)?.rows
}

/** People whose own values are looked at sooner than those of everybody are collected. */
const ONE_BY_ONE_MAX = 500

function startAt({ ids }: Led): Start {
  return { ids, oneByOne: ids.length <= ONE_BY_ONE_MAX }
}

interface Wanted {
  readonly query: PersonQuery
  readonly limit: number
  readonly columns: readonly Column[]
  readonly start?: Start
}

async function rowsInOrder<Row extends object>(
  db: Db,
  orgId: OrgId,
  { query, limit, columns, start }: Wanted,
): Promise<Row[]> {
  const field = indexedText(query)
  if (field && (start === undefined || start === 'walk'))
    return rowsAlongText(db, orgId, { query, field, limit, columns })
  return (await selectPeople(db, orgId, query, limit, start).select(columns).execute()) as unknown as Row[]
}

type Ask<Row> = (query: PersonQuery, limit: number, start?: Start) => Promise<Row[]>

interface Look<Row> {
  readonly limit: number
  readonly ask: Ask<Row>
  /** People looked at before anything is known of how many pass. */
  readonly first: number
  /** People looked at, however much they promise. */
  readonly most: number
}

/** The page, when those who come first in the order fill it or are all there are. */
async function firstInOrder<Row extends object>(
  db: Db,
  orgId: OrgId,
  query: PersonQuery,
  { limit, ask, first, most }: Look<Row>,
): Promise<Row[] | undefined> {
  const begin = query.page as SeekPage
  if ('offset' in query.page ? query.page.offset > 0 : begin.skip) return undefined
  if (!isAlongIndex(query)) return undefined
  const found: Row[] = []
  let page: SeekPage = { limit: 0, ...(begin.from && { from: begin.from, after: begin.after === true }) }
  for (let looked = 0, ahead = first; ; ) {
    const next = await lookAhead(db, orgId, { ...query, page }, { ahead, limit: limit - found.length, ask })
    if (!next) return undefined
    found.push(...next.passing)
    if (found.length >= limit || !next.last) return found
    looked += ahead
    const needed = Math.ceil(((limit - found.length) / found.length) * looked * MARGIN)
    if (!(looked + needed <= most)) return undefined
    page = { limit: 0, from: next.last, after: true }
    ahead = Math.min(needed, looked * GROWTH)
  }
}

interface Ahead<Row> {
  /** Who pass among those looked at, as many as asked for. */
  readonly passing: Row[]
  /** The position of the last one looked at; absent at the end of the order. */
  readonly last?: Position
}

/** Looks at so many from the beginning of the page on; undefined when somebody was changed meanwhile. */
async function lookAhead<Row extends object>(
  db: Db,
  orgId: OrgId,
  query: PersonQuery & { readonly page: SeekPage },
  { ahead, limit, ask }: { ahead: number; limit: number; ask: Ask<Row> },
): Promise<Ahead<Row> | undefined> {
  const { filter: _, ...everybody } = query
  const { page } = query
  if (!indexedText(query)) {
    const end = { query: { ...everybody, page: { ...page, skip: ahead - 1 } }, limit: 1, columns: [] }
    const [row] = await rowsInOrder(db, orgId, end)
    const last = row && positionOf(query.order, row)
    return { passing: await ask(query, limit, { until: last }), ...(last && { last }) }
  }
  const here = { query: everybody, limit: ahead, columns: ['p.person_id'] as const }
  const next = await rowsInOrder<{ person_id: PersonId }>(db, orgId, here)
  const passing = await ask(query, limit, { ids: next.map(({ person_id }) => person_id), oneByOne: true })
  if (!stands(query, next, passing)) return undefined
  return { passing, ...(next.length === ahead && { last: positionOf(query.order, next.at(-1)!) }) }
}

/** Whether everybody is still where they stood in the order: somebody may have been changed between two statements. */
function stands(query: PersonQuery, before: readonly object[], after: readonly object[]): boolean {
  const place = (row: object) => JSON.stringify(positionOf(query.order, row))
  const places = new Set(before.map(place))
  return after.every((row) => places.has(place(row)))
}

/** One who passes by chance among the first must not be taken for one of many. */
const GROWTH = 8

/** People pass in bunches. */
const MARGIN = 1.3

/** Whether an index has the whole order, so that the first of it cost no more than they are. */
function isAlongIndex(query: PersonQuery): boolean {
  if (indexedText(query)) return true
  const [term] = query.order as readonly (OrderTerm | undefined)[]
  if (!isSeekable(query.order)) return false
  if (!term) return true
  const { name, step } = term.field
  if (name === 'updatedAt') return step === undefined && query.removed !== 'include'
  return name === 'vendorId' || name === 'id' || (name === 'createdAt' && step === undefined)
}

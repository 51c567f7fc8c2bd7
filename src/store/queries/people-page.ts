import type { Kysely } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import { type Filter, type Page, type PersonQuery, skippedRows } from '../../model/query.ts'
import type { PageRequest, PersonColumn } from '../people-planner.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import { positionOf } from './page-order.ts'
import { selectPeople, selectTotal } from './person-query.ts'
import { indexedText, readTextRanges, textRangesOf } from './text-order.ts'

/** Pages and counts of people: by the engine's planner if it has one, otherwise by one plain statement. */

type Db = Kysely<Schema>

/** The rows of a page; for a page that starts at a position one more, which is where the next page starts. */
export function pageRows<Row extends object>(
  db: Db,
  orgId: OrgId,
  query: PersonQuery,
  columns: readonly PersonColumn[],
): Promise<Row[]> {
  const page = pageRequestOf(query, columns)
  const { planner } = sqlDialectOf(db)
  return planner ? planner.pageRows<Row>(db, orgId, page) : plainRows<Row>(db, orgId, page)
}

/** A page that starts at a position needs one row more. */
export function pageRequestOf(query: PersonQuery, columns: readonly PersonColumn[]): PageRequest {
  return { query, limit: query.page.limit + ('offset' in query.page ? 0 : 1), columns }
}

/** The items of a page and the position of the row beyond it. */
export function pageOfRows<Row extends object, Item>(
  { order, page }: PersonQuery,
  rows: readonly Row[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const items = rows.slice(0, page.limit).map(toItem)
  const beyond = rows[page.limit]
  return beyond ? { items, next: positionOf(order, beyond) } : { items }
}

async function plainRows<Row extends object>(db: Db, orgId: OrgId, page: PageRequest): Promise<Row[]> {
  const { query, limit, columns } = page
  const field = indexedText(query)
  if (field) {
    const read = { ...page, field, ranges: textRangesOf(query), skip: skippedRows(query.page) }
    return readTextRanges<Row>(db, orgId, read)
  }
  return (await selectPeople(db, orgId, query, limit).select(columns).execute()) as unknown as Row[]
}

/**
 * Counts the people who pass and are not removed.
 *
 * @param most rows beyond this number are not counted
 */
export async function countPassing(db: Db, orgId: OrgId, filter?: Filter, most?: number): Promise<number> {
  const { planner } = sqlDialectOf(db)
  if (planner && filter) return planner.countPeople(db, orgId, filter, most)
  const { rows } = await selectTotal(db, orgId, { filter, most }).execute(db)
  return Number(rows[0]!.total)
}

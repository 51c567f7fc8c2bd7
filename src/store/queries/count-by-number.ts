import { type Kysely, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { nameNumber } from './lookup-names.ts'

interface CountRow {
  readonly number: number
  readonly total: number
}

/**
 * The number of people who have each of these numbers in the look-up rows of one name, without removed people. Other
 * numbers are absent.
 *
 * @param most rows to count; any number if omitted
 */
export async function countByNumber(
  db: Kysely<Schema>,
  { orgId, name, numbers, most }: NumberCount,
): Promise<Map<number, number>> {
  if (numbers.length === 0) return new Map()
  // A cross join keeps its order on SQLite: the look-up rows first, then their people.
  const { rows } = await sql<CountRow>`select number, count(*) as total from (
    select found.number from lookup found cross join person p
    where found.org_id = ${orgId} and found.name = ${nameNumber(name)} and found.number in (${sql.join(numbers)})
      and p.org_id = ${orgId} and p.person_id = found.person_id and p.removed_at is null
    ${most === undefined ? sql`` : sql`limit ${most} + 0`}
  ) counted group by number`.execute(db)
  return new Map(rows.map(({ number, total }) => [Number(number), Number(total)]))
}

export interface NumberCount {
  readonly orgId: OrgId
  /** The name of the look-up. */
  readonly name: string
  readonly numbers: readonly number[]
  readonly most?: number
}

/** Rows that are counted in a millisecond or so. */
const SHORT_ROWS_MAX = 1000

/** As {@link countByNumber} if there are few rows; undefined otherwise. */
export async function countFewByNumber(
  db: Kysely<Schema>,
  count: Omit<NumberCount, 'most'>,
): Promise<Map<number, number> | undefined> {
  const found = await countByNumber(db, { ...count, most: SHORT_ROWS_MAX + 1 })
  const rows = [...found.values()].reduce((sum, total) => sum + total, 0)
  return rows > SHORT_ROWS_MAX ? undefined : found
}

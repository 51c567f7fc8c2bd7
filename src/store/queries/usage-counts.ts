import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { UsageCount, UsageCounts, UsageTotal } from '../usage.ts'

/** Rows of one statement. */
const ROWS_MAX = 1000

/** One row for each subject and measure, with its newest window. */
export async function createUsageTable<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`create table if not exists usage_count (
    org_id bigint not null, window_start bigint not null, count bigint not null, before bigint not null,
    seconds integer not null, subject text not null, measure text not null,
    constraint usage_count_pk primary key (org_id, subject, measure))`.execute(db)
}

/** @param ready resolves to a database with the table */
export function createUsageCounts<Tables>(
  ready: () => Promise<Kysely<Tables>>,
  close: () => Promise<void> = async () => undefined,
): UsageCounts {
  return {
    async add(counts) {
      const db = await ready()
      // Every server locks rows in the same order, so that two servers cannot deadlock.
      const sorted = [...counts].sort((a, b) => a.orgId - b.orgId || compare(keyOf(a), keyOf(b)))
      const totals: UsageTotal[] = []
      for (let first = 0; first < sorted.length; first += ROWS_MAX) {
        const { rows } = await addRows(sorted.slice(first, first + ROWS_MAX)).execute(db)
        totals.push(...rows.map(toTotal))
      }
      return totals
    },
    async list(orgId, from) {
      const { rows } = await sql<Row>`
        select * from usage_count where org_id = ${orgId} and window_start >= ${from}
        order by subject, measure`.execute(await ready())
      return rows.map(toTotal)
    },
    async removeBefore(from) {
      await sql`delete from usage_count where window_start < ${from}`.execute(await ready())
    },
    close,
  }
}

interface Row {
  readonly org_id: number
  readonly window_start: number
  readonly count: number
  readonly before: number
  readonly seconds: number
  readonly subject: string
  readonly measure: string
}

/** A count of a window that has ended is added to the window before; one of an older window is left out. */
function addRows(counts: readonly UsageCount[]) {
  const values = counts.map(
    ({ orgId, windowStart, count, seconds, subject, measure }) =>
      sql`(${orgId}, ${windowStart}, ${count}, 0, ${seconds}, ${subject}, ${measure})`,
  )
  const isNewer = sql`excluded.window_start > t.window_start`
  const isSame = sql`excluded.window_start = t.window_start`
  const cases = (newer: RawBuilder<unknown>, same: RawBuilder<unknown>, older: RawBuilder<unknown>) =>
    sql`case when ${isNewer} then ${newer} when ${isSame} then ${same} else ${older} end`
  const followsNewer = sql`case when excluded.window_start = t.window_start + t.seconds then t.count else 0 end`
  const followsOlder = sql`case when t.window_start = excluded.window_start + t.seconds
    then t.before + excluded.count else t.before end`
  return sql<Row>`
    insert into usage_count as t (org_id, window_start, count, before, seconds, subject, measure)
    values ${sql.join(values)}
    on conflict (org_id, subject, measure) do update set
      count = ${cases(sql`excluded.count`, sql`t.count + excluded.count`, sql`t.count`)},
      before = ${cases(followsNewer, sql`t.before`, followsOlder)},
      window_start = ${cases(sql`excluded.window_start`, sql`t.window_start`, sql`t.window_start`)}
    returning *`
}

function toTotal({ org_id, window_start, ...rest }: Row): UsageTotal {
  return { orgId: org_id, windowStart: window_start, ...rest }
}

function keyOf({ subject, measure }: UsageCount): string {
  return `${subject} ${measure}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../model/instant.ts'
import type { OrgId } from '../../model/person.ts'
import { type Filter, type PersonQuery, personColumns } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import { takeRowLock } from './row-locks.ts'

/**
 * Update times, which rise in the order of commits: a reader that continues from the last update time it has seen misses
 * no change.
 *
 * Where several transactions write at once, a writer shares a lock while it reads the last update time and until it
 * commits. A reader by update time holds the lock alone for the moment in which it reads the last update time, and lists
 * people up to that time. So no transaction that is still open can commit a time that the reader has passed, and writers
 * do not wait for each other.
 */

type Db = Kysely<Schema>

/** The last update time of a person, removed or not, up to `until`; 0 without people. */
export async function lastPersonUpdate(db: Db, orgId: OrgId, until: Instant): Promise<Instant> {
  await lockUpdateTimes(db, orgId, 'shared')
  return readLastUpdate(db, 'person', orgId, until)
}

/** As `lastPersonUpdate`, for companies. Few companies change at once, so their writers wait for each other. */
export async function lastCompanyUpdate(db: Db, orgId: OrgId, until: Instant): Promise<Instant> {
  await takeRowLock(db, orgId, 'companies')
  return readLastUpdate(db, 'company', orgId, until)
}

/** As `lastCompanyUpdate`, for saved filters. */
export async function lastFilterUpdate(db: Db, orgId: OrgId, until: Instant): Promise<Instant> {
  await takeRowLock(db, orgId, 'filters')
  return readLastUpdate(db, 'saved_filter', orgId, until)
}

/** The tables whose rows incremental readers find by their update time. */
type TimedTable = 'person' | 'company' | 'saved_filter'

/**
 * The query, limited to settled update times if it filters or sorts by them outside a transaction. Times hours ahead of the
 * clock are not waited for: they are stated times, which do not move the times of other people.
 */
export async function withSettledTimes<Query extends Pick<PersonQuery, 'filter'>>(
  db: Db,
  orgId: OrgId,
  query: Query,
  order: PersonQuery['order'] = [],
): Promise<Query> {
  const { updateTimes } = sqlDialectOf(db)
  const reads = order.some(({ field }) => isUpdateTime(field)) || testsUpdateTime(query.filter)
  if (!reads || db.isTransaction || !updateTimes) return query
  const { last, ahead } = await db.transaction().execute(async (transaction) => {
    await lockUpdateTimes(transaction, orgId, 'exclusive')
    const { rows } = await sql<{ last: Instant | null; ahead: Instant }>`
      select ${lastUpdateIn('person', orgId, updateTimes.ahead)} as last, ${updateTimes.ahead} as ahead`.execute(
      transaction,
    )
    return rows[0]!
  })
  const field = personColumns.updatedAt
  const settled: Filter = {
    any: [
      { field, test: { op: 'lte', value: last ?? 0 } },
      { field, test: { op: 'gt', value: ahead } },
    ],
  }
  return { ...query, filter: query.filter ? { all: [query.filter, settled] } : settled }
}

async function readLastUpdate(db: Db, table: TimedTable, orgId: OrgId, until: Instant): Promise<Instant> {
  const last = lastUpdateIn(table, orgId, sql.val(until))
  const { rows } = await sql<{ last: Instant | null }>`select ${last} as last`.execute(db)
  return rows[0]?.last ?? 0
}

/** Removed rows and others are read separately, because each has a partial index of its own. */
export function lastUpdateIn(
  table: TimedTable,
  orgId: OrgId,
  until: RawBuilder<unknown>,
): RawBuilder<Instant | null> {
  const latest = (removed: string) => sql`select max(updated_at) as at from ${sql.table(table)}
    where org_id = ${orgId} and removed_at ${sql.raw(removed)} and updated_at <= ${until}`
  return sql`(select max(at) from (${latest('is null')} union all ${latest('is not null')}) as latest)`
}

const GUARD = 'update-times'

/**
 * The lock is taken in the row of `guard`, so that on a cluster it is taken where the rows of the organization are.
 *
 * @returns whether the row was inserted, so that statements that were sent behind this one may have run before the lock
 */
export async function lockUpdateTimes(db: Db, orgId: OrgId, mode: 'shared' | 'exclusive'): Promise<boolean> {
  const { updateTimes } = sqlDialectOf(db)
  if (!updateTimes) return false
  const lock = async () => {
    const { rows } = await sql`select ${updateTimes.lock(mode, orgId)} from guard
      where org_id = ${orgId} and name = ${GUARD}`.execute(db)
    return rows.length > 0
  }
  if (await lock()) return false
  await db
    .insertInto('guard')
    .values({ org_id: orgId, name: GUARD })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doNothing())
    .execute()
  await lock()
  return true
}

function testsUpdateTime(filter: Filter | undefined): boolean {
  if (!filter || 'company' in filter) return false
  if ('all' in filter) return filter.all.some(testsUpdateTime)
  if ('any' in filter) return filter.any.some(testsUpdateTime)
  if ('not' in filter) return testsUpdateTime(filter.not)
  return 'field' in filter && isUpdateTime(filter.field)
}

function isUpdateTime({ name }: { readonly name: string }): boolean {
  return name === personColumns.updatedAt.name
}

import type { CompiledQuery, Insertable, Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'

type Row<Table extends keyof Schema> = Insertable<Schema[Table]>

type SkipTaken = boolean | readonly string[]

/** Engines accept 32,766 parameters per statement. */
const ROWS_PER_STATEMENT = 64

/**
 * Inserts rows, many per statement.
 *
 * @param options.skipTaken skips rows whose key is taken instead of failing: any unique key, or only the one named
 * @returns the number of rows inserted
 */
export async function insertRows<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly Row<Table>[],
  { skipTaken = false }: { skipTaken?: SkipTaken } = {},
): Promise<number> {
  let inserted = 0
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT)
    const { numAffectedRows } = await db.executeQuery(insertOf(db, table, chunk, skipTaken))
    inserted += Number(numAffectedRows ?? 0)
  }
  return inserted
}

function insertOf<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly Row<Table>[],
  skipTaken: SkipTaken,
): CompiledQuery {
  const columns = Object.keys(rows[0]!) as (keyof Row<Table>)[]
  const parameters: unknown[] = []
  for (const row of rows) for (const name of columns) parameters.push(row[name])
  const name = ['insert', table, columns.join(), rows.length, skipTaken].join(' ')
  return sqlDialectOf(db).statements.withParameters(name, parameters, () => {
    const sample = withoutUndefined(rows[0]!)
    const insert = db.insertInto(table).values(rows.map(() => sample))
    if (skipTaken === false) return insert.compile()
    const key = Array.isArray(skipTaken) ? (skipTaken as never[]) : undefined
    return insert.onConflict((conflict) => (key ? conflict.columns(key) : conflict).doNothing()).compile()
  })
}

function withoutUndefined<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? null])) as T
}

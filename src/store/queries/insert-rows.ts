import type { CompiledQuery, Insertable, Kysely, QueryResult } from 'kysely'
import type { Schema } from '../schema.ts'

type Row<Table extends keyof Schema> = Insertable<Schema[Table]>

type SkipTaken = boolean | readonly string[]

/** Rows of one statement; the engines take 32,766 parameters. */
const ROWS_PER_STATEMENT = 64

/** Statements by their text's shape: building one anew for every batch would cost more than running it. */
const statements = new WeakMap<object, Map<string, CompiledQuery>>()

/**
 * Inserts rows in statements of many.
 *
 * @param options.skipTaken skips rows whose key is taken instead of failing: any unique key, or only the one named
 * @returns how many rows were inserted
 */
export async function insertRows<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly Row<Table>[],
  { skipTaken = false }: { skipTaken?: SkipTaken } = {},
): Promise<number> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Row<Table>)[]
  let inserted = 0
  for (let start = 0; start < rows.length; ) {
    const count = Math.min(rows.length - start, ROWS_PER_STATEMENT)
    const parameters: unknown[] = []
    for (const row of rows.slice(start, start + count)) for (const name of columns) parameters.push(row[name])
    const statement = statementFor(db, table, rows, { count, skipTaken })
    const { numAffectedRows }: QueryResult<unknown> = await db.executeQuery({ ...statement, parameters })
    inserted += Number(numAffectedRows ?? 0)
    start += count
  }
  return inserted
}

function statementFor<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly Row<Table>[],
  { count, skipTaken }: { count: number; skipTaken: SkipTaken },
): CompiledQuery {
  const { adapter } = db.getExecutor()
  const known = statements.get(adapter) ?? new Map<string, CompiledQuery>()
  statements.set(adapter, known)
  const shape = [table, Object.keys(rows[0]!).join(), count, skipTaken].join(' ')
  const before = known.get(shape)
  if (before) return before
  // Any rows do: only the text is kept.
  const samples = rows.slice(0, 1).flatMap((row) => Array<Row<Table>>(count).fill(row))
  const insert = db.insertInto(table).values(samples.map((row) => withoutUndefined(row)))
  const key = Array.isArray(skipTaken) ? (skipTaken as never[]) : undefined
  const skipping = insert.onConflict((conflict) => (key ? conflict.columns(key) : conflict).doNothing())
  const compiled = (skipTaken === false ? insert : skipping).compile()
  known.set(shape, compiled)
  return compiled
}

function withoutUndefined<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? null])) as T
}

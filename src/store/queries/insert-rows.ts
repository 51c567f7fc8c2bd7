import type { CompiledQuery, Insertable, Kysely, QueryResult } from 'kysely'
import type { Schema } from '../schema.ts'

type Row<Table extends keyof Schema> = Insertable<Schema[Table]>

/** Rows of one statement; the engines take 32,766 parameters. */
const ROWS_PER_STATEMENT = 64

/** Statements by their text's shape: building one anew for every batch would cost more than running it. */
const statements = new WeakMap<object, Map<string, CompiledQuery>>()

/**
 * Inserts rows in statements of many.
 *
 * @param options.skipTaken leaves rows out whose key is taken instead of failing
 * @returns how many rows were inserted
 */
export async function insertRows<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly Row<Table>[],
  { skipTaken = false }: { skipTaken?: boolean } = {},
): Promise<number> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Row<Table>)[]
  let inserted = 0
  for (let start = 0; start < rows.length; ) {
    const count = chunkSize(rows.length - start)
    const parameters: unknown[] = []
    for (const row of rows.slice(start, start + count)) for (const name of columns) parameters.push(row[name])
    const statement = statementFor(db, table, rows, { count, skipTaken })
    const { numAffectedRows }: QueryResult<unknown> = await db.executeQuery({ ...statement, parameters })
    inserted += Number(numAffectedRows ?? 0)
    start += count
  }
  return inserted
}

/** Powers of two, so that few statements do for any number of rows. */
function chunkSize(rows: number): number {
  return rows >= ROWS_PER_STATEMENT ? ROWS_PER_STATEMENT : 2 ** Math.floor(Math.log2(rows))
}

function statementFor<Table extends keyof Schema>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly Row<Table>[],
  { count, skipTaken }: { count: number; skipTaken: boolean },
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
  const compiled = (skipTaken ? insert.onConflict((conflict) => conflict.doNothing()) : insert).compile()
  known.set(shape, compiled)
  return compiled
}

function withoutUndefined<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? null])) as T
}

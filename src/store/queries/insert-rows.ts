import { type CompiledQuery, type Insertable, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'

type Row<Table extends keyof Schema> = Insertable<Schema[Table]>

type SkipTaken = boolean | readonly string[]

interface Options<Computed extends string> {
  /** Skips rows whose key is taken instead of failing: any unique key, or only the one named. */
  readonly skipTaken?: SkipTaken
  /** Expressions for further columns, evaluated for each row in its order. */
  readonly computed?: Readonly<Record<Computed, string>>
}

/** An insert without its rows. */
interface Insert {
  /** Tells its statements from others. */
  readonly name: string
  readonly table: keyof Schema
  readonly columns: readonly string[]
  readonly computed: Readonly<Record<string, string>>
  readonly skipTaken: SkipTaken
}

/**
 * Inserts rows, many per statement. All rows have the columns of the first one.
 *
 * @returns the number of rows inserted
 */
export async function insertRows<
  Table extends keyof Schema,
  Computed extends keyof Row<Table> & string = never,
>(
  db: Kysely<Schema>,
  table: Table,
  rows: readonly Omit<Row<Table>, Computed>[],
  { skipTaken = false, computed }: Options<Computed> = {},
): Promise<number> {
  if (rows.length === 0) return 0
  const columns = Object.keys(rows[0]!)
  const name = ['insert', table, columns.join(), skipTaken].join(' ')
  const insert: Insert = { name, table, columns, computed: computed ?? {}, skipTaken }
  let inserted = 0
  for (let start = 0, end = 0; start < rows.length; start = end) {
    end = start + rowsOfNext(db, rows.length - start)
    const chunk = rows.slice(start, end) as readonly object[] as readonly Values[]
    const isListed = chunk.length <= OWN_TEXT_MAX || !sqlDialectOf(db).arrays
    if (isListed) {
      const { numAffectedRows } = await db.executeQuery(listed(db, insert, chunk))
      inserted += Number(numAffectedRows ?? 0)
    } else {
      const { rows: counted } = await db.executeQuery<Counted>(fromArrays(db, insert, chunk))
      inserted += Number(counted[0]!.inserted)
    }
  }
  return inserted
}

/** Rows that are listed in the text of one statement; engines take 32,766 parameters. */
const LISTED_MAX = 256
/** Up to here, each number of rows has a text of its own; larger numbers have few. */
const OWN_TEXT_MAX = 64

/** How many of the remaining rows the next statement takes. */
function rowsOfNext(db: Kysely<Schema>, remaining: number): number {
  if (remaining <= OWN_TEXT_MAX) return remaining
  const { arrays } = sqlDialectOf(db)
  if (arrays) return Math.min(remaining, arrays.rowsMax)
  return Math.min(LISTED_MAX, 2 ** Math.floor(Math.log2(remaining)))
}

type Values = Readonly<Record<string, unknown>>

function listed(db: Kysely<Schema>, insert: Insert, rows: readonly Values[]): CompiledQuery {
  const { columns, name } = insert
  const parameters: unknown[] = []
  for (const row of rows) for (const column of columns) parameters.push(row[column])
  return sqlDialectOf(db).statements.withParameters(`${name} ${rows.length}`, parameters, () =>
    insertOf(insert, listOf(insert, rows.length)).compile(db),
  )
}

interface Counted {
  readonly inserted: number
}

/**
 * One array for each column, so that any number of rows has the same text and is sent at once.
 *
 * The statement counts the rows that it inserted. A cluster reports the number of selected rows instead, taken ones
 * included, and without `returning` it copies the rows, by which the code of a refusal is lost.
 */
function fromArrays(db: Kysely<Schema>, insert: Insert, rows: readonly Values[]): CompiledQuery {
  const { table, columns, computed, name } = insert
  const { statements, arrays } = sqlDialectOf(db)
  const parameters = columns.map((column) => rows.map((row) => row[column]))
  return statements.withParameters(`${name} arrays`, parameters, () => {
    const given = arraysAs('given', columns, (column) => arrays!.columnTypes(table).get(column)!)
    const values = [
      ...columns.map((column) => sql.ref(`given.${column}`)),
      ...Object.values(computed).map((expression) => sql.raw(expression)),
    ]
    const inserting = insertOf(insert, sql`select ${sql.join(values)} from ${given}`)
    const counting = sql`with new_row as (${inserting} returning 1) select count(*) as inserted from new_row`
    return counting.compile(db)
  })
}

/** Rows whose columns come as one parameter each, an array of the column's type. */
export function arraysAs(
  alias: string,
  columns: readonly string[],
  typeOf: (column: string) => string,
): RawBuilder<unknown> {
  const arrays = columns.map((column) => sql`${null}::${sql.raw(typeOf(column))}[]`)
  return sql`unnest(${sql.join(arrays)}) as ${sql.id(alias)} (${sql.join(columns.map((name) => sql.id(name)))})`
}

function insertOf(
  { table, columns, computed, skipTaken }: Insert,
  rows: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const names = [...columns, ...Object.keys(computed)].map((name) => sql.id(name))
  const insert = sql`insert into ${sql.table(table)} (${sql.join(names)}) ${rows}`
  if (skipTaken === false) return insert
  if (skipTaken === true) return sql`${insert} on conflict do nothing`
  return sql`${insert} on conflict (${sql.join(skipTaken.map((name) => sql.id(name)))}) do nothing`
}

function listOf({ columns, computed }: Insert, count: number): RawBuilder<unknown> {
  const expressions = Object.values(computed).map((expression) => sql.raw(expression))
  const row = sql`(${sql.join([...columns.map(() => sql`${null}`), ...expressions])})`
  return sql`values ${sql.join(Array.from({ length: count }, () => row))}`
}

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../schema.ts'

type ColumnType = 'bigint' | 'text'

type Columns = Readonly<Record<string, ColumnType>>

/** Rows of one statement; the engines take 32,766 parameters. */
const ROWS_PER_STATEMENT = 64

/**
 * Replaces columns of many rows, each found by its key, in statements of many rows.
 *
 * @param columns.key the columns of the primary key, with their types
 * @param columns.set the columns to replace
 * @param columns.where a further condition; the new values are those of `new_row`
 * @returns how many rows were found
 */
export async function updateRows<Row extends object>(
  db: Kysely<Schema>,
  table: keyof Schema,
  rows: readonly Row[],
  { key, set, where }: { readonly key: Columns; readonly set: Columns; readonly where?: RawBuilder<unknown> },
): Promise<number> {
  const columns = Object.entries({ ...key, ...set })
  const named = columns.map(([name], index) => sql`${sql.ref(`column${index + 1}`)} as ${sql.ref(name)}`)
  const same = Object.keys(key).map(
    (name) => sql`${sql.ref(`${table}.${name}`)} = ${sql.ref(`new_row.${name}`)}`,
  )
  const replaced = Object.keys(set).map((name) => sql`${sql.ref(name)} = ${sql.ref(`new_row.${name}`)}`)
  const conditions = where ? [...same, where] : same
  let updated = 0
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const values = rows.slice(start, start + ROWS_PER_STATEMENT).map((row) => valuesOf(row, columns))
    const { numAffectedRows } = await sql`
      update ${sql.table(table)} set ${sql.join(replaced)}
      from (select ${sql.join(named)} from (values ${sql.join(values)}) as given) as new_row
      where ${sql.join(conditions, sql` and `)}`.execute(db)
    updated += Number(numAffectedRows ?? 0)
  }
  return updated
}

/** PostgreSQL takes parameters of a list of values for text unless it is told their types. */
function valuesOf(row: object, columns: readonly (readonly [string, ColumnType])[]): RawBuilder<unknown> {
  const values = columns.map(([name, type]) => {
    const value = (row as Record<string, unknown>)[name]
    return sql`cast(${value} as ${sql.raw(type)})`
  })
  return sql`(${sql.join(values)})`
}

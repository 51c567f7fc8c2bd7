import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'

type ColumnType = 'bigint' | 'text'

type Columns = Readonly<Record<string, ColumnType>>

/** Rows of one statement; the engines take 32,766 parameters. */
const ROWS_PER_STATEMENT = 64

/**
 * Replaces columns of many rows of one organization, each found by its number, in statements of many rows.
 *
 * @param columns.id the column that tells rows of the organization apart
 * @param columns.set the columns to replace, with their types
 * @param columns.where a further condition; the new values are those of `new_row`
 * @returns how many rows were found
 */
export async function updateRows<Row extends object>(
  db: Kysely<Schema>,
  table: keyof Schema,
  rows: readonly (Row & { readonly org_id: OrgId })[],
  { id, set, where }: { readonly id: string; readonly set: Columns; readonly where?: RawBuilder<unknown> },
): Promise<number> {
  const columns: [string, ColumnType][] = [[id, 'bigint'], ...Object.entries(set)]
  const named = columns.map(([name], index) => sql`${sql.ref(`column${index + 1}`)} as ${sql.ref(name)}`)
  const replaced = Object.keys(set).map((name) => sql`${sql.ref(name)} = ${sql.ref(`new_row.${name}`)}`)
  const found = sql`
    ${sql.ref(`${table}.org_id`)} = ${rows[0]?.org_id} and ${sql.ref(`${table}.${id}`)} = ${sql.ref(`new_row.${id}`)}`
  const condition = where ? sql`${found} and ${where}` : found
  let updated = 0
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const values = rows.slice(start, start + ROWS_PER_STATEMENT).map((row) => valuesOf(row, columns))
    const { numAffectedRows } = await sql`
      update ${sql.table(table)} set ${sql.join(replaced)}
      from (select ${sql.join(named)} from (values ${sql.join(values)}) as given) as new_row
      where ${condition}`.execute(db)
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

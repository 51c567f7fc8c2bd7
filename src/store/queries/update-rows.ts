import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import { arraysAs } from './insert-rows.ts'

type ColumnType = 'bigint' | 'text' | 'bytes'

type Columns = Readonly<Record<string, ColumnType>>

/** Rows whose values are listed in the statement; the engines take 32,766 parameters. */
const LISTED_MAX = 64

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
  const { statements, arrays, bytesType } = sqlDialectOf(db)
  const typed = columns.map(([name, type]) => [name, type === 'bytes' ? bytesType : type] as const)
  const takesArrays = arrays !== undefined && rows.length > LISTED_MAX
  const atOnce = takesArrays ? arrays.rowsMax : LISTED_MAX
  let updated = 0
  for (let start = 0; start < rows.length; start += atOnce) {
    const chunk = rows.slice(start, start + atOnce)
    const cellOf = (row: Row, name: string) => (row as Record<string, unknown>)[name]
    const values = takesArrays
      ? columns.map(([name]) => chunk.map((row) => cellOf(row, name)))
      : chunk.flatMap((row) => columns.map(([name]) => cellOf(row, name)))
    const name = ['update', table, takesArrays ? 'arrays' : chunk.length].join(' ')
    const statement = statements.withParameters(name, [...values, chunk[0]!.org_id], () => {
      const given = takesArrays ? arraysOf(typed) : listOf(typed, chunk.length)
      return updateOf(table, typed, given, where).compile(db)
    })
    const { numAffectedRows } = await db.executeQuery(statement)
    updated += Number(numAffectedRows ?? 0)
  }
  return updated
}

/** The statement, with the parameters of the given rows and then one for the organization. */
function updateOf(
  table: keyof Schema,
  columns: NamedColumns,
  given: RawBuilder<unknown>,
  where: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  const [[id = ''] = [], ...set] = columns
  const replaced = set.map(([name]) => sql`${sql.ref(name)} = ${sql.ref(`new_row.${name}`)}`)
  return sql`
    update ${sql.table(table)} set ${sql.join(replaced)}
    from ${given}
    where ${sql.ref(`${table}.${id}`)} = ${sql.ref(`new_row.${id}`)} and ${where}
    and ${sql.ref(`${table}.org_id`)} = ${null}`
}

/** Columns with their types in the engine. */
type NamedColumns = readonly (readonly [name: string, type: string])[]

/** The rows as `new_row`, with a parameter for each value of each row. */
function listOf(columns: NamedColumns, count: number): RawBuilder<unknown> {
  const named = columns.map(([name], index) => sql`${sql.ref(`column${index + 1}`)} as ${sql.ref(name)}`)
  // PostgreSQL takes parameters of a list of values for text unless it is told their types.
  const row = sql`(${sql.join(columns.map(([, type]) => sql`cast(${null} as ${sql.raw(type)})`))})`
  return sql`(select ${sql.join(named)}
    from (values ${sql.join(Array.from({ length: count }, () => row))}) as given) as new_row`
}

/** The rows as `new_row`, with an array for each column. */
function arraysOf(columns: NamedColumns): RawBuilder<unknown> {
  const types = new Map(columns)
  return arraysAs('new_row', [...types.keys()], (column) => types.get(column)!)
}

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'

type ColumnType = 'bigint' | 'text' | 'bytes'

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
  let updated = 0
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT)
    const values = chunk.flatMap((row) => columns.map(([name]) => (row as Record<string, unknown>)[name]))
    const name = ['update', table, chunk.length].join(' ')
    const statement = sqlDialectOf(db).statements.withParameters(name, [...values, chunk[0]!.org_id], () =>
      updateOf(db, table, columns, { count: chunk.length, where }).compile(db),
    )
    const { numAffectedRows } = await db.executeQuery(statement)
    updated += Number(numAffectedRows ?? 0)
  }
  return updated
}

/** The statement, with a parameter for each value of each row and then one for the organization. */
function updateOf(
  db: Kysely<Schema>,
  table: keyof Schema,
  columns: readonly (readonly [string, ColumnType])[],
  { count, where = sql`true` }: { readonly count: number; readonly where: RawBuilder<unknown> | undefined },
): RawBuilder<unknown> {
  const [[id = ''] = [], ...set] = columns
  const named = columns.map(([name], index) => sql`${sql.ref(`column${index + 1}`)} as ${sql.ref(name)}`)
  const replaced = set.map(([name]) => sql`${sql.ref(name)} = ${sql.ref(`new_row.${name}`)}`)
  // PostgreSQL takes parameters of a list of values for text unless it is told their types.
  const typeOf = (type: ColumnType) => sql.raw(type === 'bytes' ? sqlDialectOf(db).bytesType : type)
  const row = sql`(${sql.join(columns.map(([, type]) => sql`cast(${null} as ${typeOf(type)})`))})`
  return sql`
    update ${sql.table(table)} set ${sql.join(replaced)}
    from (select ${sql.join(named)} from (values ${sql.join(Array.from({ length: count }, () => row))}) as given) as new_row
    where ${sql.ref(`${table}.${id}`)} = ${sql.ref(`new_row.${id}`)} and ${where}
    and ${sql.ref(`${table}.org_id`)} = ${null}`
}

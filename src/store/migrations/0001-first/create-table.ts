import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../../schema.ts'
import { sqlDialectOf } from '../../sql-dialect.ts'

type ColumnType = 'bigint' | 'integer' | 'smallint' | 'double precision' | 'text' | 'bytea'

/**
 * A column by name: its type, with `?` where it may be null. Numbers come first and the widest of them before others:
 * PostgreSQL leaves room between values for alignment otherwise.
 */
type Columns = Readonly<Record<string, ColumnType | `${ColumnType}?`>>

export interface NewTable {
  readonly columns: Columns
  /** The primary key; empty for rows that nothing refers to. */
  readonly key: readonly string[]
  /** Values that one organization has once, by the name of the constraint. */
  readonly unique?: Readonly<Record<string, readonly string[]>>
  readonly defaults?: Readonly<Record<string, number>>
  /** Stores the rows in the order of the key, where the engine can: for narrow rows (https://www.sqlite.org/withoutrowid.html). */
  readonly inKeyOrder?: boolean
}

/** Creates a table. The constraint of its primary key is named after the table. */
export async function createTable(
  db: Kysely<Schema>,
  name: string,
  { columns, key, unique = {}, defaults = {}, inKeyOrder = false }: NewTable,
): Promise<void> {
  let table = db.schema.createTable(name)
  for (const [column, type] of Object.entries(columns)) {
    table = table.addColumn(column, dataType(type.replace('?', '') as ColumnType), (definition) => {
      const required = type.endsWith('?') ? definition : definition.notNull()
      return column in defaults ? required.defaultTo(defaults[column]) : required
    })
  }
  if (key.length > 0) table = table.addPrimaryKeyConstraint(`${name}_pk`, [...key] as never)
  for (const [constraint, names] of Object.entries(unique)) {
    table = table.addUniqueConstraint(constraint, [...names] as never)
  }
  if (inKeyOrder && sqlDialectOf(db).rowsInKeyOrder) table = table.modifyEnd(sql`without rowid`)
  await table.execute()
}

function dataType(type: ColumnType) {
  return type === 'double precision' ? sql`double precision` : type
}

export interface NewIndex {
  readonly on: keyof Schema
  /** Columns, or all of them as one expression. */
  readonly columns: readonly string[] | RawBuilder<unknown>
  readonly unique?: true
  /** Which rows it holds; all of them if omitted. */
  readonly where?: RawBuilder<boolean>
}

export async function createIndex(
  db: Kysely<Schema>,
  name: string,
  { on, columns, unique, where }: NewIndex,
): Promise<void> {
  const index = db.schema.createIndex(name).on(on)
  const over = 'length' in columns ? index.columns([...columns] as never) : index.expression(columns as never)
  const kind = unique ? over.unique() : over
  await (where ? kind.where(where) : kind).execute()
}

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../../schema.ts'

type ColumnType = 'bigint' | 'integer' | 'smallint' | 'double precision' | 'text' | 'bytea'

/** A column by name: its type, with `?` where it may be null. */
type Columns = Readonly<Record<string, ColumnType | `${ColumnType}?`>>

export interface NewTable {
  readonly columns: Columns
  readonly key: readonly string[]
  /** Values that one organization has once, by the name of the constraint. */
  readonly unique?: Readonly<Record<string, readonly string[]>>
  readonly defaults?: Readonly<Record<string, number>>
}

/** Creates a table. The constraint of its primary key is named after the table. */
export async function createTable(
  db: Kysely<Schema>,
  name: string,
  { columns, key, unique = {}, defaults = {} }: NewTable,
): Promise<void> {
  let table = db.schema.createTable(name)
  for (const [column, type] of Object.entries(columns)) {
    table = table.addColumn(column, dataType(type.replace('?', '') as ColumnType), (definition) => {
      const required = type.endsWith('?') ? definition : definition.notNull()
      return column in defaults ? required.defaultTo(defaults[column]) : required
    })
  }
  table = table.addPrimaryKeyConstraint(`${name}_pk`, [...key] as never)
  for (const [constraint, names] of Object.entries(unique)) {
    table = table.addUniqueConstraint(constraint, [...names] as never)
  }
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

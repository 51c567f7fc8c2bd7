import {
  expectSchema,
  plainDefinition,
  type SchemaObjects,
  type SchemaPart,
  schemaObjects,
  splitDefinitions,
} from '../schema-objects.ts'
import { tablesOn } from '../tables.ts'
import { expectedSchema } from './expected-schema.ts'

/** A row of https://www.sqlite.org/schematab.html. */
export interface SqliteSchemaRow {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string | null
}

export const sqliteSchema = expectSchema(expectedSchema)

export const SELECT_SCHEMA = 'select type, name, tbl_name, sql from sqlite_schema'

/**
 * The definitions of Kith's tables and of everything on them. Indexes that SQLite makes for constraints have no
 * definition of their own. Tables that are not Kith's do not count, nor does what SQLite keeps for itself: statistics,
 * and the tables behind a virtual one.
 */
export function schemaOf(rows: readonly SqliteSchemaRow[]): SchemaObjects {
  const known = new Set(namesOf())
  return schemaObjects(
    rows.filter(({ tbl_name, sql }) => known.has(tbl_name) && sql !== null).flatMap(partsOf),
  )
}

function partsOf({ type, name, tbl_name, sql }: SqliteSchemaRow): SchemaPart[] {
  const object = `${type} ${name}`
  const definition = plainDefinition(sql!).replace(new RegExp(`^create |${type} ${name} ?`, 'gi'), '')
  if (type !== 'table' || /^virtual/i.test(definition)) return [{ object, part: definition }]
  const [start, end] = [definition.indexOf('('), definition.lastIndexOf(')')]
  const parts = splitDefinitions(definition.slice(start + 1, end))
  const options = definition.slice(end + 1).trim()
  return [...parts, ...(options ? [options] : [])].map((part) => ({ object: `table ${tbl_name}`, part }))
}

function namesOf(): string[] {
  return tablesOn('sqlite').map(({ name }) => name)
}

import type { Schema } from '../schema.ts'
import { postgresSchema } from './schema-reader.ts'

/** The types of a table's columns by name, as in `create table`: `bigint`, `text`. */
export function columnTypes(table: keyof Schema): ReadonlyMap<string, string> {
  const known = types.get(table) ?? readTypes(table)
  types.set(table, known)
  return known
}

const types = new Map<keyof Schema, ReadonlyMap<string, string>>()

function readTypes(table: keyof Schema): ReadonlyMap<string, string> {
  const parts = postgresSchema.objects.get(`table ${table}`) ?? []
  return new Map(parts.filter((part) => !part.startsWith('constraint ')).map(columnOf))
}

/** Reads a part such as `name text collate C not null`. */
function columnOf(part: string): [name: string, type: string] {
  const [name = '', ...rest] = part.split(' ')
  const type = rest.join(' ').replace(/ ?(collate|default|identity|generated|not null).*$/, '')
  return [name, type]
}

import { readFileSync } from 'node:fs'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'

/** A row of docs/mapping.md. */
export interface Row {
  readonly dialect: string
  readonly field: string
  readonly access: string
  readonly person: readonly string[]
  readonly form: string
}

/** Where a vendor's person is listed, and where one is written. */
interface Place {
  readonly lists: readonly string[]
  readonly write: string
}

const places: Readonly<Record<string, Place>> = {
  savvycal: { lists: ['/v1/clients'], write: '/v1/clients' },
  insighto: { lists: ['/api/v1/campaign/:campaign_id/contact', '/api/v1/contact'], write: '/api/v1/contact' },
  quentli: { lists: ['/v1/customers'], write: '/v1/customers' },
  voipbin: { lists: ['/v1.0/contacts'], write: '/v1.0/contacts' },
  pipedrive: { lists: ['/api/v2/persons'], write: '/api/v2/persons' },
}

const page = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8')
export const rows = readTable('API').cells.map(
  ([dialect = '', field = '', access = '', person = '', form = '']): Row => ({
    dialect,
    field: field.replaceAll('`', ''),
    access,
    person: codesIn(person),
    form,
  }),
)

/** The fields of a vendor's person in the answers of its lists. */
export function fieldsShown({ name, routes }: Dialect): Set<string> {
  const lists = places[name]?.lists ?? []
  const items = lists.map((path) => {
    const list = routes.find((route) => route.method === 'GET' && route.path === path)
    return itemOf(list?.responses[200] as Schema)
  })
  return new Set(items.flatMap((item) => fieldsOf(item)))
}

/** The fields that the bodies of its writing routes take. */
export function fieldsTaken({ name, routes }: Dialect): Set<string> {
  const path = places[name]?.write ?? ''
  const writes = ({ method, path: own, body }: Route): boolean =>
    method !== 'GET' && body !== undefined && new RegExp(`^${path}(/:\\w+)?$`).test(own)
  return new Set(routes.filter(writes).flatMap(({ body }) => fieldsOf(unwrapped(body!.schema as Schema))))
}

/** The keywords of JSON Schema that lead to fields. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

/** What a list answers is a list of, however it is wrapped. */
function itemOf(schema: Schema): Schema {
  let level = [schema]
  while (level.length > 0) {
    const list = level.find(({ items }) => items?.properties)
    if (list) return list.items!
    level = level.flatMap(({ properties = {} }) => Object.values(properties))
  }
  throw new Error('There is no list in this answer.')
}

function unwrapped(schema: Schema): Schema {
  const { input, data } = schema.properties ?? {}
  const inner = input ?? data
  return inner?.properties ? unwrapped(inner) : schema
}

function fieldsOf(schema: Schema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const { items, properties } = objectIn(property)
    if (items) return [`${prefix}${name}`, ...fieldsOf(objectIn(items), `${prefix}${name}[].`)]
    return [`${prefix}${name}`, ...fieldsOf({ properties: properties ?? {} }, `${prefix}${name}.`)]
  })
}

function objectIn(schema: Schema): Schema {
  return schema.anyOf?.find(({ properties, items }) => properties || items) ?? schema
}

/** The table of the page whose first column is called so. */
export function readTable(firstColumn: string): { columns: string[]; cells: string[][] } {
  const lines = page.split('\n').map((line) => (line.startsWith('|') ? cellsOf(line) : []))
  const start = lines.findIndex(([first]) => first === firstColumn)
  const end = lines.findIndex((cells, index) => index > start && cells.length === 0)
  return { columns: lines[start]!, cells: lines.slice(start + 2, end) }
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
}

/** What stands in backticks. */
export function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)
}

import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import type { DialectTesting } from '../../src/dialects/dialect-testing.ts'

/** The fields of a vendor's person in the answers of its lists. */
export function fieldsShown({ routes }: Dialect, { people, vendor }: DialectTesting): Set<string> {
  const lists = vendor?.mappedLists ?? [people.path]
  const items = lists.map((path) => {
    const list = routes.find((route) => route.method === 'GET' && route.path === path)
    return itemOf(list?.responses[200] as Schema)
  })
  return new Set(items.flatMap((item) => fieldsOf(item)))
}

/** The fields that the bodies of its writing routes take. */
export function fieldsTaken({ routes }: Dialect, { people: { path } }: DialectTesting): Set<string> {
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

import { createHash } from 'node:crypto'

/** One part of a definition, such as a column of a table. */
export interface SchemaPart {
  /** What it belongs to: `table person`, `index person_state`. */
  readonly object: string
  readonly part: string
}

/** The schema of a store: the parts of each table, index, trigger and sequence, in order of their text. */
export type SchemaObjects = ReadonlyMap<string, readonly string[]>

export function schemaObjects(parts: readonly SchemaPart[]): SchemaObjects {
  const objects = new Map<string, string[]>()
  for (const { object, part } of parts) objects.set(object, [...(objects.get(object) ?? []), part])
  const sorted = [...objects].map(([name, texts]): [string, string[]] => [name, texts.sort()])
  return new Map(sorted.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** SHA-256 of the schema, lower-case hex. Optional objects do not count. */
export function fingerprintOf(objects: SchemaObjects, optional: readonly string[]): string {
  const counted = [...objects].filter(([name]) => !optional.includes(name))
  return createHash('sha256')
    .update(formatSchema(new Map(counted)))
    .digest('hex')
}

/** One line for each object, and one for each part below it if there are several. */
export function formatSchema(objects: SchemaObjects): string {
  const lines = [...objects].flatMap(([name, parts]) =>
    parts.length === 1 ? [`${name}: ${parts[0]}`] : [name, ...parts.map((part) => `  ${part}`)],
  )
  return `${lines.join('\n')}\n`
}

export function parseSchema(text: string): SchemaObjects {
  const parts: SchemaPart[] = []
  let object = ''
  for (const line of text.trim().split('\n')) {
    if (line.startsWith('  ')) {
      parts.push({ object, part: line.trim() })
      continue
    }
    const [name = '', ...rest] = line.split(': ')
    object = name
    if (rest.length > 0) parts.push({ object, part: rest.join(': ') })
  }
  return schemaObjects(parts)
}

/** The schema that the migrations and an engine make together. */
export interface ExpectedSchema {
  readonly objects: SchemaObjects
  readonly fingerprint: string
  /** Objects that some servers cannot have. */
  readonly optional: readonly string[]
}

/** @param text as `formatSchema` writes it */
export function expectSchema(text: string, optional: readonly string[] = []): ExpectedSchema {
  const objects = parseSchema(text)
  return { objects, fingerprint: fingerprintOf(objects, optional), optional }
}

/** What sets a schema apart from the expected one, a sentence each. An optional object may be missing. */
export function schemaDifferences(
  { objects: expected, optional }: ExpectedSchema,
  found: SchemaObjects,
): string[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort()
  return names.flatMap((name) => {
    const [wanted, actual] = [expected.get(name), found.get(name)]
    if (!actual) return optional.includes(name) ? [] : [`${name} is missing`]
    if (!wanted) return [`${name} is not one of Kith’s`]
    return [
      ...wanted.filter((part) => !actual.includes(part)).map((part) => `${name} has no “${part}”`),
      ...actual.filter((part) => !wanted.includes(part)).map((part) => `${name} has “${part}”`),
    ]
  })
}

/** One spelling of a definition, without the quotes and the white space in which engines and libraries differ. */
export function plainDefinition(sql: string): string {
  return sql
    .replace(/["`]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),;]) ?/g, '$1')
    .replace(/([,;]|\)(?![(),;]))/g, '$1 ')
    .trim()
}

/** The parts of a list between its top-level commas. */
export function splitDefinitions(list: string): string[] {
  const parts: string[] = []
  let [depth, quoted, start] = [0, false, 0]
  for (const [index, sign] of [...list].entries()) {
    if (sign === "'") quoted = !quoted
    if (quoted) continue
    if (sign === '(') depth += 1
    if (sign === ')') depth -= 1
    if (sign === ',' && depth === 0) {
      parts.push(list.slice(start, index).trim())
      start = index + 1
    }
  }
  return [...parts, list.slice(start).trim()]
}

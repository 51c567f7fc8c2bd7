import type { TSchema } from 'typebox'
import { Errors } from 'typebox/value'
import type { DifferenceKind, Finding, Inspection } from './difference.ts'

/** Compares a value with a schema, including every key and item. A key that the schema does not name is a finding. */
export function inspect(schema: TSchema, value: unknown): Inspection {
  return walk(schema as Schema, value, '$')
}

interface Notes {
  readonly findings: Finding[]
  readonly inspected: Map<string, number>
}

/** The keywords that response schemas use. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
}

function walk(schema: Schema, value: unknown, path: string): Notes {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return walkChoice(choices, value, path)
  const notes: Notes = { findings: [], inspected: new Map([[path, 1]]) }
  if (!allowsType(schema, value)) {
    add(notes, path, 'type', { expected: typeNames(schema).join(' or '), found: jsonType(value) })
  } else if (schema.enum || 'const' in schema) inspectEnum(allowedValues(schema), value, path, notes)
  else if (Array.isArray(value)) {
    for (const item of value) merge(notes, walk(schema.items ?? {}, item, `${path}[]`))
  } else if (isObject(value)) walkObject(schema, value, path, notes)
  else inspectScalar(schema, value, path, notes)
  return notes
}

/** Compares a value with the alternative that it matches best. */
function walkChoice(choices: readonly Schema[], value: unknown, path: string): Notes {
  const candidates = choices.filter((choice) => allowsType(choice, value))
  const values = candidates.flatMap(allowedValues)
  if (candidates.length > 0 && candidates.every((choice) => allowedValues(choice).length > 0)) {
    return walk({ enum: values }, value, path)
  }
  if (candidates.length === 0) return walk({ type: choices.flatMap(typeNames) }, value, path)
  return candidates
    .map((choice) => walk(choice, value, path))
    .reduce((best, next) => (next.findings.length < best.findings.length ? next : best))
}

function walkObject(schema: Schema, value: JsonMap, path: string, notes: Notes): void {
  for (const name of schema.required ?? []) {
    if (Object.hasOwn(value, name)) continue
    const expected = typeNames(schema.properties?.[name] ?? {}).join(' or ') || 'any value'
    notes.findings.push({ path: `${path}.${name}`, among: path, kind: 'missing_key', expected })
  }
  for (const [name, part] of Object.entries(value)) {
    const known = schema.properties
    if (known && Object.hasOwn(known, name)) merge(notes, walk(known[name]!, part, `${path}.${name}`))
    else {
      const other = schemaOfOtherKey(schema, name)
      if (other) merge(notes, walk(other, part, `${path}.*`))
      else {
        const found = jsonType(part)
        const unknown = `${path}.${printableKey(name)}`
        notes.findings.push({ path: unknown, among: path, kind: 'unknown_key', found })
      }
    }
  }
}

/** The schema of a key that `properties` does not name. Undefined if the schema allows named keys only. */
function schemaOfOtherKey(schema: Schema, name: string): Schema | undefined {
  const { properties = {}, patternProperties = {}, additionalProperties } = schema
  for (const [pattern, part] of Object.entries(patternProperties)) {
    if (new RegExp(pattern, 'u').test(name)) return part
  }
  if (typeof additionalProperties === 'object') return additionalProperties
  const allowsAnything =
    Object.keys({ ...properties, ...patternProperties }).length === 0 && additionalProperties !== false
  return allowsAnything ? {} : undefined
}

function inspectEnum(allowed: readonly unknown[], value: unknown, path: string, notes: Notes): void {
  if (allowed.includes(value)) return
  const expected = allowed.map((each) => printable(each)).join(', ')
  add(notes, path, 'enum', { expected, found: printable(value) })
}

function inspectScalar(schema: Schema, value: unknown, path: string, notes: Notes): void {
  const [error] = Errors(schema as TSchema, value)
  if (!error) return
  const { keyword, params } = error as { keyword: string; params: Record<string, unknown> }
  if (keyword === 'format' || keyword === 'pattern') {
    add(notes, path, 'format', { expected: String(params[keyword]), found: shapeOf(String(value)) })
  } else add(notes, path, 'limit', { expected: `${keyword} ${params.limit ?? params.multipleOf}` })
}

function add(
  notes: Notes,
  path: string,
  kind: DifferenceKind,
  detail: Pick<Finding, 'expected' | 'found'>,
): void {
  notes.findings.push({ path, among: path, kind, ...detail })
}

function merge(into: Notes, { findings, inspected }: Notes): void {
  into.findings.push(...findings)
  for (const [path, count] of inspected) into.inspected.set(path, (into.inspected.get(path) ?? 0) + count)
}

type JsonMap = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** Empty for a schema that allows every type. */
function typeNames(schema: Schema): readonly string[] {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const names = choices.map(typeNames)
    return names.some((some) => some.length === 0) ? [] : [...new Set(names.flat())]
  }
  if (typeof schema.type === 'string') return [schema.type]
  return [...new Set(schema.type ?? allowedValues(schema).map(jsonType))]
}

function allowsType(schema: Schema, value: unknown): boolean {
  const names = typeNames(schema)
  const type = jsonType(value)
  return names.length === 0 || names.includes(type) || (type === 'integer' && names.includes('number'))
}

function allowedValues(schema: Schema): readonly unknown[] {
  return 'const' in schema ? [schema.const] : (schema.enum ?? [])
}

const PRINTED_CHARS_MAX = 40
const PRINTED_NUMBER_MAX = 9999

/** Prints identifiers as programs use them. Any other value might be personal data and is replaced. */
function printable(value: unknown): string {
  if (typeof value === 'number' && Math.abs(value) > PRINTED_NUMBER_MAX) return '(a big number)'
  if (typeof value !== 'string') return String(value)
  return /^[A-Za-z][\w.:-]*$/.test(value) ? value.slice(0, PRINTED_CHARS_MAX) : '(not an identifier)'
}

function printableKey(name: string): string {
  return /^[A-Za-z_$][\w$-]{0,63}$/.test(name) ? name : '(a key that is not an identifier)'
}

/** The shape of a string without its content: each digit becomes 9, each run of letters becomes one a. */
function shapeOf(text: string): string {
  return text
    .slice(0, PRINTED_CHARS_MAX)
    .replace(/\p{L}+/gu, 'a')
    .replace(/\d/g, '9')
    .replace(/[^a9\s.,:;+\-_/@()]/g, '?')
}

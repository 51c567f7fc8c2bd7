import type { PlainSchema } from './plain-schema.ts'

/**
 * Fields and their types, by path: `data[].emails[].value?` is the value of each e-mail of each item, which may be absent; `*` is
 * every name that is not listed. The root is `$`. Types are those of JSON Schema, joined by `|`: `integer | null`; `string:date-time`
 * has a format, `'work'` and `7` are single values, `any` is everything.
 */
export type Facts = Readonly<Record<string, string>>

/** The fields and types of a schema. Limits of lengths and amounts are left out. */
export function factsOf(schema: PlainSchema): Facts {
  const facts = new Map<string, Fact>()
  collect(schema, '$', false, facts)
  return Object.fromEntries(
    [...facts].map(([path, { optional, types }]) => [
      optional ? `${path}?` : path,
      [...types].join(SEPARATOR) || ANY,
    ]),
  )
}

interface Fact {
  optional: boolean
  readonly types: Set<string>
}

const SEPARATOR = ' | '
const ANY = 'any'

function collect(schema: PlainSchema, path: string, optional: boolean, facts: Map<string, Fact>): void {
  const known = facts.get(path)
  const types = typesOf(schema)
  if (known) {
    // What one choice of several allows is allowed.
    const isAny = types.length === 0 || known.types.size === 0
    if (isAny) known.types.clear()
    else for (const type of types) known.types.add(type)
    known.optional ||= optional
  } else {
    facts.set(path, { optional, types: new Set(types) })
  }
  const children = childrenOf(schema)
  const names = new Map<string, number>()
  for (const { properties = {}, required = [] } of children) {
    for (const name of Object.keys(properties)) {
      names.set(name, (names.get(name) ?? 0) + (required.includes(name) ? 1 : 0))
    }
  }
  for (const { properties = {}, additionalProperties: rest, items } of children) {
    for (const [name, property] of Object.entries(properties)) {
      collect(property, join(path, name), names.get(name)! < children.length, facts)
    }
    if (rest !== undefined && rest !== false && Object.keys(properties).length > 0) {
      collect(rest === true ? {} : rest, join(path, '*'), true, facts)
    } else if (typeof rest === 'object') {
      collect(rest, join(path, '*'), true, facts)
    }
    if (items) collect(items, `${path}[]`, false, facts)
  }
}

/** The schema, or those of its choices that have fields. */
function childrenOf(schema: PlainSchema): PlainSchema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(childrenOf)
  return schema.properties || schema.additionalProperties !== undefined || schema.items ? [schema] : []
}

/** Empty if every type is allowed. */
function typesOf({ type, enum: values, format, anyOf }: PlainSchema): string[] {
  if (anyOf) {
    const types = anyOf.map(typesOf)
    return types.some((list) => list.length === 0) ? [] : types.flat()
  }
  if (values) return values.map(literalOf)
  return (type ?? []).map((name) => (name === 'string' && format ? `string:${format}` : name))
}

function literalOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  if (value.includes("'") || value.includes(SEPARATOR)) throw new Error(`Cannot write the value ${value}.`)
  return `'${value}'`
}

/** A name that would read as a part of a path is quoted. */
function join(path: string, name: string): string {
  const written = /^(\*|[^.[\]?*"]+)$/.test(name) ? name : JSON.stringify(name)
  return path === '$' ? written : `${path}.${written}`
}

interface Node {
  readonly types: string
  readonly optional: boolean
  readonly properties: Map<string, Node>
  items?: Node
}

/** A schema that allows what the facts say, and no other fields. */
export function schemaOf(facts: Facts): PlainSchema {
  const root = nodeOf(facts.$ ?? ANY, false)
  for (const [written, types] of Object.entries(facts)) {
    if (written === '$') continue
    const optional = written.endsWith('?')
    place(root, stepsOf(optional ? written.slice(0, -1) : written), nodeOf(types, optional))
  }
  return schemaOfNode(root)
}

function nodeOf(types: string, optional: boolean): Node {
  return { types, optional, properties: new Map() }
}

/** Names, and `[]` for the items of a list. */
function stepsOf(path: string): string[] {
  const steps = path.replace(/^\$(?=\[)/, '').match(/\[\]|"(?:[^"\\]|\\.)*"|[^.[\]]+/g) ?? []
  return steps.map((step) => (step.startsWith('"') ? JSON.parse(step) : step))
}

function place(root: Node, steps: readonly string[], node: Node): void {
  const last = steps.at(-1)!
  const parent = steps.slice(0, -1).reduce((at, step) => {
    const next = step === '[]' ? at.items : at.properties.get(step)
    if (!next) throw new Error(`The table has a field without the one around it: ${steps.join('.')}`)
    return next
  }, root)
  if (last === '[]') parent.items = node
  else parent.properties.set(last, node)
}

function schemaOfNode({ types, properties, items }: Node): PlainSchema {
  const own = types === ANY ? {} : schemaOfTypes(types.split(SEPARATOR))
  const rest = properties.get('*')
  const named = [...properties].filter(([name]) => name !== '*')
  const inside: PlainSchema = {
    ...(named.length > 0 && {
      properties: Object.fromEntries(named.map(([name, node]) => [name, schemaOfNode(node)])),
      required: named.filter(([, node]) => !node.optional).map(([name]) => name),
    }),
    ...(rest
      ? { additionalProperties: schemaOfNode(rest) }
      : named.length > 0 && { additionalProperties: false }),
    ...(items && { items: schemaOfNode(items) }),
  }
  return { ...own, ...inside }
}

function schemaOfTypes(types: readonly string[]): PlainSchema {
  const names = types.filter((type) => !isLiteral(type) && !type.startsWith('string:'))
  const values = types.filter(isLiteral).map(literalValue)
  if (
    values.length > 0 &&
    names.every((name) => name === 'null') &&
    values.length + names.length === types.length
  ) {
    return { enum: [...values, ...names.map(() => null)] }
  }
  // A string of any form is also one of this form.
  const formats = names.includes('string') ? [] : types.filter((type) => type.startsWith('string:'))
  const choices: PlainSchema[] = [
    ...(names.length > 0 ? [{ type: names }] : []),
    ...(values.length > 0 ? [{ enum: values }] : []),
    ...formats.map((type) => ({ type: ['string'], format: type.slice('string:'.length) })),
  ]
  const [only] = choices
  if (choices.length === 1) return only!
  if (formats.length === 1 && values.length === 0) {
    // A format says nothing about values of other types.
    return { type: ['string', ...names], format: formats[0]!.slice('string:'.length) }
  }
  return { anyOf: choices }
}

function isLiteral(type: string): boolean {
  return /^('|-?\d|true$|false$)/.test(type)
}

function literalValue(literal: string): unknown {
  return literal.startsWith("'") ? literal.slice(1, -1) : JSON.parse(literal)
}

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { groupBy } from '../../src/hub/people/group-by.ts'
import type { PlainSchema } from './plain-schema.ts'

/** One way in which an operation of Kith is not as the vendor's document says. */
export interface Difference {
  /** `GET /v1/clients`. */
  readonly operation: string
  readonly kind: DifferenceKind
  /** Of a field: `data[].id`, after the status of the answer; else what is meant, such as the name of a parameter. */
  readonly path: string
  readonly expected: string
  readonly got: string
}

export type DifferenceKind =
  | 'not asked'
  | 'status'
  | 'content type'
  | 'parameter'
  | 'body field'
  /** A field of another type, or null where none is allowed. */
  | 'type'
  | 'null'
  /** A value of the right type that the document does not allow. */
  | 'value'
  /** A field that an answer must have. */
  | 'missing'
  /** A field that the document does not name. */
  | 'extra'
  /** A field that answers may have, and that none has. */
  | 'never shown'
  /** A list that has no item in any answer, so that its items are not compared. */
  | 'empty'

/** A difference within an answer. */
export type BodyDifference = Pick<Difference, 'kind' | 'path' | 'expected' | 'got'>

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  allowUnionTypes: true,
  verbose: true,
  logger: false,
})
addFormats.default(ajv)
const validators = new WeakMap<PlainSchema, ValidateFunction>()

/** Compares all answers of an operation with the schema of their status and media type; every difference is named once. */
export function compareBodies(schema: PlainSchema, bodies: readonly unknown[]): BodyDifference[] {
  const found = new Map<string, BodyDifference>()
  const seen: Seen = { shown: new Set(), filled: new Set() }
  for (const body of bodies) {
    const validate = validators.get(schema) ?? ajv.compile(schema)
    validators.set(schema, validate)
    validate(body)
    for (const error of withoutOtherChoices(validate.errors ?? [])) {
      const difference = differenceOf(error, body, schema)
      const key = `${difference.kind} ${difference.path}`
      if (!found.has(key)) found.set(key, difference)
    }
    note(body, '$', seen)
  }
  return [...found.values(), ...unseen(schema, '$', seen)]
}

function differenceOf(error: ErrorObject, body: unknown, whole: PlainSchema): BodyDifference {
  const { keyword, params, instancePath, data, schema } = error
  const path = fieldPath(instancePath, body, whole)
  switch (keyword) {
    case 'type':
      return {
        kind: data === null ? 'null' : 'type',
        path,
        expected: [params.type].flat().join(' | '),
        got: typeName(data),
      }
    case 'additionalProperties':
      return {
        kind: 'extra',
        path: join(path, params.additionalProperty),
        expected: 'no such field',
        got: typeName((data as Record<string, unknown>)[params.additionalProperty]),
      }
    case 'required':
      return { kind: 'missing', path: join(path, params.missingProperty), expected: 'a field', got: 'none' }
    case 'enum': {
      const values = schema as unknown[]
      const isOfType = values.some((value) => typeName(value) === typeName(data))
      return {
        kind: data === null ? 'null' : isOfType ? 'value' : 'type',
        path,
        expected: values.map((value) => JSON.stringify(value)).join(' | '),
        got: short(data),
      }
    }
    default:
      return { kind: 'value', path, expected: `${keyword} ${JSON.stringify(schema)}`, got: short(data) }
  }
}

/**
 * Of a value that fits none of several choices, the errors of the choice that it comes closest to. Errors of choices that differ
 * in nothing but the type of the value are one error, with all these types.
 */
function withoutOtherChoices(errors: readonly ErrorObject[]): ErrorObject[] {
  let left = [...errors]
  const outermost = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .toSorted((a, b) => a.schemaPath.length - b.schemaPath.length)
  for (const choice of outermost) {
    if (!left.includes(choice)) continue
    const prefix = `${choice.schemaPath}/`
    const inside = left.filter(
      ({ schemaPath, instancePath }) =>
        schemaPath.startsWith(prefix) && instancePath.startsWith(choice.instancePath),
    )
    const byChoice = groupBy(inside, ({ schemaPath }) => schemaPath.slice(prefix.length).split('/')[0]!)
    const groups = [...byChoice.values()]
    const kept = groups.every(([first]) => isTypeOf(first, choice))
      ? groups.slice(0, 1).map(([first]) => withTypes(first!, groups.flat()))
      : groups.toSorted((a, b) => weight(a, choice) - weight(b, choice))[0]!
    left = [...left.filter((error) => error !== choice && !inside.includes(error)), ...kept]
  }
  return left
}

/** A choice of another type, or one that a field with a single value rules out, is farther away than one with many wrong fields. */
function weight(errors: readonly ErrorObject[], choice: ErrorObject): number {
  const isOther = (error: ErrorObject) =>
    isTypeOf(error, choice) || (error.keyword === 'enum' && (error.schema as unknown[]).length === 1)
  return errors.length + (errors.some(isOther) ? 1000 : 0)
}

function isTypeOf(error: ErrorObject | undefined, { instancePath }: ErrorObject): boolean {
  return error?.keyword === 'type' && error.instancePath === instancePath
}

function withTypes(error: ErrorObject, all: readonly ErrorObject[]): ErrorObject {
  return { ...error, params: { type: [...new Set(all.flatMap(({ params }) => params.type ?? []))] } }
}

interface Seen {
  /** Paths of fields that some answer has. */
  readonly shown: Set<string>
  /** Paths of lists with an item, and of objects, in some answer. */
  readonly filled: Set<string>
}

function note(value: unknown, path: string, seen: Seen): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    if (value.length > 0) seen.filled.add(path)
    for (const item of value) note(item, `${path}[]`, seen)
    return
  }
  seen.filled.add(path)
  for (const [name, item] of Object.entries(value)) {
    seen.shown.add(join(path, name))
    note(item, join(path, name), seen)
  }
}

/** Documented fields that no answer has, below objects that some answer has. */
function unseen(schema: PlainSchema, path: string, seen: Seen): BodyDifference[] {
  const shapes = shapesOf(schema)
  if (shapes.some(({ items }) => items) && !seen.filled.has(path)) {
    const expected = 'a list with an item'
    return [{ kind: 'empty', path, expected, got: seen.shown.has(path) || path === '$' ? 'none' : 'no list' }]
  }
  if (!seen.filled.has(path)) return []
  const names = [...new Set(shapes.flatMap(({ properties = {} }) => Object.keys(properties)))]
  const required = (name: string) =>
    shapes.every((shape) => !shape.properties?.[name] || shape.required?.includes(name))
  const [missing, shown] = [false, true].map((is) =>
    names.filter((name) => seen.shown.has(join(path, name)) === is),
  ) as [string[], string[]]
  return [
    // A required one is missing from every answer, which the validation found.
    ...missing
      .filter((name) => !required(name))
      .map((name) => ({
        kind: 'never shown' as const,
        path: join(path, name),
        expected: 'a field',
        got: 'none',
      })),
    ...shown.flatMap((name) =>
      unseen(
        anyOf(shapes.flatMap(({ properties = {} }) => (properties[name] ? [properties[name]] : []))),
        join(path, name),
        seen,
      ),
    ),
    ...(seen.filled.has(path)
      ? shapes.flatMap(({ items }) => (items ? unseen(items, `${path}[]`, seen) : []))
      : []),
  ]
}

function anyOf(schemas: readonly PlainSchema[]): PlainSchema {
  return schemas.length === 1 ? schemas[0]! : { anyOf: schemas }
}

function shapesOf(schema: PlainSchema): PlainSchema[] {
  return schema.anyOf ? schema.anyOf.flatMap(shapesOf) : [schema]
}

/** A JSON pointer as a path of fields: places in lists are `[]`, keys of a map are `#`. */
function fieldPath(pointer: string, body: unknown, schema: PlainSchema): string {
  let path = '$'
  let at: unknown = body
  let shapes = shapesOf(schema)
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    const named = shapes.flatMap(({ properties }) => properties?.[name] ?? [])
    const others = shapes.flatMap(({ additionalProperties: rest }) => (typeof rest === 'object' ? rest : []))
    const isList = Array.isArray(at)
    if (isList) path = `${path}[]`
    else path = join(path, named.length === 0 && others.length > 0 ? '#' : name)
    const inside = isList ? shapes.flatMap(({ items }) => items ?? []) : named.length > 0 ? named : others
    shapes = inside.flatMap(shapesOf)
    at = (at as Record<string, unknown>)[name]
  }
  return path
}

/** A name that is a hash, as accounts make them for fields of their own, is written `#`. */
function join(path: string, name: string): string {
  const shown = name.replace(/^[0-9a-f]{40}(?=_|$)/, '#')
  return path === '$' ? shown : `${path}.${shown}`
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const SHOWN = 60

function short(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

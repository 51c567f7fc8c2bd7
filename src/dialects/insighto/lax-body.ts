import type { Static, TSchema } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import { toMicroseconds } from '../../model/instant.ts'
import { isJsonObject } from '../../model/json.ts'
import type { Reader, WireRequest } from '../dialect.ts'
import { parseJson } from '../kit/json-body.ts'
import { jsonErrorOf } from './json-error.ts'
import { readBoolean, readDateTime, readInteger, readUuidValue } from './lax-values.ts'

/** Keywords of the schemas in `schema.ts`. */
interface Keywords {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Keywords[]
  readonly items?: Keywords
  readonly properties?: Readonly<Record<string, Keywords>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Keywords>>
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly pattern?: string
}

/**
 * Reads a JSON body by its schema as the vendor's framework does, FastAPI with Pydantic 2: strings with a number, a
 * boolean or Unix time are converted, unknown keys are ignored, and every problem is reported. Date-times are returned
 * in UTC, UUIDs in lower case with hyphens.
 *
 * @param optional whether a missing body, or null, is read as an empty object
 */
export function laxBody<Schema extends TSchema>(
  schema: Schema,
  { optional = false }: { readonly optional?: boolean } = {},
): Reader<Schema, Static<Schema>> {
  return {
    schema,
    ...(optional && { optional }),
    read({ wire }, problems) {
      const odd: Problem[] = []
      const body = parseJson(wire, odd, schema)
      if (odd.some(({ rule }) => rule === 'syntax')) {
        problems.push(...odd.map((problem) => withPosition(problem, wire)))
        return undefined as Static<Schema>
      }
      if (optional && (body === undefined || body === null)) return {} as Static<Schema>
      const found: Problem[] = []
      const read = readModel(body, schema as Keywords, [], found) as Static<Schema>
      // A value that is of another type has the framework's own words for it.
      const places = new Set(found.map(({ path }) => path.join('/')))
      problems.push(...found, ...odd.filter(({ path }) => !places.has(path.join('/'))))
      return read
    },
  }
}

/** The framework says where a body stops being JSON. */
function withPosition(problem: Problem, { body }: WireRequest): Problem {
  const found = jsonErrorOf(new TextDecoder().decode(body))
  return found ? { ...problem, path: [found.position], message: found.error } : problem
}

type Path = readonly (string | number)[]

/** The most problems reported for one body. */
const PROBLEMS_MAX = 100

function readModel(value: unknown, schema: Keywords, path: Path, problems: Problem[]): unknown {
  if (!isJsonObject(value)) return fail(problems, { path, rule: 'type', expected: 'object', received: value })
  const read: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(value, name)) read[name] = readValue(value[name], property, [...path, name], problems)
    // The framework repeats the object in which the key is missing.
    else if (schema.required?.includes(name))
      fail(problems, { path: [...path, name], rule: 'missing', received: value })
  }
  return read
}

function readValue(value: unknown, schema: Keywords, path: Path, problems: Problem[]): unknown {
  if (schema.anyOf) return readUnion(value, schema.anyOf, path, problems)
  if (schema.enum) return readEnum(value, schema.enum, path, problems)
  switch (schema.type) {
    case 'string':
      return readString(value, schema, path, problems)
    case 'integer':
      return readNumber(value, schema, path, problems)
    case 'boolean': {
      const read = readBoolean(value)
      if (read !== undefined) return read
      const isReadable = typeof value === 'string' || Number.isInteger(value)
      return isReadable
        ? fail(problems, { path, rule: 'boolean', received: value })
        : fail(problems, { path, rule: 'type', expected: 'boolean', received: value })
    }
    case 'array':
      return readList(value, schema, path, problems)
    case 'object':
      return schema.properties
        ? readModel(value, schema, path, problems)
        : readDict(value, schema, path, problems)
    default:
      return value
  }
}

/** A value or null, or a string or number. */
function readUnion(value: unknown, branches: readonly Keywords[], path: Path, problems: Problem[]): unknown {
  if (value === null && branches.some(({ type }) => type === 'null')) return null
  const others = branches.filter(({ type }) => type !== 'null')
  if (others.length === 1) return readValue(value, others[0]!, path, problems)
  if (typeof value === 'string' || typeof value === 'number') return value
  // The framework reports each member of a union by its name.
  fail(problems, { path: [...path, 'str'], rule: 'type', expected: 'string', received: value })
  return fail(problems, { path: [...path, 'float'], rule: 'type', expected: 'number', received: value })
}

function readEnum(value: unknown, choices: readonly string[], path: Path, problems: Problem[]): unknown {
  if (choices.includes(value as string)) return value
  return fail(problems, { path, rule: 'enum', expected: choices, received: value })
}

function readString(value: unknown, schema: Keywords, path: Path, problems: Problem[]): unknown {
  if (schema.format === 'uuid') return converted(readUuidValue(value), 'uuid', { value, path, problems })
  if (schema.format === 'date-time') {
    const instant = readDateTime(value)
    const text = instant === undefined ? undefined : toMicroseconds(instant)
    return converted(text, 'date-time', { value, path, problems })
  }
  if (typeof value !== 'string')
    return fail(problems, { path, rule: 'type', expected: 'string', received: value })
  // The framework counts code points.
  const length = value.length > (schema.maxLength ?? 0) ? [...value].length : value.length
  const { minLength, maxLength, pattern } = schema
  if (minLength !== undefined && length < minLength)
    return fail(problems, { path, rule: 'too_short', expected: minLength, received: value })
  if (maxLength !== undefined && length > maxLength)
    return fail(problems, { path, rule: 'too_long', expected: maxLength, received: value })
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
    return fail(problems, { path, rule: 'format', expected: pattern, received: value })
  return value
}

/** Texts that cannot be converted have another problem than values of another type. */
function converted(
  read: string | undefined,
  format: 'uuid' | 'date-time',
  { value, path, problems }: { readonly value: unknown; readonly path: Path; readonly problems: Problem[] },
): unknown {
  if (read !== undefined) return read
  const isText = typeof value === 'string' || (format === 'date-time' && typeof value === 'number')
  return fail(problems, { path, rule: isText ? 'format' : 'type', expected: format, received: value })
}

function readNumber(value: unknown, schema: Keywords, path: Path, problems: Problem[]): unknown {
  const number = readInteger(value)
  if (number === undefined) {
    return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))
      ? fail(problems, { path, rule: 'integer', received: value })
      : fail(problems, { path, rule: 'type', expected: 'integer', received: value })
  }
  const { minimum, maximum } = schema
  if (minimum !== undefined && number < minimum)
    return fail(problems, { path, rule: 'minimum', expected: minimum, received: value })
  if (maximum !== undefined && number > maximum)
    return fail(problems, { path, rule: 'maximum', expected: maximum, received: value })
  return number
}

function readList(value: unknown, schema: Keywords, path: Path, problems: Problem[]): unknown {
  if (!Array.isArray(value)) return fail(problems, { path, rule: 'type', expected: 'array', received: value })
  const { items = {}, minItems, maxItems } = schema
  if (maxItems !== undefined && value.length > maxItems)
    return fail(problems, { path, rule: 'too_many', expected: maxItems, received: value })
  const read = value.map((item, index) => readValue(item, items, [...path, index], problems))
  if (minItems !== undefined && value.length < minItems)
    return fail(problems, { path, rule: 'too_short', expected: minItems, received: value })
  return read
}

function readDict(value: unknown, schema: Keywords, path: Path, problems: Problem[]): unknown {
  if (!isJsonObject(value)) return fail(problems, { path, rule: 'type', expected: 'dict', received: value })
  const { maxProperties, patternProperties = {} } = schema
  if (maxProperties !== undefined && Object.keys(value).length > maxProperties)
    return fail(problems, { path, rule: 'too_many', expected: maxProperties, received: value })
  const [values = {}] = Object.values(patternProperties)
  const entries = Object.entries(value).map(
    ([key, item]) => [key, readValue(item, values, [...path, key], problems)] as const,
  )
  return Object.fromEntries(entries)
}

function fail(problems: Problem[], problem: Omit<Problem, 'in' | 'message'>): undefined {
  if (problems.length >= PROBLEMS_MAX) return undefined
  const name = problem.path.join('.') || 'body'
  problems.push({ in: 'body', message: `${name} is not valid: ${problem.rule}`, ...problem })
}

import type { Static, TObject, TSchema } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import type { Reader, WireRequest } from '../dialect.ts'
import { textComplaints } from './json-oddities.ts'
import { problemsOfNames } from './unknown-names.ts'

/** Differences between vendors in reading a query string. */
export interface QueryRules {
  /** Unknown names. */
  readonly unknown: 'ignore' | 'reject'
  /** A name given more than once: refused, read as one comma-separated value, or read as its last value. */
  readonly repeated: 'reject' | 'join' | 'last'
  /** The words for true and false. */
  readonly booleans: Readonly<Record<string, boolean>>
  /** `name=`: an ordinary value, or the same as absent. Single parameters differ by `emptyMeansAbsent`. */
  readonly empty: 'value' | 'absent'
  /** Names that are ignored and never unknown, such as the one that carries the key. */
  readonly reserved?: readonly string[]
  /** A `%` without two hexadecimal digits: read as it is, as by browsers, or refused. */
  readonly brokenEscapes?: 'keep' | 'refuse'
  /** Reads an integer; by default digits with an optional sign. @returns undefined for other texts */
  readonly integer?: (text: string) => number | undefined
}

/** Reads `name=value` pairs by a flat object schema. */
export function queryParameters<Schema extends TObject>(
  schema: Schema,
  rules: QueryRules,
): Reader<Schema, Static<Schema>> {
  return {
    schema,
    read({ wire }, problems) {
      const values: Record<string, unknown> = {}
      for (const [name, property] of Object.entries(schema.properties) as [string, ParameterSchema][]) {
        const all = wire.query.getAll(name)
        const single = rules.repeated === 'last' ? all.at(-1) : all[0]
        const text = rules.repeated === 'join' && all.length > 0 ? all.join(',') : single
        if (all.length > 1 && rules.repeated === 'reject') {
          problems.push({
            in: 'query',
            path: [name],
            rule: 'repeated',
            received: all,
            message: `${name} is given more than once`,
          })
          continue
        }
        const absent =
          text === undefined || (text === '' && (rules.empty === 'absent' || property.emptyMeansAbsent))
        const complaint =
          absent || !isFreeText(property) ? undefined : encodingComplaint(wire, name, text, rules)
        if (complaint !== undefined) {
          const message = `${name} ${complaint}`
          problems.push({ in: 'query', path: [name], rule: 'encoding', received: text, message })
        } else if (!absent) values[name] = readScalar('query', name, text, property, rules, problems)
        else if ('default' in property) values[name] = property.default
        else if (schema.required?.includes(name)) problems.push(missing('query', name))
      }
      if (rules.unknown === 'reject') rejectUnknown(schema, wire.query, rules.reserved ?? [], problems)
      return values as Static<Schema>
    },
  }
}

/**
 * What is wrong with how a value was sent: it is no text that a store can hold, or no percent-encoded UTF-8.
 *
 * @param text the value as `URLSearchParams` decodes it, which puts U+FFFD in the place of bytes that are not UTF-8
 */
export function encodingComplaint(
  { rawQuery }: Pick<WireRequest, 'rawQuery'>,
  name: string,
  text: string,
  { brokenEscapes = 'keep' }: Pick<QueryRules, 'brokenEscapes'> = {},
): string | undefined {
  if (text.includes('\0')) return textComplaints.NUL
  const strict = brokenEscapes === 'refuse' && text.includes('%')
  if (!strict && !text.includes('\uFFFD')) return undefined
  return isDecodable(rawQuery, name) ? undefined : 'must be percent-encoded UTF-8'
}

function isDecodable(rawQuery: string, name: string): boolean {
  const written = rawQuery.split('&').filter((part) => new URLSearchParams(part).has(name))
  try {
    for (const part of written) decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}

/** Reads the parameters of the path by a flat object schema. */
export function pathParameters<Schema extends TObject>(schema: Schema): Reader<Schema, Static<Schema>> {
  return {
    schema,
    read({ params }, problems) {
      const values: Record<string, unknown> = {}
      for (const [name, property] of Object.entries(schema.properties) as [string, ParameterSchema][]) {
        values[name] = readScalar('path', name, params[name] ?? '', property, { booleans: {} }, problems)
      }
      return values as Static<Schema>
    },
  }
}

type ParameterSchema = TSchema & {
  type?: string
  enum?: readonly string[]
  anyOf?: readonly { const?: string }[]
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  emptyMeansAbsent?: boolean
}

/** Reads one value by the schema keywords of parameters: type, enum, minimum, maximum, lengths, pattern. */
function readScalar(
  place: 'query' | 'path',
  name: string,
  text: string,
  schema: ParameterSchema,
  { booleans, integer = decimalInteger }: Pick<QueryRules, 'booleans' | 'integer'>,
  problems: Problem[],
): unknown {
  const fail = (rule: Problem['rule'], message: string, expected?: Problem['expected']): undefined => {
    problems.push({
      in: place,
      path: [name],
      rule,
      received: text,
      message,
      ...(expected === undefined ? {} : { expected }),
    })
  }
  if (schema.type === 'integer') return readInteger(integer(text), schema, fail)
  if (schema.type === 'boolean') {
    if (Object.hasOwn(booleans, text)) return booleans[text]
    const words = Object.keys(booleans)
    return fail('boolean', `must be one of ${words.join(', ')}`, words)
  }
  const choices = choicesOf(schema)
  if (choices)
    return choices.includes(text) ? text : fail('enum', `must be one of ${choices.join(', ')}`, choices)
  if (schema.minLength !== undefined && text.length < schema.minLength) {
    return fail('too_short', `must have at least ${schema.minLength} characters`, schema.minLength)
  }
  if (schema.maxLength !== undefined && text.length > schema.maxLength) {
    return fail('too_long', `must have at most ${schema.maxLength} characters`, schema.maxLength)
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text)) {
    return fail(
      'format',
      `must be ${schema.format ?? `like ${schema.pattern}`}`,
      schema.format ?? schema.pattern,
    )
  }
  return text
}

function decimalInteger(text: string): number | undefined {
  const number = Number(text)
  // Adding 0 makes 0 of -0.
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(number) ? number + 0 : undefined
}

function readInteger(
  number: number | undefined,
  schema: ParameterSchema,
  fail: (rule: Problem['rule'], message: string, expected?: Problem['expected']) => undefined,
): number | undefined {
  if (number === undefined) return fail('integer', 'must be a whole number')
  if (schema.minimum !== undefined && number < schema.minimum) {
    return fail('minimum', `must be at least ${schema.minimum}`, schema.minimum)
  }
  if (schema.maximum !== undefined && number > schema.maximum) {
    return fail('maximum', `must be at most ${schema.maximum}`, schema.maximum)
  }
  return number
}

/** Whether every text is a valid value of the parameter. Numbers, booleans and choices have an error message of their own. */
function isFreeText(schema: ParameterSchema): boolean {
  return schema.type !== 'integer' && schema.type !== 'boolean' && !choicesOf(schema)
}

function choicesOf(schema: ParameterSchema): readonly string[] | undefined {
  if (schema.enum) return schema.enum
  const choices = schema.anyOf?.map((option) => option.const)
  return choices?.every((choice) => choice !== undefined) ? (choices as string[]) : undefined
}

function missing(place: 'query', name: string): Problem {
  return { in: place, path: [name], rule: 'missing', message: `${name} is required` }
}

function rejectUnknown(
  schema: TObject,
  query: URLSearchParams,
  reserved: readonly string[],
  problems: Problem[],
): void {
  const unknown = [...new Set(query.keys())].filter(
    (name) => !Object.hasOwn(schema.properties, name) && !reserved.includes(name),
  )
  const complaint = 'is not a parameter of this request'
  problems.push(...problemsOfNames(unknown, { in: 'query', rule: 'unknown', complaint }))
}

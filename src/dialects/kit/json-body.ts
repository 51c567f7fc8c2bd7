import type { Static, TSchema } from 'typebox'
import { Settings } from 'typebox/system'
import { lazyValidator } from '../../lazy-validator.ts'
import type { Problem, ProblemRule } from '../../model/errors.ts'
import { JSON_DEPTH_MAX, readJson } from '../../model/json-text.ts'
import type { Reader, WireRequest } from '../dialect.ts'
import { type BodyRules, problemsOfOddities } from './json-oddities.ts'
import { problemsOfNames } from './unknown-names.ts'

/** The most problems reported for one body; TypeBox alone would stop at 8. */
const PROBLEMS_MAX = 100
Settings.Set({ maxErrors: PROBLEMS_MAX })

/** Reads a JSON body by its schema; reports every problem at once. */
export function jsonBody<Schema extends TSchema>(
  schema: Schema,
  rules: BodyRules = {},
): Reader<Schema, Static<Schema>> {
  const read = jsonValue(schema)
  return {
    schema,
    read({ wire }, problems) {
      const odd: Problem[] = []
      const body = parseJson(wire, odd, schema, rules)
      problems.push(...odd)
      if (odd.some((problem) => problem.rule === 'syntax')) return undefined as Static<Schema>
      const found: Problem[] = []
      const value = read(body, found)
      const known = new Set(odd.map(placeOf))
      problems.push(...found.filter((problem) => !known.has(placeOf(problem))))
      return value
    },
  }
}

function placeOf({ path }: Problem): string {
  return JSON.stringify(path)
}

/** Reads one value of a body by its schema; the paths of its problems begin at the value. */
export function jsonValue<Schema extends TSchema>(
  schema: Schema,
): (value: unknown, problems: Problem[]) => Static<Schema> {
  const validator = lazyValidator(schema)
  return (value, problems) => {
    if (!validator.Check(value)) {
      const errors = withUnknownKeys(validator.Errors(value) as SchemaError[])
      problems.push(...settleUnions(errors).flatMap((error) => toProblems(error, value)))
    }
    return value as Static<Schema>
  }
}

/**
 * The body as JSON, or undefined if there is none. Invalid UTF-8 and excessive nesting count as broken syntax. Values that no
 * store can hold are problems where the schema has a place for them: other members are ignored by the vendor.
 */
export function parseJson(
  wire: WireRequest,
  problems: Problem[],
  schema: TSchema,
  rules: BodyRules = {},
): unknown {
  if (!wire.body || wire.body.length === 0) return undefined
  const fail = (message: string) => void problems.push({ in: 'body', path: [], rule: 'syntax', message })
  const text = textOf(wire.body)
  const reading = text === undefined ? 'not JSON' : readJson(text)
  if (reading === 'not JSON') return fail('The request body is not valid JSON.')
  if (reading === 'too deep') return fail(`The request body nests deeper than ${JSON_DEPTH_MAX} levels.`)
  if (reading.oddities.length > 0)
    problems.push(...problemsOfOddities(text!, reading, { in: 'body', schema, ...rules }))
  return reading.value
}

function textOf(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

interface SchemaError {
  readonly keyword: string
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: {
    readonly type?: string
    readonly limit?: number
    readonly pattern?: string
    readonly format?: string
    readonly allowedValue?: unknown
    readonly allowedValues?: readonly unknown[]
    readonly requiredProperties?: readonly string[]
    readonly additionalProperties?: readonly string[]
  }
  readonly message: string
}

/**
 * The validator reports each unknown key, then all of them together. If there are more than `PROBLEMS_MAX`, it does not come to the
 * last error, which is added here for the keys that it has reported.
 */
function withUnknownKeys(errors: readonly SchemaError[]): readonly SchemaError[] {
  if (errors.length < PROBLEMS_MAX) return errors
  const summed = new Set(errors.filter(({ params }) => params.additionalProperties).map(placeOfError))
  const keys = new Map<string, string[]>()
  for (const { keyword, instancePath } of errors) {
    const [place, key] = [
      instancePath.slice(0, instancePath.lastIndexOf('/')),
      segmentsOf(instancePath).at(-1),
    ]
    if (keyword === 'boolean' && !summed.has(place))
      keys.set(place, [...(keys.get(place) ?? []), String(key)])
  }
  const added = [...keys].map(
    ([instancePath, additionalProperties]): SchemaError => ({
      ...{ keyword: 'additionalProperties', schemaPath: '', instancePath },
      ...{ params: { additionalProperties }, message: '' },
    }),
  )
  return [...errors, ...added]
}

function placeOfError({ instancePath }: SchemaError): string {
  return instancePath
}

/** The parts of a JSON Pointer (RFC 6901). */
function segmentsOf(place: string): (string | number)[] {
  return place
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment))
}

/**
 * The validator reports one problem for each alternative of a union. Keeps one problem: about the
 * alternative that was clearly meant, or about the union itself.
 */
function settleUnions(errors: readonly SchemaError[]): SchemaError[] {
  let settled: SchemaError[] = []
  for (const error of errors) {
    // A property that is not allowed is also reported by name.
    if (error.keyword === 'boolean') continue
    const branches = error.keyword === 'anyOf' ? settled.filter((earlier) => isBranchOf(error, earlier)) : []
    settled = settled.filter((earlier) => !branches.includes(earlier))
    settled.push(...(branches.length > 0 ? settleUnion(error, branches) : [error]))
  }
  return settled
}

/** Problems of the alternatives of a union come before the one of the union itself. */
function isBranchOf(union: SchemaError, { schemaPath, instancePath }: SchemaError): boolean {
  const within = instancePath === union.instancePath || instancePath.startsWith(`${union.instancePath}/`)
  return within && schemaPath.startsWith(`${union.schemaPath}/anyOf/`)
}

function settleUnion(union: SchemaError, branches: readonly SchemaError[]): readonly SchemaError[] {
  const meant = branches.filter(({ keyword, params }) => !(keyword === 'type' && params.type === 'null'))
  if (meant.length > 0 && meant.every(({ keyword }) => keyword === 'const')) {
    const allowedValues = meant.map(({ params }) => params.allowedValue)
    const message = `must be one of ${allowedValues.join(', ')}`
    return [{ ...union, keyword: 'enum', params: { allowedValues }, message }]
  }
  const alternative = ({ schemaPath }: SchemaError) =>
    /^\d+/.exec(schemaPath.slice(`${union.schemaPath}/anyOf/`.length))?.[0]
  return new Set(meant.map(alternative)).size === 1 ? meant : [union]
}

const rules: Readonly<Record<string, ProblemRule>> = {
  required: 'missing',
  additionalProperties: 'not_allowed',
  type: 'type',
  enum: 'enum',
  const: 'enum',
  anyOf: 'type',
  minimum: 'minimum',
  maximum: 'maximum',
  minLength: 'too_short',
  maxLength: 'too_long',
  minItems: 'too_short',
  maxItems: 'too_many',
  maxProperties: 'too_many',
  pattern: 'format',
  format: 'format',
}

function toProblems(error: SchemaError, body: unknown): Problem[] {
  const at = segmentsOf(error.instancePath)
  const { params, keyword } = error
  const rule = rules[keyword] ?? 'format'
  const unknown = params.additionalProperties
  if (unknown) return problemsOfNames(unknown, { in: 'body', at, rule, complaint: 'is not allowed' })
  const expected = expectedBy(params)
  const names = params.requiredProperties
  const complaint = names ? 'is required' : error.message
  const paths = names ? names.map((name) => [...at, name]) : [at]
  return paths.map((path) => ({
    in: 'body',
    path,
    rule,
    ...(expected === undefined ? {} : { expected }),
    received: valueAt(body, path),
    message: `${path.join('.') || 'body'} ${complaint}`,
  }))
}

function expectedBy(params: SchemaError['params']): Problem['expected'] {
  const { type, limit, allowedValues, pattern, format } = params
  return type ?? limit ?? allowedValues?.map(String) ?? format ?? pattern
}

function valueAt(body: unknown, path: readonly (string | number)[]): unknown {
  let value = body
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined
    value = (value as Record<string | number, unknown>)[segment]
  }
  return value
}

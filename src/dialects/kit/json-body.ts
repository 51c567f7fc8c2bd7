import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Problem, ProblemRule } from '../../model/errors.ts'
import type { Reader, WireRequest } from '../dialect.ts'

/** Reads a JSON body by its schema; tells all that is wrong at once. */
export function jsonBody<Schema extends TSchema>(schema: Schema): Reader<Schema, Static<Schema>> {
  const validator = Compile(schema)
  return {
    schema,
    read({ wire }, problems) {
      const body = parseJson(wire, problems)
      if (problems.some((problem) => problem.rule === 'syntax')) return undefined as Static<Schema>
      if (!validator.Check(body))
        problems.push(...validator.Errors(body).flatMap((error) => toProblems(error, body)))
      return body as Static<Schema>
    },
  }
}

/** The body as JSON, undefined when there is none. UTF-8 that is none counts as broken syntax. */
export function parseJson(wire: WireRequest, problems: Problem[]): unknown {
  if (!wire.body || wire.body.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(wire.body))
  } catch {
    problems.push({ in: 'body', path: [], rule: 'syntax', message: 'The request body is not valid JSON.' })
    return undefined
  }
}

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
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
  const at = error.instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment))
  const params = error.params as Record<string, unknown>
  const names = (params.requiredProperties ?? params.additionalProperties) as string[] | undefined
  const rule = rules[error.keyword] ?? 'format'
  const paths = names ? names.map((name) => [...at, name]) : [at]
  return paths.map((path) => ({
    in: 'body',
    path,
    rule,
    received: valueAt(body, path),
    message: `${path.join('.') || 'body'} ${names ? (rule === 'missing' ? 'is required' : 'is not allowed') : error.message}`,
  }))
}

function valueAt(body: unknown, path: readonly (string | number)[]): unknown {
  let value = body
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined
    value = (value as Record<string | number, unknown>)[segment]
  }
  return value
}

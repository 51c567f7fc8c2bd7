import type { TSchema } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import type { JsonOddity, JsonReading } from '../../model/json-text.ts'
import { shortName } from './unknown-names.ts'

/** Differences between APIs in reading JSON. */
export interface BodyRules {
  /** A key that an object has twice: refused, or, as the parsers of most vendors do, read as its last value. */
  readonly repeatedKeys?: 'refuse' | 'last'
  /** A number beyond ±(2^53 - 1) that is kept as it is written, such as 1e21. Those that reading would change are refused. */
  readonly largeNumbers?: 'refuse' | 'keep'
}

interface Reading extends BodyRules {
  readonly in: 'body' | 'query'
  /** What is read of the value. Members that it does not name are ignored, unless it refuses or allows all. */
  readonly schema: TSchema
  /** The place of the value, if it is one of a parameter. */
  readonly path?: readonly string[]
}

/** The problems of what a JSON text says that its value does not say, or that no store can hold. */
export function problemsOfOddities(
  text: string,
  { oddities }: Pick<JsonReading, 'oddities'>,
  { in: place, schema, path: base = [], repeatedKeys = 'last', largeNumbers = 'keep' }: Reading,
): Problem[] {
  return oddities.flatMap((oddity) => {
    if (oddity.kind === 'repeated key' && repeatedKeys === 'last') return []
    if (oddity.kind === 'large number' && largeNumbers === 'keep') return []
    if (!isRead(schema, oddity.path)) return []
    const path = [...base, ...oddity.path.map((part) => (typeof part === 'string' ? shortName(part) : part))]
    const received = text.slice(oddity.start, oddity.end)
    return [{ in: place, path, received, ...complaintOf(oddity, received, path.join('.') || place) }]
  })
}

function complaintOf(
  { kind }: JsonOddity,
  token: string,
  name: string,
): Pick<Problem, 'rule' | 'expected' | 'message'> {
  switch (kind) {
    case 'large number':
    case 'changed number':
      return Number(token) === 0
        ? { rule: 'format', message: `${name} must be 0, or a number that is not read as 0` }
        : { ...limitOf(token), message: `${name} must be a number from -${MOST} to ${MOST}` }
    case 'repeated key':
      return { rule: 'repeated', message: `${name} is there more than once` }
    default:
      return { rule: 'encoding', message: `${name} ${textComplaints[kind]}` }
  }
}

const MOST = Number.MAX_SAFE_INTEGER

function limitOf(token: string): Pick<Problem, 'rule' | 'expected'> {
  return token.startsWith('-') ? { rule: 'minimum', expected: -MOST } : { rule: 'maximum', expected: MOST }
}

/** Completes the name of a value whose text no store can hold. */
export const textComplaints = {
  NUL: 'must not contain the character U+0000',
  'lone surrogate': 'must be Unicode: it has half of a surrogate pair',
} as const

interface Keywords {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Keywords>>
  readonly patternProperties?: object
  readonly additionalProperties?: unknown
  readonly items?: Keywords
  readonly anyOf?: readonly Keywords[]
}

/** Whether a value at the path is read by the schema, or refused by it. */
function isRead(schema: Keywords, path: readonly (string | number)[]): boolean {
  const [first, ...rest] = path
  if (first === undefined) return true
  if (schema.anyOf) return schema.anyOf.some((branch) => isRead(branch, path))
  if (typeof first === 'number') return schema.items === undefined || isRead(schema.items, rest)
  if (!schema.properties) return true
  if (Object.hasOwn(schema.properties, first)) return isRead(schema.properties[first]!, rest)
  return schema.additionalProperties !== undefined || schema.patternProperties !== undefined
}

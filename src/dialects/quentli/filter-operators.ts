import type { Problem } from '../../model/errors.ts'
import { type Filter, personColumns, type Scalar, type Test } from '../../model/query.ts'
import { parseTime } from './bodies.ts'
import type { CustomerField } from './fields.ts'
import { asList, type Parsed } from './wire.ts'

export const filterLimits = { nestingMax: 5, conditionsMax: 100, listMax: 100, valueCharsMax: 500 } as const

/** The state of reading one filter. */
export interface Reading {
  readonly fields: ReadonlyMap<string, CustomerField>
  readonly problems: Problem[]
  conditions: number
}

export type Path = readonly (string | number)[]

/** Why a condition cannot be used. */
export class FilterError extends Error {}

export type Operator = 'equals' | 'not' | 'lt' | 'lte' | 'gt' | 'gte'
export type TextOperator = 'contains' | 'startsWith' | 'endsWith'

const matchNothing: Filter = { any: [] }

/** Records a problem. @returns a filter in place of the condition; the request is refused anyway */
export function fail(reading: Reading, path: Path, rule: Problem['rule'], message: string): Filter {
  reading.problems.push({ in: 'query', path: ['filter', ...path], rule, message })
  return matchNothing
}

/** Reads one condition and counts it; a FilterError becomes a problem. */
export function condition(reading: Reading, path: Path, read: () => Filter): Filter {
  reading.conditions += 1
  if (reading.conditions === filterLimits.conditionsMax + 1)
    fail(reading, path, 'too_many', `A filter has at most ${filterLimits.conditionsMax} conditions`)
  try {
    return read()
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    return fail(reading, path, 'type', error.message)
  }
}

/** Merges nested groups of the same kind: the query language has its own limit of nesting. */
export function allOf(parts: readonly Filter[]): Filter {
  const flat = parts.flatMap((part) => ('all' in part ? part.all : [part]))
  return flat.length === 1 ? flat[0]! : { all: flat }
}

export function anyOf(parts: readonly Filter[]): Filter {
  const flat = parts.flatMap((part) => ('any' in part ? part.any : [part]))
  return flat.length === 1 ? flat[0]! : { any: flat }
}

/** `true` or `false`, nothing else. */
export function readBoolean(text: unknown): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new FilterError('Expected true or false')
}

export function readText(value: unknown): string {
  if (typeof value !== 'string') throw new FilterError('Expected one value')
  if (value.length > filterLimits.valueCharsMax)
    throw new FilterError(`Values have at most ${filterLimits.valueCharsMax} characters`)
  return value.normalize('NFC')
}

/** A list of values; a single value counts as a list of one. */
export function readValues(operand: Parsed): readonly string[] {
  const list = asList(operand) ?? [operand]
  if (list.length > filterLimits.listMax) throw new FilterError(`At most ${filterLimits.listMax} values`)
  return list.map(readText)
}

/** One comparison of a field with a value. */
export function compare(target: CustomerField, operator: Operator, value: unknown, folded: boolean): Filter {
  const { field, kind, nullable } = target
  if (nullable && isNull(value) && (operator === 'equals' || operator === 'not')) {
    const missing: Filter = { field, test: { op: 'missing' } }
    return operator === 'equals' ? missing : { not: missing }
  }
  if (kind === 'time') return compareTime(target, operator, readTime(value))
  if (kind === 'boolean') return { field, test: { op: sqlOp(operator), value: readBoolean(value) ? 1 : 0 } }
  const text = repaired(target, readText(value))
  // An empty name is stored for a missing one.
  if (text === '' && operator === 'equals') return matchNothing
  return { field, test: { op: sqlOp(operator), value: text, folded } }
}

export function compareText(
  target: CustomerField,
  operator: TextOperator,
  value: unknown,
  folded: boolean,
): Filter {
  return { field: target.field, test: { op: operator, value: repaired(target, readText(value)), folded } }
}

export function isOneOf(target: CustomerField, values: readonly string[], folded: boolean): Filter {
  const { field, kind } = target
  if (kind === 'text') {
    const texts = values.map((value) => repaired(target, value))
    // As in `compare`: a missing name is stored as an empty one, and counts as missing.
    const names = field.default === '' ? texts.filter((text) => text !== '') : texts
    return { field, test: { op: 'in', values: names, folded } }
  }
  const instants = values.map(readTime)
  const inColumn = Object.hasOwn(personColumns, field.name)
  return inColumn
    ? {
        field: { ...field, step: MILLISECOND },
        test: { op: 'in', values: instants.map((at) => at / MILLISECOND) },
      }
    : { field, test: { op: 'in', values: instants } }
}

/** A test on one part (key or value) of a metadata entry, which is never missing. */
export function entryTest(operator: string, value: Parsed, folded: boolean): Test {
  switch (operator) {
    case 'equals':
    case 'not':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return { op: sqlOp(operator), value: readText(value), folded }
    case 'in':
      return { op: 'in', values: readValues(value), folded }
    case 'notIn':
      return { op: 'not', test: { op: 'in', values: readValues(value), folded } }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return { op: operator, value: readText(value), folded }
    default:
      throw new FilterError('Unknown operator')
  }
}

/** The forms of "no value" for a nullable field: nothing, an empty string, the word null. */
function isNull(value: unknown): boolean {
  return value === null || value === '' || value === 'null'
}

function sqlOp(operator: Operator): 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' {
  if (operator === 'equals') return 'eq'
  return operator === 'not' ? 'ne' : operator
}

/** A value that was encoded once too rarely arrives with a space for the leading + of a number. */
function repaired({ field }: CustomerField, text: string): string {
  const isPhone = field.name === 'quentli.phoneNumber' || field.name === 'quentli.secondaryPhoneNumber'
  return isPhone ? text.replace(/^ /, '+') : text
}

/**
 * RFC 3339 with an offset, or a date, which means its first moment in UTC. The + of an offset may arrive as a space.
 */
function readTime(value: unknown): number {
  const text = readText(value).replace(/ (\d{2}:\d{2})$/, '+$1')
  const instant = parseTime(text)
  if (instant === undefined) throw new FilterError('Expected a date or a date-time with an offset')
  return instant
}

/** Times are shown and compared in whole milliseconds; they are stored in microseconds. */
const MILLISECOND = 1000

/** A customer created at .000500 is shown at .000, and so is not later than .000. */
function compareTime({ field }: CustomerField, operator: Operator, instant: number): Filter {
  const from = Math.ceil(instant / MILLISECOND) * MILLISECOND
  const beyond = (Math.floor(instant / MILLISECOND) + 1) * MILLISECOND
  const test = (op: 'lt' | 'gte', value: Scalar): Filter => ({ field, test: { op, value } })
  switch (operator) {
    case 'lt':
      return test('lt', from)
    case 'lte':
      return test('lt', beyond)
    case 'gt':
      return test('gte', beyond)
    case 'gte':
      return test('gte', from)
    case 'equals':
      return { all: [test('gte', from), test('lt', beyond)] }
    case 'not':
      return { not: { all: [test('gte', from), test('lt', beyond)] } }
  }
}

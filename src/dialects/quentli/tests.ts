import { parseInstant } from '../../model/instant.ts'
import type { Filter, Scalar, Test } from '../../model/query.ts'
import type { CustomerField } from './fields.ts'

/** Why a condition cannot be used. */
export class FilterError extends Error {}

const VALUE_CHARS_MAX = 500
const NOBODY: Filter = { any: [] }

export type Operator = 'equals' | 'not' | 'lt' | 'lte' | 'gt' | 'gte'
export type TextOperator = 'contains' | 'startsWith' | 'endsWith'

/** `true` or `false`, nothing else. */
export function readBoolean(text: unknown): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new FilterError('Expected true or false')
}

export function readText(value: unknown): string {
  if (typeof value !== 'string') throw new FilterError('Expected one value')
  if (value.length > VALUE_CHARS_MAX)
    throw new FilterError(`Values have at most ${VALUE_CHARS_MAX} characters`)
  return value.normalize('NFC')
}

/** What stands for "no value" on a field that may have none: nothing, an empty text, the word null. */
export function isNull(value: unknown): boolean {
  return value === null || value === '' || value === 'null'
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
  // A name and a username are never empty.
  if (!nullable && text === '' && operator === 'equals') return NOBODY
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

export function isOneOf(target: CustomerField, values: readonly unknown[], folded: boolean): Filter {
  if (target.kind === 'time') {
    return { any: values.map((value) => compareTime(target, 'equals', readTime(value))) }
  }
  const texts = values.map((value) => repaired(target, readText(value)))
  return { field: target.field, test: { op: 'in', values: texts, folded } }
}

/** A test on one part (key or value) of a metadata entry. */
export function entryTest(operator: string, value: unknown, folded: boolean): Test {
  switch (operator) {
    case 'equals':
    case 'not':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return { op: sqlOp(operator), value: readText(value), folded }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return { op: operator, value: readText(value), folded }
    default:
      throw new FilterError(`Unknown operator ${operator.slice(0, 40)}`)
  }
}

function sqlOp(operator: Operator): 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' {
  if (operator === 'equals') return 'eq'
  return operator === 'not' ? 'ne' : operator
}

/** Encoded once too rarely, a leading + of a number arrives as a space. */
function repaired({ field }: CustomerField, text: string): string {
  const isPhone = field.name === 'quentli.phoneNumber' || field.name === 'quentli.secondaryPhoneNumber'
  return isPhone ? text.replace(/^ /, '+') : text
}

/** RFC 3339 with an offset, or a day, which means its first moment in UTC. The + of an offset may arrive as a space. */
function readTime(value: unknown): number {
  const text = readText(value).replace(/ (\d{2}:\d{2})$/, '+$1')
  const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  if (instant === undefined || instant < 0)
    throw new FilterError('Expected a date or a date-time with an offset')
  return instant
}

/**
 * Compares times as they are shown, in whole milliseconds: someone made at .000500 is shown at .000, and so is not
 * later than that.
 */
function compareTime({ field }: CustomerField, operator: Operator, instant: number): Filter {
  const from = Math.ceil(instant / 1000) * 1000
  const beyond = (Math.floor(instant / 1000) + 1) * 1000
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

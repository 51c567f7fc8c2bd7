/** A filter in the editor: groups of conditions joined by "all" or "any". */
export interface FilterGroup {
  readonly join: 'all' | 'any'
  readonly parts: readonly FilterPart[]
}

export interface FilterCondition {
  readonly field: string
  readonly operator: Operator
  /** One text, or several for operators that take a list. */
  readonly value: string | readonly string[]
}

export type FilterPart = FilterGroup | FilterCondition

export const operators = [
  'contains',
  'notContains',
  'is',
  'isNot',
  'startsWith',
  'endsWith',
  'anyOf',
  'noneOf',
  'before',
  'after',
  'atLeast',
  'atMost',
  'missing',
  'present',
] as const
export type Operator = (typeof operators)[number]

/** The filter syntax of the native API; see its README. */
export type ApiFilter = { readonly [key: string]: unknown }

export const isGroup = (part: FilterPart): part is FilterGroup => 'join' in part

/** Fields with exactly one value per person. All others are compared as lists, so that "not" matches people without a value. */
const columns = new Set(['createdAt', 'updatedAt'])
/** Fields with numeric values in the API. */
const numbers = new Set(['labelIds', 'companyId'])

export function toApiFilter(part: FilterPart): ApiFilter {
  if (isGroup(part)) return { [part.join]: part.parts.filter(isComplete).map(toApiFilter) }
  const { field, operator, value } = part
  const target = columns.has(field) ? { field } : { some: field }
  const one = typeof value === 'string' ? value : (value[0] ?? '')
  const many = typeof value === 'string' ? [value] : value
  const scalar = (text: string): string | number => (numbers.has(field) ? Number(text) : text)
  switch (operator) {
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return { ...target, op: operator, value: one, folded: true }
    case 'notContains':
      return { not: { ...target, op: 'contains', value: one, folded: true } }
    case 'is':
      return { ...target, op: 'eq', value: one, folded: true }
    case 'isNot':
      return { not: { ...target, op: 'eq', value: one, folded: true } }
    case 'anyOf':
      return { ...target, op: 'in', value: many.map(scalar) }
    case 'noneOf':
      return { not: { ...target, op: 'in', value: many.map(scalar) } }
    case 'before':
      return { ...target, op: 'lt', value: toTime(field, one) }
    case 'after':
      return { ...target, op: 'gte', value: toTime(field, one) }
    case 'atLeast':
      return { ...target, op: 'gte', value: Number(one) }
    case 'atMost':
      return { ...target, op: 'lte', value: Number(one) }
    case 'missing':
      return { field, op: 'missing' }
    case 'present':
      return { not: { field, op: 'missing' } }
  }
}

/** Conditions without a value are ignored. */
export function isComplete(part: FilterPart): boolean {
  if (isGroup(part)) return part.parts.some(isComplete)
  if (part.operator === 'missing' || part.operator === 'present') return true
  return part.value.length > 0
}

/** Converts an API filter for the editor; undefined if the editor cannot express it. */
export function fromApiFilter(filter: unknown): FilterGroup | undefined {
  const part = readPart(filter)
  if (!part) return undefined
  return isGroup(part) ? part : { join: 'all', parts: [part] }
}

function readPart(filter: unknown): FilterPart | undefined {
  if (!isObject(filter)) return undefined
  for (const join of ['all', 'any'] as const) {
    const inner = filter[join]
    if (Array.isArray(inner)) {
      const parts = inner.map(readPart)
      return parts.every((part) => part !== undefined) ? { join, parts } : undefined
    }
  }
  return isObject(filter.not) ? readCondition(filter.not, negatives) : readCondition(filter, positives)
}

const positives: Readonly<Record<string, Operator>> = {
  contains: 'contains',
  startsWith: 'startsWith',
  endsWith: 'endsWith',
  eq: 'is',
  in: 'anyOf',
  lt: 'before',
  gte: 'after',
  lte: 'atMost',
  missing: 'missing',
}

const negatives: Readonly<Record<string, Operator>> = {
  contains: 'notContains',
  eq: 'isNot',
  in: 'noneOf',
  missing: 'present',
}

function readCondition(
  { field, some, op, value }: ApiFilter,
  known: Readonly<Record<string, Operator>>,
): FilterCondition | undefined {
  const name = field ?? some
  const operator = typeof op === 'string' && Object.hasOwn(known, op) ? known[op] : undefined
  if (typeof name !== 'string' || !operator) return undefined
  if (operator === 'missing' || operator === 'present') return { field: name, operator, value: '' }
  if (Array.isArray(value)) return { field: name, operator, value: value.map(String) }
  if (operator === 'after' && typeof value === 'number')
    return { field: name, operator: 'atLeast', value: String(value) }
  const text = columns.has(name) ? String(value).slice(0, 10) : String(value)
  return { field: name, operator, value: text }
}

/** Converts a date to the start of the day in UTC. */
function toTime(field: string, day: string): string {
  return columns.has(field) && /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00Z` : day
}

function isObject(value: unknown): value is ApiFilter {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A filter as it is built by hand: tests joined by "all of" or "any of", in groups. */
export interface FilterGroup {
  readonly join: 'all' | 'any'
  readonly parts: readonly FilterPart[]
}

export interface FilterTest {
  readonly field: string
  readonly operator: Operator
  /** One text, or the chosen ones where several can be. */
  readonly value: string | readonly string[]
}

export type FilterPart = FilterGroup | FilterTest

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

/** The notation of the native API; see its README. */
export type ApiFilter = { readonly [key: string]: unknown }

export const isGroup = (part: FilterPart): part is FilterGroup => 'join' in part

/** Fields that every person has exactly once. All others are asked as lists: then "not" includes who has none. */
const columns = new Set(['createdAt', 'updatedAt'])
/** Fields whose values are numbers in the API. */
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

/** Tests still without a value select nothing yet. */
export function isComplete(part: FilterPart): boolean {
  if (isGroup(part)) return part.parts.some(isComplete)
  if (part.operator === 'missing' || part.operator === 'present') return true
  return part.value.length > 0
}

/** The same filter to be edited by hand; undefined when it says more than can be shown so. */
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
  return isObject(filter.not) ? readTest(filter.not, negatives) : readTest(filter, positives)
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

function readTest(
  { field, some, op, value }: ApiFilter,
  known: Readonly<Record<string, Operator>>,
): FilterTest | undefined {
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

/** Days stand for their beginning. */
function toTime(field: string, day: string): string {
  return columns.has(field) && /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00Z` : day
}

function isObject(value: unknown): value is ApiFilter {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

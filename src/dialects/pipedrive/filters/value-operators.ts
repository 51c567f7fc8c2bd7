import type { Field, Filter, Test } from '../../../model/query.ts'
import type { FilterField } from './filter-fields.ts'

/** Tests of single values, as filters of people. */

export const matchNone: Filter = { any: [] }
export const matchAll: Filter = { all: [] }

export function has(field: Field, op: 'eq' | 'lt' | 'lte' | 'gt' | 'gte', value: string | number): Filter {
  return { some: field, test: { op, value } }
}

/** A value that is not empty; written as a comparison, so that the index of values serves. */
export function present(field: Field): Filter {
  return field.type === 'number'
    ? { some: field, test: { op: 'gte', value: -Number.MAX_VALUE } }
    : valuesOf(field)(notEmpty)
}

/** The people for whom a value passes a test. */
export type Matches = (test: Test) => Filter

export const notEmpty: Test = { op: 'ne', value: '', folded: true }

export function valuesOf(field: Field): Matches {
  return (test) => ({ some: field, test })
}

/** A first or last name as it is shown. */
export function nameOf({ own, shared }: Extract<FilterField, { kind: 'name' }>): Matches {
  return (test) => ({
    any: [valuesOf(own)(test), { all: [valuesOf(shared)(test), { not: valuesOf(own)(notEmpty) }] }],
  })
}

export const comparisons: Readonly<Record<string, 'eq' | 'lt' | 'lte' | 'gt' | 'gte'>> = {
  '=': 'eq',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
}

export function comparison(field: Field, operator: string, value: string | number): Filter | undefined {
  if (operator === '!=') return { not: has(field, 'eq', value) }
  const op = comparisons[operator]
  return op && has(field, op, value)
}

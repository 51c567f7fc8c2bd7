import { normalEmail, normalLine } from '../../identity/normalise.ts'
import { normalPhone } from '../../identity/phone.ts'
import type { Field, Filter, Scalar, Test } from '../../model/query.ts'
import { personFields } from './lookups.ts'

/**
 * The filter with contact points in normal form, so that `(555) 010-7788` finds `+15550107788`. Only case-insensitive
 * tests (`folded`) of whole values are rewritten. The normal form of an online service also holds the name of the service,
 * which a test does not have, so for these a substring test is added that an index can serve.
 *
 * @param region the organization's region, by which national phone numbers are read
 */
export function inNormalForm(filter: Filter, region: string | null): Filter {
  const inside = (part: Filter) => inNormalForm(part, region)
  if ('all' in filter) return { all: filter.all.map(inside) }
  if ('any' in filter) return { any: filter.any.map(inside) }
  if ('not' in filter) return { not: inside(filter.not) }
  if ('company' in filter) return filter
  const field = 'some' in filter ? filter.some : filter.field
  const { test } = filter
  if (field.name === personFields.onlineServices.name && test?.op === 'eq' && !test.folded) {
    const part: Test = { op: 'contains', value: normalLine(String(test.value)), folded: true }
    return { ...filter, test: { op: 'all', tests: [part, test] } }
  }
  const normalise = normaliserOf(field, region)
  return normalise && test ? { ...filter, test: normalisedTest(test, normalise) } : filter
}

/** Whether the filter tests a field that has normal forms. */
export function testsContactPoint(filter: Filter): boolean {
  if ('all' in filter) return filter.all.some(testsContactPoint)
  if ('any' in filter) return filter.any.some(testsContactPoint)
  if ('not' in filter) return testsContactPoint(filter.not)
  if ('company' in filter) return false
  return ('some' in filter ? filter.some : filter.field).normalised === true
}

type Normalise = (value: string) => string

function normaliserOf({ name, normalised }: Field, region: string | null): Normalise | undefined {
  if (!normalised) return undefined
  switch (name) {
    case personFields.emails.name:
      return normalEmail
    case personFields.phones.name:
      return (value) => normalPhone(value, region)
    case personFields.addresses.name:
      return normalLine
    default:
      return undefined
  }
}

function normalisedTest(test: Test, normalise: Normalise): Test {
  const normalOf = (value: Scalar): Scalar => (typeof value === 'string' ? normalise(value) : value)
  switch (test.op) {
    case 'all':
      return { ...test, tests: test.tests.map((part) => normalisedTest(part, normalise)) }
    case 'not':
      return { ...test, test: normalisedTest(test.test, normalise) }
    case 'in':
      return test.folded ? { ...test, values: test.values.map(normalOf) } : test
    case 'eq':
    case 'ne':
      return test.folded ? { ...test, value: normalOf(test.value) } : test
    default:
      return test
  }
}

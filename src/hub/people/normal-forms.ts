import { normalEmail, normalLine, normalPhone } from '../../identity/normalise.ts'
import type { Field, Filter, Scalar, Test } from '../../model/query.ts'
import { personFields } from './lookups.ts'

/**
 * The filter with contact points asked for in their normal form, by which they are stored beside what was written:
 * `(555) 010-7788` finds `+15550107788`. Only where a test is for the whole of one in any case (`folded`). Services have
 * their name in theirs, which a test has not; they are led to by the part that is the value.
 *
 * @param region of the organization: whose national phone numbers are understood
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
  const form = formOf(field, region)
  return form && test ? { ...filter, test: testOf(test, form) } : filter
}

/** Whether there is anything in it to ask for in a normal form. */
export function asksForContactPoint(filter: Filter): boolean {
  if ('all' in filter) return filter.all.some(asksForContactPoint)
  if ('any' in filter) return filter.any.some(asksForContactPoint)
  if ('not' in filter) return asksForContactPoint(filter.not)
  if ('company' in filter) return false
  return ('some' in filter ? filter.some : filter.field).normalised === true
}

type Form = (value: string) => string

function formOf({ name, normalised }: Field, region: string | null): Form | undefined {
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

function testOf(test: Test, form: Form): Test {
  const formed = (value: Scalar): Scalar => (typeof value === 'string' ? form(value) : value)
  switch (test.op) {
    case 'all':
      return { ...test, tests: test.tests.map((part) => testOf(part, form)) }
    case 'not':
      return { ...test, test: testOf(test.test, form) }
    case 'in':
      return test.folded ? { ...test, values: test.values.map(formed) } : test
    case 'eq':
    case 'ne':
      return test.folded ? { ...test, value: formed(test.value) } : test
    default:
      return test
  }
}

import type { Field, Scalar, Test } from '../../model/query.ts'
import type { SqlDialect } from '../sql-dialect.ts'
import { indexableBeginning, indexableSubstring } from './indexable-substring.ts'
import { columns, comparable } from './stored-values.ts'

/** Which tests an index of look-up values serves. */

export type IndexedTest = Test & { op: 'eq' | 'in' | 'contains' | 'startsWith' }

/** Whether the people who pass are exactly the people of the look-up rows that pass, and an index leads to these rows. */
export function isIndexed(dialect: SqlDialect, field: Field, test: Test): test is IndexedTest {
  if (field.name in columns) return false
  if (test.op === 'contains' || test.op === 'startsWith') {
    if (field.name === 'vendorId' || !leadsToRows(dialect, field, test)) return false
    return field.default === undefined || !passes(field, field.default, test)
  }
  if (test.op !== 'eq' && test.op !== 'in') return false
  if (field.default === undefined) return true
  // A person without a row has the default.
  const form = (value: Scalar): Scalar => comparable(value, field, test.folded === true)
  const values = test.op === 'in' ? test.values : [test.value]
  return values.every((value) => form(value) !== form(field.default!))
}

/** Whether an index leads to the rows that pass, rather than to all rows of the field. */
export function leadsToRows(dialect: SqlDialect, field: Field, test: Test): boolean {
  if (test.op === 'all') return test.tests.some((part) => leadsToRows(dialect, field, part))
  if (test.op === 'eq' || test.op === 'in')
    return field.type === 'number' || !field.normalised || test.folded === true
  if (field.type === 'number') return test.op !== 'ne' && test.op !== 'not' && test.op !== 'missing'
  if (test.op === 'startsWith') return foldedBeginning(field, test) !== ''
  if (test.op !== 'contains') return false
  const substring = foldedSubstring(field, test)
  return !!substring && dialect.substringIndex.serves(substring)
}

/** A substring that the folded text must contain for the test to pass. */
export function foldedSubstring(field: Field, test: Test): string | undefined {
  if (test.op === 'all') {
    return test.tests.map((part) => foldedSubstring(field, part)).find((part) => part !== undefined)
  }
  if ((test.op !== 'contains' && test.op !== 'endsWith') || field.type === 'number') return undefined
  if (test.folded) return String(comparable(test.value, field, true))
  return field.normalised ? undefined : indexableSubstring(String(comparable(test.value, field, false)))
}

type SubstringTest = Extract<Test, { op: 'contains' | 'startsWith' | 'endsWith' }>

/** How the folded text must begin for the test to pass; empty if any text may pass. */
export function foldedBeginning(field: Field, { value, folded }: SubstringTest): string {
  if (folded) return String(comparable(value, field, true))
  return field.normalised ? '' : indexableBeginning(String(comparable(value, field, false)))
}

function passes(field: Field, whole: Scalar, { op, value, folded = false }: SubstringTest): boolean {
  const [text, part] = [comparable(whole, field, folded), comparable(value, field, folded)].map(String)
  return op === 'startsWith' ? text!.startsWith(part!) : text!.includes(part!)
}

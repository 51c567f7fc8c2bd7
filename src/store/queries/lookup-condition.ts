import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Field, Filter, Test } from '../../model/query.ts'
import { storableText } from '../../model/storable-text.ts'
import { testOn, type ValueForms } from './field-values.ts'
import { foldedBeginning, foldedSubstring, type IndexedTest } from './indexed-tests.ts'
import { isOf } from './lookup-names.ts'
import type { Scope } from './scope.ts'
import { comparable, textOf } from './stored-values.ts'
import { beginsIndexed, equalsIndexed } from './text-index.ts'

/** Look-up rows that pass a test, written so that an index leads to them. */

/** Selects the ids of the subjects whose first value of the field passes. */
export function firstEntryRows(scope: Scope, field: Field, test: IndexedTest): RawBuilder<unknown> {
  return selectIds(
    scope,
    field,
    sql`${equalsIndexed('l.key', [storableText(field.key ?? '')])} and ${isFirst(field)}
      and ${valueTest(scope, field, test)}`,
    test,
  )
}

/** Omits the test on the position for a field of one value, because no index holds positions. */
function isFirst(field: Field): RawBuilder<SqlBool> {
  return field.single ? sql`1 = 1` : sql`l.position = 0`
}

/** Selects the ids of the subjects that have any value of the field that passes. */
export function entryRows(scope: Scope, filter: Extract<Filter, { some: Field }>): RawBuilder<unknown> {
  const conditions = [sql<SqlBool>`1 = 1`]
  if (filter.some.key !== undefined) conditions.push(equalsIndexed('l.key', [storableText(filter.some.key)]))
  if (filter.key) conditions.push(testOn(scope, keyForms, keyField, filter.key))
  if (filter.test) conditions.push(valueTest(scope, filter.some, filter.test))
  return selectIds(scope, filter.some, sql`${sql.join(conditions, sql.raw(' and '))}`, filter.test)
}

const keyField: Field = { name: 'key', type: 'text' }
const keyForms: ValueForms = { plain: sql.ref('l.key'), folded: sql`coalesce(l.folded_key, l.key)` }

function selectIds(
  { orgId, alias, id, lookups, dialect, forms }: Scope,
  field: Field,
  condition: RawBuilder<SqlBool>,
  test?: Test,
): RawBuilder<unknown> {
  if (forms.correlated) {
    return sql`select ${sql.ref(`l.${id}`)} from ${sql.table(lookups)} l where l.org_id = ${orgId}
      and ${sql.ref(`l.${id}`)} = ${sql.ref(`${alias}.${id}`)} and ${isOf('l', field)} and ${condition}`
  }
  const substring = test && foldedSubstring(field, test)
  const indexed = substring === undefined ? undefined : dialect.substringIndex.from?.(lookups, substring)
  return sql`select ${sql.ref(`l.${id}`)} from ${indexed ?? sql`${sql.table(lookups)} l`}
    where l.org_id = ${orgId} and ${isOf('l', field)} and ${condition}`
}

function valueTest(scope: Scope, field: Field, test: Test): RawBuilder<SqlBool> {
  const forms: ValueForms =
    field.type === 'number'
      ? { plain: sql.ref('l.number'), folded: sql.ref('l.number') }
      : { plain: textOf('l'), folded: sql.ref('l.folded') }
  const exact = testOn(scope, forms, field, test)
  const range = rangeOf(field, test)
  if (range && test.op === 'startsWith' && test.folded) return range
  if (range) return sql`${range} and ${exact}`
  if (test.op === 'contains' && !test.folded && field.type === 'text') {
    const substring = foldedSubstring(field, test)
    // Asked in addition to the exact test, because only folded texts have an index.
    return substring ? sql`${scope.dialect.contains(forms.folded, substring)} and ${exact}` : exact
  }
  if ((test.op !== 'eq' && test.op !== 'in') || field.type === 'number') return exact
  const values = test.op === 'in' ? test.values : [test.value]
  if (values.length === 0) return exact
  const folded = values.map((value) => String(comparable(value, field, true)))
  const byFolded = equalsIndexed('l.folded', folded)
  if (test.folded) return byFolded
  // Equal texts have equal folded forms: asking for both lets the index of folded texts serve.
  return field.normalised ? exact : sql`${byFolded} and ${exact}`
}

/** The range of the index of folded texts that contains all texts that pass. */
function rangeOf(field: Field, test: Test): RawBuilder<SqlBool> | undefined {
  if (test.op === 'all') {
    return test.tests.map((part) => rangeOf(field, part)).find((range) => range !== undefined)
  }
  if (test.op !== 'startsWith' || field.type === 'number') return undefined
  return beginsIndexed(foldedBeginning(field, test))
}

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Field, foldText, type Scalar, type Test } from '../../model/query.ts'
import { storableText } from '../../model/storable-text.ts'
import { isOf } from './lookup-names.ts'
import type { Scope } from './scope.ts'
import { columns, comparable, operand, textOf } from './stored-values.ts'

/** Values of fields as expressions, and tests on them. */

/** A value as written, and folded. */
export interface ValueForms {
  readonly plain: RawBuilder<unknown>
  readonly folded: RawBuilder<unknown>
}

/** The single value of a field; null if the field has neither a value nor a default. */
export function singleValue(scope: Scope, field: Field): ValueForms {
  if (columns[field.name]) return columnValue(scope, field)
  if (field.name === 'vendorId') return vendorIdValue(scope, field)
  return firstLookupValue(scope, field)
}

function columnValue({ alias, id }: Scope, field: Field): ValueForms {
  const column = columns[field.name]!
  const ref = sql.ref(`${alias}.${column === 'id' ? id : column}`)
  const value = field.step === undefined ? ref : sql`${ref} / ${sql.lit(field.step)}`
  return { plain: value, folded: value }
}

function vendorIdValue({ orgId }: Scope, field: Field): ValueForms {
  const select = (form: RawBuilder<unknown>) => sql`(select ${form} from person_id v where v.org_id = ${orgId}
      and v.person_id = p.person_id and v.dialect = ${field.key ?? ''} and v.current = 1)`
  const { plain, folded } = vendorIdForms(field)
  return { plain: select(plain), folded: select(folded) }
}

/** The forms of a row `v` of vendor ids. */
export function vendorIdForms(field: Field): ValueForms {
  if (field.type === 'number') return { plain: sql.ref('v.number'), folded: sql.ref('v.number') }
  return { plain: sql.ref('v.vendor_id'), folded: sql`coalesce(v.folded_id, v.vendor_id)` }
}

function firstLookupValue({ orgId, alias, id, lookups }: Scope, field: Field): ValueForms {
  const select = (form: RawBuilder<unknown>, fallback: Scalar | undefined): RawBuilder<unknown> => {
    const value = sql`(select ${form} from ${sql.table(lookups)} l where l.org_id = ${orgId}
      and ${sql.ref(`l.${id}`)} = ${sql.ref(`${alias}.${id}`)} and ${isOf('l', field)} and l.key = ${storableText(field.key ?? '')} and l.position = 0)`
    return fallback === undefined ? value : sql`coalesce(${value}, ${fallback})`
  }
  if (field.type === 'number') {
    const number = select(sql.ref('l.number'), field.default)
    return { plain: number, folded: number }
  }
  const fallback = field.default === undefined ? undefined : String(field.default)
  const folded = select(sql.ref('l.folded'), fallback && foldText(fallback))
  return { plain: select(textOf('l'), fallback), folded }
}

export function testOn(scope: Scope, value: ValueForms, field: Field, test: Test): RawBuilder<SqlBool> {
  if (test.op === 'missing') return sql`${value.plain} is null`
  if (test.op === 'not') return sql`not (${testOn(scope, value, field, test.test)})`
  if (test.op === 'all') {
    const tests = test.tests.map((part) => testOn(scope, value, field, part))
    return tests.length === 0 ? sql`1 = 1` : sql`(${sql.join(tests, sql.raw(' and '))})`
  }
  const folded = field.type === 'text' && test.folded === true
  const subject = folded ? value.folded : value.plain
  if (test.op === 'in') {
    if (test.values.length === 0) return sql`1 = 0`
    return sql`${subject} in (${sql.join(test.values.map((item) => operand(comparable(item, field, folded))))})`
  }
  const wanted = comparable(test.value, field, folded)
  const length = [...String(wanted)].length
  switch (test.op) {
    case 'contains':
      return length === 0
        ? sql`substr(${subject}, 1, 0) = ''`
        : scope.dialect.contains(subject, String(wanted))
    case 'startsWith':
      return sql`substr(${subject}, 1, ${length}) = ${wanted}`
    case 'endsWith':
      return sql`(length(${subject}) >= ${length}
        and substr(${subject}, length(${subject}) - ${length} + 1) = ${wanted})`
    default:
      return sql`${subject} ${sql.raw(comparison[test.op])} ${operand(wanted)}`
  }
}

const comparison = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

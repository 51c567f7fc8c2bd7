import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Field, Filter, Test } from '../../model/query.ts'
import { singleValue, testOn, vendorIdForms } from './field-values.ts'
import { isIndexed } from './indexed-tests.ts'
import { entryRows, firstEntryRows } from './lookup-condition.ts'
import { isOf } from './lookup-names.ts'
import { companiesScope, type Scope } from './scope.ts'

/** Conditions of one group that may use an index: to weigh a hundred of them takes SQLite's planner a second. */
const INDEXED_CONDITIONS_MAX = 10

/**
 * The filter as a condition on `p`, or `c`.
 *
 * @param positive whether "unknown" has the same effect as "no" here, so that an index may drive the statement
 */
export function compile(scope: Scope, filter: Filter, positive: boolean): RawBuilder<SqlBool> {
  if ('all' in filter) return joined(filter.all, ' and ', sql`1 = 1`)
  if ('any' in filter) return anyOf(filter.any)
  if ('not' in filter) return sql`not ${compile(scope, filter.not, false)}`
  if ('company' in filter) return atCompany(scope, filter)
  if ('some' in filter) return isAmong(scope, entryRows(scope, filter))
  const { field, test } = filter
  if (positive && isIndexed(scope.dialect, field, test)) {
    if (field.name === 'vendorId') return hasVendorId(scope, field, test)
    return isAmong(scope, firstEntryRows(scope, field, test))
  }
  return testOn(scope, singleValue(scope, field), field, test)

  function anyOf(parts: readonly Filter[]): RawBuilder<SqlBool> {
    const { groupAny } = scope.forms
    if (!positive || !groupAny) return joined(parts, ' or ', sql`1 = 0`)
    const { rows, others } = groupAny(scope, parts)
    const rest = others.length === 0 && rows.length > 0 ? [] : [joined(others, ' or ', sql`1 = 0`)]
    return sql`(${sql.join([...rows.map((ids) => isAmong(scope, ids)), ...rest], sql.raw(' or '))})`
  }

  function joined(parts: readonly Filter[], by: string, empty: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
    if (parts.length === 0) return empty
    const conditions = parts.map((part, index) =>
      compile(scope, part, positive && index < INDEXED_CONDITIONS_MAX),
    )
    return sql`(${sql.join(conditions, sql.raw(by))})`
  }
}

function isAmong({ alias, id, forms }: Scope, rows: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql`${forms.testedId ?? sql.ref(`${alias}.${id}`)} in (${rows})`
}

function hasVendorId(scope: Scope, field: Field, test: Test): RawBuilder<SqlBool> {
  return sql`p.person_id in (select v.person_id from person_id v where v.org_id = ${scope.orgId}
    and v.dialect = ${field.key ?? ''} and v.current = 1 and ${testOn(scope, vendorIdForms(field), field, test)})`
}

/** People of the companies that pass. */
function atCompany(scope: Scope, { company, of }: Extract<Filter, { company: Filter }>): RawBuilder<SqlBool> {
  const { orgId } = scope
  return sql`p.person_id in (select l.person_id from lookup l
    where l.org_id = ${orgId} and ${isOf('l', of)} and l.number in (select c.company_id from company c
      where c.org_id = ${orgId} and ${compile(companiesScope(scope), company, true)}))`
}

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Field, Filter, Test } from '../../../model/query.ts'
import { leadsToRows } from '../../queries/indexed-tests.ts'
import { isOf, nameNumber } from '../../queries/lookup-names.ts'
import { comparable } from '../../queries/stored-values.ts'
import type { Planning } from './planning.ts'

/** Filters that search several fields for one substring, answered by one search of the index. */
export interface SubstringGroup {
  /** Selects `person_id`, which may repeat, of everyone who passes one of the filters. */
  readonly rows: RawBuilder<unknown>
  /** Whether the search reads more rows than this. */
  readonly readsMoreThan: (rows: number) => boolean
}

export function groupBySubstring(planning: Planning, filters: readonly Filter[]) {
  const { scope, search } = planning
  const fields = new Map<string, Field[]>()
  const others: Filter[] = []
  for (const filter of filters) {
    const found = substringFilter(planning, filter)
    if (found) fields.set(found.substring, [...(fields.get(found.substring) ?? []), found.field])
    else others.push(filter)
  }
  // The group with the most fields first: if candidates are too many, it shows that soonest.
  const byFields = [...fields].sort(([, one], [, other]) => other.length - one.length)
  const groups = byFields.map(([substring, searched]): SubstringGroup => {
    const { from, readsMoreThan } = search(scope.lookups, substring)!
    const contains = scope.dialect.contains(sql.ref('l.folded'), substring)
    return {
      rows: sql`select l.person_id from ${from}
        where l.org_id = ${scope.orgId} and ${isOfAny(searched)} and ${contains}`,
      readsMoreThan,
    }
  })
  return { groups, others }
}

/** Whether a row is of one of the fields, written so that those without rows of others are one list. */
function isOfAny(fields: readonly Field[]): RawBuilder<SqlBool> {
  const plain = fields.filter(({ alias }) => !alias).map(({ name }) => nameNumber(name))
  const shared = fields.filter(({ alias }) => alias).map((field) => sql`(${isOf('l', field)})`)
  const inList = plain.length > 0 ? [sql`l.name in (${sql.join(plain)})`] : []
  return sql`(${sql.join([...inList, ...shared], sql.raw(' or '))})`
}

/** The substring and the field, if the filter asks nothing else than that a value of the field contains the substring. */
function substringFilter(planning: Planning, filter: Filter) {
  const field = 'some' in filter && !filter.key ? filter.some : 'field' in filter ? filter.field : undefined
  const test = 'test' in filter ? filter.test : undefined
  const anyValue = 'some' in filter || field?.single === true
  if (!anyValue || !field || !test) return undefined
  const substring = wholeSubstring(planning, field, test)
  return substring === undefined ? undefined : { substring, field }
}

function wholeSubstring({ scope }: Planning, field: Field, test: Test): string | undefined {
  const { type, key, name } = field
  const plain = type === 'text' && key === undefined && field.default === undefined && name !== 'vendorId'
  if (!plain || test.op !== 'contains' || !test.folded) return undefined
  return leadsToRows(scope.dialect, field, test) ? String(comparable(test.value, field, true)) : undefined
}

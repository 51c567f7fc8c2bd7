import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Field, Filter, PersonQuery, Test } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { termsOf } from '../terms.ts'
import {
  entryRows,
  firstEntryRows,
  isIndexed,
  leads,
  people,
  type Scope,
  scalar,
  testOn,
} from './filter-condition.ts'
import { comparable } from './page-order.ts'

/** People up to whom it is cheaper to look at each and sort them than to walk the order until a page is full. */
const LED_MAX = 5000

/** Conditions that are tried until one leads to few. */
const LED_TRIES = 4

/** Those an index of the filter leads to; undefined when nothing leads, or the engine's planner sees to it. */
export async function findLed(
  db: Kysely<Schema>,
  orgId: OrgId,
  query: Pick<PersonQuery, 'filter' | 'removed'>,
): Promise<PersonId[] | 'many' | undefined> {
  const ways = selectLed(db, orgId, query, LED_MAX + 1).slice(0, LED_TRIES)
  for (const way of ways) {
    const { rows } = await way.execute(db)
    if (rows.length <= LED_MAX) return [...new Set(rows.map(({ id }) => id))]
  }
  return ways.length > 0 ? 'many' : undefined
}

/**
 * The people an index leads to from some condition that all who pass must meet, for each condition that has one; none
 * where the engine's planner knows better.
 */
export function selectLed(
  db: Kysely<Schema>,
  orgId: OrgId,
  { filter, removed }: Pick<PersonQuery, 'filter' | 'removed'>,
  limit: number,
) {
  const scope = { orgId, terms: termsOf(db), ...people }
  if (!filter || !scope.terms.eachNumber) return []
  return ledBy(scope, filter, removed ?? 'exclude').map(
    (rows) => sql<{ id: PersonId }>`select person_id as id from (${rows}) limit ${limit}`,
  )
}

type Removed = NonNullable<PersonQuery['removed']>

/** Statements that give `person_id`, which may repeat; those that lead more surely come first. */
function ledBy(scope: Scope, filter: Filter, removed: Removed): RawBuilder<unknown>[] {
  if ('all' in filter) {
    const stretches = filter.all.filter(isStretch)
    const others = filter.all.filter((part) => !isStretch(part))
    const named = (name: string) => stretches.filter(({ field }) => field.name === name)
    return [
      ...others.flatMap((part) => ledBy(scope, part, removed)),
      ...columns.flatMap((name) =>
        named(name).length === 0 ? [] : [stretchRows(scope, named(name), removed)],
      ),
    ]
  }
  if ('any' in filter) {
    const { grouped, others } = byPart(scope, filter.any)
    const parts = [...grouped, ...others.map((part) => ledBy(scope, part, removed)[0])]
    const all = parts.length > 0 && parts.every((rows) => rows !== undefined)
    return all ? [sql.join(parts, sql.raw(' union all '))] : []
  }
  if ('some' in filter) {
    return filter.test && leads(scope, filter.some, filter.test) ? [entryRows(scope, filter)] : []
  }
  if ('not' in filter || 'company' in filter) return []
  if (isStretch(filter)) return [stretchRows(scope, [filter], removed)]
  if (filter.field.name === 'vendorId') return []
  const { field, test } = filter
  return isIndexed(scope, field, test) ? [firstEntryRows(scope, field, test)] : []
}

/** Conditions that ask several fields for one part: the texts that hold it are looked up once for all of them. */
function byPart(scope: Scope, filters: readonly Filter[]) {
  const names = new Map<string, string[]>()
  const others: Filter[] = []
  for (const filter of filters) {
    const field = 'some' in filter && !filter.key ? filter.some : 'field' in filter ? filter.field : undefined
    const test = 'test' in filter ? filter.test : undefined
    const part = field && test && wholePart(scope, field, test)
    if (part === undefined) others.push(filter)
    else names.set(part, [...(names.get(part) ?? []), field!.name])
  }
  const grouped = [...names].map(
    ([part, list]) => sql`select l.person_id from ${scope.terms.rowsWithPart!(scope.lookups, part)}
      where l.org_id = ${scope.orgId} and l.name in (${sql.join(list)})
      and ${scope.terms.contains(sql.ref('l.folded'), part)}`,
  )
  return { grouped, others }
}

/** The folded part that is all that is asked of a field's look-ups; undefined when more is, or no index leads there. */
function wholePart(scope: Scope, field: Field, test: Test): string | undefined {
  const { type, key, name } = field
  const plain = type === 'text' && key === undefined && field.default === undefined && name !== 'vendorId'
  if (!plain || test.op !== 'contains' || !test.folded || !leads(scope, field, test)) return undefined
  return scope.terms.rowsWithPart && String(comparable(test.value, field, true))
}

/** Columns that have an index which people are in by time, removed ones apart. */
const columns = ['updatedAt', 'createdAt'] as const

/** Of whole numbers as they are, not in steps. */
type ColumnFilter = Extract<Filter, { field: Field }> & { readonly field: { readonly step?: undefined } }

/** Whether those who pass lie together in the index of a column. */
function isStretch(filter: Filter): filter is ColumnFilter {
  if (!('field' in filter) || filter.field.step !== undefined) return false
  return columns.some((name) => name === filter.field.name) && bounds(filter.test)
}

function bounds(test: Test): boolean {
  if (test.op === 'all') return test.tests.length > 0 && test.tests.every(bounds)
  return test.op !== 'missing' && test.op !== 'not' && test.op !== 'ne'
}

function stretchRows(scope: Scope, filters: readonly ColumnFilter[], removed: Removed): RawBuilder<unknown> {
  const within = sql.join(
    filters.map(({ field, test }) => testOn(scope, scalar(scope, field), field, test)),
    sql.raw(' and '),
  )
  const rows = (
    present: 'is' | 'is not',
  ) => sql`select p.person_id from person p where p.org_id = ${scope.orgId}
    and p.removed_at ${sql.raw(present)} null and ${within}`
  if (removed === 'include') return sql`${rows('is')} union all ${rows('is not')}`
  return rows(removed === 'only' ? 'is not' : 'is')
}

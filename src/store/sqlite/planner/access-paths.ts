import { type RawBuilder, sql } from 'kysely'
import type { Field, Filter, PersonQuery, Test } from '../../../model/query.ts'
import { singleValue, testOn } from '../../queries/field-values.ts'
import { foldedSubstring, isIndexed, leadsToRows } from '../../queries/indexed-tests.ts'
import { entryRows, firstEntryRows } from '../../queries/lookup-condition.ts'
import type { Planning } from './planning.ts'
import { groupBySubstring } from './substring-groups.ts'

/** An index that leads to everyone who passes a filter. */
export interface AccessPath {
  /** Selects `person_id`, which may repeat. */
  readonly rows: RawBuilder<unknown>
  /** Conditions that the index does not settle. */
  readonly remaining: readonly Filter[]
  /** Whether the path reads more rows than this, of which perhaps few pass; absent on a path whose rows all pass. */
  readonly readsMoreThan?: ((rows: number) => boolean) | undefined
}

type Removed = NonNullable<PersonQuery['removed']>

/** The access paths of a filter: for each condition that everyone who passes must meet, the index that serves it, if any. */
export function accessPathsOf(
  planning: Planning,
  filter: Filter,
  removed: PersonQuery['removed'] = 'exclude',
): AccessPath[] {
  if ('all' in filter) return pathsOfAll(planning, filter.all, removed)
  if ('any' in filter) return pathsOfAny(planning, filter, removed)
  if ('not' in filter || 'company' in filter) return []
  const { scope } = planning
  if ('some' in filter) {
    const { some: field, test } = filter
    if (!test || !leadsToRows(scope.dialect, field, test)) return []
    return [
      { rows: entryRows(scope, filter), remaining: [], readsMoreThan: readsMoreThan(planning, field, test) },
    ]
  }
  if (isTimeRange(filter)) return [{ rows: timeRangeRows(planning, [filter], removed), remaining: [] }]
  const { field, test } = filter
  if (field.name === 'vendorId' || !isIndexed(scope.dialect, field, test)) return []
  const rows = firstEntryRows(scope, field, test)
  return [{ rows, remaining: [], readsMoreThan: readsMoreThan(planning, field, test) }]
}

/** Paths of look-up values first, because they lead to few people more often than a range of time. */
function pathsOfAll(planning: Planning, filters: readonly Filter[], removed: Removed): AccessPath[] {
  const ranges = filters.filter(isTimeRange)
  const others = filters.filter((filter) => !isTimeRange(filter))
  const without = (...settled: readonly Filter[]) => filters.filter((filter) => !settled.includes(filter))
  const byValue = others.flatMap((filter) =>
    accessPathsOf(planning, filter, removed).map((path) => ({
      ...path,
      remaining: [...path.remaining, ...without(filter)],
    })),
  )
  const byTime = indexedTimes.flatMap((name) => {
    const settled = ranges.filter(({ field }) => field.name === name)
    if (settled.length === 0) return []
    return [{ rows: timeRangeRows(planning, settled, removed), remaining: without(...settled) }]
  })
  return [...byValue, ...byTime]
}

/** One path that joins those of all alternatives; none if an alternative has no path. */
function pathsOfAny(
  planning: Planning,
  filter: Extract<Filter, { any: unknown }>,
  removed: Removed,
): AccessPath[] {
  const { groups, others } = groupBySubstring(planning, filter.any)
  const paths = others.flatMap((other) => accessPathsOf(planning, other, removed).slice(0, 1))
  if (paths.length < others.length || filter.any.length === 0) return []
  const all = [...groups, ...paths]
  const rows = sql.join(
    all.map((path) => path.rows),
    sql.raw(' union all '),
  )
  const bounds = all.flatMap((path) => path.readsMoreThan ?? [])
  return [
    {
      rows,
      remaining: paths.every(({ remaining }) => remaining.length === 0) ? [] : [filter],
      readsMoreThan: bounds.length > 0 ? (most) => bounds.some((bound) => bound(most)) : undefined,
    },
  ]
}

/** For a test that is answered through the index of substrings, where not every row that is read passes. */
function readsMoreThan({ scope, search }: Planning, field: Field, test: Test): AccessPath['readsMoreThan'] {
  const substring = foldedSubstring(field, test)
  return substring === undefined ? undefined : search(scope.lookups, substring)?.readsMoreThan
}

/** Columns with an index in order of time, of removed people apart from others. */
const indexedTimes = ['updatedAt', 'createdAt'] as const

/** A test of a time itself, not of the time in steps. */
type TimeRange = Extract<Filter, { field: Field }> & { readonly field: { readonly step?: undefined } }

/** Whether the people who pass are a range of the index of a time. */
function isTimeRange(filter: Filter): filter is TimeRange {
  if (!('field' in filter) || filter.field.step !== undefined) return false
  return indexedTimes.some((name) => name === filter.field.name) && isRange(filter.test)
}

function isRange(test: Test): boolean {
  if (test.op === 'all') return test.tests.length > 0 && test.tests.every(isRange)
  return test.op !== 'missing' && test.op !== 'not' && test.op !== 'ne'
}

function timeRangeRows(
  { scope }: Planning,
  filters: readonly TimeRange[],
  removed: Removed,
): RawBuilder<unknown> {
  const within = sql.join(
    filters.map(({ field, test }) => testOn(scope, singleValue(scope, field), field, test)),
    sql.raw(' and '),
  )
  const rows = (
    present: 'is' | 'is not',
  ) => sql`select p.person_id from person p where p.org_id = ${scope.orgId}
    and p.removed_at ${sql.raw(present)} null and ${within}`
  if (removed === 'include') return sql`${rows('is')} union all ${rows('is not')}`
  return rows(removed === 'only' ? 'is not' : 'is')
}

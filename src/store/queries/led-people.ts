import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Field, Filter, PersonQuery, Test } from '../../model/query.ts'
import type { Schema } from '../schema.ts'
import { termsOf } from '../terms.ts'
import {
  byPart,
  entryRows,
  firstEntryRows,
  isIndexed,
  leads,
  leadsToMoreThan,
  people,
  type Scope,
  scalar,
  testOn,
} from './filter-condition.ts'

/** Conditions that are tried until one leads to few. */
const LED_TRIES = 4

/** Look-ups that go through a part's index in no time. */
const ROWS_MIN = 8000

/** Look-ups of a person that hold a part: a name in its forms, the e-mail addresses made of it. */
const ROWS_EACH = 6

/** Those an index leads to, and what is left to ask of them. */
export interface Led {
  readonly ids: readonly PersonId[]
  readonly left: readonly Filter[]
}

/**
 * Those an index of the filter leads to; undefined when nothing leads to so few.
 *
 * @param ways as of `waysTo`
 * @param straight only ways that go through no others, or only those that may
 */
export async function findLed(
  db: Kysely<Schema>,
  ways: readonly Way[],
  { most = termsOf(db).looks?.collected ?? 0, straight }: { most?: number; straight?: boolean } = {},
): Promise<Led | undefined> {
  for (const way of ways.slice(0, LED_TRIES)) {
    const { left, areMoreThan } = way
    if (straight !== undefined && straight !== (areMoreThan === undefined)) continue
    if (areMoreThan?.(Math.max(ROWS_MIN, most * ROWS_EACH))) continue
    const { rows } = await selectLed(way, most + 1).execute(db)
    if (rows.length <= most) return { ids: [...new Set(rows.map(({ id }) => id))], left }
  }
  return undefined
}

/** The ids of so many of them at most, which may repeat. */
export function selectLed({ rows }: Way, limit: number): RawBuilder<{ id: PersonId }> {
  return sql`select person_id as id from (${rows}) limit ${limit} + 0`
}

/**
 * How an index leads to the people from some condition that all who pass must meet, for each condition that has one; none
 * where the engine's planner knows better.
 */
export function waysTo(
  db: Kysely<Schema>,
  orgId: OrgId,
  { filter, removed = 'exclude' }: Pick<PersonQuery, 'filter' | 'removed'>,
): Way[] {
  const scope = { orgId, terms: termsOf(db), ...people }
  return filter && scope.terms.eachNumber ? ledBy(scope, filter, removed) : []
}

/** A statement that gives `person_id`, which may repeat, of all who pass; and the conditions it does not settle. */
export interface Way {
  readonly rows: RawBuilder<unknown>
  readonly left: readonly Filter[]
  /** Whether more rows are gone through for them than that, of which perhaps few pass; absent where all pass. */
  readonly areMoreThan?: AreMoreThan | undefined
}

type AreMoreThan = (rows: number) => boolean

type Removed = NonNullable<PersonQuery['removed']>

/** Those that lead more surely come first. */
function ledBy(scope: Scope, filter: Filter, removed: Removed): Way[] {
  if ('all' in filter) {
    const stretches = filter.all.filter(isStretch)
    const others = filter.all.filter((part) => !isStretch(part))
    const without = (...parts: readonly Filter[]) => filter.all.filter((part) => !parts.includes(part))
    const named = (name: string) => stretches.filter(({ field }) => field.name === name)
    return [
      ...others.flatMap((part) =>
        ledBy(scope, part, removed).map((way) => ({ ...way, left: [...way.left, ...without(part)] })),
      ),
      ...columns.flatMap((name) => {
        const parts = named(name)
        return parts.length === 0
          ? []
          : [{ rows: stretchRows(scope, parts, removed), left: without(...parts) }]
      }),
    ]
  }
  if ('any' in filter) {
    const { grouped, others } = byPart(scope, filter.any)
    const ways = others.map((part) => ledBy(scope, part, removed)[0])
    if (ways.includes(undefined) || filter.any.length === 0) return []
    const all = [...grouped, ...(ways as Way[])]
    const rows = sql.join(
      all.map((way) => way.rows),
      sql.raw(' union all '),
    )
    const bounds = all.flatMap(({ areMoreThan }) => areMoreThan ?? [])
    const areMoreThan = bounds.length > 0 ? (most: number) => bounds.some((bound) => bound(most)) : undefined
    return [{ rows, left: ways.every((way) => way!.left.length === 0) ? [] : [filter], areMoreThan }]
  }
  if ('some' in filter) {
    const led = filter.test && leads(scope, filter.some, filter.test)
    if (!led) return []
    return [
      {
        rows: entryRows(scope, filter),
        left: [],
        areMoreThan: leadsToMoreThan(scope, filter.some, filter.test!),
      },
    ]
  }
  if ('not' in filter || 'company' in filter) return []
  if (isStretch(filter)) return [{ rows: stretchRows(scope, [filter], removed), left: [] }]
  if (filter.field.name === 'vendorId') return []
  const { field, test } = filter
  if (!isIndexed(scope, field, test)) return []
  return [
    { rows: firstEntryRows(scope, field, test), left: [], areMoreThan: leadsToMoreThan(scope, field, test) },
  ]
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

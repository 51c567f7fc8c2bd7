import { type Instant, parseInstant } from '../../../model/instant.ts'
import type { Field, Filter } from '../../../model/query.ts'
import { type Condition, daysOf, readTime } from './condition-value.ts'
import type { Days } from './dates.ts'
import type { FilterField } from './filter-fields.ts'
import { comparison, comparisons, has, matchAll, matchNone, present } from './value-operators.ts'

/** Tests of dates, times and ranges of them. */

/** Times are compared by day, or by second if the value has a time of day; `now` is the current moment. */
export function instantTest(field: Field, condition: Condition): Filter | undefined {
  const { value, now, operator } = condition
  if (value === 'now') {
    const op = comparisons[operator]
    return operator === '!='
      ? { field, test: { op: 'ne', value: now } }
      : op && { field, test: { op, value: now } }
  }
  const second = value === null ? undefined : parseInstant(`${value.replace(' ', 'T')}Z`)
  const period =
    second === undefined ? toInstants(daysOf(condition)) : { from: second, until: second + 1_000_000 }
  return periodTest(operator, period, matchAll, (op, bound) => ({ field, test: { op, value: bound } }))
}

function toInstants({ from, until }: Days): Period<Instant> {
  const start = (day: string) => parseInstant(`${day}T00:00:00Z`)!
  return { ...(from && { from: start(from) }), ...(until && { until: start(until) }) }
}

export function dateTest(field: Field, operator: string, condition: Condition): Filter | undefined {
  return periodTest(operator, daysOf(condition), present(field), (op, bound) => has(field, op, bound))
}

interface Period<Bound> {
  readonly from?: Bound
  readonly until?: Bound
}

/**
 * Compares with a period: `=` is inside it, `<` before it, `>` after it. An open end has nothing beyond it.
 *
 * @param dated the people who have a date
 */
function periodTest<Bound>(
  operator: string,
  { from, until }: Period<Bound>,
  dated: Filter,
  bound: (op: 'lt' | 'gte', value: Bound) => Filter,
): Filter | undefined {
  const since = from === undefined ? undefined : bound('gte', from)
  const before = until === undefined ? undefined : bound('lt', until)
  const inside: Filter = { all: [since, before].filter((part) => part !== undefined) }
  switch (operator) {
    case '=':
      return inside
    case '!=':
      return { not: inside }
    case '<':
      return from === undefined ? matchNone : bound('lt', from)
    case '<=':
      return before ?? dated
    case '>':
      return until === undefined ? matchNone : bound('gte', until)
    case '>=':
      return since ?? dated
    default:
      return undefined
  }
}

const endOperators: Readonly<Record<string, string>> = {
  ends_at: '=',
  does_not_end_at: '!=',
  ends_before: '<',
  ends_e_before: '<=',
  ends_after: '>',
  ends_e_after: '>=',
}

export function rangeTest(
  { of, start, end }: Extract<FilterField, { kind: 'range' }>,
  condition: Condition,
): Filter | undefined {
  const test = (field: Field, operator: string): Filter | undefined =>
    of === 'date' ? dateTest(field, operator, condition) : comparison(field, operator, readTime(condition))
  if (condition.operator === 'includes') {
    const [begun, open] = [test(start, '<='), test(end, '>=')]
    return begun && open && { all: [begun, open] }
  }
  const ending = endOperators[condition.operator]
  return ending ? test(end, ending) : test(start, condition.operator)
}

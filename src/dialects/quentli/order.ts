import type { Problem } from '../../model/errors.ts'
import { type OrderTerm, personColumns, queryLimits, vendorIdField } from '../../model/query.ts'
import { type CustomerField, customerFieldsOf } from './fields.ts'
import { asList, isObject, type Parsed } from './wire.ts'

const KEYS_MAX = 5

/** Newest first. */
const defaultOrder: readonly OrderTerm[] = [{ field: personColumns.createdAt, direction: 'desc' }]

/** Translates a `customerOrderBy`: an object whose keys count in their order, or a list of such objects. */
export function toOrder(
  objects: readonly Parsed[],
  organizationId: string,
  problems: Problem[],
): readonly OrderTerm[] {
  const fields = customerFieldsOf(organizationId)
  const entries = objects.flatMap((object) => (asList(object) ?? [object]).flatMap(entriesOf))
  if (entries.length === 0) return defaultOrder
  if (entries.length > KEYS_MAX) problems.push(wrong([], 'too_many', `Sorts by at most ${KEYS_MAX} fields`))
  return totalOrder(entries.map(([name, value]) => toTerm(fields.get(name), name, value, problems)))
}

/**
 * Breaks ties by id. A sort by a single time column needs no tie-breaker: stored microseconds differ, and its index is
 * used.
 */
function totalOrder(terms: readonly OrderTerm[]): readonly OrderTerm[] {
  const [only] = terms
  if (only && terms.length === 1 && isColumn(only)) return terms
  const byShownTime = terms.map((term) =>
    isColumn(term) ? { ...term, field: { ...term.field, step: MILLISECOND } } : term,
  )
  // The store breaks ties by its own id if there is no room for one more term.
  if (terms.length >= queryLimits.orderTermsMax) return byShownTime
  return [...byShownTime, { field: vendorIdField('quentli'), direction: terms.at(-1)?.direction ?? 'desc' }]
}

/** Times tie if they look the same, and only milliseconds are shown. */
const MILLISECOND = 1000

function isColumn({ field }: OrderTerm): boolean {
  return Object.hasOwn(personColumns, field.name)
}

function entriesOf(value: Parsed): [string, Parsed][] {
  return isObject(value) ? Object.entries(value) : [['', value]]
}

function toTerm(
  target: CustomerField | undefined,
  name: string,
  value: Parsed,
  problems: Problem[],
): OrderTerm {
  const { sort = value, nulls, ...rest } = isObject(value) ? value : {}
  const direction = sort === 'asc' ? 'asc' : 'desc'
  if (!target) problems.push(wrong([name], 'unknown', 'Unknown sort field'))
  if ((sort !== 'asc' && sort !== 'desc') || Object.keys(rest).length > 0) {
    problems.push(wrong([name], 'enum', 'Expected asc or desc'))
  }
  if (nulls !== undefined && nulls !== 'first' && nulls !== 'last') {
    problems.push(wrong([name, 'nulls'], 'enum', 'Expected first or last'))
  }
  const field = target?.field ?? personColumns.createdAt
  return { field, direction, ...((nulls === 'first' || nulls === 'last') && { nulls }) }
}

function wrong(path: readonly string[], rule: Problem['rule'], message: string): Problem {
  return { in: 'query', path: ['orderBy', ...path], rule, message }
}

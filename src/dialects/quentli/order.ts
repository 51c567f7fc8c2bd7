import type { Problem } from '../../model/errors.ts'
import { type OrderTerm, personColumns, vendorIdField } from '../../model/query.ts'
import { customerFields } from './fields.ts'
import { asList, isObject, type Parsed } from './wire.ts'

const KEYS_MAX = 5

/** Newest first. Creation is distinct per customer, so that nothing else is needed to make it total. */
const defaultOrder: readonly OrderTerm[] = [{ field: personColumns.createdAt, direction: 'desc' }]

/** Translates a `customerOrderBy`: an object whose keys count in their order, or a list of such. */
export function toOrder(objects: readonly Parsed[], problems: Problem[]): readonly OrderTerm[] {
  const entries = objects.flatMap((object) => (asList(object) ?? [object]).flatMap(entriesOf))
  if (entries.length === 0) return defaultOrder
  if (entries.length > KEYS_MAX) problems.push(wrong([], 'too_many', `Sorts by at most ${KEYS_MAX} fields`))
  const terms = entries.map(([name, value]) => toTerm(name, value, problems))
  const [only] = terms
  if (terms.length === 1 && only?.field === personColumns.createdAt) return terms
  const byShownTime = terms.map((term) =>
    term.field === personColumns.createdAt || term.field === personColumns.updatedAt
      ? { ...term, field: { ...term.field, step: MILLISECOND } }
      : term,
  )
  return [...byShownTime, { field: vendorIdField('quentli'), direction: terms.at(-1)?.direction ?? 'desc' }]
}

/** Times tie when they look the same, and milliseconds are all that is shown. */
const MILLISECOND = 1000

function entriesOf(value: Parsed): [string, Parsed][] {
  return isObject(value) ? Object.entries(value) : [['', value]]
}

function toTerm(name: string, value: Parsed, problems: Problem[]): OrderTerm {
  const target = customerFields.get(name)
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

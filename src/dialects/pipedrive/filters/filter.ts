import { personFields } from '../../../hub/hub.ts'
import type { CustomField } from '../../../model/catalog.ts'
import type { Instant } from '../../../model/instant.ts'
import { isJsonObject, type Json } from '../../../model/json.ts'
import type { Field, Filter } from '../../../model/query.ts'
import { ownedBy, visibleFor } from '../lookups.ts'
import { type Condition, readId, readNumber, readTime, refuse, scalarText } from './condition-value.ts'
import { addressComponent, type FilterField, findFilterField, ORGANIZATION_ID } from './filter-fields.ts'
import { dateTest, instantTest, rangeTest } from './period-operators.ts'
import {
  comparison,
  comparisons,
  has,
  type Matches,
  matchAll,
  matchNone,
  nameOf,
  notEmpty,
  present,
  valuesOf,
} from './value-operators.ts'

const LEAVES_MAX = 16

export interface FilterContext {
  /** Including removed fields: conditions on them match no person. */
  readonly customFields: readonly CustomField[]
  /** Relative dates count from this time. */
  readonly now: Instant
}

/**
 * Translates the conditions of a saved filter: `and` of one or two groups, each an `and` or an `or` of conditions.
 *
 * Negative conditions also pass for people without a value; other conditions never do, except `IS NULL`.
 *
 * @throws invalid naming the part of `conditions` that cannot be used
 */
export function toFilter(conditions: Json, context: FilterContext): Filter {
  return {
    all: readGroups(conditions).flatMap(({ glue, leaves }): Filter[] => {
      const filters = leaves.map((leaf) => toLeaf(leaf, context))
      if (glue === 'and') return filters
      return filters.length === 0 ? [] : [{ any: filters }]
    }),
  }
}

/** Up to two groups, each glue at most once, with their conditions unchanged. @throws invalid */
export function readGroups(conditions: Json): { glue: 'and' | 'or'; leaves: readonly Json[] }[] {
  const groups = partsOf(conditions, 'and').map((group) => ({
    leaves: partsOf(group),
    glue: (group as { glue: 'and' | 'or' }).glue,
  }))
  const once = new Set(groups.map(({ glue }) => glue)).size === groups.length
  if (!once) throw refuse('one or two groups are allowed, one of each glue')
  if (groups.flatMap(({ leaves }) => leaves).length > LEAVES_MAX) {
    throw refuse(`at most ${LEAVES_MAX} conditions are allowed`)
  }
  return groups
}

function partsOf(value: Json, onlyGlue?: string): readonly Json[] {
  const glue = isJsonObject(value) ? value.glue : undefined
  const known = onlyGlue === undefined ? glue === 'and' || glue === 'or' : glue === onlyGlue
  if (!isJsonObject(value) || !known || !Array.isArray(value.conditions)) {
    throw refuse('conditions must be grouped by glue: and, with groups of and, or below')
  }
  return value.conditions
}

function toLeaf(leaf: Json, context: FilterContext): Filter {
  const {
    object,
    field_id: id,
    operator,
    value = null,
    extra_value: extra = null,
  } = isJsonObject(leaf) ? leaf : {}
  if (object !== 'person' && object !== 'organization') throw refuse('object must be person or organization')
  if (!/^\d{1,15}$/.test(String(id))) throw refuse('field_id must be the id of a field')
  const field = findFilterField(object, Number(id), context.customFields)
  if (!field) throw refuse(`field ${id} does not exist`)
  if (typeof operator !== 'string') throw refuse('operator is missing')
  const condition: Condition = {
    operator,
    value: scalarText(value),
    extra: scalarText(extra) ?? '',
    now: context.now,
  }
  const filter = compile(field, condition)
  if (!filter) throw refuse(`operator ${operator} cannot be used with field ${id}`)
  return object === 'organization' && Number(id) !== ORGANIZATION_ID
    ? ofOrganization(filter, condition)
    : filter
}

/** Turns a condition on organizations into one on the people linked to them. Unlinked people have no value. */
function ofOrganization(filter: Filter, { operator }: Condition): Filter {
  const linked = (company: Filter): Filter => ({ company, of: personFields.companyId })
  if (operator === 'IS NULL' && filter === matchNone) return { not: linked(matchAll) }
  return 'not' in filter ? { not: linked(filter.not) } : linked(filter)
}

/** @returns undefined when the field does not take the operator */
function compile(target: FilterField, condition: Condition): Filter | undefined {
  switch (target.kind) {
    case 'text':
      return textTest(valuesOf(target.field), condition)
    case 'name':
      return textTest(nameOf(target), condition)
    case 'address': {
      const component = addressComponent(condition.extra)
      if (component === undefined) throw refuse(`extra_value must be a part of an address`)
      return textTest(valuesOf(target.part(component)), condition)
    }
    case 'number':
      return (
        nullTest(target.field, condition) ??
        comparison(target.field, condition.operator, readNumber(condition))
      )
    case 'money':
      return moneyTest(target, condition)
    case 'choice':
      return nullTest(target.field, condition) ?? equality(condition, (id) => has(target.field, 'eq', id))
    case 'set':
      return nullTest(target.field, condition) ?? setTest(target.field, condition)
    case 'owner':
      return neverNull(condition) ?? equality(condition, ownedBy)
    case 'visibility':
      return equality(condition, visibleFor)
    case 'id':
      return neverNull(condition) ?? everyonesNumber(target.field, condition)
    case 'instant':
      return neverNull(condition) ?? instantTest(target.field, condition)
    case 'date':
      return nullTest(target.field, condition) ?? dateTest(target.field, condition.operator, condition)
    case 'time':
      return (
        nullTest(target.field, condition) ?? comparison(target.field, condition.operator, readTime(condition))
      )
    case 'range':
      return nullTest(target.start, condition) ?? rangeTest(target, condition)
    case 'removed':
      return matchNone
    case 'constant':
      return neverNull(condition) ?? constantTest(target.value, condition)
  }
}

/** Combines both conditions by AND; if they are negative, tests that they are not both true. */
function within(filter: Filter, condition: Filter): Filter {
  return 'not' in filter ? { not: { all: [filter.not, condition] } } : { all: [filter, condition] }
}

function nullTest(field: Field, { operator }: Condition): Filter | undefined {
  if (operator === 'IS NULL') return { not: present(field) }
  return operator === 'IS NOT NULL' ? present(field) : undefined
}

function neverNull({ operator }: Condition): Filter | undefined {
  if (operator === 'IS NULL') return matchNone
  return operator === 'IS NOT NULL' ? matchAll : undefined
}

function textTest(matches: Matches, { operator, value }: Condition): Filter | undefined {
  const passes = (op: 'eq' | 'contains' | 'startsWith'): Filter => {
    if (value === null) throw refuse('value is missing')
    return matches({ op, value, folded: true })
  }
  switch (operator) {
    case 'IS NULL':
      return { not: matches(notEmpty) }
    case 'IS NOT NULL':
      return matches(notEmpty)
    case '=':
      return passes('eq')
    case '!=':
      return { not: passes('eq') }
    case "LIKE '%$%'":
      return passes('contains')
    case "LIKE '$%'":
      return passes('startsWith')
    case "NOT LIKE '$%'":
      return { not: passes('startsWith') }
    default:
      return undefined
  }
}

function equality(condition: Condition, equals: (id: number) => Filter): Filter | undefined {
  if (condition.operator !== '=' && condition.operator !== '!=') return undefined
  const filter = equals(readId(condition))
  return condition.operator === '=' ? filter : { not: filter }
}

function moneyTest(
  target: Extract<FilterField, { kind: 'money' }>,
  condition: Condition,
): Filter | undefined {
  const amount =
    nullTest(target.field, condition) ?? comparison(target.field, condition.operator, readNumber(condition))
  if (!amount || condition.extra === '') return amount
  return within(amount, {
    some: target.currency,
    test: { op: 'eq', value: condition.extra, folded: true },
  })
}

function setTest(field: Field, condition: Condition): Filter | undefined {
  const id = readId(condition)
  const chosen = has(field, 'eq', id)
  const others: Filter = { some: field, test: { op: 'ne', value: id } }
  switch (condition.operator) {
    case 'contains':
      return chosen
    case 'not_contains':
      return { not: chosen }
    case '=':
      return { all: [chosen, { not: others }] }
    case '!=':
      return { not: { all: [chosen, { not: others }] } }
    default:
      return undefined
  }
}

function everyonesNumber(field: Field, condition: Condition): Filter | undefined {
  const value = readNumber(condition)
  if (condition.operator === '!=') return { field, test: { op: 'ne', value } }
  const op = comparisons[condition.operator]
  return op && { field, test: { op, value } }
}

function constantTest(constant: number, condition: Condition): Filter | undefined {
  const { operator } = condition
  if (operator !== '!=' && !comparisons[operator]) return undefined
  const value = readNumber(condition)
  const passes: Readonly<Record<string, boolean>> = {
    '=': constant === value,
    '!=': constant !== value,
    '<': constant < value,
    '<=': constant <= value,
    '>': constant > value,
    '>=': constant >= value,
  }
  return passes[operator] ? matchAll : matchNone
}

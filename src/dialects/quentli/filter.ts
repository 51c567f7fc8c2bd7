import type { Problem } from '../../model/errors.ts'
import type { Filter, Test } from '../../model/query.ts'
import { type CustomerField, customerFields, metadata, paymentCount, tags } from './fields.ts'
import {
  compare,
  compareText,
  entryTest,
  FilterError,
  isNull,
  isOneOf,
  readBoolean,
  readText,
} from './tests.ts'
import { asList, isObject, type Parsed } from './wire.ts'

const NESTING_MAX = 5
const CONDITIONS_MAX = 100
const LIST_MAX = 100

/** Keys of a filter object besides the fields. */
const groups = new Set(['AND', 'OR', 'NOT', 'noPayments', 'meta', 'metadata', 'tags', 'organizationId'])

/** Whether a key can stand at the top of a filter; then it may have broken out of an unencoded one. */
export function isFilterKey(segment: string): boolean {
  return customerFields.has(segment) || groups.has(segment)
}

type Path = readonly (string | number)[]

/**
 * Translates a `customerFilter`. Members of an object are ANDed, so are several operators of one field; a missing
 * value passes no comparison, nor its opposite.
 *
 * @param organizationId the only organization there is for the caller
 */
export function toFilter(object: Parsed, organizationId: string, problems: Problem[]): Filter {
  let conditions = 0

  function guarded(path: Path, work: () => Filter): Filter {
    conditions += 1
    if (conditions === CONDITIONS_MAX + 1)
      fail(path, 'too_many', `A filter has at most ${CONDITIONS_MAX} conditions`)
    try {
      return work()
    } catch (error) {
      if (!(error instanceof FilterError)) throw error
      fail(path, 'type', error.message)
      return nothing
    }
  }

  function fail(path: Path, rule: Problem['rule'], message: string): Filter {
    problems.push({ in: 'query', path: ['filter', ...path], rule, message })
    return nothing
  }

  function objectFilter(value: Parsed, path: Path, depth: number): Filter {
    if (depth > NESTING_MAX)
      return fail(path, 'too_many', `AND, OR and NOT nest at most ${NESTING_MAX} levels`)
    if (!isObject(value) || Object.keys(value).length === 0) return fail(path, 'type', 'Expected conditions')
    return { all: Object.entries(value).map(([key, inner]) => member(key, inner, [...path, key], depth)) }
  }

  function member(key: string, value: Parsed, path: Path, depth: number): Filter {
    switch (key) {
      case 'AND':
        return { all: elements(value, path, depth) }
      case 'OR':
        return { any: elements(value, path, depth) }
      case 'NOT':
        return { all: elements(value, path, depth).map((part) => ({ not: part })) }
      case 'noPayments':
        return guarded(path, () => ({
          field: paymentCount,
          test: { op: readBoolean(value) ? 'eq' : 'gt', value: 0 },
        }))
      case 'meta':
        return metaFilter(value, path)
      case 'metadata':
        return metadataFilter(value, path)
      case 'tags':
        return tagsFilter(value, path)
      case 'organizationId':
        return guarded(path, () => scopeFilter(value, organizationId))
      default: {
        const field = customerFields.get(key)
        return field ? fieldFilter(field, value, path) : fail(path, 'unknown', 'Unknown filter field')
      }
    }
  }

  /** A list of objects; one object counts as a list of one. */
  function elements(value: Parsed, path: Path, depth: number): Filter[] {
    const list = asList(value) ?? [value]
    if (list.length > LIST_MAX) return [fail(path, 'too_many', `At most ${LIST_MAX} elements`)]
    return list.map((part, index) =>
      objectFilter(part, list.length > 1 || asList(value) ? [...path, index] : path, depth + 1),
    )
  }

  function fieldFilter(target: CustomerField, value: Parsed, path: Path): Filter {
    if (!isObject(value)) return guarded(path, () => compare(target, 'equals', value, false))
    const { mode, ...operators } = value
    if (mode !== undefined && mode !== 'default' && mode !== 'insensitive') {
      return fail([...path, 'mode'], 'enum', 'Expected default or insensitive')
    }
    if (mode !== undefined && target.kind !== 'text')
      return fail([...path, 'mode'], 'unknown', 'Unknown operator')
    const parts = Object.entries(operators)
    if (parts.length === 0) return fail(path, 'missing', 'Expected an operator')
    return {
      all: parts.map(([operator, operand]) =>
        operatorFilter(target, operator, operand, mode, [...path, operator]),
      ),
    }
  }

  function operatorFilter(
    target: CustomerField,
    operator: string,
    operand: Parsed,
    mode: Parsed,
    path: Path,
  ): Filter {
    const exact = mode === 'insensitive'
    switch (operator) {
      case 'equals':
        return guarded(path, () => compare(target, operator, operand, exact))
      case 'not':
        if (!isObject(operand)) return guarded(path, () => compare(target, operator, operand, exact))
        return { not: fieldFilter(target, mode === undefined ? operand : { mode, ...operand }, path) }
      case 'in':
      case 'notIn':
        if (target.kind === 'boolean') break
        return guarded(path, () => {
          const some = isOneOf(target, values(operand), exact)
          return operator === 'in' ? some : { not: some }
        })
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte':
        if (target.kind === 'boolean') break
        return guarded(path, () => compare(target, operator, operand, exact))
      case 'contains':
      case 'startsWith':
      case 'endsWith':
        if (target.kind !== 'text') break
        return guarded(path, () => compareText(target, operator, operand, mode !== 'default'))
    }
    return fail(path, 'unknown', 'Unknown operator')
  }

  /** `meta[KEY]=value`, `meta[KEY][op]=value`: the value under a key; without the key there is none. */
  function metaFilter(value: Parsed, path: Path): Filter {
    if (!isObject(value)) return fail(path, 'type', 'Expected a key in brackets')
    return {
      all: Object.entries(value).map(([key, test]) =>
        fieldFilter({ kind: 'text', nullable: true, field: { ...metadata, key } }, test, [...path, key]),
      ),
    }
  }

  /** `metadata[some|every|none][key|value][op]=…`: all tests apply to the same entry. */
  function metadataFilter(value: Parsed, path: Path): Filter {
    if (!isObject(value) || Object.keys(value).length === 0)
      return fail(path, 'type', 'Expected some, every or none')
    return {
      all: Object.entries(value).map(([quantifier, entry]) => {
        const at = [...path, quantifier]
        if (!['some', 'every', 'none'].includes(quantifier))
          return fail(at, 'unknown', 'Expected some, every or none')
        return guarded(at, () => {
          const { key, value: tested, ...rest } = isObject(entry) ? entry : { other: null }
          if (Object.keys(rest).length > 0) throw new FilterError('Expected key or value')
          const tests = {
            ...(key !== undefined && { key: entryTests(key) }),
            ...(tested !== undefined && { test: entryTests(tested) }),
          }
          if (quantifier === 'some') return { some: metadata, ...tests }
          if (quantifier === 'none') return { not: { some: metadata, ...tests } }
          return { not: { any: opposites(tests) } }
        })
      }),
    }
  }

  function tagsFilter(value: Parsed, path: Path): Filter {
    if (!isObject(value)) return fail(path, 'type', 'Expected has, hasSome, hasEvery or isEmpty')
    return {
      all: Object.entries(value).map(([operator, operand]) =>
        guarded([...path, operator], () => {
          const has = (tag: unknown): Filter => ({ some: tags, test: { op: 'eq', value: readText(tag) } })
          switch (operator) {
            case 'has':
              return has(operand)
            case 'hasSome':
              return { any: values(operand).map(has) }
            case 'hasEvery':
              return { all: values(operand).map(has) }
            case 'isEmpty':
              return readBoolean(operand) ? { not: { some: tags } } : { some: tags }
            default:
              throw new FilterError('Unknown operator')
          }
        }),
      ),
    }
  }

  return objectFilter(object, [], 0)
}

/** Stands in for a condition with a problem; the request is refused anyway. */
const nothing: Filter = { any: [] }
const everybody: Filter = { all: [] }

/** The caller sees one organization: any condition on its id is true for everybody or for nobody. */
function scopeFilter(value: Parsed, organizationId: string): Filter {
  const operators: readonly [string, Parsed][] = isObject(value) ? Object.entries(value) : [['equals', value]]
  const passes = operators.every(([operator, operand]) => {
    if (operator === 'mode') return true
    if (operator === 'in') return values(operand).includes(organizationId)
    if (operator === 'notIn') return !values(operand).includes(organizationId)
    if (operator === 'equals') return readText(operand) === organizationId
    if (operator === 'not') return readText(operand) !== organizationId
    throw new FilterError('Unknown operator')
  })
  return passes ? everybody : nothing
}

/** A list of values; a single one is a list of one. */
function values(operand: Parsed): readonly string[] {
  const list = asList(operand) ?? [operand]
  if (list.length > LIST_MAX) throw new FilterError(`At most ${LIST_MAX} values`)
  return list.map(readText)
}

function entryTests(value: Parsed): Test {
  if (!isObject(value)) return entryTest('equals', value, false)
  const { mode, ...operators } = value
  if (mode !== undefined && mode !== 'default' && mode !== 'insensitive')
    throw new FilterError('Unknown mode')
  const tests = Object.entries(operators).map(([operator, operand]): Test => {
    const pattern = ['contains', 'startsWith', 'endsWith'].includes(operator)
    const folded = pattern ? mode !== 'default' : mode === 'insensitive'
    if (operator === 'in' || operator === 'notIn') {
      const some: Test = { op: 'in', values: values(operand), folded }
      return operator === 'in' ? some : { op: 'not', test: some }
    }
    if (isNull(operand) && typeof operand !== 'string') throw new FilterError('Expected one value')
    return entryTest(operator, operand, folded)
  })
  if (tests.length === 0) throw new FilterError('Expected an operator')
  return tests.length === 1 ? tests[0]! : { op: 'all', tests }
}

/** An entry that breaks the rule, in one of the ways it can. */
function opposites({ key, test }: { key?: Test; test?: Test }): Filter[] {
  return [
    ...(key ? [{ some: metadata, key: { op: 'not', test: key } } as const] : []),
    ...(test ? [{ some: metadata, test: { op: 'not', test } } as const] : []),
  ]
}

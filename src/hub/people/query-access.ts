import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import {
  type ContactPoint,
  listFields,
  type Person,
  sensitiveFields,
  valueFields,
} from '../../model/person.ts'
import {
  type Field,
  type Filter,
  type PersonQuery,
  queryLimits,
  skippedRows,
  type Test,
} from '../../model/query.ts'
import type { DialectTraits } from '../../model/traits.ts'
import { whyTooExpensive } from './query-price.ts'

/** The person as the caller may see it. Without the right to sensitive values, these are empty. */
export function visibleTo(
  caller: Pick<Caller, 'sensitive'>,
  person: Person,
  dialects: readonly DialectTraits[],
): Person {
  if (caller.sensitive) return person
  const hidden: Record<string, null | readonly ContactPoint[]> = {}
  for (const field of valueFields) if (sensitiveFields.has(field)) hidden[field] = null
  for (const field of listFields) if (sensitiveFields.has(field)) hidden[field] = []
  const extensions = Object.fromEntries(
    Object.entries(person.extensions).map(([dialect, fields]) => {
      const visible = visibleExtensionsOf(dialect, dialects)
      return [dialect, Object.fromEntries(Object.entries(fields).filter(([name]) => visible.includes(name)))]
    }),
  )
  // Custom fields can hold any value, so all of them count as sensitive.
  return { ...person, ...hidden, customFields: {}, extensions }
}

/** Of a dialect that is not served, none is known to be harmless. */
function visibleExtensionsOf(dialect: string, dialects: readonly DialectTraits[]): readonly string[] {
  return dialects.find(({ name }) => name === dialect)?.visibleExtensions ?? []
}

/** The fields that every key may filter and sort people by. */
const openFields: ReadonlySet<string> = new Set([
  ...['id', 'createdAt', 'updatedAt', 'removedAt', 'version', 'vendorId'],
  ...['labelIds', 'company', 'companyId', 'jobTitle'],
])

/**
 * Whether the result of the query would reveal values that the caller may not see: it filters or sorts by something else
 * than open fields and what dialects show to every key.
 */
export function revealsHidden(
  caller: Pick<Caller, 'sensitive'>,
  query: Pick<PersonQuery, 'filter' | 'order'>,
  dialects: readonly DialectTraits[],
): boolean {
  if (caller.sensitive) return false
  const isOpen = ({ name, sensitive }: Field): boolean => {
    if (sensitive) return false
    const [dialect = '', field = ''] = name.split('.')
    return openFields.has(name) || visibleExtensionsOf(dialect, dialects).includes(field)
  }
  const tested = query.filter ? testedFields(query.filter) : []
  return ![...query.order.map((term) => term.field), ...tested].every(isOpen)
}

/**
 * Refuses queries that pass a limit, and queries whose result would reveal values that the caller may not see.
 *
 * @throws invalid, forbidden
 */
export function checkQuery(
  caller: Pick<Caller, 'sensitive'>,
  query: PersonQuery,
  dialects: readonly DialectTraits[] = [],
): void {
  checkLimits(query)
  if (!revealsHidden(caller, query, dialects)) return
  throw new KithError(
    'forbidden',
    'This key may not see names and contact points, so it may not search or sort by them.',
  )
}

/** @throws invalid if the query passes a limit */
export function checkLimits(query: PersonQuery): void {
  if (query.filter) {
    testedFields(query.filter)
    const tooExpensive = whyTooExpensive(query.filter)
    if (tooExpensive) throw new KithError('invalid', tooExpensive, { subject: 'search' })
  }
  if (query.order.length > queryLimits.orderTermsMax) {
    throw tooComplex(`sorts by more than ${queryLimits.orderTermsMax} fields`)
  }
  checkPage(query.page)
}

/** The fields of people that a filter tests, without those of their companies. @throws invalid past a limit */
function testedFields(filter: Filter): Field[] {
  const fields: Field[] = []
  let conditions = 0
  let values = 0
  const walk = (part: Filter, depth: number, ofCompany: boolean): void => {
    limitDepth(depth)
    const parts = partsOf(part)
    for (const inner of parts ?? []) walk(inner, depth + 1, ofCompany || 'company' in part)
    // Empty groups count too, because a statement with very many of them fails on every engine.
    if (!parts?.length) conditions += 1
    if (!parts) {
      const { field, tests } = leafOf(part)
      if (!ofCompany) fields.push(field)
      for (const test of tests) countTest(test, depth)
    }
    if (conditions > queryLimits.filterTestsMax) {
      throw tooComplex(`has more than ${queryLimits.filterTestsMax} conditions`)
    }
    if (values > queryLimits.filterValuesMax) {
      throw tooComplex(`compares with more than ${queryLimits.filterValuesMax} values`)
    }
  }
  const countTest = (test: Test, depth: number): void => {
    limitDepth(depth)
    if (test.op === 'in') values += test.values.length
    else if (test.op === 'not') countTest(test.test, depth + 1)
    else if (test.op === 'all') {
      conditions += test.tests.length
      for (const part of test.tests) countTest(part, depth + 1)
    }
  }
  walk(filter, 0, false)
  return fields
}

function limitDepth(depth: number): void {
  if (depth > queryLimits.filterDepthMax) {
    throw tooComplex(`nests deeper than ${queryLimits.filterDepthMax} levels`)
  }
}

function partsOf(filter: Filter): readonly Filter[] | undefined {
  if ('all' in filter) return filter.all
  if ('any' in filter) return filter.any
  if ('company' in filter) return [filter.company]
  return 'not' in filter ? [filter.not] : undefined
}

function leafOf(filter: Filter): { field: Field; tests: readonly Test[] } {
  if ('some' in filter) {
    return { field: filter.some, tests: [filter.test, filter.key].filter((test) => test !== undefined) }
  }
  if ('field' in filter) return { field: filter.field, tests: [filter.test] }
  throw new KithError('internal', 'A filter of an unknown kind.')
}

function checkPage(page: PersonQuery['page']): void {
  if (!isCount(page.limit, queryLimits.pageSizeMax)) {
    throw tooComplex(`asks for a number of people that is not from 0 to ${queryLimits.pageSizeMax}`)
  }
  if (!isCount(skippedRows(page), queryLimits.offsetMax)) {
    throw tooComplex(`skips a number of people that is not from 0 to ${queryLimits.offsetMax}`)
  }
}

function isCount(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max
}

function tooComplex(why: string): KithError {
  return new KithError('invalid', `The query ${why}.`, { subject: 'search' })
}

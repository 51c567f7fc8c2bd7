import { type Field, type Filter, queryLimits, type Test } from '../../model/query.ts'

/** What a condition costs, in multiples of a look-up by an index. */
const prices = {
  /** An index leads to the people, or a column of every person is compared. */
  lookUp: 1,
  /** An index leads to the people whose value begins with a text or contains it. */
  search: 4,
  /** The value of each person is compared. */
  comparison: 4,
  /** The value of each person is searched. */
  scan: 8,
  /** The same for long texts and for values that people have many of. */
  longScan: 40,
  /** Values of an `in` test that cost as much as a look-up. */
  valuesPerLookUp: 100,
  group: 1,
} as const

/** People have long texts under these, or many values. */
const longFields: ReadonlySet<string> = new Set(['notes', 'customFields', 'addresses'])
/** Columns of every person. */
const columnNames: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt', 'removedAt', 'version'])
/** An index of substrings serves texts from this length on. */
const SEARCHED_CHARS_MIN = 3

export interface QueryPrice {
  readonly total: number
  /** The conditions that cost most together; absent if there are none. */
  readonly mostExpensive?: PricedCondition
}

interface PricedCondition {
  /** Such as `contains on notes`. Names no value. */
  readonly what: string
  readonly price: number
  readonly count: number
}

/**
 * The price of a filter: of all its conditions together, and of its groups. It is known before the query runs and says nothing
 * about how many people the organization has; the time of a query is limited in addition (`model/read-limits.ts`).
 */
export function priceOf(filter: Filter): QueryPrice {
  const conditions = new Map<string, PricedCondition>()
  let total = 0

  function add(field: Field, test: Test | undefined, negated: boolean): void {
    const price = priceOfTest(field, test, negated)
    const what = `${test ? nameOf(test) : 'a condition'} on ${shownName(field)}`
    const before = conditions.get(what)
    total += price
    conditions.set(what, {
      what,
      price: Math.max(price, before?.price ?? 0),
      count: (before?.count ?? 0) + 1,
    })
  }

  function walk(part: Filter, negated: boolean): void {
    if ('field' in part) add(part.field, part.test, negated)
    else if ('some' in part) {
      add(part.some, part.test, negated)
      if (part.key) add({ ...part.some, name: `keys of ${shownName(part.some)}` }, part.key, negated)
    } else {
      total += prices.group
      if ('not' in part) walk(part.not, true)
      else if ('company' in part) walk(part.company, negated)
      else for (const inner of 'all' in part ? part.all : part.any) walk(inner, negated)
    }
  }

  walk(filter, false)
  const costs = ({ price, count }: PricedCondition): number => price * count
  const [mostExpensive] = [...conditions.values()].sort((a, b) => costs(b) - costs(a))
  return { total, ...(mostExpensive && { mostExpensive }) }
}

/** What is wrong with a filter that costs too much, and what to do; undefined if it may run. */
export function whyTooExpensive(filter: Filter): string | undefined {
  const { total, mostExpensive } = priceOf(filter)
  if (total <= queryLimits.filterPriceMax) return undefined
  const most = mostExpensive
    ? ` Most of it is "${mostExpensive.what}" (${mostExpensive.price} each, ${mostExpensive.count} times): leave out some of these conditions, or compare with an exact value.`
    : ''
  return `The conditions of the query cost ${total}, more than ${queryLimits.filterPriceMax}.${most}`
}

function priceOfTest(field: Field, test: Test | undefined, negated: boolean): number {
  if (!test) return prices.comparison
  switch (test.op) {
    case 'not':
      return priceOfTest(field, test.test, true)
    case 'all':
      return test.tests.reduce((sum, part) => sum + priceOfTest(field, part, negated), 0)
    case 'eq':
    case 'in': {
      const values = test.op === 'in' ? Math.ceil(test.values.length / prices.valuesPerLookUp) : 0
      return (isLookedUp(field, negated) ? prices.lookUp : prices.comparison) + values
    }
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const scan = isLong(field) ? prices.longScan : prices.scan
      if (test.op === 'startsWith') return negated ? scan : prices.search
      // Common parts of long texts lead to most people, so an index does not help.
      const isIndexed = test.op === 'contains' && [...test.value].length >= SEARCHED_CHARS_MIN
      return isIndexed && !negated && !isLong(field) ? prices.search : scan
    }
    default:
      return columnNames.has(field.name) ? prices.lookUp : prices.comparison
  }
}

function isLookedUp(field: Field, negated: boolean): boolean {
  return columnNames.has(field.name) || !negated
}

/** Fields of dialects may hold what their vendor calls notes or metadata. */
function isLong({ name, key }: Field): boolean {
  const last = name.split('.').at(-1)!
  return longFields.has(last) || (name.includes('.') && key !== undefined)
}

function nameOf(test: Test): string {
  if (test.op === 'not') return `not ${nameOf(test.test)}`
  return test.op === 'all' ? [...new Set(test.tests.map(nameOf))].join(' and ') : test.op
}

/** Without the dialect, and without the key, which clients choose. */
function shownName({ name }: Field): string {
  return name.split('.').at(-1)!
}

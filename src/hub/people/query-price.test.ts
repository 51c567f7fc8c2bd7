import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Field, type Filter, personColumns, queryLimits, type Test } from '../../model/query.ts'
import { customField, personFields } from './lookups.ts'
import { checkLimits } from './query-access.ts'
import { priceOf } from './query-price.ts'

const { name, notes, company } = personFields
const on = (field: Field, given: Test): Filter => ({ field, test: given })
const contains = (field: Field, value = 'okafor'): Filter =>
  on(field, { op: 'contains', value, folded: true })
const is = (field: Field, value = 'okafor'): Filter => on(field, { op: 'eq', value })
const price = (filter: Filter): number => priceOf(filter).total
const times = (count: number, filter: Filter): Filter => ({
  any: Array.from({ length: count }, () => filter),
})
const check = (filter: Filter) => () => checkLimits({ filter, order: [], page: { limit: 10 } })

describe('the price of a condition', () => {
  test('rises from a look-up to a search of long texts', () => {
    const rising = [is(name), contains(name), contains(name, 'ok'), contains(notes)]
    const found = rising.map(price)
    expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(new Set(found).size).toBe(rising.length)
    expect(price(contains(customField('plan', 'text')))).toBe(price(contains(notes)))
    expect(price(is(customField('plan', 'text')))).toBe(price(is(name)))
  })

  test('is higher where an index cannot be used', () => {
    expect(price({ not: is(name) })).toBeGreaterThan(price(is(name)) + 1)
    expect(price({ not: contains(name) })).toBeGreaterThan(price(contains(name)) + 1)
    expect(price(on(name, { op: 'not', test: { op: 'eq', value: 'x' } }))).toBeGreaterThan(price(is(name)))
    expect(price(on(name, { op: 'endsWith', value: 'okafor' }))).toBeGreaterThan(price(contains(name)))
    const time = on(personColumns.createdAt, { op: 'gt', value: 1 })
    expect(price({ not: time })).toBe(price(time) + 1)
  })

  test('rises with the number of values, of nested groups, and of parts', () => {
    const among = (count: number) => on(name, { op: 'in', values: Array.from({ length: count }, () => 'x') })
    expect(price(among(500))).toBe(price(among(100)) + 4)
    expect(price({ all: [{ any: [{ all: [is(name)] }] }] })).toBe(price(is(name)) + 3)
    expect(price({ company: contains(name), of: company })).toBe(price(contains(name)) + 1)
    const parts: Test = {
      op: 'all',
      tests: [
        { op: 'gt', value: 'a' },
        { op: 'lt', value: 'b' },
      ],
    }
    expect(price(on(name, parts))).toBe(2 * price(on(name, { op: 'gt', value: 'a' })))
    const entry = { some: customField('plan', 'text'), test: { op: 'eq', value: 'y' } } as const
    expect(price({ ...entry, key: { op: 'eq', value: 'x' } })).toBeGreaterThan(price(entry))
  })

  test('is that of all parts together: no filter costs less than one of its parts', () => {
    const leaf = fc.constantFrom(is(name), contains(name), contains(notes), on(name, { op: 'missing' }))
    const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('filter'), { maxLength: 5 }).map((all) => ({ all })),
        fc.array(tie('filter'), { maxLength: 5 }).map((any) => ({ any })),
      ),
    }))
    fc.assert(
      fc.property(filter, filter, (a, b) => {
        expect(price({ all: [a, b] })).toBe(price(a) + price(b) + 1)
        expect(price({ not: a })).toBeGreaterThan(price(a))
      }),
    )
  })
})

describe('a query', () => {
  test('is refused when its conditions cost too much together, and told the most expensive one', () => {
    const most = Math.floor((queryLimits.filterPriceMax - 1) / price(contains(notes)))
    expect(check(times(most, contains(notes, 'secret')))).not.toThrow()
    const few = times(most + 1, contains(notes, 'secret'))
    const refused = {
      code: 'invalid',
      details: { subject: 'search' },
      message: expect.stringContaining(`"contains on notes" (40 each, ${most + 1} times)`),
    }
    expect(check({ all: [is(name), is(company), few] })).toThrow(expect.objectContaining(refused))
    expect(check(few)).not.toThrow(/secret/)
  })

  test('may have as many cheap conditions as ever', () => {
    for (const each of [is(name), { not: is(name) }, on(name, { op: 'missing' }), contains(name)] as Filter[])
      expect(check(times(queryLimits.filterTestsMax - 10, each))).not.toThrow()
  })
})

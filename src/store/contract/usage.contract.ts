import { expect } from 'vitest'
import type { UsageCount } from '../store.ts'
import type { StoreTest } from './suite.contract.ts'

const count = (given: Partial<UsageCount>): UsageCount => ({
  ...{ orgId: 1, subject: 'key', measure: 'requests', seconds: 60, windowStart: 600, count: 1 },
  ...given,
})

/** Counts that servers share, and settings of the store. */
export function usageContract(test: StoreTest): void {
  test('adds up the counts of a window, and answers with all of them', async ({ usage }) => {
    expect(await usage.add([count({ count: 3 }), count({ subject: '', count: 5 })])).toHaveLength(2)
    const totals = await usage.add([count({ count: 4 }), count({ subject: '', measure: 'bytes', count: 7 })])
    expect(totals).toContainEqual({ ...count({ count: 7 }), before: 0 })
    expect(totals).toContainEqual({ ...count({ subject: '', measure: 'bytes', count: 7 }), before: 0 })
    expect(totals).toHaveLength(2)
  })

  test('keeps the count of the window before, and adds to it what comes late', async ({ usage }) => {
    await usage.add([count({ count: 3 })])
    expect(await usage.add([count({ windowStart: 660, count: 2 })])).toEqual([
      { ...count({ windowStart: 660, count: 2 }), before: 3 },
    ])
    expect(await usage.add([count({ count: 10 })])).toEqual([
      { ...count({ windowStart: 660, count: 2 }), before: 13 },
    ])
    expect(await usage.add([count({ windowStart: 540, count: 10 })])).toMatchObject([
      { count: 2, before: 13 },
    ])
    expect(await usage.add([count({ windowStart: 780, count: 1 })])).toMatchObject([{ count: 1, before: 0 }])
  })

  test('lists the counts of one organization, and removes old ones', async ({ usage }) => {
    await usage.add([count({}), count({ orgId: 2 }), count({ subject: '', windowStart: 1200 })])
    expect((await usage.list(1, 0)).map(({ subject }) => subject)).toEqual(['', 'key'])
    expect(await usage.list(1, 601)).toMatchObject([{ subject: '', windowStart: 1200 }])
    await usage.removeBefore(1000)
    expect([(await usage.list(1, 0)).length, (await usage.list(2, 0)).length]).toEqual([1, 0])
  })

  test('adds the counts of several servers at once, each in full', async ({ usage }) => {
    const subjects = Array.from({ length: 1500 }, (_, index) => `key ${index}`)
    const server = (order: readonly string[]) =>
      usage.add(order.map((subject) => count({ subject, count: 2 })))
    await Promise.all([server(subjects), server([...subjects].reverse()), server(subjects)])
    const totals = await usage.list(1, 0)
    expect(totals).toHaveLength(1500)
    expect(new Set(totals.map((total) => total.count))).toEqual(new Set([6]))
  })

  test('keeps settings of the store, and a new store enforces limits', async ({ settings }) => {
    expect(await settings.find('limits')).toBe('enforced')
    expect(await settings.find('other')).toBeUndefined()
    for (const value of ['counted', 'enforced']) {
      await settings.put('limits', value)
      expect(await settings.find('limits')).toBe(value)
    }
  })
}

import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemTiming } from '../model/clock.ts'
import { createPool } from './pool.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const turnEnds = () => vi.advanceTimersByTimeAsync(0)

/** A pool whose clients are single letters. Each request has a connection of its own. */
function poolOf(most: number) {
  const pool = createPool({ most, timing: systemTiming })
  /** The clients of the requests that have a place, in the order in which they got it. */
  const inside: string[] = []
  const come = (client: string): boolean => {
    const entered = pool.enter(client, {} as Socket)
    if (entered) inside.push(client)
    else {
      let over = false
      pool.lineUp(client, {
        isOver: () => over,
        admit: () => {
          over = true
          inside.push(client)
        },
      })
    }
    return entered
  }
  const go = (client: string): void => {
    inside.splice(inside.indexOf(client), 1)
    pool.leave(client, {} as Socket)
  }
  return { pool, inside, come, go }
}

test('one client alone may have all places', () => {
  const { inside, come } = poolOf(3)
  for (const client of 'aaaaa') come(client)
  expect(inside.join('')).toBe('aaa')
})

test('the request of a client alone is not admitted later', async () => {
  const { inside, come, go } = poolOf(2)
  for (const client of 'aaa') come(client)
  go('a')
  await turnEnds()
  expect(inside.join('')).toBe('a')
})

test('a client with less than its share gets the next free places', async () => {
  const { inside, come, go } = poolOf(4)
  for (const client of 'aaaaabbb') come(client)
  for (let round = 0; round < 3; round++) {
    go('a')
    // The client with all places asks again at once.
    come('a')
    await turnEnds()
    come('a')
  }
  expect(inside.sort().join('')).toBe('aabb')
})

test('several clients get places in turn', async () => {
  const { inside, come, go } = poolOf(3)
  for (const client of 'aaabbbccc') come(client)
  go('a')
  await turnEnds()
  expect(inside.join('')).toBe('aab')
  go('a')
  await turnEnds()
  expect(inside.join('')).toBe('abc')
  go('a')
  await turnEnds()
  expect(inside.join('')).toBe('bcb')
})

test('a connection keeps its place for its next request only within the share of its client', async () => {
  const { pool, inside, come } = poolOf(1)
  const socket = {} as Socket
  expect(pool.enter('a', socket)).toBe(true)
  pool.leave('a', socket)
  expect(pool.enter('a', socket)).toBe(true)
  come('b')
  pool.leave('a', socket)
  await turnEnds()
  expect(pool.enter('a', socket)).toBe(false)
  expect(inside).toEqual(['b'])
})

test('requests that are over do not hold a place of the line', async () => {
  const pool = createPool({ most: 1, timing: systemTiming })
  const admitted: string[] = []
  expect(pool.enter('a', {} as Socket)).toBe(true)
  pool.lineUp('b', { isOver: () => true, admit: () => void admitted.push('b') })
  pool.lineUp('c', { isOver: () => false, admit: () => void admitted.push('c') })
  pool.leave('a', {} as Socket)
  await turnEnds()
  expect(admitted).toEqual(['c'])
})

test('never has more requests than places, whatever the order of arrivals and answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean()), { maxLength: 60 }),
      async (most, steps) => {
        const { pool, inside, come, go } = poolOf(most)
        const waiting = new Map<string, number>()
        for (const [client, arrives] of steps) {
          const before = inside.length
          if (arrives) {
            if (!come(client)) waiting.set(client, (waiting.get(client) ?? 0) + 1)
          } else if (inside.includes(client)) go(client)
          await turnEnds()
          expect(inside.length).toBeLessThanOrEqual(most)
          expect(pool.inside()).toBe(inside.length)
          if (arrives && before < most) expect(inside.length).toBeGreaterThanOrEqual(before)
        }
        for (const client of [...inside]) go(client)
        await turnEnds()
        for (const client of [...inside]) go(client)
        await turnEnds()
        expect(pool.inside()).toBe(inside.length)
      },
    ),
  )
})

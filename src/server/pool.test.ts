import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemTiming } from '../model/clock.ts'
import { createPool, type PlaceOwner } from './pool.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const turnEnds = () => vi.advanceTimersByTimeAsync(0)

/** Clients are named by a letter, or by that of their tenant, and one of their own: `a`, `xa`. */
function ownerOf(name: string): PlaceOwner {
  return { tenant: name.slice(0, -1), client: name.slice(-1) }
}

/** A pool in which each request has a connection of its own. */
function poolOf(most: number) {
  const pool = createPool({ most, timing: systemTiming })
  /** The clients of the requests that have a place, in the order in which they got it. */
  const inside: string[] = []
  const come = (client: string): boolean => {
    const entered = pool.enter(ownerOf(client), {} as Socket)
    if (entered) inside.push(client)
    else {
      let over = false
      pool.lineUp(ownerOf(client), {
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
    pool.leave(ownerOf(client), {} as Socket)
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
  expect(pool.enter(ownerOf('a'), socket)).toBe(true)
  pool.leave(ownerOf('a'), socket)
  expect(pool.enter(ownerOf('a'), socket)).toBe(true)
  come('b')
  pool.leave(ownerOf('a'), socket)
  await turnEnds()
  expect(pool.enter(ownerOf('a'), socket)).toBe(false)
  expect(inside).toEqual(['b'])
})

test('requests that are over do not hold a place of the line', async () => {
  const pool = createPool({ most: 1, timing: systemTiming })
  const admitted: string[] = []
  expect(pool.enter(ownerOf('a'), {} as Socket)).toBe(true)
  pool.lineUp(ownerOf('b'), { isOver: () => true, admit: () => void admitted.push('b') })
  pool.lineUp(ownerOf('c'), { isOver: () => false, admit: () => void admitted.push('c') })
  pool.leave(ownerOf('a'), {} as Socket)
  await turnEnds()
  expect(admitted).toEqual(['c'])
})

test('a tenant alone may have all places, for all its clients', () => {
  const { inside, come } = poolOf(4)
  for (const client of ['xa', 'xb', 'xc', 'xd', 'xe']) come(client)
  expect(inside).toEqual(['xa', 'xb', 'xc', 'xd'])
})

test('a tenant has no more than its share while another asks, however many clients it has', async () => {
  const { inside, come, go } = poolOf(4)
  const crowd = Array.from({ length: 40 }, (_, index) => `x${String.fromCodePoint(0x61 + index)}`)
  for (const client of crowd) come(client)
  for (const client of ['ya', 'ya', 'ya']) come(client)
  for (let round = 0; round < 4; round++) {
    go(inside.find((client) => client.startsWith('x'))!)
    for (const client of crowd) come(client)
    await turnEnds()
  }
  expect(inside.filter((client) => client === 'ya')).toHaveLength(2)
  expect(inside).toHaveLength(4)
})

test('a tenant shares its places between its clients, also above its share', async () => {
  const { inside, come, go } = poolOf(4)
  for (const client of ['xa', 'xa', 'xa', 'ya', 'xa', 'xb']) come(client)
  go('xa')
  await turnEnds()
  expect(inside).toEqual(['xa', 'xa', 'ya', 'xb'])
})

test('a tenant with less than its share comes before a client with less than its part of another one', async () => {
  const { inside, come, go } = poolOf(4)
  for (const client of ['xa', 'xa', 'xa', 'xa', 'xb', 'ya']) come(client)
  go('xa')
  await turnEnds()
  expect(inside).toEqual(['xa', 'xa', 'xa', 'ya'])
  go('xa')
  await turnEnds()
  expect(inside).toEqual(['xa', 'xa', 'ya', 'xb'])
})

test('never has more requests than places, whatever the order of arrivals and answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'xa', 'xb', 'ya', 'zc'), fc.boolean()), { maxLength: 60 }),
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

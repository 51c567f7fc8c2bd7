import { describe, expect, test } from 'vitest'
import type { RateLimits, Route } from '../dialects/dialect.ts'
import type { Caller } from '../model/access.ts'
import { createRateLimiter, RateLimitError } from './rate-limiter.ts'

const limits: RateLimits = {
  windowSeconds: 2,
  usual: { burst: 4, search: 1, daily: 100 },
  cost: ({ method }) => (method === 'GET' ? 1 : 30),
  isSearch: ({ path }) => path === '/search',
  headers: () => ({}),
}
const get = { method: 'GET', path: '/things' } as Route
const post = { method: 'POST', path: '/things' } as Route
const search = { method: 'GET', path: '/search' } as Route
const as = (keyId: string, orgId = 1) => ({ keyId, orgId }) as Caller

function limiterAt(start: number) {
  const time = { seconds: start }
  const limiter = createRateLimiter(limits, limits.usual, () => time.seconds * 1_000_000)
  const refused = (caller: Caller, route: Route): number | undefined => {
    try {
      limiter.take(caller, route)
      return undefined
    } catch (error) {
      return error instanceof RateLimitError ? error.details.retryAfterSeconds : Number.NaN
    }
  }
  return { time, limiter, refused }
}

describe('the rate limiter', () => {
  test('counts each key separately, in a sliding window', () => {
    const { time, limiter, refused } = limiterAt(1000)
    expect([3, 2, 1, 0].map(() => limiter.take(as('a'), get).remaining)).toEqual([3, 2, 1, 0])
    expect(refused(as('a'), get)).toBe(2)
    expect(refused(as('b'), get)).toBeUndefined()
    time.seconds += 2
    // At the start of a window, all requests of the window before still count.
    expect(refused(as('a'), get)).toBe(2)
    time.seconds += 1
    expect(limiter.take(as('a'), get).remaining).toBe(1)
    time.seconds += 10
    expect(limiter.take(as('a'), get)).toMatchObject({ remaining: 3, limit: 4, resetSeconds: 2 })
  })

  test('counts searches separately', () => {
    const { refused } = limiterAt(1000)
    expect([refused(as('a'), search), refused(as('a'), search)]).toEqual([undefined, 2])
    expect(refused(as('a'), get)).toBeUndefined()
  })

  test('spends the tokens of an account until midnight, and none on refused requests', () => {
    const { time, limiter, refused } = limiterAt(86_400 * 20_000 + 86_300)
    for (let round = 0; round < 3; round++) limiter.take(as(`k${round}`), post)
    expect(refused(as('d'), post)).toBe(100)
    expect(limiter.take(as('d'), get).dailyRemaining).toBe(9)
    expect(refused(as('d', 2), post)).toBeUndefined()
    time.seconds += 100
    expect(limiter.take(as('d'), post).dailyRemaining).toBe(70)
  })
})

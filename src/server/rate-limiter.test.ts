import { afterEach, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith, testStart } from '../../test/support/kith.ts'
import type { RateLimits, Route } from '../dialects/dialect.ts'
import type { Caller } from '../model/access.ts'
import { steppingClock } from '../model/clock.ts'
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

describe('over HTTP', () => {
  let kith: TestKith
  afterEach(() => kith.close())
  const list = (tenant: Tenant, path = '/api/v2/persons') => tenant.request('pipedrive', path)

  test('sends the remaining allowance with every answer to a valid key', async () => {
    kith = await createTestKith()
    const tenant = await kith.tenant()
    for (const [path, status] of [
      ['/api/v2/persons', 200],
      ['/api/v2/persons/99', 404],
      ['/api/v2/persons?limit=0', 400],
    ] as const) {
      const answer = await list(tenant, path)
      expect(answer.status).toBe(status)
      expect(answer.headers['x-ratelimit-limit']).toBe('1000000')
      expect(Number(answer.headers['x-ratelimit-remaining'])).toBeLessThan(1_000_000)
      expect(answer.headers['x-ratelimit-reset']).toBe('2')
      expect(Number(answer.headers['x-daily-ratelimit-token-remaining'])).toBeLessThan(1_000_000_000)
    }
    const anonymous = await tenant.request('pipedrive', '/api/v2/persons', { key: null })
    expect(anonymous.headers['x-ratelimit-limit']).toBeUndefined()
    expect((await tenant.request('savvycal', '/v1/clients')).headers['x-ratelimit-limit']).toBeUndefined()
  })

  test("refuses a request beyond the limit in the vendor's format", async () => {
    kith = await createTestKith(
      { rateLimits: { pipedrive: { burst: 3 } } },
      { clock: steppingClock(testStart) },
    )
    const tenant = await kith.tenant()
    const statuses: number[] = []
    for (let round = 0; round < 4; round++) statuses.push((await list(tenant)).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    const { headers, json } = await list(tenant)
    expect(headers).toMatchObject({
      'retry-after': '2',
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2',
    })
    expect(json).toEqual({
      success: false,
      error: 'request over limit',
      errorCode: 429,
      error_info: 'Please check developers.pipedrive.com',
    })
  })

  test('refuses requests after the daily tokens are spent', async () => {
    kith = await createTestKith({ rateLimits: { pipedrive: { daily: 25 } } })
    const tenant = await kith.tenant()
    expect([(await list(tenant)).status, (await list(tenant)).status]).toEqual([200, 200])
    const { status, headers } = await list(tenant)
    expect(status).toBe(429)
    expect(headers['x-daily-ratelimit-token-remaining']).toBe('0')
    expect(Number(headers['retry-after'])).toBeGreaterThan(2)
    expect((await list(tenant, '/api/v2/persons/99')).status).toBe(404)
  })
})

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith, testStart } from '../../../test/support/kith.ts'
import { steppingClock } from '../../model/clock.ts'
import { pipedrive as dialect } from './index.ts'
import { rateLimits } from './rate-limits.ts'

const documented: readonly { method: string; path: string; cost?: number }[] = JSON.parse(
  readFileSync(new URL('endpoints.json', import.meta.url), 'utf8'),
)
const pattern = (path: string) => path.replace(/:\w+|\{[\w-]+\}/g, '{}')

test('every route costs what the documents of the vendor say', () => {
  const costs = dialect.routes.flatMap((route) => {
    const known = documented.find(
      ({ method, path }) => method === route.method && pattern(path) === pattern(route.path),
    )
    return known?.cost === undefined
      ? []
      : [[`${route.method} ${route.path}`, known.cost, rateLimits.cost(route)]]
  })
  expect(costs.length).toBeGreaterThan(100)
  expect(costs.filter(([, known, served]) => known !== served)).toEqual([])
})

test.each([
  ['GET', '/v1/persons', 20],
  ['GET', '/v1/persons/:id', 2],
  ['POST', '/v1/persons', 10],
  ['PUT', '/v1/persons/:id', 10],
  ['DELETE', '/v1/persons/:id', 6],
  ['DELETE', '/v1/persons', 10],
  ['GET', '/v1/persons/search', 40],
])('%s %s, which is no longer documented, costs %d', (method, path, cost) => {
  const route = dialect.routes.find((known) => known.method === method && known.path === path)!
  expect(rateLimits.cost(route)).toBe(cost)
})

describe('over HTTP', () => {
  let kith: TestKith
  afterEach(() => kith.close())
  const list = (tenant: Tenant, path = '/api/v2/persons') => tenant.request('pipedrive', path)

  test('every answer to a valid key has the remaining tokens', async () => {
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
    const stranger = await tenant.request('pipedrive', '/api/v2/persons', { key: null })
    expect(stranger.headers['x-ratelimit-limit']).toBeUndefined()
    expect((await tenant.request('native', '/v1/people')).headers['x-ratelimit-limit']).toBeUndefined()
  })

  test('a request over the limit is refused in the format of the vendor', async () => {
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

  test('an exhausted daily limit is reported too', async () => {
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

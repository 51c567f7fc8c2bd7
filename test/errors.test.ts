import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { type ErrorCode, errorCodes, KithError } from '../src/model/errors.ts'
import { attemptsOn, LARGE } from './support/attempts.ts'
import { testingOf } from './support/dialect-testings.ts'
import { failingStore } from './support/failing-store.ts'
import { type Answer, createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { type KeyedRequest, ownRequests } from './support/route-requests.ts'
import { openTestStore } from './support/test-store.ts'
import { createWorld, type World } from './support/world.ts'

/** Errors that the failing store throws, for codes that not every vendor has a request for. */
const failures: Readonly<Partial<Record<ErrorCode, unknown>>> = {
  conflict: new KithError('conflict', 'The person was changed by another request.', {
    subject: 'person',
  }),
  rate_limited: new KithError('rate_limited', 'Too many requests.', { retryAfterSeconds: 7 }),
  unavailable: new KithError(
    'unavailable',
    'The store cannot be reached.',
    {},
    { cause: new Error('secret') },
  ),
  not_implemented: new KithError('not_implemented', 'The store cannot do that.'),
  internal: new TypeError('secret'),
}

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  const { refusals } = testingOf(name)
  const codes = new Set<ErrorCode>()
  const statuses = new Set<number>()
  const failing = { fail: (_error: unknown): void => {} }
  let kith: TestKith
  beforeAll(async () => {
    const render = dialect.renderError
    vi.spyOn(dialect, 'renderError').mockImplementation((error, request) => {
      codes.add(error.code)
      return render(error, request)
    })
    const { store, fail } = failingStore(await openTestStore())
    failing.fail = fail
    // A low limit keeps the requests that exceed it small.
    kith = await createTestKith({ bodyBytesMax: LARGE - 1, uploadBytesMax: LARGE - 1 }, { store })
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await kith.close()
  })

  async function ask(tenant: Tenant, { path, ...options }: KeyedRequest): Promise<Answer> {
    const answer = await tenant.request(name, path, options)
    statuses.add(answer.status)
    return answer
  }

  test.each(dialect.routes.map((route) => [route.operationId, route] as const))(
    '%s can answer every documented status',
    async (operation, route) => {
      const world = await createWorld(kith, { mark: 'errormark', number: 1 })
      const seen = new Set<number>()
      for (const group of await attemptsOn(route, world, dialect, kith)) {
        for (const { status } of await Promise.all(group.map((request) => ask(world.tenant, request))))
          seen.add(status)
      }
      for (const group of await attemptsOn(route, world, dialect, kith)) {
        if (!(409 in route.responses) || seen.has(409)) break
        const answers = await whileFailing(failures.conflict, () =>
          Promise.all(group.map((request) => ask(world.tenant, request))),
        )
        for (const { status } of answers) seen.add(status)
      }
      const excused = refusals.unmet?.filter((entry) => entry.operation.test(operation)) ?? []
      const expected = Object.keys(route.responses).map(Number)
      const missing = expected.filter((status) => !seen.has(status))
      expect(missing, `answered ${[...seen].join(' ')}`).toEqual(excused.flatMap((entry) => entry.statuses))
    },
  )

  test.each(Object.entries(failures))(
    '%s of the store is answered in the format of the vendor',
    async (code, failure) => {
      const world = await createWorld(kith, { mark: 'errormark', number: 1 })
      const request = code === 'conflict' ? writingRequest(world) : readingRequest(world)
      const answer = await whileFailing(failure, () => ask(world.tenant, request))
      expect(codes).toContain(code)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.text).not.toContain('secret')
      if (code === 'rate_limited') expect(answer.headers['retry-after']).toBe('7')
      expect((await ask(world.tenant, request)).status).toBeLessThan(300)
    },
  )

  test('a URL that is too long, an unknown URL and an unknown method are refused', async () => {
    const world = await createWorld(kith, { mark: 'errormark', number: 1 })
    await ask(world.tenant, { path: `/${'a'.repeat(9000)}` })
    await ask(world.tenant, { path: '/nothing/here' })
    const { path } = readingRequest(world)
    await ask(world.tenant, { path: path.split('?')[0]!, method: 'OPTIONS' })
  })

  test('the tests above met every error code and every status of the vendor', () => {
    expect([...codes].sort()).toEqual([...errorCodes].sort())
    const met = [...statuses].filter((status) => status >= 400)
    expect(met.sort()).toEqual(expect.arrayContaining([...refusals.statuses]))
    const never = Object.keys(refusals.never ?? {}).map(Number)
    expect(met.filter((status) => never.includes(status))).toEqual([])
  })

  async function whileFailing<T>(failure: unknown, work: () => Promise<T>): Promise<T> {
    failing.fail(failure)
    try {
      return await work()
    } finally {
      failing.fail(undefined)
    }
  }

  function writingRequest(world: World): KeyedRequest {
    const write = dialect.routes.find(({ method, body }) => method === 'POST' && body)!
    return ownRequests(write, world, dialect)[0]!
  }

  function readingRequest(world: World): KeyedRequest {
    const read = dialect.routes.find(({ method, responses }) => method === 'GET' && 404 in responses)!
    return ownRequests(read, world, dialect)[0]!
  }
})

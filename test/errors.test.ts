import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { type ErrorCode, errorCodes, KithError } from '../src/model/errors.ts'
import { attemptsOn, LARGE } from './support/attempts.ts'
import { failingStore } from './support/failing-store.ts'
import { type Answer, createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { ownRequests, type RouteRequest } from './support/route-requests.ts'
import { openTestStore } from './support/test-store.ts'
import { createWorld, type World } from './support/world.ts'

/** Statuses of the vendors' status tables; for Kith's own API those of docs/errors.md. */
const statusTables: Readonly<Record<string, readonly number[]>> = {
  native: [400, 401, 403, 404, 405, 409, 412, 413, 414, 422, 429, 500, 501, 503],
  savvycal: [400, 401, 403, 404, 405, 413, 414, 415, 422, 429, 500, 503],
  insighto: [400, 401, 403, 404, 405, 409, 413, 414, 422, 429, 500, 503],
  quentli: [400, 401, 403, 404, 405, 413, 414, 415, 429, 500, 503],
  voipbin: [400, 401, 403, 404, 409, 429, 500, 503],
  pipedrive: [400, 401, 403, 404, 405, 413, 414, 429, 500, 501, 503],
}

/** Statuses of those tables that nothing here can lead to. */
const neverAnswered: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  voipbin: { 402: 'the vendor never answers it about contacts' },
  pipedrive: {
    402: 'no account is closed for not paying',
    410: 'nothing that was served has been taken away',
    415: 'the vendor answers it when a feature is off, and all are on',
    422: 'it is about webhooks',
  },
}

/** Documented statuses of operations that no request leads to, and why the document has them. */
const neverDocumented: readonly {
  readonly operation: RegExp
  readonly statuses: readonly number[]
  readonly reason: string
}[] = [
  {
    operation: /^insighto\.read_(campaign_contact_list|campaign_list|campaign|contact_list|contact)$/,
    statuses: [403],
    reason: 'the vendor has it everywhere; here every key may read',
  },
  {
    operation: /^quentli\.(listCustomers|getCustomer|listPaymentMethods)$/,
    statuses: [403],
    reason: 'the vendor has it everywhere; here every key may read',
  },
  {
    operation: /^voipbin\.serviceAgents_(listContacts|getContact)$/,
    statuses: [403],
    reason: "another customer's contact answers as if it were not there",
  },
  {
    operation: /^insighto\.read_contact_by_email$/,
    statuses: [422],
    reason: 'the vendor has it everywhere; every text may be asked for as an address',
  },
  {
    operation: /^native\.signOut$/,
    statuses: [403],
    reason: 'it is for requests with a cookie that another site sent; session.test.ts sends them',
  },
]

/** Codes that need a store which fails, because no vendor's request alone leads to them everywhere. */
const failures: Readonly<Partial<Record<ErrorCode, unknown>>> = {
  conflict: new KithError('conflict', 'The person was changed by somebody else meanwhile.', {
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

test('every dialect has a status table here', () => {
  expect(Object.keys(statusTables).sort()).toEqual(dialects.map(({ name }) => name).sort())
})

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
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
    // So little that attempts are cheap.
    kith = await createTestKith({ bodyBytesMax: LARGE - 1, uploadBytesMax: LARGE - 1 }, { store })
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await kith.close()
  })

  async function ask(tenant: Tenant, { path, ...options }: RouteRequest): Promise<Answer> {
    const answer = await tenant.request(name, path, options)
    statuses.add(answer.status)
    return answer
  }

  test.each(dialect.routes.map((route) => [route.operationId, route] as const))(
    '%s meets every status that is documented',
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
      const excused = neverDocumented.filter((entry) => entry.operation.test(`${name}.${operation}`))
      const expected = Object.keys(route.responses).map(Number)
      const missing = expected.filter((status) => !seen.has(status))
      expect(missing, `met ${[...seen].join(' ')}`).toEqual(excused.flatMap((entry) => entry.statuses))
    },
  )

  test.each(Object.entries(failures))(
    '%s of the store is told in the words of the vendor',
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

  test('an address too long, an unknown one and an unknown method are refused', async () => {
    const world = await createWorld(kith, { mark: 'errormark', number: 1 })
    await ask(world.tenant, { path: `/${'a'.repeat(9000)}` })
    await ask(world.tenant, { path: '/nothing/here' })
    const { path } = readingRequest(world)
    await ask(world.tenant, { path: path.split('?')[0]!, method: 'OPTIONS' })
  })

  test('every code has been met, and every status of the vendor', () => {
    expect([...codes].sort()).toEqual([...errorCodes].sort())
    const refusals = [...statuses].filter((status) => status >= 400)
    expect(refusals.sort()).toEqual(expect.arrayContaining([...statusTables[name]!]))
    const never = Object.keys(neverAnswered[name] ?? {}).map(Number)
    expect(refusals.filter((status) => never.includes(status))).toEqual([])
  })

  async function whileFailing<T>(failure: unknown, work: () => Promise<T>): Promise<T> {
    failing.fail(failure)
    try {
      return await work()
    } finally {
      failing.fail(undefined)
    }
  }

  function writingRequest(world: World): RouteRequest {
    const write = dialect.routes.find(({ method, body }) => method === 'POST' && body)!
    return ownRequests(write, world, dialect)[0]!
  }

  function readingRequest(world: World): RouteRequest {
    const read = dialect.routes.find(({ method, responses }) => method === 'GET' && 404 in responses)!
    return ownRequests(read, world, dialect)[0]!
  }
})

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoCacheFaults, expectNoFaultsOfKept } from '../../test/support/cache-faults.ts'
import { placementFor, signed } from '../../test/support/credentials.ts'
import { settingsFor, testingFor } from '../../test/support/dialect-testings.ts'
import { triesOf } from '../../test/support/engine.ts'
import { type Answer, createTestKith, type Tenant, type TestKith } from '../../test/support/kith.ts'
import { idsIn, type KeyedRequest, ownRequests, parametersOf } from '../../test/support/route-requests.ts'
import { expectSameShape } from '../../test/support/same-shape.ts'
import { valuesOf } from '../../test/support/schema-values.ts'
import { createWorld, type World } from '../../test/support/world.ts'
import { type ErrorCode, errorCodes, KithError, type Problem } from '../model/errors.ts'
import { createIds, seededBytes } from '../model/ids.ts'
import type { Dialect, Route, WireAnswer, WireRequest } from './dialect.ts'

export interface DialectContractOptions {
  /** Requests that succeed, by operation, where a body made from the schema is not enough. */
  readonly requests?: Readonly<Record<string, (world: World) => KeyedRequest>>
  /** Promises that the dialect does not keep, with the reasons. The list documents the deviations. */
  readonly skip?: readonly { readonly test: string; readonly reason: string }[]
}

/** What every dialect promises. Run it for each entry of `dialects`, in each of its versions. */
export function testDialect(dialect: Dialect, options: DialectContractOptions = {}): void {
  const { requests = {}, skip = [] } = options
  const promise = (name: string, check: () => void | Promise<void>): void => {
    const skipped = skip.some((entry) => entry.test === name)
    test.skipIf(skipped)(name, check)
  }
  const version = dialect.versions ? ` ${dialect.versions[0].name}` : ''
  describe(`dialect ${dialect.name}${version}`, () => {
    describeDeclaration(dialect, promise)
    describeErrors(dialect, promise)
    promise('gives the same answers whether the server caches or not', () => expectNoCacheFaults(dialect))
    promise('gives the same answers whether renderings are kept or not', () => expectNoFaultsOfKept(dialect))
    describeRoutes(dialect, requests, promise)
  })
}

type Declare = (name: string, check: () => void | Promise<void>) => void

function describeDeclaration(dialect: Dialect, promise: Declare): void {
  promise('has a name that can stand in an address', () => {
    expect(dialect.name).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(dialect.title).not.toBe('')
  })

  promise('names where its vendor documents it, and each operation', () => {
    for (const reference of [dialect.reference, ...dialect.routes.map((route) => route.reference)]) {
      expect(new URL(reference).protocol).toBe('https:')
    }
  })

  promise('names hosts without port or path', () => {
    for (const host of dialect.hosts) expect(host).toMatch(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/)
  })

  promise('gives each operation one name, and each address one operation', () => {
    const names = dialect.routes.map(({ operationId }) => operationId)
    expect(names).toEqual([...new Set(names)])
    const addresses = dialect.routes.flatMap(({ method, path, aliases = [] }) =>
      [path, ...aliases].map((url) => `${method} ${url.replace(/:\w+/g, ':')}`),
    )
    expect(addresses).toEqual([...new Set(addresses)])
    for (const { path, aliases = [] } of dialect.routes) {
      for (const url of [path, ...aliases]) expect(url).toMatch(/^(\/[\w.-]+|\/:\w+)+\/?$/)
    }
  })

  promise('lets only those write who may', () => {
    for (const { method, path, role, operationId } of dialect.routes) {
      // A read-only key may also begin and end its own sessions, and send a body for a query too long for an address.
      if (method !== 'GET' && !/\/(session|export)$/.test(path)) expect(role, operationId).not.toBe('read')
    }
  })

  promise('makes ids of the form it declares', () => {
    const { personIds } = dialect
    if (!personIds) return
    const ids = createIds(seededBytes(5))
    for (let index = 0; index < 20; index++) {
      const id = personIds.make === 'sequence' ? String(index + 1) : personIds.make(ids)
      expect(id).toMatch(personIds.pattern)
    }
  })

  promise('names the fields of its own that every key may see', () => {
    for (const field of dialect.visibleExtensions ?? []) expect(field).toMatch(/^[a-z][A-Za-z0-9]*$/)
  })
}

function describeErrors(dialect: Dialect, promise: Declare): void {
  promise('renders every error code as a refusal with a JSON body', () => {
    for (const code of errorCodes) {
      for (const error of errorsWith(code)) expectRefusal(dialect.renderError(error, wire()), code)
    }
  })

  promise('answers wrong requests, missing rights and missing records with different errors', () => {
    const statusOf = (code: ErrorCode) => dialect.renderError(new KithError(code, 'No.'), wire()).status
    expect([401, 403]).toContain(statusOf('unauthenticated'))
    expect(statusOf('forbidden')).toBe(403)
    expect([400, 404]).toContain(statusOf('not_found'))
    expect([400, 422]).toContain(statusOf('invalid'))
    expect(statusOf('rate_limited')).toBe(429)
    expect(statusOf('unavailable')).toBe(503)
    expect(statusOf('internal')).toBe(500)
  })

  promise('answers a body that was too slow with 408', () => {
    const error = new KithError('invalid', 'Too slow.', { subject: 'timeout' })
    expect(dialect.renderError(error, wire()).status).toBe(408)
  })

  promise('states when to retry', () => {
    const error = new KithError('rate_limited', 'Slow down.', { retryAfterSeconds: 7 })
    expect(dialect.renderError(error, wire()).headers).toMatchObject({ 'retry-after': '7' })
  })

  promise('renders unknown paths and methods as refusals', () => {
    expectRefusal(dialect.renderUnknownRoute([], wire()), 'unknown path')
    expectRefusal(dialect.renderUnknownRoute(['GET', 'HEAD'], wire()), 'unknown method')
  })
}

function describeRoutes(
  dialect: Dialect,
  requests: NonNullable<DialectContractOptions['requests']>,
  promise: Declare,
): void {
  let kith: TestKith
  beforeAll(async () => {
    kith = await createTestKith({}, { tenantSettings: settingsFor(dialect) })
  })
  afterAll(() => kith.close())
  const schemas = responseSchemas()
  const { successes = {} } = testingFor(dialect).paths

  describe.each(dialect.routes.map((route) => [route.operationId, route] as const))('%s', (name, route) => {
    // Every route starts from a fresh world, so that one route's changes do not affect the next.
    let world: World
    let access: Access
    let asked: readonly KeyedRequest[]
    beforeAll(async () => {
      world = await createWorld(kith, { mark: 'contractmark', number: 1 })
      const own = requests[name]
      asked = own ? [own(world)] : ownRequests(route, world, dialect)
      access = await findAccess(kith, dialect, world, asked[0])
    })
    const send = (request: KeyedRequest, key: string) =>
      sendSigned(world.tenant, dialect, request, access.kind, key)

    const promiseOfKeys: Declare = route.open ? () => undefined : promise
    promiseOfKeys('refuses requests without a key, with a wrong, a revoked or a foreign one', async () => {
      const request = asked[0] ?? { method: route.method, path: route.path }
      const { wrong, revoked, foreign } = access
      for (const [about, key] of Object.entries({ missing: null, wrong, revoked, foreign })) {
        const credential = key === null ? 'missing' : 'unknown'
        const error = new KithError('unauthenticated', 'The key is not valid.', { credential })
        const answer =
          key === null
            ? await world.tenant.request(dialect.name, request.path, { ...request, key })
            : await send(request, key)
        const expected = dialect.renderError(error, wire())
        expect(answer.status, about).toBe(expected.status)
        expectSameShape(answer.json, expected.body)
        schemas.expectDeclared(route, answer)
      }
    })

    if (route.role !== 'read') {
      promise('refuses a key that may only read, and changes nothing', async () => {
        const before = await kith.app.hub.history.listChanges(world.tenant.caller('native'), 0, 1000)
        const { body } = dialect.renderError(new KithError('forbidden', 'No.'), wire())
        for (const request of asked) {
          const answer = await send(request, access.reading)
          expect(answer.status, answer.text).toBe(403)
          expectSameShape(answer.json, body)
          schemas.expectDeclared(route, answer)
        }
        expect(await kith.app.hub.history.listChanges(world.tenant.caller('native'), 0, 1000)).toEqual(before)
      })
    }

    promise('has no other methods than those it names', async () => {
      const path = (asked[0]?.path ?? route.path).split('?')[0]!
      const known = dialect.routes.filter((other) => matches(other, path)).map(({ method }) => method)
      for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'] as const) {
        if (known.includes(method)) continue
        const answer = await send({ method, path }, access.own)
        expectRefusal({ status: answer.status, body: answer.json }, method)
        if (answer.status === 405) expect(answer.headers.allow, method).toContain(route.method)
      }
    })

    promise('answers match the schema', async () => {
      for (const { folder } of parametersOf(route.path)) idsIn(folder, world, dialect)
      let succeeded = 0
      for (const request of asked) {
        const answer = await send(request, access.own)
        schemas.expectDeclared(route, answer)
        if (answer.status < 300 || answer.status === successes[name]) succeeded += 1
        // The body for the first person may not fit the next person.
        else expect([400, 404, 409], `${request.path}: ${answer.text}`).toContain(answer.status)
      }
      // No request is possible: no world has a record of this kind.
      if (asked.length > 0) expect(succeeded, 'no request succeeded').toBeGreaterThan(0)
    })

    if (route.body) {
      promise('answers as declared whatever body its schema allows', async () => {
        const [request] = asked
        if (!request) return
        const bodies = fc.asyncProperty(valuesOf(route.body!.schema), async (body) => {
          const answer = await send({ ...request, body }, access.own)
          // A client that tries many keys is slowed down on routes that take a key in the request.
          if (!route.open || answer.status !== 429) schemas.expectDeclared(route, answer)
        })
        await fc.assert(bodies, { numRuns: triesOf(25), seed: 1 })
      })
    }
  })

  describe('outside its routes', () => {
    let tenant: Tenant
    beforeAll(async () => {
      tenant = await kith.tenant()
    })

    promise('has nothing under an unknown path', async () => {
      for (const path of ['/nothing/here', '/', '/v9/people/1', '/%E2%82%AC', '/constructor', '/__proto__']) {
        const answer = await tenant.request(dialect.name, path)
        const expected = dialect.renderUnknownRoute([], wire())
        expect(answer.status, path).toBe(expected.status)
        expectSameShape(answer.json, expected.body)
      }
    })

    promise('refuses a target that is too long and a body that is too large in its own shape', async () => {
      const long = await tenant.request(dialect.name, `/${'a'.repeat(9000)}`)
      expectRefusal({ status: long.status, body: long.json }, 'long target')
      const writing = dialect.routes.find(({ body, path }) => body && !path.includes(':'))
      if (!writing) return
      const body = `{"a":"${'a'.repeat(1_100_000)}"}`
      const large = await tenant.request(dialect.name, writing.path, { method: writing.method, body })
      expectRefusal({ status: large.status, body: large.json }, 'large body')
      expect([400, 413]).toContain(large.status)
    })
  })

  promise('fails nowhere without saying so', () => {
    expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  })
}

function sendSigned(
  tenant: Tenant,
  dialect: Dialect,
  request: KeyedRequest,
  kind: string,
  key: string,
): Promise<Answer> {
  const { path, ...options } = signed(request, placementFor(dialect, kind, key))
  return tenant.request(dialect.name, path, options)
}

/** Valid and invalid keys of the kind that a route takes. */
interface Access {
  readonly kind: string
  readonly own: string
  readonly reading: string
  readonly revoked: string
  readonly wrong: string
  /** A valid key of another dialect. */
  readonly foreign: string
}

/** Some routes take only one kind of key; a request finds out which. Platform keys need more than a key. */
async function findAccess(
  kith: TestKith,
  dialect: Dialect,
  { tenant }: World,
  request: KeyedRequest | undefined,
): Promise<Access> {
  const { keys } = kith.app.hub
  const kinds = Object.entries(dialect.keys).filter(([, { platform }]) => !platform)
  const foreign = Object.entries(tenant.keys).find(([name]) => name !== dialect.name)![1]
  const found: Access[] = []
  for (const [kind] of kinds) {
    const draft = { orgId: tenant.organization.id, dialect: dialect.name, kind } as const
    const own = (await keys.create({ ...draft, role: 'admin' })).text
    const reading = (await keys.create({ ...draft, role: 'read' })).text
    const { key, text: revoked } = await keys.create({ ...draft, role: 'admin' })
    await keys.revoke(tenant.organization.id, key.id)
    const wrong = own.slice(0, -1) + (own.endsWith('a') ? 'b' : 'a')
    const access = { kind, own, reading, revoked, wrong, foreign }
    found.push(access)
    if (!request || kinds.length === 1) return access
    // A read-only key: if it is of the right kind, it is refused before anything changes.
    const { status } = await sendSigned(tenant, dialect, request, kind, reading)
    if (status !== 401) return access
  }
  return found[0]!
}

function matches({ path, aliases = [] }: Route, address: string): boolean {
  return [path, ...aliases].some((url) => new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`).test(address))
}

const SECRET = 'secret-cause-of-failure'

/** One error of each kind that a code is raised with. */
function errorsWith(code: ErrorCode): KithError[] {
  const cause = new Error(SECRET)
  const plain = new KithError(code, 'It is so.', {}, { cause })
  if (code === 'unauthenticated') return [plain, new KithError(code, 'No.', { credential: 'missing' })]
  if (code === 'too_large')
    return [plain, ...['body', 'target'].map((subject) => new KithError(code, 'No.', { subject }))]
  if (code !== 'invalid') return [plain, new KithError(code, 'No.', { subject: 'person' }, { cause })]
  const rules: Problem['rule'][] = [
    'missing',
    'repeated',
    'unknown',
    'type',
    'integer',
    'boolean',
    'enum',
    'minimum',
    'maximum',
    'too_short',
    'too_long',
    'too_many',
    'format',
    'encoding',
    'syntax',
    'not_unique',
    'not_allowed',
  ]
  const problems = rules.flatMap((rule) =>
    (['query', 'body', 'path', 'header'] as const).map(
      (place): Problem => ({
        in: place,
        path: ['list', 0, 'name'],
        rule,
        received: 'x',
        message: 'is wrong',
      }),
    ),
  )
  return [
    plain,
    new KithError(code, 'No.', { subject: 'timeout' }),
    ...problems.map((problem) => new KithError(code, 'No.', { problems: [problem] })),
    new KithError(code, 'No.', { problems: problems.map((problem) => ({ ...problem, path: [] })) }),
  ]
}

function expectRefusal({ status, body }: Pick<WireAnswer, 'status' | 'body'>, about: string): void {
  expect(status, about).toBeGreaterThanOrEqual(400)
  expect(status, about).toBeLessThan(600)
  expect(body, about).toBeTypeOf('object')
  expect(body, about).not.toBeNull()
  const text = JSON.stringify(body)
  expect(text, about).not.toContain(SECRET)
  expect(text, about).not.toMatch(/node_modules|\.ts\b|\n\s+at /)
}

function responseSchemas() {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const compiled = new Map<object, ValidateFunction>()
  return {
    expectDeclared(route: Route, { status, json, text }: Answer): void {
      const schema = route.responses[status]
      expect(schema, `${route.operationId} declares no answer ${status}: ${text.slice(0, 300)}`).toBeDefined()
      const validate = compiled.get(schema!) ?? ajv.compile(JSON.parse(JSON.stringify(schema)))
      compiled.set(schema!, validate)
      const valid = text === '' ? true : validate(json)
      expect(valid, `${route.operationId} ${status}: ${ajv.errorsText(validate.errors)}`).toBe(true)
    },
  }
}

function wire(): WireRequest {
  return {
    id: 'req_contract',
    method: 'GET',
    path: '/nothing/here',
    rawQuery: '',
    query: new URLSearchParams(),
    header: () => undefined,
    cookie: () => undefined,
    body: undefined,
    baseUrl: 'http://localhost',
    secure: false,
  }
}

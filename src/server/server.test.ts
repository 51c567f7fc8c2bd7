import { lookup } from 'node:dns/promises'
import Type from 'typebox'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answer, type Dialect, ok, type Route, route, type WireRequest } from '../dialects/dialect.ts'
import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { Activity } from '../model/activity.ts'
import type { BulkJobs } from '../model/bulk.ts'
import { systemTiming } from '../model/clock.ts'
import { invalid, KithError } from '../model/errors.ts'
import { createIds, seededBytes } from '../model/ids.ts'
import type { Observation } from './observation.ts'
import { createServer, type KithServer, type ServerLimits } from './server.ts'

const limits: ServerLimits = {
  bodyBytesMax: 1000,
  renderCacheBytesMax: 1_000_000,
  responseCacheBytesMax: 1_000_000,
  requestsMax: 100,
  targetBytesMax: 200,
  headerBytesMax: 10_000,
  requestTimeoutMs: 1000,
  queryBudgetMs: 5000,
  queryRowsMax: 10_000_000_000,
  openRequestsMax: 100,
  answerTimeoutMs: 1000,
  bytesPerSecondMin: 1000,
  arrivingBytesMax: 1_000_000,
  unreadBytesMax: 1_000_000,
  connectionsMax: 1000,
  connectionsPerAddressMax: 1000,
  closeTimeoutMs: 1000,
}
const observations: Observation[] = []
const seen: WireRequest[] = []
let server: KithServer

beforeAll(async () => {
  server = createServer({
    timing: systemTiming,
    hub,
    bulk: {} as BulkJobs,
    activity: {} as Activity,
    ids: createIds(seededBytes(3)),
    dialects: [acme],
    observe: (observation) => observations.push(observation),
    limits,
  })
  await server.app.ready()
})
afterAll(() => server.close())
beforeEach(() => {
  observations.length = 0
  seen.length = 0
})

const SECRET = 'password of the store'
const anything = Type.Unknown()

/** A route with a given handler. */
function acmeRoute(
  method: Route['method'],
  path: string,
  handle: Route['handle'],
  role: Route['role'] = 'read',
) {
  const more = { operationId: `${method}${path}`, summary: '', reference: 'https://acme.example' }
  return route({ method, path, role, ...more, responses: { 200: anything }, handle } as Parameters<
    typeof route
  >[0])
}

const acme: Dialect = {
  name: 'acme',
  title: 'Acme',
  serves: 'nothing',
  color: { light: '#000000', dark: '#ffffff' },
  sample: { path: '/echo' },
  demo: { key: 'key', curl: () => '' },
  contacts: {
    path: (id) => `/people/${id}`,
    render: async () => [],
    page: () => null,
    read: () => undefined,
  },
  reference: 'https://acme.example',
  hosts: [],
  keys: { token: { purpose: 'Key', make: () => 'key' } },
  securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } },
  presentedKey: (request) => {
    const text = request.header('x-key')
    return text === undefined ? undefined : { text, kinds: ['token'] }
  },
  routes: [
    acmeRoute('GET', '/echo', async ({ wire }) => {
      seen.push(wire)
      return ok({ path: wire.path, query: [...wire.query] })
    }),
    acmeRoute(
      'POST',
      '/echo',
      async ({ wire }) => {
        seen.push(wire)
        return answer(
          201,
          { bytes: wire.body?.length ?? null },
          { location: 'echo/1', 'content-type': 'application/acme' },
        )
      },
      'write',
    ),
    acmeRoute('GET', '/fail', async () => {
      throw new Error(SECRET)
    }),
    acmeRoute('GET', '/refuse', async () => {
      throw invalid([{ in: 'query', path: ['a'], rule: 'format', message: 'a is wrong' }])
    }),
    acmeRoute('DELETE', '/nothing', async () => answer(204), 'admin'),
    acmeRoute('GET', '/people/:id', async ({ params }) => ok(params)),
  ],
  renderError: ({ code, message }, { id }) =>
    answer({ invalid: 400, unauthenticated: 401, forbidden: 403, too_large: 413 }[code as string] ?? 500, {
      code,
      message,
      id,
    }),
  renderUnknownRoute: (allow) => answer(allow.length > 0 ? 405 : 404, { allow }),
  answerHeaders: () => ({ 'x-acme': 'yes' }),
}

const hub = {
  keys: {
    async signIn(_dialect: string, presented?: { text: string }): Promise<Caller> {
      if (!presented) throw new KithError('unauthenticated', 'No key was presented.')
      const role = presented.text as Caller['role']
      return { orgId: 1, dialect: 'acme', keyId: 'k', kind: 'token', role, sensitive: true }
    },
  },
  limits: {
    prepare: () => undefined,
    countRequest: () => {},
    beginRequest: () => () => {},
    requireUpload: () => {},
    countUpload: () => {},
  },
  ping: async () => {},
  now: () => 0,
} as unknown as Hub

async function ask(
  method: string,
  url: string,
  options: { key?: string; headers?: object; payload?: string } = {},
) {
  const { key = 'admin', headers = {}, payload } = options
  const response = await server.app.inject({
    method: method as 'GET',
    url,
    headers: { ...(key && { 'x-key': key }), ...headers },
    ...(payload !== undefined && { payload }),
  })
  const json = response.body === '' ? undefined : response.json()
  return { status: response.statusCode, headers: response.headers, json, text: response.body }
}

describe('answers', () => {
  test("have the handler's status, headers and body, and the dialect's headers", async () => {
    const { status, headers, json } = await ask('POST', '/acme/echo', { payload: '{"a":1}' })
    expect([status, json]).toEqual([201, { bytes: 7 }])
    expect(headers).toMatchObject({ location: 'echo/1', 'content-type': 'application/acme', 'x-acme': 'yes' })
  })

  test('have neither body nor content type if the handler returns no body', async () => {
    const { status, text, headers } = await ask('DELETE', '/acme/nothing')
    expect([status, text, headers['content-type']]).toEqual([204, '', undefined])
  })

  test('to HEAD are those to GET without the body', async () => {
    const { status, text, headers } = await ask('HEAD', '/acme/echo')
    expect([status, text]).toEqual([200, ''])
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
  })
})

describe('a request reaches the dialect', () => {
  test('without its prefix and with its query as sent', async () => {
    await ask('GET', '/acme/echo?b=%20x&a=1+2&a=%zz')
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/echo', rawQuery: 'b=%20x&a=1+2&a=%zz' })
    expect([...seen[0]!.query]).toEqual([
      ['b', ' x'],
      ['a', '1 2'],
      ['a', '%zz'],
    ])
  })

  test('with its cookies and headers by name', async () => {
    await ask('GET', '/acme/echo', { headers: { cookie: 'a=1; b=x=y; a=2; ; =z; c', 'x-many': 'one' } })
    const [wire] = seen
    expect([wire!.cookie('a'), wire!.cookie('b'), wire!.cookie('c')]).toEqual(['1', 'x=y', undefined])
    expect([wire!.header('x-many'), wire!.header('x-none')]).toEqual(['one', undefined])
  })

  test('with path parameters decoded once', async () => {
    const { json } = await ask('GET', '/acme/people/a%2Fb%2525')
    expect(json).toEqual({})
    const { status } = await ask('GET', '/acme/people/%zz')
    expect(status).toBe(404)
  })
})

describe('refusals', () => {
  test('for a missing key come before all others', async () => {
    expect((await ask('GET', '/acme/fail', { key: '' })).status).toBe(401)
    expect((await ask('POST', '/acme/echo', { key: '', payload: '{' })).status).toBe(401)
  })

  test.each([
    ['read', 'POST', '/acme/echo', 403],
    ['write', 'POST', '/acme/echo', 201],
    ['admin', 'POST', '/acme/echo', 201],
    ['write', 'DELETE', '/acme/nothing', 403],
    ['admin', 'DELETE', '/acme/nothing', 204],
  ])('a key with the role %s: %s %s is %i', async (key, method, url, status) => {
    expect((await ask(method, url, { key })).status).toBe(status)
  })

  test('for a long target and a large body are rendered by the dialect', async () => {
    expect(await ask('GET', `/acme/echo?${'a'.repeat(200)}`)).toMatchObject({
      status: 413,
      json: { code: 'too_large', message: expect.stringContaining('200 bytes') },
    })
    expect(await ask('POST', '/acme/echo', { payload: 'a'.repeat(1001) })).toMatchObject({
      status: 413,
      json: { code: 'too_large' },
    })
    expect((await ask('POST', '/acme/echo', { payload: 'a'.repeat(1000) })).json).toEqual({ bytes: 1000 })
  })

  test('for a malformed content type are client errors', async () => {
    const { status, json } = await ask('POST', '/acme/echo', {
      payload: 'x',
      headers: { 'content-type': ';' },
    })
    expect([status, json.code]).toEqual([400, 'invalid'])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'do not depend on the content type %j: the dialect reads the bytes',
    async (type) => {
      const { json } = await ask('POST', '/acme/echo', {
        payload: 'a=1',
        headers: type ? { 'content-type': type } : {},
      })
      expect(json).toEqual({ bytes: 3 })
    },
  )

  test.each([
    ['/acme/none', 'GET', 404, []],
    ['/acme/echo', 'PATCH', 405, ['GET', 'HEAD', 'POST']],
    ['/acme/nothing', 'GET', 405, ['DELETE']],
    ['/acme/echo', 'OPTIONS', 405, ['GET', 'HEAD', 'POST']],
  ])('for %s with %s are rendered by the dialect', async (url, method, status, allow) => {
    const refused = await ask(method, url, { key: '' })
    expect([refused.status, refused.json]).toEqual([status, { allow }])
  })
})

describe('an unexpected failure', () => {
  test('is answered with a fixed sentence and the request id', async () => {
    const { status, json, text } = await ask('GET', '/acme/fail', { headers: { 'x-request-id': 'r-1' } })
    expect([status, json]).toEqual([
      500,
      { code: 'internal', message: 'Something went wrong inside Kith.', id: 'r-1' },
    ])
    expect(text).not.toContain(SECRET)
  })

  test('is observed once, with its cause', async () => {
    await ask('GET', '/acme/fail', { headers: { 'x-request-id': 'r-2' } })
    const failures = observations.filter(({ type }) => type === 'RequestFailed')
    expect(failures).toEqual([{ type: 'RequestFailed', requestId: 'r-2', cause: new Error(SECRET) }])
  })

  test('is not reported for a refusal, which is observed as an answer only', async () => {
    await ask('GET', '/acme/refuse')
    expect(observations.map(({ type }) => type)).toEqual(['RequestAnswered'])
  })
})

test('an observed answer has the pattern of its route, never the address', async () => {
  await ask('GET', '/acme/people/jane@example.com?key=k')
  expect(observations).toEqual([
    {
      type: 'RequestAnswered',
      requestId: expect.any(String),
      method: 'GET',
      route: '/acme/people/:id',
      dialect: 'acme',
      orgId: 1,
      status: 200,
      milliseconds: expect.any(Number),
    },
  ])
})

test("a dialect's own port serves that dialect until the server is closed", async () => {
  const own = createServer({
    timing: systemTiming,
    hub,
    bulk: {} as BulkJobs,
    activity: {} as Activity,
    ids: createIds(seededBytes(4)),
    dialects: [acme],
    observe: () => {},
    limits,
  })
  const port = await own.listenFor('acme', { host: '127.0.0.1', port: 0 })
  const response = await fetch(`http://127.0.0.1:${port}/echo?a=1`, { headers: { 'x-key': 'read' } })
  expect(await response.json()).toEqual({ path: '/echo', query: [['a', '1']] })
  await expect(own.listenFor('acme', { host: '127.0.0.1', port })).rejects.toThrow(/EADDRINUSE/)
  await own.close()
  await expect(fetch(`http://127.0.0.1:${port}/echo`)).rejects.toThrow()
})

test('listens on all addresses of a host name', async () => {
  const own = createServer({
    timing: systemTiming,
    hub,
    bulk: {} as BulkJobs,
    activity: {} as Activity,
    ids: createIds(seededBytes(5)),
    dialects: [acme],
    observe: () => {},
    limits,
  })
  const port = await own.listen({ host: 'localhost', port: 0 })
  const addresses = await lookup('localhost', { all: true })
  expect(addresses.length).toBeGreaterThan(0)
  for (const { address, family } of addresses) {
    const url = `http://${family === 6 ? `[${address}]` : address}:${port}/acme/echo`
    expect((await fetch(url, { headers: { 'x-key': 'read' } })).status).toBe(200)
  }
  await own.close()
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect, Route } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { placementFor, signed } from './support/credentials.ts'
import { testingFor, testingOf } from './support/dialect-testings.ts'
import { findAccess } from './support/find-access.ts'
import { type Answer, createTestKith, type RequestOptions, type TestKith } from './support/kith.ts'
import { oddBodies } from './support/odd-values.ts'
import {
  fillPath,
  type KeyedRequest,
  namedValues,
  ownRequests,
  parametersOf,
} from './support/route-requests.ts'
import { createWorld, type World } from './support/world.ts'

/*
 * Values that no store can hold, in every parameter and every member of a body of every route: refused in the vendor's words, which
 * the OpenAPI document of the API has, and nothing is written.
 */

let kith: TestKith
let world: World

beforeAll(async () => {
  kith = await createTestKith()
  world = await createWorld(kith, { mark: 'oddmark', number: 1 })
})
afterAll(async () => {
  const failures = kith.observations.filter(({ type }) => type === 'RequestFailed')
  await kith.close()
  expect(failures).toEqual([])
})

/** Percent-encoded texts that no store can hold, and bytes that are no text. */
const oddTexts = ['%00', 'a%00b', '%ED%A0%80', '%FF', 'a%C0%AF'] as const

interface Parameter {
  readonly type?: string
  readonly enum?: unknown
  readonly anyOf?: readonly { readonly const?: unknown }[]
}

function parametersIn(route: Route): [string, Parameter][] {
  const { properties = {} } = (route.query?.schema ?? {}) as { properties?: Record<string, Parameter> }
  return Object.entries(properties)
}

async function lastChange(): Promise<unknown> {
  const { json } = await world.tenant.request('native', '/v1/changes?limit=500')
  return json.nextAfter
}

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  const ask = (path: string, options: RequestOptions) => world.tenant.request(name, path, options)
  const creating = (mark: string) => {
    const { path, body, ...options } = testingOf(name).people.create(testingOf(name).people.needed(mark))
    return { path, body: body as object, options: { method: 'POST', ...options } as const }
  }

  test.each(dialect.routes.map((route) => [route.operationId, route] as const))(
    '%s refuses what no store can hold, wherever it stands',
    async (_operation, route) => {
      const access = route.open ? undefined : await findAccess(kith, dialect, route, world)
      const before = await lastChange()
      for (const { what, ...request } of oddRequests(dialect, route)) {
        const { path, ...options } = access ? signed(request, access) : request
        const answer = await ask(path, options)
        const message = `${options.method} ${path} ${what}: ${answer.status} ${answer.text.slice(0, 300)}`
        expect(isRefused(answer), message).toBe(true)
        expect(answer.text.length).toBeLessThan(20_000)
      }
      expect(await lastChange()).toBe(before)
    },
    120_000,
  )

  test('refuses a key with a NUL', async () => {
    for (const kind of Object.keys(dialect.keys)) {
      const access = placementFor(dialect, kind, 'sk_a\0b')
      const request: { path: string; headers?: Record<string, string> } = { path: dialect.routes[0]!.path }
      const { path, headers = {} } = signed(request, access)
      expect((await ask(path, { headers, key: null })).status).toBe(401)
    }
  })

  test('refuses a body that is no object', async () => {
    const { path, options } = creating('noobject')
    for (const body of ['[]', '"text"', '0', 'null', 'true', '[[]]']) {
      const answer = await ask(path, { ...options, body })
      expect([400, 422], `${body}: ${answer.text}`).toContain(answer.status)
    }
  })

  const reading = name === 'native' ? 'refuses a key' : 'reads the last value of a key'
  test(`${reading} that is there twice`, async () => {
    const { path, body, options } = creating(`twice${name}`)
    const [key] = Object.keys(body)
    const text = JSON.stringify(body).replace('{', `{${JSON.stringify(key)}:"first",`)
    const answer = await ask(path, { ...options, body: text })
    if (name === 'native') {
      expect(answer.status).toBe(400)
      expect(answer.json.problems).toMatchObject([{ pointer: `/${key}`, rule: 'repeated' }])
    } else {
      expect([200, 201], answer.text).toContain(answer.status)
      expect(testingOf(name).people.see(testingOf(name).people.person(answer.json)).name).not.toBe('first')
    }
  })

  test('answers thousands of unknown keys, and keys of any length, in few words', async () => {
    const { path, body, options } = creating(`flood${name}`)
    const flood = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`unknown${index}`, index]))
    for (const more of [flood, { ['k'.repeat(500_000)]: 1 }]) {
      const answer = await ask(path, { ...options, body: { ...more, ...body } })
      expect(answer.status, answer.text.slice(0, 200)).toBeLessThan(500)
      expect(answer.text.length).toBeLessThan(5000)
    }
  })
})

interface OddRequest extends RequestOptions {
  readonly path: string
  /** What is odd about it, for messages. */
  readonly what: string
}

/** A batch answers each of its operations. */
function isRefused({ status, json }: Answer): boolean {
  const verdicts: readonly { problem?: unknown }[] = status === 200 ? (json?.items ?? []) : []
  return [400, 404, 422].includes(status) || (verdicts.length > 0 && verdicts.every(({ problem }) => problem))
}

function* oddRequests(dialect: Dialect, route: Route): Generator<OddRequest> {
  const [request] = ownRequests(route, world, dialect)
  if (!request) throw new Error(`No request is known for ${route.operationId}.`)
  yield* oddPaths(route, request)
  yield* oddQueries(dialect, route, request)
  if (route.body && !route.upload && !route.bodyType) yield* oddBodyRequests(dialect, route, request)
}

function* oddPaths({ path }: Route, { path: _, ...options }: KeyedRequest): Generator<OddRequest> {
  const count = parametersOf(path).length
  for (let place = 0; place < count; place++) {
    for (const odd of [...oddTexts, '%', '%zz']) {
      // The id goes in encoded already, behind a mark that needs no encoding.
      const ids = Array.from({ length: count }, (_item, index) => (index === place ? 'ODD' : '1'))
      yield { ...options, path: fillPath(path, ids).replace('ODD', odd), what: odd }
    }
  }
}

function* oddQueries(dialect: Dialect, route: Route, request: KeyedRequest): Generator<OddRequest> {
  const { path, ...options } = request
  const [bare = '', given = ''] = path.split('?')
  for (const [name, { type }] of parametersIn(route)) {
    const others = new URLSearchParams(given)
    others.delete(name)
    const isLimited = type === 'integer' && !testingFor(dialect).paths.unlimitedNumbers?.includes(name)
    for (const odd of [...oddTexts, ...(isLimited ? ['9007199254740993', '1e400'] : [])]) {
      const query = [...(others.size > 0 ? [others.toString()] : []), `${name}=${odd}`].join('&')
      yield { ...options, path: `${bare}?${query}`, what: `${name}=${odd}` }
    }
  }
}

function* oddBodyRequests(dialect: Dialect, route: Route, request: KeyedRequest): Generator<OddRequest> {
  const { path, body: _, ...options } = request
  const named = namedValues(world, dialect)
  const own = testingFor(dialect).paths.requests?.[route.operationId]?.(world) as
    | { body?: unknown }
    | undefined
  const given = (own?.body ?? {}) as Readonly<Record<string, unknown>>
  const value = (name: string) => named(name) ?? (Object.hasOwn(given, name) ? given[name] : undefined)
  for (const { place, text } of oddBodies(route.body!.schema, value))
    yield { ...options, path, body: text, what: `${place} in ${text.slice(0, 200)}` }
}

import createClient, { type ClientMethod } from 'openapi-fetch'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect, Route } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { placementFor, signed } from './support/credentials.ts'
import { createTestKith, type TestKith } from './support/kith.ts'
import { type KeyedRequest, ownRequests } from './support/route-requests.ts'
import { createWorld, type World } from './support/world.ts'

/**
 * A generic client that uses only the served OpenAPI documents: it calls every operation and expects a documented status.
 * `openapi-watch` validates the bodies.
 */
let kith: TestKith
let root: string
const worlds = new Map<string, World>()

beforeAll(async () => {
  kith = await createTestKith()
  root = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}`
  for (const [number, { name }] of dialects.entries()) {
    worlds.set(name, await createWorld(kith, { mark: `client${'abcdefgh'[number]}`, number: 1 }))
  }
})
afterAll(() => kith.close())

interface Operation {
  readonly operationId: string
  readonly responses: Readonly<Record<string, unknown>>
}
type Document = {
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  test('answers every operation with a documented status', async () => {
    const document = (await (await fetch(`${root}/${name}/openapi.json`)).json()) as Document
    const client = createClient<Record<string, Record<string, never>>>({
      baseUrl: `${root}${document.servers[0]!.url}`,
    })
    const called: string[] = []
    for (const [template, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const route = routeOf(dialect, template, method)
        const request = requestOf(dialect, route, worlds.get(name)!)
        if (!request) continue
        const call = (client as unknown as Record<string, ClientMethod<never, never, never>>)[
          method.toUpperCase()
        ]!
        const { response } = await (call as unknown as Call)(template, options(dialect, route, request))
        const about = `${method} ${template}: ${response.status}`
        expect(Object.keys(operation.responses), about).toContain(String(response.status))
        expect(response.status, about).toBeLessThan(500)
        called.push(operation.operationId)
      }
    }
    expect(called.length).toBeGreaterThan(dialect.routes.length * 0.8)
  })
})

type Call = (template: string, options: object) => Promise<{ response: Response }>

function routeOf({ routes }: Dialect, template: string, method: string): Route {
  const path = template.replace(/\{(\w+)\}/g, ':$1')
  const found = routes.find(
    (route) => route.method === method.toUpperCase() && [route.path, ...(route.aliases ?? [])].includes(path),
  )
  return found!
}

function requestOf(dialect: Dialect, route: Route, world: World): KeyedRequest | undefined {
  return ownRequests(route, world, dialect)[0]
}

/** The request as options of the client, with parameters by name. */
function options(dialect: Dialect, route: Route, request: KeyedRequest): object {
  const [kind] = Object.keys(dialect.keys)
  const key = worlds.get(dialect.name)!.tenant.keys[dialect.name]!
  const { path, headers } = signed({ path: request.path, headers: {} }, placementFor(dialect, kind!, key))
  const [pathname = '', query = ''] = path.split('?')
  const values = pathname.split('/')
  const names = route.path.split('/')
  const inPath = names.flatMap((segment, index) =>
    segment.startsWith(':') ? [[segment.slice(1), decodeURIComponent(values[index] ?? '')]] : [],
  )
  const text = typeof request.body === 'string' || Buffer.isBuffer(request.body)
  return {
    params: { path: Object.fromEntries(inPath), query: Object.fromEntries(new URLSearchParams(query)) },
    headers: { ...headers, ...request.headers },
    ...(request.body !== undefined && { body: request.body }),
    ...(text && { bodySerializer: (body: unknown) => body }),
    parseAs: 'text',
  }
}

import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { type Placement, placementFor, signed } from './support/credentials.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type TestKith, withKey } from './support/kith.ts'
import { nativeIdOf } from './support/native-id.ts'
import { type KeyedRequest, ownRequests } from './support/route-requests.ts'
import { createWorld, type World } from './support/world.ts'

/** Headers that keep personal data out of caches and browsers from guessing what an answer is. */

let kith: TestKith
let world: World
let port: number
beforeAll(async () => {
  kith = await createTestKith()
  port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  world = await createWorld(kith, { mark: 'private', number: 1 })
})
afterAll(() => kith.close())

type Headers = Readonly<Record<string, unknown>>

function expectPrivate(headers: Headers, what: string): void {
  expect(headers['cache-control'], what).toBe('no-store')
  expect(headers['x-content-type-options'], what).toBe('nosniff')
}

const namesIn = (vary: unknown) => String(vary).split(', ')

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  const { path } = testingOf(name).people

  const ask = (at: string, options: { method?: string; headers?: Record<string, string>; body?: string }) =>
    kith.app.server.app.inject({
      method: (options.method ?? 'GET') as 'GET',
      url: `/${name}${at}`,
      headers: { ...options.headers },
      ...(options.body !== undefined && { payload: options.body }),
    })

  test.each(dialect.routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s says that its answers must not be kept',
    async (_route, route) => {
      const own = ownRequests(route, world, dialect)
      const requests: KeyedRequest[] = own.length > 0 ? [own[0]!, own.at(-1)!] : []
      for (const request of requests) {
        const { headers, status } = await world.tenant.request(name, request.path, request)
        expectPrivate(headers, `${status}`)
      }
      const anyone = await world.tenant.request(name, route.path.replace(/:\w+/g, '1'), {
        method: route.method,
        key: null,
      })
      expectPrivate(anyone.headers, `${anyone.status} without a key`)
    },
  )

  test('says so in refusals of every kind too', async () => {
    const { path: target, headers } = withKey(name, path, world.tenant.keys[name]!)
    const other = target === path ? '?' : '&'
    const answers = {
      'a wrong key': await ask(path, { headers: { authorization: 'Bearer wrong' } }),
      'an unknown path': await ask('/no/such/path', { headers: { ...headers } }),
      'an unknown method': await ask(target, { method: 'PUT', headers: { ...headers } }),
      'a long target': await ask(`${target}${other}x=${'a'.repeat(9000)}`, { headers: { ...headers } }),
      'a broken target': await ask(`${path}/%zz`, { headers: { ...headers } }),
      'a broken body': await ask(target, { method: 'POST', headers: { ...headers }, body: '{' }),
      'a long body': await ask(target, { method: 'POST', headers: { ...headers }, body: ' '.repeat(2e6) }),
      'the document': await ask('/openapi.json', {}),
    }
    for (const [what, answer] of Object.entries(answers)) expectPrivate(answer.headers, what)
  })

  test('names every header that can hold its keys in Vary', async () => {
    for (const kind of Object.keys(dialect.keys)) {
      for (const scheme of Object.values(dialect.securitySchemes)) {
        const alone = { ...dialect, securitySchemes: { scheme } }
        const place = placeIn(alone, kind)
        if (!place) continue
        const request = signed({ path, headers: {} }, place)
        const { headers } = await ask(request.path, { headers: { ...request.headers } })
        expect(namesIn(headers.vary)).toEqual(expect.arrayContaining(Object.keys(place.headers)))
      }
    }
    const { headers } = await ask(path, {})
    expect(namesIn(headers.vary)).toContain('accept-encoding')
    const hasPages = dialect.cors !== undefined && dialect.cors !== 'never'
    expect(namesIn(headers.vary).includes('origin')).toBe(hasPages)
    expect(namesIn(headers.vary)).toEqual([...new Set(namesIn(headers.vary))])
  })
})

/** Where the only scheme of the dialect has a key; undefined if it has none of this kind. */
function placeIn(dialect: Dialect, kind: string): Placement | undefined {
  try {
    return placementFor(dialect, kind, 'wrong')
  } catch {
    return undefined
  }
}

test('an answer that a client has already is confirmed without a body, and not kept either', async () => {
  const path = `/v1/people/${nativeIdOf(world.people[0]!.id)}`
  const { etag } = (await world.tenant.request('native', path)).headers
  const headers = { 'if-none-match': String(etag) }
  const again = await world.tenant.request('native', path, { headers })
  expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag])
  expectPrivate(again.headers, '304')
})

describe('outside the APIs', () => {
  test.each(['/nothing', '/healthz', '/readyz', '/metrics', '/%zz', '/docs/nothing'])(
    '%s is not kept',
    async (url) => {
      const { headers } = await kith.app.server.app.inject({ url })
      expectPrivate(headers, url)
    },
  )

  test.each(['/docs', '/docs/start.js', '/docs/swagger-ui.css'])('%s is what it says', async (url) => {
    const { headers } = await kith.app.server.app.inject({ url })
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test.each([
    ['no request', 'nonsense\r\n\r\n'],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['headers that are too long', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(300_000)}\r\n\r\n`],
  ])('the refusal of %s is not kept', async (_what, text) => {
    const answer = await exchange(port, text)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).toMatch(/\r\ncache-control: no-store\r\n/i)
    expect(answer).toMatch(/\r\nx-content-type-options: nosniff\r\n/i)
  })
})

async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.setEncoding('latin1').write(text)
  let answer = ''
  try {
    for await (const chunk of socket) answer += chunk
  } catch {
    // The server hangs up while the client still sends.
  }
  return answer
}

import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { placementFor, signed } from './support/credentials.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await kith.app.hub.people.create(tenant.caller('native'), { given: 'Ada' })
})
afterAll(() => kith.close())

const inject = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'POST' = 'GET') =>
  kith.app.server.app.inject({ method, url, headers })

/** A list request with a key, which succeeds wherever the dialect is reached. */
function listOf(dialect: Dialect): { path: string; headers: Record<string, string> } {
  const { path } = dialect.routes.find(({ method, path }) => method === 'GET' && !path.includes(':'))!
  const [kind] = Object.keys(dialect.keys)
  const request = signed({ path }, placementFor(dialect, kind!, tenant.keys[dialect.name]!))
  return { path: request.path, headers: (request as { headers?: Record<string, string> }).headers ?? {} }
}

const everyDialect = dialects.map((dialect) => [dialect.name, dialect] as const)

describe.each(everyDialect)('%s is reached', (name, dialect) => {
  test('under its prefix', async () => {
    const { path, headers } = listOf(dialect)
    expect((await inject(`/${name}${path}`, headers)).statusCode).toBe(200)
  })

  test('not at the root without its host', async () => {
    const { path, headers } = listOf(dialect)
    for (const host of ['localhost', '127.0.0.1:8080', 'example.com', `evil.${name}.example`]) {
      expect((await inject(path, { ...headers, host })).statusCode, host).toBe(404)
    }
  })

  test('at the root of its hosts, in any case and with any port', async () => {
    const { path, headers } = listOf(dialect)
    for (const pattern of dialect.hosts) {
      const host = pattern.replace('*.', 'northpier-7.')
      for (const sent of [host, host.toUpperCase(), `${host}:443`, `${host}:8080`]) {
        expect((await inject(path, { ...headers, host: sent })).statusCode, sent).toBe(200)
      }
      const description = await inject('/openapi.json', { host })
      expect(description.json().servers).toEqual([{ url: '/' }])
    }
  })

  test('not at hosts that only resemble its own', async () => {
    const { path, headers } = listOf(dialect)
    for (const pattern of dialect.hosts) {
      const host = pattern.replace('*.', 'a.')
      const lookalikes = [
        `${host}.evil.example`,
        `x${host}.example`,
        `${host}@evil.example`,
        `a.b.${host}`,
        `-${host}-`,
      ]
      for (const sent of lookalikes.filter((lookalike) => !isHost(lookalike))) {
        expect((await inject(path, { ...headers, host: sent })).statusCode, sent).toBe(404)
      }
    }
  })

  test('at the root of its own port, which serves no other dialect', async () => {
    const port = await kith.app.server.listenFor(name, { host: '127.0.0.1', port: 0 })
    const { path, headers } = listOf(dialect)
    const answer = await fetchFrom(port, path, headers)
    expect([answer.status, answer.headers['x-request-id']]).toEqual([200, expect.any(String)])
    const other = dialects.find((candidate) => candidate.name !== name)!
    const otherList = listOf(other)
    const strangers = [`/${name}${path}`, `/${other.name}${otherList.path}`, '/docs', '/healthz']
    for (const stranger of strangers) {
      const refused = await fetchFrom(port, stranger, { ...otherList.headers, ...headers })
      expect(refused.status, stranger).toBeGreaterThanOrEqual(400)
    }
    // The port takes precedence over the host.
    const [host] = other.hosts
    if (host) {
      const named = await fetchFrom(port, path, { ...headers, host: host.replace('*.', 'a.') })
      expect(named.status).toBe(200)
    }
  })

  test('with HEAD wherever with GET, without a body', async () => {
    const { path, headers } = listOf(dialect)
    const [get, head] = [
      await inject(`/${name}${path}`, headers),
      await inject(`/${name}${path}`, headers, 'HEAD'),
    ]
    expect([head.statusCode, head.body]).toEqual([200, ''])
    expect(head.headers['content-type']).toBe(get.headers['content-type'])
  })

  test('not under a prefix that only resembles its own', async () => {
    const { path, headers } = listOf(dialect)
    for (const prefix of [`/${name}x`, `/${name.toUpperCase()}`, `//${name}`, `/${name}%2f`, `/%00${name}`]) {
      expect((await inject(`${prefix}${path}`, headers)).statusCode, prefix).toBeGreaterThanOrEqual(400)
    }
  })
})

describe('request ids', () => {
  test.each(everyDialect)('of a client are returned by %s', async (name, dialect) => {
    const { path, headers } = listOf(dialect)
    for (const url of [`/${name}${path}`, `/${name}/nothing`, `/${name}/%zz`]) {
      const answer = await inject(url, { ...headers, 'x-request-id': 'client-id_42' })
      expect(answer.headers['x-request-id'], url).toBe('client-id_42')
    }
  })

  test.each(['', ' ', 'a b', 'ümlaut', 'a'.repeat(65), '<script>', 'a\tb'])(
    'replace the invalid id %j',
    async (id) => {
      const answer = await inject('/healthz', { 'x-request-id': id })
      expect(answer.headers['x-request-id']).toMatch(/^req_[A-Z2-7]{26}$/)
    },
  )

  test('are different for every request', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await inject('/healthz')).headers['x-request-id']),
    )
    expect(new Set(ids).size).toBe(3)
  })
})

describe('health', () => {
  test('/healthz and /readyz return 200 to GET and HEAD', async () => {
    expect((await inject('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await inject('/readyz')).json()).toEqual({ status: 'ready' })
    expect((await inject('/healthz', {}, 'HEAD')).statusCode).toBe(200)
  })

  test('without a store, /healthz returns 200 and /readyz 503', async () => {
    const broken = await createTestKith()
    await broken.app.store.close()
    const ask = (url: string) => broken.app.server.app.inject(url)
    expect((await ask('/healthz')).statusCode).toBe(200)
    const ready = await ask('/readyz')
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'unavailable' }])
    await broken.app.server.close()
  })

  test.each(everyDialect)(
    'without a store, %s returns an error in its own format and no details',
    async (name, dialect) => {
      const broken = await createTestKith()
      const tenant = await broken.tenant()
      await broken.app.store.close()
      const { path } = dialect.routes.find(({ method, path }) => method === 'GET' && !path.includes(':'))!
      const { status, json, text } = await tenant.request(name, path)
      expect(status).toBeGreaterThanOrEqual(500)
      expect(json).toBeTypeOf('object')
      expect(text).not.toMatch(/sqlite|database|driver|\.ts/i)
      await broken.app.server.close()
    },
  )

  test('an unknown path at the root returns 404 in JSON', async () => {
    for (const path of ['/', '/nothing', '/docs/secret.js', '/docs/..%2f..%2fpackage.json', '/%zz']) {
      const answer = await inject(path)
      expect([400, 404], path).toContain(answer.statusCode)
      expect(answer.json()).toBeTypeOf('object')
    }
  })
})

describe('/docs', () => {
  test('loads resources only from this server', async () => {
    const page = await inject('/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expectOnlyFromHere(String(page.headers['content-security-policy']))
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!)
    expect(links.length).toBeGreaterThan(3)
    for (const link of links) expect(link).toMatch(/^(\/docs\/[\w.-]+|data:,)$/)
    expect(page.body).not.toMatch(/<script>[^<]|https?:\/\//)
  })

  test('loads resources that exist', async () => {
    const page = await inject('/docs')
    const links = [...page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1]!)
    for (const link of links) {
      const asset = await inject(link)
      expect(asset.statusCode, link).toBe(200)
      expect(asset.headers['content-type'], link).toMatch(
        link.endsWith('.css') ? /^text\/css/ : /^text\/javascript/,
      )
      expect(asset.rawPayload.length, link).toBeGreaterThan(100)
    }
  })

  test('offers the document of every dialect', async () => {
    const script = (await inject('/docs/start.js')).body
    for (const { name, title, versions } of dialects) {
      const documents = versions?.map((version) => [`${title} ${version.name}`, `?version=${version.name}`])
      for (const [shown, query] of documents ?? [[title, '']]) {
        const url = `/${name}/openapi.json${query}`
        expect(script).toContain(JSON.stringify({ name: shown, url }))
        expect((await inject(url)).statusCode).toBe(200)
      }
    }
    expect(script).not.toMatch(/https?:\/\//)
  })
})

function isHost(host: string): boolean {
  return dialects.some((dialect) =>
    dialect.hosts.some((pattern) =>
      pattern.startsWith('*.')
        ? host.endsWith(pattern.slice(1)) && !host.slice(0, 1 - pattern.length).includes('.')
        : host === pattern,
    ),
  )
}

/** In Content Security Policy Level 3, missing directives fall back to `default-src`. */
function expectOnlyFromHere(policy: string): void {
  const directives = new Map(
    policy.split(';').map((part) => {
      const [name, ...sources] = part.trim().split(/\s+/)
      return [name, sources] as const
    }),
  )
  expect(directives.get('default-src')).toEqual(["'none'"])
  for (const sources of directives.values()) {
    for (const source of sources) expect(["'none'", "'self'", "'unsafe-inline'", 'data:']).toContain(source)
  }
  expect(directives.get('script-src')).toEqual(["'self'"])
}

function fetchFrom(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })
}

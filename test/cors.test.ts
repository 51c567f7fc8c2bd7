import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { parseOrigins } from '../src/model/origins.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'

/** Calls from pages of other origins, as browsers send them to a running server. */
const ORIGIN = 'https://desk.example'
const everyDialect = dialects.map((dialect) => [dialect.name, dialect] as const)
const open = everyDialect.filter(([, { cors }]) => cors !== undefined && cors !== 'never')
const closed = everyDialect.filter(([, { cors }]) => cors === undefined)

interface Page {
  readonly kith: TestKith
  readonly tenant: Tenant
  /** Sends a request to the running server. The address is `/<dialect><path>` unless a host or port is given. */
  ask(dialect: string, path: string, options?: Asking): Promise<Answer>
}

interface Asking {
  readonly method?: string
  readonly origin?: string | undefined
  readonly signed?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** A port on which the dialect alone is served, or a host of the vendor. */
  readonly port?: number
  readonly host?: string
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

const opened: TestKith[] = []
async function startKith(settings: Parameters<typeof createTestKith>[0] = {}): Promise<Page> {
  const kith = await createTestKith(settings)
  opened.push(kith)
  const tenant = await kith.tenant()
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  return {
    kith,
    tenant,
    ask(dialect, path, { method = 'GET', origin = ORIGIN, signed = false, headers, body, ...place } = {}) {
      const key = signed ? withKey(dialect, path, tenant.keys[dialect]!) : { path, headers: {} }
      const atRoot = place.port !== undefined || place.host !== undefined
      return exchange({
        port: place.port ?? port,
        path: `${atRoot ? '' : `/${dialect}`}${key.path}`,
        method,
        headers: {
          ...(place.host !== undefined && { host: place.host }),
          ...(origin !== '' && { origin }),
          ...key.headers,
          ...headers,
        },
        ...(body !== undefined && { body }),
      })
    },
  }
}
afterAll(async () => {
  for (const kith of opened) await kith.close()
})

function exchange(asked: {
  readonly port: number
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}): Promise<Answer> {
  const { body, ...options } = asked
  return new Promise((resolve, reject) => {
    const request = httpRequest({ ...options, host: '127.0.0.1' }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** What a browser sends before a request with this method and a key in a header. */
const preflight = (method = 'GET', headers = 'authorization') => ({
  method: 'OPTIONS',
  headers: { 'access-control-request-method': method, 'access-control-request-headers': headers },
})

const corsHeaders = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))

/** Requests of every kind of refusal that an API has, with what they are. */
function refused(dialect: Dialect): (readonly [string, string, Asking])[] {
  const { path } = testingOf(dialect.name).people
  return [
    ['a missing key', path, {}],
    ['a wrong key', path, { headers: { authorization: 'Bearer wrong', 'x-api-token': 'wrong' } }],
    ['an unknown path', '/no/such/path', { signed: true }],
    ['an unknown method', path, { method: 'PURGE', signed: true }],
    ['a target that is too long', `${path}?x=${'a'.repeat(9000)}`, { signed: true }],
    ['a path that cannot be decoded', `${path}/%zz`, { signed: true }],
    ['a body that is no JSON', path, { method: 'POST', signed: true, body: '{' }],
    ['a body that is too large', path, { method: 'POST', signed: true, body: ' '.repeat(1_100_000) }],
  ]
}

describe.each(open)('%s, which the vendor opens to every page,', (name, dialect) => {
  let page: Page
  let ownPort: number
  const { path } = testingOf(name).people
  const allowed = dialect.cors as Exclude<Dialect['cors'], 'never' | undefined>
  beforeAll(async () => {
    page = await startKith()
    ownPort = await page.kith.app.server.listenFor(name, { host: '127.0.0.1', port: 0 })
  })

  test('answers preflights without a key, under its prefix, at its host and on a port of its own', async () => {
    const host = dialect.hosts[0]!.replace('*', 'any')
    for (const place of [{}, { host }, { port: ownPort }]) {
      for (const asked of [path, `${path}/unknown`, '/no/such/path', `${path}/%zz`, `${path}?page=0`]) {
        const answer = await page.ask(name, asked, { ...preflight('PATCH'), ...place })
        expect([answer.status, answer.text], asked).toEqual([204, ''])
        const { 'access-control-allow-methods': methods, ...others } = corsHeaders(answer)
        expect(others).toEqual({
          'access-control-allow-origin': '*',
          'access-control-allow-headers': allowed.requestHeaders!.join(','),
          'access-control-max-age': expect.stringMatching(/^\d+$/),
        })
        const used = new Set(dialect.routes.map(({ method }) => method))
        expect(String(methods).split(',')).toEqual(expect.arrayContaining([...used]))
      }
    }
  })

  test('lets pages read its answers, without credentials', async () => {
    const answer = await page.ask(name, path, { signed: true })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*'])
    expect(corsHeaders(answer)).not.toHaveProperty('access-control-allow-credentials')
    const document = await page.ask(name, '/openapi.json')
    expect([document.status, document.headers['access-control-allow-origin']]).toEqual([200, '*'])
  })

  test('lets pages read its refusals', async () => {
    for (const [about, asked, options] of refused(dialect)) {
      const answer = await page.ask(name, asked, options)
      expect(answer.status, about).toBeGreaterThanOrEqual(400)
      expect(answer.headers['access-control-allow-origin'], about).toBe('*')
    }
  })

  test('says nothing of it to programs, also when an answer is repeated', async () => {
    for (const origin of ['', ORIGIN, '', ORIGIN]) {
      const answer = await page.ask(name, path, { signed: true, origin })
      expect(Object.keys(corsHeaders(answer)).length > 0, origin).toBe(origin !== '')
    }
    expect(corsHeaders(await page.ask(name, path, { method: 'OPTIONS', origin: '' }))).toEqual({})
  })

  test('can be closed, and opened to named origins, by a setting', async () => {
    const none = await startKith({ corsOrigins: { [name]: [] } })
    const asked = await none.ask(name, path, { signed: true })
    expect([asked.status, corsHeaders(asked)]).toEqual([200, {}])
    const refusal = await none.ask(name, path, preflight())
    expect([refusal.status >= 400, corsHeaders(refusal)]).toEqual([true, {}])
    const some = await startKith({ corsOrigins: { [name]: [ORIGIN] } })
    for (const origin of [ORIGIN, 'https://other.example']) {
      const { headers } = await some.ask(name, path, { signed: true, origin })
      expect(headers['access-control-allow-origin']).toBe(origin === ORIGIN ? ORIGIN : undefined)
    }
  })
})

describe.each(closed)('%s, of which nothing is known,', (name, dialect) => {
  const { path } = testingOf(name).people

  test('answers no page by default', async () => {
    const page = await startKith()
    const answers = [
      await page.ask(name, path, preflight()),
      await page.ask(name, path, { signed: true }),
      await page.ask(name, path),
    ]
    for (const answer of answers) expect(corsHeaders(answer)).toEqual({})
    expect(answers.map(({ status }) => status >= 400)).toEqual([true, false, true])
  })

  test('answers the pages of the origins that a setting names, and no others', async () => {
    const page = await startKith({ corsOrigins: { [name]: [ORIGIN, 'http://localhost:5173'] } })
    for (const origin of [ORIGIN, 'http://localhost:5173']) {
      const before = await page.ask(name, path, { ...preflight(), origin })
      expect(before.status).toBe(204)
      expect(before.headers['access-control-allow-headers']!.split(',')).toContain('content-type')
      const answer = await page.ask(name, path, { signed: true, origin })
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin])
      expect(answer.headers.vary).toMatch(/\borigin\b/i)
      for (const [about, asked, options] of refused(dialect)) {
        const refusal = await page.ask(name, asked, { ...options, origin })
        expect(refusal.headers['access-control-allow-origin'], about).toBe(origin)
      }
    }
    for (const origin of ['https://desk.example.evil.example', 'https://DESK.example', 'null', '*']) {
      const before = await page.ask(name, path, { ...preflight(), origin })
      expect([before.status >= 400, corsHeaders(before)], origin).toEqual([true, {}])
      const answer = await page.ask(name, path, { signed: true, origin })
      expect([answer.status, corsHeaders(answer)], origin).toEqual([200, {}])
      expect(answer.headers.vary, origin).toMatch(/\borigin\b/i)
    }
  })

  test('allows the headers that carry its keys when a setting opens it', async () => {
    const page = await startKith({ corsOrigins: { [name]: ['*'] } })
    const { headers } = withKey(name, path, 'key')
    const before = await page.ask(name, path, preflight('GET', Object.keys(headers).join(',')))
    expect([before.status, before.headers['access-control-allow-origin']]).toEqual([204, '*'])
    const list = before.headers['access-control-allow-headers']!.split(',')
    expect(list).toEqual(expect.arrayContaining([...Object.keys(headers), 'content-type']))
  })
})

test('the native API answers no page of another origin, whatever a setting says', async () => {
  const page = await startKith({ corsOrigins: { native: ['*'] } })
  for (const path of ['/v1/people', '/v1/session', '/openapi.json', '/no/such/path']) {
    for (const options of [preflight('DELETE'), { signed: true }, {}]) {
      expect(corsHeaders(await page.ask('native', path, options)), path).toEqual({})
    }
  }
})

test('pages outside the APIs are for no other origin', async () => {
  const { kith } = await startKith()
  for (const url of ['/', '/docs', '/healthz', '/console/', '/no/such/path']) {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const { headers } = await kith.app.server.app.inject({ method, url, headers: { origin: ORIGIN } })
      expect(
        Object.keys(headers).filter((header) => header.startsWith('access-control')),
        url,
      ).toEqual([])
    }
  }
})

describe('under overload', () => {
  let release = () => {}
  afterEach(() => release())

  test.each(open)('preflights of %s are answered, and pages can read its refusals', async (name) => {
    const page = await startKith({ requestsMax: 1 })
    const { path } = testingOf(name).people
    const { refs } = page.kith.app.hub
    const list = refs.list
    let arrived = () => {}
    const inside = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    Object.assign(refs, {
      list: async (...args: Parameters<typeof list>) => {
        arrived()
        await gate
        return list(...args)
      },
    })
    const admitted = page.ask(name, path, { signed: true })
    await inside
    const before = await page.ask(name, path, preflight('POST'))
    expect([before.status, before.text, before.headers['access-control-allow-origin']]).toEqual([
      204,
      '',
      '*',
    ])
    expect(before.headers['access-control-allow-headers']).toMatch(/authorization/i)
    const refusal = await page.ask(name, path, { signed: true })
    expect([refusal.status, refusal.headers['access-control-allow-origin']]).toEqual([503, '*'])
    expect(refusal.headers['retry-after']).toBe('1')
    release()
    expect((await admitted).status).toBe(200)
  })
})

describe('the setting', () => {
  test('is *, none, or origins as browsers send them', () => {
    expect(parseOrigins('*', '--cors')).toEqual(['*'])
    expect(parseOrigins('none', '--cors')).toEqual([])
    const two = 'https://app.example.com, http://localhost:5173'
    expect(parseOrigins(two, '--cors')).toEqual(['https://app.example.com', 'http://localhost:5173'])
  })

  test.each([
    '',
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://App.example.com',
    'https://app.example.com:443',
    'ftp://app.example.com',
    'null',
    '*,https://app.example.com',
    'https://*.example.com',
  ])('cannot be %j', (text) => {
    expect(() => parseOrigins(text, '--cors for acme')).toThrow(/^--cors for acme must be \*, none or/)
  })
})

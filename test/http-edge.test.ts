import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'

/** Requests as bytes on a connection, because clients in between repair what is wrong with them. */
let kith: TestKith
let tenant: Tenant
let port: number
const ownPorts: Record<string, number> = {}

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  for (const { name } of dialects)
    ownPorts[name] = await kith.app.server.listenFor(name, { host: '127.0.0.1', port: 0 })
})
afterAll(() => kith.close())

const everyDialect = dialects.map((dialect) => [dialect.name, dialect] as const)

async function exchange(at: number, text: string): Promise<{ status: number; text: string; body: string }> {
  const socket = connect(at, '127.0.0.1')
  socket.setEncoding('latin1').write(text, 'latin1')
  let answer = ''
  for await (const chunk of socket) answer += chunk
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s)
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), text: answer, body }
}

/** @param lines header lines beside `connection` */
const get = (target: string, lines: readonly string[], { method = 'GET', version = '1.1' } = {}) =>
  `${method} ${target} HTTP/${version}\r\n${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`

/** A list request with a key, and what it sends in headers. */
function listOf(name: string): { path: string; lines: string[] } {
  const { path, headers } = withKey(name, testingOf(name).people.path, tenant.keys[name]!)
  return { path, lines: Object.entries(headers).map(([header, value]) => `${header}: ${value}`) }
}

describe.each(everyDialect)('%s', (name, dialect) => {
  test('refuses two Host headers with a 400 of its own, even if they agree', async () => {
    const { path, lines } = listOf(name)
    const good = await exchange(port, get(`/${name}${path}`, ['Host: kith', ...lines]))
    expect(good.status).toBe(200)
    const [host = 'kith'] = dialect.hosts.map((pattern) => pattern.replace('*', 'any'))
    for (const hosts of [
      ['Host: kith', 'Host: kith'],
      ['host: kith', 'HOST: other.example'],
      [`Host: ${host}`, 'X-Between: 1', 'Host: other.example'],
    ]) {
      for (const [at, target] of [
        [port, `/${name}${path}`],
        [ownPorts[name]!, path],
      ] as const) {
        const { status, text, body } = await exchange(at, get(target, [...hosts, ...lines]))
        expect(status, hosts.join()).toBe(400)
        expect(text).toMatch(/\r\nconnection: close\r\n/i)
        expect(text).toMatch(/\r\nx-request-id: req_/i)
        const shape = await tenant.request(name, testingOf(name).people.path, { method: 'POST', body: '{' })
        expect(Object.keys(shape.json)).toEqual(expect.arrayContaining(Object.keys(JSON.parse(body))))
        expect(body).not.toContain('other.example')
      }
    }
  })

  test('refuses an absolute target with another host than the header in the same way', async () => {
    const { path, lines } = listOf(name)
    const alike = get(`http://kith/${name}${path}`, ['Host: kith', ...lines])
    expect((await exchange(port, alike)).status).toBe(200)
    for (const pattern of dialect.hosts) {
      const host = pattern.replace('*', 'any')
      const { status, body } = await exchange(port, get(`http://${host}${path}`, ['Host: kith', ...lines]))
      expect([status, body]).toEqual([400, '{"error":"Bad Request"}'])
    }
    const other = get(`http://other.example/${name}${path}`, ['Host: kith', ...lines])
    const { status, body } = await exchange(port, other)
    expect(status).toBe(400)
    expect(body).not.toContain('other.example')
  })

  test('is not found by the first of two hosts', async () => {
    for (const pattern of dialect.hosts) {
      const host = pattern.replace('*', 'any')
      const { path, lines } = listOf(name)
      const alone = await exchange(port, get(path, [`Host: ${host}`, ...lines]))
      expect(alone.status).toBe(200)
      const both = await exchange(port, get(path, [`Host: ${host}`, 'Host: other.example', ...lines]))
      expect([both.status, both.body]).toEqual([400, '{"error":"Bad Request"}'])
    }
  })

  test('does not repeat a key that it does not know, wherever it stands', async () => {
    const secret = 'S3cretKeyOfAnother'
    const { path, lines } = listOf(name)
    const prefix = `/${name}`
    const { path: unsigned } = testingOf(name).people
    const requests = [
      get(`${prefix}/${secret}`, ['Host: kith']),
      get(`${prefix}${path}/${secret}/%zz`, ['Host: kith', ...lines]),
      get(`${prefix}/no/such?key=${secret}&api_token=${secret}`, ['Host: kith', ...lines]),
      get(`${prefix}${unsigned}`, ['Host: kith', `Authorization: Bearer ${secret}`]),
      get(`${prefix}${unsigned}`, ['Host: kith', `x-api-token: ${secret}`, `cookie: token=${secret}`]),
      get(`${prefix}${path}`, ['Host: kith', 'Host: x', `Authorization: Bearer ${secret}`]),
      get(`${prefix}${path}`, ['Host: kith', `Content-Type: ${secret}`, ...lines], { method: 'POST' }),
      get(`${prefix}${path}`, ['Host: kith', `Content-Type: ${secret};;/`, 'content-length: 0', ...lines], {
        method: 'POST',
      }),
      get(`${prefix}${path}?x=${secret}${'a'.repeat(9000)}`, ['Host: kith', ...lines]),
    ]
    kith.observations.length = 0
    for (const request of requests) {
      const { status, text } = await exchange(port, request)
      expect(status, request).toBeGreaterThanOrEqual(400)
      expect(text, request).not.toContain(secret)
    }
    expect(JSON.stringify(kith.observations)).not.toContain(secret)
    // The router answers an address that cannot be decoded before anything is observed.
    expect(kith.observations.length).toBeGreaterThanOrEqual(requests.length - 1)
  })
})

describe('Host', () => {
  test.each([
    'kith',
    'kith:8080',
    'KITH.example:443',
    'my_host.example',
    '127.0.0.1:80',
    '[::1]:8080',
    '[2001:db8::7]',
    'caf%C3%A9.example',
    'kith:',
  ])('%j is a host', async (host) => {
    expect((await exchange(port, get('/healthz', [`Host: ${host}`]))).status).toBe(200)
  })

  test.each([
    'a b',
    'user@kith',
    'kith/path',
    'kith:port',
    'kith:80:80',
    '[::1',
    '::1',
    'kith"',
    'caf\xe9',
    '%zz',
    'kith?x',
    '',
    ':80',
  ])('%j is none', async (host) => {
    const { status, body } = await exchange(port, get('/healthz', [`Host: ${host}`]))
    expect([status, body]).toEqual([400, '{"error":"Bad Request"}'])
  })

  test.each([
    ['http://kith/healthz', 'kith'],
    ['HTTP://KITH:80/healthz', 'kith'],
    ['http://kith:8080/healthz', 'kith:8080'],
    ['https://kith/healthz', 'kith:443'],
    ['http://[::1]/healthz', '[::1]'],
  ])('may be repeated in the target: %s with %s', async (target, host) => {
    expect((await exchange(port, get(target, [`Host: ${host}`]))).status).toBe(200)
  })

  test.each([
    ['http://other.example/healthz', 'kith'],
    ['http://kith:8080/healthz', 'kith'],
    ['http://kith/healthz', 'kith:443'],
    ['https://kith/healthz', 'kith:80'],
    ['http:///healthz', 'kith'],
    ['http://user@kith/healthz', 'kith'],
    ['http://kith/healthz', ''],
    ['ftp://kith/healthz', 'kith'],
  ])('may not differ from that of the target: %s with %j', async (target, host) => {
    const { status, body } = await exchange(port, get(target, [`Host: ${host}`]))
    expect([status, body]).toEqual([400, '{"error":"Bad Request"}'])
  })

  test('may not be repeated beside a target that names it', async () => {
    const { status } = await exchange(port, get('http://kith/healthz', ['Host: kith', 'Host: kith']))
    expect(status).toBe(400)
  })

  test('may be missing before HTTP 1.1, and not in it', async () => {
    expect((await exchange(port, get('/healthz', [], { version: '1.0' }))).status).toBe(200)
    expect((await exchange(port, get('http://kith/healthz', [], { version: '1.0' }))).status).toBe(200)
    expect((await exchange(port, get('/healthz', []))).status).toBe(400)
  })
})

describe('outside the APIs', () => {
  const secret = 'S3cretKeyOfAnother'

  test.each([
    ['GET', `/${secret}`],
    ['GET', `/v1/clients?key=${secret}`],
    ['GET', `/api/v2/persons?api_token=${secret}`],
    ['POST', `/v1/contacts?accesskey=${secret}`],
    ['DELETE', `/healthz/${secret}`],
    ['OPTIONS', `/${secret}`],
    ['PROPFIND', `/${secret}`],
    ['GET', `/metrics/${secret}`],
    ['GET', `/docs/${secret}.js`],
    ['GET', `/console/assets/${secret}.js`],
    ['GET', `/?key=${secret}`],
  ])('%s %s is a 404 that does not repeat the address', async (method, target) => {
    const headers = ['Host: kith', `Authorization: Bearer ${secret}`, `X-Key: ${secret}`]
    const { status, text, body } = await exchange(port, get(target, headers, { method }))
    expect([status, body]).toEqual([404, '{"error":"Not Found"}'])
    expect(text).not.toContain(secret)
  })

  test('other refusals do not repeat the address or a header either', async () => {
    kith.observations.length = 0
    for (const [status, target, lines] of [
      [400, `/${secret}/%zz`, []],
      [400, `/x`, [`Content-Type: ${secret};;/`, 'Content-Length: 2']],
      [413, `/${secret}`, ['Content-Length: 99999999']],
      [400, `/${secret}`, ['Host: again']],
    ] as const) {
      const answer = await exchange(port, get(target, ['Host: kith', ...lines], { method: 'POST' }))
      expect(answer.status, target).toBe(status)
      expect(Object.keys(JSON.parse(answer.body))).toEqual(['error'])
      expect(answer.text).not.toContain(secret)
    }
    expect(JSON.stringify(kith.observations)).not.toContain(secret)
  })
})

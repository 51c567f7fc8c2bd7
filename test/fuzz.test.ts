import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { type Placement, placementFor, signed } from './support/credentials.ts'
import { type HostileRequest, hostileRequests } from './support/hostile.ts'
import { createTestKith, type TestKith } from './support/kith.ts'
import { idsOf } from './support/route-requests.ts'
import { createWorld, marksOf, type World } from './support/world.ts'

// A longer search, or one with other requests: FUZZ_REQUESTS=5000 FUZZ_SEED=3.
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 500)
const SEED = Number(process.env.FUZZ_SEED ?? 7)
const SOCKET_REQUESTS = 40

let kith: TestKith
let own: World
let foreign: World
let foreignMarks: string[]
/** Marks that requests wrote to the own organization, so that answers may contain them. */
const written = new Set<string>()

beforeAll(async () => {
  kith = await createTestKith()
  own = await createWorld(kith, { mark: 'ownmarkaa', number: 1 })
  foreign = await createWorld(kith, { mark: 'foreignmarkbb', number: 2, people: 3 })
  foreignMarks = marksOf(foreign)
})
afterAll(() => kith.close())

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (_name, dialect) => {
  let access: Placement
  beforeAll(() => {
    const [kind] = Object.keys(dialect.keys)
    access = placementFor(dialect, kind!, own.tenant.keys[dialect.name]!)
  })

  test(`withstands ${REQUESTS} hostile requests`, async () => {
    const statuses = new Map<number, number>()
    const options = { seed: SEED, count: REQUESTS, foreign: idsOf(foreign), own: idsOf(own) }
    for (const request of hostileRequests(dialect, options)) {
      const { path, headers } = signed({ path: request.target, headers: request.headers }, access)
      const response = await kith.app.server.app.inject({
        method: request.method as 'GET',
        url: `/${dialect.name}${path}`,
        headers: { ...headers, ...request.headers },
        ...(request.payload !== undefined && { payload: request.payload }),
      })
      expectHarmless(dialect, request, {
        status: response.statusCode,
        head: JSON.stringify(response.headers),
        body: response.body,
      })
      statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1)
    }
    // The requests must include both accepted and refused ones.
    expect([...statuses.keys()].some((status) => status < 300)).toBe(true)
    expect([...statuses.keys()].some((status) => status >= 400)).toBe(true)
    await expectAlive()
  })

  test('withstands requests to unusual hosts', async () => {
    const hosts = [
      ...dialects.flatMap((other) => other.hosts),
      '',
      '*',
      '__proto__',
      'localhost:99999',
      '[::1',
      'a'.repeat(5000),
    ]
    for (const host of hosts) {
      for (const path of ['/', '/%zz', `${dialect.routes[0]!.path}?__proto__[a]=1`]) {
        const request = { method: 'GET', target: path, headers: { host } }
        const { path: url, headers } = signed({ path, headers: request.headers }, access)
        const response = await kith.app.server.app.inject({
          method: 'GET',
          url,
          headers: { ...headers, host },
        })
        expectHarmless(dialect, request, {
          status: response.statusCode,
          head: JSON.stringify(response.headers),
          body: response.body,
        })
      }
    }
  })
})

describe('over a socket', () => {
  let port: number
  beforeAll(async () => {
    port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
    expect((kith.app.server.app.server.address() as AddressInfo).port).toBe(port)
  })

  test.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    `%s withstands ${SOCKET_REQUESTS} hostile requests in raw bytes`,
    async (name, dialect) => {
      const [kind] = Object.keys(dialect.keys)
      const access = placementFor(dialect, kind!, own.tenant.keys[name]!)
      const options = { seed: SEED + 1, count: SOCKET_REQUESTS, foreign: idsOf(foreign), own: idsOf(own) }
      for (const request of hostileRequests(dialect, options)) {
        const { path, headers } = signed({ path: request.target, headers: request.headers }, access)
        const payload = Buffer.from(request.payload ?? '')
        const lines = Object.entries({ host: 'localhost', ...headers, connection: 'close' }).map(
          ([key, value]) => `${key}: ${value}`,
        )
        const head = `${request.method} /${name}${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\ncontent-length: ${payload.length}\r\n\r\n`
        const answer = await exchange(port, Buffer.concat([Buffer.from(head, 'latin1'), payload]), 10_000)
        expect(answer, head.slice(0, 300)).toMatch(/^HTTP\/1\.1 \d{3} /)
        expectHarmless(dialect, request, parsed(answer))
      }
      await expectAlive()
    },
  )

  const path = `/${dialects[0]!.name}${dialects[0]!.routes[0]!.path}`
  const malformed: readonly (readonly [string, string])[] = [
    ['no version', `GET ${path}\r\n\r\n`],
    ['an unknown version', `GET ${path} HTTP/9.9\r\nhost: a\r\n\r\n`],
    ['no host', `GET ${path} HTTP/1.1\r\n\r\n`],
    ['two hosts', `GET ${path} HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n`],
    [
      'raw bytes in the target',
      `GET ${path}?a=\xff\xfe\x80 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    ],
    ['NUL in the target', `GET ${path}?a=\0 HTTP/1.1\r\nhost: a\r\n\r\n`],
    ['a space in the target', `GET ${path} ?a=b HTTP/1.1\r\nhost: a\r\n\r\n`],
    [
      'a target with a host',
      `GET http://evil.example${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    ],
    [
      'a target with two slashes',
      `GET //evil.example${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    ],
    ['a target without a slash', 'GET native HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
    ['a star', 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an unknown method', `BREW ${path} HTTP/1.1\r\nhost: a\r\n\r\n`],
    ['a rare method', `PROPFIND ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`],
    ['a header without a name', `GET ${path} HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n`],
    ['a folded header', `GET ${path} HTTP/1.1\r\nhost: a\r\nx: b\r\n c\r\nconnection: close\r\n\r\n`],
    ['NUL in a header', `GET ${path} HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n`],
    ['an endless header', `GET ${path} HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(300_000)}\r\n\r\n`],
    [
      'very many headers',
      `GET ${path} HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(5000)}connection: close\r\n\r\n`,
    ],
    [
      'a target of 100 kB',
      `GET ${path}?a=${'a'.repeat(100_000)} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    ],
    ['a negative length', `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n`],
    ['two lengths', `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab`],
    [
      'length and chunks',
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'a broken chunk',
      `POST ${path} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n`,
    ],
    ['an upgrade', `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['nothing but lines', '\r\n\r\n\r\n\r\n'],
  ]

  test.each(malformed)('%s ends in a refusal or a closed connection', async (_name, bytes) => {
    // After some of these, the server waits for more bytes, so the client gives up early.
    const answer = await exchange(port, Buffer.from(bytes, 'latin1'), 300)
    if (answer !== '') {
      const { status, body } = parsed(answer)
      expect(status).toBeGreaterThanOrEqual(200)
      expect([501, 503, 505].includes(status) || status < 500, answer.slice(0, 200)).toBe(true)
      expect(body).not.toMatch(stackTrace)
    }
    await expectAlive()
  })

  test('clients that disconnect in the middle of a body do not affect other requests', async () => {
    const head = `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{"a":`
    await Promise.all(
      Array.from(
        { length: 20 },
        () =>
          new Promise<void>((resolve) => {
            const socket = connect(port, '127.0.0.1', () => socket.write(head, () => socket.destroy()))
            socket.on('error', () => {})
            socket.on('close', () => resolve())
          }),
      ),
    )
    await expectAlive()
  })
})

test('no request failed unexpectedly, and no prototype was polluted', () => {
  expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

const stackTrace = /\n\s+at |node_modules|\/src\/|\.ts:\d|SQLITE|Sqlite/

interface Received {
  readonly status: number
  readonly head: string
  readonly body: string
}

function expectHarmless(dialect: Dialect, request: HostileRequest, { status, head, body }: Received): void {
  const about = `${status} ${body.slice(0, 300)} <- ${request.method} ${request.target.slice(0, 400)} ${JSON.stringify(request.headers).slice(0, 300)} ${String(request.payload ?? '').slice(0, 300)}`
  expect(status < 500 || status === 501 || status === 503, about).toBe(true)
  expect(body, about).not.toMatch(stackTrace)
  if (status >= 400 && request.method !== 'HEAD') {
    expect(() => JSON.parse(body), about).not.toThrow()
    expect(head, about).toMatch(/application\/(problem\+)?json/)
  }
  const requestText = textOf(request)
  const sent = foreignMarks.filter((mark) => requestText.includes(mark))
  if (request.method !== 'GET') for (const mark of sent) written.add(mark)
  const leaked = foreignMarks.filter(
    (mark) => (holds(body, mark) || holds(head, mark)) && !sent.includes(mark) && !written.has(mark),
  )
  expect(leaked, `${dialect.name}: ${about}`).toEqual([])
}

/** A mark of digits does not count within a longer number, such as a time in microseconds. */
function holds(text: string, mark: string): boolean {
  if (!/^\d+$/.test(mark)) return text.includes(mark)
  return new RegExp(`(?<!\\d)${mark}(?!\\d)`).test(text)
}

function textOf({ target, headers, payload }: HostileRequest): string {
  return `${target} ${decodedLoosely(target)} ${JSON.stringify(headers)} ${String(payload ?? '')}`
}

function decodedLoosely(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

async function expectAlive(): Promise<void> {
  const response = await kith.app.server.app.inject('/healthz')
  expect([response.statusCode, response.json()]).toEqual([200, { status: 'ok' }])
}

/** Sends bytes and returns everything received until the connection ends or is silent for `silenceMs`. */
function exchange(port: number, bytes: Buffer, silenceMs: number): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      received += text
    })
    socket.setTimeout(silenceMs, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
  })
}

function parsed(answer: string): Received {
  const end = answer.indexOf('\r\n\r\n')
  const head = answer.slice(0, end)
  const raw = answer.slice(end + 4)
  const chunked = /transfer-encoding: chunked/i.test(head)
  const body = chunked ? raw.replace(/^[0-9a-f]+\r\n|\r\n[0-9a-f]+\r\n/gi, '').trim() : raw
  return { status: Number(head.split(' ')[1]), head, body: Buffer.from(body, 'latin1').toString() }
}

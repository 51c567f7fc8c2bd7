import { Agent, request as httpRequest } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../src/config.ts'
import { dialects } from '../src/dialects/index.ts'
import { KithError } from '../src/model/errors.ts'
import { plainRequest } from '../src/server/key-place.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'
import {
  hangUp,
  jsonIn,
  localAddress,
  requestText,
  type SlowClient,
  slowClient,
  slowClients,
  statusesIn,
} from './support/slow-clients.ts'

/** Clients that keep the server waiting, and the others, which must not notice. */

/** Long enough for a busy machine. */
const soon = { timeout: 20_000 }

let kith: TestKith
let tenant: Tenant
let port: number
let clients: SlowClient[] = []
afterEach(async () => {
  hangUp(clients)
  clients = []
  await kith.close()
})

async function start(settings: Partial<Config> = {}): Promise<void> {
  kith = await createTestKith(settings)
  tenant = await kith.tenant()
  port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
}

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${tenant.keys.native}` })

interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
  readonly from?: string
}

const agents = new Map<string, Agent>()

/** Sends a request on a connection that is kept, from an address of this machine. */
function ask({ method = 'GET', path, headers = {}, body, from = '127.0.0.1' }: Asked) {
  const agent = agents.get(from) ?? new Agent({ keepAlive: true, maxSockets: 4 })
  agents.set(from, agent)
  return new Promise<{ status: number; text: string; headers: Record<string, unknown>; ms: number }>(
    (resolve, reject) => {
      const begun = performance.now()
      const sent = httpRequest(
        { port, host: '127.0.0.1', localAddress: from, method, path, headers, agent },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          answer.on('end', () =>
            resolve({
              status: answer.statusCode!,
              text,
              headers: answer.headers,
              ms: performance.now() - begun,
            }),
          )
        },
      )
      sent.on('error', reject)
      sent.end(body)
    },
  )
}
afterEach(() => {
  for (const agent of agents.values()) agent.destroy()
  agents.clear()
})

const list = (from?: string) =>
  ask({ path: '/native/v1/people', headers: bearer(), ...(from !== undefined && { from }) })
const health = () => ask({ path: '/healthz' })
const signIn = (from?: string) =>
  ask({
    method: 'POST',
    path: '/native/v1/session',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ key: tenant.keys.native }),
    ...(from !== undefined && { from }),
  })

/** A request to sign in whose body never comes. */
const slowSignIn = () =>
  requestText(
    'POST',
    '/native/v1/session',
    { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'content-length': 100 },
    '{',
  )

async function metric(name: string): Promise<number> {
  const { text } = await ask({ path: '/metrics' })
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text.replaceAll('"', ''))?.[1])
}

/**
 * The 90th percentile of 100 requests, a few at a time. Slower ones say more about what else the machine does;
 * `bench/slow-clients.mjs` measures them on an idle one.
 */
async function slowest(one: () => Promise<{ status: number; ms: number }>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 25; round++) {
    const answers = await Promise.all([one(), one(), one(), one()])
    for (const { status, ms } of answers) {
      expect(status).toBeLessThan(300)
      times.push(ms)
    }
  }
  return times.sort((a, b) => a - b)[89]!
}

/** The longest time for which this process could do nothing, because the machine was busy, since it was asked last. */
const delays = monitorEventLoopDelay({ resolution: 10 })
delays.enable()
function longestDelay(): number {
  const longest = delays.max / 1e6
  delays.reset()
  return longest
}

/** Expects that a deadline held within a second, apart from the time for which this process could do nothing. */
function expectInTime(took: number, deadline: number): void {
  expect(took).toBeLessThan(deadline + 1000 + 4 * longestDelay())
}

/** Everybody else is served, about as fast as alone. */
async function expectServed(alone: { list: number; health: number }): Promise<void> {
  expect((await signIn()).status).toBe(201)
  expect((await signIn('127.0.9.9')).status).toBe(201)
  expect(await slowest(list)).toBeLessThan(10 * alone.list + 250)
  expect(await slowest(health)).toBeLessThan(10 * alone.health + 250)
  expect(await metric('kith_open_requests_in_work')).toBe(0)
}

/** Waits until no request was in work for half a second, so that what clients sent ahead is answered or waits for them. */
async function untilNoneInWork(): Promise<void> {
  let quiet = 0
  await expect
    .poll(
      async () => {
        // The request for the metrics is in work itself.
        quiet = (await metric('kith_requests_in_work')) > 1 ? 0 : quiet + 1
        return quiet
      },
      { timeout: 30_000, interval: 50 },
    )
    .toBeGreaterThan(10)
}

async function aloneTimes(): Promise<{ list: number; health: number }> {
  await slowest(list)
  return { list: await slowest(list), health: await slowest(health) }
}

describe('1,000 clients that send one byte of a body', () => {
  test.each([
    ['one address', () => '127.0.0.1'],
    ['200 addresses', (index: number) => localAddress(index % 200)],
  ])('to the open sign-in from %s hold no other client up', async (_name, from) => {
    await start()
    const alone = await aloneTimes()
    clients = await slowClients(1000, (index) => ({ port, text: slowSignIn(), from: from(index) }))
    await expect.poll(() => metric('kith_arriving_bodies'), { timeout: 10_000 }).toBe(1000)
    await expectServed(alone)
    // They are still there, and answered if they send the rest.
    const rest = JSON.stringify({ key: tenant.keys.native }).slice(1)
    const last = clients.at(-1)!
    last.socket.write(rest.padEnd(99, ' '))
    await expect.poll(() => statusesIn(last.received()), soon).toEqual([201])
  })

  test('to a route with a key, with few places, hold no other client up either', async () => {
    await start({ requestsMax: 4 })
    const alone = await aloneTimes()
    const headers = { ...bearer(), 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const text = requestText('POST', '/native/v1/people', headers, '1\r\n{\r\n')
    clients = await slowClients(300, { port, text })
    await expectServed(alone)
  })
})

describe('a body that does not arrive in time', () => {
  const timeout = 1000

  test.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    'is answered by %s with 408 in its own shape, on every port',
    async (name, dialect) => {
      await start({ requestTimeoutMs: timeout })
      const ownPort = await kith.app.server.listenFor(name, { host: '127.0.0.1', port: 0 })
      const create = testingOf(name).people.create(testingOf(name).people.needed('x'))
      const { path, headers } = withKey(name, create.path, tenant.keys[name]!)
      const sent = { ...headers, ...create.headers, 'content-type': 'application/json' }
      const method = create.method ?? 'POST'
      const length = { ...sent, 'content-length': 1000 }
      const chunked = { ...sent, 'transfer-encoding': 'chunked' }
      const begun = performance.now()
      clients = await Promise.all([
        slowClient({ port, text: requestText(method, `/${name}${path}`, length, '{') }),
        slowClient({ port, text: requestText(method, `/${name}${path}`, chunked, '1\r\n{\r\n') }),
        slowClient({ port: ownPort, text: requestText(method, path, length, '{') }),
      ])
      // A byte now and then does not help.
      const drip = setInterval(() => clients[0]!.socket.write(' '), 100)
      const ended = await Promise.all(clients.map((client) => client.ended))
      clearInterval(drip)
      expect(performance.now() - begun).toBeGreaterThan(timeout)
      expectInTime(Math.max(...ended), timeout)
      for (const { received } of clients) {
        expect(statusesIn(received())).toEqual([408])
        expect(received()).toMatch(/\r\nconnection: close\r\n/i)
        const error = new KithError('invalid', 'Too slow.', { subject: 'timeout' })
        const wire = plainRequest(create.path, { id: 'x', baseUrl: '' })
        const shape = dialect.renderError(error, wire).body as object
        expect(Object.keys(jsonIn(received()))).toEqual(Object.keys(shape))
      }
      expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
      expect(await metric('kith_clients_given_up_total{reason=body timeout}')).toBe(3)
      expect(await metric('kith_arriving_bodies')).toBe(0)
    },
  )

  test('ends the connection if the request was answered before', async () => {
    await start({ requestTimeoutMs: timeout })
    const wrong = { authorization: 'Bearer wrong', 'content-type': 'application/json', 'content-length': 100 }
    const client = await slowClient({ port, text: requestText('POST', '/native/v1/people', wrong, '{') })
    clients = [client]
    // The key is checked before the body is waited for.
    await expect.poll(() => statusesIn(client.received()), soon).toEqual([401])
    expectInTime(await client.ended, timeout)
  })

  test('of a second request of a connection is noticed too', async () => {
    await start({ requestTimeoutMs: timeout })
    const first = requestText('GET', '/native/v1/people', bearer())
    const client = await slowClient({ port, text: first })
    clients = [client]
    await expect.poll(() => statusesIn(client.received()), soon).toEqual([200])
    client.socket.write(slowSignIn())
    await client.ended
    expect(statusesIn(client.received())).toEqual([200, 408])
  })

  test('has the whole time although the key took long to check', async () => {
    await start({ requestTimeoutMs: timeout })
    const { keys } = kith.app.hub
    const { signIn: check } = keys
    Object.assign(keys, {
      signIn: async (...args: Parameters<typeof check>) => pause(timeout + 300).then(() => check(...args)),
    })
    const headers = { ...bearer(), 'content-type': 'application/json', 'content-length': 15 }
    const client = await slowClient({ port, text: requestText('POST', '/native/v1/people', headers, '{') })
    clients = [client]
    await pause(timeout + 800)
    client.socket.write('"given":"Nadi"}'.slice(1).padStart(14, '"'))
    await expect.poll(() => statusesIn(client.received()), { timeout: 5000 }).not.toEqual([])
    expect(statusesIn(client.received())[0]).not.toBe(408)
  })
})

describe('headers that do not arrive in time', () => {
  test.each([
    ['of a first request', ''],
    ['of a later request', 'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n'],
  ])('%s end the connection, on every port', async (_name, before) => {
    await start({ requestTimeoutMs: 1000 })
    const ownPort = await kith.app.server.listenFor(anyVendor.name, { host: '127.0.0.1', port: 0 })
    const text = `${before}GET /healthz HTTP/1.1\r\nhost: ki`
    clients = await Promise.all([slowClient({ port, text }), slowClient({ port: ownPort, text })])
    const drip = setInterval(() => clients[0]!.socket.write('t'), 100)
    const ended = await Promise.all(clients.map((client) => client.ended))
    clearInterval(drip)
    expectInTime(Math.max(...ended), 1000)
    for (const client of clients) expect(statusesIn(client.received()).at(-1)).toBe(408)
    expect(await metric('kith_clients_given_up_total{reason=header timeout}')).toBe(2)
  })

  test('200 of them hold no other client up', async () => {
    await start({ requestsMax: 4 })
    const alone = await aloneTimes()
    clients = await slowClients(200, { port, text: 'GET /native/v1/people HTTP/1.1\r\nhost: k' })
    await expectServed(alone)
  })
})

describe('clients that do not read', () => {
  const PEOPLE = 300
  const PIPELINED = 40

  async function fill(): Promise<void> {
    await kith.app.hub.people.createMany(
      tenant.caller('native'),
      Array.from({ length: PEOPLE }, (_, index) => ({
        fullName: `Person ${index}`,
        notes: `${index} `.repeat(2000),
      })),
    )
  }

  /** More than the buffers of both ends of a connection hold. */
  const manyLists = (headers: Record<string, string> = {}, count = PIPELINED) =>
    requestText('GET', '/native/v1/people?limit=100', { ...bearer(), ...headers }).repeat(count)

  test.each([
    ['plain', {}],
    ['compressed', { 'accept-encoding': 'gzip' }],
  ])('hold no place: %s answers', async (_name, headers) => {
    await start({ requestsMax: 4, unreadBytesMax: 2 ** 30 })
    await fill()
    const alone = await aloneTimes()
    // One after the other, so that none is refused.
    clients = []
    for (let index = 0; index < 20; index++)
      clients.push(await slowClient({ port, text: manyLists(headers), reads: false }))
    await untilNoneInWork()
    await expectServed(alone)
  })

  test('are given up at the deadline, and their answers with them', async () => {
    await start({ answerTimeoutMs: 1000, unreadBytesMax: 2 ** 30 })
    await fill()
    clients = await slowClients(10, { port, text: manyLists(), reads: false })
    await expect.poll(() => metric('kith_unread_bytes'), soon).toBeGreaterThan(1_000_000)
    const begun = performance.now()
    await expect.poll(() => metric('kith_unread_bytes'), { timeout: 20_000, interval: 50 }).toBe(0)
    expectInTime(performance.now() - begun, 1000)
    expect(await metric('kith_clients_given_up_total{reason=answer timeout}')).toBe(10)
  })

  test('lose their answers when memory is short, and clients that read do not', async () => {
    await start({ unreadBytesMax: 5_000_000 })
    await fill()
    const quick = await slowClient({ port, text: '' })
    clients = [quick, ...(await slowClients(20, { port, text: manyLists({}, 10), reads: false }))]
    let most = 0
    for (let round = 0; round < 10; round++) {
      quick.socket.write(manyLists({}, 5))
      await pause(100)
      most = Math.max(most, await metric('kith_unread_bytes'))
    }
    expect(most).toBeGreaterThan(1_000_000)
    expect(most).toBeLessThan(7_000_000)
    expect(await metric('kith_clients_given_up_total{reason=answer memory}')).toBeGreaterThan(5)
    await expect.poll(() => statusesIn(quick.received()).length, { timeout: 10_000 }).toBe(50)
    expect(new Set(statusesIn(quick.received()))).toEqual(new Set([200]))
  })

  test('get one large answer at a time', async () => {
    await start()
    await fill()
    // A small answer first says little about those that follow.
    const text = requestText('GET', '/healthz', {}) + manyLists()
    clients = await slowClients(5, { port, text, reads: false })
    const [stalled] = clients
    await expect.poll(() => metric('kith_unread_bytes'), soon).toBeGreaterThan(100_000)
    await pause(500)
    const list = await ask({ path: '/native/v1/people?limit=100', headers: bearer() })
    expect(await metric('kith_unread_bytes')).toBeLessThan(clients.length * list.text.length * 2.1)
    let received = ''
    stalled!.socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk
    })
    stalled!.socket.resume()
    await expect.poll(() => statusesIn(received).length, soon).toBe(PIPELINED + 1)
    expect(new Set(statusesIn(received))).toEqual(new Set([200]))
  })

  test('and hang up leave no request behind that waited for their answers', async () => {
    await start()
    await fill()
    const body = '{"given":"Too late"}'
    const json = { ...bearer(), 'content-type': 'application/json', 'content-length': body.length }
    const create = requestText('POST', '/native/v1/people', json, body)
    for (let round = 0; round < 20; round++) {
      const waiting = await slowClients(5, { port, text: manyLists({}, 1) + create.repeat(3), reads: false })
      await pause(round % 10)
      for (const { socket } of waiting) socket.resetAndDestroy()
    }
    await untilNoneInWork()
    await expect.poll(() => metric('kith_arriving_bodies'), soon).toBe(0)
    await expect.poll(() => metric('kith_unread_bytes'), soon).toBe(0)
  })

  test('but read slowly get everything, however long it takes', async () => {
    await start({ answerTimeoutMs: 2000, bytesPerSecondMin: 100_000 })
    await fill()
    const client = await slowClient({ port, text: manyLists({}, 20), reads: false })
    client.socket.write(manyLists({ connection: 'close' }, 1))
    clients = [client]
    const chunks: Buffer[] = []
    client.socket.on('readable', () => undefined)
    const begun = performance.now()
    while (!client.socket.readableEnded && !client.socket.destroyed) {
      await pause(15)
      const chunk: Buffer | null = client.socket.read()
      if (chunk) chunks.push(chunk)
    }
    expect(performance.now() - begun).toBeGreaterThan(2500)
    expect(statusesIn(Buffer.concat(chunks).toString('latin1'))).toHaveLength(21)
  })

  test('of a download hold no place, and get the rest when they read', async () => {
    await start({ requestsMax: 1 })
    for (let round = 0; round < 5; round++) await fill()
    const text = requestText('GET', '/native/v1/export', { ...bearer(), connection: 'close' })
    const client = await slowClient({ port, text, reads: false })
    clients = [client]
    await expect.poll(() => metric('kith_unread_bytes'), soon).toBeGreaterThan(0)
    for (let round = 0; round < 20; round++) expect((await list()).status).toBe(200)
    expect(await metric('kith_unread_bytes')).toBeLessThan(20_000_000)
    let received = ''
    client.socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
    })
    client.socket.resume()
    await client.ended
    expect(statusesIn(received)).toEqual([200])
    expect(received).toMatch(/\r\n0\r\n\r\n$/)
    expect(received.match(/"fullName":"Person /g)?.length).toBeGreaterThanOrEqual(5 * PEOPLE)
  })

  test('of a download are given up at the deadline', async () => {
    await start({ answerTimeoutMs: 1000 })
    for (let round = 0; round < 5; round++) await fill()
    const text = requestText('GET', '/native/v1/export', bearer())
    clients = await slowClients(3, { port, text, reads: false })
    await expect.poll(() => metric('kith_unread_bytes'), soon).toBeGreaterThan(0)
    await expect.poll(() => metric('kith_clients_given_up_total{reason=answer timeout}'), soon).toBe(3)
    expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  })
})

describe('an upload', () => {
  const HEADER = 'name,email\n'
  const row = (index: number) => `Person ${index},p${index}@example.com\n`

  const upload = (length: number) =>
    requestText('POST', '/native/v1/imports/preview', {
      ...bearer(),
      'content-type': 'text/csv',
      'content-length': length,
    })

  test('holds no place while it waits, and may take longer than the time of a request', async () => {
    await start({ requestsMax: 1, requestTimeoutMs: 600, bytesPerSecondMin: 20 })
    const rows = Array.from({ length: 10 }, (_, index) => row(index))
    const length = HEADER.length + rows.join('').length
    const client = await slowClient({ port, text: upload(length) + HEADER })
    clients = [client]
    for (const text of rows) {
      await pause(200)
      expect((await list()).status).toBe(200)
      client.socket.write(text)
    }
    await expect.poll(() => statusesIn(client.received()), soon).toEqual([200])
    expect(jsonIn(client.received()).rows).toBe(10)
  })

  test.each([
    ['that stops', 0],
    ['that is slower than the minimum rate', 1],
  ])('%s is answered with 408, and its file is removed', async (_name, bytes) => {
    await start({ requestTimeoutMs: 1000, bytesPerSecondMin: 1000 })
    const client = await slowClient({ port, text: upload(1_000_000) + HEADER })
    clients = [client]
    const drip = setInterval(() => client.socket.write('x'.repeat(bytes)), 100)
    expectInTime(await client.ended, 1500)
    clearInterval(drip)
    expect(statusesIn(client.received())).toEqual([408])
    expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  })

  test('of many bytes holds no other client up', async () => {
    await start({ requestsMax: 5 })
    const alone = await aloneTimes()
    const size = 64 * 2 ** 20
    const client = await slowClient({ port, text: upload(size) })
    clients = [client]
    const chunk = Buffer.from(row(1).repeat(2000))
    let sent = 0
    let over = false
    const sending = (async () => {
      while (sent < size && !over) {
        const part = chunk.subarray(0, Math.min(chunk.length, size - sent))
        sent += part.length
        if (!client.socket.write(part)) await new Promise((resolve) => client.socket.once('drain', resolve))
        await pause(1)
      }
    })()
    await expectServed(alone)
    over = true
    await sending
    expect(sent).toBeGreaterThan(1_000_000)
  })

  test('is not asked for with a wrong key (Expect: 100-continue)', async () => {
    await start()
    const expecting = (headers: Record<string, string>, length: number) =>
      requestText('POST', '/native/v1/people', {
        'content-type': 'application/json',
        'content-length': length,
        expect: '100-continue',
        ...headers,
      })
    const body = '{"given":"Nadia"}'
    clients = await Promise.all([
      slowClient({ port, text: expecting({ authorization: 'Bearer wrong' }, body.length) }),
      slowClient({ port, text: expecting(bearer(), 2 ** 30) }),
      slowClient({ port, text: expecting(bearer(), body.length) }),
    ])
    const [wrong, large, good] = clients as [SlowClient, SlowClient, SlowClient]
    await Promise.all([wrong.ended, large.ended])
    expect(statusesIn(wrong.received())).toEqual([401])
    expect(wrong.received()).toMatch(/\r\nconnection: close\r\n/i)
    expect(statusesIn(large.received())).toEqual([413])
    await expect.poll(() => statusesIn(good.received()), soon).toEqual([100])
    good.socket.write(body)
    await expect.poll(() => statusesIn(good.received()), soon).toEqual([100, 201])
    // The connection serves further requests.
    good.socket.write(requestText('GET', '/native/v1/people', bearer()))
    await expect.poll(() => statusesIn(good.received()), soon).toEqual([100, 201, 200])
  })
})

describe('bodies in memory', () => {
  test('are limited, and those that wait longest are given up with 503', async () => {
    await start({ arrivingBytesMax: 5_000_000 })
    const headers = { ...bearer(), 'content-type': 'application/json', 'content-length': 1_000_000 }
    const text = requestText('POST', '/native/v1/people', headers, ' '.repeat(900_000))
    clients = []
    for (let index = 0; index < 12; index++)
      clients.push(await slowClient({ port, text, from: localAddress(index) }))
    await expect.poll(() => metric('kith_arriving_bodies'), { timeout: 5000 }).toBe(4)
    expect(await metric('kith_arriving_bytes')).toBeLessThanOrEqual(5_000_000)
    const refused = clients.filter(({ received }) => received() !== '')
    expect(refused).toEqual(clients.slice(0, 8))
    for (const { received } of refused) expect(statusesIn(received())).toEqual([503])
    // A client that sends its body at once is served.
    const body = JSON.stringify({ given: 'Nadia', notes: 'x'.repeat(5000) })
    const json = { ...bearer(), 'content-type': 'application/json' }
    for (let round = 0; round < 5; round++)
      expect((await ask({ method: 'POST', path: '/native/v1/people', headers: json, body })).status).toBe(201)
  })
})

describe('places', () => {
  /** Makes all list requests wait until the returned function is called. */
  function holdLists(): () => void {
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const { list } = kith.app.hub.refs
    Object.assign(kith.app.hub.refs, {
      list: async (...args: Parameters<typeof list>) => gate.then(() => list(...args)),
    })
    return () => open()
  }

  test('of open routes are few, and never those of the others', async () => {
    await start({ openRequestsMax: 2, requestsMax: 3 })
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const { sessions } = kith.app.hub
    const { begin } = sessions
    Object.assign(sessions, {
      begin: async (...args: Parameters<typeof begin>) => gate.then(() => begin(...args)),
    })
    const from = (index: number) => localAddress(index)
    const answers = Array.from({ length: 10 }, (_, index) => signIn(from(index)))
    const waiting = Promise.all(answers)
    await pause(100)
    expect(await metric('kith_open_requests_in_work')).toBe(2)
    for (let round = 0; round < 20; round++) expect((await list()).status).toBe(200)
    await pause(1200)
    open()
    const statuses = (await waiting).map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(2)
    expect(statuses.filter((status) => status === 503)).toHaveLength(8)
  })

  test('of the others do not keep anybody from signing in', async () => {
    await start({ requestsMax: 3 })
    const open = holdLists()
    const held = Promise.all([list(), list(), list()])
    await pause(50)
    expect((await list('127.0.0.5')).status).toBe(503)
    expect((await signIn()).status).toBe(201)
    open()
    expect((await held).map(({ status }) => status)).toEqual([200, 200, 200])
  })

  test('go to an address with less than its share before an address that has all of them', async () => {
    await start({ requestsMax: 4 })
    await kith.app.hub.people.createMany(tenant.caller('native'), [{ fullName: 'Nadia' }])
    const { list: read } = kith.app.hub.refs
    Object.assign(kith.app.hub.refs, {
      list: async (...args: Parameters<typeof read>) => pause(20).then(() => read(...args)),
    })
    let over = false
    const hog = async () => {
      let refused = 0
      while (!over) {
        const client = await slowClient({ port, text: requestText('GET', '/native/v1/people', bearer()) })
        await expect.poll(() => client.received(), { interval: 5, timeout: 30_000 }).not.toBe('')
        if (statusesIn(client.received())[0] === 503) refused++
        client.socket.destroy()
      }
      return refused
    }
    const hogs = Promise.all(Array.from({ length: 24 }, hog))
    await pause(300)
    for (let round = 0; round < 30; round++) expect((await list('127.0.0.7')).status).toBe(200)
    over = true
    const refusals = await hogs
    expect(refusals.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  })

  test('behind a trusted proxy are shared between its clients', async () => {
    await start({ requestsMax: 4, trustedProxies: 'loopback' })
    const { list: read } = kith.app.hub.refs
    Object.assign(kith.app.hub.refs, {
      list: async (...args: Parameters<typeof read>) => pause(20).then(() => read(...args)),
    })
    const behind = (address: string) =>
      requestText('GET', '/native/v1/people', { ...bearer(), 'x-forwarded-for': address })
    let over = false
    const hog = async () => {
      while (!over) {
        const client = await slowClient({ port, text: behind('203.0.113.9') })
        await expect.poll(() => client.received(), { interval: 5, timeout: 30_000 }).not.toBe('')
        client.socket.destroy()
      }
    }
    const hogs = Promise.all(Array.from({ length: 24 }, hog))
    await pause(300)
    for (let round = 0; round < 20; round++) {
      const client = await slowClient({ port, text: behind('198.51.100.4') })
      await expect.poll(() => statusesIn(client.received()), { interval: 2, timeout: 30_000 }).toEqual([200])
      client.socket.destroy()
    }
    over = true
    await hogs
  })
})

describe('connections', () => {
  test('of one address beyond the limit close those that are idle, not the new ones', async () => {
    await start({ connectionsPerAddressMax: 20 })
    const busy = await slowClient({ port, text: slowSignIn() })
    clients = [busy, ...(await slowClients(60, { port, text: '' }))]
    await expect.poll(() => metric('kith_connections'), soon).toBeLessThanOrEqual(20)
    for (let round = 0; round < 5; round++) expect((await list()).status).toBe(200)
    expect(busy.socket.destroyed).toBe(false)
    expect(clients.slice(1, 30).every(({ socket }) => socket.destroyed)).toBe(true)
    expect(clients.slice(-10).every(({ socket }) => !socket.destroyed)).toBe(true)
    expect(await metric('kith_clients_given_up_total{reason=connections}')).toBeGreaterThanOrEqual(41)
    expect((await list('127.0.0.3')).status).toBe(200)
  })

  test('with requests that wait for their clients make room too', async () => {
    await start({ connectionsPerAddressMax: 20 })
    clients = await slowClients(60, { port, text: slowSignIn() })
    for (let round = 0; round < 5; round++) expect((await list()).status).toBe(200)
    expect((await signIn()).status).toBe(201)
  })

  test('of an address with more than its share make room for others in the total', async () => {
    await start({ connectionsMax: 30 })
    const others = await slowClients(5, (index) => ({ port, text: '', from: localAddress(index) }))
    clients = [...others, ...(await slowClients(100, { port, text: '' }))]
    await expect.poll(() => metric('kith_connections'), soon).toBeLessThanOrEqual(31)
    expect(others.every(({ socket }) => !socket.destroyed)).toBe(true)
    expect((await list('127.0.0.8')).status).toBe(200)
  })

  test('of a trusted proxy are not limited by address', async () => {
    await start({ connectionsPerAddressMax: 20, trustedProxies: '127.0.0.1' })
    clients = await slowClients(60, { port, text: '' })
    await pause(100)
    expect(clients.every(({ socket }) => !socket.destroyed)).toBe(true)
  })

  test('that are idle stay open and cost the others nothing', async () => {
    await start()
    const alone = await aloneTimes()
    clients = await slowClients(1000, { port, text: 'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n' })
    await expectServed(alone)
    expect(clients.every(({ socket }) => !socket.destroyed)).toBe(true)
  })
})

test('a client that hangs up in the middle of a body or an answer leaves nothing behind', async () => {
  await start({ requestsMax: 2 })
  for (let round = 0; round < 10; round++) {
    const group = await slowClients(5, { port, text: slowSignIn() })
    hangUp(group)
  }
  const headers = { ...bearer(), 'content-type': 'text/csv', 'content-length': 100_000 }
  const upload = requestText('POST', '/native/v1/imports/preview', headers, 'name\n')
  hangUp(await slowClients(5, { port, text: upload }))
  await expect.poll(() => metric('kith_arriving_bodies'), { timeout: 20_000 }).toBe(0)
  expect(await metric('kith_arriving_bytes')).toBe(0)
  await expect.poll(() => metric('kith_open_requests_in_work'), soon).toBe(0)
  expect((await list()).status).toBe(200)
  expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
})

test('requests of one packet are served in order: a body, a HEAD, a GET', async () => {
  await start()
  const body = '{"given":"Nadia"}'
  const json = { ...bearer(), 'content-type': 'application/json' }
  const text = [
    requestText('POST', '/native/v1/people', { ...json, 'content-length': body.length }, body),
    requestText('HEAD', '/native/v1/people', bearer()),
    requestText(
      'POST',
      '/native/v1/people',
      { ...json, 'transfer-encoding': 'chunked' },
      `11\r\n${body}\r\n0\r\n\r\n`,
    ),
    requestText('GET', '/native/v1/people', { ...bearer(), connection: 'close' }),
  ].join('')
  const client = await slowClient({ port, text })
  clients = [client]
  await client.ended
  expect(statusesIn(client.received())).toEqual([201, 200, 201, 200])
  expect(jsonIn(client.received()).items).toHaveLength(2)
})

test('a server closes in time although slow clients of every kind are connected', async () => {
  await start({ closeTimeoutMs: 1000 })
  await kith.app.hub.people.createMany(
    tenant.caller('native'),
    Array.from({ length: 100 }, (_, index) => ({ fullName: `Person ${index}`, notes: 'x'.repeat(10_000) })),
  )
  const ownPort = await kith.app.server.listenFor(anyVendor.name, { host: '127.0.0.1', port: 0 })
  const lists = requestText('GET', '/native/v1/people?limit=100', bearer()).repeat(40)
  const upload = { ...bearer(), 'content-type': 'text/csv', 'content-length': 100_000 }
  const texts = [
    '',
    'GET /healthz HTT',
    'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nhost: kith\r\n\r\nGET /heal',
    slowSignIn(),
    requestText('POST', '/native/v1/imports/preview', upload, 'name\n'),
  ]
  clients = [
    ...(await Promise.all(texts.map((text) => slowClient({ port, text })))),
    ...(await Promise.all(texts.slice(0, 4).map((text) => slowClient({ port: ownPort, text })))),
    await slowClient({ port, text: lists, reads: false }),
  ]
  await pause(300)
  const begun = performance.now()
  await kith.app.server.close()
  const took = performance.now() - begun
  expect(took).toBeGreaterThan(500)
  expectInTime(took, 1500)
  expect(statusesIn(clients[4]!.received())).toEqual([408])
})

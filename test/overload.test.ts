import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { KithError } from '../src/model/errors.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'

let kith: TestKith
let tenant: Tenant
beforeEach(async () => {
  kith = await createTestKith({ requestsMax: 2 })
  tenant = await kith.tenant()
})
afterEach(() => kith.close())

const lists = Object.fromEntries(dialects.map(({ name }) => [name, testingOf(name).people.path]))

/** The list of one vendor, with a key. */
const asked = () => withKey(anyVendor.name, lists[anyVendor.name]!, tenant.keys[anyVendor.name]!)

/** The text of a request for the list, without the empty line at its end. */
function headOf(host: string): string {
  const { path, headers } = asked()
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `GET /${anyVendor.name}${path} HTTP/1.1\r\n${lines.join('')}`
}

/** Makes all list requests wait until the returned function is called. */
function holdLists({ app }: TestKith): () => void {
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const { list } = app.hub.refs
  Object.assign(app.hub.refs, {
    list: async (...args: Parameters<typeof list>) => gate.then(() => list(...args)),
  })
  return () => open()
}

/** Sends bytes and returns the answer without its date. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer.replaceAll(/\r\nDate: [^\r]+/gi, '')
}

const statuses = (text: string) => text.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(-3))

const askList = (port: number) => exchange(port, `${headOf('kith')}connection: close\r\n\r\n`)

test('a request above the limit is refused with the same bytes as by the slow path of the server', async () => {
  const slow = await createTestKith({})
  slow.app.server.app.addHook('onRequest', (_request, _reply, done) =>
    done(new KithError('unavailable', 'Too many requests at once.', { retryAfterSeconds: 1 })),
  )
  const slowly = await slow.app.server.listen({ host: '127.0.0.1', port: 0 })
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  const open = holdLists(kith)
  const inside = [askList(port), askList(port)]
  await new Promise((resolve) => setTimeout(resolve, 50))

  const head = 'connection: close\r\nx-request-id: overload-1\r\n'
  const requests = Object.entries(lists).flatMap(([dialect, path]) => [
    `GET /${dialect}${path} HTTP/1.1\r\nhost: kith\r\n${head}\r\n`,
    `GET /${dialect}${path}?a=%zz HTTP/1.1\r\nhost: kith\r\norigin: https://page.example\r\n${head}\r\n`,
    `HEAD /${dialect}${path} HTTP/1.1\r\nhost: kith\r\naccept-encoding: gzip\r\n${head}\r\n`,
    `POST /${dialect}${path} HTTP/1.1\r\nhost: kith\r\ncontent-length: 2\r\ncookie: kith_session=x\r\n${head}\r\n{}`,
    `DELETE /${dialect}/no/such/path HTTP/1.1\r\nhost: kith\r\n${head}\r\n`,
  ])
  const [host] = anyVendor.hosts
  requests.push(`GET ${lists[anyVendor.name]} HTTP/1.1\r\nhost: ${host}\r\n${head}\r\n`)
  const compare = async (request: string) => {
    const refused = await exchange(port, request)
    expect(refused, request).toBe(await exchange(slowly, request))
    expect(refused).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n/is)
  }
  await Promise.all(requests.map(compare))
  const page = await fetch(`http://127.0.0.1:${port}/docs`)
  expect([page.status, page.headers.get('retry-after'), await page.json()]).toEqual([
    503,
    '1',
    { error: 'Service Unavailable' },
  ])
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  const seen = kith.observations.filter(({ type }) => type !== 'RequestAnswered')
  expect(seen).toEqual([])

  open()
  expect((await Promise.all(inside)).map(statuses)).toEqual([['200'], ['200']])
  expect(statuses(await askList(port))).toEqual(['200'])
  await slow.close()
})

test('refusals are counted by dialect', async () => {
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  const open = holdLists(kith)
  const inside = [askList(port), askList(port)]
  await new Promise((resolve) => setTimeout(resolve, 50))
  await askList(port)
  expect(kith.observations).toEqual([
    {
      type: 'RequestAnswered',
      requestId: expect.stringMatching(/^req_/),
      method: 'GET',
      route: 'unknown',
      dialect: anyVendor.name,
      status: 503,
      milliseconds: expect.any(Number),
    },
  ])
  open()
  await Promise.all(inside)
})

test('pipelined requests beyond the limit wait for each other or are refused, in order', async () => {
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  const head = headOf('127.0.0.1')
  // The requests of one packet are parsed in one turn of the event loop.
  const last = `${head}connection: close\r\n`
  const text = await exchange(port, [...Array(5).fill(head), last].map((lines) => `${lines}\r\n`).join(''))
  const found = statuses(text) ?? []
  expect(found).toHaveLength(6)
  expect(found).toEqual(found.toSorted())
  // The first one is answered alone, then two at a time, which have a place.
  expect(found.filter((status) => status === '200').length).toBeGreaterThanOrEqual(3)
  expect(statuses(await askList(port))).toEqual(['200'])
})

test('clients within the limit are never refused when they send one request after the other', async () => {
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  const ask = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const { path, headers } = asked()
      get({ port, host: '127.0.0.1', path: `/${anyVendor.name}${path}`, headers, agent }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode))
      }).on('error', reject)
    })
  const client = async () => {
    for (let round = 0; round < 50; round++) expect(await ask()).toBe(200)
  }
  await Promise.all([client(), client()])
  agent.destroy()
})

test('an answer is compressed if the client accepts it', async () => {
  const caller = tenant.caller('native')
  await kith.app.hub.people.createMany(
    caller,
    Array.from({ length: 20 }, (_, index) => ({ fullName: `Person ${index}` })),
  )
  const { path, headers: credentials } = asked()
  const ask = (headers: Record<string, string>) =>
    kith.app.server.app.inject({
      url: `/${anyVendor.name}${path}`,
      headers: { ...credentials, ...headers },
    })
  const plain = await ask({})
  const packed = await ask({ 'accept-encoding': 'gzip, deflate, br' })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(packed.headers['content-encoding']).toBe('gzip')
  expect([plain.headers.vary, packed.headers.vary]).toEqual([
    expect.stringMatching(/\baccept-encoding\b/),
    plain.headers.vary,
  ])
  expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.payload)
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4)
})

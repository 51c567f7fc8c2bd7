import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { POOLED_BYTES_MIN } from '../src/render-cache/buffer-pool.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { type Answer, createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** Lists from 16 kB are assembled in reused buffers and cached. These tests look for answers with wrong bytes. */

const PEOPLE = 400
const PAGE = 100
/** Pipelined requests whose answers exceed the socket buffers of both ends of a connection. */
const SLOW_REQUESTS = 20

let kith: TestKith
afterEach(() => kith.close())

async function start(options: Parameters<typeof createTestKith>[0] = {}): Promise<Tenant> {
  kith = await createTestKith(options)
  const tenant = await kith.tenant()
  await kith.app.hub.people.createMany(
    tenant.caller('native'),
    Array.from({ length: PEOPLE }, (_, index) => ({
      fullName: `Person ${index}`,
      notes: `${index} `.repeat(2000),
    })),
  )
  return tenant
}

/** The list of a vendor with page numbers, with the names of people. */
const { people, pagers } = testingOf(anyVendor.name)
const numbered = pagers.find(
  ({ ask }) => ask({ size: PAGE, at: undefined, campaignId: '' }).parameters.page === 1,
)!

function pageOf(tenant: Tenant, number: number): Promise<Answer> {
  const { parameters } = numbered.ask({ size: PAGE, at: number, campaignId: '' })
  const [path, query] = people.list('').split('?')
  const asked = new URLSearchParams(query)
  for (const [name, value] of Object.entries(parameters)) asked.set(name, String(value))
  return tenant.request(anyVendor.name, `${path}?${asked}`)
}

/** The expected names on a page. */
function namesOn(number: number): string[] {
  return Array.from({ length: PAGE }, (_, index) => String(PAGE * (number - 1) + index))
}

test('concurrent requests of different pages get the right pages every time', async () => {
  const tenant = await start()
  const first = await Promise.all([1, 2, 3, 4].map((number) => pageOf(tenant, number)))
  const expected = first.map(({ json }) => JSON.stringify(json))
  expect(new Set(expected).size).toBe(4)
  for (const text of expected) expect(text.length).toBeGreaterThan(POOLED_BYTES_MIN)
  for (let round = 0; round < 5; round++) {
    const again = await Promise.all([4, 2, 3, 1, 2, 4, 1, 3].map((number) => pageOf(tenant, number)))
    expect(again.map(({ json }) => JSON.stringify(json))).toEqual(
      [4, 2, 3, 1, 2, 4, 1, 3].map((n) => expected[n - 1]),
    )
  }
})

test('a slow client gets the right answers while other clients are answered', async () => {
  const tenant = await start()
  const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
  const target = (number: number) => `/native/v1/people?limit=${PAGE - number}`
  const authorization = `Bearer ${tenant.keys.native}`
  const ask = async (number: number): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}${target(number)}`, { headers: { authorization } })
    return answer.text()
  }
  const numbers = [1, 2, 3, 4]
  const expected = await Promise.all(numbers.map(ask))
  expect(expected.map((body) => JSON.parse(body).items.length)).toEqual(
    numbers.map((number) => PAGE - number),
  )
  const slow = numbers.map((number) => {
    const socket = connect(port, '127.0.0.1').pause()
    const head = `GET ${target(number)} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${authorization}\r\n\r\n`
    socket.write(head.repeat(SLOW_REQUESTS))
    return socket
  })
  await pause(500)
  for (let round = 0; round < 5; round++) {
    const again = await Promise.all(numbers.map(ask))
    expect(again.map((body, index) => body === expected[index])).toEqual(numbers.map(() => true))
  }
  for (const [index, socket] of slow.entries()) {
    for (const body of await readAnswers(socket, SLOW_REQUESTS)) expect(body === expected[index]).toBe(true)
    socket.destroy()
  }
})

test('the next answer shows a change, and evicted people are rendered again', async () => {
  // The cache has room for only some of the people, so that entries are evicted.
  const tenant = await start({ renderCacheBytesMax: 100_000 })
  const ids = await idsInOrder(tenant)
  for (let round = 0; round < 6; round++) {
    for (const number of [1, 2, 3, 4]) {
      for (let time = 0; time < 3; time++) {
        const { json } = await pageOf(tenant, number)
        expect(people.items(json).map((item) => people.see(item).name)).toEqual(
          namesOn(number).map((name) => `${Number(name) < round ? 'Changed' : 'Person'} ${name}`),
        )
      }
    }
    const caller = tenant.caller(anyVendor.name)
    const { id } = await kith.app.hub.people.getByVendorId(caller, anyVendor.name, ids[round]!)
    await kith.app.hub.people.update(caller, id, { fullName: `Changed ${round}` })
  }
})

async function idsInOrder(tenant: Tenant): Promise<string[]> {
  return people.items((await pageOf(tenant, 1)).json).map(({ id }) => String(id))
}

/** Reads the bodies of `count` answers from a connection. */
function readAnswers(socket: Socket, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let rest = Buffer.alloc(0)
    const bodies: string[] = []
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (;;) {
        const end = rest.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = Number(/content-length: (\d+)/i.exec(rest.toString('latin1', 0, end))?.[1])
        if (rest.length < end + 4 + length) return
        bodies.push(rest.toString('utf8', end + 4, end + 4 + length))
        rest = rest.subarray(end + 4 + length)
        if (bodies.length === count) resolve(bodies)
      }
    })
    socket.resume()
  })
}

import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Dialect, Route } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import type { Observation, RequestAnswered } from '../src/server/observation.ts'
import { abort, begun, together, waysToLeave } from './support/aborted-clients.ts'
import { createTestKith, type TestKith, withKey } from './support/kith.ts'
import { type KeyedRequest, ownRequests } from './support/route-requests.ts'
import { createWorld, type World } from './support/world.ts'

/** Clients that hang up or reset their connection in every phase of a request. None of them is an error of the server. */

let kith: TestKith
let world: World
let port: number
beforeAll(async () => {
  kith = await createTestKith({}, { watched: false })
  world = await createWorld(kith, { mark: 'aborted', number: 1 })
  const people = Array.from({ length: 300 }, (_, index) => ({
    given: `Ada ${index}`,
    emails: [{ value: `ada.${index}@example.com` }],
  }))
  await kith.app.hub.people.createMany(world.tenant.caller('native'), people)
  port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => kith.close())

beforeEach(() => {
  kith.observations.length = 0
})

interface Bytes {
  readonly head: string
  readonly body: Buffer
}

function bytesOf(name: string, { path, method = 'GET', headers, body }: KeyedRequest, more = ''): Bytes {
  const signed = withKey(name, path, world.tenant.keys[name]!)
  const content = body === undefined ? Buffer.alloc(0) : contentOf(body)
  const lines = Object.entries({
    host: 'kith',
    'content-type': 'application/json',
    ...signed.headers,
    ...headers,
    ...(body !== undefined && { 'content-length': content.length }),
  }).map(([header, value]) => `${header}: ${value}\r\n`)
  return { head: `${method} /${name}${signed.path} HTTP/1.1\r\n${lines.join('')}${more}\r\n`, body: content }
}

const contentOf = (body: unknown): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))

const isAnswer = (observation: Observation): observation is RequestAnswered =>
  observation.type === 'RequestAnswered'

async function inWork(): Promise<number> {
  const text = (await kith.app.server.app.inject('/metrics')).body
  return Number(/^kith_requests_in_work (\d+)$/m.exec(text)?.[1])
}

/** The counts of failures and of answers with a status from 500. */
async function failureCounts(): Promise<string[]> {
  const text = (await kith.app.server.app.inject('/metrics')).body
  return text.split('\n').filter((line) => /^kith_(failures_total|requests_total\{.*status="5)/.test(line))
}

let countsBefore: string[] = []
beforeEach(async () => {
  countsBefore = await failureCounts()
})

async function expectNoFailure(): Promise<void> {
  await expect.poll(inWork, { timeout: 20_000 }).toBe(0)
  await pause(30)
  const failures = kith.observations.filter(({ type }) => type === 'RequestFailed' || type === 'ChoreFailed')
  expect(failures.map((failure) => 'cause' in failure && failure.cause)).toEqual([])
  expect(kith.observations.filter(isAnswer).filter(({ status }) => status >= 500)).toEqual([])
  expect(await failureCounts()).toEqual(countsBefore)
}

/** A request of each route with a body, and of each without. */
function requestsOf(dialect: Dialect, hasBody: boolean): (readonly [Route, KeyedRequest])[] {
  return dialect.routes
    .filter((route) => (route.body !== undefined || route.upload !== undefined) === hasBody)
    .flatMap((route) => {
      const [request] = ownRequests(route, world, dialect)
      return request ? [[route, request] as const] : []
    })
}

describe.each(waysToLeave)('a client that %s', (_way, leave) => {
  test.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    'in the body of a request of %s is no error',
    async (name, dialect) => {
      const tasks = requestsOf(dialect, true).flatMap(([, request]) => {
        const { head, body } = bytesOf(name, request)
        const half = body.subarray(0, Math.floor(body.length / 2))
        return [
          () => abort(port, Buffer.concat([Buffer.from(head), half]), leave),
          () => abort(port, head, leave),
        ]
      })
      await together(tasks)
      await expectNoFailure()
    },
  )

  test.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    'as soon as a request of %s is sent is no error',
    async (name, dialect) => {
      const requests = [...requestsOf(dialect, true), ...requestsOf(dialect, false)]
      const kept = requests.filter(([{ operationId }]) => operationId !== 'revokeKey')
      const tasks = kept.map(([, request]) => () => {
        const { head, body } = bytesOf(name, request)
        return abort(port, Buffer.concat([Buffer.from(head), body]), leave, () => Promise.resolve())
      })
      await together(tasks)
      await expectNoFailure()
    },
  )

  test('in a chunked body, and while the server is expected to go on, is no error', async () => {
    const chunked = 'transfer-encoding: chunked\r\n'
    const people = bytesOf('native', { path: '/v1/people', method: 'POST' }, chunked)
    await abort(port, `${people.head}5\r\n{"giv`, leave)
    await abort(port, `${people.head}ffff\r\n{"giv`, leave)
    const upload = bytesOf('native', { path: '/v1/imports', method: 'POST' }, chunked)
    await abort(port, `${upload.head}400\r\nFirst Name,Last`, leave)
    const expecting = bytesOf('native', { path: '/v1/people', method: 'POST', body: ' '.repeat(100) })
    const head = expecting.head.replace(/\r\n\r\n$/, '\r\nexpect: 100-continue\r\n\r\n')
    await abort(port, head, leave)
    await abort(port, head, leave, begun)
    await expectNoFailure()
  })

  test('in the headers is no error', async () => {
    const { head } = bytesOf('native', { path: '/v1/people' })
    for (const length of [1, 10, head.length - 10, head.length - 2])
      await abort(port, head.slice(0, length), leave)
    await expectNoFailure()
  })

  test('in the answer is no error', async () => {
    for (const path of [
      '/v1/people?limit=100',
      '/v1/export',
      '/v1/export?format=csv',
      '/v1/export?format=vcard',
    ]) {
      const { head } = bytesOf('native', { path })
      await abort(port, head, leave, begun)
      await abort(port, head, leave, () => pause(50))
    }
    await expectNoFailure()
  })

  test('before any of the requests that it sent ahead are answered is no error', async () => {
    const list = bytesOf('native', { path: '/v1/people?limit=100' }).head
    const slow = bytesOf('native', { path: '/v1/people?q=ada&sort=surname' }).head
    const create = bytesOf('native', { path: '/v1/people', method: 'POST', body: { given: 'Ada Ahead' } })
    const one = list + slow + create.head + create.body
    await abort(port, one.repeat(20), leave, () => Promise.resolve())
    await abort(port, one.repeat(20), leave, begun)
    await abort(port, one.repeat(5) + create.head, leave)
    await expectNoFailure()
  })
})

import { Agent, request as httpRequest } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/model/clock.ts'
import { failedKeyLimits, failedSignInLimits } from '../src/server/failed-sign-ins.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'

/** Clients that guess keys without a pause, beside clients of the same address with valid keys, on a running server. */

let kith: TestKith
let tenant: Tenant
let port: number
beforeAll(async () => {
  kith = await createTestKith({}, { clock: systemClock(), watched: false })
  tenant = await kith.tenant()
  port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => kith.close())

interface Sent {
  readonly path: string
  readonly method?: string
  readonly headers: Record<string, string>
  readonly body?: string
}

function send({ body, ...asked }: Sent, agent: Agent): Promise<{ status: number; ms: number }> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, agent, ...asked }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode!, ms: performance.now() - begun }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

const signIn = (key: string): Sent => ({
  method: 'POST',
  path: '/native/v1/session',
  headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
  body: JSON.stringify({ key }),
})

function list(key: string): Sent {
  const { path, headers } = withKey(anyVendor.name, testingOf(anyVendor.name).people.path, key)
  return { path: `/${anyVendor.name}${path}`, headers: { ...headers } }
}

const agents: Agent[] = []
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy()
})

/** Guesses on many connections until `over`. @returns how often each status was answered */
async function guess(make: (key: string) => Sent, connections: number, over: Promise<unknown>) {
  const statuses: Record<number, number> = {}
  let going = true
  void over.finally(() => {
    going = false
  })
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  agents.push(agent)
  const guessOn = async (connection: number): Promise<void> => {
    for (let round = 0; going; round++) {
      const answer = await send(make(`kith_guess${connection}x${round}`), agent).catch(() => undefined)
      if (answer) statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, index) => guessOn(index)))
  return statuses
}

describe('beside a client that guesses keys from the same address', () => {
  test.each([
    ['few', 20],
    ['many', 400],
  ])('valid keys sign in, and the guesses are slow: on %s connections', async (_name, connections) => {
    const agent = new Agent({ keepAlive: true })
    agents.push(agent)
    const guesses = guess(signIn, connections, pause(3000))
    await pause(500)
    const own: { status: number; ms: number }[] = []
    for (let count = 0; count < 20; count++) own.push(await send(signIn(tenant.keys.native!), agent))
    expect(own.map(({ status }) => status)).toEqual(Array(20).fill(201))
    // Far below the pause of a guess, also on a busy machine.
    expect(own.map(({ ms }) => ms).sort((a, b) => a - b)[10]).toBeLessThan(failedSignInLimits.pauseMs / 2)
    const { 401: refused = 0, 429: told = 0 } = await guesses
    expect(refused).toBeLessThanOrEqual(failedSignInLimits.failuresMax)
    // A guess on each connection in a second.
    expect(told).toBeLessThanOrEqual(5 * connections)
  })

  test('valid keys of programs are served, and wrong ones get the answer of their API', async () => {
    const agent = new Agent({ keepAlive: true })
    agents.push(agent)
    let sent = 0
    const over = (async () => {
      while (sent < failedKeyLimits.failuresMax + 200) await pause(20)
    })()
    const counted = (key: string): Sent => {
      sent += 1
      return list(key)
    }
    const guesses = guess(counted, 20, over)
    const own: number[] = []
    const reading = (async () => {
      while (sent < failedKeyLimits.failuresMax + 150) {
        own.push((await send(list(tenant.keys[anyVendor.name]!), agent)).status)
        await pause(20)
      }
    })()
    await over
    await reading
    expect(new Set(own)).toEqual(new Set([200]))
    expect(Object.keys(await guesses)).toEqual(['401'])
  }, 60_000)
})

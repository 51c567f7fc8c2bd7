import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'

/** One tenant cannot take the places of the others, however many addresses and keys it uses. */

let kith: TestKith
const agents: Agent[] = []
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy()
  await kith.close()
})

const PLACES = 6
/** Long enough that all places are taken while requests arrive. */
const HELD_MS = 25

interface World {
  readonly port: number
  readonly greedy: Tenant
  readonly modest: Tenant
  /** The most requests of each organization that were in work at the same time. */
  readonly most: Map<number, number>
}

async function start(): Promise<World> {
  kith = await createTestKith({ requestsMax: PLACES, responseCacheBytesMax: 1 })
  const [greedy, modest] = [await kith.tenant(), await kith.tenant()]
  const most = new Map<number, number>()
  const inWork = new Map<number, number>()
  const { list } = kith.app.hub.refs
  Object.assign(kith.app.hub.refs, {
    list: async (...args: Parameters<typeof list>) => {
      const [
        {
          caller: { orgId },
        },
      ] = args
      inWork.set(orgId, (inWork.get(orgId) ?? 0) + 1)
      most.set(orgId, Math.max(most.get(orgId) ?? 0, inWork.get(orgId)!))
      await pause(HELD_MS)
      inWork.set(orgId, inWork.get(orgId)! - 1)
      return list(...args)
    },
  })
  return { port: await kith.app.server.listen({ host: '127.0.0.1', port: 0 }), greedy, modest, most }
}

interface Asking {
  readonly port: number
  readonly dialect: string
  readonly key: string
  readonly from: string
}

/** Lists the people of a tenant on a new connection. @returns the status */
function list({ port, dialect, key, from }: Asking): Promise<number> {
  const { path, headers } = withKey(dialect, testingOf(dialect).people.path, key)
  const agent = new Agent()
  agents.push(agent)
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: '127.0.0.1',
      localAddress: from,
      path: `/${dialect}${path}`,
      headers,
      agent,
    }
    const sent = request(options, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode!))
    })
    sent.on('error', reject)
    sent.end()
  })
}

async function keysOf(tenant: Tenant, dialect: string, count: number): Promise<string[]> {
  const more = Array.from({ length: count - 1 }, async () => {
    const { text } = await kith.app.hub.keys.create({ orgId: tenant.organization.id, dialect, role: 'admin' })
    return text
  })
  return [tenant.keys[dialect]!, ...(await Promise.all(more))]
}

test.each(dialects.map(({ name }) => name))(
  'a tenant that floods %s from 20 addresses with 8 keys does not keep another one from being served',
  async (dialect) => {
    const { port, greedy, modest, most } = await start()
    const keys = await keysOf(greedy, dialect, 8)
    let over = false
    const seen = new Map<number, number>()
    const flood = Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const asking = { port, dialect, key: keys[index % keys.length]!, from: `127.0.1.${1 + (index % 20)}` }
        while (!over) {
          const status = await list(asking)
          seen.set(status, (seen.get(status) ?? 0) + 1)
        }
      }),
    )
    await expect.poll(() => most.get(greedy.organization.id), { timeout: 10_000 }).toBe(PLACES)
    await pause(200)
    const mine = { port, dialect, key: modest.keys[dialect]!, from: '127.0.2.1' }
    const statuses: number[] = []
    for (let round = 0; round < 12; round++) statuses.push(await list(mine))
    expect(statuses).toEqual(Array(12).fill(200))
    // Several at once get the half that is its share.
    const together = await Promise.all(Array.from({ length: PLACES / 2 }, () => list(mine)))
    expect(together).toEqual([200, 200, 200])
    over = true
    await flood
    expect(seen.get(503)).toBeGreaterThan(0)
    expect([...seen.keys()].sort()).toEqual([200, 503])
    expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  },
)

test('a tenant alone has all places, for all its addresses and keys', async () => {
  const { port, greedy, most } = await start()
  const keys = await keysOf(greedy, 'native', PLACES)
  const asked = keys.map((key, index) => list({ port, dialect: 'native', key, from: `127.0.1.${index + 1}` }))
  expect(await Promise.all(asked)).toEqual(Array(PLACES).fill(200))
  expect(most.get(greedy.organization.id)).toBe(PLACES)
})

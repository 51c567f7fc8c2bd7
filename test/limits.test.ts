import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { dialects } from '../src/dialects/index.ts'
import type { LimitName } from '../src/model/limits.ts'
import { temporaryFolder } from './support/command.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, withKey } from './support/kith.ts'
import { ownRequests } from './support/route-requests.ts'
import { createWorld } from './support/world.ts'

/** Limits of keys and organizations, through every API. */

const folder = temporaryFolder()
afterAll(folder.remove)

let kith: TestKith
let tenant: Tenant
let other: Tenant
beforeEach(async () => {
  kith = await createTestKith({ dataFolder: folder.path })
  tenant = await kith.tenant()
  other = await kith.tenant()
})
afterEach(() => kith.close())

const limit = (values: Partial<Record<LimitName, number>>, enforced?: boolean) =>
  kith.app.hub.organizations.updateLimits(tenant.organization.id, {
    values,
    ...(enforced !== undefined && { enforced }),
  })
const listPath = (dialect: string) => testingOf(dialect).people.path
const list = (dialect: string, of = tenant) => of.request(dialect, listPath(dialect))

async function metric(line: string): Promise<number | undefined> {
  const { body } = await kith.app.server.app.inject('/metrics')
  const found = body.split('\n').find((each) => each.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

/** Where each API says what is wrong. */
const messages: Readonly<Record<string, (json: never) => string>> = {
  native: ({ detail }: { detail: string }) => detail,
  savvycal: ({ errors }: { errors: { detail: string }[] }) => errors[0]!.detail,
  insighto: ({ detail }: { detail: string }) => detail,
  quentli: ({ error }: { error: { message: string } }) => error.message,
  voipbin: ({ error }: { error: { message: string } }) => error.message,
  pipedrive: ({ error }: { error: string }) => error,
}

describe.each(dialects.map(({ name }) => name))('%s', (dialect) => {
  test('answers requests beyond the limit with 429, which says which limit and what to do', async () => {
    await limit({ keyRequestsPerMinute: 3 })
    const answers = []
    for (let count = 0; count < 5; count++) answers.push(await list(dialect))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429])
    const { headers, json } = answers.at(-1)!
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(120)
    const message = messages[dialect]!(json as never)
    expect(message).toContain(
      'The limit of 3 requests per minute of this key is reached (keyRequestsPerMinute)',
    )
    expect(message).toContain('Send fewer requests')
    // Another organization does not notice.
    expect((await list(dialect, other)).status).toBe(200)
  })

  test('refuses to store more people than the limit, and stores nothing of them', async () => {
    const world = await createWorld(kith, { mark: 'limits', number: 1 })
    const { orgId } = world.tenant.caller(dialect)
    const people = await kith.app.hub.people.count(world.tenant.caller('native'))
    const { api } = { api: dialects.find(({ name }) => name === dialect)! }
    const create = api.routes.find(
      ({ method, path }) => method === 'POST' && path === testingOf(dialect).people.path,
    )
    const [request] = ownRequests(create!, world, api)
    await kith.app.hub.organizations.updateLimits(orgId, { values: { people } })
    const { path, ...options } = request!
    const refused = await world.tenant.request(dialect, path, options)
    expect(refused.status).toBe(dialect === 'native' ? 507 : 403)
    expect(messages[dialect]!(refused.json as never)).toContain(`The limit of ${people} stored people`)
    expect(refused.headers['retry-after']).toBeUndefined()
    expect(await kith.app.hub.people.count(world.tenant.caller('native'))).toBe(people)
    await kith.app.hub.organizations.updateLimits(orgId, { values: { people: people + 1 } })
    expect((await world.tenant.request(dialect, path, options)).status).toBeLessThan(300)
  })
})

test('requests at once are counted until they are answered', async () => {
  await limit({ requestsAtOnce: 2 })
  const { list: read } = kith.app.hub.refs
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  Object.assign(kith.app.hub.refs, {
    list: async (...args: Parameters<typeof read>) => gate.then(() => read(...args)),
  })
  const held = [list('native'), list('pipedrive')]
  const organization = `{organization="${tenant.organization.id}"}`
  const inWork = () => metric(`kith_organization_requests_in_work${organization}`)
  await expect.poll(inWork, { timeout: 20_000 }).toBe(2)
  const refused = await list('savvycal')
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1'])
  expect(refused.text).toContain('requests at once of this organization')
  expect(await inWork()).toBe(2)
  open()
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200])
  expect(await inWork()).toBe(0)
  expect((await list('savvycal')).status).toBe(200)
})

describe('uploads', () => {
  const csv = 'name,email\nAda,ada@example.com\n'
  const upload = (body: string) =>
    tenant.request('native', '/v1/imports/preview?name=people.csv', {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/csv' },
    })

  test('beyond the limit of a day are refused before they are received', async () => {
    await limit({ keyUploadBytesPerDay: csv.length + 5 })
    expect((await upload(csv)).status).toBe(200)
    const refused = await upload(csv)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(86_400)
    expect(refused.json.detail).toContain('uploaded bytes per day of this key')
    expect((await upload('a,b\n')).status).not.toBe(429)
  })

  test('of unknown length are stopped at the limit, and leave nothing behind', async () => {
    await limit({ uploadBytesPerDay: 100_000 })
    const port = await kith.app.server.listen({ host: '127.0.0.1', port: 0 })
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        sent += 20_000
        controller.enqueue(Buffer.alloc(20_000, 'a,b\n'))
        await pause(10)
        if (sent >= 1_000_000) controller.close()
      },
    })
    const { path, headers } = withKey('native', '/v1/imports/preview?name=people.csv', tenant.keys.native!)
    const url = `http://127.0.0.1:${port}/native${path}`
    const type = { 'content-type': 'text/csv' }
    const init = { method: 'POST', body, duplex: 'half', headers: { ...headers, ...type } }
    const refused = await fetch(url, init as RequestInit)
    expect(refused.status).toBe(429)
    expect(readdirSync(join(folder.path, 'uploads')).filter((name) => name.startsWith('upload-'))).toEqual([])
  })
})

test('an import stops at the limit of people with what it has stored, and says why', async () => {
  await limit({ people: 1000 })
  const rows = Array.from({ length: 3000 }, (_, index) => `Person ${index},p${index}@example.com`)
  const started = await tenant.request('native', '/v1/imports?name=people.csv', {
    method: 'POST',
    body: `name,email\n${rows.join('\n')}\n`,
    headers: { 'content-type': 'text/csv' },
  })
  expect(started.status).toBe(202)
  await kith.app.jobs.idle()
  const job = await tenant.request('native', `/v1/imports/${started.json.id}`)
  expect(job.json).toMatchObject({ state: 'failed' })
  expect(JSON.stringify(job.json)).toContain('The limit of 1000 stored people of this organization')
  const count = await kith.app.hub.people.count(tenant.caller('native'))
  expect(count).toBeLessThanOrEqual(1000)
  expect(job.json.progress.created).toBe(count)
})

test('limits that are not enforced refuse nothing, and are visible in the metrics and the native API', async () => {
  await limit({ keyRequestsPerMinute: 2 }, false)
  for (let count = 0; count < 5; count++) expect((await list('native')).status).toBe(200)
  const { id } = tenant.organization
  expect(await metric(`kith_organization_requests_total{organization="${id}"}`)).toBe(5)
  const exceeded = `kith_limit_exceeded_total{organization="${id}",limit="keyRequestsPerMinute"`
  expect(await metric(`${exceeded},result="counted"}`)).toBe(3)
  expect(await metric(`${exceeded},result="refused"}`)).toBe(0)
  const { json } = await tenant.request('native', '/v1/organization/limits')
  expect(json).toMatchObject({ enforced: false, decidedBy: 'organization' })
  expect(json.limits).toContainEqual({ name: 'keyRequestsPerMinute', of: 'key', limit: 2, used: 6 })
  const ofOther = await other.request('native', '/v1/organization/limits')
  expect(ofOther.json.limits).toContainEqual(expect.objectContaining({ name: 'requestsPerMinute', used: 1 }))
})

test('no API shows or changes what an operator has chosen', async () => {
  await limit({ keyRequestsPerMinute: 1000 })
  const settings = await tenant.request('native', '/v1/organization/settings', {
    method: 'PATCH',
    body: { limits: { values: { keyRequestsPerMinute: 1_000_000 } } },
  })
  expect(settings.status).toBe(400)
  const shown = await tenant.request('native', '/v1/organization')
  expect(shown.json.settings).not.toHaveProperty('limits')
  const changed = await tenant.request('native', '/v1/organization/settings', {
    method: 'PATCH',
    body: { defaultRegion: 'US' },
  })
  expect(changed.status).toBe(200)
  expect((await kith.app.hub.organizations.get(tenant.organization.id)).settings.limits).toEqual({
    values: { keyRequestsPerMinute: 1000 },
  })
})

test('servers on one store count together', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-limits-'))
  try {
    const settings = { dataFolder: folder, log: 'none', limitDefaults: { requestsPerMinute: 30 } } as const
    const servers = [await createApp(settings), await createApp(settings)]
    const [first] = servers
    const { id } = await first!.hub.organizations.create({ name: 'Northpier' })
    const { text } = await first!.hub.keys.create({ orgId: id, dialect: 'native', role: 'read' })
    const ask = async (app: (typeof servers)[0]) => {
      const headers = { authorization: `Bearer ${text}` }
      const { statusCode } = await app.server.app.inject({ url: '/native/v1/people', headers })
      return statusCode
    }
    const statuses: number[] = []
    for (let round = 0; round < 40; round++) for (const app of servers) statuses.push(await ask(app))
    const accepted = statuses.filter((status) => status === 200).length
    expect(accepted).toBeGreaterThanOrEqual(30)
    // Each server may not know of ten requests of the other.
    expect(accepted).toBeLessThanOrEqual(50)
    await pause(2100)
    expect([await ask(servers[0]!), await ask(servers[1]!)]).toEqual([429, 429])
    for (const app of servers) await app.close()
    const third = await createApp(settings)
    await ask(third)
    await third.hub.limits.exchange()
    expect(await ask(third)).toBe(429)
    await third.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

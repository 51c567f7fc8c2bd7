import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failedSignInLimits } from '../src/server/failed-sign-ins.ts'
import { migrations } from '../src/store/migrations/index.ts'
import { anyVendor, testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** The server around the native API as the console uses it: proxies, sign-in limits, metrics and activity. */
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith({ trustedProxies: 'loopback' })
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

function signIn(key: string, { from = '127.0.0.1', headers = {} as Record<string, string> } = {}) {
  return kith.app.server.app.inject({
    method: 'POST',
    url: '/native/v1/session',
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    payload: JSON.stringify({ key }),
    remoteAddress: from,
  })
}

describe('sign-in behind a proxy', () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'kith.example.com' }

  test('sets a Secure cookie if a trusted proxy reports HTTPS', async () => {
    const { headers } = await signIn(tenant.keys.native!, { headers: forwarded })
    expect(headers['set-cookie']).toMatch(/; Secure$/)
    expect((await signIn(tenant.keys.native!)).headers['set-cookie']).not.toContain('Secure')
  })

  test('compares the origin with the forwarded host of a trusted proxy', async () => {
    const from = (origin: string) =>
      kith.app.server.app.inject({
        method: 'POST',
        url: '/native/v1/session',
        headers: { ...forwarded, origin, host: 'internal.example.com' },
        payload: JSON.stringify({ key: tenant.keys.native }),
      })
    expect((await from('https://kith.example.com')).statusCode).toBe(201)
    expect((await from('https://internal.example.com')).statusCode).toBe(403)
  })

  test('ignores forwarded headers from an untrusted proxy', async () => {
    const answer = await signIn(tenant.keys.native!, { from: '203.0.113.9', headers: forwarded })
    expect(answer.headers['set-cookie']).not.toContain('Secure')
  })
})

describe('wrong keys', () => {
  const { failuresMax, windowSeconds } = failedSignInLimits
  const guesses: Readonly<Record<string, (index: number) => string>> = {
    'the same key again and again': () => 'kith_wrong',
    'a new key each time': (index) => `kith_${String(index).padStart(40, 'a')}`,
    'keys that begin as a valid one': (index) => `${tenant.keys.native!.slice(0, -2)}${10 + index}`,
    'a valid key of another API': () => tenant.keys[anyVendor.name]!,
  }

  test.each(Object.entries(guesses))(
    'are told to wait after too many, and no valid key is: %s',
    async (name, keyOf) => {
      const from = `198.51.100.${Object.keys(guesses).indexOf(name)}`
      const answers = await Promise.all(
        Array.from({ length: failuresMax + 10 }, (_, index) => signIn(keyOf(index), { from })),
      )
      const told = answers.filter(({ statusCode }) => statusCode === 429)
      expect(answers.filter(({ statusCode }) => statusCode === 401).length).toBeGreaterThanOrEqual(
        failuresMax,
      )
      expect(told.length).toBeGreaterThan(0)
      for (const { headers } of told) expect(headers['retry-after']).toBe(String(windowSeconds))
      expect((await signIn(tenant.keys.native!, { from })).statusCode).toBe(201)
      expect((await signIn('kith_wrong', { from: '198.51.100.99' })).statusCode).toBe(401)
    },
  )
})

const { path } = testingOf(anyVendor.name).people

describe('/metrics', () => {
  const read = async () => (await kith.app.server.app.inject('/metrics')).body

  test('counts requests and their durations', async () => {
    const name = `kith_requests_total{dialect="${anyVendor.name}",method="GET",status="200"}`
    expect(await read()).not.toContain(name)
    await tenant.request(anyVendor.name, path)
    await tenant.request(anyVendor.name, path)
    const text = await read()
    expect(text).toContain(`${name} 2\n`)
    expect(text).toContain(
      `kith_request_duration_seconds_count{dialect="${anyVendor.name}",method="GET"} 2\n`,
    )
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
  })

  test('uses the Prometheus format without names of people, keys, addresses or organizations', async () => {
    await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Metricmark' } })
    await tenant.request('native', '/v1/people?q=Metricmark')
    const { headers, body } = await kith.app.server.app.inject('/metrics')
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(body).not.toMatch(/metricmark|northpier/i)
    for (const key of Object.values(tenant.keys)) expect(body).not.toContain(key)
    const labels = [...body.matchAll(/^kith_[a-z_]+\{([^}]*)\}/gm)].flatMap((match) =>
      match[1]!.split(',').map((pair) => pair.split('=')[0]),
    )
    expect([...new Set(labels)].sort()).toEqual(['dialect', 'le', 'method', 'organization', 'status'])
    // An organization is a number.
    for (const [, organization] of body.matchAll(/organization="([^"]*)"/g))
      expect(organization).toMatch(/^\d+$/)
  })
})

test('activity counts only requests of the own organization', async () => {
  const other = await kith.tenant()
  const one = await kith.tenant()
  await one.request(anyVendor.name, path)
  await one.request(anyVendor.name, `${path}/99`)
  await other.request(anyVendor.name, path)
  await one.request('native', '/v1/people', { method: 'POST', body: { given: 'Ada' } })
  const { status, json } = await one.request('native', '/v1/activity?minutes=5')
  expect(status).toBe(200)
  const vendor = json.dialects.find(({ dialect }: { dialect: string }) => dialect === anyVendor.name)
  expect(vendor).toMatchObject({ requests: 2, clientErrors: 1, serverErrors: 0 })
  expect(vendor.minutes).toHaveLength(5)
  expect(json.store).toMatchObject({ ready: true, people: 1 })
  expect(json.store.engine).toMatch(/^(sqlite|postgres)$/)
  expect(json.store.bytes).toBeGreaterThan(10_000)
  expect(json.store.schemaVersion).toBe(migrations.length)
  expect(json.server.id).toMatch(/^srv_/)
  for (const minutes of ['0', '181', 'x']) {
    expect((await one.request('native', `/v1/activity?minutes=${minutes}`)).status).toBe(400)
  }
})

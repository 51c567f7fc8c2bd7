import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
  testStart,
} from '../../../test/support/kith.ts'
import { parseInstant } from '../../model/instant.ts'
import { dialects } from '../index.ts'

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

/** The headers that browsers add to requests of a page to its own origin. */
const sameOrigin = { 'sec-fetch-site': 'same-origin' }

function ask(path: string, options: RequestOptions = {}) {
  return tenant.request('native', path, { key: null, ...options })
}

async function signIn(key = tenant.keys.native!, headers: Record<string, string> = sameOrigin) {
  return ask('/v1/session', { method: 'POST', body: { key }, headers })
}

/** The cookie that a browser sends after this answer. */
function cookieOf({ headers }: { headers: Awaited<ReturnType<typeof ask>>['headers'] }): string {
  return String(headers['set-cookie']).split(';')[0]!
}

async function signedIn(key?: string): Promise<{ cookie: string }> {
  const answer = await signIn(key)
  expect(answer.status, answer.text).toBe(201)
  return { cookie: cookieOf(answer) }
}

describe('signing in', () => {
  test('exchanges a key for a cookie that only the browser sees', async () => {
    const { status, headers, json, text } = await signIn()
    expect(status).toBe(201)
    expect(headers['set-cookie']).toMatch(
      /^kith_session=\d+\.[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
    )
    expect(json).toEqual({
      organization: { id: tenant.organization.id, name: 'Northpier' },
      key: { id: expect.any(String), name: '', role: 'admin', sensitive: true },
      expiresAt: expect.stringMatching(/Z$/),
    })
    expect(text).not.toContain(tenant.keys.native)
    expect(headers['cache-control']).toBe('no-store')
  })

  test('lasts for the configured time', async () => {
    const { headers, json } = await signIn()
    const seconds = Number(/Max-Age=(\d+)/.exec(String(headers['set-cookie']))![1])
    expect(seconds).toBeGreaterThan(43_200 - 60)
    expect(seconds).toBeLessThanOrEqual(43_200)
    const left = parseInstant(json.expiresAt)! - kith.clock.now()
    expect(left / 1_000_000).toBeGreaterThan(43_000)
  })

  test('with a key of another API, a revoked key or an unknown key returns 401', async () => {
    const { key, text } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'admin',
    })
    await kith.app.hub.keys.revoke(tenant.organization.id, key.id)
    for (const wrong of [tenant.keys.savvycal!, text, 'kith_invented']) {
      const answer = await signIn(wrong)
      expect([answer.status, answer.json.type]).toEqual([401, 'urn:kith:error:unauthenticated'])
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['an unknown origin', {}],
  ])('from %s returns 403', async (_name, headers) => {
    const answer = await signIn(undefined, headers)
    expect([answer.status, answer.json.type]).toEqual([403, 'urn:kith:error:forbidden'])
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('from a page of this host works if the browser sends only the origin', async () => {
    for (const origin of ['http://kith.example.com', 'https://kith.example.com']) {
      expect((await signIn(undefined, { origin, host: 'kith.example.com' })).status).toBe(201)
    }
    const other = { origin: 'https://kith.example.com:8443', host: 'kith.example.com' }
    expect((await signIn(undefined, other)).status).toBe(403)
  })

  test('again ends the previous session', async () => {
    const first = await signedIn()
    await ask('/v1/session', {
      method: 'POST',
      body: { key: tenant.keys.native },
      headers: { ...sameOrigin, ...first },
    })
    expect((await ask('/v1/session', { headers: first })).status).toBe(401)
  })
})

describe('a session', () => {
  test('has the rights of its key, and shows its organization and key', async () => {
    const cookie = await signedIn()
    const { json } = await ask('/v1/session', { headers: cookie })
    expect(json).toMatchObject({ organization: { name: 'Northpier' }, key: { role: 'admin' } })
    const body = { given: 'Ada' }
    const created = await ask('/v1/people', { method: 'POST', body, headers: { ...cookie, ...sameOrigin } })
    expect(created.status).toBe(201)
    const list = await ask('/v1/people', { headers: cookie })
    expect(list.json.items).toHaveLength(1)
    expect(list.headers['cache-control']).toBe('no-store')
  })

  test('of a read-only key without sensitive values has no further rights', async () => {
    const { text } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'read',
      sensitive: false,
    })
    const cookie = await signedIn(text)
    expect((await ask('/v1/session', { headers: cookie })).json.key).toMatchObject({
      role: 'read',
      sensitive: false,
    })
    const headers = { ...cookie, ...sameOrigin }
    expect((await ask('/v1/people', { method: 'POST', body: { given: 'Bo' }, headers })).status).toBe(403)
    expect((await ask('/v1/keys', { headers })).status).toBe(403)
    expect((await ask('/v1/people?q=ada', { headers })).status).toBe(403)
    const { json } = await ask('/v1/people', { headers })
    expect(json.items[0]).toMatchObject({ given: null, emails: [] })
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses writes with the form content type %s, even from a page of this server',
    async (type) => {
      const cookie = await signedIn()
      const body = JSON.stringify({ given: 'Formed' })
      const headers = { ...cookie, ...sameOrigin, 'content-type': type }
      const refused = await ask('/v1/people', { method: 'POST', body, headers })
      expect(refused.status).toBe(403)
      expect(refused.json.detail).toContain('With a session')
      const byKey = { method: 'POST' as const, body, headers: { 'content-type': type } }
      expect((await tenant.request('native', '/v1/people', byKey)).status).toBe(201)
    },
  )

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin', { origin: 'http://evil.example' }],
    ['no origin', {}],
    ['another site that lies about its origin', { 'sec-fetch-site': 'none', origin: 'http://localhost' }],
  ])('refuses writes from %s', async (_name, from) => {
    const headers = { ...(await signedIn()), ...from }
    const body = { given: 'Mallory' }
    const { json } = await ask('/v1/people?limit=1', { headers })
    const path = `/v1/people/${json.items[0].id}`
    for (const request of [
      { path: '/v1/people', method: 'POST', body },
      { path, method: 'PATCH', body },
      { path, method: 'DELETE' },
      { path: '/v1/imports', method: 'POST', body: 'First Name\nMallory\n' },
      { path: '/v1/session', method: 'DELETE' },
    ] as const) {
      const answer = await ask(request.path, { ...request, headers })
      expect([request.method, answer.status]).toEqual([request.method, 403])
    }
    expect((await ask('/v1/people?q=Mallory', { headers })).json.items).toEqual([])
    expect((await ask('/v1/session', { headers })).status).toBe(200)
  })

  test('ends when its browser signs out', async () => {
    const cookie = await signedIn()
    const headers = { ...cookie, ...sameOrigin }
    const out = await ask('/v1/session', { method: 'DELETE', headers })
    expect([out.status, out.text]).toEqual([204, ''])
    expect(out.headers['set-cookie']).toBe('kith_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0')
    expect((await ask('/v1/session', { headers })).status).toBe(401)
    expect((await ask('/v1/people', { headers })).status).toBe(401)
  })

  test('ends at once when its key is revoked, also by the session itself', async () => {
    const { key, text } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'admin',
    })
    const headers = { ...(await signedIn(text)), ...sameOrigin }
    expect((await ask(`/v1/keys/${key.id}`, { method: 'DELETE', headers })).status).toBe(200)
    expect((await ask('/v1/session', { headers })).status).toBe(401)
  })

  test('beyond the limit ends the oldest session', async () => {
    const { text } = await kith.app.hub.keys.create({
      orgId: tenant.organization.id,
      dialect: 'native',
      role: 'read',
    })
    const begin = () => kith.app.hub.sessions.begin('native', { text, kinds: ['token'] })
    const texts: string[] = []
    for (let count = 0; count < 102; count++) texts.push((await begin()).text)
    const statuses = await Promise.all(
      [0, 1, 2, 101].map(
        async (index) =>
          (await ask('/v1/session', { headers: { cookie: `kith_session=${texts[index]}` } })).status,
      ),
    )
    expect(statuses).toEqual([401, 401, 200, 200])
  })

  test('is ignored if a key is sent, valid or not', async () => {
    const cookie = await signedIn()
    const body = { given: 'Cy' }
    const withKey = await ask('/v1/people', {
      method: 'POST',
      body,
      headers: cookie,
      key: tenant.keys.native!,
    })
    expect(withKey.status).toBe(201)
    for (const authorization of ['Bearer kith_wrong', 'Basic abc', '']) {
      expect((await ask('/v1/people', { headers: { ...cookie, authorization } })).status).toBe(401)
    }
  })

  test('is not accepted as a key, nor a key as a session', async () => {
    const { cookie } = await signedIn()
    const text = cookie.split('=')[1]!
    expect((await ask('/v1/people', { headers: { authorization: `Bearer ${text}` } })).status).toBe(401)
    for (const value of [tenant.keys.native, `1.${'a'.repeat(43)}`, '', `9${text}`, `${text}x`]) {
      expect((await ask('/v1/people', { headers: { cookie: `kith_session=${value}` } })).status).toBe(401)
    }
  })

  test.each(dialects.filter(({ name }) => name !== 'native').map(({ name }) => name))(
    'gives no access to %s',
    async (name) => {
      const { cookie } = await signedIn()
      const text = cookie.split('=')[1]!
      const headers = { ...sameOrigin, cookie: `${cookie}; token=${text}; accesskey=${text}` }
      for (const route of dialects.find((dialect) => dialect.name === name)!.routes) {
        const { status } = await tenant.request(name, route.path, {
          method: route.method,
          headers,
          key: null,
        })
        expect([route.operationId, status]).toEqual([route.operationId, 401])
      }
    },
  )
})

describe('a cached answer', () => {
  /** Repeats the request until it is answered from the cache. */
  const often = async (own: Tenant, headers: Record<string, string>) => {
    const statuses: number[] = []
    for (let count = 0; count < 4; count++) {
      statuses.push((await own.request('native', '/v1/people?limit=1', { key: null, headers })).status)
    }
    return statuses
  }
  const readingKey = async (own: Tenant) => {
    const orgId = own.organization.id
    return kith.app.hub.keys.create({ orgId, dialect: 'native', role: 'read' })
  }

  test('is not served to a session after it expired', async () => {
    let now = testStart
    const timed = await createTestKith({}, { clock: { now: () => now++ } })
    const own = await timed.tenant()
    const presented = { text: own.keys.native!, kinds: ['token'] }
    const { text, signedIn: session } = await timed.app.hub.sessions.begin('native', presented)
    const headers = { cookie: `kith_session=${text}` }
    expect(await often(own, headers)).toEqual([200, 200, 200, 200])
    now = session.expiresAt! - 100
    expect(await often(own, headers)).toEqual([200, 200, 200, 200])
    now = session.expiresAt!
    expect(await often(own, headers)).toEqual([401, 401, 401, 401])
    await timed.close()
  })

  test('is not served after signing out or revoking the key', async () => {
    const own = await kith.tenant()
    const { text, key } = await readingKey(own)
    const begin = async () => {
      const begun = await kith.app.hub.sessions.begin('native', { text, kinds: ['token'] })
      return { text: begun.text, headers: { cookie: `kith_session=${begun.text}` } }
    }
    const [one, two] = [await begin(), await begin()]
    for (const { headers } of [one, two]) expect(await often(own, headers)).toEqual([200, 200, 200, 200])
    await kith.app.hub.sessions.end(one.text)
    expect(await often(own, one.headers)).toEqual([401, 401, 401, 401])
    expect(await often(own, two.headers)).toEqual([200, 200, 200, 200])
    await kith.app.hub.keys.revoke(own.organization.id, key.id)
    expect(await often(own, two.headers)).toEqual([401, 401, 401, 401])
  })

  test('counts as a request of the organization, and as a use of the key', async () => {
    const own = await kith.tenant()
    const { text, key } = await readingKey(own)
    const lastUsedAt = async () =>
      (await kith.app.hub.keys.list(own.organization.id)).find(({ id }) => id === key.id)!.lastUsedAt!
    const headers = { authorization: `Bearer ${text}` }
    await often(own, headers)
    const used = await lastUsedAt()
    // Storing uses is a change, which empties the response cache, so uses are recorded again.
    await kith.app.hub.keys.storeUses()
    await often(own, headers)
    expect(await lastUsedAt()).toBeGreaterThan(used)
    const { dialects: activity } = kith.app.activity.read(own.organization.id, 5)
    const { minutes } = activity.find(({ dialect }) => dialect === 'native')!
    const counted = minutes.filter(({ p50 }) => p50 !== null).reduce((sum, { requests }) => sum + requests, 0)
    expect(counted).toBeGreaterThanOrEqual(8)
  })
})

test('a key can read its own session, and signing out does not change the key', async () => {
  const own = await tenant.request('native', '/v1/session')
  expect(own.json).toMatchObject({ key: { role: 'admin' }, expiresAt: null })
  expect((await tenant.request('native', '/v1/session', { method: 'DELETE' })).status).toBe(204)
  expect((await tenant.request('native', '/v1/session')).status).toBe(200)
  expect((await ask('/v1/session')).status).toBe(401)
})

test('the session token is not stored in plain text', async () => {
  const { cookie } = await signedIn()
  const text = cookie.split('=')[1]!
  const orgId = tenant.organization.id
  expect(await kith.app.store.read.browserSessions.find(orgId, text)).toBeUndefined()
  expect(await kith.app.store.read.browserSessions.find(orgId, text.split('.')[1]!)).toBeUndefined()
})

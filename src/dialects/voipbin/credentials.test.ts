import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith, testStart } from '../../../test/support/kith.ts'
import type { Role } from '../../model/access.ts'
import type { Clock } from '../../model/clock.ts'
import { toMicroseconds } from '../../model/instant.ts'

const DAY = 86_400_000_000

let kith: TestKith
let tenant: Tenant
/** Moves the clock so that keys age. */
let now = testStart
const clock: Clock = { now: () => now++ }

beforeAll(async () => {
  kith = await createTestKith({}, { clock })
  tenant = await kith.tenant()
  await kith.app.hub.people.create(tenant.caller('native'), { given: 'Ines' })
})

afterAll(() => kith.close())

async function createKey(kind: 'token' | 'bearer', role: Role = 'admin', owner = tenant): Promise<string> {
  const draft = { orgId: owner.organization.id, dialect: 'voipbin', kind, role }
  return (await kith.app.hub.keys.create(draft)).text
}

/** Requests the list with only these credentials. */
async function list(
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> },
  path = '/v1.0/contacts',
) {
  const answer = await tenant.request('voipbin', `${path}?${query}`, { key: null, headers })
  return { ...answer, outcome: answer.json.error?.reason ?? answer.status }
}

describe('a key', () => {
  test('is an access key by default', async () => {
    expect(tenant.keys.voipbin).toMatch(/^vb_[A-Za-z0-9_-]{32}$/)
  })

  test.each([
    ['read', 0x10],
    ['write', 0x40],
    ['admin', 0x20],
  ] as const)('of kind bearer and role %s is a JWT with the permission %i', async (role, permission) => {
    const [header = '', claims = '', signature = ''] = (await createKey('bearer', role)).split('.')
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
    expect(decode(header)).toEqual({ alg: 'HS256', typ: 'JWT' })
    const content = decode(claims)
    expect(content).toEqual({
      type: 'agent',
      agent: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        customer_id: tenant.organization.vendorIds.voipbin,
        username: expect.stringMatching(/@kith\.example$/),
        permission,
      },
      expire: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    })
    expect(content.expire <= toMicroseconds(now + 7 * DAY)).toBe(true)
    expect(content.expire > toMicroseconds(now + 7 * DAY - 60_000_000)).toBe(true)
    expect(Buffer.from(signature, 'base64url')).toHaveLength(32)
  })

  test('that was changed, signed again or invented is refused', async () => {
    const token = await createKey('bearer')
    const [header = '', claims = ''] = token.split('.')
    const forged = createHmac('sha256', 'secret').update(`${header}.${claims}`).digest('base64url')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')
    for (const text of [
      `${header}.${claims}.${forged}`,
      `${header}.${claims}.`,
      `${none}.${claims}.`,
      `${token}x`,
      token.slice(0, -1),
      token.toUpperCase(),
    ]) {
      expect((await list({ headers: { authorization: `Bearer ${text}` } })).outcome).toBe(
        'INVALID_CREDENTIALS',
      )
    }
  })
})

describe('credentials', () => {
  let bearer: string
  let accessKey: string

  beforeAll(async () => {
    bearer = await createKey('bearer')
    accessKey = await createKey('token')
  })

  test('are read from each of the five places', async () => {
    for (const place of [
      { headers: { cookie: `token=${bearer}` } },
      { query: `token=${bearer}` },
      { headers: { authorization: `Bearer ${bearer}` } },
      { headers: { cookie: `theme=dark; accesskey=${accessKey}` } },
      { query: `accesskey=${accessKey}` },
    ]) {
      const { status, json } = await list(place)
      expect([status, json.result?.length], JSON.stringify(Object.keys(place))).toEqual([200, 1])
    }
  })

  test('are missing in places that the vendor does not read', async () => {
    for (const place of [
      {},
      { query: 'accesskey=' },
      { query: 'token=&accesskey=' },
      { headers: { authorization: bearer } },
      { headers: { authorization: 'Bearer ' } },
      { headers: { authorization: `bearer ${bearer}` } },
      { headers: { authorization: `Basic ${Buffer.from(`${accessKey}:`).toString('base64')}` } },
      { headers: { accesskey: accessKey, 'x-api-key': accessKey } },
      { query: `access_key=${accessKey}` },
    ]) {
      const { status, json, headers } = await list(place)
      expect(status).toBe(401)
      expect(json).toEqual({
        error: {
          status: 'UNAUTHENTICATED',
          reason: 'AUTHENTICATION_REQUIRED',
          message: expect.any(String),
          request_id: headers['x-request-id'],
        },
      })
    }
  })

  test('of one kind are refused in the place of the other', async () => {
    for (const place of [
      { headers: { authorization: `Bearer ${accessKey}` } },
      { headers: { cookie: `token=${accessKey}` } },
      { query: `token=${accessKey}` },
      { headers: { cookie: `accesskey=${bearer}` } },
      { query: `accesskey=${bearer}` },
    ]) {
      const { status, outcome } = await list(place)
      expect([status, outcome]).toEqual([401, 'INVALID_CREDENTIALS'])
    }
  })

  test('are tried in order, and the first one present decides even if it is invalid', async () => {
    const places = [
      (good: boolean) => ({ cookie: `token=${good ? bearer : 'bad'}` }),
      (good: boolean) => ({ query: `token=${good ? bearer : 'bad'}` }),
      (good: boolean) => ({ authorization: `Bearer ${good ? bearer : 'bad'}` }),
      (good: boolean) => ({ cookie: `accesskey=${good ? accessKey : 'bad'}` }),
      (good: boolean) => ({ query: `accesskey=${good ? accessKey : 'bad'}` }),
    ] as const
    type Place = { cookie?: string; query?: string; authorization?: string }
    const send = (first: Place, second: Place) => {
      const join = (name: keyof Place, by: string) =>
        [second[name], first[name]].filter((text) => text !== undefined).join(by)
      const [cookie, authorization] = [join('cookie', '; '), join('authorization', '')]
      return list({
        query: join('query', '&'),
        headers: { ...(cookie && { cookie }), ...(authorization && { authorization }) },
      })
    }
    for (const [index, earlier] of places.entries()) {
      for (const later of places.slice(index + 1)) {
        expect((await send(earlier(true), later(false))).outcome).toBe(200)
        expect((await send(earlier(false), later(true))).outcome).toBe('INVALID_CREDENTIALS')
      }
    }
  })

  test('that are wrong, revoked or of another dialect are refused alike', async () => {
    const draft = { orgId: tenant.organization.id, dialect: 'voipbin', role: 'admin' } as const
    const { key, text } = await kith.app.hub.keys.create(draft)
    await kith.app.hub.keys.revoke(tenant.organization.id, key.id)
    for (const wrong of [text, tenant.keys.savvycal, 'vb_', `vb_${'a'.repeat(32)}`, 'x'.repeat(3000)]) {
      const { status, json, headers } = await list({ query: `accesskey=${wrong}` })
      expect(status).toBe(401)
      expect(json).toEqual({
        error: {
          status: 'UNAUTHENTICATED',
          reason: 'INVALID_CREDENTIALS',
          message: expect.any(String),
          request_id: headers['x-request-id'],
        },
      })
    }
  })

  test('of another organization give access to that organization only', async () => {
    const stranger = await kith.tenant()
    const { json } = await list({ query: `accesskey=${stranger.keys.voipbin}` })
    expect(json).toEqual({ result: [], next_page_token: '' })
  })
})

describe('permissions', () => {
  const outcomeOf = async (
    kind: 'token' | 'bearer',
    role: Role,
    path: string,
    method: 'GET' | 'POST' = 'GET',
  ) => {
    const key = await createKey(kind, role)
    const { status, json } = await tenant.request('voipbin', path, {
      method,
      key: null,
      headers: kind === 'bearer' ? { authorization: `Bearer ${key}` } : { cookie: `accesskey=${key}` },
      ...(method === 'POST' && { body: {} }),
    })
    return json.error?.reason ?? status
  }
  const [contacts, agents] = ['/v1.0/contacts', '/v1.0/service_agents/contacts']

  test.each([
    ['token', 'read', contacts, 'GET', 200],
    ['token', 'read', contacts, 'POST', 'PERMISSION_DENIED'],
    ['token', 'write', contacts, 'POST', 201],
    ['token', 'admin', contacts, 'POST', 201],
    ['bearer', 'read', contacts, 'GET', 'PERMISSION_DENIED'],
    ['bearer', 'write', contacts, 'GET', 200],
    ['bearer', 'admin', contacts, 'GET', 200],
    ['bearer', 'write', contacts, 'POST', 201],
    ['token', 'read', agents, 'GET', 'AUTHENTICATION_REQUIRED'],
    ['token', 'admin', agents, 'GET', 'AUTHENTICATION_REQUIRED'],
    ['token', 'read', agents, 'POST', 'AUTHENTICATION_REQUIRED'],
    ['token', 'admin', `${agents}/nonsense`, 'GET', 'AUTHENTICATION_REQUIRED'],
    ['token', 'admin', '/v1.0/service%5Fagents/contacts', 'GET', 'AUTHENTICATION_REQUIRED'],
    ['bearer', 'read', agents, 'GET', 200],
    ['bearer', 'read', agents, 'POST', 'PERMISSION_DENIED'],
    ['bearer', 'write', agents, 'GET', 200],
    ['bearer', 'write', agents, 'POST', 201],
    ['bearer', 'read', `${contacts}/nonsense`, 'GET', 'INVALID_ID'],
    ['bearer', 'read', `${contacts}/11111111-1111-4111-8111-111111111111`, 'GET', 'CONTACT_NOT_FOUND'],
    ['bearer', 'read', `${contacts}/lookup?phone=1`, 'GET', 'PERMISSION_DENIED'],
    ['bearer', 'read', `${contacts}/lookup`, 'GET', 'INVALID_ARGUMENT'],
  ] as const)('a %s key of role %s at %s, %s: %s', async (kind, role, path, method, outcome) => {
    expect(await outcomeOf(kind, role, path, method)).toBe(outcome)
  })

  test('a plain agent sees a contact under the agents’ path and not under the managers’ path', async () => {
    const { vendorIds } = await kith.app.hub.people.create(tenant.caller('native'), { given: 'Ravi' })
    expect(await outcomeOf('bearer', 'read', `${contacts}/${vendorIds.voipbin}`)).toBe('PERMISSION_DENIED')
    expect(await outcomeOf('bearer', 'read', `${agents}/${vendorIds.voipbin}`)).toBe(200)
  })

  test('the two mounts answer the same', async () => {
    const headers = { authorization: `Bearer ${await createKey('bearer')}` }
    expect((await list({ headers }, agents)).text).toBe((await list({ headers }, contacts)).text)
  })
})

test('a bearer key expires after seven days, an access key does not', async () => {
  const [bearer, accessKey] = [await createKey('bearer'), await createKey('token')]
  const headers = { authorization: `Bearer ${bearer}` }
  const started = now
  now = started + 7 * DAY - 60_000_000
  expect((await list({ headers })).outcome).toBe(200)
  now = started + 7 * DAY
  expect((await list({ headers })).outcome).toBe('INVALID_CREDENTIALS')
  now = started + 4000 * DAY
  expect((await list({ query: `accesskey=${accessKey}` })).outcome).toBe(200)
})

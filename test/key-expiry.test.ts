import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import type { Clock } from '../src/model/clock.ts'
import { toMicroseconds } from '../src/model/instant.ts'
import { placementFor } from './support/credentials.ts'
import { anyVendor } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith, testStart } from './support/kith.ts'

/** Keys of every API and kind end when they expire and when they are revoked, with the vendor's answer to a wrong key. */
const HOUR = 3_600_000_000
let kith: TestKith
let tenant: Tenant
/** Moves the clock so that keys age. */
let now = testStart
const clock: Clock = { now: () => now++ }

beforeAll(async () => {
  kith = await createTestKith({}, { clock })
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

/** A request with a platform key needs more than the key; the vendor's own tests have it. */
const kinds = dialects.flatMap((dialect) =>
  Object.entries(dialect.keys).flatMap(([kind, { platform }]) => (platform ? [] : [{ dialect, kind }])),
)
const named = kinds.map(({ dialect, kind }) => [dialect.name, kind, dialect] as const)

async function answerTo(dialect: (typeof dialects)[number], kind: string, key: string) {
  const { headers, query } = placementFor(dialect, kind, key)
  const { method = 'GET', path, body } = dialect.sample
  const mark = path.includes('?') ? '&' : '?'
  const answer = await tenant.request(dialect.name, query === '' ? path : `${path}${mark}${query}`, {
    ...{ method, key: null, headers },
    ...(body && { body }),
  })
  // Some vendors name the request in the answer.
  const id = String(answer.headers['x-request-id'])
  return { status: answer.status, text: answer.text.replaceAll(id, '') }
}

describe.each(named)('a key of %s, kind %s,', (_name, kind, dialect) => {
  const create = async (expiresAt: number) =>
    kith.app.hub.keys.create({
      ...{ orgId: tenant.organization.id, dialect: dialect.name, kind, role: 'admin' },
      expiresAt,
    })

  test('works until it expires, then is answered like an unknown key', async () => {
    const { key, text } = await create(now + HOUR)
    expect((await answerTo(dialect, kind, text)).status).toBeLessThan(300)
    now = key.expiresAt! - 1000
    expect((await answerTo(dialect, kind, text)).status).toBeLessThan(300)
    now = key.expiresAt!
    const late = await answerTo(dialect, kind, text)
    expect(late.status).toBe(401)
    expect(late).toEqual(await answerTo(dialect, kind, `${text.slice(0, -4)}0000`))
  })

  test('works until it is revoked, then is answered like an unknown key', async () => {
    const { key, text } = await create(now + HOUR)
    expect((await answerTo(dialect, kind, text)).status).toBeLessThan(300)
    await kith.app.hub.keys.revoke(tenant.organization.id, key.id)
    const late = await answerTo(dialect, kind, text)
    expect(late.status).toBe(401)
    expect(late).toEqual(await answerTo(dialect, kind, `${text.slice(0, -4)}0000`))
  })
})

describe('the native API', () => {
  const create = (body: object) => tenant.request('native', '/v1/keys', { method: 'POST', body })

  test('creates keys that expire, and says when', async () => {
    const expiresAt = toMicroseconds(now + HOUR)
    const made = await create({ dialect: anyVendor.name, role: 'read', expiresAt })
    expect([made.status, made.json.expiresAt]).toEqual([201, expiresAt])
    const listed = await tenant.request('native', '/v1/keys')
    expect(listed.json.items.find(({ id }: { id: string }) => id === made.json.id)).toMatchObject({
      expiresAt,
    })
    expect((await create({ dialect: anyVendor.name, role: 'read' })).json.expiresAt).toBeNull()
  })

  test('refuses an expiry in the past, or one that is no time', async () => {
    for (const expiresAt of [toMicroseconds(now - 1), '2020-01-01T00:00:00Z', 'tomorrow', '2027-01-01', 5]) {
      const { status, json } = await create({ dialect: anyVendor.name, role: 'read', expiresAt })
      expect([status, json.problems[0].pointer], String(expiresAt)).toEqual([400, '/expiresAt'])
    }
  })
})

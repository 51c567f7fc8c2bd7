import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import errors from './fixtures/errors.json' with { type: 'json' }

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  await kith.app.hub.people.create(tenant.caller('native'), {
    given: 'Jane',
    extensions: { savvycal: { metadata: { location: 'north' } } },
  })
})
afterAll(() => kith.close())

describe('keys', () => {
  const withAuthorization = (authorization: string) =>
    tenant.request('savvycal', '/v1/clients', { key: null, headers: { authorization } })

  test('have the form sk_ and 40 characters', () => {
    expect(tenant.keys.savvycal).toMatch(/^sk_[0-9a-z]{40}$/)
  })

  test('a request without one is a 401', async () => {
    const { status, json } = await tenant.request('savvycal', '/v1/clients', { key: null })
    expect([status, json]).toEqual([401, errors.unauthorized.body])
  })

  test.each([
    'Bearer sk_0000000000000000000000000000000000000000',
    'Bearer',
    'Bearer ',
    'Demo jane',
    'Basic c2tfOng=',
  ])('%s is a 401', async (authorization) => {
    const { status, json } = await withAuthorization(authorization)
    expect([status, json]).toEqual([401, errors.unauthorized.body])
  })

  test('the key without its scheme is a 401', async () => {
    expect((await withAuthorization(tenant.keys.savvycal!)).status).toBe(401)
  })

  test('the scheme is case-insensitive', async () => {
    expect((await withAuthorization(`bearer ${tenant.keys.savvycal}`)).status).toBe(200)
  })

  test('a key of another dialect is a 401', async () => {
    const { status, json } = await withAuthorization(`Bearer ${tenant.keys.native}`)
    expect([status, json]).toEqual([401, errors.unauthorized.body])
  })

  test('a revoked key is a 401', async () => {
    const orgId = tenant.organization.id
    const { key, text } = await kith.app.hub.keys.create({ orgId, dialect: 'savvycal', role: 'read' })
    expect((await withAuthorization(`Bearer ${text}`)).status).toBe(200)
    await kith.app.hub.keys.revoke(orgId, key.id)
    const { status, json } = await withAuthorization(`Bearer ${text}`)
    expect([status, json]).toEqual([401, errors.unauthorized.body])
  })

  test('a 401 comes before any other refusal', async () => {
    expect((await tenant.request('savvycal', '/v1/clients?page=0', { key: null })).status).toBe(401)
    expect((await tenant.request('savvycal', '/v1/clients/x', { key: null })).status).toBe(401)
  })
})

describe('keys without the right to sensitive values', () => {
  let masked: Tenant
  beforeAll(async () => {
    masked = await kith.tenant({}, { sensitive: false })
    await kith.app.hub.people.create(
      { ...masked.caller('native'), sensitive: true },
      {
        given: 'Jane',
        emails: [{ value: 'jane@example.com' }],
        extensions: { savvycal: { referenceId: 'r1' } },
      },
    )
  })

  test('see the other values', async () => {
    const { status, json } = await masked.request('savvycal', '/v1/clients')
    expect(status).toBe(200)
    expect(json.data).toEqual([
      {
        created_at: expect.any(String),
        id: expect.any(String),
        locale: 'en-US',
        object: 'client',
        reference_id: 'r1',
        time_zone: 'UTC',
        updated_at: expect.any(String),
      },
    ])
  })

  test.each([
    '/v1/clients?include_sensitive=true',
    '/v1/clients?search=jane',
    '/v1/clients?metadata[a][not_eq]=b',
  ])('%s is refused', async (path) => {
    const { status, json } = await masked.request('savvycal', path)
    expect([status, json]).toEqual([403, { errors: [{ status: '403', detail: 'Forbidden' }] }])
  })

  test('may not ask for them for one client either', async () => {
    const { json } = await masked.request('savvycal', '/v1/clients')
    const path = `/v1/clients/${json.data[0].id}`
    expect((await masked.request('savvycal', path)).status).toBe(200)
    expect((await masked.request('savvycal', `${path}?include_sensitive=true`)).status).toBe(403)
  })
})

describe('accounts', () => {
  const ask = (account?: string, key = tenant.keys.savvycal!) =>
    tenant.request('savvycal', '/v1/clients', {
      key,
      headers: account === undefined ? {} : { 'x-savvycal-account': account },
    })

  test('have an id of the published form', () => {
    expect(tenant.organization.vendorIds.savvycal).toMatch(/^acct_[0-9a-f]{12}$/)
  })

  test('an account token may name its own account and no other', async () => {
    const other = await kith.tenant()
    expect((await ask(tenant.organization.vendorIds.savvycal!)).status).toBe(200)
    for (const account of [other.organization.vendorIds.savvycal!, 'acct_000000000000', 'nonsense']) {
      const { status, json } = await ask(account)
      expect([status, json]).toEqual([404, errors.not_found.body])
    }
  })

  describe('of a platform', () => {
    let platform: Tenant
    let member: Tenant
    let platformKey: string
    beforeAll(async () => {
      platform = await kith.tenant()
      member = await kith.tenant({}, { parentId: platform.organization.id })
      await kith.app.hub.people.create(member.caller('native'), {
        extensions: { savvycal: { referenceId: 'member' } },
      })
      const draft = { orgId: platform.organization.id, dialect: 'savvycal', kind: 'platform' } as const
      platformKey = (await kith.app.hub.keys.create({ ...draft, role: 'read' })).text
    })

    test('are read with the platform token and the account header', async () => {
      const { status, json } = await ask(member.organization.vendorIds.savvycal!, platformKey)
      expect(status).toBe(200)
      expect(json.data).toEqual([expect.objectContaining({ reference_id: 'member' })])
    })

    test('include the platform itself', async () => {
      const { status, json } = await ask(platform.organization.vendorIds.savvycal!, platformKey)
      expect([status, json.data]).toEqual([200, []])
    })

    test.each([undefined, ''])('are a 400 when the header is %j', async (account) => {
      const { status, json } = await ask(account, platformKey)
      expect([status, json]).toEqual([400, errors.missing_account.body])
    })

    test('are a 404 if unknown, without a platform or of another platform', async () => {
      for (const account of ['acct_000000000000', tenant.organization.vendorIds.savvycal!]) {
        const { status, json } = await ask(account, platformKey)
        expect([status, json]).toEqual([404, errors.not_found.body])
      }
    })

    test('cannot be read with an account token of the platform', async () => {
      expect((await ask(member.organization.vendorIds.savvycal!, platform.keys.savvycal)).status).toBe(404)
    })

    test('cannot be read with a platform token that has expired', async () => {
      const expiresAt = kith.clock.now() + 30_000_000
      const draft = { orgId: platform.organization.id, dialect: 'savvycal', kind: 'platform' } as const
      const { text } = await kith.app.hub.keys.create({ ...draft, role: 'read', expiresAt })
      const account = member.organization.vendorIds.savvycal!
      expect((await ask(account, text)).status).toBe(200)
      while (kith.clock.now() < expiresAt);
      const { status, json } = await ask(account, text)
      expect([status, json]).toEqual([401, errors.unauthorized.body])
    })

    test('the missing header is reported before wrong parameters', async () => {
      const answer = await tenant.request('savvycal', '/v1/clients?page=0', { key: platformKey })
      expect(answer.json).toEqual(errors.missing_account.body)
    })
  })
})

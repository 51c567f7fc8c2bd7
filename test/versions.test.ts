import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everyVersion } from '../src/dialects/versions.ts'
import { testingFor, versioned } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** How a request gets its version: by its key, else by its organization, else the default of the API. */

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())

test('some API has versions', () => {
  expect(versioned).not.toEqual([])
})

describe.each(versioned.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  const [first, other] = dialect.versions!.map((version) => version.name) as [string, string]
  const { path } = testingFor(dialect).people
  const keysOf = (item: object) => Object.keys(item).sort()
  const shapes = new Map<string, readonly string[]>()

  /** Which version the answer to a list request has. */
  async function versionOf(tenant: Tenant, key?: string): Promise<string | undefined> {
    const { status, json, text } = await tenant.request(name, path, key === undefined ? {} : { key })
    expect(status, text).toBe(200)
    const shape = keysOf(testingFor(dialect).people.items(json)[0])
    return [...shapes].find(([, keys]) => keys.join() === shape.join())?.[0]
  }

  async function tenantWithPerson(settings = {}): Promise<Tenant> {
    const tenant = await kith.tenant(settings)
    await kith.app.hub.people.create(tenant.caller('native'), {
      given: 'Ada',
      emails: [{ value: 'ada@example.com', primary: true }],
      phones: [{ value: '+442079460001' }],
    })
    return tenant
  }

  const setVersion = (tenant: Tenant, version: string | null) =>
    tenant.request('native', '/v1/organization/settings', {
      ...{ method: 'PATCH', body: { apiVersions: { [name]: version } } },
    })

  const createKey = (tenant: Tenant, draft: object) =>
    tenant.request('native', '/v1/keys', { method: 'POST', body: { dialect: name, role: 'read', ...draft } })

  beforeAll(async () => {
    const tenant = await tenantWithPerson()
    const { items } = await kith.app.hub.people.list(tenant.caller('native'), {
      ...{ order: [], page: { limit: 1 } },
    })
    for (const served of everyVersion(dialect)) {
      const [shown] = await served.contacts.render(kith.app.hub, tenant.caller(name), items)
      shapes.set(served.versions![0].name, keysOf(shown!))
    }
    expect(new Set([...shapes.values()].map((keys) => keys.join())).size).toBe(shapes.size)
  })

  test('the default is served unless another version is chosen', async () => {
    expect(await versionOf(await tenantWithPerson())).toBe(first)
  })

  test('the organization chooses for all its keys, at once, and may go back to the default', async () => {
    const tenant = await tenantWithPerson()
    for (const [chosen, served] of [
      [other, other],
      [first, first],
      [other, other],
      [null, first],
    ] as const) {
      const changed = await setVersion(tenant, chosen)
      expect(changed.status, changed.text).toBe(200)
      expect(changed.json.settings.apiVersions).toEqual(chosen === null ? {} : { [name]: chosen })
      // Twice, so that it would be cached.
      for (const _ of [1, 2, 3]) expect(await versionOf(tenant)).toBe(served)
    }
  })

  test('a key with a version of its own speaks that one, whatever the organization chooses', async () => {
    const tenant = await tenantWithPerson()
    const keys = new Map<string | null, string>()
    for (const apiVersion of [first, other, null]) {
      const made = await createKey(tenant, apiVersion === null ? {} : { apiVersion })
      expect([made.status, made.json.apiVersion]).toEqual([201, apiVersion])
      keys.set(apiVersion, made.json.key)
    }
    for (const chosen of [first, other]) {
      await setVersion(tenant, chosen)
      for (const [own, key] of keys) expect(await versionOf(tenant, key)).toBe(own ?? chosen)
    }
    const { items } = (await tenant.request('native', '/v1/keys')).json
    expect(items.slice(-3).map(({ apiVersion }: { apiVersion: string | null }) => apiVersion)).toEqual([
      first,
      other,
      null,
    ])
  })

  test('the choice of one organization is not that of another', async () => {
    const [own, foreign] = [
      await tenantWithPerson({ apiVersions: { [name]: other } }),
      await tenantWithPerson(),
    ]
    expect([await versionOf(own), await versionOf(foreign)]).toEqual([other, first])
  })

  test('an unknown version is refused, for keys and for organizations, and changes nothing', async () => {
    const tenant = await tenantWithPerson({ apiVersions: { [name]: other } })
    const message = `must be one of ${first}, ${other}, not 2020-01`
    for (const [answer, pointer] of [
      [await setVersion(tenant, '2020-01'), `/apiVersions/${name}`],
      [await createKey(tenant, { apiVersion: '2020-01' }), '/apiVersion'],
    ] as const) {
      expect(answer.status).toBe(400)
      expect(answer.text).toContain(message)
      expect(answer.text).toContain(pointer)
    }
    const single = await createKey(tenant, { dialect: 'native', apiVersion: first })
    expect([single.status, single.text]).toEqual([400, expect.stringContaining('one version only')])
    const none = await tenant.request('native', '/v1/organization/settings', {
      ...{ method: 'PATCH', body: { apiVersions: { acme: first } } },
    })
    expect([none.status, none.text]).toEqual([400, expect.stringContaining('acme')])
    expect(await versionOf(tenant)).toBe(other)
  })

  test('previews and exports are those of the organization', async () => {
    const tenant = await tenantWithPerson({ apiVersions: { [name]: other } })
    const { items } = (await tenant.request('native', '/v1/people')).json
    const previews = await tenant.request('native', `/v1/people/${items[0].id}/seen-through`)
    expect(previews.status, previews.text).toBe(200)
    const preview = previews.json.find(({ dialect: shown }: { dialect: string }) => shown === name)
    expect(keysOf(testingFor(dialect).people.person(preview.body))).toEqual(shapes.get(other))
    const { text } = await tenant.request('native', `/v1/export?dialect=${name}`)
    expect(keysOf(JSON.parse(text))).toEqual(shapes.get(other))
  })

  test('the list of APIs and the OpenAPI document name the versions', async () => {
    const tenant = await kith.tenant()
    const { items } = (await tenant.request('native', '/v1/dialects')).json
    const summary = items.find((item: { name: string }) => item.name === name)
    expect(summary.versions).toEqual(
      dialect.versions!.map(({ name, differs, reference }) => ({ name, differs, reference })),
    )
    const document = async (query: string) =>
      (await kith.app.server.app.inject(`/${name}/openapi.json${query}`)).json()
    for (const served of everyVersion(dialect)) {
      const version = served.versions![0].name
      const { info, paths } = await document(`?version=${version}`)
      expect(info.version).toBe(version)
      const operations = Object.values(paths as Record<string, object>).flatMap((methods) =>
        Object.values(methods).map(({ operationId }) => operationId),
      )
      expect(operations.sort()).toEqual(served.routes.map(({ operationId }) => operationId).sort())
    }
    expect(await document('')).toEqual(await document(`?version=${first}`))
    const unknown = await kith.app.server.app.inject(`/${name}/openapi.json?version=2020-01`)
    expect([unknown.statusCode, unknown.body]).toEqual([
      400,
      expect.stringContaining(`version must be one of ${first}, ${other}.`),
    ])
  })
})

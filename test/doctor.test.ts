import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { diagnose } from '../src/doctor/doctor.ts'
import { placementFor } from './support/credentials.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { createWorld, type World } from './support/world.ts'

const dialectNamed = (name: string) => dialects.find((dialect) => dialect.name === name)!

describe('against Kith itself', () => {
  let kith: TestKith
  let world: World
  let empty: Tenant
  let origin: string
  beforeAll(async () => {
    kith = await createTestKith()
    world = await createWorld(kith, { mark: 'doctormark', number: 1 })
    empty = await kith.tenant()
    origin = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}`
  })
  afterAll(() => kith.close())

  const examine = (name: string, tenant: Tenant, query: Record<string, string> = {}) =>
    diagnose({
      dialect: dialectNamed(name),
      url: `${origin}/${name}`,
      key: tenant.keys[name]!,
      query,
      pauseMs: 0,
    })

  describe.each(dialects.map(({ name }) => name))('%s', (name) => {
    test('finds no differences', async () => {
      const { differences, requests } = await examine(name, world.tenant)
      expect(differences).toEqual([])
      expect(requests).toBeGreaterThan(1)
      expect(requests).toBeLessThanOrEqual(40)
    })

    test('also compares single people', async () => {
      const { compared } = await examine(name, world.tenant)
      const byId = dialectNamed(name).routes.filter(
        ({ method, path, role }) => method === 'GET' && role === 'read' && /\/:\w+$/.test(path),
      )
      expect(
        compared.filter((operation) => byId.some(({ operationId }) => operationId === operation)),
      ).not.toEqual([])
    })

    test('finds no differences in an empty account', async () => {
      expect((await examine(name, empty)).differences).toEqual([])
    })
  })

  const furtherKinds = dialects.flatMap(({ name, keys }) =>
    Object.entries(keys)
      .slice(1)
      .filter(([, { platform }]) => !platform)
      .map(([kind]) => [name, kind] as const),
  )
  test.each(furtherKinds)('sends a key of %s where its kind %s belongs', async (name, kind) => {
    const { organization } = world.tenant
    const draft = { orgId: organization.id, dialect: name, kind, role: 'admin' } as const
    const { text } = await kith.app.hub.keys.create(draft)
    const options = { dialect: dialectNamed(name), url: `${origin}/${name}`, key: text, pauseMs: 0 }
    const { compared, differences } = await diagnose({ ...options, kind })
    expect(differences).toEqual([])
    expect(compared).not.toEqual([])
    const [usual = ''] = Object.keys(options.dialect.keys)
    const placeOf = (one: string) => placementFor(options.dialect, one, text)
    if (isDeepStrictEqual(placeOf(kind), placeOf(usual)))
      expect((await diagnose(options)).compared).toEqual(compared)
    else await expect(diagnose(options)).rejects.toThrow('cannot be read')
  })
})

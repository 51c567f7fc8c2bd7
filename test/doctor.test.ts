import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { type DoctorOptions, diagnose } from '../src/doctor/doctor.ts'
import { toReport } from '../src/doctor/report.ts'
import { placementFor } from './support/credentials.ts'
import { versioned } from './support/dialect-testings.ts'
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

  describe.each(versioned.map((dialect) => [dialect.name, dialect] as const))(
    '%s, which has versions',
    (name, dialect) => {
      const [first, other] = dialect.versions!.map((version) => version.name) as [string, string]
      const run = async (apiVersion: string, options: Partial<DoctorOptions> = {}, tenant = world.tenant) => {
        const draft = { orgId: tenant.organization.id, dialect: name, role: 'read', apiVersion } as const
        const { text: key } = await kith.app.hub.keys.create(draft)
        return diagnose({ dialect, url: `${origin}/${name}`, key, pauseMs: 0, ...options })
      }

      test('says which one the account speaks, and finds no drift if that is served', async () => {
        for (const version of [first, other]) {
          const diagnosis = await run(version, { version })
          expect(diagnosis.differences).toEqual([])
          expect(diagnosis.version).toMatchObject({ served: version, speaks: version, drift: false })
          expect(
            diagnosis.version!.versions.map(({ name: one, differences }) => [one, differences > 0]),
          ).toEqual([
            [first, first !== version],
            [other, other !== version],
          ])
          expect(toReport(diagnosis).join('\n')).toContain(
            `The account speaks version ${version}, which Kith serves`,
          )
        }
      })

      test('finds drift if another one is served, the default unless one is named, and says what to do', async () => {
        for (const [speaks, served, options] of [
          [other, first, {}],
          [first, other, { version: other }],
        ] as const) {
          const diagnosis = await run(speaks, options)
          expect(diagnosis.version).toMatchObject({ served, speaks, drift: true })
          expect(diagnosis.differences).not.toEqual([])
          const report = toReport(diagnosis).join('\n')
          expect(report).toContain(`The account speaks version ${speaks}, but Kith serves ${served}`)
          expect(report).toContain(`kith settings --api-version ${name}=${speaks}`)
          expect(report).toContain(`kith keys create --dialect ${name} --api-version ${speaks}`)
        }
      })

      test('does not guess for an account without people', async () => {
        const diagnosis = await run(other, {}, empty)
        expect(diagnosis.version).toMatchObject({ served: first, speaks: null, drift: false })
        expect(toReport(diagnosis).join('\n')).toContain('does not show which version it speaks')
      })
    },
  )

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

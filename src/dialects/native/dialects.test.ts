import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCurlLine } from '../../../test/support/command.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { dialects } from '../index.ts'

let kith: TestKith
let tenant: Tenant
let origin: string
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  origin = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}`
})
afterAll(() => kith.close())

async function list() {
  const headers = { authorization: `Bearer ${tenant.keys.native}` }
  const response = await fetch(`${origin}/native/v1/dialects`, { headers })
  expect(response.status).toBe(200)
  return ((await response.json()) as { items: Listed[] }).items
}

interface Listed {
  readonly name: string
  readonly curl: string
  readonly color: object
  readonly keyKinds: readonly { kind: string; curl: string | null }[]
}

test('lists the APIs of the server in order, with the description of each dialect', async () => {
  expect(await list()).toEqual(
    dialects.map(({ name, title, serves, reference, color, keys, versions = [] }) => ({
      ...{ name, title, serves, reference, color },
      versions: versions.map((version) => ({
        ...{ name: version.name, differs: version.differs, reference: version.reference },
      })),
      curl: expect.stringContaining(`'${origin}/${name}/`),
      keyKinds: Object.entries(keys).map(([kind, { purpose, lifeSeconds = null, platform }]) => ({
        ...{ kind, purpose, lifeSeconds },
        curl: platform ? null : expect.stringContaining(`'${origin}/${name}/`),
      })),
    })),
  )
})

test('gives each API its own colours', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const colors = dialects.map(({ color }) => color[scheme])
    expect(colors).toEqual([...new Set(colors)])
    for (const color of colors) expect(color).toMatch(/^#[0-9a-f]{6}$/)
  }
})

test('gives a shell command that works only after the key is inserted', async () => {
  for (const { name, curl } of await list()) {
    expect(curl.split('{key}')).toHaveLength(2)
    const response = await runCurlLine(curl.replace('{key}', tenant.keys[name]!))
    expect(response.status, `${curl}: ${await response.text()}`).toBeLessThan(300)
    expect((await runCurlLine(curl)).status, curl).toBe(401)
  }
})

test('gives a shell command for each kind of key that needs nothing else', async () => {
  const orgId = tenant.organization.id
  let kinds = 0
  for (const { name, keyKinds, curl: usual } of await list()) {
    expect(keyKinds[0]?.curl).toBe(usual)
    for (const { kind, curl } of keyKinds) {
      if (curl === null) continue
      kinds += 1
      const { text } = await kith.app.hub.keys.create({ orgId, dialect: name, kind, role: 'admin' })
      const response = await runCurlLine(curl.replace('{key}', text))
      expect(response.status, `${curl}: ${await response.text()}`).toBeLessThan(300)
    }
  }
  expect(kinds).toBeGreaterThan(dialects.length)
})

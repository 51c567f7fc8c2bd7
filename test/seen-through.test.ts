import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DialectPreview } from '../src/model/dialect-preview.ts'
import { vendors } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { nativeIdOf } from './support/native-id.ts'
import { createWorld, type World } from './support/world.ts'

let kith: TestKith
let world: World
let tenant: Tenant
let origin: string
const names = vendors.map(({ name }) => name)

beforeAll(async () => {
  kith = await createTestKith()
  world = await createWorld(kith, { mark: 'seenmark', number: 1 })
  tenant = world.tenant
  origin = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}`
})
afterAll(() => kith.close())

async function see(personId: number, key = tenant.keys.native!): Promise<DialectPreview[]> {
  const url = `${origin}/native/v1/people/${nativeIdOf(personId)}/seen-through`
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  expect(response.status).toBe(200)
  return (await response.json()) as DialectPreview[]
}

test('every vendor shows the person with its own id', async () => {
  const [person] = world.people
  const seen = await see(person!.id)
  expect(seen.map(({ dialect }) => dialect).sort()).toEqual(names.toSorted())
  for (const { dialect, id, method, status } of seen) {
    expect([dialect, id, method, status]).toEqual([dialect, person!.vendorIds[dialect], 'GET', 200])
  }
})

describe.each(names)('%s', (name) => {
  const asShown = async (personId: number, key?: string) =>
    (await see(personId, key)).find(({ dialect }) => dialect === name)!

  test('gives the same answer to a direct request', async () => {
    for (const person of world.people) {
      const { path, status, body } = await asShown(person.id)
      const direct = await tenant.request(name, path)
      // An error can contain the request id, which differs between the two requests.
      if (direct.status === 200) expect(JSON.stringify(body)).toBe(direct.text)
      expect([status, typeof body]).toEqual([direct.status, typeof direct.json])
    }
  })

  test('gives the same answer to the shown curl command', async () => {
    const [person] = world.people
    const { curl, body, status } = await asShown(person!.id)
    const { url, headers } = requestOf(curl, { [`${name.toUpperCase()}_KEY`]: tenant.keys[name]! })
    expect(url.startsWith(`${origin}/${name}/`)).toBe(true)
    const response = await fetch(url, { headers })
    expect([response.status, await response.json()]).toEqual([status, body])
  })

  test('hides the same values from a native key without the right to sensitive values as from its own', async () => {
    const make = async (dialect: string) =>
      (
        await kith.app.hub.keys.create({
          orgId: tenant.organization.id,
          dialect,
          role: 'read',
          sensitive: false,
        })
      ).text
    const [person] = world.people
    const { path, status, body } = await asShown(person!.id, await make('native'))
    expect(status).toBe(200)
    expect(JSON.stringify(body)).not.toContain(`${world.mark}surname`)
    const direct = await tenant.request(name, path, { key: null, ...(await signedBy(await make(name))) })
    expect(body).toEqual(direct.json)

    async function signedBy(key: string) {
      const { curl } = await asShown(person!.id)
      const { url, headers } = requestOf(curl, { [`${name.toUpperCase()}_KEY`]: key })
      const inQuery = [...new URL(url).searchParams.values()].includes(key)
      return inQuery ? { key } : { headers }
    }
  })
})

test('ids with special characters of the shell are quoted in the curl command', async () => {
  const id = 'cus_\'$(id)`!"'
  const { name } = vendors.find(({ personIds }) => personIds?.pattern.test(id))!
  const person = await kith.app.hub.people.create(tenant.caller('native'), {
    given: 'Quote',
    vendorIds: { [name]: id },
  })
  const shown = (await see(person.id)).find(({ dialect }) => dialect === name)!
  expect(shown.status).toBe(200)
  const { url, headers } = requestOf(shown.curl, { [`${name.toUpperCase()}_KEY`]: tenant.keys[name]! })
  expect(await (await fetch(url, { headers })).json()).toEqual(shown.body)
})

/** Parses the curl command like a shell; supports only what these commands use. */
function requestOf(line: string, variables: Record<string, string>) {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) =>
    double === undefined
      ? (single ?? bare ?? '')
      : double.replace(/\$(\w+)/g, (_, name) => variables[name] ?? ''),
  )
  const [program, ...rest] = words
  expect(program).toBe('curl')
  const mark = rest.indexOf('-H')
  const header = mark < 0 ? undefined : rest[mark + 1]!
  const headers: Record<string, string> = {}
  if (header) headers[header.split(': ')[0]!] = header.split(': ')[1]!
  return { url: rest.at(-1)!, headers }
}

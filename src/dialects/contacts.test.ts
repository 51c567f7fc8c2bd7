import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsFor, testingFor } from '../../test/support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from '../../test/support/kith.ts'
import { createWorld, type World } from '../../test/support/world.ts'
import type { ImportRow, RowResult } from '../model/import.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Person } from '../model/person.ts'
import { formatPersonId } from '../model/person-id.ts'
import type { Dialect } from './dialect.ts'
import { dialects } from './index.ts'
import { everyVersion } from './versions.ts'

const served = dialects
  .flatMap(everyVersion)
  .map((dialect) => [dialect.name, dialect.versions?.[0].name ?? '', dialect] as const)

describe.each(served)('%s %s', (name, _version, dialect) => {
  const { contacts } = dialect
  let kith: TestKith
  let world: World
  let people: readonly Person[]
  beforeAll(async () => {
    kith = await createTestKith({}, { tenantSettings: settingsFor(dialect) })
    world = await createWorld(kith, { mark: 'saidmark', number: 1 })
    people = await shown(world.tenant)
  })
  afterAll(() => kith.close())

  const idOf = (person: Person) => person.vendorIds[name] ?? formatPersonId(person.id)
  const shown = async (tenant: Tenant) => {
    const order = [{ field: { name: 'createdAt', type: 'number' }, direction: 'asc' }] as const
    return (await kith.app.hub.people.list(tenant.caller(name), { order, page: { limit: 100 } })).items
  }
  const rendered = (tenant: Tenant, some: readonly Person[]) =>
    contacts.render(kith.app.hub, tenant.caller(name), some)

  test('shows people as its get route does, byte for byte', async () => {
    const items = await rendered(world.tenant, people)
    for (const [index, person] of people.entries()) {
      const answer = await world.tenant.request(name, contacts.path(idOf(person)))
      expect(answer.status, answer.text).toBe(200)
      const bare = JSON.stringify(items[index])
      expect(answer.text === bare || answer.text.includes(`"data":${bare}`), answer.text).toBe(true)
    }
  })

  test('shows fewer fields to a key without the right to sensitive values', async () => {
    const caller = { ...world.tenant.caller(name), sensitive: false }
    const page = await kith.app.hub.people.list(caller, { order: [], page: { limit: 100 } })
    const items = await contacts.render(kith.app.hub, caller, page.items)
    const emails = people.flatMap((person) => person.emails.map(({ normal }) => normal))
    const text = JSON.stringify(items).toLowerCase()
    expect(emails.filter((email) => text.includes(email))).toEqual([])
  })

  test('reads its own list page, an answer with one person and a bare person, but no other dialect', async () => {
    const items = await rendered(world.tenant, people)
    const raws = (document: Json) => contacts.read(document)?.map(({ raw }) => raw)
    expect(raws(contacts.page(items))).toEqual(items)
    expect(raws({ data: items[0]! })).toEqual([items[0]])
    expect(raws(items[0]!)).toEqual([items[0]])
    for (const other of dialects) {
      if (other.name === name) continue
      const foreign = await other.contacts.render(kith.app.hub, world.tenant.caller(other.name), people)
      expect(raws(other.contacts.page(foreign)), other.name).toBeUndefined()
    }
    for (const nothing of [null, 1, 'x', {}, { data: {} }, [[]], { items: [{}] }, { result: [null] }]) {
      expect(contacts.read(nothing)).toBeUndefined()
    }
  })

  test('renders pages in the form of its list route', async () => {
    const items = await rendered(world.tenant, people)
    const place = { number: 2, size: items.length, total: items.length * 3, next: items[0]! }
    const list = dialect.routes.find(({ method, path }) => method === 'GET' && path === listPath(dialect))!
    const { default: Value } = await import('typebox/value')
    for (const page of [contacts.page(items), contacts.page(items, place)]) {
      expect([...Value.Errors(list.responses[200]!, page)]).toEqual([])
    }
  })

  test('reads what it shows: people imported into another store are shown unchanged', async () => {
    const items = await rendered(world.tenant, people)
    const page = contacts.page(items)
    const copy = await kith.tenant({ defaultRegion: 'US' })
    const verdicts = await bringIn(copy, page)
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(items.map(() => 'created'))
    const again = await rendered(copy, await shown(copy))
    expect(again.map((item) => comparable(item, copy))).toEqual(
      items.map((item) => comparable(item, world.tenant)),
    )
    const second = await bringIn(copy, page)
    expect(second.map(({ verdict }) => verdict)).toEqual(items.map(() => 'unchanged'))
    for (const item of again) {
      const answer = await copy.request(name, contacts.path(String(item.id)))
      expect(answer.status, answer.text).toBe(200)
    }
  })

  test('reports broken items of a page as unreadable and reads the others', async () => {
    const items = await rendered(world.tenant, people)
    const [first, ...others] = items
    const broken = [first!, null, { id: first!.id! }, 'x', ...others] as JsonObject[]
    const read = contacts.read(contacts.page(broken, { number: 1, size: 9, total: 9 }))!
    expect(read.map(({ person }) => person !== undefined)).toEqual(broken.map((item) => items.includes(item)))
  })

  async function bringIn(tenant: Tenant, page: Json): Promise<readonly RowResult[]> {
    const { imports } = kith.app.hub
    const caller = tenant.caller('native')
    const file = { bytes: 1, sha256: '0'.repeat(64) }
    const job = await imports.start(caller, { name: 'page.json', format: name, options: {}, file })
    const rows = contacts.read(page, { region: 'US' })!.map(({ raw, person }, index): ImportRow => {
      return { kind: 'person', row: index + 1, line: 1, bytes: 1, raw, ...person! }
    })
    const result = await imports.write(caller, job, rows)
    await imports.finish(caller, result.job)
    return result.verdicts
  }

  const { notOnPages = [] } = testingFor(dialect)

  /** Without the values that a page cannot carry; the organization's own id differs. */
  function comparable(item: JsonObject, { organization }: Tenant): unknown {
    const entries = Object.entries(item).filter(([key]) => !notOnPages.includes(key))
    const text = JSON.stringify(Object.fromEntries(entries))
    return JSON.parse(text.replaceAll(organization.vendorIds[name] ?? '\0', 'own'))
  }
})

/** The path of the list route is the path of the get route without the id. */
function listPath({ contacts }: Dialect): string {
  return contacts.path('0').replace(/\/0(\?.*)?$/, '')
}

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Dialect } from '../src/dialects/dialect.ts'
import type { Answered } from '../src/dialects/dialect-testing.ts'
import { dialects } from '../src/dialects/index.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { type KeyedRequest, personIdIn } from './support/route-requests.ts'

/** A change through one API keeps all values that were written through another API, except the changed ones. */
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())
// A new account for each test, because vendors require unique e-mails, phone numbers and references.
beforeEach(async () => {
  tenant = await kith.tenant({ defaultRegion: 'GB' })
  const caller = tenant.caller('native')
  await kith.app.hub.catalog.createLabel(caller, { name: 'Customer' })
  await kith.app.hub.catalog.createCustomField(caller, { key: 'seats', name: 'Seats', type: 'double' })
})

const pairs = dialects.flatMap((a) => dialects.map((b) => [a.name, b.name, a, b] as const))

async function send(dialect: string, request: KeyedRequest): Promise<Answered> {
  const { status, text, json } = await tenant.request(dialect, request.path, request)
  expect(status, `${dialect} ${request.path}: ${text}`).toBeLessThan(300)
  return json
}

async function make(dialect: Dialect, mark: string) {
  const api = testingOf(dialect.name).people
  const body = { ...api.needed(mark), ...api.rich(mark) }
  const made = api.person(await send(dialect.name, api.create(body)))
  const { people } = kith.app.hub
  const caller = tenant.caller(dialect.name)
  const person = dialect.personIds
    ? await people.getByVendorId(caller, dialect.name, String(made.id))
    : (
        await people.list(caller, {
          order: [{ field: { name: 'createdAt', type: 'number' }, direction: 'desc' }],
          page: { limit: 1 },
        })
      ).items[0]!
  const read = async (by: Dialect) => {
    const { read: request, person: pick } = testingOf(by.name).people
    return pick(await send(by.name, request(personIdIn(by, person))))
  }
  const rename = (by: Dialect) => {
    const { update, renamed } = testingOf(by.name).people
    return send(by.name, update(personIdIn(by, person), renamed(mark)))
  }
  return { person, read, rename }
}

/**
 * The person as one API shows it, without the keys that a rename changes and without the extension of the API that renamed
 * it.
 */
const settled = (shownBy: string, { extensions, ...seen }: Answered, other: string): Answered => ({
  ...Object.fromEntries(
    Object.entries(seen).filter(([key]) => !testingOf(shownBy).people.renamedKeys.includes(key)),
  ),
  ...(extensions && {
    extensions: Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== other)),
  }),
})

describe.each(pairs)('written through %s, changed through %s', (a, b, first, second) => {
  test('a person keeps all values that were not changed', async () => {
    const mark = `${a.slice(0, 3)}${b.slice(0, 3)}`
    const { read, rename } = await make(first, mark)
    const before = await read(first)
    const seen = await read(second)
    await rename(second)
    const after = await read(first)
    expect(settled(a, after, b)).toEqual(settled(a, before, b))
    expect(after).not.toEqual(before)
    expect(settled(b, await read(second), b)).toEqual(settled(b, seen, b))
  })

  test('concurrent changes of both APIs are kept', async () => {
    const mark = `${b.slice(0, 3)}${a.slice(0, 3)}`
    const { person, read, rename } = await make(first, mark)
    const before = await read(first)
    const note = kith.app.hub.people.update(tenant.caller(a), person.id, { jobTitle: `Both ${mark}` })
    await Promise.all([rename(second), note])
    const now = await kith.app.hub.people.get(tenant.caller('native'), person.id)
    expect(now.jobTitle).toBe(`Both ${mark}`)
    expect(now.version).toBe(person.version + 2)
    expect(await read(first)).not.toEqual(before)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoCampaignId, ensureDemo } from '../src/demo/demo.ts'
import { ensureDemoKeys } from '../src/demo/keys.ts'
import type { Dialect } from '../src/dialects/dialect.ts'
import type { Answered, Place, TestRequest } from '../src/dialects/dialect-testing.ts'
import { dialects } from '../src/dialects/index.ts'
import { testingOf, vendors } from './support/dialect-testings.ts'
import { createTestKith, type TestKith, withKey } from './support/kith.ts'
import { missingValues, pathOfPage, placeAfter, shownFields } from './support/shown-values.ts'

/** Values that no demo can show, by their path. */
const never: Readonly<Record<string, string>> = {
  meta: "the vendor's example has an empty object, and no page says what could be in it",
}

let kith: TestKith
let people: { readonly id: string; readonly vendorIds: Readonly<Record<string, string>> }[]
let removed: typeof people
let total: number
/** The answers of each API that show people. */
const answers: Record<string, unknown[]> = {}

beforeAll(async () => {
  kith = await createTestKith({ demo: true, numbersFrom: 0 })
  const demo = await ensureDemo(kith.app.hub, kith.app.hubWith)
  if (typeof demo === 'string') throw new Error(demo)
  await ensureDemoKeys(
    kith.app.hub,
    demo.id,
    Object.fromEntries(dialects.map(({ name, demo }) => [name, demo.key])),
  )
  const list = async (query: string) =>
    (await ask('native', { path: `/v1/people?limit=500${query}` })).json.items
  people = await list('')
  removed = await list('&removed=only')
  total = (await ask('native', { path: '/v1/people/count' })).json.total
  for (const [index, dialect] of vendors.entries())
    answers[dialect.name] = await answersOf(dialect, people[400 + index]!)
})
afterAll(() => kith.close())

async function ask(name: string, request: TestRequest): Promise<{ status: number; json: Answered }> {
  const { key } = dialects.find((dialect) => dialect.name === name)!.demo
  const { method = 'GET', body, headers } = request
  const signed = withKey(name, request.path, key)
  const answer = await kith.app.server.app.inject({
    method,
    url: `/${name}${signed.path}`,
    headers: { ...signed.headers, ...headers },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  })
  return { status: answer.statusCode, json: answer.body === '' ? undefined : JSON.parse(answer.body) }
}

/** All pages of the list of people, and a removed person in the shape of a page, as far as the vendor shows one. */
async function answersOf({ name, contacts }: Dialect, toRemove: (typeof people)[number]): Promise<unknown[]> {
  const testing = testingOf(name)
  const found: unknown[] = []
  for (let at: Place | undefined, pages = 0; pages === 0 || at !== undefined; pages += 1) {
    const page = { size: 100, at, campaignId: demoCampaignId }
    const { status, json } = await ask(name, { path: pathOfPage(testing, page) })
    expect(status).toBe(200)
    found.push(json)
    at = placeAfter(testing, page, json)
  }
  const requests = [
    testing.people.read(removed[0]!.vendorIds[name]!),
    ...(testing.people.remove ? [testing.people.remove(toRemove.vendorIds[name]!)] : []),
  ]
  for (const request of requests) {
    const { status, json } = await ask(name, request)
    if (status === 200) found.push(contacts.page([testing.people.person(json)]))
  }
  return found
}

const fieldsOf = (name: string) =>
  testingOf(name).vendor!.published.flatMap(({ schema }) => shownFields(schema))

describe.each(vendors.map(({ name }) => name))('%s shows in the demo', (name) => {
  test.each(fieldsOf(name).filter(({ path }) => !(path in never)))('$path with every value', (field) => {
    expect(missingValues(field, answers[name]!)).toEqual([])
  })
})

test('every field that no demo can show is empty in every answer', () => {
  for (const path of Object.keys(never)) {
    const having = vendors.filter(({ name }) => fieldsOf(name).some((field) => field.path === path))
    expect(having).not.toEqual([])
    for (const { name } of having) expect(missingValues({ path }, answers[name]!)).toEqual(['any value'])
  }
})

test('the demo has 1,000 people and one who was removed', () => {
  expect(total).toBe(1000)
  expect(removed).toHaveLength(1)
})

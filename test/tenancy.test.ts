import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect, Route } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { signed } from './support/credentials.ts'
import { ownHeaders } from './support/dialect-testings.ts'
import { onPostgres } from './support/engine.ts'
import { findAccess } from './support/find-access.ts'
import { type Answer, createTestKith, type RequestOptions, type TestKith } from './support/kith.ts'
import { bodyOf, fillPath, idsIn, idsOf, namedValues, parametersOf } from './support/route-requests.ts'
import { createWorld, marksOf, type World } from './support/world.ts'

/**
 * Two organizations with all kinds of data. One of them sends requests to every route of every dialect, with each id,
 * cursor and text of the other organization in each parameter, and must get and change none of its data.
 */
let kith: TestKith
let own: World
let foreign: World
let foreignMarks: string[]
let foreignIds: string[]

beforeAll(async () => {
  kith = await createTestKith()
  own = await createWorld(kith, { mark: 'ownmarkaa', number: 1 })
  foreign = await createWorld(kith, { mark: 'foreignmarkbb', number: 2, people: 3 })
  foreignMarks = marksOf(foreign)
  const named = onPostgres ? oneOfEach(foreign) : foreign
  foreignIds = [...new Set([...idsOf(named), ...(await positionsIn(foreign)), foreign.mark])]
})
afterAll(() => kith.close())

test('the two worlds have different marks', () => {
  const ownMarks = marksOf(own)
  expect(foreignMarks.length).toBeGreaterThan(50)
  expect(foreignMarks.filter((mark) => ownMarks.includes(mark))).toEqual([])
})

test.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
  'answers of %s to the owner contain its marks, so that a leak would be found',
  async (name, dialect) => {
    const list = dialect.routes.find(({ method, path }) => method === 'GET' && !path.includes(':'))!
    const answer = await foreign.tenant.request(
      name,
      `${list.path}?include_sensitive=true&limit=100&size=100`,
    )
    const retried = answer.status === 200 ? answer : await foreign.tenant.request(name, list.path)
    expect(leaked(retried.text, ''), retried.text.slice(0, 300)).not.toEqual([])
  },
)

for (const dialect of dialects) {
  describe.each(dialect.routes.map((route) => [route.operationId, route] as const))(
    `${dialect.name} %s`,
    (_name, route) => {
      test('shows and changes no data of another organization', async () => {
        const before = await snapshot(foreign)
        // Every route that writes gets a new world, because the written marks would appear in later answers.
        const asking =
          route.method === 'GET' ? own : await createWorld(kith, { mark: 'writer', number: 1, people: 2 })
        const access = await findAccess(kith, dialect, route, asking)
        let sent = ''
        for (const request of intrusions(route, dialect, asking)) {
          const { path, ...options } = signed(request, access)
          const answer = await asking.tenant.request(dialect.name, path, options)
          if (route.method !== 'GET') sent += textOf(request)
          expectNothingForeign(answer, request, sent)
        }
        expect(await snapshot(foreign)).toEqual(before)
      })
    },
  )
}

describe('keys', () => {
  test.each(dialects.map(({ name }) => name))(
    'of %s belong to one organization, whatever organization the request names',
    async (name) => {
      const dialect = dialects.find((candidate) => candidate.name === name)!
      const list = dialect.routes.find(({ method, path }) => method === 'GET' && !path.includes(':'))!
      const { vendorIds, id } = foreign.tenant.organization
      const ids = [...Object.values(vendorIds), String(id), foreign.tenant.organization.name]
      for (const value of ids) {
        const headers = Object.fromEntries(
          [...ownHeaders, 'x-organization-id', 'x-org-id', 'x-tenant-id', 'x-company-id'].map((header) => [
            header,
            value,
          ]),
        )
        const query = new URLSearchParams({
          org_id: value,
          organizationId: value,
          customer_id: value,
          orgId: value,
        })
        for (const path of [list.path, `${list.path}?${query}`]) {
          expectNothingForeign(await own.tenant.request(name, path, { headers }), { path })
        }
      }
    },
  )
})

/** One entity of each kind, and both an active and a removed person: enough where the engine makes no difference. */
function oneOfEach(world: World): World {
  const { people, labels, companies, fields, enrolmentIds } = world
  return {
    ...world,
    people: [people[0]!, people.at(-1)!],
    labels: labels.slice(0, 1),
    companies: companies.slice(0, 1),
    fields: fields.filter(({ type }) => type === 'varchar' || type === 'enum'),
    enrolmentIds: enrolmentIds.slice(0, 1),
  }
}

interface Intrusion extends RequestOptions {
  readonly path: string
}

/** Requests to a route with values of the other world in each of its parameters. */
function* intrusions(route: Route, dialect: Dialect, asking: World): Generator<Intrusion> {
  const bodies = foreignBodies(route, dialect)
  const ownBody = bodyOf(route, namedValues(asking, dialect))
  for (const path of [route.path, ...(route.aliases ?? [])]) {
    const parameters = parametersOf(path)
    // Throws for a path parameter that `idsIn` does not know.
    const ownIds = parameters.map(({ folder }) => idsIn(folder, asking, dialect)[0] ?? 'none')
    for (const values of fillings(parameters.length, ownIds)) {
      yield { method: route.method, path: fillPath(path, values), ...ownBody }
    }
    const ownPath = fillPath(path, ownIds)
    yield { method: route.method, path: ownPath, ...ownBody }
    for (const query of foreignQueries(route)) {
      yield { method: route.method, path: `${ownPath}?${query}`, ...ownBody }
    }
    for (const body of bodies) yield { method: route.method, path: ownPath, body }
  }
}

/** Path values: a foreign id in one place and own ids in the others, then foreign ids in all places. */
function* fillings(places: number, ownIds: readonly string[]): Generator<string[]> {
  for (let place = 0; place < places; place++) {
    for (const id of foreignIds) yield ownIds.map((ownId, index) => (index === place ? id : ownId))
  }
  for (const id of places > 1 ? foreignIds : []) yield ownIds.map(() => id)
  if (places > 1) {
    const [person] = foreign.people
    for (const holder of Object.values(person!.vendorIds)) {
      for (const { id } of [...person!.phones, ...person!.emails]) yield [holder, id]
    }
  }
}

function* foreignQueries(route: Route): Generator<string> {
  const { properties = {} } = (route.query?.schema ?? {}) as { properties?: Record<string, object> }
  for (const name of Object.keys(properties)) {
    for (const value of foreignIds) yield new URLSearchParams({ [name]: value }).toString()
    yield new URLSearchParams({ [name]: foreignIds.slice(0, 20).join(',') }).toString()
  }
}

/** Bodies of a route with references to the other world, and with each foreign id in all reference fields. */
function foreignBodies(route: Route, dialect: Dialect): unknown[] {
  if (!route.body) return []
  const { body } = bodyOf(route, namedValues(foreign, dialect))
  return [body, ...foreignIds.slice(0, 40).map((id) => withReferences(body, id))]
}

/** Replaces the values of all fields that are named like a reference. */
function withReferences(value: unknown, id: string, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, id, name))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, withReferences(part, id, key)]),
    )
  }
  if (!/ids?$/i.test(name)) return value
  return typeof value === 'number' && /^\d+$/.test(id) ? Number(id) : id
}

/**
 * Fails if the answer contains a mark of the other world. Marks that the answer may repeat are no leak: values of the
 * request in an error, the numbers of neighbouring pages, and values that earlier requests wrote.
 */
function expectNothingForeign(answer: Answer, request: Intrusion, sentBefore = ''): void {
  const { path } = request
  const numbers = (path.split('?')[1]?.match(/\d+/g) ?? []).map(Number)
  const pages = numbers.flatMap((number) => [number - 1, number, number + 1]).join(' ')
  const repeated = answer.status >= 400 ? textOf(request) : pages
  const found = leaked(`${answer.text} ${JSON.stringify(answer.headers)}`, sentBefore + repeated)
  expect(found, `${answer.status} for ${path}: ${answer.text.slice(0, 500)}`).toEqual([])
  expect(answer.status, `${path}: ${answer.text.slice(0, 500)}`).toBeLessThan(500)
}

function textOf({ path, body }: Intrusion): string {
  return ` ${decodeURIComponent(path.replaceAll('+', ' '))} ${JSON.stringify(body)}`
}

function leaked(text: string, allowed: string): string[] {
  return foreignMarks.filter((mark) => containsMark(text, mark) && !allowed.includes(mark))
}

/** Digits inside a longer number, such as a time in microseconds, do not count as a mark. */
function containsMark(text: string, mark: string): boolean {
  return /^\d+$/.test(mark) ? new RegExp(`(?<!\\d)${mark}(?!\\d)`).test(text) : text.includes(mark)
}

/** Cursors and page tokens of all lists of a world. */
async function positionsIn(world: World): Promise<string[]> {
  const positions = new Set<string>()
  for (const dialect of dialects) {
    for (const { method, path, query } of dialect.routes) {
      const names = Object.keys((query?.schema as { properties?: object } | undefined)?.properties ?? {})
      const size = names.find((name) => ['limit', 'page_size', 'size', 'take'].includes(name))
      if (method !== 'GET' || path.includes(':') || !size) continue
      const { json, status } = await world.tenant.request(dialect.name, `${path}?${size}=1`)
      if (status === 200) for (const position of tokensIn(json)) positions.add(position)
    }
  }
  expect(positions.size).toBeGreaterThan(1)
  return [...positions]
}

function tokensIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) =>
    /cursor|token|next/i.test(name) && typeof part === 'string' && part !== '' ? [part] : tokensIn(part),
  )
}

/** All data of a world that a write could change. */
async function snapshot({ tenant, campaignId }: World): Promise<unknown> {
  const { hub } = kith.app
  const caller = tenant.caller('native')
  const page = { offset: 0, limit: 1000 }
  return {
    changes: await hub.history.listChanges(caller, 0, 1000),
    people: (await hub.people.list(caller, { order: [], page, removed: 'include' })).items,
    companies: (await hub.companies.list(caller, { order: [], page, removed: 'include' })).items,
    filters: await Promise.all(dialects.map(({ name }) => hub.filters.list(tenant.caller(name)))),
    labels: await hub.catalog.listLabels(caller),
    fields: await hub.catalog.listCustomFields(caller),
    campaigns: await hub.campaigns.list(caller, page),
    contacts: await hub.campaigns.listContacts(caller, campaignId, page),
    // The organization's own requests note when its keys were used, up to a minute later.
    keys: (await hub.keys.list(tenant.organization.id)).map(({ lastUsedAt: _, ...key }) => key),
    organization: await hub.organizations.get(tenant.organization.id),
  }
}

import { expect } from 'vitest'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import type { KeptRenderings } from '../../src/model/kept-renderings.ts'
import type { KithServer } from '../../src/server/server.ts'
import { placementFor, signed } from './credentials.ts'
import { settingsFor } from './dialect-testings.ts'
import { onPostgres } from './engine.ts'
import { createFileKith, serveFrom } from './kept-renderings.ts'
import { createTestKith, type TestKith, testStart } from './kith.ts'
import { type KeyedRequest, ownRequests } from './route-requests.ts'
import { sampleOf } from './schema-values.ts'
import { type HeldClock, heldClock, storeChanges } from './store-changes.ts'
import { createWorld, type World } from './world.ts'

/** What every dialect promises. `src/dialects/caching.test.ts` shows which faults this finds. */
export async function expectNoCacheFaults(dialect: Dialect): Promise<void> {
  expect(await findCacheFaults(dialect)).toEqual([])
}

/** The same of a server that has each person from a file of renderings, which only an embedded store has, in place of its memory. */
export async function expectNoFaultsOfKept(dialect: Dialect): Promise<void> {
  if (onPostgres) return
  expect(await findFaultsOfKept(dialect)).toEqual([])
}

/**
 * Compares the answers of a server that caches with those of a server on the same store that does not. Each request is
 * repeated until it is cached; then something changes, and both servers get it again. Requests are sent with keys of
 * different roles and rights in turn, so that an answer made for one key would show in the answer to the next.
 *
 * @returns each difference as "operation: the answer changes with …", and each cacheable route that is never cached
 */
export async function findCacheFaults(dialect: Dialect): Promise<string[]> {
  const clock = heldClock(testStart)
  const kith = await createTestKith({}, { clock, tenantSettings: settingsFor(dialect) })
  const calls = { caching: new Map<string, number>(), uncached: new Map<string, number>() }
  const caching = serveFrom(kith, undefined, [counting(dialect, calls.caching)], {})
  const servers = { caching, uncached: serveFrom(kith, undefined, [counting(dialect, calls.uncached)]) }
  // PostgreSQL does not say whether anything changed, so nothing is cached there.
  const cachesResponses = kith.app.hub.dataVersion !== undefined
  const isNeverCached = ({ cacheable, operationId }: Route) =>
    cacheable !== undefined &&
    cachesResponses &&
    calls.caching.get(operationId) === calls.uncached.get(operationId)
  try {
    return await findFaults({ kith, clock, dialect, servers, isNeverCached, calls: Object.values(calls) })
  } finally {
    await servers.uncached.close()
    await caching.close()
    await kith.close()
  }
}

/** @param plant makes the renderings of the server faulty, to show that this is found */
export async function findFaultsOfKept(
  dialect: Dialect,
  plant: (renderings: KeptRenderings) => KeptRenderings = (renderings) => renderings,
): Promise<string[]> {
  const clock = heldClock(testStart)
  const files = await createFileKith({ clock, tenantSettings: settingsFor(dialect) })
  const { kith } = files
  const renderings = await files.renderings()
  const servers = {
    caching: serveFrom(kith, plant(renderings), [dialect]),
    uncached: serveFrom(kith, undefined, [dialect]),
  }
  try {
    const settled = () => renderings.flush()
    const found = await findFaults({ kith, clock, dialect, servers, settled })
    // Routes that are never cached render people anew each time.
    const rendersOnce = dialect.routes.some(({ cacheable }) => cacheable !== undefined)
    if (rendersOnce && renderings.state.found === 0) found.push('no person was ever read from the file')
    if (renderings.state.discarded > 0) found.push('the file was discarded')
    return found
  } finally {
    await servers.uncached.close()
    await servers.caching.close()
    await renderings.close()
    await files.close()
  }
}

interface Compared {
  readonly kith: TestKith
  readonly clock: HeldClock
  readonly dialect: Dialect
  readonly servers: { readonly caching: KithServer; readonly uncached: KithServer }
  /** Waits until what was answered is cached. */
  settled?(): Promise<void>
  isNeverCached?(route: Route): boolean
  /** Counts of calls, which begin when everything is cached. */
  readonly calls?: readonly Map<string, number>[]
}

async function findFaults(compared: Compared): Promise<string[]> {
  const { kith, clock, dialect, servers, settled, isNeverCached = () => false, calls = [] } = compared
  const { caching, uncached } = servers
  const world = await createWorld(kith, { mark: 'cachemark', number: 1 })
  await useRelativeDates(kith, world)
  const keys = await createKeys(kith, dialect, world)
  const found = new Set<string>()
  const asked = dialect.routes.flatMap((route) => requestsOf(route, world, dialect, keys))

  /** Some answers differ each time: the activity of the server, for example. */
  const unstable = new Set<Asked>()
  for (const each of asked) {
    const first = await answerOf(uncached, each.request)
    if (first !== (await answerOf(uncached, each.request))) unstable.add(each)
  }
  for (const { route } of unstable)
    if (route.cacheable) found.add(`${route.operationId}: the answer changes with each request`)

  async function repeat(): Promise<void> {
    for (const { request } of asked) await answerOf(caching, request)
  }

  async function compare(reason: string): Promise<void> {
    for (const each of asked) {
      const [expected, actual] = [
        await answerOf(uncached, each.request),
        await answerOf(caching, each.request),
      ]
      if (expected !== actual && !unstable.has(each))
        found.add(`${each.route.operationId}: the answer changes with ${reason}`)
    }
  }

  // The server caches an answer when it is requested for the second time.
  await repeat()
  await repeat()
  await settled?.()
  for (const counts of calls) counts.clear()
  await compare('the caller')
  for (const route of dialect.routes)
    if (isNeverCached(route)) found.add(`${route.operationId}: is cacheable but never cached`)
  for (const change of storeChanges(kith, clock, world)) {
    await change.make()
    await compare(change.name)
    await repeat()
    await settled?.()
  }
  return [...found]
}

/** Counts by operation how often a handler was called. */
function counting(dialect: Dialect, calls: Map<string, number>): Dialect {
  const routes = dialect.routes.map(
    (route): Route => ({
      ...route,
      handle(request) {
        calls.set(route.operationId, (calls.get(route.operationId) ?? 0) + 1)
        return route.handle(request)
      },
    }),
  )
  return { ...dialect, routes }
}

/** A saved filter of Pipedrive that selects no person a year later. */
async function useRelativeDates({ app }: TestKith, { tenant, filters }: World): Promise<void> {
  const filter = filters.pipedrive!
  const ADD_TIME = '9011'
  const added = {
    object: 'person',
    field_id: ADD_TIME,
    operator: '=',
    value: 'last_month',
    extra_value: null,
  }
  const conditions = {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [added] },
      { glue: 'or', conditions: [] },
    ],
  }
  await app.hub.filters.update(tenant.caller('pipedrive'), filter.id, { conditions })
}

interface Key {
  readonly kind: string
  readonly text: string
}

/**
 * Keys of each kind and version, then keys of different roles and rights, then one that differs from another only in its id.
 */
async function createKeys({ app }: TestKith, dialect: Dialect, { tenant }: World): Promise<Key[]> {
  const kinds = Object.entries(dialect.keys).flatMap(([kind, { platform }]) => (platform ? [] : [kind]))
  const kind = kinds[0]!
  const versions = dialect.versions?.map(({ name }) => name) ?? []
  const rights = [
    ...kinds.map((each) => ({ kind: each, role: 'admin', sensitive: true }) as const),
    ...versions.map((apiVersion) => ({ kind, role: 'read', sensitive: true, apiVersion }) as const),
    { kind, role: 'read', sensitive: false },
    { kind, role: 'read', sensitive: true },
    { kind, role: 'read', sensitive: true },
  ] as const
  const keys: Key[] = []
  for (const right of rights) {
    const draft = { orgId: tenant.organization.id, dialect: dialect.name, ...right }
    keys.push({ kind: right.kind, text: (await app.hub.keys.create(draft)).text })
  }
  return keys
}

interface Asked {
  readonly route: Route
  readonly request: KeyedRequest
}

/** Cacheable routes are asked for two people with every key, and with each parameter of their query. */
function requestsOf(route: Route, world: World, dialect: Dialect, keys: readonly Key[]): Asked[] {
  if (route.method !== 'GET' || route.download || route.open) return []
  const [first, second] = ownRequests(route, world, dialect)
  if (!first) return []
  const few = [keys[0]!, keys.at(-3)!]
  const asked = (request: KeyedRequest, by: readonly Key[]): Asked[] =>
    by.map(({ kind, text }) => {
      const { path, ...rest } = signed(request, placementFor(dialect, kind, text))
      return { route, request: { ...rest, path: `/${dialect.name}${path}` } }
    })
  if (!route.cacheable) return asked(first, few)
  return [
    ...asked(first, keys),
    ...(second ? asked(second, keys) : []),
    ...variationsOf(first, route, world).flatMap((request) => asked(request, few)),
  ]
}

/** The request with each parameter of its query that the request leaves out. */
function variationsOf(request: KeyedRequest, { query }: Route, world: World): KeyedRequest[] {
  const schema = query?.schema as { properties?: Record<string, object> } | undefined
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const value = String(savedFilterIn(name, world) ?? plainValue(property))
    const mark = request.path.includes('?') ? '&' : '?'
    return { ...request, path: `${request.path}${mark}${new URLSearchParams([[name, value]])}` }
  })
}

function savedFilterIn(name: string, { filters }: World): number | undefined {
  return { filter_id: filters.pipedrive?.id, filterId: filters.native?.id }[name]
}

function plainValue(schema: object): string {
  const value = sampleOf(schema)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Status, headers and body, without what identifies the request. */
async function answerOf({ app }: KithServer, { path, headers = {}, method }: KeyedRequest): Promise<string> {
  const {
    statusCode,
    headers: given,
    body,
  } = await app.inject({
    method: method ?? 'GET',
    url: path,
    headers: { ...headers, 'x-request-id': 'the-same' },
  })
  const kept = Object.entries(given).filter(([name]) => name !== 'date' && !name.includes('ratelimit'))
  return JSON.stringify([statusCode, Object.fromEntries(kept), body])
}

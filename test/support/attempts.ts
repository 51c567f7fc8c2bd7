import fc from 'fast-check'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { createIds, seededBytes } from '../../src/model/ids.ts'
import { placementFor, signed } from './credentials.ts'
import { testingOf } from './dialect-testings.ts'
import type { TestKith } from './kith.ts'
import { fillPath, type KeyedRequest, ownRequests, parametersOf } from './route-requests.ts'
import { valuesOf } from './schema-values.ts'
import type { World } from './world.ts'

/** Keys of one kind, by what they may. */
interface Keys {
  readonly admin: string
  readonly reading: string
  /** May do everything and see nothing sensitive. */
  readonly blind: string
}

/**
 * Requests to a route that together should meet each of its answers. Those of one group are sent at once; what changes
 * nothing comes first.
 */
export async function attemptsOn(
  route: Route,
  world: World,
  dialect: Dialect,
  kith: TestKith,
): Promise<KeyedRequest[][]> {
  const unknown = fillPath(
    route.path,
    parametersOf(route.path).map(() => '1'),
  )
  const asked = ownRequests(route, world, dialect)
  const first = asked[0] ?? { method: route.method, path: unknown }
  const { refusals } = testingOf(dialect.name)
  const attempts: KeyedRequest[][] = [[{ ...first, key: null }]]
  for (const [kind, { platform }] of Object.entries(dialect.keys)) {
    const { admin, reading, blind } = await keysOf(kith, world, dialect, kind)
    const as = (key: string, requests: readonly KeyedRequest[]): KeyedRequest[] =>
      requests.map((request) => signed(request, placementFor(dialect, kind, key)))
    attempts.push(as(reading, [first]))
    // Such a key needs more than a key.
    if (platform) {
      attempts.push(as(admin, [first]))
      continue
    }
    if (route.method !== 'GET') {
      const names = [first, asked.at(-1) ?? first].flatMap((request, index) => keyed(request, index))
      // Where it is not looked at, it would be a good request.
      const conditional = 'If-Match' in propertiesOf(route.headers)
      const overtaken = conditional ? [[withHeaders(first, { 'if-match': '"999"' })]] : []
      attempts.push(...[...overtaken, ...names].map((group) => as(admin, group)))
    }
    const alone = [
      ...as(admin, wrongRequests(route, dialect, first)),
      ...as(blind, blindly(route, first)),
      ...as(
        admin,
        (refusals.wrongBodies?.[route.operationId]?.(world) ?? []).map((body) => ({ ...first, body })),
      ),
      ...as(admin, asked),
    ]
    attempts.push(...alone.map((request) => [request]))
  }
  return attempts
}

function wrongRequests(route: Route, dialect: Dialect, first: KeyedRequest): KeyedRequest[] {
  return [
    ...[...wrongHeaders, ...(testingOf(dialect.name).refusals.wrongHeaders ?? [])].map((headers) =>
      withHeaders(first, headers),
    ),
    ...wrongPaths(route, dialect).map((path) => ({ ...first, path })),
    ...(route.method === 'GET' ? [] : wrongBodies(route, first)),
    ...wrongQueries(route, first),
  ]
}

/** Under an `Idempotency-Key`: a malformed one, the same request twice at once, and another one under its name. */
function keyed(first: KeyedRequest, index: number): KeyedRequest[][] {
  const under = (name: string, request = first) => withHeaders(request, { 'idempotency-key': name })
  const other = { ...first, path: `${first.path}${first.path.includes('?') ? '&' : '?'}nonsense=2` }
  const name = `twice-${index}`
  return [[under('k'.repeat(2000))], [under(name), under(name)], [under(name, other)]]
}

async function keysOf(kith: TestKith, { tenant }: World, { name }: Dialect, kind: string): Promise<Keys> {
  const draft = { orgId: tenant.organization.id, dialect: name, kind } as const
  const make = async (rights: { role: 'admin' | 'read'; sensitive?: boolean }) =>
    (await kith.app.hub.keys.create({ ...draft, ...rights })).text
  return {
    admin: await make({ role: 'admin' }),
    reading: await make({ role: 'read' }),
    blind: await make({ role: 'admin', sensitive: false }),
  }
}

/** Malformed ids, and ids of no person in every form. */
function wrongPaths(route: Route, dialect: Dialect): string[] {
  const parameters = parametersOf(route.path)
  if (parameters.length === 0) return []
  const ids = createIds(seededBytes(99))
  const own = dialect.personIds && dialect.personIds.make !== 'sequence' ? [dialect.personIds.make(ids)] : []
  const wrong = [
    'x',
    '0',
    '999999',
    ids.uuid(),
    'psn_000000000zz',
    '+442079460000',
    'nobody@example.com',
    ...own,
  ]
  return wrong.map((id) =>
    fillPath(
      route.path,
      parameters.map(() => id),
    ),
  )
}

function wrongQueries(route: Route, request: KeyedRequest): KeyedRequest[] {
  const [path = '', query = ''] = request.path.split('?')
  const changed = parameterNames(route).flatMap((name) =>
    ['-1', 'x', '\0'].map((value) => [name, value] as const),
  )
  return [
    { ...request, path },
    ...[...changed, ['nonsense', '1'] as const].map(([name, value]) => {
      const parameters = new URLSearchParams(query)
      parameters.set(name, value)
      return { ...request, path: `${path}?${parameters}` }
    }),
  ]
}

const BODIES = 8
/** More than a server takes that is set to little. */
export const LARGE = 20_000

function wrongBodies(route: Route, request: KeyedRequest): KeyedRequest[] {
  const { body: _, ...bodiless } = request
  const sampled = route.body ? fc.sample(valuesOf(route.body.schema), { numRuns: BODIES, seed: 7 }) : []
  return [
    bodiless,
    { ...request, headers: { 'content-type': 'text/plain' } },
    { ...request, headers: { 'content-type': 'nothing;=' } },
    { ...request, body: `"${'a'.repeat(LARGE)}"` },
    ...['{', '', '[]', '{}', '7', ...sampled].map((body) => ({ ...request, body })),
  ]
}

/** Of people that have changed since, or not. */
const wrongHeaders = [
  { 'if-none-match': '"1"' },
  { 'if-none-match': '"2"' },
  { 'sec-fetch-site': 'cross-site' },
]

function withHeaders(request: KeyedRequest, headers: Record<string, string>): KeyedRequest {
  return { ...request, headers: { ...request.headers, ...headers } }
}

function blindly(route: Route, request: KeyedRequest): KeyedRequest[] {
  const mark = request.path.includes('?') ? '&' : '?'
  const asking = [...parameterNames(route).map((name) => `${name}=x`), 'include_sensitive=true']
  return [request, ...asking.map((pair) => ({ ...request, path: `${request.path}${mark}${pair}` }))]
}

function parameterNames(route: Route): string[] {
  return Object.keys(propertiesOf(route.query))
}

function propertiesOf(reader: Route['query']): object {
  return (reader?.schema as { properties?: object } | undefined)?.properties ?? {}
}

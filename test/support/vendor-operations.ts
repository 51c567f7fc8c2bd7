import type { DocumentedEndpoint } from '../../scripts/documents/coverage.ts'
import type { AcceptedNames, OperationAsked, VendorAnswer } from '../../scripts/vendor-specs/compare.ts'
import { isAlwaysEmpty, routeOf } from '../../scripts/vendor-specs/operations.ts'
import { fillWithDemo } from '../../src/demo/demo.ts'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import type { World } from '../../src/dialects/dialect-testing.ts'
import type { Caller } from '../../src/model/access.ts'
import type { SavedFilter } from '../../src/model/catalog.ts'
import type { OrgId } from '../../src/model/person.ts'
import { describeDialect } from '../../src/server/openapi.ts'
import { type Placement, placementFor, signed } from './credentials.ts'
import { testingOf } from './dialect-testings.ts'
import type { TestKith } from './kith.ts'
import { type KeyedRequest, ownRequests, personIdIn } from './route-requests.ts'
import { createWorld } from './world.ts'

/** Asks the operations of a dialect. */
export interface Questioner {
  /**
   * Sends every request for an operation that the shared tests know: reads of the demo and of an organization with some of
   * everything, writes of people made for it, a request without a key and one for what does not exist.
   *
   * @throws Error if no route serves the operation
   */
  ask(operation: string): Promise<OperationAsked>
}

export async function createQuestioner(
  kith: TestKith,
  dialect: Dialect,
  endpoints: readonly DocumentedEndpoint[],
): Promise<Questioner> {
  const demo = await openDemo(kith, dialect)
  const shared = await openWorld(kith, dialect)
  const stranger = await openWorld(kith, dialect)
  const { successes = {} } = testingOf(dialect.name).paths

  async function send(request: KeyedRequest, key: Key | null): Promise<VendorAnswer> {
    const { method = 'GET', body, headers, path } = key ? signed(request, key.placement) : request
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
    const answer = await kith.app.server.app.inject({
      method,
      url: `/${dialect.name}${path}`,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { payload: isRaw ? body : JSON.stringify(body) }),
    })
    const type = String(answer.headers['content-type'] ?? '').split(';')[0]!
    const isEmpty = answer.body === ''
    return {
      status: answer.statusCode,
      type: isEmpty ? undefined : type,
      body: !isEmpty && type.endsWith('json') ? JSON.parse(answer.body) : answer.body,
    }
  }

  /** With the first kind of key that the operation takes. A refused request changes nothing. */
  async function sendAs({ keys }: Place, request: KeyedRequest): Promise<VendorAnswer> {
    for (const key of keys.slice(0, -1)) {
      const answer = await send(request, key)
      if (answer.status !== UNAUTHENTICATED) return answer
    }
    return send(request, keys.at(-1)!)
  }

  return {
    async ask(operation) {
      const route = routeOf(operation, dialect.routes)
      if (!route) throw new Error(`${dialect.name} has no route for ${operation}.`)
      // What a write changes must not be there for the next one.
      const places = route.method === 'GET' ? [shared, demo] : [await openWorld(kith, dialect)]
      const answers: VendorAnswer[] = []
      for (const place of places) {
        const requests = requestsFor(route, place.world, dialect)
        for (const request of requests) answers.push(await sendAs(place, request))
        const [first] = requests
        if (!first) continue
        answers.push(await send(first, null))
        if (route.path.includes(':')) answers.push(await sendAs(stranger, first))
      }
      return {
        answers,
        accepted: acceptedBy(route, dialect),
        success: successes[route.operationId],
        isAlwaysEmpty: isAlwaysEmpty(operation, endpoints),
      }
    },
  }
}

const UNAUTHENTICATED = 401

/** An organization to ask, with a key of each kind. */
interface Place {
  readonly world: World
  readonly keys: readonly Key[]
}

interface Key {
  readonly placement: Placement
}

async function openWorld(kith: TestKith, dialect: Dialect): Promise<Place> {
  const world = await createWorld(kith, { mark: 'specmark', number: 1 })
  return { world, keys: await keysOf(kith, dialect, world.tenant.organization.id) }
}

async function keysOf(kith: TestKith, dialect: Dialect, orgId: OrgId): Promise<Key[]> {
  const kinds = Object.entries(dialect.keys).filter(([, { platform }]) => !platform)
  const keys: Key[] = []
  for (const [kind] of kinds) {
    const draft = { orgId, dialect: dialect.name, kind, role: 'admin', sensitive: true } as const
    const { text } = await kith.app.hub.keys.create(draft)
    keys.push({ placement: placementFor(dialect, kind, text) })
  }
  return keys
}

/** The usual requests, and those that show fields which the usual ones leave out. */
function requestsFor(route: Route, world: World, dialect: Dialect): KeyedRequest[] {
  const usual = [...ownRequests(route, world, dialect), ...requestsForPeople(route, world, dialect)]
  const { shows = {} } = testingOf(dialect.name).paths
  const more = (shows[route.operationId]?.(world) ?? []).flatMap(({ query, ...parts }) =>
    usual.map((request): KeyedRequest => {
      const parameters = new URLSearchParams({ ...queryOf(request.path), ...query })
      return { ...request, ...parts, path: `${request.path.split('?')[0]}?${parameters}` }
    }),
  )
  return [...usual, ...more]
}

/** Requests of clients for people: they read all fields, and write all. */
function requestsForPeople(
  route: Route,
  { mark, people, campaignId }: World,
  dialect: Dialect,
): KeyedRequest[] {
  const testing = testingOf(dialect.name).people
  const id = personIdIn(dialect, people[0]!)
  const values = { ...testing.needed(mark), ...testing.rich(mark) }
  const requests = [
    { path: testing.list(campaignId) },
    testing.read(id),
    testing.create(values),
    testing.update(id, values),
  ]
  const pattern = new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`)
  return requests.filter(
    ({ method = 'GET', path }) => method === route.method && pattern.test(path.split('?')[0]!),
  )
}

function queryOf(path: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(path.split('?')[1] ?? ''))
}

/** Names of parameters and body fields in Kith's own document of the API. */
function acceptedBy(route: Route, dialect: Dialect): AcceptedNames {
  const document = describeDialect({ ...dialect, schemas: {}, routes: [route] }) as Described
  const [item] = Object.values(document.paths)
  const [operation] = Object.values(item!)
  const { parameters = [], requestBody } = JSON.parse(JSON.stringify(operation)) as DescribedOperation
  const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema)
  const names = schemas.flatMap(fieldNamesOf)
  return {
    query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    body: names.length > 0 ? names : undefined,
  }
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
}

interface DescribedOperation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: BodySchema }>> }
}

interface BodySchema {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly items?: BodySchema
  readonly anyOf?: readonly BodySchema[]
  readonly allOf?: readonly BodySchema[]
}

function fieldNamesOf({ properties = {}, items, anyOf = [], allOf = [] }: BodySchema): string[] {
  return [
    ...Object.keys(properties),
    ...(items ? fieldNamesOf(items) : []),
    ...[...anyOf, ...allOf].flatMap(fieldNamesOf),
  ]
}

const DEMO_PEOPLE = 6

/** The demo; its first people stand for all. */
async function openDemo(kith: TestKith, dialect: Dialect): Promise<Place> {
  const { hub, hubWith } = kith.app
  const { id: orgId } = await fillWithDemo(hubWith)
  const caller = (name: string): Caller => ({
    orgId,
    dialect: name,
    keyId: 'test',
    kind: 'token',
    role: 'admin',
    sensitive: true,
  })
  const own = caller('native')
  const page = { offset: 0, limit: DEMO_PEOPLE }
  const [campaign] = (await hub.campaigns.list(own, page)).items
  const filters: Record<string, SavedFilter> = {}
  for (const { name } of kith.app.dialects) {
    const [filter] = await hub.filters.list(caller(name))
    if (filter) filters[name] = filter
  }
  const world: World = {
    mark: 'demo',
    people: (await hub.people.list(own, { order: [], page })).items,
    labels: await hub.catalog.listLabels(own),
    fields: await hub.catalog.listCustomFields(own),
    companies: (await hub.companies.list(own, { order: [], page })).items,
    campaignId: campaign!.id,
    importId: 0,
    enrolmentIds: [],
    filters,
    keyIds: [],
    keys: {},
  }
  return { world, keys: await keysOf(kith, dialect, orgId) }
}

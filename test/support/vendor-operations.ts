import type { DocumentedEndpoint } from '../../scripts/documents/coverage.ts'
import type { AcceptedNames, OperationAsked, VendorAnswer } from '../../scripts/vendor-specs/compare.ts'
import { isAlwaysEmpty, routeOf } from '../../scripts/vendor-specs/operations.ts'
import { fillWithDemo } from '../../src/demo/demo.ts'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import type { World } from '../../src/dialects/dialect-testing.ts'
import type { SavedFilter } from '../../src/model/catalog.ts'
import { describeDialect } from '../../src/server/openapi.ts'
import { testingOf } from './dialect-testings.ts'
import { type TestKith, withKey } from './kith.ts'
import { type KeyedRequest, ownRequests } from './route-requests.ts'
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
  const demo = await openDemo(kith)
  const shared = await createWorld(kith, { mark: 'specmark', number: 1 })
  const { successes = {} } = testingOf(dialect.name).paths
  let worlds = 0

  async function worldsFor({ method }: Route): Promise<World[]> {
    if (method === 'GET') return [shared, demo]
    // What a write changes must not be there for the next one.
    worlds += 1
    return [await createWorld(kith, { mark: 'specmark', number: 1 })]
  }

  async function send(request: KeyedRequest, key: string | null): Promise<VendorAnswer> {
    const signed = key === null ? { path: request.path, headers: {} } : withKey(dialect.name, request.path, key)
    const { method = 'GET', body, headers } = request
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
    const answer = await kith.app.server.app.inject({
      method,
      url: `/${dialect.name}${signed.path}`,
      headers: {
        ...signed.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
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

  return {
    async ask(operation) {
      const route = routeOf(operation, dialect.routes)
      if (!route) throw new Error(`${dialect.name} has no route for ${operation}.`)
      const answers: VendorAnswer[] = []
      for (const world of await worldsFor(route)) {
        const requests = requestsFor(route, world, dialect)
        const key = world.keys[dialect.name]!
        for (const request of requests) answers.push(await send(request, key))
        const [first] = requests
        if (!first) continue
        answers.push(await send(first, null))
        if (route.path.includes(':')) {
          const stranger = await kith.tenant()
          answers.push(await send(first, stranger.keys[dialect.name]!))
        }
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

/** The usual requests, and those that show fields which the usual ones leave out. */
function requestsFor(route: Route, world: World, dialect: Dialect): KeyedRequest[] {
  const usual = ownRequests(route, world, dialect)
  const { shows = {} } = testingOf(dialect.name).paths
  const more = (shows[route.operationId]?.(world) ?? []).flatMap(({ query, ...parts }) =>
    usual.map((request): KeyedRequest => {
      const parameters = new URLSearchParams({ ...queryOf(request.path), ...query })
      return { ...request, ...parts, path: `${request.path.split('?')[0]}?${parameters}` }
    }),
  )
  return [...usual, ...more]
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

/** The demo as an organization to ask, with keys of its own; its first people stand for all. */
async function openDemo(kith: TestKith): Promise<World> {
  const { hub, hubWith } = kith.app
  const organization = await fillWithDemo(hubWith)
  const keys: Record<string, string> = {}
  for (const { name } of kith.app.dialects) {
    keys[name] = (await hub.keys.create({ orgId: organization.id, dialect: name, role: 'admin', sensitive: true })).text
  }
  const caller = (dialect: string) => ({
    orgId: organization.id,
    dialect,
    keyId: 'test',
    kind: 'token',
    role: 'admin' as const,
    sensitive: true,
  })
  const own = caller('native')
  const page = { offset: 0, limit: DEMO_PEOPLE }
  const order = [] as const
  const people = (await hub.people.list(own, { order, page })).items
  const [campaign] = (await hub.campaigns.list(own, page)).items
  const filters: Record<string, SavedFilter> = {}
  for (const { name } of kith.app.dialects) {
    const [filter] = await hub.filters.list(caller(name))
    if (filter) filters[name] = filter
  }
  return {
    mark: 'demo',
    people,
    labels: await hub.catalog.listLabels(own),
    fields: await hub.catalog.listCustomFields(own),
    companies: (await hub.companies.list(own, { order, page })).items,
    campaignId: campaign!.id,
    importId: 0,
    enrolmentIds: [],
    filters,
    keyIds: [],
    keys,
  }
}

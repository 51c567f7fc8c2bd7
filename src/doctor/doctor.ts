import type { TSchema } from 'typebox'
import type { Route } from '../dialects/dialect.ts'
import { KithError } from '../model/errors.ts'
import {
  type Account,
  type AccountOptions,
  type AccountResponse,
  openAccount,
  readAddress,
} from './account.ts'
import { type Difference, type Inspection, summarize } from './difference.ts'
import { idsFor, type ListResponse, parametersOf } from './ids.ts'
import { inspect } from './inspect.ts'
import { compareVersions, type ServedRoute, servedRoutes, type VersionFinding } from './versions.ts'

export interface DoctorOptions extends AccountOptions {
  /** Parameters for the routes that accept them, such as `include_sensitive`. */
  readonly query?: Readonly<Record<string, string>>
  /** The version of the dialect that Kith serves to the clients of this account; the default of the dialect if absent. */
  readonly version?: string
}

/** The result: how a live account differs from what Kith serves. */
export interface Diagnosis {
  readonly dialect: string
  readonly url: string
  /** The number of requests sent. */
  readonly requests: number
  /** Operations with a successful response. */
  readonly compared: readonly string[]
  readonly notCompared: readonly NotCompared[]
  /** From the version that Kith serves. */
  readonly differences: readonly Difference[]
  /** Absent if the dialect has one version only. */
  readonly version?: VersionFinding
}

interface NotCompared {
  readonly operation: string
  readonly route: string
  readonly reason: string
}

const REQUESTS_MAX = 40
/** Of an API with many lists, the first ones are read, so that requests are left for single people. */
const LISTS_MAX = 25
const IDS_PER_ROUTE_MAX = 2

/**
 * Compares a live account with what the dialect's routes declare, those of every version of the dialect. Sends at most `REQUESTS_MAX` requests, all of them GET:
 * first to the routes without path parameters, then to the routes that need an id, with ids from the lists.
 *
 * @throws invalid for an unusable address or key; unauthenticated or unavailable if nothing can be read
 */
export async function diagnose(options: DoctorOptions): Promise<Diagnosis> {
  const { dialect } = options
  const version = options.version ?? dialect.versions?.[0].name
  const visit = startVisit(openAccount(options), options.query ?? {})
  const all = servedRoutes(dialect, version)
  // Downloads have no schema to compare with.
  const routes = all.filter(({ route: { method, download } }) => method === 'GET' && !download)
  const lists: ListResponse[] = []
  const withoutId = routes.filter(({ route }) => parametersOf(route.path).length === 0)
  const listsMax = withoutId.length < routes.length ? LISTS_MAX : Number.POSITIVE_INFINITY
  for (const [index, served] of withoutId.entries()) {
    if (index >= listsMax) {
      visit.skip(served, `the limit of ${listsMax} lists was reached`)
      continue
    }
    const { route } = served
    const body = await visit.ask(served, route.path)
    if (body !== undefined) lists.push({ route, body })
  }
  for (const served of routes.filter(({ route }) => parametersOf(route.path).length > 0)) {
    const { route } = served
    const ids = parametersOf(route.path).length === 1 ? idsFor(route, lists) : []
    if (ids.length === 0) visit.skip(served, 'no list contains an id for its path')
    for (const id of ids.slice(0, IDS_PER_ROUTE_MAX)) {
      await visit.ask(served, route.path.replace(/:\w+/, encodeURIComponent(id)))
    }
  }
  const { responses, ...seen } = visit.finish()
  const differencesIn = (one: string | undefined) => differencesOf(responses, one)
  return {
    ...{ dialect: dialect.name, url: readAddress(options.url).href },
    ...{ ...seen, differences: differencesIn(version) },
    ...(version !== undefined && { version: compareVersions(dialect, version, differencesIn) }),
  }
}

interface Visit {
  /** @returns the body of a successful response */
  ask(served: ServedRoute, path: string): Promise<unknown>
  skip(served: ServedRoute, reason: string): void
  finish(): Pick<Diagnosis, 'requests' | 'compared' | 'notCompared'> & {
    readonly responses: readonly SeenResponse[]
  }
}

interface SeenResponse extends ServedRoute {
  readonly response: AccountResponse
}

function startVisit(account: Account, query: Readonly<Record<string, string>>): Visit {
  const responses: SeenResponse[] = []
  const reasons = new Map<Route, string>()
  return {
    skip: ({ route }, reason) => void reasons.set(route, reason),
    async ask(served, path) {
      const { route } = served
      const { own, missing } = queryFor(route, query)
      if (missing.length > 0) return void reasons.set(route, `needs --query ${missing.join('=… --query ')}=…`)
      if (responses.length >= REQUESTS_MAX)
        return void reasons.set(route, `the limit of ${REQUESTS_MAX} requests was reached`)
      const response = await account.get(path, own)
      responses.push({ ...served, response })
      if (response.status === OK) return response.body
      return void reasons.set(route, `status ${response.status}`)
    },
    finish() {
      const compared = new Set(
        responses.flatMap(({ route, response }) => (response.status === OK ? [route] : [])),
      )
      if (compared.size === 0) throw nothingRead(responses.map(({ response }) => response.status))
      return {
        responses,
        requests: responses.length,
        compared: [...compared].map(({ operationId }) => operationId),
        notCompared: [...reasons]
          .filter(([route]) => !compared.has(route))
          .map(([{ operationId, path }, reason]) => ({ operation: operationId, route: path, reason })),
      }
    },
  }
}

const OK = 200

/** The given parameters that a route accepts, and the required ones that were not given. */
function queryFor(route: Route, given: Readonly<Record<string, string>>) {
  const schema = route.query?.schema as
    | { properties?: Record<string, object>; required?: string[] }
    | undefined
  const properties = schema?.properties ?? {}
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(properties, name)))
  const missing = (schema?.required ?? []).filter(
    (name) => !Object.hasOwn(own, name) && !('default' in (properties[name] ?? {})),
  )
  return { own, missing }
}

/** Statuses caused by the key or by the server's state. They say nothing about the API's shape. */
const unrelatedStatuses: ReadonlySet<number> = new Set([401, 403, 429, 500, 502, 503, 504])

function inspectResponse(route: Route, { status, body }: AccountResponse): Inspection {
  const schema: TSchema | undefined = route.responses[status]
  if (schema && body !== undefined) return inspect(schema, body)
  const inspected = new Map([['$', 1]])
  const whole = { path: '$', among: '$' }
  if (schema) return { findings: [{ ...whole, kind: 'not_json', expected: 'JSON' }], inspected }
  if (unrelatedStatuses.has(status)) return { findings: [], inspected }
  const expected = Object.keys(route.responses).join(', ')
  return { findings: [{ ...whole, kind: 'status', expected, found: String(status) }], inspected }
}

/** @param version undefined if the dialect has no versions */
function differencesOf(responses: readonly SeenResponse[], version: string | undefined): Difference[] {
  const groups = new Map<string, { route: Route; status: number; inspections: Inspection[] }>()
  for (const { route: any, routeIn, response } of responses) {
    const { status } = response
    const route = routeIn(version)
    const name = `${any.operationId} ${status}`
    const group = groups.get(name) ?? { route: route ?? any, status, inspections: [] }
    groups.set(name, group)
    group.inspections.push(route ? inspectResponse(route, response) : inspectUnknown(response))
  }
  return [...groups.values()].flatMap(({ route, status, inspections }) =>
    summarize(route, status, inspections),
  )
}

/** Of a route that the version does not have. */
function inspectUnknown({ status }: AccountResponse): Inspection {
  const inspected = new Map([['$', 1]])
  if (status !== OK) return { findings: [], inspected }
  const finding = { path: '$', among: '$', kind: 'status', expected: '404', found: String(status) } as const
  return { findings: [finding], inspected }
}

function nothingRead(seen: readonly number[]): KithError {
  const statuses = [...new Set(seen)]
  const refused = statuses.includes(401) || statuses.includes(403)
  const hint = refused ? 'is the key valid for this account?' : 'is this the address of the vendor’s API?'
  const outcome = statuses.length === 0 ? 'no request could be sent' : `its status was ${statuses.join(', ')}`
  return new KithError(
    refused ? 'unauthenticated' : 'unavailable',
    `the account cannot be read: ${outcome}; ${hint}`,
  )
}

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

export interface DoctorOptions extends AccountOptions {
  /** Parameters for the routes that accept them, such as `include_sensitive`. */
  readonly query?: Readonly<Record<string, string>>
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
  readonly differences: readonly Difference[]
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
 * Compares a live account with what the dialect's routes declare. Sends at most `REQUESTS_MAX` requests, all of them GET:
 * first to the routes without path parameters, then to the routes that need an id, with ids from the lists.
 *
 * @throws invalid for an unusable address or key; unauthenticated or unavailable if nothing can be read
 */
export async function diagnose(options: DoctorOptions): Promise<Diagnosis> {
  const visit = startVisit(openAccount(options), options.query ?? {})
  // Downloads have no schema to compare with.
  const routes = options.dialect.routes.filter(({ method, download }) => method === 'GET' && !download)
  const lists: ListResponse[] = []
  const withoutId = routes.filter(({ path }) => parametersOf(path).length === 0)
  const listsMax = withoutId.length < routes.length ? LISTS_MAX : Number.POSITIVE_INFINITY
  for (const [index, route] of withoutId.entries()) {
    if (index >= listsMax) {
      visit.skip(route, `the limit of ${listsMax} lists was reached`)
      continue
    }
    const body = await visit.ask(route, route.path)
    if (body !== undefined) lists.push({ route, body })
  }
  for (const route of routes.filter(({ path }) => parametersOf(path).length > 0)) {
    const ids = parametersOf(route.path).length === 1 ? idsFor(route, lists) : []
    if (ids.length === 0) visit.skip(route, 'no list contains an id for its path')
    for (const id of ids.slice(0, IDS_PER_ROUTE_MAX)) {
      await visit.ask(route, route.path.replace(/:\w+/, encodeURIComponent(id)))
    }
  }
  return { dialect: options.dialect.name, url: readAddress(options.url).href, ...visit.finish() }
}

interface Visit {
  /** @returns the body of a successful response */
  ask(route: Route, path: string): Promise<unknown>
  skip(route: Route, reason: string): void
  finish(): Omit<Diagnosis, 'dialect' | 'url'>
}

interface InspectedResponse {
  readonly route: Route
  readonly status: number
  readonly inspection: Inspection
}

function startVisit(account: Account, query: Readonly<Record<string, string>>): Visit {
  const responses: InspectedResponse[] = []
  const reasons = new Map<Route, string>()
  return {
    skip: (route, reason) => void reasons.set(route, reason),
    async ask(route, path) {
      const { own, missing } = queryFor(route, query)
      if (missing.length > 0) return void reasons.set(route, `needs --query ${missing.join('=… --query ')}=…`)
      if (responses.length >= REQUESTS_MAX)
        return void reasons.set(route, `the limit of ${REQUESTS_MAX} requests was reached`)
      const response = await account.get(path, own)
      responses.push({ route, status: response.status, inspection: inspectResponse(route, response) })
      if (response.status === OK) return response.body
      return void reasons.set(route, `status ${response.status}`)
    },
    finish() {
      const compared = new Set(responses.flatMap(({ route, status }) => (status === OK ? [route] : [])))
      if (compared.size === 0) throw nothingRead(responses)
      return {
        requests: responses.length,
        compared: [...compared].map(({ operationId }) => operationId),
        notCompared: [...reasons]
          .filter(([route]) => !compared.has(route))
          .map(([{ operationId, path }, reason]) => ({ operation: operationId, route: path, reason })),
        differences: differencesOf(responses),
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

function differencesOf(responses: readonly InspectedResponse[]): Difference[] {
  const groups = new Map<string, InspectedResponse[]>()
  for (const each of responses) {
    const name = `${each.route.operationId} ${each.status}`
    groups.set(name, [...(groups.get(name) ?? []), each])
  }
  return [...groups.values()].flatMap((group) => {
    const { route, status } = group[0]!
    return summarize(
      route,
      status,
      group.map(({ inspection }) => inspection),
    )
  })
}

function nothingRead(responses: readonly InspectedResponse[]): KithError {
  const statuses = [...new Set(responses.map(({ status }) => status))]
  const refused = statuses.includes(401) || statuses.includes(403)
  const hint = refused ? 'is the key valid for this account?' : 'is this the address of the vendor’s API?'
  const outcome = statuses.length === 0 ? 'no request could be sent' : `its status was ${statuses.join(', ')}`
  return new KithError(
    refused ? 'unauthenticated' : 'unavailable',
    `the account cannot be read: ${outcome}; ${hint}`,
  )
}

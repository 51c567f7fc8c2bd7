import type { TSchema } from 'typebox'
import type { Route } from '../dialects/dialect.ts'
import { KithError } from '../model/errors.ts'
import { type Account, type AccountAnswer, type AccountOptions, openAccount, readAddress } from './account.ts'
import { type Difference, type Inspection, summarize } from './difference.ts'
import { idsFor, type ListAnswer, parametersOf } from './ids.ts'
import { inspect } from './inspect.ts'

export interface DoctorOptions extends AccountOptions {
  /** Parameters for the routes that know them, such as `include_sensitive`. */
  readonly query?: Readonly<Record<string, string>>
}

/** What a live account answers otherwise than Kith would. */
export interface Diagnosis {
  readonly dialect: string
  readonly url: string
  /** How many requests were sent. */
  readonly requests: number
  /** Operations that answered with what was asked for. */
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
const IDS_PER_ROUTE_MAX = 2

/**
 * Compares a live account with what the dialect's routes declare. Sends GET requests only, `REQUESTS_MAX` at most:
 * to every route without path parameters, then to those that need an id, with ids out of the answers.
 *
 * @throws invalid for an address or key that cannot be used; unauthenticated or unavailable when nothing can be read
 */
export async function diagnose(options: DoctorOptions): Promise<Diagnosis> {
  const visit = startVisit(openAccount(options), options.query ?? {})
  // Files have no schema to be held against.
  const routes = options.dialect.routes.filter(({ method, download }) => method === 'GET' && !download)
  const lists: ListAnswer[] = []
  for (const route of routes.filter(({ path }) => parametersOf(path).length === 0)) {
    const body = await visit.ask(route, route.path)
    if (body !== undefined) lists.push({ route, body })
  }
  for (const route of routes.filter(({ path }) => parametersOf(path).length > 0)) {
    const ids = parametersOf(route.path).length === 1 ? idsFor(route.path, lists) : []
    if (ids.length === 0) visit.skip(route, 'no list answered what its path needs')
    for (const id of ids.slice(0, IDS_PER_ROUTE_MAX)) {
      await visit.ask(route, route.path.replace(/:\w+/, encodeURIComponent(id)))
    }
  }
  return { dialect: options.dialect.name, url: readAddress(options.url).href, ...visit.finish() }
}

interface Visit {
  /** @returns the body when the route answered with what was asked for */
  ask(route: Route, path: string): Promise<unknown>
  skip(route: Route, reason: string): void
  finish(): Omit<Diagnosis, 'dialect' | 'url'>
}

interface Answered {
  readonly route: Route
  readonly status: number
  readonly inspection: Inspection
}

function startVisit(account: Account, query: Readonly<Record<string, string>>): Visit {
  const answers: Answered[] = []
  const reasons = new Map<Route, string>()
  return {
    skip: (route, reason) => void reasons.set(route, reason),
    async ask(route, path) {
      const { own, missing } = queryFor(route, query)
      if (missing.length > 0) return void reasons.set(route, `needs --query ${missing.join('=… --query ')}=…`)
      if (answers.length >= REQUESTS_MAX)
        return void reasons.set(route, `comes after ${REQUESTS_MAX} requests`)
      const answer = await account.get(path, own)
      answers.push({ route, status: answer.status, inspection: judge(route, answer) })
      if (answer.status === OK) return answer.body
      return void reasons.set(route, `answered ${answer.status}`)
    },
    finish() {
      const compared = new Set(answers.flatMap(({ route, status }) => (status === OK ? [route] : [])))
      if (compared.size === 0) throw nothingRead(answers)
      return {
        requests: answers.length,
        compared: [...compared].map(({ operationId }) => operationId),
        notCompared: [...reasons]
          .filter(([route]) => !compared.has(route))
          .map(([{ operationId, path }, reason]) => ({ operation: operationId, route: path, reason })),
        differences: differencesOf(answers),
      }
    },
  }
}

const OK = 200

/** The parameters of a route that were given, and those it cannot do without that were not. */
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

/** Statuses that tell of the key or the moment rather than of the API. */
const circumstances: ReadonlySet<number> = new Set([401, 403, 429, 500, 502, 503, 504])

function judge(route: Route, { status, body }: AccountAnswer): Inspection {
  const schema: TSchema | undefined = route.responses[status]
  if (schema && body !== undefined) return inspect(schema, body)
  const looked = new Map([['$', 1]])
  const whole = { path: '$', among: '$' }
  if (schema) return { findings: [{ ...whole, kind: 'not_json', expected: 'JSON' }], looked }
  if (circumstances.has(status)) return { findings: [], looked }
  const expected = Object.keys(route.responses).join(', ')
  return { findings: [{ ...whole, kind: 'status', expected, found: String(status) }], looked }
}

function differencesOf(answers: readonly Answered[]): Difference[] {
  const groups = new Map<string, Answered[]>()
  for (const answered of answers) {
    const name = `${answered.route.operationId} ${answered.status}`
    groups.set(name, [...(groups.get(name) ?? []), answered])
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

function nothingRead(answers: readonly Answered[]): KithError {
  const statuses = [...new Set(answers.map(({ status }) => status))]
  const refused = statuses.includes(401) || statuses.includes(403)
  const hint = refused ? 'is the key good for this account?' : 'is this the address of the vendor’s API?'
  const said = statuses.length === 0 ? 'nothing could be asked' : `it answered ${statuses.join(', ')}`
  return new KithError(
    refused ? 'unauthenticated' : 'unavailable',
    `the account cannot be read: ${said}; ${hint}`,
  )
}

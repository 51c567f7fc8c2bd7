import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { everyVersion } from '../../src/dialects/versions.ts'

/** An endpoint that the vendor documents: one entry of a dialect's `endpoints.json`. */
export interface DocumentedEndpoint {
  readonly method: string
  /** With `{name}` for a parameter. */
  readonly path: string
  /** What the endpoint does, if it is not served. Otherwise the route's summary is used. */
  readonly does?: string
  /** Why it is not served. `yet` means that it is planned; the value may stay after it is served. */
  readonly missing?: string
  /** Behaviour that the vendor does not document and Kith had to choose. */
  readonly choice?: string
  /** How Kith differs from the vendor's documentation, and why. */
  readonly deviates?: string
  /** What serves the endpoint if no route does. */
  readonly elsewhere?: string
  /** The vendor's rights, of which a request needs one: the OAuth scopes. */
  readonly scopes?: readonly string[]
  /** What a request costs of the vendor's rate limit, in tokens. */
  readonly cost?: number
  /** The versions of the dialect in which the vendor has the endpoint; absent, it has it in all of them. */
  readonly versions?: readonly string[]
}

/** The page `docs/dialects/<name>.md`. */
export function coveragePage(dialect: Dialect, documented: readonly DocumentedEndpoint[]): string {
  const rows = rowsOf(dialect, documented)
  const served = rows.filter(({ state }) => !state.startsWith('not served')).length
  const hasRights = documented.some(({ scopes, cost }) => scopes !== undefined || cost !== undefined)
  const rights = (cells: readonly string[]) => (hasRights ? cells : [])
  const version = (cells: readonly string[]) => (dialect.versions ? cells : [])
  const table = tableOf([
    ['endpoint', 'does', 'role', ...version(['version']), ...rights(['scopes', 'tokens']), 'state'],
    ...rows.map((row) => [
      ...[row.endpoint, row.does, row.role, ...version([row.versions])],
      ...[...rights([row.scopes, row.tokens]), row.state],
    ]),
  ])
  return `# ${dialect.title}: endpoints

${introductionOf(dialect)} ${served} of ${rows.length} endpoints are served.
${versionsOf(dialect)}
${table}
${documented.length > 0 ? LEGEND : ''}${hasRights ? RIGHTS_LEGEND : ''}
Made by \`npm run docs\` from the routes of the dialect and its \`endpoints.json\`; changes by hand are lost.
`
}

/** Documented endpoints that are not served without a reason, or are served although a reason says they are not. */
export function unexplained(dialect: Dialect, documented: readonly DocumentedEndpoint[]): string[] {
  return documented.flatMap((endpoint) => {
    const served = isServed(dialect, endpoint) || 'elsewhere' in endpoint
    const about = `${endpoint.method} ${endpoint.path}`
    if (!served && !('missing' in endpoint))
      return [`${about} is not served, and endpoints.json does not say why`]
    if (served && 'missing' in endpoint && endpoint.missing !== PLANNED)
      return [`${about} is served, yet endpoints.json says why it is not`]
    return []
  })
}

/** Whether every version that the vendor has it in serves the endpoint. */
function isServed(dialect: Dialect, endpoint: DocumentedEndpoint): boolean {
  return everyVersion(dialect)
    .filter(({ versions }) => !versions || isIn(endpoint, versions[0].name))
    .every((version) => routeFor(version, endpoint) !== undefined)
}

function isIn({ versions }: DocumentedEndpoint, version: string): boolean {
  return versions === undefined || versions.includes(version)
}

const LEGEND = `
A choice is made where no public page of the vendor says more; the README of the dialect has them all, and what deviates.
`

const RIGHTS_LEGEND = `
The role is the one that a key of Kith needs. A token of the vendor needs one of the scopes, and a request costs so many tokens of its
rate limit; both are those of the vendor's documents.
`

/** The value of `missing` for endpoints that are planned. */
const PLANNED = 'yet'

export function tableOf([head = [], ...lines]: readonly (readonly string[])[]): string {
  const lineOf = (line: readonly string[]) =>
    `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [lineOf(head), `|${'---|'.repeat(head.length)}`, ...lines.map(lineOf)].join('\n')
}

function introductionOf({ name, title, reference, hosts }: Dialect): string {
  const places =
    hosts.length === 0 ? '' : ` and for requests to ${hosts.map((host) => `\`${host}\``).join(', ')}`
  return `[${title}](${reference}) as Kith serves it, under \`/${name}\`${places}.`
}

/** The versions, if the vendor has changed its shape. */
function versionsOf({ name, versions = [] as never }: Dialect): string {
  if (versions.length === 0) return ''
  const lines = versions.map(
    ({ name: version, differs, reference }, index) =>
      `- [${version}](${reference})${index === 0 ? ', the default' : ''}: ${differs}`,
  )
  return `
The vendor has changed the shape of its API. A key or an organization chooses the version
([how](../decisions/0027-dialect-versions.md)); the OpenAPI document of one is at \`/${name}/openapi.json?version=${versions.at(-1)!.name}\`.

${lines.join('\n')}
`
}

/** The routes of all versions, each method and path once, with the versions that have it. */
function routesOf(dialect: Dialect): { readonly route: Route; readonly versions: readonly string[] }[] {
  const found = new Map<string, { route: Route; versions: string[] }>()
  for (const { routes, versions } of everyVersion(dialect)) {
    for (const route of routes) {
      const address = `${route.method} ${route.path}`
      const known = found.get(address) ?? { route, versions: [] }
      found.set(address, known)
      if (versions) known.versions.push(versions[0].name)
    }
  }
  return [...found.values()]
}

function rowsOf(dialect: Dialect, documented: readonly DocumentedEndpoint[]) {
  const all = dialect.versions?.map(({ name }) => name) ?? []
  const namesOf = (versions: readonly string[]) =>
    versions.length === all.length ? 'all' : versions.join(', ')
  const documentedAs = (route: Route) =>
    documented.filter((endpoint) => routeFor({ routes: [route] }, endpoint))
  const served = routesOf(dialect).map(({ route, versions }) => ({
    versions: namesOf(versions),
    endpoint: endpointOf(route.method, route.path, route.aliases),
    does: route.summary,
    role: route.role as string,
    scopes: scopesOf(documentedAs(route)),
    tokens: tokensOf(documentedAs(route), dialect.rateLimits?.cost(route)),
    state: stateOf(documentedAs(route), documented.length > 0),
  }))
  const others = documented
    .filter((endpoint) => everyVersion(dialect).every((version) => !routeFor(version, endpoint)))
    .map((endpoint) => {
      const { method, path, does = '', elsewhere, missing } = endpoint
      return {
        versions: namesOf(endpoint.versions ?? all),
        endpoint: endpointOf(method, path),
        does: does.charAt(0).toUpperCase() + does.slice(1),
        role: 'none',
        scopes: scopesOf([endpoint]),
        tokens: tokensOf([endpoint]),
        state: elsewhere === undefined ? absenceOf(missing) : `served: ${elsewhere}`,
      }
    })
  return [...served, ...others]
}

function scopesOf(endpoints: readonly DocumentedEndpoint[]): string {
  return endpoints.flatMap(({ scopes = [] }) => scopes.map((scope) => `\`${scope}\``)).join(', ')
}

/** @param own what the route costs in Kith, for endpoints whose cost the vendor does not document */
function tokensOf(endpoints: readonly DocumentedEndpoint[], own?: number): string {
  const cost = endpoints.find((endpoint) => endpoint.cost !== undefined)?.cost ?? own
  return cost === undefined ? '' : String(cost)
}

function absenceOf(missing = PLANNED): string {
  return missing === PLANNED ? 'not served yet' : `not served: ${missing}`
}

function stateOf(endpoints: readonly DocumentedEndpoint[], vendorDocuments: boolean): string {
  if (!vendorDocuments) return 'served'
  if (endpoints.length === 0) return 'served, though the vendor documents no such endpoint'
  const notes = endpoints.flatMap(({ choice, deviates }) => [
    ...(choice === undefined ? [] : [`a choice: ${choice}`]),
    ...(deviates === undefined ? [] : [`deviates: ${deviates}`]),
  ])
  return ['served', ...notes].join('; ')
}

function routeFor({ routes }: Pick<Dialect, 'routes'>, endpoint: DocumentedEndpoint) {
  const wanted = patternOf(endpoint.path)
  return routes.find(
    ({ method, path, aliases = [] }) =>
      method === endpoint.method && [path, ...aliases].some((url) => patternOf(url) === wanted),
  )
}

/** A path without the names of its parameters, because Kith and the vendors name them differently. */
export function patternOf(path: string): string {
  return path.replace(/:\w+|\{[\w-]+\}/g, '{}')
}

function endpointOf(method: string, path: string, aliases: readonly string[] = []): string {
  const template = (url: string) => url.replace(/:(\w+)/g, '{$1}')
  const also = aliases.map((url) => `\`${template(url)}\``)
  return `\`${method} ${template(path)}\`${also.length > 0 ? `, also ${also.join(', ')}` : ''}`
}

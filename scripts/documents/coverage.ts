import type { Dialect } from '../../src/dialects/dialect.ts'

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
}

/** The page `docs/dialects/<name>.md`. */
export function coveragePage(dialect: Dialect, documented: readonly DocumentedEndpoint[]): string {
  const rows = rowsOf(dialect, documented)
  const served = rows.filter(({ state }) => !state.startsWith('not served')).length
  const table = tableOf([
    ['endpoint', 'does', 'role', 'state'],
    ...rows.map((row) => [row.endpoint, row.does, row.role, row.state]),
  ])
  return `# ${dialect.title}: endpoints

${introductionOf(dialect)} ${served} of ${rows.length} endpoints are served.

${table}
${documented.length > 0 ? LEGEND : ''}
Made by \`npm run docs\` from the routes of the dialect and its \`endpoints.json\`; changes by hand are lost.
`
}

/** Documented endpoints that are not served without a reason, or are served although a reason says they are not. */
export function unexplained(dialect: Dialect, documented: readonly DocumentedEndpoint[]): string[] {
  return documented.flatMap((endpoint) => {
    const served = routeFor(dialect, endpoint) !== undefined || 'elsewhere' in endpoint
    const about = `${endpoint.method} ${endpoint.path}`
    if (!served && !('missing' in endpoint))
      return [`${about} is not served, and endpoints.json does not say why`]
    if (served && 'missing' in endpoint && endpoint.missing !== PLANNED)
      return [`${about} is served, yet endpoints.json says why it is not`]
    return []
  })
}

const LEGEND = `
A choice is made where no public page of the vendor says more; the README of the dialect has them all, and what deviates.
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

function rowsOf(dialect: Dialect, documented: readonly DocumentedEndpoint[]) {
  const documentedAs = (route: Dialect['routes'][number]) =>
    documented.filter((endpoint) => routeFor({ routes: [route] }, endpoint))
  const served = dialect.routes.map((route) => ({
    endpoint: endpointOf(route.method, route.path, route.aliases),
    does: route.summary,
    role: route.role as string,
    state: stateOf(documentedAs(route), documented.length > 0),
  }))
  const others = documented
    .filter((endpoint) => routeFor(dialect, endpoint) === undefined)
    .map(({ method, path, does = '', elsewhere, missing }) => ({
      endpoint: endpointOf(method, path),
      does: does.charAt(0).toUpperCase() + does.slice(1),
      role: 'none',
      state: elsewhere === undefined ? absenceOf(missing) : `served: ${elsewhere}`,
    }))
  return [...served, ...others]
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
function patternOf(path: string): string {
  return path.replace(/:\w+|\{\w+\}/g, '{}')
}

function endpointOf(method: string, path: string, aliases: readonly string[] = []): string {
  const template = (url: string) => url.replace(/:(\w+)/g, '{$1}')
  const also = aliases.map((url) => `\`${template(url)}\``)
  return `\`${method} ${template(path)}\`${also.length > 0 ? `, also ${also.join(', ')}` : ''}`
}

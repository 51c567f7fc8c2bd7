import type {
  Dialect,
  PeopleRenderer,
  Route,
  RouteRequest,
  WireAnswer,
  WireRequest,
} from '../dialects/dialect.ts'
import { inVersion } from '../dialects/versions.ts'
import type { Caller } from '../model/access.ts'
import type { DialectPreview, PreviewInDialects } from '../model/dialect-preview.ts'
import { KithError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import { placeOfKey, plainRequest } from './key-place.ts'
import { readParts } from './read-parts.ts'

/** The parts of a handler's argument that do not come from the request. */
interface Surroundings extends Pick<RouteRequest, 'hub' | 'bulk' | 'activity' | 'listDialects'> {
  readonly rendererOf: (dialect: Dialect) => PeopleRenderer
}

/**
 * Calls the dialects' own routes inside this process, so that a preview is what clients of the dialect receive: those whose
 * keys have no version of their own.
 */
export function createPreviewInDialects(
  dialects: readonly Dialect[],
  { rendererOf, ...surroundings }: Surroundings,
): PreviewInDialects {
  const previewInDialects: PreviewInDialects = async (caller, person, origin) => {
    const seen: DialectPreview[] = []
    for (const listed of dialects) {
      const id = person.vendorIds[listed.name]
      if (id === undefined || listed.name === caller.dialect) continue
      const of = { orgId: caller.orgId, dialect: listed.name }
      const dialect = inVersion(listed, await surroundings.hub.organizations.apiVersion(of))
      const path = dialect.contacts.path(id, { sensitive: caller.sensitive })
      const wire = plainRequest(path, {
        id: `${dialect.name}-of-${person.id}`,
        baseUrl: `${origin}/${dialect.name}`,
      })
      const { status, body } = await ask(dialect, wire, callerIn(dialect, caller))
      const curl = curlOf(dialect, `${wire.baseUrl}${path}`)
      seen.push({ dialect: dialect.name, id, method: 'GET', path, status, body: toJson(body), curl })
    }
    return seen
  }

  async function ask(dialect: Dialect, wire: WireRequest, caller: Caller): Promise<WireAnswer> {
    try {
      const { route, params } = findRoute(dialect, wire.path)
      const parts = readParts(route, params, wire)
      const render = rendererOf(dialect)
      return await route.handle({ ...parts, ...surroundings, render, previewInDialects, caller, wire })
    } catch (error) {
      if (error instanceof KithError) return dialect.renderError(error, wire)
      throw error
    }
  }

  return previewInDialects
}

/** The caller as a key of the dialect's first kind, which may only read, with the caller's right to sensitive values. */
function callerIn({ name, keys }: Dialect, caller: Caller): Caller {
  return { ...caller, dialect: name, kind: Object.keys(keys)[0] ?? caller.kind, role: 'read' }
}

function findRoute(
  { name, routes }: Dialect,
  path: string,
): { route: Route; params: Record<string, string> } {
  const given = path.split('/')
  for (const route of routes) {
    if (route.method !== 'GET') continue
    const segments = route.path.split('/')
    const fits = segments.every((segment, index) => segment.startsWith(':') || segment === given[index])
    if (!fits || segments.length !== given.length) continue
    const named = segments.flatMap((segment, index) =>
      segment.startsWith(':') ? [[segment.slice(1), decodeURIComponent(given[index]!)]] : [],
    )
    return { route, params: Object.fromEntries(named) }
  }
  throw new Error(`No route of ${name} reads a person at the path that its contacts name.`)
}

/** The body as a client would parse it. */
function toJson(body: unknown): Json {
  return JSON.parse(Buffer.isBuffer(body) ? body.toString() : JSON.stringify(body ?? null))
}

function curlOf(dialect: Dialect, url: string): string {
  const key = `$${dialect.name.toUpperCase()}_KEY`
  const { header, query } = placeOfKey(dialect)
  // The characters of a URL that a shell would interpret.
  const safe = url.replaceAll("'", '%27').replaceAll('!', '%21').replaceAll('$', '%24')
  if (header !== undefined) return `curl -H "${header} ${key}" '${safe}'`
  return `curl "${safe}${safe.includes('?') ? '&' : '?'}${query}=${key}"`
}

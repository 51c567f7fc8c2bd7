import type { Dialect, Route } from '../dialects/dialect.ts'
import { inVersion } from '../dialects/versions.ts'

/** A method and a path below a dialect's prefix, and what each version of the dialect has there. */
export interface Operation {
  readonly url: string
  /** The route of the first version that has one. The versions agree on the limits, media type and rights of its body. */
  readonly route: Route
  /** Whether any version has a cacheable route here. */
  readonly cacheable: boolean
  /**
   * @param version undefined if the dialect has no versions
   * @returns undefined if the version has no such route
   */
  routeIn(version: string | undefined): Route | undefined
}

/** Every method and path that a version of the dialect serves. */
export function operationsOf(dialect: Dialect): readonly Operation[] {
  const versions = dialect.versions?.map(({ name }) => name) ?? [undefined]
  const found = new Map<string, { url: string; byVersion: Map<string | undefined, Route> }>()
  for (const version of versions) {
    for (const route of inVersion(dialect, version).routes) {
      for (const url of [route.path, ...(route.aliases ?? [])]) {
        const address = `${route.method} ${url}`
        const operation = found.get(address) ?? { url, byVersion: new Map() }
        found.set(address, operation)
        operation.byVersion.set(version, route)
      }
    }
  }
  return [...found.values()].map(({ url, byVersion }) => {
    const routes = [...byVersion.values()]
    return {
      url,
      route: routes[0]!,
      cacheable: routes.some(({ cacheable }) => cacheable !== undefined),
      routeIn: (version) => byVersion.get(version),
    }
  })
}

/** By path, the methods that a version has there; without a version, those that any version has. */
export function methodsByPath(
  operations: readonly Operation[],
  version?: { readonly name: string | undefined },
): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>()
  for (const { url, route, routeIn } of operations) {
    const known = methods.get(url) ?? []
    methods.set(url, known)
    if (version && !routeIn(version.name)) continue
    known.push(route.method, ...(route.method === 'GET' ? ['HEAD'] : []))
  }
  return methods
}

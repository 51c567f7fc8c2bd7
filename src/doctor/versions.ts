import type { Dialect, Route } from '../dialects/dialect.ts'
import { everyVersion } from '../dialects/versions.ts'
import type { Difference } from './difference.ts'

/** A method and path of a dialect, and the route that each version has there. */
export interface ServedRoute {
  /** The route of the version that is served or, if it has none, of another one. */
  readonly route: Route
  /** @returns undefined if the version has no such route */
  readonly routeIn: (version: string | undefined) => Route | undefined
}

/** @param served the version that is served; undefined if the dialect has no versions */
export function servedRoutes(dialect: Dialect, served: string | undefined): ServedRoute[] {
  const found = new Map<string, Map<string | undefined, Route>>()
  for (const { routes, versions } of everyVersion(dialect)) {
    const seen = new Map<string, number>()
    for (const route of routes) {
      const address = `${route.method} ${route.path}`
      // A version may have several operations at one address, with different parameters.
      const place = seen.get(address) ?? 0
      seen.set(address, place + 1)
      const name = `${address} ${place}`
      const byVersion = found.get(name) ?? new Map<string | undefined, Route>()
      found.set(name, byVersion.set(versions?.[0].name, route))
    }
  }
  return [...found.values()].map((byVersion) => ({
    route: byVersion.get(served) ?? [...byVersion.values()][0]!,
    routeIn: (version) => byVersion.get(version),
  }))
}

/** Which version of a dialect an account speaks. */
export interface VersionFinding {
  /** The version that Kith serves to the clients of the account. */
  readonly served: string
  /** The version from which the responses differ least; null if that cannot be told, as of an account without people. */
  readonly speaks: string | null
  /** Whether the account speaks another version than the served one. */
  readonly drift: boolean
  /** Every version with the number of differences from it. */
  readonly versions: readonly { readonly name: string; readonly differences: number }[]
}

/** @param differencesIn the differences of the responses from a version */
export function compareVersions(
  dialect: Dialect,
  served: string,
  differencesIn: (version: string) => readonly Difference[],
): VersionFinding {
  const versions = (dialect.versions ?? []).map(({ name }) => ({
    name,
    differences: differencesIn(name).length,
  }))
  const least = Math.min(...versions.map(({ differences }) => differences))
  const nearest = versions.filter(({ differences }) => differences === least).map(({ name }) => name)
  const drift = !nearest.includes(served)
  return { served, speaks: drift || nearest.length === 1 ? nearest[0]! : null, drift, versions }
}

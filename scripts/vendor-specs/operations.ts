import type { Route } from '../../src/dialects/dialect.ts'
import { type DocumentedEndpoint, patternOf } from '../documents/coverage.ts'

/** What `endpoints.json` says about an operation such as `GET /v1/clients/{client_id}`. */
export function endpointOf(
  operation: string,
  endpoints: readonly DocumentedEndpoint[],
): DocumentedEndpoint | undefined {
  const wanted = patternOf(operation)
  return endpoints.find(({ method, path }) => patternOf(`${method} ${path}`) === wanted)
}

/** Whether a route serves the operation, by what `endpoints.json` says. */
export function isServed(operation: string, endpoints: readonly DocumentedEndpoint[]): boolean {
  const endpoint = endpointOf(operation, endpoints)
  return endpoint !== undefined && !('missing' in endpoint) && !('elsewhere' in endpoint)
}

/** Whether the operation is a list of what Kith does not keep, by what `endpoints.json` says. */
export function isAlwaysEmpty(operation: string, endpoints: readonly DocumentedEndpoint[]): boolean {
  return endpointOf(operation, endpoints)?.deviates === 'always empty'
}

/** The route that serves an operation, with the path by which it does. */
export function routeOf(operation: string, routes: readonly Route[]): Route | undefined {
  const wanted = patternOf(operation)
  for (const route of routes) {
    const path = [route.path, ...(route.aliases ?? [])].find(
      (candidate) => patternOf(`${route.method} ${candidate}`) === wanted,
    )
    if (path !== undefined) return { ...route, path }
  }
  return undefined
}

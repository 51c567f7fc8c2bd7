import type { Route, WireRequest } from '../dialects/dialect.ts'
import { invalid, type Problem } from '../model/errors.ts'

/** Parses the parts of a request with the route's readers. @throws invalid with every problem found */
export function readParts(route: Route, params: Record<string, string>, wire: WireRequest) {
  const problems: Problem[] = []
  const part = { params, wire }
  const parts = {
    params: route.params?.read(part, problems) ?? {},
    query: route.query?.read(part, problems) ?? {},
    headers: route.headers?.read(part, problems) ?? {},
    body: route.body?.read(part, problems),
  }
  if (problems.length > 0) throw invalid(problems)
  return parts
}

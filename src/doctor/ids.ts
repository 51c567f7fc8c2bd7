import type { Route } from '../dialects/dialect.ts'

/** The response of a list route. */
export interface ListResponse {
  readonly route: Route
  readonly body: unknown
}

export function parametersOf(path: string): string[] {
  return path.split('/').flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []))
}

/**
 * Finds ids for a route with one parameter in the responses of lists. Prefers the list at the parent path of the route or
 * of an alias (`/v1/persons` for `/v1/persons/:id`), else takes a list whose path ends with the same word (`/api/v2/persons`).
 */
export function idsFor(route: Route, lists: readonly ListResponse[]): string[] {
  const parents = pathsOf(route).map((path) => path.slice(0, path.indexOf('/:')))
  const atParent = parents
    .map((parent) => lists.find((list) => pathsOf(list.route).includes(parent)))
    .find((list) => list !== undefined)
  const segments = route.path.split('/')
  const index = segments.findIndex((segment) => segment.startsWith(':'))
  const sameName = lists.find(({ route }) => route.path.split('/').at(-1) === segments[index - 1])
  const name = segments[index]!.slice(1)
  return itemsOf((atParent ?? sameName)?.body).flatMap((item) => {
    const id = item[name] ?? item.id
    return (typeof id === 'string' && id !== '') || typeof id === 'number' ? [String(id)] : []
  })
}

function pathsOf({ path, aliases = [] }: Route): readonly string[] {
  return [path, ...aliases]
}

type Item = Readonly<Record<string, unknown>>

const ENVELOPE_LEVELS_MAX = 3

/** The first array in a response, which may be wrapped in a few levels of objects. */
function itemsOf(body: unknown): readonly Item[] {
  let level = [body]
  for (let depth = 0; depth < ENVELOPE_LEVELS_MAX; depth++) {
    const list = level.find((value) => Array.isArray(value))
    if (list) return list.filter(isItem)
    level = level.filter(isItem).flatMap((value) => Object.values(value))
  }
  return []
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

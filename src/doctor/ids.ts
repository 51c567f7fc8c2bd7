import type { Route } from '../dialects/dialect.ts'

/** What a list answered, by the paths it is reached at. */
export interface ListAnswer {
  readonly route: Route
  readonly body: unknown
}

export function parametersOf(path: string): string[] {
  return path.split('/').flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []))
}

/**
 * Ids that can stand in a path with one parameter, as a list answered them: the list at the folder the parameter
 * stands in, else any other list whose folder has that name (`/v1/persons/:id` from `/api/v2/persons`).
 */
export function idsFor(path: string, answers: readonly ListAnswer[]): string[] {
  const segments = path.split('/')
  const index = segments.findIndex((segment) => segment.startsWith(':'))
  const folder = segments.slice(0, index).join('/')
  const here = answers.find(({ route }) => pathsOf(route).includes(folder))
  const alike = answers.find(({ route }) => route.path.split('/').at(-1) === segments[index - 1])
  const name = segments[index]!.slice(1)
  return itemsOf((here ?? alike)?.body).flatMap((item) => {
    const id = item[name] ?? item.id
    return (typeof id === 'string' && id !== '') || typeof id === 'number' ? [String(id)] : []
  })
}

function pathsOf({ path, aliases = [] }: Route): readonly string[] {
  return [path, ...aliases]
}

type Item = Readonly<Record<string, unknown>>

const ENVELOPE_LEVELS_MAX = 3

/** The first list of objects in an answer, however it is wrapped. */
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

import { type ApiFilter, type FilterPart, fromApiFilter, isGroup, toApiFilter } from './filter.ts'

/** The filter of an address; undefined when there is none or it cannot be read. */
export function parseFilter(text: string): ApiFilter | undefined {
  if (text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as ApiFilter) : undefined
  } catch {
    return undefined
  }
}

/** How many conditions a filter has; one that cannot be edited by hand counts as one. */
export function countTests(filter: ApiFilter): number {
  const group = fromApiFilter(filter)
  return group ? testsIn(group) : 1
}

export function writeFilter(group: FilterPart): string {
  return testsIn(group) === 0 ? '' : JSON.stringify(toApiFilter(group))
}

function testsIn(part: FilterPart): number {
  return isGroup(part) ? part.parts.reduce((sum, inner) => sum + testsIn(inner), 0) : 1
}

import { type ApiFilter, type FilterPart, fromApiFilter, isGroup, toApiFilter } from './filter.ts'

/** Parses the filter parameter of the URL; undefined if it is missing or invalid. */
export function parseFilter(text: string): ApiFilter | undefined {
  if (text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as ApiFilter) : undefined
  } catch {
    return undefined
  }
}

/** The number of conditions of a filter. A filter that cannot be edited here counts as one. */
export function countConditions(filter: ApiFilter): number {
  const group = fromApiFilter(filter)
  return group ? conditionsIn(group) : 1
}

export function writeFilter(group: FilterPart): string {
  return conditionsIn(group) === 0 ? '' : JSON.stringify(toApiFilter(group))
}

function conditionsIn(part: FilterPart): number {
  return isGroup(part) ? part.parts.reduce((sum, inner) => sum + conditionsIn(inner), 0) : 1
}

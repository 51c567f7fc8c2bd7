import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from './client.ts'
import { unwrap } from './problem.ts'
import type { Dialect } from './types.ts'

/** The APIs that the server serves; they change only when another version of it is started. */
export const dialectsQuery = queryOptions({
  queryKey: ['dialects'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/dialects', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
})

const none: readonly Dialect[] = []

export const useDialects = (): readonly Dialect[] => useQuery(dialectsQuery).data ?? none

/** What people call an API, and the name of anything that is no API as it is. */
export function useDialectTitle(): (name: string) => string {
  const dialects = useDialects()
  return (name) => dialects.find((dialect) => dialect.name === name)?.title ?? name
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { unwrap } from './problem.ts'

const EVERY_MS = 5_000

export const activityQuery = (minutes: number) =>
  queryOptions({
    queryKey: ['activity', minutes],
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/activity', { params: { query: { minutes } }, signal })),
  })

import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { unwrap } from './problem.ts'

const POLL_INTERVAL_MS = 5_000

export const activityQuery = (minutes: number) =>
  queryOptions({
    queryKey: ['activity', minutes],
    placeholderData: keepPreviousData,
    refetchInterval: POLL_INTERVAL_MS,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/activity', { params: { query: { minutes } }, signal })),
  })

import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { unwrap } from './problem.ts'

const CAMPAIGNS_MAX = 500

export const campaignsQuery = queryOptions({
  queryKey: ['campaigns'],
  queryFn: async ({ signal }) =>
    unwrap(await api.GET('/v1/campaigns', { params: { query: { limit: CAMPAIGNS_MAX } }, signal })),
})

export const statusesQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaigns', id, 'statuses'],
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET('/v1/campaigns/{campaign_id}/statuses', {
          params: { path: { campaign_id: id } },
          signal,
        }),
      ),
  })

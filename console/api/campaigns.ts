import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { unwrap } from './problem.ts'

const CAMPAIGNS_MAX = 500

export const campaignsQuery = queryOptions({
  queryKey: ['campaigns'],
  queryFn: async ({ signal }) =>
    unwrap(await api.GET('/v1/campaigns', { params: { query: { limit: CAMPAIGNS_MAX } }, signal })),
})

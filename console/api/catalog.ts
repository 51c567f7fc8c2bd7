import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from './client.ts'
import { unwrap } from './problem.ts'

/** How long catalog data counts as fresh: it is small, changes rarely, and many components query it. */
const CATALOG_STALE_MS = 60_000

export const labelsQuery = queryOptions({
  queryKey: ['labels'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/labels', { signal })).items,
  staleTime: CATALOG_STALE_MS,
})

export const fieldsQuery = queryOptions({
  queryKey: ['fields'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/custom-fields', { signal })).items,
  staleTime: CATALOG_STALE_MS,
})

export const filtersQuery = queryOptions({
  queryKey: ['filters'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/filters', { signal })).items,
  staleTime: CATALOG_STALE_MS,
})

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: async ({ signal }) =>
    unwrap(await api.GET('/v1/sources', { params: { query: { counts: true } }, signal })).items,
})

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/organization', { signal })),
  staleTime: CATALOG_STALE_MS,
})

/** How far phone numbers have been read again; asked repeatedly while that is going on. */
export const phoneNumbersQuery = queryOptions({
  queryKey: ['organization', 'phone-numbers'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/organization/phone-numbers', { signal })),
  refetchInterval: ({ state }) => (state.data?.state === 'current' ? false : PROGRESS_EVERY_MS),
})

const PROGRESS_EVERY_MS = 1000

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/keys', { signal })).items,
})

export const useLabels = () => useQuery(labelsQuery).data ?? []
export const useFields = () => useQuery(fieldsQuery).data ?? []

export const managedQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }) => unwrap(await api.GET('/v1/organizations', { signal })).items,
})

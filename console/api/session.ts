import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { api } from './client.ts'
import { isStatus, unwrap } from './problem.ts'
import type { Session } from './types.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  /** null when nobody is signed in. */
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return unwrap(await api.GET('/v1/session', { signal }))
    } catch (error) {
      if (isStatus(error, 401)) return null
      throw error
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: 1,
})

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    meta: { signIn: true },
    mutationFn: async (key: string) => unwrap(await api.POST('/v1/session', { body: { key } })),
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
  })
}

export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async () => unwrap(await api.DELETE('/v1/session')),
    onSuccess() {
      queries.setQueryData(sessionQuery.queryKey, null)
      // Nothing that was read stays behind for whoever signs in next.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
    },
  })
}

/** Handed down by whoever shows pages to those who are signed in, so that these end before their session does. */
export const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('Nobody is signed in.')
  return session
}

/** What the key of the session may do. */
export function useRights() {
  const { role, sensitive } = useSession().key
  return { write: role !== 'read', admin: role === 'admin', sensitive }
}

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { api } from './client.ts'
import { isStatus, unwrap } from './problem.ts'
import type { Session } from './types.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  /** null without a session. */
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
      // Clear all cached data before the next sign-in.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
    },
  })
}

/** The current session. Provided as context, so that pages unmount before the session is gone. */
export const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession needs a SessionContext.')
  return session
}

/** The permissions of the key of the session. */
export function useRights() {
  const { role, sensitive } = useSession().key
  return { write: role !== 'read', admin: role === 'admin', sensitive }
}

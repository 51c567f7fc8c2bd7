import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem, isStatus } from './problem.ts'

const RETRIES_MAX = 2

export function createQueryClient(): QueryClient {
  /** The session ended elsewhere: the key was revoked, or its time is over. */
  const onError = (error: unknown): void => {
    if (isStatus(error, 401)) client.setQueryData(['session'], null)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError(error, _variables, _result, mutation) {
        // A wrong key at sign-in ends no session.
        if (!mutation.meta?.signIn) onError(error)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What the server refuses it will refuse again; only what is wrong with the server may pass.
        retry: (failures, error) =>
          failures < RETRIES_MAX && !(error instanceof ApiProblem && error.status < 500),
      },
    },
  })
  return client
}

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem, isStatus } from './problem.ts'

const RETRIES_MAX = 2

export function createQueryClient(): QueryClient {
  /** Shows the sign-in page when the session has expired or its key was revoked. */
  const onError = (error: unknown): void => {
    if (isStatus(error, 401)) client.setQueryData(['session'], null)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError(error, _variables, _result, mutation) {
        // A 401 at sign-in means a wrong key, not an expired session.
        if (!mutation.meta?.signIn) onError(error)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // Retry only network and server errors: a request refused with 4xx is refused again.
        retry: (failures, error) =>
          failures < RETRIES_MAX && !(error instanceof ApiProblem && error.status < 500),
      },
    },
  })
  return client
}

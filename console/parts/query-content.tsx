import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from './failure.tsx'
import { Loading } from './loading.tsx'

interface QueryContentProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>
  readonly children: (data: Data) => ReactNode
}

/**
 * Shows the data of a query: a spinner while it loads for the first time or is retried, and an error with a retry button
 * if it fails. Data from an earlier load stays visible below the error.
 */
export function QueryContent<Data>({ query, children }: QueryContentProps<Data>) {
  const { data, error, refetch } = query
  return (
    <>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? !error && <Loading /> : children(data)}
    </>
  )
}

import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { api } from '../api/client.ts'
import { isStatus, unwrap } from '../api/problem.ts'
import type { PeopleQuery } from '../api/types.ts'
import { createPeopleWindow, type PeopleWindow } from './people-window.ts'

/** Counting matches may take longer than loading the first page, so it waits until typing pauses. */
const COUNT_DELAY_MS = 400
/** Counting stops here unless the exact number matters, because counting a million matches is slow. */
const COUNT_MAX = 10_000

/**
 * The people that match a query. While a new query loads, the previous list stays visible to avoid flicker, and requests
 * of outdated queries are cancelled.
 *
 * @param exactCount whether to count all matches, however many there are
 */
export function usePeopleWindow(query: PeopleQuery, { exactCount }: { exactCount: boolean }) {
  const queries = useQueryClient()
  const queryJson = JSON.stringify(query)
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reloads the same query
  const next = useMemo(() => {
    const parsed = JSON.parse(queryJson) as PeopleQuery
    return createPeopleWindow(async (start, limit, signal) => {
      try {
        return unwrap(
          await api.GET('/v1/people', { params: { query: { ...parsed, ...start, limit } }, signal }),
        )
      } catch (error) {
        if (isStatus(error, 401)) queries.setQueryData(['session'], null)
        throw error
      }
    })
  }, [queryJson, queries, round])
  const nextState = useSyncExternalStore(next.subscribe, next.state)

  useEffect(() => {
    next.show(0, 0)
    return next.stop
  }, [next])

  const before = useRef<PeopleWindow>(next)
  const answered = nextState.count > 0 || nextState.complete || nextState.error !== undefined
  const stale = before.current !== next && !answered
  useEffect(() => {
    if (!stale) before.current = next
  }, [stale, next])

  useTotal(next, query, queryJson, exactCount)
  const people = stale ? before.current : next
  const refresh = useCallback(() => setRound((before) => before + 1), [])
  return { people, refresh, state: stale ? before.current.state() : nextState, stale }
}

function useTotal(people: PeopleWindow, query: PeopleQuery, queryJson: string, all: boolean): void {
  const [settledJson] = useDebouncedValue(queryJson, COUNT_DELAY_MS)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `queryJson` is `query` as JSON
  useEffect(() => {
    if (settledJson !== queryJson) return
    const controller = new AbortController()
    const { q, filter, removed } = query
    // The API counts only people who are not removed.
    if (removed !== undefined) return
    const filtered = q !== undefined || filter !== undefined
    const selection = {
      ...(q !== undefined && { q }),
      ...(filter !== undefined && { filter }),
      // The total without a filter is always exact and cheap.
      ...(filtered && !all && { upTo: COUNT_MAX }),
    }
    api
      .GET('/v1/people/count', { params: { query: selection }, signal: controller.signal })
      .then(({ data }) => data && people.setTotal(data.total, data.exact))
      .catch(() => undefined)
    return () => controller.abort()
  }, [people, settledJson, queryJson, all])
}

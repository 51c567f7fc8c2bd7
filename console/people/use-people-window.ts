import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { api } from '../api/client.ts'
import { isStatus, unwrap } from '../api/problem.ts'
import type { PeopleQuery } from '../api/types.ts'
import { createPeopleWindow, type PeopleWindow } from './people-window.ts'

/** Counting a filtered list may take longer than reading its first page, so it waits until nobody types, */
const COUNT_AFTER_MS = 400
/** and ends early: nobody reads whether 48,113 or 48,114 match, until something is to be done to all of them. */
const COUNT_UP_TO = 10_000

/**
 * The people a query selects. While the first page of another query is on its way, the list before it stays, so that
 * nothing flickers as one types; requests nobody waits for any more are cancelled.
 *
 * @param countAll whether it matters how many exactly there are
 */
export function usePeopleWindow(query: PeopleQuery, { countAll }: { countAll: boolean }) {
  const queries = useQueryClient()
  const asked = JSON.stringify(query)
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks for the same anew
  const next = useMemo(() => {
    const own = JSON.parse(asked) as PeopleQuery
    return createPeopleWindow(async (start, limit, signal) => {
      try {
        return unwrap(await api.GET('/v1/people', { params: { query: { ...own, ...start, limit } }, signal }))
      } catch (error) {
        if (isStatus(error, 401)) queries.setQueryData(['session'], null)
        throw error
      }
    })
  }, [asked, queries, round])
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

  useTotal(next, query, asked, countAll)
  const people = stale ? before.current : next
  const refresh = useCallback(() => setRound((before) => before + 1), [])
  return { people, refresh, state: stale ? before.current.state() : nextState, stale }
}

function useTotal(people: PeopleWindow, query: PeopleQuery, asked: string, all: boolean): void {
  const [counted] = useDebouncedValue(asked, COUNT_AFTER_MS)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` says all that is in `query`
  useEffect(() => {
    if (counted !== asked) return
    const controller = new AbortController()
    const { q, filter, removed } = query
    // Only those who are there are counted.
    if (removed !== undefined) return
    const narrowed = q !== undefined || filter !== undefined
    const selection = {
      ...(q !== undefined && { q }),
      ...(filter !== undefined && { filter }),
      // Everybody is counted already.
      ...(narrowed && !all && { upTo: COUNT_UP_TO }),
    }
    api
      .GET('/v1/people/count', { params: { query: selection }, signal: controller.signal })
      .then(({ data }) => data && people.setTotal(data.total, data.exact))
      .catch(() => undefined)
    return () => controller.abort()
  }, [people, counted, asked, all])
}

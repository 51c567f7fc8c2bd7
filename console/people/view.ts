import { useCallback, useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { PeopleQuery } from '../api/types.ts'

/** The state of the people table. All of it is in the URL, so that a view can be shared and the back button works. */
export interface PeopleView {
  readonly q: string
  /** JSON in the filter syntax of the native API. */
  readonly filter: string
  readonly sort: string
  readonly removed: 'exclude' | 'include' | 'only'
  /** Column names in order; empty for the default columns. */
  readonly columns: readonly string[]
}

const DEFAULT_SORT = '-createdAt'
export const removedChoices = ['exclude', 'include', 'only'] as const

export function removedChoice(text: string | null): PeopleView['removed'] {
  return removedChoices.find((choice) => choice === text) ?? 'exclude'
}

export function readView(search: string): PeopleView {
  const parameters = new URLSearchParams(search)
  const columns = parameters.get('columns')
  return {
    q: parameters.get('q') ?? '',
    filter: parameters.get('filter') ?? '',
    sort: parameters.get('sort') ?? DEFAULT_SORT,
    removed: removedChoice(parameters.get('removed')),
    columns: columns ? columns.split(',') : [],
  }
}

export function writeView({ q, filter, sort, removed, columns }: PeopleView): string {
  const parameters = new URLSearchParams()
  if (q) parameters.set('q', q)
  if (filter) parameters.set('filter', filter)
  if (sort !== DEFAULT_SORT) parameters.set('sort', sort)
  if (removed !== 'exclude') parameters.set('removed', removed)
  if (columns.length > 0) parameters.set('columns', columns.join(','))
  return parameters.toString()
}

/** The query parameters for a view. */
export function toPeopleQuery({ q, filter, sort, removed }: PeopleView): PeopleQuery {
  const text = q.trim()
  return {
    sort,
    ...(text && { q: text }),
    ...(filter && { filter }),
    ...(removed !== 'exclude' && { removed }),
  }
}

export const isFiltered = ({ q, filter, removed }: PeopleView): boolean =>
  q.trim() !== '' || filter !== '' || removed !== 'exclude'

/** The view in the URL and a function to change it. With `replace` the change adds no history entry. */
export function usePeopleView() {
  const search = useSearch()
  const [, navigate] = useLocation()
  const view = useMemo(() => readView(search), [search])
  const change = useCallback(
    (changes: Partial<PeopleView>, options: { replace?: boolean } = {}) => {
      const text = writeView({ ...readView(location.search), ...changes })
      navigate(text ? `/people?${text}` : '/people', options)
    },
    [navigate],
  )
  return [view, change] as const
}

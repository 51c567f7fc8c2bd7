import type { Person } from '../api/types.ts'

export interface PeoplePage {
  readonly items: readonly Person[]
  readonly nextCursor: string | null
}

/** Where a page starts: after the cursor of the previous page, or at an offset. */
export type PageStart = { readonly cursor?: string; readonly offset?: number }

export type LoadPage = (start: PageStart, limit: number, signal: AbortSignal) => Promise<PeoplePage>

export const PAGE_SIZE = 100
/** Pages kept in memory. Older pages are dropped, so that memory does not grow with the list. */
const PAGES_MAX = 16
/** Cursors kept in memory, a few dozen bytes each. */
const CURSORS_MAX = 2_000

export interface WindowState {
  /** Increases with each change of the state. */
  readonly revision: number
  /** The number of people, as far as known. */
  readonly count: number
  /** Whether `count` is exact. */
  readonly complete: boolean
  readonly loading: boolean
  readonly error: unknown
}

export type PeopleWindow = ReturnType<typeof createPeopleWindow>

/**
 * The visible part of a long list of people. Loads pages as they become visible: by cursor if the previous page was
 * loaded, by offset otherwise. Cancels requests for pages that are no longer visible.
 */
export function createPeopleWindow(load: LoadPage) {
  const pages = new Map<number, readonly Person[]>()
  const cursors = new Map<number, string>()
  const running = new Map<number, AbortController>()
  const listeners = new Set<() => void>()
  let visiblePages: readonly number[] = [0]
  let total: number | undefined
  /** The list is longer than `total`. */
  let more = false
  let end: number | undefined
  let reached = 0
  let state: WindowState = { revision: 0, count: 0, complete: false, loading: true, error: undefined }

  function publish(change: Partial<WindowState> = {}): void {
    const count = end ?? Math.max((total ?? 0) + (more ? 1 : 0), reached)
    state = {
      ...state,
      revision: state.revision + 1,
      count,
      complete: end !== undefined || (total !== undefined && !more),
      loading: running.size > 0,
      ...change,
    }
    for (const listener of listeners) listener()
  }

  function keep(page: number, { items, nextCursor }: PeoplePage): void {
    pages.delete(page)
    pages.set(page, items)
    const droppable = [...pages.keys()].filter((key) => !visiblePages.includes(key))
    for (const key of droppable.slice(0, Math.max(0, pages.size - PAGES_MAX))) pages.delete(key)
    if (nextCursor !== null) cursors.set(page + 1, nextCursor)
    for (const key of cursors.keys()) {
      if (cursors.size <= CURSORS_MAX) break
      cursors.delete(key)
    }
    const last = page * PAGE_SIZE + items.length
    if (nextCursor === null && (items.length > 0 || page === 0)) end = last
    // While the total is unknown, one extra row lets the user keep scrolling.
    else if (nextCursor !== null) reached = Math.max(reached, last + 1)
  }

  async function loadPage(page: number): Promise<void> {
    const controller = new AbortController()
    running.set(page, controller)
    const cursor = cursors.get(page)
    try {
      const start = cursor !== undefined ? { cursor } : page > 0 ? { offset: page * PAGE_SIZE } : {}
      const loaded = await load(start, PAGE_SIZE, controller.signal)
      if (controller.signal.aborted) return
      running.delete(page)
      keep(page, loaded)
      publish({ error: undefined })
    } catch (error) {
      if (controller.signal.aborted) return
      running.delete(page)
      publish({ error })
    }
  }

  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    state: () => state,
    /** The person in a row; undefined until loaded. */
    at(row: number): Person | undefined {
      return pages.get(Math.floor(row / PAGE_SIZE))?.[row % PAGE_SIZE]
    },
    /** Loads the pages of the visible rows and cancels requests for other pages. */
    show(first: number, last: number): void {
      const from = Math.floor(first / PAGE_SIZE)
      const to = Math.floor(Math.max(first, last) / PAGE_SIZE)
      visiblePages = Array.from({ length: to - from + 1 }, (_, index) => from + index)
      for (const [page, controller] of running) {
        if (visiblePages.includes(page)) continue
        controller.abort()
        running.delete(page)
      }
      for (const page of visiblePages) if (!pages.has(page) && !running.has(page)) void loadPage(page)
    },
    /** Sets the counted total. If it is not exact, there are more people than counted. */
    setTotal(counted: number, exact: boolean): void {
      total = counted
      more = !exact
      publish()
    },
    /** Replaces a person that was changed here, without a request. */
    replace(person: Person): void {
      for (const [page, items] of pages) {
        if (!items.some(({ id }) => id === person.id)) continue
        pages.set(
          page,
          items.map((item) => (item.id === person.id ? person : item)),
        )
      }
      publish()
    },
    stop(): void {
      for (const controller of running.values()) controller.abort()
      running.clear()
    },
  }
}

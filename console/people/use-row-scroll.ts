import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { heightOf, positionAt, type ScrollPosition, scrolled, settled, visibleRows } from './scroll-scale.ts'

const SCROLL_END_MS = 160
const OVERSCAN_ROWS = 6

interface RowScrollOptions {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly rows: number
  readonly rowHeight: number
  /** Height of the sticky header above the rows. */
  readonly head: number
  /** The row to scroll to at first. */
  readonly initialRow: number
}

/** Computes which rows to render and where, depending on the scroll position. */
export function useRowScroll({ scroller, rows, rowHeight, head, initialRow }: RowScrollOptions) {
  const [viewport, setViewport] = useState(600)
  const extent = { rows, rowHeight, viewport }
  const latest = useRef(extent)
  latest.current = extent
  const [position, setPosition] = useState<ScrollPosition>(() => positionAt(0, extent))
  const here = useRef(position)
  /** The row to scroll to once it is loaded; 0 afterwards. */
  const pendingRow = useRef(initialRow)

  const go = useCallback(
    (next: ScrollPosition) => {
      const element = scroller.current
      here.current = next
      setPosition(next)
      if (element && Math.abs(element.scrollTop - next.element) >= 1) element.scrollTop = next.element
    },
    [scroller],
  )

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = (): void => setViewport(Math.max(1, element.clientHeight - head))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, head])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let rest: number | undefined
    const onScroll = (): void => {
      if (Math.abs(element.scrollTop - here.current.element) >= 1) {
        here.current = scrolled(here.current, element.scrollTop, latest.current)
        setPosition(here.current)
      }
      window.clearTimeout(rest)
      rest = window.setTimeout(() => {
        const rested = settled(here.current, latest.current)
        if (Math.abs(rested.element - here.current.element) >= 1) go(rested)
      }, SCROLL_END_MS)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      element.removeEventListener('scroll', onScroll)
      window.clearTimeout(rest)
    }
  }, [scroller, go])

  // Keep the scroll position when the number of rows changes, as far as the list still reaches there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `extent` depends on the same three values
  useLayoutEffect(() => {
    const arrived = pendingRow.current > 0 && rows > pendingRow.current
    const middle = pendingRow.current * rowHeight - viewport / 2
    go(arrived ? positionAt(middle, latest.current) : settled(here.current, latest.current))
    if (arrived) pendingRow.current = 0
  }, [rows, viewport, rowHeight])

  const showRow = useCallback(
    (row: number) => {
      const { rowHeight: height, viewport: seen } = latest.current
      const top = here.current.element + here.current.shift
      const start = row * height
      if (start < top) go(positionAt(start, latest.current))
      else if (start + height > top + seen) go(positionAt(start + height - seen, latest.current))
    },
    [go],
  )

  return {
    height: heightOf(extent),
    shift: position.shift,
    rendered: visibleRows(position, extent, OVERSCAN_ROWS),
    visible: visibleRows(position, extent),
    showRow,
    toTop: useCallback(() => go(positionAt(0, latest.current)), [go]),
  }
}

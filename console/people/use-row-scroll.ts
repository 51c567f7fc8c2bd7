import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { heightOf, type Place, placeAt, rowsInSight, scrolled, settled } from './scroll-scale.ts'

const REST_MS = 160
const ROWS_AROUND = 6

interface RowScrollOptions {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly rows: number
  readonly rowHeight: number
  /** Height of what stands above the rows and stays in sight. */
  readonly head: number
  /** The row to begin at. */
  readonly initialRow: number
}

/** Which rows to draw, and where, while the person scrolls. */
export function useRowScroll({ scroller, rows, rowHeight, head, initialRow }: RowScrollOptions) {
  const [viewport, setViewport] = useState(600)
  const extent = { rows, rowHeight, viewport }
  const latest = useRef(extent)
  latest.current = extent
  const [place, setPlace] = useState<Place>(() => placeAt(0, extent))
  const here = useRef(place)
  /** Where to begin, as soon as there are so many rows. */
  const awaited = useRef(initialRow)

  const go = useCallback(
    (next: Place) => {
      const element = scroller.current
      here.current = next
      setPlace(next)
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
        setPlace(here.current)
      }
      window.clearTimeout(rest)
      rest = window.setTimeout(() => {
        const calm = settled(here.current, latest.current)
        if (Math.abs(calm.element - here.current.element) >= 1) go(calm)
      }, REST_MS)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      element.removeEventListener('scroll', onScroll)
      window.clearTimeout(rest)
    }
  }, [scroller, go])

  // Rows that appear or go leave one where one was, as far as that still exists.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `extent` is these three
  useLayoutEffect(() => {
    const arrived = awaited.current > 0 && rows > awaited.current
    const middle = awaited.current * rowHeight - viewport / 2
    go(arrived ? placeAt(middle, latest.current) : settled(here.current, latest.current))
    if (arrived) awaited.current = 0
  }, [rows, viewport, rowHeight])

  const showRow = useCallback(
    (row: number) => {
      const { rowHeight: height, viewport: seen } = latest.current
      const top = here.current.element + here.current.shift
      const start = row * height
      if (start < top) go(placeAt(start, latest.current))
      else if (start + height > top + seen) go(placeAt(start + height - seen, latest.current))
    },
    [go],
  )

  return {
    height: heightOf(extent),
    shift: place.shift,
    drawn: rowsInSight(place, extent, ROWS_AROUND),
    inSight: rowsInSight(place, extent),
    showRow,
    toTop: useCallback(() => go(placeAt(0, latest.current)), [go]),
  }
}

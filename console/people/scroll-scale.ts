/** Browsers give up on elements much taller than this. Longer lists are scrolled by a shorter element. */
const HEIGHT_MAX = 8_000_000

interface Extent {
  readonly rows: number
  readonly rowHeight: number
  /** The height that is seen. */
  readonly viewport: number
}

/**
 * Where in a list of any length one is, when the element that scrolls is only so tall. `shift` is how far the list is
 * ahead of the element: rows stand at `start - shift`. Small movements move the list by as much and leave `shift` alone, so
 * that scrolling feels as ever; large ones, such as dragging the thumb, go to the same share of the list.
 */
export interface Place {
  readonly element: number
  readonly shift: number
}

export function heightOf({ rows, rowHeight }: Extent): number {
  return Math.min(rows * rowHeight, HEIGHT_MAX)
}

/** The place after the element was scrolled by the person. */
export function scrolled(before: Place, element: number, extent: Extent): Place {
  if (rateOf(extent) === 1) return { element, shift: 0 }
  const small = Math.abs(element - before.element) <= extent.viewport
  const list = element + before.shift
  const inside = list >= 0 && list <= lastOf(extent)
  return small && inside ? { element, shift: before.shift } : byShare(element, extent)
}

/** The same place in the list with the element where its share of the list is; done at rest, nobody sees it. */
export function settled({ element, shift }: Place, extent: Extent): Place {
  return placeAt(element + shift, extent)
}

/** The place at which the list is scrolled so far. */
export function placeAt(list: number, extent: Extent): Place {
  const inside = Math.max(0, Math.min(list, lastOf(extent)))
  const element = Math.round(inside / rateOf(extent))
  return { element, shift: inside - element }
}

function byShare(element: number, extent: Extent): Place {
  const list = Math.max(0, Math.min(element * rateOf(extent), lastOf(extent)))
  return { element, shift: list - element }
}

function lastOf({ rows, rowHeight, viewport }: Extent): number {
  return Math.max(0, rows * rowHeight - viewport)
}

function rateOf(extent: Extent): number {
  const room = heightOf(extent) - extent.viewport
  return room <= 0 ? 1 : Math.max(1, lastOf(extent) / room)
}

/** The rows in sight, and some around them. */
export function rowsInSight({ element, shift }: Place, { rows, rowHeight, viewport }: Extent, around = 0) {
  const top = element + shift
  const first = Math.max(0, Math.floor(top / rowHeight) - around)
  const last = Math.min(rows - 1, Math.ceil((top + viewport) / rowHeight) - 1 + around)
  return { first, last }
}

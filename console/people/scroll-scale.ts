/** Browsers cannot lay out much taller elements. Longer lists are scrolled by an element of this height. */
const HEIGHT_MAX = 8_000_000

interface Extent {
  readonly rows: number
  readonly rowHeight: number
  /** The visible height. */
  readonly viewport: number
}

/**
 * The position in a list that may be taller than the element that scrolls it. `shift` is the difference between both:
 * a row is rendered at its offset in the list minus `shift`. A short scroll moves the list by the same distance and keeps
 * `shift`. A long one, such as dragging the scrollbar, moves to the proportional position in the list.
 */
export interface ScrollPosition {
  readonly element: number
  readonly shift: number
}

export function heightOf({ rows, rowHeight }: Extent): number {
  return Math.min(rows * rowHeight, HEIGHT_MAX)
}

/** The position after the user scrolled the element. */
export function scrolled(before: ScrollPosition, element: number, extent: Extent): ScrollPosition {
  if (scaleOf(extent) === 1) return { element, shift: 0 }
  const small = Math.abs(element - before.element) <= extent.viewport
  const list = element + before.shift
  const inside = list >= 0 && list <= maxOffset(extent)
  return small && inside ? { element, shift: before.shift } : proportional(element, extent)
}

/**
 * The same position in the list, with the element moved to the proportional place. The user does not see it, so it is done
 * when scrolling ends.
 */
export function settled({ element, shift }: ScrollPosition, extent: Extent): ScrollPosition {
  return positionAt(element + shift, extent)
}

/** The position for an offset in the list. */
export function positionAt(list: number, extent: Extent): ScrollPosition {
  const inside = Math.max(0, Math.min(list, maxOffset(extent)))
  const element = Math.round(inside / scaleOf(extent))
  return { element, shift: inside - element }
}

function proportional(element: number, extent: Extent): ScrollPosition {
  const list = Math.max(0, Math.min(element * scaleOf(extent), maxOffset(extent)))
  return { element, shift: list - element }
}

function maxOffset({ rows, rowHeight, viewport }: Extent): number {
  return Math.max(0, rows * rowHeight - viewport)
}

function scaleOf(extent: Extent): number {
  const scrollable = heightOf(extent) - extent.viewport
  return scrollable <= 0 ? 1 : Math.max(1, maxOffset(extent) / scrollable)
}

/** The visible rows, plus `around` rows on each side. */
export function visibleRows(
  { element, shift }: ScrollPosition,
  { rows, rowHeight, viewport }: Extent,
  around = 0,
) {
  const top = element + shift
  const first = Math.max(0, Math.floor(top / rowHeight) - around)
  const last = Math.min(rows - 1, Math.ceil((top + viewport) / rowHeight) - 1 + around)
  return { first, last }
}

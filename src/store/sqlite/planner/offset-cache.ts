import type { OffsetPage, Page, Position, SeekPage } from '../../../model/query.ts'
import type { PersonRef } from '../../store.ts'

/** A list of people in an order in which a page may start at any position. */
export interface OrderedList {
  total(): Promise<number>
  /** @param total the number of people in the list, if it is known */
  read(page: OffsetPage | SeekPage, total?: number): Promise<Page<PersonRef>>
}

/**
 * Reads pages by offset without skipping from the start of the list each time: the position where a page ended is kept
 * until the store changes. The next page starts there, and pages nearby skip from there.
 *
 * @param dataVersion as `Store.dataVersion`
 * @param positionsMax positions kept for each list
 */
export function createOffsetCache(dataVersion: () => number, positionsMax: number) {
  const lists = new Map<string, KnownPositions>()
  let version: number | undefined

  function positionsIn(name: string, now: number): KnownPositions {
    if (now !== version) lists.clear()
    version = now
    const known = lists.get(name) ?? { offsets: [], positions: [] }
    lists.set(name, known)
    return known
  }

  return async (name: string, page: OffsetPage, list: OrderedList): Promise<Page<PersonRef>> => {
    const now = dataVersion()
    const known = positionsIn(name, now)
    const index = lastUpTo(known.offsets, page.offset)
    const from = known.positions[index]
    const skip = page.offset - (known.offsets[index] ?? 0)
    if (skip > 0) {
      known.total ??= await list.total()
      // Such a page is nearer to the end of the list than to the known position.
      if (skip > known.total - page.offset) return list.read(page, known.total)
    }
    const seek = { limit: page.limit, ...(from && { from }), ...(skip > 0 && { skip }) }
    const { items, next } = await list.read(seek)
    // A position of the list may be that of another person by now.
    if (dataVersion() !== now) return list.read(page)
    if (next) keep(known, page.offset + page.limit, next, positionsMax)
    return { items }
  }
}

/** Positions in one list, and the number of people before each of them, which rises. */
interface KnownPositions {
  readonly offsets: number[]
  readonly positions: Position[]
  total?: number
}

function keep(
  { offsets, positions }: KnownPositions,
  offset: number,
  position: Position,
  positionsMax: number,
): void {
  const place = lastUpTo(offsets, offset) + 1
  if (offsets.length >= positionsMax || offsets[place - 1] === offset) return
  offsets.splice(place, 0, offset)
  positions.splice(place, 0, position)
}

/** The index of the last number that is not above `most`; -1 if all are above. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! <= most) low = middle + 1
    else high = middle
  }
  return low - 1
}

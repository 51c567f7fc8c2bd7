import type { Caller } from '../model/access.ts'
import type { Position } from '../model/query.ts'

/**
 * Where the pages of lists with offsets ended, so that the next page begins there. An offset alone skips whatever moved
 * across it: if a person that was on a page before moves behind it, the one that takes its place is never read.
 *
 * Positions are kept in memory. Another process, or this one after a restart, does not know them, and its pages begin at
 * the offset.
 */
export interface PagePositions {
  /** The position of the first item of the page that begins at `start`. */
  find(caller: Caller, page: PageName): Position | undefined
  keep(caller: Caller, page: PageName, position: Position): void
}

export interface PageName {
  /** The list with all its parameters but the offset. Each key has lists of its own. */
  readonly list: string
  readonly start: number
}

/** Positions in memory. Beyond this, the one that was kept first is dropped. */
const POSITIONS_MAX = 10_000

/** The characters of a list's name; longer lists are not remembered. */
const NAME_CHARS_MAX = 2_000

export function createPagePositions(): PagePositions {
  const positions = new Map<string, Position>()
  const nameOf = ({ orgId, keyId }: Caller, { list, start }: PageName) =>
    JSON.stringify([orgId, keyId, list, start])
  return {
    find: (caller, page) => positions.get(nameOf(caller, page)),
    keep(caller, page, position) {
      if (page.list.length > NAME_CHARS_MAX) return
      const name = nameOf(caller, page)
      positions.delete(name)
      positions.set(name, position)
      if (positions.size > POSITIONS_MAX) positions.delete(positions.keys().next().value!)
    },
  }
}

import type { OrgId } from '../model/person.ts'
import type { Position } from '../model/query.ts'
import { plainOrder } from './queries/person-refs.ts'
import type { PeopleReader } from './store.ts'

/** Positions remembered of each order; those between them are skipped to. */
const LANDMARKS_MAX = 2000

/** Positions in one order, by how many stand before them, in ascending order of that. */
interface Landmarks {
  readonly offsets: number[]
  readonly positions: Position[]
}

/**
 * Lists by number (page 700, skip 70,000) without skipping from the beginning each time: where a page ended is remembered
 * until anything changes, so that whoever goes from page to page begins where the last one ended, and others nearby.
 *
 * @param dataVersion as of `Store`
 * @param count how many people there are, soon told
 */
export function withLandmarks(
  dataVersion: () => number,
  count: (orgId: OrgId) => Promise<number>,
  listRefs: PeopleReader['listRefs'],
): PeopleReader['listRefs'] {
  const known = new Map<string, Landmarks>()
  let version: number | undefined

  function landmarksOf(order: string, now: number): Landmarks {
    if (now !== version) known.clear()
    version = now
    const landmarks = known.get(order) ?? { offsets: [], positions: [] }
    known.set(order, landmarks)
    return landmarks
  }

  return async (orgId, query) => {
    const { page } = query
    const plain = plainOrder(query)
    if (!('offset' in page) || plain?.field.name !== 'createdAt') return listRefs(orgId, query)
    const now = dataVersion()
    const landmarks = landmarksOf(`${orgId} ${plain.direction}`, now)
    const index = lastUpTo(landmarks.offsets, page.offset)
    const from = landmarks.positions[index]
    const skip = page.offset - (landmarks.offsets[index] ?? 0)
    if (skip > 0 && skip > (await count(orgId)) - page.offset) return listRefs(orgId, query)
    const seek = { limit: page.limit, ...(from && { from }), ...(skip > 0 && { skip }) }
    const { items, next } = await listRefs(orgId, { ...query, page: seek })
    // Whoever stands before the page may be another one by now.
    if (dataVersion() !== now) return listRefs(orgId, query)
    if (next) remember(landmarks, page.offset + page.limit, next)
    return { items }
  }
}

function remember({ offsets, positions }: Landmarks, offset: number, position: Position): void {
  const place = lastUpTo(offsets, offset) + 1
  if (offsets.length >= LANDMARKS_MAX || offsets[place - 1] === offset) return
  offsets.splice(place, 0, offset)
  positions.splice(place, 0, position)
}

/** The place of the last number that is not above another; -1 when all are. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! <= most) low = middle + 1
    else high = middle
  }
  return low - 1
}

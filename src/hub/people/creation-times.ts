import type { Instant } from '../../model/instant.ts'
import type { OrgId } from '../../model/person.ts'
import type { WriteSession } from '../../store/store.ts'

/** Creation times are unique within an organization, because exports and feeds page through people in that order. */

const SECOND = 1_000_000

/** The times that new people get if no stored person has them. Equal times become consecutive microseconds. */
export function candidateTimes(wanted: readonly Instant[]): Instant[] {
  const times = new Set<Instant>()
  const next = new Map<Instant, Instant>()
  for (const at of wanted) {
    const time = next.get(at) ?? at
    times.add(time)
    next.set(at, time + 1)
  }
  return [...times]
}

/**
 * A free creation time for each wanted one: the wanted time, or a time after the last stored one of the same second.
 *
 * @param known.checked times that were looked up
 * @param known.taken the checked times that stored people have
 */
export async function freeCreationTimes(
  session: WriteSession,
  orgId: OrgId,
  wanted: readonly Instant[],
  known: { readonly checked: readonly Instant[]; readonly taken: ReadonlySet<Instant> },
): Promise<Instant[]> {
  const free = new Set(known.checked.filter((time) => !known.taken.has(time)))
  const assigned = new Set<Instant>()
  /** For each second, the first instant after all stored times. */
  const emptyFrom = new Map<number, Instant>()
  const next = new Map<Instant, Instant>()
  const isFree = (time: Instant) =>
    free.has(time) || time >= (emptyFrom.get(Math.floor(time / SECOND)) ?? Number.POSITIVE_INFINITY)

  async function firstFree(from: Instant): Promise<Instant> {
    let time = from
    while (assigned.has(time)) time += 1
    if (isFree(time)) return time
    const found = await session.people.freeCreationTime(orgId, time)
    // If the store skipped `time`, it returned the instant after the last stored one of the second.
    if (found !== time) emptyFrom.set(Math.floor(found / SECOND), found)
    return assigned.has(found) ? firstFree(found + 1) : found
  }

  const times: Instant[] = []
  for (const at of wanted) {
    const time = await firstFree(next.get(at) ?? at)
    assigned.add(time)
    next.set(at, time + 1)
    times.push(time)
  }
  return times
}

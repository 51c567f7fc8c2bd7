import type { Instant } from '../../model/instant.ts'
import type { OrgId } from '../../model/person.ts'
import type { WriteSession } from '../../store/store.ts'

/** Two people are never created at one instant: the time of creation is the order in which people are walked. */

const SECOND = 1_000_000

/** The instants that people who want these times get if no stored person has them: equal times become successive ones. */
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
 * For each wanted time an instant at which no person was created: itself, or one after the last of its second.
 *
 * @param known.checked instants that were looked up
 * @param known.taken those of them that stored people have
 */
export async function freeCreationTimes(
  session: WriteSession,
  orgId: OrgId,
  wanted: readonly Instant[],
  known: { readonly checked: readonly Instant[]; readonly taken: ReadonlySet<Instant> },
): Promise<Instant[]> {
  const free = new Set(known.checked.filter((time) => !known.taken.has(time)))
  const given = new Set<Instant>()
  /** By second, the instant from which on nothing is stored. */
  const emptyFrom = new Map<number, Instant>()
  const next = new Map<Instant, Instant>()
  const isFree = (time: Instant) =>
    free.has(time) || time >= (emptyFrom.get(Math.floor(time / SECOND)) ?? Number.POSITIVE_INFINITY)

  async function firstFree(from: Instant): Promise<Instant> {
    let time = from
    while (given.has(time)) time += 1
    if (isFree(time)) return time
    const found = await session.people.freeCreationTime(orgId, time)
    // A time that was passed over lies before the last stored one of its second.
    if (found !== time) emptyFrom.set(Math.floor(found / SECOND), found)
    return given.has(found) ? firstFree(found + 1) : found
  }

  const times: Instant[] = []
  for (const at of wanted) {
    const time = await firstFree(next.get(at) ?? at)
    given.add(time)
    next.set(at, time + 1)
    times.push(time)
  }
  return times
}

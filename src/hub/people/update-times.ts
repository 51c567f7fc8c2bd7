import type { Instant } from '../../model/instant.ts'

/**
 * The rule for update times (`docs/decisions/0028-update-times.md`): the update time is the latest of the time that the
 * source stated, the time of the write here, and the microsecond after the last update time of the organization. So a
 * reader that continues from the last update time it has seen finds every later write, whichever server made it.
 *
 * @param last the last update time of the organization, up to `movingUntil`
 * @returns the update times of successive writes
 */
export function updateTimesAfter(last: Instant): (stated: Instant, at: Instant) => Instant {
  let latest = last
  return (stated, at) => {
    const time = Math.max(stated, at, latest + 1)
    if (time <= movingUntil(at)) latest = time
    return time
  }
}

/**
 * Update times up to this one move the times of later writes. A time that is stated further ahead is shown as stated and
 * moves no other, so that one wrong row of a file does not date a whole organization ahead.
 */
export function movingUntil(now: Instant): Instant {
  return now + DAY
}

const DAY = 86_400_000_000

/**
 * When something is written: the time by the clock of this server, or `as stated` for data that no reader can have asked
 * for yet, such as the first import of an organization. It keeps its stated update time.
 */
export type WriteTime = Instant | 'as stated'

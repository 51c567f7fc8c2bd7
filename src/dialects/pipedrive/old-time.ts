import { type Instant, toSeconds } from '../../model/instant.ts'

/** `YYYY-MM-DD HH:MM:SS`, UTC: the time format of version 1. */
export function toOldTime(instant: Instant): string {
  return toSeconds(instant).replace('T', ' ').replace('Z', '')
}

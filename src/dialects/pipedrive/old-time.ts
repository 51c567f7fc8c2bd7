import { type Instant, toSeconds } from '../../model/instant.ts'

/** `YYYY-MM-DD HH:MM:SS`, UTC: how version 1 writes times. */
export function toOldTime(instant: Instant): string {
  return toSeconds(instant).replace('T', ' ').replace('Z', '')
}

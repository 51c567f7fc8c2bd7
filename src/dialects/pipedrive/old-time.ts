import { type Instant, parseInstant, toSeconds } from '../../model/instant.ts'

/** `YYYY-MM-DD HH:MM:SS`, UTC: the time format of version 1. */
export function toOldTime(instant: Instant): string {
  return toSeconds(instant).replace('T', ' ').replace('Z', '')
}

/** Reads the time format of version 1, and RFC 3339. @returns undefined if the text is neither */
export function parseOldTime(text: string): Instant | undefined {
  return parseInstant(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text) ? `${text}Z` : text)
}

/**
 * A point in time, in whole microseconds since 1970-01-01T00:00:00Z.
 *
 * It is a number, because numbers are exact until the year 2255, compare without parsing and take eight bytes in an
 * index. Each dialect formats it as its vendor does.
 */
export type Instant = number

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/**
 * Parses an RFC 3339 date-time. Digits after microseconds are dropped.
 *
 * @returns undefined if the text is not a date-time, has no offset, or is a day that does not exist
 */
export function parseInstant(text: string): Instant | undefined {
  const match = DATE_TIME.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match as unknown as string[]
  if (!isCalendarDate(`${year}-${month}-${day}`)) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  // Date.UTC(year, …) would read the years 0 to 99 as 1900 to 1999.
  const ms = new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const timeOfDayMs = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
  const offset = offsetMs(zone ?? 'Z')
  if (offset === undefined) return undefined
  return (ms + timeOfDayMs - offset) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}

/** True for a `YYYY-MM-DD` that is an existing day. */
export function isCalendarDate(text: string): boolean {
  const match = DATE.exec(text)
  if (!match) return false
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const date = new Date(Date.UTC(year, month - 1, day))
  date.setUTCFullYear(year)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** True for a `--MM-DD` that is a day of some year: RFC 6350, section 4.3.1, writes dates without a year so. */
export function isYearlessDate(text: string): boolean {
  return /^--\d{2}-\d{2}$/.test(text) && isCalendarDate(`2000${text.slice(1)}`)
}

/** True for a day with a year (`YYYY-MM-DD`) or without one (`--MM-DD`). */
export function isDate(text: string): boolean {
  return isCalendarDate(text) || isYearlessDate(text)
}

/** `2025-01-15T14:30:00Z`: truncated to seconds. */
export function toSeconds(instant: Instant): string {
  return `${isoMs(instant).slice(0, 19)}Z`
}

/** `2025-01-15T14:30:00.000Z`: truncated to milliseconds. */
export function toMilliseconds(instant: Instant): string {
  return isoMs(instant)
}

/** `2025-01-15T14:30:00.000000Z`: all six digits of the fraction. */
export function toMicroseconds(instant: Instant): string {
  const rest = ((instant % 1000) + 1000) % 1000
  return `${isoMs(instant).slice(0, 23)}${String(rest).padStart(3, '0')}Z`
}

/** `2026-03-04T09:15:02.5Z`: microseconds without trailing zeros, in the format RFC3339Nano of Go. */
export function toShortest(instant: Instant): string {
  return toMicroseconds(instant).replace(/\.?0+Z$/, 'Z')
}

function isoMs(instant: Instant): string {
  return new Date(Math.floor(instant / 1000)).toISOString()
}

function offsetMs(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4, 6))
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

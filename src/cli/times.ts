import { type Instant, parseInstant } from '../model/instant.ts'

/** In microseconds. */
const units: Readonly<Record<string, number>> = { s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10 }

/** A time, or one that is a while before or after another one. */
export type Moment = (now: Instant, direction: 'before' | 'after') => Instant

/** Parses a time such as `2027-01-31T00:00:00Z`, or a while such as `90m`, `12h` or `30d`. @throws Error that names the option */
export function parseMoment(text: string, name: string): Moment {
  const time = parseInstant(text)
  if (time !== undefined) return () => time
  const [, count, unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  if (count === undefined) throw new Error(`${name} must be like 2027-01-31T00:00:00Z or 30d, not ${text}`)
  const length = Number(count) * units[unit]!
  return (now, direction) => (direction === 'after' ? now + length : now - length)
}

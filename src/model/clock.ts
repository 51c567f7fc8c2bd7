import type { Instant } from './instant.ts'

/** Tells the time. Injected, so that tests repeat. */
export interface Clock {
  now(): Instant
}

/** The machine's clock, in microseconds, never standing still and never going back while the process runs. */
export function systemClock(): Clock {
  let last = 0
  return {
    now() {
      last = Math.max(last + 1, Math.round((performance.timeOrigin + performance.now()) * 1000))
      return last
    },
  }
}

/** A clock for tests and demo data: starts at `start` and moves `stepMicroseconds` with every look at it. */
export function steppingClock(start: Instant, stepMicroseconds = 1000): Clock {
  let next = start
  return {
    now() {
      const now = next
      next += stepMicroseconds
      return now
    },
  }
}

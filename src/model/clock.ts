import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Instant } from './instant.ts'

/*
 * The only file of `src/` that asks the machine for the time or sets a timer. Everything else is given a Clock or a
 * Timing, so that tests repeat and can let time pass; `test/tidy` checks it.
 */

/** The time of day. */
export interface Clock {
  now(): Instant
}

/** Measures how long things take, and waits. */
export interface Timing {
  /** Milliseconds since some fixed moment; never goes back. */
  elapsedMs(): number
  pause(milliseconds: number): Promise<void>
  /** Resolves after the requests that have arrived by now were read. */
  nextTurn(): Promise<void>
  /** Runs `work` at the end of this turn of the event loop. */
  atEndOfTurn(work: () => void): void
  /** Runs `work` once. A program that has nothing else to do waits for it. */
  after(milliseconds: number, work: () => void): Timer
  /** Runs `work` again and again. A program that has nothing else to do ends all the same. */
  every(milliseconds: number, work: () => void): Timer
}

export interface Timer {
  cancel(): void
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

/** The machine's timers. */
export const systemTiming: Timing = {
  elapsedMs: () => performance.now(),
  pause: (milliseconds) => pause(milliseconds),
  nextTurn: () => turn(),
  atEndOfTurn: (work) => void setImmediate(work),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return { cancel: () => clearTimeout(timer) }
  },
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds).unref()
    return { cancel: () => clearInterval(timer) }
  },
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

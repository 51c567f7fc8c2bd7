import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Instant } from './instant.ts'

/*
 * The only file of `src/` that reads the time of the machine or sets timers. All other code receives a Clock or a Timing,
 * so that tests are repeatable and can advance the time. `test/tidy` checks this.
 */

/** Returns the current time. */
export interface Clock {
  now(): Instant
}

/** Measures durations and sets timers. */
export interface Timing {
  /** Monotonic milliseconds since an arbitrary time. */
  elapsedMs(): number
  pause(milliseconds: number): Promise<void>
  /** Resolves in the next turn of the event loop, after requests that have arrived are read. */
  nextTurn(): Promise<void>
  /** Runs `work` at the end of this turn of the event loop. */
  atEndOfTurn(work: () => void): void
  /** Runs `work` once. The timer keeps the process alive. */
  after(milliseconds: number, work: () => void): Timer
  /** Runs `work` repeatedly. The timer does not keep the process alive. */
  every(milliseconds: number, work: () => void): Timer
}

export interface Timer {
  cancel(): void
}

/** The clock of the machine in microseconds. Each call returns a later time than the call before. */
export function systemClock(): Clock {
  let last = 0
  return {
    now() {
      last = Math.max(last + 1, Math.round((performance.timeOrigin + performance.now()) * 1000))
      return last
    },
  }
}

/** The timers of the machine. */
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

/** A clock for tests and demo data: begins at `start` and advances by `stepMicroseconds` with every call. */
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

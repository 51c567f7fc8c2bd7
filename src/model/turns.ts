import type { Timing } from './clock.ts'

/** Milliseconds of work after which other requests of the process are served. */
const STRETCH_MS = 5

/** Lets work over many rows give way to other requests. */
export interface Turns {
  /** Whether the last turn of the event loop is long ago. */
  isDue(): boolean
  next(): Promise<void>
}

export function turnsOf(timing: Timing): Turns {
  let resumedAt = timing.elapsedMs()
  return {
    isDue: () => timing.elapsedMs() - resumedAt >= STRETCH_MS,
    async next() {
      await timing.nextTurn()
      resumedAt = timing.elapsedMs()
    },
  }
}

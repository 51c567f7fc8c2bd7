import type { Timing } from '../../model/clock.ts'

/** Milliseconds of work after which other requests of the process are served. */
const STRETCH_MS = 5

/**
 * Lets work over many rows give way: each call waits for a turn of the event loop if the last one is long ago.
 *
 * @returns nothing to wait for, most of the time
 */
export function turnsOf(timing: Timing): () => Promise<void> | undefined {
  let resumedAt = timing.elapsedMs()
  return () => {
    if (timing.elapsedMs() - resumedAt < STRETCH_MS) return undefined
    return timing.nextTurn().then(() => {
      resumedAt = timing.elapsedMs()
    })
  }
}

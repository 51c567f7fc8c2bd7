import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'

/** How the write path measures time and waits, so that a test can pass its own. */
export interface Timing {
  /** Milliseconds since some fixed moment; never goes back. */
  elapsedMs(): number
  pause(milliseconds: number): Promise<void>
  /** Resolves after the requests that have arrived by now were read. */
  nextTurn(): Promise<void>
}

export const systemTiming: Timing = {
  elapsedMs: () => performance.now(),
  pause: (milliseconds) => pause(milliseconds),
  nextTurn: () => turn(),
}

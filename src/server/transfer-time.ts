import type { Timing } from '../model/clock.ts'

/** How long a client may keep the server waiting. */
export interface TransferLimits {
  readonly timeoutMs: number
  /** Each second of waiting is paid back by this many bytes. */
  readonly bytesPerSecondMin: number
}

/** The waiting time that a client has left, while bytes of a long body or answer move. */
export interface TransferTime {
  leftMs: number
  /** When `leftMs` was computed. */
  at: number
}

export function fullTransferTime({ timeoutMs }: TransferLimits, now: number): TransferTime {
  return { leftMs: timeoutMs, at: now }
}

/**
 * Takes the time since the last call off, and adds time for the bytes that moved since. A client that stops is given up after
 * `timeoutMs`; one that is slower than the minimum rate, somewhat later; one that is faster, never. The idea is that of
 * Apache's `mod_reqtimeout` (https://httpd.apache.org/docs/2.4/mod/mod_reqtimeout.html), but no client can save up more than
 * `timeoutMs`.
 */
export function countTransfer(
  transferTime: TransferTime,
  { timeoutMs, bytesPerSecondMin }: TransferLimits,
  { now, bytes }: { readonly now: number; readonly bytes: number },
): void {
  const earnedMs = (bytes * 1000) / bytesPerSecondMin
  transferTime.leftMs = Math.min(timeoutMs, transferTime.leftMs - (now - transferTime.at) + earnedMs)
  transferTime.at = now
}

/** When memory is short, so much is given up that this share of the limit is left: looking for what to give up takes time. */
export const LEFT_WHEN_SHORT = 0.75

/** Memory that the server holds while it waits for a client. */
export interface Held {
  readonly client: string
  readonly bytes: number
}

/**
 * What to give up first when memory is short: of the client that costs most, what costs most. The cost is bytes times
 * milliseconds of waiting, so what is small or moves costs next to nothing.
 */
export function costliest<T extends Held>(all: Iterable<T>, waitedMsOf: (held: T) => number): T | undefined {
  const byClient = new Map<string, { sum: number; most: T; cost: number }>()
  for (const held of all) {
    const cost = held.bytes * (waitedMsOf(held) + 1)
    const known = byClient.get(held.client)
    if (!known) byClient.set(held.client, { sum: cost, most: held, cost })
    else {
      known.sum += cost
      if (cost > known.cost) Object.assign(known, { most: held, cost })
    }
  }
  let found: { readonly sum: number; readonly most: T } | undefined
  for (const entry of byClient.values()) if (!found || entry.sum > found.sum) found = entry
  return found && found.most.bytes > 0 ? found.most : undefined
}

/** Runs `work` regularly while there is something to watch. */
export interface Watch {
  start(): void
}

/** Deadlines hold within this time. */
const WATCH_EVERY_MS = 250

/**
 * @param work receives the time, and for how many milliseconds the server itself could not read or write since the last call,
 * which is not the clients' fault; returns whether there is more to watch
 */
export function createWatch(
  timing: Pick<Timing, 'elapsedMs' | 'every'>,
  work: (now: number, lateMs: number) => boolean,
): Watch {
  let isRunning = false
  return {
    start() {
      if (isRunning) return
      isRunning = true
      let last = timing.elapsedMs()
      const timer = timing.every(WATCH_EVERY_MS, () => {
        const now = timing.elapsedMs()
        const lateMs = Math.max(0, now - last - WATCH_EVERY_MS)
        last = now
        if (work(now, lateMs)) return
        timer.cancel()
        isRunning = false
      })
    },
  }
}

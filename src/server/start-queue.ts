import type { Timing } from '../model/clock.ts'

/**
 * Spreads the requests that arrive together over turns of the event loop, so that the turns stay short and other clients are
 * read in between. Clients take turns; the requests of one client start in order. Requests whose connection has others
 * before them (pipelined ones) let the others go first, but keep a quarter of the starts.
 */
export interface StartQueue {
  /** Whether requests must wait for a later turn. */
  isFull(): boolean
  /** Whether so many requests wait that another one must be refused. */
  isTooLong(): boolean
  /** Counts a request that was started. */
  count(): void
  /** @param start starts the request, and counts it unless it is refused */
  wait(waiting: { readonly client: string; readonly isPipelined: boolean; readonly start: () => void }): void
}

/** A list takes up to a third of a millisecond. */
const STARTS_PER_TURN = 64
const PIPELINED_STARTS_PER_TURN = 16

/** Requests that wait. */
const WAITING_MAX = 10_000

export function createStartQueue({ atEndOfTurn }: Pick<Timing, 'atEndOfTurn'>): StartQueue {
  let started = 0
  let hasTurn = false
  const single = createLane()
  const pipelined = createLane()
  const waiting = (): number => single.size() + pipelined.size()

  function beginTurn(): void {
    hasTurn = false
    started = 0
    const kept = Math.min(pipelined.size(), PIPELINED_STARTS_PER_TURN)
    const taken = single.start(STARTS_PER_TURN - kept)
    pipelined.start(STARTS_PER_TURN - taken)
    if (waiting() > 0) endTurn()
  }

  function endTurn(): void {
    if (hasTurn) return
    hasTurn = true
    atEndOfTurn(beginTurn)
  }

  return {
    isFull: () => started >= STARTS_PER_TURN || waiting() > 0,
    isTooLong: () => waiting() >= WAITING_MAX,
    count() {
      started += 1
      endTurn()
    },
    wait({ client, isPipelined, start }) {
      const lane = isPipelined ? pipelined : single
      lane.add(client, start)
    },
  }
}

/** Requests in which clients take turns. */
function createLane() {
  const byClient = new Map<string, (() => void)[]>()
  let size = 0
  return {
    size: () => size,
    add(client: string, start: () => void): void {
      size += 1
      const starts = byClient.get(client)
      if (starts) starts.push(start)
      else byClient.set(client, [start])
    },
    /** Starts up to `most` requests. @returns how many */
    start(most: number): number {
      let count = 0
      for (; count < most && size > 0; count++) {
        const [client, starts] = byClient.entries().next().value!
        byClient.delete(client)
        const start = starts.shift()!
        if (starts.length > 0) byClient.set(client, starts)
        size -= 1
        start()
      }
      return count
    },
  }
}

import type { Timing } from '../model/clock.ts'

/**
 * Spreads the requests that arrive together over turns of the event loop, so that the turns stay short and other clients are
 * read in between. Clients take turns; the requests of one client start in order.
 */
export interface StartingLine {
  /** Whether requests must wait for a later turn. */
  isFull(): boolean
  /** Counts a request that was started. */
  count(): void
  /** @param start starts the request, and counts it unless it is refused */
  wait(client: string, start: () => void): void
}

/** A list takes up to a third of a millisecond. */
const STARTS_PER_TURN = 64

/** Requests in the line. More are not worth waiting for. */
const WAITING_MAX = 10_000

export function createStartingLine({ atEndOfTurn }: Pick<Timing, 'atEndOfTurn'>): StartingLine {
  let started = 0
  let waiting = 0
  const byClient = new Map<string, (() => void)[]>()

  function beginTurn(): void {
    started = 0
    let taken = 0
    while (taken < STARTS_PER_TURN && waiting > 0) {
      const [client, starts] = byClient.entries().next().value!
      byClient.delete(client)
      const start = starts.shift()!
      if (starts.length > 0) byClient.set(client, starts)
      waiting -= 1
      taken += 1
      start()
    }
    if (waiting > 0 && started === 0) atEndOfTurn(beginTurn)
  }

  function count(): void {
    started += 1
    if (started === 1) atEndOfTurn(beginTurn)
  }

  return {
    isFull: () => (started >= STARTS_PER_TURN || waiting > 0) && waiting < WAITING_MAX,
    count,
    wait(client, start) {
      waiting += 1
      const starts = byClient.get(client)
      if (starts) starts.push(start)
      else byClient.set(client, [start])
    },
  }
}

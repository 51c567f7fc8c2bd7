import type { Timing } from '../model/clock.ts'
import type { PlaceOwner } from './pool.ts'

/**
 * Spreads the requests that arrive together over turns of the event loop, so that the turns stay short and other clients are
 * read in between. Tenants take turns, and the clients of each; the requests of one client start in order. Requests whose connection has others
 * before them (pipelined ones) let the others go first, but keep a quarter of the starts.
 */
export interface StartQueue {
  /** Whether requests must wait for a later turn. */
  isFull(): boolean
  /** Whether so many requests of the kind wait that another one must be refused. */
  isTooLong(isPipelined: boolean): boolean
  /** Counts a request that was started. */
  count(): void
  /** @param start starts the request, and counts it unless it is refused */
  wait(waiting: {
    readonly owner: PlaceOwner
    readonly isPipelined: boolean
    readonly start: () => void
  }): void
}

/** A list takes up to a third of a millisecond. */
const STARTS_PER_TURN = 32
const PIPELINED_STARTS_PER_TURN = 8

/** Waiting requests make room for connections that arrive, for this long at most. */
const HELD_MS = 20

/** Requests of each kind in the queue. */
const WAITING_MAX = 5000

/**
 * Node accepts one connection in each turn (libuv since 1.46). While connections arrive, waiting requests start only in some
 * turns, so that a new client need not wait for the work of all that connected before.
 *
 * @param accepted the number of connections that were ever accepted
 */
export function createStartQueue(
  { atEndOfTurn, elapsedMs }: Pick<Timing, 'atEndOfTurn' | 'elapsedMs'>,
  accepted: () => number,
): StartQueue {
  let started = 0
  let lastAccepted = 0
  let lastStart = 0
  let hasTurn = false
  const single = createLane()
  const pipelined = createLane()
  const waiting = (): number => single.size() + pipelined.size()

  function beginTurn(): void {
    hasTurn = false
    started = 0
    if (waiting() === 0) return
    if (isHeld()) {
      endTurn()
      return
    }
    const kept = Math.min(pipelined.size(), PIPELINED_STARTS_PER_TURN)
    const taken = single.start(STARTS_PER_TURN - kept)
    pipelined.start(STARTS_PER_TURN - taken)
    if (waiting() > 0) endTurn()
  }

  function isHeld(): boolean {
    const now = elapsedMs()
    const before = lastAccepted
    lastAccepted = accepted()
    if (lastAccepted > before && now - lastStart < HELD_MS) return true
    lastStart = now
    return false
  }

  function endTurn(): void {
    if (hasTurn) return
    hasTurn = true
    atEndOfTurn(beginTurn)
  }

  return {
    isFull: () => started >= STARTS_PER_TURN || waiting() > 0,
    isTooLong: (isPipelined) => (isPipelined ? pipelined : single).size() >= WAITING_MAX,
    count() {
      started += 1
      endTurn()
    },
    wait({ owner, isPipelined, start }) {
      const lane = isPipelined ? pipelined : single
      lane.add(owner, start)
    },
  }
}

/** Requests in which tenants take turns, and the clients of each. */
function createLane() {
  const byTenant = new Map<string, Map<string, (() => void)[]>>()
  let size = 0
  return {
    size: () => size,
    add({ tenant, client }: PlaceOwner, start: () => void): void {
      size += 1
      const byClient = byTenant.get(tenant) ?? new Map<string, (() => void)[]>()
      if (byClient.size === 0) byTenant.set(tenant, byClient)
      const starts = byClient.get(client)
      if (starts) starts.push(start)
      else byClient.set(client, [start])
    },
    /** Starts up to `most` requests. @returns how many */
    start(most: number): number {
      let count = 0
      for (; count < most && size > 0; count++) {
        const [tenant, byClient] = takeFirst(byTenant)
        const [client, starts] = takeFirst(byClient)
        const start = starts.shift()!
        if (starts.length > 0) byClient.set(client, starts)
        if (byClient.size > 0) byTenant.set(tenant, byClient)
        size -= 1
        start()
      }
      return count
    },
  }
}

function takeFirst<T>(map: Map<string, T>): readonly [string, T] {
  const first = map.entries().next().value!
  map.delete(first[0])
  return first
}

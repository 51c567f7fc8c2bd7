import type { Socket } from 'node:net'
import type { Timing } from '../model/clock.ts'

/**
 * A limited number of places for requests in work.
 *
 * One client alone may have all places. While several clients ask, a request of a client that has less than its share waits
 * for the next free place, before all clients that have more than theirs. A share is the number of places divided by the
 * number of clients that have places or wait.
 */
export interface Pool {
  /** Requests that have a place, and answered requests whose places are not free yet. */
  readonly inside: () => number
  /** Takes a place if the pool has one for this client. A connection keeps the place of its last request. */
  enter(client: string, socket: Socket): boolean
  /** Takes a place even if none is free. A connection keeps the place of its last request. */
  force(client: string, socket: Socket): void
  /** Makes a request that found no place wait for one, if its client has less than its share. */
  lineUp(client: string, waiting: Waiting): void
  /** Gives a place back at the end of the turn of the event loop. */
  leave(client: string, socket: Socket): void
  /** Gives a place back at once. */
  leaveNow(client: string): void
}

/** A request that found no place. It is admitted later or refused, whichever happens first. */
export interface Waiting {
  /** Whether it was admitted or refused, or its connection was closed. */
  isOver(): boolean
  admit(): void
}

export interface PoolOptions {
  readonly most: number
  readonly timing: Pick<Timing, 'atEndOfTurn'>
}

/**
 * Requests that the event loop reads in one turn arrived during the turn before, while the requests answered in it still
 * had their places. So a place becomes free at the end of the turn in which its request was answered; otherwise twice the
 * limit would be admitted. A connection keeps its place for its next request, which was sent after the answer.
 */
export function createPool({ most, timing }: PoolOptions): Pool {
  /** Includes answered requests whose places are not free yet. */
  let inside = 0
  const places = new Map<string, number>()
  const leaving = new Map<Socket, string>()
  /** Clients with waiting requests, in the order in which they get their next place. */
  const line = new Map<string, Waiting[]>()
  /** Clients in the line that have no place. */
  let without = 0

  function take(client: string): void {
    inside++
    const before = places.get(client) ?? 0
    if (before === 0 && line.has(client)) without--
    places.set(client, before + 1)
  }

  function free(client: string): void {
    inside--
    const left = places.get(client)! - 1
    if (left > 0) places.set(client, left)
    else {
      places.delete(client)
      if (line.has(client)) without++
    }
  }

  function hasLessThanItsShare(client: string): boolean {
    const isNew = !places.has(client) && !line.has(client)
    const clients = places.size + without + (isNew ? 1 : 0)
    return (places.get(client) ?? 0) < most / clients
  }

  function leaveLine(client: string): void {
    line.delete(client)
    if (!places.has(client)) without--
  }

  /** The connection has another request, or continues the last one. */
  function freeKept(socket: Socket): void {
    const client = leaving.get(socket)
    if (client === undefined) return
    leaving.delete(socket)
    free(client)
  }

  function freePlaces(): void {
    for (const client of leaving.values()) free(client)
    leaving.clear()
    if (line.size > 0) admitWaiting()
  }

  /** Admits the first request of each client in turn. */
  function admitWaiting(): void {
    for (let admitted = true; admitted && inside < most; ) {
      admitted = false
      for (const [client, requests] of line) {
        while (requests[0]?.isOver()) requests.shift()
        if (requests.length === 0) {
          leaveLine(client)
        } else if (inside < most && hasLessThanItsShare(client)) {
          take(client)
          const next = requests.shift()!
          line.delete(client)
          line.set(client, requests)
          next.admit()
          admitted = true
        }
      }
    }
  }

  return {
    inside: () => inside,

    enter(client, socket) {
      freeKept(socket)
      if (inside >= most || (line.size > 0 && !hasLessThanItsShare(client))) return false
      take(client)
      return true
    },

    force(client, socket) {
      freeKept(socket)
      take(client)
    },

    lineUp(client, waiting) {
      const isAlone = places.size + line.size === 0 || (places.size === 1 && places.has(client))
      if (isAlone || !hasLessThanItsShare(client)) return
      const requests = line.get(client)
      if (requests) return void requests.push(waiting)
      line.set(client, [waiting])
      if (!places.has(client)) without++
    },

    leave(client, socket) {
      if (leaving.has(socket)) return free(client)
      leaving.set(socket, client)
      if (leaving.size === 1) timing.atEndOfTurn(freePlaces)
    },

    leaveNow(client) {
      free(client)
      if (line.size > 0) timing.atEndOfTurn(admitWaiting)
    },
  }
}

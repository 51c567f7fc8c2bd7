import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { systemTiming, type Timing } from '../model/clock.ts'
import { Answer } from './answer.ts'
import { overload } from './known-errors.ts'
import { createPool, type PlaceOwner, type Pool } from './pool.ts'
import { createStartQueue } from './start-queue.ts'

export interface AdmissionOptions {
  /** Requests in work at the same time. */
  readonly most: number
  /** Requests to open routes in work at the same time, beside `most`. */
  readonly mostOpen?: number
  readonly answer: RequestListener
  /** Answers with a refusal. `begun` is when the request arrived, as `timing.elapsedMs` measures it. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse, begun: number) => void
  /** Whether the request is admitted regardless of the limit. */
  readonly isNeverRefused: (request: IncomingMessage) => boolean
  /** Whether the request is to an open route. */
  readonly isOpen?: (request: IncomingMessage) => boolean
  /** Whether the connection has other requests that are not answered, or whose answers are not read: its client sends ahead. */
  readonly isPipelined?: (request: IncomingMessage) => boolean
  /** The client that shares the places with the others. */
  readonly clientOf?: (request: IncomingMessage) => string
  /** The tenant whose key the request seems to have, found without checking the key; empty if it is not known. */
  readonly tenantOf?: (request: IncomingMessage) => string
  /** The number of connections that were ever accepted. */
  readonly accepted?: () => number
  readonly timing?: Timing
}

export interface Admission {
  readonly listener: RequestListener
  /** Requests that have a place. */
  inside(): { readonly requests: number; readonly openRequests: number }
}

/** The place of a request. A request has one while Kith works on it, and none while Kith waits for its client. */
export interface Place {
  isHeld(): boolean
  /** Gives the place back until the client has sent or read more. */
  leave(): void
  /**
   * Takes a place again to continue, and waits for it if none is free.
   *
   * @throws unavailable (`overload`) if no place becomes free in time
   */
  enter(): Promise<void>
  /** Takes a place again, even if none is free, to continue an answer or an upload that has begun. */
  resume(): void
  /** Exchanges the place for one of the open routes. @throws unavailable (`overload`) */
  moveToOpen(): Promise<void>
  /**
   * Counts the place to the share of the tenant whose key was checked.
   *
   * @returns undefined if it already counts to that share
   * @throws unavailable (`overload`) if others wait and the tenant has its share
   */
  countTo(tenant: string): Promise<void> | undefined
}

/** Refusals are sent in batches, one per millisecond on average. */
const BATCH_EVERY_MS = 10
const BATCH_SIZE = 10
/** A refusal is sent no later than this: after that time the client may try again anyway. Until then a request can wait for a place. */
const REFUSED_WITHIN_MS = 1000
/** Refusals waiting to be sent. One connection may wait for several. */
const WAITING_MAX = 10_000

interface Refused {
  readonly begun: number
  isOver(): boolean
  refuse(): void
}

interface Arrived {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly owner: PlaceOwner
  readonly pool: Pool
}

const PLACE = Symbol('place')

type Placed = IncomingMessage & { [PLACE]?: Place }

/** The place of an admitted request; undefined for requests that did not come through a server. */
export function placeOf(request: IncomingMessage): Place | undefined {
  return (request as Placed)[PLACE]
}

/**
 * Admits a limited number of requests and refuses the rest, so that admitted requests are answered as fast under overload
 * as otherwise.
 *
 * Many clients retry as soon as they are refused. Refusals are therefore sent at a limited rate: otherwise admitted
 * requests would wait for all the refusals and for the retries. A request that waits for a place (`pool.ts`) is refused last.
 */
export function admitAtMost(options: AdmissionOptions): RequestListener {
  return createAdmission(options).listener
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { most, answer, refuse, isNeverRefused, timing = systemTiming } = options
  const { mostOpen = most, isOpen = () => false } = options
  const { isPipelined = () => false, clientOf = () => '', tenantOf = () => '' } = options
  const requests = createPool({ most, timing })
  const openRequests = createPool({ most: mostOpen, timing })
  const refused: Refused[] = []
  /** Refused requests that may still get a place. */
  const hopeful: Refused[] = []
  const startQueue = createStartQueue(timing, options.accepted ?? (() => 0))

  function refuseBatch(): void {
    refuseFirst(refused, BATCH_SIZE)
    refuseFirst(hopeful, 0)
    if (refused.length + hopeful.length > 0) timing.after(BATCH_EVERY_MS, refuseBatch)
  }

  /** Refuses so many requests, and those that are overdue or more than may wait. */
  function refuseFirst(requests: Refused[], least: number): void {
    const overdue = timing.elapsedMs() - REFUSED_WITHIN_MS
    let count = Math.max(least, requests.length - WAITING_MAX)
    while (count < requests.length && (requests[count]!.begun < overdue || requests[count]!.isOver())) count++
    for (const request of requests.splice(0, count)) if (!request.isOver()) request.refuse()
  }

  /** Refuses a request soon, unless it gets a place of the pool before. */
  function refuseOrAdmit(
    pool: Pool,
    owner: PlaceOwner,
    { begun, isGone, admit, refuse }: { begun: number; isGone(): boolean; admit(): void; refuse(): void },
  ): void {
    let over = false
    const isOver = (): boolean => over || isGone()
    const finish = (how: () => void) => (): void => {
      over = true
      how()
    }
    const waits = pool.lineUp(owner, { isOver, admit: finish(admit) })
    const isFirst = refused.length + hopeful.length === 0
    ;(waits ? hopeful : refused).push({ begun, isOver, refuse: finish(refuse) })
    if (isFirst) timing.after(BATCH_EVERY_MS, refuseBatch)
  }

  /** The request has taken a place of the pool. */
  function admit(
    request: IncomingMessage,
    response: ServerResponse,
    taken: { owner: PlaceOwner; pool: Pool },
  ): void {
    const { socket } = request
    let { owner, pool } = taken
    let held = true
    let answered = false

    function leave(): void {
      if (!held) return
      held = false
      pool.leave(owner, socket)
    }
    function end(): void {
      answered = true
      leave()
    }
    function hold(): void {
      held = true
      // The client may have closed the connection while the request waited for a place.
      if (answered) leave()
    }
    const enter = (): Promise<void> => {
      if (held) return Promise.resolve()
      if (pool.enter(owner, socket)) return Promise.resolve(hold())
      return new Promise((resolve, reject) =>
        refuseOrAdmit(pool, owner, {
          begun: timing.elapsedMs(),
          isGone: () => false,
          admit: () => resolve(hold()),
          refuse: () => reject(overload),
        }),
      )
    }
    function exchange(toPool: Pool, toOwner: PlaceOwner): Promise<void> {
      if (held) pool.leaveNow(owner)
      held = false
      pool = toPool
      owner = toOwner
      return enter()
    }
    const place: Place = {
      isHeld: () => held,
      leave,
      enter,
      resume() {
        if (held || answered) return
        pool.force(owner, socket)
        held = true
      },
      moveToOpen() {
        if (pool === openRequests) return Promise.resolve()
        return exchange(openRequests, { ...owner, tenant: '' })
      },
      countTo(tenant) {
        if (owner.tenant === tenant || pool === openRequests) return undefined
        return exchange(pool, { ...owner, tenant })
      },
    }
    ;(request as Placed)[PLACE] = place
    // A request that is answered gives its place back although the client has not read the answer yet.
    if (response instanceof Answer) response.whenEnded(end)
    response.once('finish', end)
    // The client closed the connection.
    response.once('close', end)
    answer(request, response)
  }

  function listener(request: IncomingMessage, response: ServerResponse): void {
    const owner = { tenant: tenantOf(request), client: clientOf(request) }
    if (!startQueue.isFull() || isNeverRefused(request)) {
      start(request, response, owner)
      return
    }
    const isLater = isPipelined(request)
    if (startQueue.isTooLong(isLater)) refuseSoon({ request, response, owner, pool: requests })
    else
      startQueue.wait({
        owner,
        isPipelined: isLater,
        start() {
          if (!response.closed) start(request, response, owner)
        },
      })
  }

  function start(request: IncomingMessage, response: ServerResponse, owner: PlaceOwner): void {
    const arrived = { request, response, owner, pool: requests }
    const open = { request, response, owner: { ...owner, tenant: '' }, pool: openRequests }
    if (hasPlace(arrived)) begin(arrived)
    // Nothing is asked about the request before the pool is full.
    else if (!isOpen(request)) refuseSoon(arrived)
    else if (openRequests.enter(open.owner, request.socket)) begin(open)
    else refuseSoon(open)
  }

  function hasPlace({ request, owner }: Arrived): boolean {
    if (requests.enter(owner, request.socket)) return true
    if (!isNeverRefused(request)) return false
    requests.force(owner, request.socket)
    return true
  }

  function begin({ request, response, owner, pool }: Arrived): void {
    startQueue.count()
    admit(request, response, { owner, pool })
  }

  /** Refuses a request that has just arrived, unless it gets a place of the pool before. */
  function refuseSoon({ request, response, owner, pool }: Arrived): void {
    const begun = timing.elapsedMs()
    refuseOrAdmit(pool, owner, {
      begun,
      isGone: () => response.closed,
      admit: () => admit(request, response, { owner, pool }),
      refuse: () => refuse(request, response, begun),
    })
  }

  return {
    listener,
    inside: () => ({ requests: requests.inside(), openRequests: openRequests.inside() }),
  }
}

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { systemTiming, type Timing } from '../model/clock.ts'

export interface AdmissionOptions {
  /** Requests that are answered at the same time. */
  readonly most: number
  readonly answer: RequestListener
  /** Answers with a refusal. `begun` is when the request arrived, as `timing.elapsedMs` measures it. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse, begun: number) => void
  /** Whether the request is admitted regardless of the limit. */
  readonly isNeverRefused: (request: IncomingMessage) => boolean
  readonly timing?: Timing
}

/** Refusals are sent in batches, one per millisecond on average. */
const BATCH_EVERY_MS = 10
const BATCH_SIZE = 10
/** A refusal is sent no later than this: after that time the client may try again anyway. */
const REFUSED_WITHIN_MS = 1000
/** Refusals waiting to be sent. One connection may wait for several. */
const WAITING_MAX = 10_000

interface Refused {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly begun: number
}

/**
 * Admits a limited number of requests and refuses the rest, so that admitted requests are answered as fast under overload
 * as otherwise.
 *
 * Requests that the event loop reads in one turn arrived during the turn before, while the requests answered in it still
 * had their places. So a place becomes free at the end of the turn in which its request was answered; otherwise twice the
 * limit would be admitted. A connection keeps its place for its next request, which was sent after the answer.
 *
 * Many clients retry as soon as they are refused. Refusals are therefore sent at a limited rate: otherwise admitted
 * requests would wait for all the refusals and for the retries.
 */
export function admitAtMost(options: AdmissionOptions): RequestListener {
  const { most, answer, refuse, isNeverRefused, timing = systemTiming } = options
  /** Includes answered requests whose places are not free yet. */
  let inside = 0
  const answered = new Set<Socket>()
  const waiting: Refused[] = []

  function freePlaces(): void {
    inside -= answered.size
    answered.clear()
  }

  function admit(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    let left = false
    const leave = (): void => {
      if (left) return
      left = true
      if (answered.has(socket)) inside--
      else if (answered.add(socket).size === 1) timing.atEndOfTurn(freePlaces)
    }
    inside++
    response.once('finish', leave)
    // The client closed the connection.
    response.once('close', leave)
    answer(request, response)
  }

  function refuseBatch(): void {
    const overdue = timing.elapsedMs() - REFUSED_WITHIN_MS
    let count = Math.max(BATCH_SIZE, waiting.length - WAITING_MAX)
    while (count < waiting.length && waiting[count]!.begun < overdue) count++
    for (const { request, response, begun } of waiting.splice(0, count)) refuse(request, response, begun)
    if (waiting.length > 0) timing.after(BATCH_EVERY_MS, refuseBatch)
  }

  return (request, response) => {
    if (answered.delete(request.socket)) inside--
    if (inside < most || isNeverRefused(request)) return admit(request, response)
    waiting.push({ request, response, begun: timing.elapsedMs() })
    if (waiting.length === 1) timing.after(BATCH_EVERY_MS, refuseBatch)
  }
}

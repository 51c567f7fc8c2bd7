import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface AdmissionOptions {
  /** Requests that are inside at a time. */
  readonly most: number
  readonly answer: RequestListener
  /** Says no; `begun` is when the request was looked at, as `performance.now` tells time. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse, begun: number) => void
  /** Whether this one is let in however many are inside. */
  readonly isNeverRefused: (request: IncomingMessage) => boolean
}

/** How often refusals are told, and how many each time: one a millisecond. */
const TELL_EVERY_MS = 10
const TOLD_TOGETHER = 10
/** Nobody who is refused waits longer to hear it: after that it is worth asking again anyway. */
const TOLD_WITHIN_MS = 1000
/** Refused requests that wait at once: several may come on one connection. */
const WAITING_MAX = 10_000

interface Refused {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly begun: number
}

/**
 * Lets so many requests in at a time and refuses the rest, so that who is let in is answered as soon as ever, however many
 * ask.
 *
 * What the event loop finds in one turn came during the turn before, when those were inside who were answered in it. Their
 * places are free only after that: otherwise as many again would have waited in their sockets, unseen. A place goes to the
 * next request of the same connection before, because that one came later than the answer.
 *
 * Many clients that are refused ask again at once. Only so many hear it at a time, because those inside would wait for all
 * the refusals, and for the requests that follow.
 */
export function admitAtMost({ most, answer, refuse, isNeverRefused }: AdmissionOptions): RequestListener {
  /** Those whose places are not free, though they were answered, are among them. */
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
      else if (answered.add(socket).size === 1) setImmediate(freePlaces)
    }
    inside++
    response.once('finish', leave)
    // The client gave up waiting.
    response.once('close', leave)
    answer(request, response)
  }

  function tellSome(): void {
    const overdue = performance.now() - TOLD_WITHIN_MS
    let count = Math.max(TOLD_TOGETHER, waiting.length - WAITING_MAX)
    while (count < waiting.length && waiting[count]!.begun < overdue) count++
    for (const { request, response, begun } of waiting.splice(0, count)) refuse(request, response, begun)
    if (waiting.length > 0) setTimeout(tellSome, TELL_EVERY_MS)
  }

  return (request, response) => {
    if (answered.delete(request.socket)) inside--
    if (inside < most || isNeverRefused(request)) return admit(request, response)
    waiting.push({ request, response, begun: performance.now() })
    if (waiting.length === 1) setTimeout(tellSome, TELL_EVERY_MS)
  }
}

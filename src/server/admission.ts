import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { KithError } from '../model/errors.ts'

/** Seconds after which it is worth asking again: those who were let in are answered long before. */
const RETRY_AFTER_SECONDS = 1

/** What tells others how this server is must be told when it is busy too. */
const alwaysAnswered: ReadonlySet<string> = new Set(['/healthz', '/metrics'])

export class OverloadError extends KithError {
  constructor() {
    super('unavailable', 'Too many requests at once.', { retryAfterSeconds: RETRY_AFTER_SECONDS })
  }
}

/**
 * Lets so many requests in at a time and refuses the rest at once, so that who is let in is answered as soon as ever,
 * however many ask. Call before routes are mounted.
 *
 * Requests that the event loop finds waiting at once count together, also when each is answered before the next is looked
 * at: the last of them has waited for all.
 *
 * @throws unavailable, to whom it refuses
 */
export function admitAtMost(app: FastifyInstance, most: number): void {
  let inside = 0
  let together = 0
  const endTurn = (): void => {
    together = 0
  }
  app.addHook('onRequest', (request, reply, done) => {
    // What the program asks itself comes over no socket, and one after the other.
    if (request.raw.socket instanceof Socket && together++ === 0) setImmediate(endTurn)
    if ((inside >= most || together > most) && !alwaysAnswered.has(request.url)) {
      return done(new OverloadError())
    }
    inside++
    let left = false
    const leave = (): void => {
      if (!left) inside--
      left = true
    }
    reply.raw.once('finish', leave)
    // The client gave up waiting.
    reply.raw.once('close', leave)
    done()
  })
}

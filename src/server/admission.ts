import type { FastifyInstance } from 'fastify'
import { KithError } from '../model/errors.ts'

/** Seconds after which it is worth asking again: those who were let in are answered long before. */
const RETRY_AFTER_SECONDS = 1

/** What tells others how this server is must be told when it is busy too. */
const alwaysAnswered: ReadonlySet<string> = new Set(['/healthz', '/metrics'])

/**
 * Lets so many requests in at a time and refuses the rest at once, so that who is let in is answered as soon as ever,
 * however many ask. Call before routes are mounted.
 *
 * @throws unavailable, to whom it refuses
 */
export function admitAtMost(app: FastifyInstance, most: number): void {
  let inside = 0
  app.addHook('onRequest', (request, reply, done) => {
    if (inside >= most && !alwaysAnswered.has(request.url)) {
      const details = { retryAfterSeconds: RETRY_AFTER_SECONDS }
      return done(new KithError('unavailable', 'Too many requests at once.', details))
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

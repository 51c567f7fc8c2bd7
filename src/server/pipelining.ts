import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connection } from './connections.ts'
import { isReading } from './is-reading.ts'

/**
 * Starts the requests that a client sends on one connection without waiting for the answers before (RFC 9112, section 9.3.2):
 * several at once only if all of them are safe, and only as many as their answers are small. The answers are sent in order, so
 * a client that does not read would otherwise make the server compute and keep answers for nothing.
 */
export interface Pipelines {
  /** Calls `start` now, or when the answers before are on their way. Not at all if the connection was closed meanwhile. */
  enter(connection: Connection, response: ServerResponse, start: () => void): void
}

/** Bytes of answers that are computed for a connection before its client has taken the first of them. */
const BYTES_AHEAD = 262_144
const REQUESTS_AHEAD_MAX = 64

interface Pipeline {
  readonly waiting: { readonly response: ServerResponse; readonly start: () => void }[]
  answered: number
}

export function createPipelines(): Pipelines {
  const pipelines = new WeakMap<Connection, Pipeline>()

  /** How many requests are worked on at once. The size of the first answer tells what to expect of the others. */
  function widthOf({ socket }: Connection, { answered }: Pipeline): number {
    const bytesEach = (socket.bytesWritten ?? 0) / Math.max(answered, 1)
    return answered === 0 ? 1 : Math.min(REQUESTS_AHEAD_MAX, Math.max(1, Math.floor(BYTES_AHEAD / bytesEach)))
  }

  function startWaiting(connection: Connection, pipeline: Pipeline): void {
    const { waiting } = pipeline
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (!next.response.destroyed && !mayStart(connection, pipeline, next.response.req)) return
      waiting.shift()
      if (!next.response.destroyed) next.start()
    }
  }

  function mayStart(connection: Connection, pipeline: Pipeline, request: IncomingMessage): boolean {
    const { answers } = connection
    const started = answers.length - pipeline.waiting.length
    if (started <= 0) return true
    const areSafe = isReading(request) && answers.slice(0, started).every(({ req }) => isReading(req))
    return areSafe && started < widthOf(connection, pipeline)
  }

  return {
    enter(connection, response, start) {
      let pipeline = pipelines.get(connection)
      if (!pipeline) {
        pipeline = { waiting: [], answered: 0 }
        pipelines.set(connection, pipeline)
      }
      const own = pipeline
      response.once('close', () => {
        own.answered += 1
        if (own.waiting.length > 0) startWaiting(connection, own)
      })
      if (connection.answers.length === 1) {
        start()
        return
      }
      own.waiting.push({ response, start })
      startWaiting(connection, own)
    },
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Connection, unsentBytes } from './connections.ts'
import { isReading } from './is-reading.ts'

/**
 * Starts the requests that a client sends on one connection without waiting for answers (RFC 9112, section 9.3.2). Several are
 * in work at once only if all of them are safe and their answers are small: a client that reads nothing would otherwise
 * make the server compute and keep many large answers.
 */
export interface Pipelines {
  /**
   * Calls `start` now, or when the operating system has taken enough of the earlier answers. Does not call it if the connection
   * ends before.
   */
  enter(connection: Connection, response: ServerResponse, start: () => void): void
}

/** Bytes of answers that are computed for a connection before its client takes them, as far as their size can be foreseen. */
const BYTES_AHEAD = 262_144
const REQUESTS_AHEAD_MAX = 64
/** Requests that wait on a connection before nothing more is read from it. */
const WAITING_MAX = 64

interface Pipeline {
  readonly waiting: { readonly response: ServerResponse; readonly start: () => void }[]
  answered: number
  isPaused: boolean
}

export function createPipelines(): Pipelines {
  const pipelines = new WeakMap<Connection, Pipeline>()

  function pipelineOf(connection: Connection): Pipeline {
    const known = pipelines.get(connection)
    if (known) return known
    const pipeline: Pipeline = { waiting: [], answered: 0, isPaused: false }
    pipelines.set(connection, pipeline)
    return pipeline
  }

  function startWaiting(connection: Connection, pipeline: Pipeline): void {
    const { waiting } = pipeline
    const { socket } = connection
    // An answer may have said that it is the last one.
    if (socket.destroyed || !socket.writable) {
      waiting.length = 0
      return
    }
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (!mayStart(connection, pipeline, next.response.req)) break
      waiting.shift()
      next.start()
    }
    if (pipeline.isPaused && waiting.length < WAITING_MAX / 2) {
      pipeline.isPaused = false
      socket.resume()
    }
  }

  return {
    enter(connection, response, start) {
      const { answers, socket } = connection
      const pipeline = pipelineOf(connection)
      response.once('close', () => {
        pipeline.answered += 1
        if (pipeline.waiting.length > 0) startWaiting(connection, pipeline)
      })
      if (answers.length === 1) {
        start()
        return
      }
      pipeline.waiting.push({ response, start })
      startWaiting(connection, pipeline)
      if (pipeline.waiting.length < WAITING_MAX || pipeline.isPaused) return
      pipeline.isPaused = true
      socket.pause()
    },
  }
}

function mayStart(connection: Connection, pipeline: Pipeline, request: IncomingMessage): boolean {
  const { answers, socket } = connection
  const inWork = answers.length - pipeline.waiting.length
  if (inWork <= 0) return true
  if (!isReading(request) || !answers.slice(0, inWork).every(({ req }) => isReading(req))) return false
  const { answered } = pipeline
  // What was answered shows the size of what follows, but one small answer says little.
  if (inWork >= Math.min(REQUESTS_AHEAD_MAX, 2 ** answered)) return false
  const bytesEach = socket.bytesWritten / answered
  return unsentBytes(connection) + (inWork + 1) * bytesEach <= BYTES_AHEAD
}

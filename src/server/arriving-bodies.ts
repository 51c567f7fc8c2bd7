import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import { placeOf } from './admission.ts'
import { continueRequest } from './expect-continue.ts'
import { bodyTimeout, bodyTooLarge, overload } from './known-errors.ts'
import {
  costliest,
  countTransfer,
  createWatch,
  fullTransferTime,
  LEFT_WHEN_SHORT,
  type TransferTime,
} from './transfer-time.ts'

/** Bodies of requests, while they arrive. A request has no place while its body is on the way. */
export interface ArrivingBodies {
  /** Sets the deadline of a request whose headers have arrived, if it has a body. */
  expect(request: IncomingMessage, response: ServerResponse, client: string): void
  /**
   * Collects the body of a request.
   *
   * @param done receives the body; or too_large, invalid (subject `timeout` if the body was too slow) or unavailable
   */
  read(
    request: FastifyRequest,
    payload: Readable,
    done: (error: KithError | null, body?: Buffer) => void,
  ): void
  /**
   * The body of an upload as it arrives. Only the rate at which it arrives is limited, from below.
   *
   * @throws invalid (subject `timeout` if the body was too slow)
   */
  stream(request: FastifyRequest): AsyncGenerator<Uint8Array>
  /** Bodies on the way, and the bytes of them in memory. */
  state(): { readonly count: number; readonly bytes: number }
  /** Gives clients until then to send the rest. */
  close(deadline: number): void
}

export interface ArrivingBodiesOptions {
  /** Time in which a body must arrive. An upload may pause for this long. */
  readonly requestTimeoutMs: number
  readonly bytesPerSecondMin: number
  /** Bytes of all bodies on the way. */
  readonly arrivingBytesMax: number
  readonly timing: Pick<Timing, 'elapsedMs' | 'every'>
  /** Called when a body is given up. */
  readonly onClosed: (reason: 'body timeout' | 'body memory') => void
}

interface Arrival {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly client: string
  /** When the headers arrived. */
  readonly begun: number
  deadline: number
  /** In memory. */
  bytes: number
  /** Set for uploads. */
  transferTime?: TransferTime
  /** Set while Kith waits for bytes of the body. */
  fail?: ((error: KithError) => void) | undefined
}

const ARRIVAL = Symbol('arrival')

type Arriving = IncomingMessage & { [ARRIVAL]?: Arrival }

export function createArrivingBodies(options: ArrivingBodiesOptions): ArrivingBodies {
  const { requestTimeoutMs, bytesPerSecondMin, arrivingBytesMax, timing, onClosed } = options
  const limits = { timeoutMs: requestTimeoutMs, bytesPerSecondMin }
  const arrivals = new Set<Arrival>()
  let bytes = 0
  let closesAt = Number.POSITIVE_INFINITY
  const watch = createWatch(timing, checkAll)

  /** What has arrived is not in memory any more. */
  function release(arrival: Arrival): void {
    bytes -= arrival.bytes
    arrival.bytes = 0
  }

  function forget(arrival: Arrival): void {
    arrivals.delete(arrival)
    release(arrival)
  }

  /** Answers with the error and hangs up, or only hangs up if the request was answered before. */
  function giveUp(arrival: Arrival, error: KithError): void {
    const { request, response, fail } = arrival
    forget(arrival)
    if (!response.headersSent) response.shouldKeepAlive = false
    if (fail) fail(error)
    else request.socket.destroy()
  }

  function hold(arrival: Arrival, length: number): void {
    arrival.bytes += length
    bytes += length
    if (bytes <= arrivingBytesMax) return
    const now = timing.elapsedMs()
    while (bytes > arrivingBytesMax * LEFT_WHEN_SHORT) {
      const found = costliest(arrivals, ({ begun }) => now - begun)
      if (!found) return
      onClosed('body memory')
      giveUp(found, overload)
    }
  }

  function checkAll(now: number, lateMs: number): boolean {
    for (const arrival of arrivals) {
      const { request, fail } = arrival
      arrival.deadline += lateMs
      if (arrival.transferTime) arrival.transferTime.at += lateMs
      // The reader of the rest of a complete body forgets it. Node discards a body without a reader.
      if (request.complete || request.socket.destroyed) {
        if (!fail) forget(arrival)
      } else if (isLate(arrival, now)) {
        onClosed('body timeout')
        giveUp(arrival, bodyTimeout())
      }
    }
    return arrivals.size > 0
  }

  /** Only waiting for the client counts. */
  function isLate({ fail, response, transferTime, deadline }: Arrival, now: number): boolean {
    if (!fail && !response.writableEnded) return false
    if (now >= closesAt) return true
    if (!fail || !transferTime) return now >= deadline
    countTransfer(transferTime, limits, { now, bytes: 0 })
    return transferTime.leftMs <= 0
  }

  return {
    expect(request, response, client) {
      const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
      if (encoding === undefined && (length === undefined || length === '0')) return
      const begun = timing.elapsedMs()
      const arrival = { request, response, client, begun, deadline: begun + requestTimeoutMs, bytes: 0 }
      ;(request as Arriving)[ARRIVAL] = arrival
      arrivals.add(arrival)
      watch.start()
    },

    read(request, payload, done) {
      const { raw } = request
      const announced = Number(raw.headers['content-length'] ?? Number.NaN)
      const limit = request.routeOptions.bodyLimit
      if (announced > limit) return done(bodyTooLarge())
      const place = placeOf(raw)
      const arrival = (raw as Arriving)[ARRIVAL]
      continueRequest(raw)
      if (arrival) {
        // Time in which the key was checked does not count.
        arrival.deadline += timing.elapsedMs() - arrival.begun
        arrival.fail = finish
        if (!raw.complete) place?.leave()
      }

      const chunks: Buffer[] = []
      let length = 0
      // Nothing more is emitted if the client hung up while its key was checked.
      if (raw.destroyed && !raw.readableEnded) return abort()
      payload.on('data', add)
      payload.on('end', end)
      payload.on('error', abort)
      payload.on('close', abort)
      payload.resume()

      function stop(): void {
        payload.removeListener('data', add)
        payload.removeListener('end', end)
        payload.removeListener('error', abort)
        payload.removeListener('close', abort)
        if (arrival) arrival.fail = undefined
      }
      function finish(error: KithError): void {
        stop()
        // The rest of the body is discarded.
        if (arrival) release(arrival)
        done(error)
      }
      function add(chunk: Buffer): void {
        length += chunk.length
        if (length > limit) finish(bodyTooLarge())
        else {
          chunks.push(chunk)
          if (arrival) hold(arrival, chunk.length)
        }
      }
      function end(): void {
        stop()
        const goOn = (): void => {
          if (arrival) forget(arrival)
          if (!Number.isNaN(announced) && length !== announced) done(wrongLength())
          else done(null, Buffer.concat(chunks, length))
        }
        if (!place || place.isHeld()) goOn()
        else place.enter().then(goOn, finish)
      }
      function abort(): void {
        finish(aborted())
      }
    },

    async *stream({ body, raw }) {
      if (!(body instanceof Readable)) return
      const place = placeOf(raw)
      const arrival = (raw as Arriving)[ARRIVAL]
      if (arrival) arrival.transferTime = fullTransferTime(limits, timing.elapsedMs())
      continueRequest(raw)
      try {
        for (;;) {
          // The time since the last chunk was Kith's.
          if (arrival?.transferTime) arrival.transferTime.at = timing.elapsedMs()
          let chunk: Buffer | null | undefined = body.read()
          if (chunk === null) {
            place?.leave()
            chunk = await nextChunk(body, (fail) => {
              if (arrival) arrival.fail = fail
            })
            place?.resume()
          }
          if (chunk === undefined) return
          if (arrival?.transferTime)
            countTransfer(arrival.transferTime, limits, { now: timing.elapsedMs(), bytes: chunk.length })
          yield chunk
        }
      } finally {
        if (arrival) {
          delete arrival.transferTime
          arrival.deadline = timing.elapsedMs() + requestTimeoutMs
        }
        // What follows is discarded, so that the client can read the answer.
        if (!body.readableEnded) body.resume()
      }
    },

    state: () => ({ count: arrivals.size, bytes }),

    close(deadline) {
      closesAt = deadline
    },
  }
}

/**
 * @param expectFailure receives a function that ends the waiting, and undefined when it is over
 * @returns undefined at the end of the body
 * @throws invalid if the client closed the connection
 */
function nextChunk(
  body: Readable,
  expectFailure: (fail: ((error: KithError) => void) | undefined) => void,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    function over(): void {
      body.removeListener('readable', read)
      body.removeListener('end', end)
      body.removeListener('error', abort)
      body.removeListener('close', abort)
      expectFailure(undefined)
    }
    function fail(error: KithError): void {
      over()
      reject(error)
    }
    function end(): void {
      over()
      resolve(undefined)
    }
    function abort(): void {
      if (body.readableEnded) end()
      else fail(aborted())
    }
    function read(): void {
      const chunk: Buffer | null = body.read()
      if (chunk === null) return
      over()
      resolve(chunk)
    }
    if (body.readableEnded || body.destroyed) return abort()
    body.on('readable', read)
    body.on('end', end)
    body.on('error', abort)
    body.on('close', abort)
    expectFailure(fail)
  })
}

/** No client reads the answer to this error. */
function aborted(): KithError {
  return new KithError('invalid', 'The client closed the connection.')
}

function wrongLength(): KithError {
  return new KithError('invalid', 'The request body does not have the announced length.')
}

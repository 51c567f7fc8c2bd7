import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dialect, WireAnswer } from '../dialects/dialect.ts'
import { KithError } from '../model/errors.ts'
import type { Ids } from '../model/ids.ts'
import type { Observe } from './observation.ts'
import { REQUEST_ID, requestId } from './request-id.ts'
import type { Addressing } from './routing.ts'
import { headersOf, JSON_TYPE } from './sending.ts'
import { type RequestParts, wireOf } from './wire.ts'

/** What tells others how this server is must be told when it is busy too. */
const alwaysAnswered: ReadonlySet<string> = new Set(['/healthz', '/metrics'])

/** Seconds after which it is worth asking again: those who were let in are answered long before. */
const RETRY_AFTER_SECONDS = 1

/** One for all: where in the program a request was refused says nothing. */
const overload = new KithError('unavailable', 'Too many requests at once.', {
  retryAfterSeconds: RETRY_AFTER_SECONDS,
})

export interface RefusalsOptions {
  readonly addressing: Addressing
  readonly ids: Ids
  readonly observe: Observe
}

/** Answers that too many ask, as the vendor would, without finding out what was asked: that would cost as much as an answer. */
export function createRefusals({ addressing, ids, observe }: RefusalsOptions) {
  return {
    isNeverRefused: (request: IncomingMessage): boolean =>
      alwaysAnswered.has(request.url ?? '') && alwaysAnswered.has(addressing.rewriteUrl(request)),

    refuse(request: IncomingMessage, response: ServerResponse, begun: number): void {
      const { method = 'GET', headers } = request
      const id = requestId(headers[REQUEST_ID], ids)
      const url = addressing.rewriteUrl(request)
      const dialect = addressing.dialectAt(url)
      const { status, ...answer } = dialect ? vendors(dialect, { id, method, url, headers }) : ours
      const body = JSON.stringify(answer.body)
      response.writeHead(status, {
        [REQUEST_ID]: id,
        ...answer.headers,
        'content-length': Buffer.byteLength(body),
      })
      response.end(body)
      observe({
        type: 'RequestAnswered',
        requestId: id,
        method,
        route: 'unknown',
        ...(dialect && { dialect: dialect.name }),
        status,
        milliseconds: performance.now() - begun,
      })
    },
  }
}

/** The base address is left out: it would have to be found out, and no refusal names it. */
function vendors(dialect: Dialect, parts: Omit<RequestParts, 'baseUrl' | 'body'>): WireAnswer {
  const request = wireOf({ ...parts, body: undefined, baseUrl: '' }, dialect)
  const answer = dialect.renderError(overload, request)
  const headers = headersOf(dialect, answer, request)
  return { ...answer, headers: headers['content-type'] ? headers : { ...headers, 'content-type': JSON_TYPE } }
}

/** Of pages that are no dialect's. */
const ours: WireAnswer = {
  status: 503,
  body: { error: 'Service Unavailable' },
  headers: { 'content-type': JSON_TYPE, 'retry-after': String(RETRY_AFTER_SECONDS) },
}

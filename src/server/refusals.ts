import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dialect, WireAnswer } from '../dialects/dialect.ts'
import type { Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import type { Ids } from '../model/ids.ts'
import type { CorsRules } from './cors.ts'
import type { Observe } from './observation.ts'
import { REQUEST_ID, requestId } from './request-id.ts'
import type { Addressing } from './routing.ts'
import { headersOf, JSON_TYPE } from './sending.ts'
import { type RequestParts, wireOf } from './wire.ts'

/** Monitoring must also work under overload. */
const alwaysAnswered: ReadonlySet<string> = new Set(['/healthz', '/metrics'])

/** When a client may try again. Admitted requests are answered much sooner. */
const RETRY_AFTER_SECONDS = 1

/** Created once, because its stack trace is of no use. */
const overload = new KithError('unavailable', 'Too many requests at once.', {
  retryAfterSeconds: RETRY_AFTER_SECONDS,
})

export interface RefusalsOptions {
  readonly addressing: Addressing
  readonly cors: CorsRules
  readonly ids: Ids
  readonly observe: Observe
  readonly timing: Timing
}

/** Answers 503 in the vendor's format without parsing the request, which would cost as much as answering it. */
export function createRefusals({ addressing, cors, ids, observe, timing }: RefusalsOptions) {
  return {
    isNeverRefused: (request: IncomingMessage): boolean =>
      alwaysAnswered.has(request.url ?? '') && alwaysAnswered.has(addressing.rewriteUrl(request)),

    refuse(request: IncomingMessage, response: ServerResponse, begun: number): void {
      const { method = 'GET', headers } = request
      const id = requestId(headers[REQUEST_ID], ids)
      const url = addressing.rewriteUrl(request)
      const dialect = addressing.dialectAt(url)
      const { status, ...answer } = dialect
        ? vendorRefusal(dialect, { id, method, url, headers }, cors)
        : plainRefusal
      if (answer.body === undefined) response.writeHead(status, { [REQUEST_ID]: id, ...answer.headers }).end()
      else {
        const body = JSON.stringify(answer.body)
        const length = { 'content-length': Buffer.byteLength(body) }
        response.writeHead(status, { [REQUEST_ID]: id, ...answer.headers, ...length }).end(body)
      }
      observe({
        type: 'RequestAnswered',
        requestId: id,
        method,
        route: 'unknown',
        ...(dialect && { dialect: dialect.name }),
        status,
        milliseconds: timing.elapsedMs() - begun,
      })
    },
  }
}

/**
 * The base URL stays empty: finding it takes time, and no refusal contains it. A preflight is answered, because a browser
 * hides the refusal of a request from the page if its preflight was refused.
 */
function vendorRefusal(
  dialect: Dialect,
  parts: Omit<RequestParts, 'baseUrl' | 'body'>,
  cors: CorsRules,
): WireAnswer {
  const request = wireOf({ ...parts, body: undefined, baseUrl: '' }, dialect)
  const preflight = cors.answerPreflight(dialect, request)
  if (preflight) return { ...preflight, headers: headersOf(dialect, preflight, request) }
  const answer = dialect.renderError(overload, request)
  const headers = headersOf(dialect, answer, request)
  return { ...answer, headers: headers['content-type'] ? headers : { ...headers, 'content-type': JSON_TYPE } }
}

/** For paths outside the dialects. */
const plainRefusal: WireAnswer = {
  status: 503,
  body: { error: 'Service Unavailable' },
  headers: { 'content-type': JSON_TYPE, 'retry-after': String(RETRY_AFTER_SECONDS) },
}

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

interface Refusal {
  /** Created once, because its stack trace is of no use. */
  readonly error: KithError
  /** The answer for paths outside the dialects. */
  readonly plain: WireAnswer
  /** Preflights are answered: a browser hides the refusal of a request from the page if its preflight was refused. */
  readonly answersPreflights: boolean
  readonly headers?: Readonly<Record<string, string>>
}

const overloaded: Refusal = {
  error: new KithError('unavailable', 'Too many requests at once.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  }),
  plain: {
    status: 503,
    body: { error: 'Service Unavailable' },
    headers: { 'content-type': JSON_TYPE, 'retry-after': String(RETRY_AFTER_SECONDS) },
  },
  answersPreflights: true,
}

const wrongHost: Refusal = {
  error: new KithError('invalid', 'A request must have one Host header, which names a host.'),
  plain: { status: 400, body: { error: 'Bad Request' }, headers: { 'content-type': JSON_TYPE } },
  answersPreflights: false,
  // A proxy in front may see another end of this request, so nothing more is read from the connection.
  headers: { connection: 'close' },
}

export interface RefusalsOptions {
  readonly addressing: Addressing
  readonly cors: CorsRules
  readonly ids: Ids
  readonly observe: Observe
  readonly timing: Timing
}

/** Answers in the vendor's format without parsing the request, which would cost as much as answering it. */
export function createRefusals({ addressing, cors, ids, observe, timing }: RefusalsOptions) {
  function respond(
    request: IncomingMessage,
    response: ServerResponse,
    { begun, url, refusal }: { readonly begun: number; readonly url: string; readonly refusal: Refusal },
  ): void {
    const { method = 'GET', headers } = request
    const id = requestId(headers[REQUEST_ID], ids)
    const dialect = addressing.dialectAt(url)
    const { status, ...answer } = dialect
      ? vendorRefusal(dialect, { id, method, url, headers }, { cors, refusal })
      : refusal.plain
    const common = { [REQUEST_ID]: id, ...answer.headers, ...refusal.headers }
    if (answer.body === undefined) response.writeHead(status, common).end()
    else {
      const body = (dialect?.stringify ?? JSON.stringify)(answer.body)
      response.writeHead(status, { ...common, 'content-length': Buffer.byteLength(body) }).end(body)
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
  }

  return {
    isNeverRefused: (request: IncomingMessage): boolean =>
      alwaysAnswered.has(request.url ?? '') && alwaysAnswered.has(addressing.rewriteUrl(request)),

    /** 503, or the answer to a preflight. */
    refuse(request: IncomingMessage, response: ServerResponse, begun: number): void {
      respond(request, response, { begun, url: addressing.rewriteUrl(request), refusal: overloaded })
    },

    /** 400 for a request without a valid `Host`. Only its port or path can say which API it is for. */
    refuseHost(request: IncomingMessage, response: ServerResponse): void {
      const url = addressing.rewriteUrl(request, { ignoreHost: true })
      respond(request, response, { begun: timing.elapsedMs(), url, refusal: wrongHost })
    },
  }
}

/** The base URL stays empty: finding it takes time, and no refusal contains it. */
function vendorRefusal(
  dialect: Dialect,
  parts: Omit<RequestParts, 'baseUrl' | 'body'>,
  { cors, refusal }: { readonly cors: CorsRules; readonly refusal: Refusal },
): WireAnswer {
  const request = wireOf({ ...parts, body: undefined, baseUrl: '' }, dialect)
  const preflight = refusal.answersPreflights ? cors.answerPreflight(dialect, request) : undefined
  if (preflight) return { ...preflight, headers: headersOf(dialect, preflight, request) }
  const answer = dialect.renderError(refusal.error, request)
  const headers = headersOf(dialect, answer, request)
  return { ...answer, headers: headers['content-type'] ? headers : { ...headers, 'content-type': JSON_TYPE } }
}

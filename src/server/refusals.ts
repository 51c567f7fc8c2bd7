import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dialect, WireAnswer } from '../dialects/dialect.ts'
import type { Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import type { Ids } from '../model/ids.ts'
import { privateHeaders } from './answer-headers.ts'
import type { CorsRules } from './cors.ts'
import { overload, RETRY_AFTER_SECONDS } from './known-errors.ts'
import type { Observe } from './observation.ts'
import { REQUEST_ID, requestId } from './request-id.ts'
import type { Addressing } from './routing.ts'
import { headersOf, JSON_TYPE } from './sending.ts'
import { type RequestParts, wireOf } from './wire.ts'

/** Monitoring must also work under overload. */
const alwaysAnswered: ReadonlySet<string> = new Set(['/healthz', '/metrics'])

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
  error: overload,
  plain: {
    status: 503,
    body: { error: 'Service Unavailable' },
    headers: {
      ...privateHeaders,
      'content-type': JSON_TYPE,
      'retry-after': String(RETRY_AFTER_SECONDS),
    },
  },
  answersPreflights: true,
}

const wrongHost: Refusal = {
  error: new KithError(
    'invalid',
    'A request must name one host, in its Host header and in an absolute target alike.',
  ),
  plain: {
    status: 400,
    body: { error: 'Bad Request' },
    headers: { ...privateHeaders, 'content-type': JSON_TYPE },
  },
  answersPreflights: false,
  // A proxy in front may see another end of this request, so nothing more is read from the connection.
  headers: { connection: 'close' },
}

export interface RefusalsOptions {
  readonly dialects: readonly Dialect[]
  readonly addressing: Addressing
  readonly cors: CorsRules
  readonly ids: Ids
  readonly observe: Observe
  readonly timing: Timing
}

/** Answers in the vendor's format without parsing the request, which would cost as much as answering it. */
export function createRefusals({ dialects, addressing, cors, ids, observe, timing }: RefusalsOptions) {
  const openRoutes = dialects.flatMap(openRoutesOf)
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

    /** Asked only while all places are taken, so that finding the route costs the other requests nothing. */
    isOpen(request: IncomingMessage): boolean {
      if (!openRoutes.some(({ method }) => method === request.method)) return false
      const [path = ''] = addressing.rewriteUrl(request).split('?')
      return openRoutes.some(({ method, pattern }) => method === request.method && pattern.test(path))
    },

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

/** The routes of a dialect that need no key. */
function openRoutesOf({ name, routes }: Dialect): { method: string; pattern: RegExp }[] {
  return routes
    .filter(({ open }) => open)
    .flatMap(({ method, path, aliases = [] }) =>
      [path, ...aliases].map((url) => {
        const pattern = new RegExp(`^/${name}${url.replace(/:\w+/g, '[^/]+')}/?$`)
        return { method, pattern }
      }),
    )
}

/** No refusal contains the base URL or depends on how the request came. */
function vendorRefusal(
  dialect: Dialect,
  parts: Omit<RequestParts, 'baseUrl' | 'body' | 'secure'>,
  { cors, refusal }: { readonly cors: CorsRules; readonly refusal: Refusal },
): WireAnswer {
  const request = wireOf({ ...parts, body: undefined, baseUrl: () => '', secure: false }, dialect)
  const preflight = refusal.answersPreflights ? cors.answerPreflight(dialect, request) : undefined
  if (preflight) return { ...preflight, headers: headersOf(dialect, preflight, request) }
  const answer = dialect.renderError(refusal.error, request)
  const headers = headersOf(dialect, answer, request)
  return { ...answer, headers: headers['content-type'] ? headers : { ...headers, 'content-type': JSON_TYPE } }
}

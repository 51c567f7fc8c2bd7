import { Readable } from 'node:stream'
import compress from '@fastify/compress'
import Fastify, {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Dialect, RateAllowance, RateState, Route, WireRequest } from '../dialects/dialect.ts'
import type { Hub } from '../hub/hub.ts'
import { type Caller, includesRole } from '../model/access.ts'
import type { Activity } from '../model/activity.ts'
import type { BulkJobs } from '../model/bulk.ts'
import { KithError } from '../model/errors.ts'
import type { Ids } from '../model/ids.ts'
import { admitAtMost } from './admission.ts'
import { mountConsole } from './console.ts'
import { createSeeThrough } from './dialect-preview.ts'
import { createDialectDirectory } from './dialect-summary.ts'
import { endOfTurn } from './end-of-turn.ts'
import { createFailedSignIns } from './failed-sign-ins.ts'
import { mountHealth } from './health.ts'
import { createListening, httpServer, type Listening } from './listening.ts'
import type { Metrics } from './metrics.ts'
import type { Observe } from './observation.ts'
import { describeDialect } from './openapi.ts'
import { createRateLimiter, RateLimitError, type RateLimiter } from './rate-limiter.ts'
import { readParts } from './read-parts.ts'
import { mountReference } from './reference.ts'
import { createRefusals } from './refusals.ts'
import { REQUEST_ID, requestId } from './request-id.ts'
import { createAddressing } from './routing.ts'
import { requireNoForm, requireSameOrigin } from './same-origin.ts'
import { send } from './sending.ts'
import { createSteadyAnswers, type SteadyAnswers } from './steady-answers.ts'
import { toWireRequest } from './wire.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it, where that is known. */
    caller: Caller | undefined
    /** What is left to its key, for the headers of the answer. */
    rateState: RateState | undefined
    /** As dialects see it, once one of them looked. */
    wire: WireRequest | undefined
  }
}

export interface ServerOptions {
  readonly hub: Hub
  readonly bulk: BulkJobs
  readonly activity: Activity
  readonly ids: Ids
  readonly dialects: readonly Dialect[]
  readonly observe: Observe
  readonly limits: ServerLimits
  /** What keys may ask for, by dialect, where it is not what the dialect says. */
  readonly rateAllowances?: Readonly<Record<string, Partial<RateAllowance>>>
  /** What `/metrics` answers; absent, there is no such page. */
  readonly metrics?: Metrics
  /** Where the built console is; absent, none is served. */
  readonly consoleFolder?: string
  /** Addresses of proxies whose word on client, scheme and host is taken, as `@fastify/proxy-addr` reads them. */
  readonly trustedProxies?: string
}

export interface ServerLimits {
  /** Bytes of a request body. */
  readonly bodyBytesMax: number
  /** Bytes of answers of each dialect that are remembered as they are. */
  readonly answerBytesMax: number
  /** Bytes of a request target (path and query). */
  readonly targetBytesMax: number
  /** Bytes of a request line with its headers; above `targetBytesMax`, so that long targets get the vendor's answer. */
  readonly headerBytesMax: number
  /** Requests that are answered at a time; more are refused. */
  readonly requestsMax: number
  /** How long a client may take to send its request. */
  readonly requestTimeoutMs: number
}

/** The HTTP edge: every dialect under its prefix, at its vendor's hosts, and on ports of its own. */
export interface KithServer extends Listening {
  readonly app: FastifyInstance
}

export function createServer(options: ServerOptions): KithServer {
  const { dialects, limits, ids, observe } = options
  const addressing = createAddressing(dialects)
  const app = Fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    ...(options.trustedProxies && { trustProxy: options.trustedProxies }),
    serverFactory: (answer) => {
      const refusals = createRefusals({ addressing, ids, observe })
      return httpServer(limits, admitAtMost({ ...refusals, most: limits.requestsMax, answer }))
    },
    rewriteUrl: addressing.rewriteUrl,
    genReqId: (request) => requestId(request.headers[REQUEST_ID], ids),
    routerOptions: { maxParamLength: limits.targetBytesMax },
    forceCloseConnections: 'idle',
    // Addresses that cannot be decoded; no hook runs for them.
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      reply.header(REQUEST_ID, request.id)
      const dialect = addressing.dialectAt(request.raw.url ?? '/')
      if (dialect)
        send(reply, dialect, dialect.renderUnknownRoute([], toWireRequest(request, dialect)), request)
      else void reply.code(400).send({ error: 'Bad Request' })
    },
  })
  app.decorateRequest('caller', undefined)
  app.decorateRequest('rateState', undefined)
  app.decorateRequest('wire', undefined)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id)
    done()
  })
  // Only those who ask for it get it: to compress an answer takes longer than to make it.
  app.register(compress, { encodings: ['gzip'], threshold: COMPRESSED_FROM_BYTES, zlibOptions: { level: 1 } })
  app.addHook('onResponse', (request, reply, done) => {
    observe({
      type: 'RequestAnswered',
      requestId: request.id,
      method: request.method,
      // The pattern, never the address: addresses carry keys and people's data.
      route: request.routeOptions.url ?? 'unknown',
      ...asked(addressing.dialectAt(request.raw.url ?? '/'), request),
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
    })
    done()
  })

  mountHealth(app, options)
  mountReference(app, dialects)
  if (options.consoleFolder !== undefined) mountConsole(app, options.consoleFolder)
  for (const dialect of dialects) {
    const mount: FastifyPluginCallback = (scope, _options, done) => {
      mountDialect(scope, dialect, options)
      done()
    }
    app.register(mount, { prefix: `/${dialect.name}` })
  }

  return { app, ...createListening(app, limits, addressing) }
}

/** Reads, in this order: who asks (401), how often (429), may they (403), what do they ask (400, 422); then the handler answers. */
function mountDialect(app: FastifyInstance, dialect: Dialect, options: ServerOptions): void {
  const { hub, bulk, activity, observe, limits } = options
  const failedSignIns = createFailedSignIns(() => hub.now())
  const listDialects = createDialectDirectory(options.dialects)
  const seeThrough = createSeeThrough(options.dialects, { hub, bulk, activity, listDialects })
  const limiter = limiterOf(dialect, options)
  const steady = steadyAnswersOf(options)
  const signIn = async (request: FastifyRequest, route?: Route): Promise<Caller> => {
    const wire = toWireRequest(request, dialect)
    const presented = dialect.presentedKey(wire)
    const caller = await hub.keys.signIn(dialect.name, presented)
    request.caller = caller
    if (presented?.session && !isReading(request)) {
      requireSameOrigin(wire)
      if (route && !route.upload) requireNoForm(wire, route)
    }
    return dialect.scope ? dialect.scope(caller, wire, hub) : caller
  }
  app.addHook('onRequest', (request, _reply, done) => {
    if (Buffer.byteLength(request.raw.url ?? '') <= limits.targetBytesMax) return done()
    const problem = `The request target is longer than ${limits.targetBytesMax} bytes.`
    done(new KithError('too_large', problem, { subject: 'target' }))
  })
  app.setErrorHandler((error, request, reply) => {
    const known = toKithError(error)
    if (known instanceof RateLimitError) request.rateState = known.state
    if (failures.has(known.code))
      observe({ type: 'RequestFailed', requestId: request.id, cause: known.cause ?? known })
    return send(reply, dialect, dialect.renderError(known, toWireRequest(request, dialect)), request)
  })
  const answerUnknown = async (allow: readonly string[], request: FastifyRequest, reply: FastifyReply) => {
    if (dialect.signInBeforeUnknownRoute) await signIn(request)
    return send(reply, dialect, dialect.renderUnknownRoute(allow, toWireRequest(request, dialect)), request)
  }
  app.setNotFoundHandler((request, reply) => answerUnknown([], request, reply))

  const document = describeDialect(dialect)
  app.get('/openapi.json', async () => document)

  for (const { path, handle } of dialect.openRoutes ?? []) {
    app.get(path, async (request, reply) => {
      const answer = await handle({ params: request.params as Record<string, string>, hub })
      return send(reply, dialect, answer, request)
    })
  }
  const mountRoute = (scope: FastifyInstance, route: Route): void => {
    for (const url of [route.path, ...(route.aliases ?? [])]) {
      scope.route({
        method: route.method,
        url,
        exposeHeadRoute: route.method === 'GET',
        bodyLimit: route.bodyBytesMax ?? limits.bodyBytesMax,
        async onRequest(request, reply) {
          if (route.open) {
            requireSameOrigin(toWireRequest(request, dialect))
            failedSignIns.check(request.ip)
            request.caller = { ...nobody, dialect: dialect.name }
            return
          }
          const known = request.method === 'GET' ? steady?.find(request) : undefined
          if (known) {
            request.caller = known.caller
            if (limiter) request.rateState = limiter.take(known.caller, route)
            const answer = known.make()
            if (answer) {
              await endOfTurn()
              return send(reply, dialect, answer, request)
            }
          }
          const caller = await signIn(request, route)
          if (limiter) request.rateState ??= limiter.take(caller, route)
          if (!includesRole(caller.role, route.role)) {
            throw new KithError('forbidden', `This key may ${caller.role} only; ${route.role} is needed.`)
          }
          request.caller = caller
        },
        async handler(request, reply) {
          // The router takes `/things/` for `/things/:id` with an empty id.
          if (Object.values(request.params as object).includes('')) return answerUnknown([], request, reply)
          const wire = toWireRequest(request, dialect)
          const parts = readParts(route, request.params as Record<string, string>, wire)
          const caller = request.caller!
          const upload = route.upload ? { upload: uploadOf(request) } : {}
          const asking = { ...parts, ...upload, caller, hub, bulk, activity, seeThrough, listDialects, wire }
          const answered = await route.handle(asking).catch((error: unknown) => {
            const wrongKey = error instanceof KithError && error.code === 'unauthenticated'
            if (route.open && wrongKey) failedSignIns.note(request.ip)
            throw error
          })
          if (steady && answered.steady && request.method === 'GET') steady.keep(request, answered, caller)
          await endOfTurn()
          return send(reply, dialect, answered, request)
        },
      })
    }
  }
  for (const route of dialect.routes) if (!route.upload) mountRoute(app, route)
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, read) => read(null, payload))
    for (const route of dialect.routes) if (route.upload) mountRoute(scope, route)
    done()
  })
  for (const [url, allow] of methodsByPath(dialect.routes)) {
    const others = allMethods.filter((method) => !allow.includes(method))
    app.route({ method: others, url, handler: (request, reply) => answerUnknown(allow, request, reply) })
  }
}

/** Errors whose cause is Kith itself or what it runs on. */
const failures: ReadonlySet<string> = new Set(['internal', 'unavailable'])

/** The body as it comes in; none when the request has none. */
async function* uploadOf({ body }: FastifyRequest): AsyncGenerator<Uint8Array> {
  if (body instanceof Readable) yield* body as AsyncIterable<Uint8Array>
}

function steadyAnswersOf({ hub, limits }: ServerOptions): SteadyAnswers | undefined {
  const { dataVersion } = hub
  if (!dataVersion) return undefined
  return createSteadyAnswers({ bytesMax: limits.answerBytesMax, dataVersion, now: () => hub.now() })
}

/** Who asks without a key: there is no such organization. */
const nobody = { orgId: 0, keyId: '', kind: '', role: 'read', sensitive: false } as const

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Of whom and by whom, for the observation of a request. */
function asked(dialect: Dialect | undefined, request: FastifyRequest) {
  const { orgId = nobody.orgId } = request.caller ?? {}
  return { ...(dialect && { dialect: dialect.name }), ...(orgId !== nobody.orgId && { orgId }) }
}

function limiterOf(
  { name, rateLimits }: Dialect,
  { hub, rateAllowances }: ServerOptions,
): RateLimiter | undefined {
  if (!rateLimits) return undefined
  return createRateLimiter(rateLimits, { ...rateLimits.usual, ...rateAllowances?.[name] }, () => hub.now())
}

const COMPRESSED_FROM_BYTES = 1024

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>()
  for (const { method, path, aliases = [] } of routes) {
    for (const url of [path, ...aliases]) {
      const known = methods.get(url) ?? []
      methods.set(url, known)
      known.push(method, ...(method === 'GET' ? ['HEAD'] : []))
    }
  }
  return methods
}

function toKithError(error: unknown): KithError {
  if (error instanceof KithError) return error
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new KithError('too_large', 'The request body is too large.', { subject: 'body' })
  }
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return new KithError('invalid', 'The request body does not have the announced length.')
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new KithError('invalid', 'The Content-Type of the request is malformed.')
  }
  if (code.startsWith('FST_') && statusCode < 500) {
    return new KithError('invalid', 'The request cannot be read.')
  }
  return new KithError('internal', 'Something went wrong inside Kith.', {}, { cause: error })
}

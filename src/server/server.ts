import { STATUS_CODES } from 'node:http'
import compress from '@fastify/compress'
import Fastify, { type FastifyInstance, type FastifyPluginCallback, type FastifyReply } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'
import { createRenderCache } from '../render-cache/render-cache.ts'
import { privateHeaders, withAnswerHeaders } from './answer-headers.ts'
import { createClientAddresses } from './client-address.ts'
import { mountConsole } from './console.ts'
import { type CorsRules, createCors } from './cors.ts'
import { createEdge, type Edge } from './edge.ts'
import { createTurns } from './end-of-turn.ts'
import { createFailedSignIns, failedKeyLimits, failedSignInLimits } from './failed-sign-ins.ts'
import { mountHealth } from './health.ts'
import { hasValidHost } from './host-header.ts'
import { isFailure, toKithError } from './known-errors.ts'
import { createKnownHosts } from './known-hosts.ts'
import { createListening, httpServer, type Listening } from './listening.ts'
import { mountDialect } from './mount-dialect.ts'
import { createPeopleRenderer } from './people-renderer.ts'
import { mountReference } from './reference.ts'
import { createRefusals } from './refusals.ts'
import { REQUEST_ID, requestId } from './request-id.ts'
import { requestState } from './request-state.ts'
import { type Addressing, createAddressing } from './routing.ts'
import { send } from './sending.ts'
import type { ServerOptions } from './server-options.ts'
import { toWireRequest } from './wire.ts'

export type { ServerLimits, ServerOptions } from './server-options.ts'

/** The HTTP edge: every dialect under its prefix, at its vendor's hosts, and on ports of its own. */
export interface KithServer extends Listening {
  readonly app: FastifyInstance
}

export function createServer(options: ServerOptions): KithServer {
  const { hub, limits } = options
  const cors = createCors(options.dialects, options.corsOrigins)
  const dialects = options.dialects.map((dialect) => withAnswerHeaders(dialect, cors))
  const addressing = createAddressing(dialects)
  const addresses = createClientAddresses(options.trustedProxies)
  const edge = createEdge(options, addresses)
  options.metrics?.showEdge(edge.load)
  const app = createFastify(options, { addressing, cors, edge, isTrusted: addresses.isTrusted })
  mountPlainErrors(app, options)
  for (const property of requestState) app.decorateRequest(property, undefined)
  app.decorate('knownHosts', createKnownHosts(options))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', edge.bodies.read)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id)
    done()
  })
  // Compressing an answer takes longer than making it, so only clients that ask for gzip get it.
  app.register(compress, { encodings: ['gzip'], threshold: COMPRESSED_BYTES_MIN, zlibOptions: { level: 1 } })
  observeRequests(app, options, addressing)

  mountHealth(app, options)
  mountReference(app, dialects)
  if (options.consoleFolder !== undefined) mountConsole(app, options.consoleFolder)
  const cache = createRenderCache({ bytesMax: limits.renderCacheBytesMax, kept: options.keptRenderings })
  const rendererOf = (dialect: Dialect) => createPeopleRenderer(hub, cache, dialect)
  const counted = { now: () => hub.now(), timing: options.timing }
  const parts = {
    ...options,
    dialects,
    cors,
    rendererOf,
    turns: createTurns(options.timing),
    bodies: edge.bodies,
    tenants: edge.tenants,
    failedSignIns: createFailedSignIns(failedSignInLimits, counted),
    failedKeys: createFailedSignIns(failedKeyLimits, counted),
  }
  for (const dialect of dialects) {
    const mount: FastifyPluginCallback = (scope, _options, done) => {
      mountDialect(scope, dialect, parts)
      done()
    }
    app.register(mount, { prefix: `/${dialect.name}` })
  }

  return { app, ...createListening(app, limits, { addressing, edge }) }
}

const COMPRESSED_BYTES_MIN = 1024

interface FastifyParts {
  readonly addressing: Addressing
  readonly cors: CorsRules
  readonly edge: Edge
  readonly isTrusted: (address: string) => boolean
}

function createFastify(
  options: ServerOptions,
  { addressing, cors, edge, isTrusted }: FastifyParts,
): FastifyInstance {
  const { limits, ids, observe } = options
  return Fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    ...(options.trustedProxies && { trustProxy: isTrusted }),
    serverFactory: (answer) => {
      const { dialects, timing } = options
      const refusals = createRefusals({ dialects, addressing, cors, ids, observe, timing })
      const admit = edge.admit(answer, refusals)
      return httpServer(limits, edge, (request, response) =>
        hasValidHost(request) ? admit(request, response) : refusals.refuseHost(request, response),
      )
    },
    rewriteUrl: addressing.rewriteUrl,
    genReqId: (request) => requestId(request.headers[REQUEST_ID], ids),
    routerOptions: { maxParamLength: limits.targetBytesMax },
    forceCloseConnections: 'idle',
    // For addresses that cannot be decoded. Fastify runs no hook for them.
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      reply.header(REQUEST_ID, request.id)
      const dialect = addressing.dialectAt(request.raw.url ?? '/')
      const wire = dialect && toWireRequest(request, dialect)
      if (wire)
        send(
          reply,
          dialect,
          cors.answerPreflight(dialect, wire) ?? dialect.renderUnknownRoute([], wire),
          request,
        )
      else void reply.code(400).headers(privateHeaders).send({ error: 'Bad Request' })
    },
  })
}

/**
 * Refuses what is outside the dialects. The answers do not repeat the address or a header of the request, because these may
 * hold a key.
 */
function mountPlainErrors(app: FastifyInstance, { observe }: ServerOptions): void {
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).headers(privateHeaders).send({ error: 'Not Found' }),
  )
  app.setErrorHandler((error, request, reply) => {
    const known = toKithError(error)
    if (isFailure(known))
      observe({ type: 'RequestFailed', requestId: request.id, cause: known.cause ?? known })
    const status = known.code === 'too_large' ? 413 : known.code === 'invalid' ? 400 : 500
    return reply.code(status).headers(privateHeaders).send({ error: STATUS_CODES[status] })
  })
}

function observeRequests(app: FastifyInstance, { observe }: ServerOptions, addressing: Addressing): void {
  app.addHook('onResponse', (request, reply, done) => {
    const dialect = addressing.dialectAt(request.raw.url ?? '/')
    const { orgId } = request.caller ?? {}
    observe({
      type: 'RequestAnswered',
      requestId: request.id,
      method: request.method,
      // The pattern instead of the address, because addresses contain keys and personal data.
      route: request.routeOptions.url ?? 'unknown',
      ...(dialect && { dialect: dialect.name }),
      // Organization 0 stands for callers without a key.
      ...(orgId && { orgId }),
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
    })
    done()
  })
}

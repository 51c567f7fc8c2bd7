import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Dialect, PeopleRenderer, Route } from '../dialects/dialect.ts'
import { inVersion } from '../dialects/versions.ts'
import type { Caller } from '../model/access.ts'
import { invalid, KithError } from '../model/errors.ts'
import { createResponseCache } from '../render-cache/render-cache.ts'
import type { CorsRules } from './cors.ts'
import { createPreviewInDialects } from './dialect-preview.ts'
import { createDialectDirectory } from './dialect-summary.ts'
import type { Edge } from './edge.ts'
import type { Turns } from './end-of-turn.ts'
import { type FailedSignIns, refuseKey } from './failed-sign-ins.ts'
import { isReading } from './is-reading.ts'
import { isFailure, toKithError } from './known-errors.ts'
import { prefixOf } from './known-hosts.ts'
import { type MountedDialect, mountRoute } from './mount-route.ts'
import { describeDialect } from './openapi.ts'
import { methodsByPath, type Operation, operationsOf } from './operations.ts'
import { createRateLimiter, RateLimitError, type RateLimiter } from './rate-limiter.ts'
import { requireNoForm, requireSameOrigin } from './same-origin.ts'
import { send } from './sending.ts'
import type { ServerOptions } from './server-options.ts'
import { askedUrl, toWireRequest } from './wire.ts'

export interface DialectParts extends ServerOptions {
  readonly cors: CorsRules
  readonly rendererOf: (dialect: Dialect) => PeopleRenderer
  readonly turns: Turns
  readonly bodies: Edge['bodies']
  readonly tenants: Edge['tenants']
  readonly failedSignIns: FailedSignIns
  /** Wrong keys in the requests of programs. */
  readonly failedKeys: FailedSignIns
}

/** Mounts everything a dialect serves below its prefix. */
export function mountDialect(app: FastifyInstance, dialect: Dialect, parts: DialectParts): void {
  const operations = operationsOf(dialect)
  const mounted = prepare(dialect, operations, parts)
  answerPreflights(app, dialect, parts)
  limitTargets(app, parts)
  mountErrors(app, mounted)
  mountDocument(app, dialect)
  mountSecretRoutes(app, mounted)
  for (const operation of operations) if (!operation.route.upload) mountRoute(app, operation, mounted)
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, read) => read(null, payload))
    for (const operation of operations) if (operation.route.upload) mountRoute(scope, operation, mounted)
    done()
  })
  for (const [url, allow] of methodsByPath(operations)) {
    const others = allMethods.filter((method) => !allow.includes(method))
    app.route({
      method: others,
      url,
      handler: (request, reply) => mounted.answerUnknown(allow, request, reply),
    })
  }
}

/**
 * The document names the place at which the client found the dialect. `?version=` asks for that of a version; without it,
 * the document is that of the default. It is made when it is first asked for.
 */
function mountDocument(app: FastifyInstance, dialect: Dialect): void {
  const names = dialect.versions?.map(({ name }) => name) ?? []
  const made = new Map<string, object>()
  app.get('/openapi.json', (request, reply) => {
    const version = toWireRequest(request, dialect).query.get('version') ?? undefined
    if (version !== undefined && !names.includes(version)) throw unknownVersion(version, names)
    const root = prefixOf(request, dialect) === '' ? '/' : undefined
    const key = `${version ?? ''} ${root ?? ''}`
    const body = made.get(key) ?? describeDialect(inVersion(dialect, version), root)
    made.set(key, body)
    return send(reply, dialect, { status: 200, body }, request)
  })
}

function unknownVersion(received: string, names: readonly string[]): KithError {
  const message =
    names.length === 0
      ? 'This API has one version only; leave version out.'
      : `version must be one of ${names.join(', ')}.`
  return invalid([{ in: 'query', path: ['version'], rule: 'enum', expected: names, received, message }])
}

function prepare(dialect: Dialect, operations: readonly Operation[], parts: DialectParts): MountedDialect {
  const { hub, limits } = parts
  const signIn = signInOf(dialect, parts)
  const { dataVersion } = hub
  const now = () => hub.now()
  const listDialects = createDialectDirectory(parts.dialects)
  const names = dialect.versions?.map(({ name }) => name) ?? [undefined]
  const methods = new Map(names.map((name) => [name, methodsByPath(operations, { name })]))
  return {
    ...parts,
    dialect,
    render: parts.rendererOf(dialect),
    signIn,
    listDialects,
    methodsIn: (version, url) => methods.get(version)?.get(url) ?? [],
    previewInDialects: createPreviewInDialects(parts.dialects, { ...parts, listDialects }),
    limiter: limiterOf(dialect, parts),
    responses:
      dataVersion && createResponseCache({ bytesMax: limits.responseCacheBytesMax, dataVersion, now }),
    async answerUnknown(allow, request, reply) {
      if (dialect.signInBeforeUnknownRoute) await signIn(request, reply)
      const answer = dialect.renderUnknownRoute(allow, toWireRequest(request, dialect))
      return send(reply, dialect, answer, request)
    },
  }
}

function signInOf(dialect: Dialect, { hub, failedKeys }: DialectParts): MountedDialect['signIn'] {
  return async (request: FastifyRequest, reply: FastifyReply, route?: Route): Promise<Caller> => {
    const wire = toWireRequest(request, dialect)
    const presented = dialect.presentedKey(wire)
    const caller = await hub.keys.signIn(dialect.name, presented).catch(async (error: unknown) => {
      throw await refuseKey(failedKeys, error, { request, reply })
    })
    request.caller = caller
    if (presented?.session && !isReading(request)) {
      requireSameOrigin(wire, askedUrl(request))
      if (route && !route.upload) requireNoForm(wire, route)
    }
    return dialect.scope ? dialect.scope(caller, wire, hub) : caller
  }
}

function limiterOf(
  { name, rateLimits }: Dialect,
  { hub, rateAllowances }: ServerOptions,
): RateLimiter | undefined {
  if (!rateLimits) return undefined
  return createRateLimiter(rateLimits, { ...rateLimits.usual, ...rateAllowances?.[name] }, () => hub.now())
}

/** Browsers send preflights without a key. */
function answerPreflights(app: FastifyInstance, dialect: Dialect, { cors }: DialectParts): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS') return done()
    const preflight = cors.answerPreflight(dialect, toWireRequest(request, dialect))
    if (preflight) send(reply, dialect, preflight, request)
    else done()
  })
}

function limitTargets(app: FastifyInstance, { limits: { targetBytesMax } }: ServerOptions): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (Buffer.byteLength(request.raw.url ?? '') <= targetBytesMax) return done()
    const problem = `The request target is longer than ${targetBytesMax} bytes.`
    done(new KithError('too_large', problem, { subject: 'target' }))
  })
}

function mountErrors(app: FastifyInstance, { dialect, observe, answerUnknown }: MountedDialect): void {
  app.setErrorHandler((error, request, reply) => {
    const known = toKithError(error)
    if (known instanceof RateLimitError) request.rateState = known.state
    if (isFailure(known))
      observe({ type: 'RequestFailed', requestId: request.id, cause: known.cause ?? known })
    return send(reply, dialect, dialect.renderError(known, toWireRequest(request, dialect)), request)
  })
  app.setNotFoundHandler((request, reply: FastifyReply) => answerUnknown([], request, reply))
}

function mountSecretRoutes(app: FastifyInstance, { dialect, hub }: MountedDialect): void {
  for (const { path, handle } of dialect.secretRoutes ?? []) {
    app.get(path, async (request, reply) => {
      const answer = await handle({ params: request.params as Record<string, string>, hub })
      return send(reply, dialect, answer, request)
    })
  }
}

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

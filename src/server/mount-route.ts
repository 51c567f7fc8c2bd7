import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Dialect, PeopleRenderer, Route, WireAnswer } from '../dialects/dialect.ts'
import { type Caller, includesRole } from '../model/access.ts'
import type { PreviewInDialects } from '../model/dialect-preview.ts'
import type { DialectDirectory } from '../model/dialect-summary.ts'
import { KithError } from '../model/errors.ts'
import { budgetOf, usualBudgets } from '../model/read-limits.ts'
import type { ResponseCache } from '../render-cache/render-cache.ts'
import { placeOf } from './admission.ts'
import type { Edge } from './edge.ts'
import type { Turns } from './end-of-turn.ts'
import { type FailedSignIns, refuseKey } from './failed-sign-ins.ts'
import type { Operation } from './operations.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { readLimitsOf } from './read-limits.ts'
import { readParts } from './read-parts.ts'
import { requireSameOrigin } from './same-origin.ts'
import { send, withBytes } from './sending.ts'
import type { ServerOptions } from './server-options.ts'
import { askedUrl, toWireRequest } from './wire.ts'

/** What the routes of one dialect share. */
export interface MountedDialect extends ServerOptions {
  readonly dialect: Dialect
  readonly render: PeopleRenderer
  readonly turns: Turns
  readonly bodies: Edge['bodies']
  readonly tenants: Edge['tenants']
  /** Wrong keys in requests to open routes, such as signing a browser in. */
  readonly failedSignIns: FailedSignIns
  readonly previewInDialects: PreviewInDialects
  readonly listDialects: DialectDirectory
  /** Undefined if the dialect has no rate limits. */
  readonly limiter: RateLimiter | undefined
  /** Undefined if the store does not report changes cheaply. */
  readonly responses: ResponseCache<WireAnswer> | undefined
  signIn(request: FastifyRequest, reply: FastifyReply, route?: Route): Promise<Caller>
  /** The methods that a version of the dialect has at a path. */
  methodsIn(version: string | undefined, url: string): readonly string[]
  answerUnknown(allow: readonly string[], request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}

/**
 * Mounts a method and path. Checks in this order: the key (401), whether the version of its API has such a route (404, 405),
 * its rate limit (429), its role (403) and the parts of the request (400, 422); then the handler answers. Without a key the
 * version is not known, so a route that some version has asks for one.
 */
export function mountRoute(app: FastifyInstance, operation: Operation, mounted: MountedDialect): void {
  const { limits } = mounted
  const { url, route } = operation
  app.route({
    method: route.method,
    url,
    exposeHeadRoute: route.method === 'GET',
    bodyLimit: route.bodyBytesMax ?? limits.bodyBytesMax,
    async onRequest(request, reply) {
      if (route.open) {
        request.servedRoute = route
        return await admitWithoutKey(request, mounted)
      }
      const cached = admitFromCache(request, operation, mounted)
      if (cached) return sendAtEndOfTurn(reply, cached, request, mounted)
      const caller = await mounted.signIn(request, reply, route)
      const version = mounted.dialect.versions && (await mounted.hub.organizations.apiVersion(caller))
      const served = operation.routeIn(version)
      if (!served) return mounted.answerUnknown(mounted.methodsIn(version, url), request, reply)
      request.servedRoute = served
      await mounted.hub.limits.prepare(caller.orgId)
      admit(request, { caller, route: served }, mounted)
      limitWork(request, reply, mounted)
      mounted.tenants.note(request.raw, caller.orgId)
      await placeOf(request.raw)?.countTo(String(caller.orgId))
    },
    async handler(request, reply) {
      // The router matches `/things/` with `/things/:id` and an empty id.
      if (Object.values(request.params as object).includes(''))
        return mounted.answerUnknown([], request, reply)
      const answer = await handle({ request, reply }, request.servedRoute!, mounted)
      return sendAtEndOfTurn(reply, answer, request, mounted)
    },
  })
}

/** The caller of requests without a key. No organization has this id. */
const anonymous = { orgId: 0, keyId: '', kind: '', role: 'read', sensitive: false } as const

/** Open routes have places of their own, so that they never take all places of the others. */
async function admitWithoutKey(request: FastifyRequest, { dialect }: MountedDialect): Promise<void> {
  requireSameOrigin(toWireRequest(request, dialect), askedUrl(request))
  await placeOf(request.raw)?.moveToOpen()
  request.caller = { ...anonymous, dialect: dialect.name }
}

function admit(
  request: FastifyRequest,
  { caller, route }: { readonly caller: Caller; readonly route: Route },
  { limiter, hub }: MountedDialect,
): void {
  if (limiter) request.rateState ??= limiter.take(caller, route)
  hub.limits.countRequest(caller)
  if (!includesRole(caller.role, route.role)) {
    throw new KithError('forbidden', `This key may ${caller.role} only; ${route.role} is needed.`)
  }
  request.caller = caller
}

/** @throws rate_limited if the key or organization has too many requests in work, or uploads too much */
function limitWork(request: FastifyRequest, reply: FastifyReply, { hub: { limits } }: MountedDialect): void {
  const caller = request.caller!
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > 0) limits.requireUpload(caller, announced)
  const end = limits.beginRequest(caller)
  reply.raw.once('finish', end)
  reply.raw.once('close', end)
}

/**
 * Answers a request that equals an earlier one, header by header, while the store is unchanged. Its key, role and version
 * of the API were checked for the earlier request: keys and settings are part of the store, so its version covers them too.
 *
 * @throws rate_limited
 */
function admitFromCache(
  request: FastifyRequest,
  { route, cacheable }: Operation,
  { responses, limiter, hub }: MountedDialect,
): WireAnswer | undefined {
  if (!responses || !cacheable || request.method !== 'GET') return undefined
  const key = cacheKeyOf(request)
  request.cacheable = { key, version: responses.version() }
  const found = responses.find(key)
  if (!found) return undefined
  request.caller = found.caller
  if (limiter) request.rateState = limiter.take(found.caller, route)
  hub.limits.countRequest(found.caller)
  // Rebuilt after the rate limit was checked, so that no work is done for a refused request.
  return found.rebuild()
}

/** Equal for requests with equal addresses, hosts, keys and other headers. */
function cacheKeyOf({ originalUrl, url, raw }: FastifyRequest): string {
  return `${originalUrl}\n${url}\n${raw.rawHeaders.join('\n')}`
}

async function handle(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  route: Route,
  mounted: MountedDialect,
): Promise<WireAnswer> {
  const { dialect, hub, render, bulk, activity, previewInDialects, listDialects, failedSignIns, responses } =
    mounted
  const wire = toWireRequest(request, dialect)
  const parts = readParts(route, request.params as Record<string, string>, wire)
  const { role } = request.caller!
  const { queryBudgetMs, queryRowsMax } = mounted.limits
  const readLimits = readLimitsOf(reply, budgetOf(queryBudgetMs, role, usualBudgets.queryBudgetMs))
  const rowsMax = budgetOf(queryRowsMax, role, usualBudgets.queryRowsMax)
  const caller = { ...request.caller!, readLimits, rowsMax }
  const counted = (bytes: number): void => hub.limits.countUpload(caller, bytes)
  if (wire.body && !route.open) counted(wire.body.length)
  const upload = route.upload ? { upload: countBytes(mounted.bodies.stream(request), counted) } : {}
  const context = { hub, render, bulk, activity, previewInDialects, listDialects }
  const asked = { ...parts, ...upload, ...context, caller, wire }
  const answer = await route.handle(asked).catch(async (error: unknown) => {
    throw route.open ? await refuseKey(failedSignIns, error, { request, reply }) : error
  })
  if (!responses || !request.cacheable || !isCacheable(route, parts.query)) return answer
  const response = withBytes(answer, dialect)
  // Without the limits of this request, which hold on to its connection.
  responses.put(request.cacheable.key, {
    response,
    caller: request.caller!,
    version: request.cacheable.version,
  })
  return response
}

async function* countBytes(
  content: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    count(chunk.length)
    yield chunk
  }
}

function isCacheable({ cacheable }: Route, query: unknown): boolean {
  return typeof cacheable === 'function' ? cacheable(query) : cacheable === true
}

async function sendAtEndOfTurn(
  reply: FastifyReply,
  answer: WireAnswer,
  request: FastifyRequest,
  { dialect, turns }: MountedDialect,
): Promise<FastifyReply> {
  await turns.end()
  return send(reply, dialect, answer, request)
}

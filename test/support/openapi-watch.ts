import { createRequire } from 'node:module'
import { transformOas3Operations } from '@stoplight/http-spec/oas3'
import type * as Router from '@stoplight/prism-http/dist/router/index.js'
import {
  validateInput,
  validateOutput,
  validateSecurity,
} from '@stoplight/prism-http/dist/validator/index.js'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Dialect } from '../../src/dialects/dialect.ts'
import type { Leniency } from '../../src/dialects/dialect-testing.ts'
import { everyVersion } from '../../src/dialects/versions.ts'
import type { Hub } from '../../src/hub/hub.ts'
import type { Caller } from '../../src/model/access.ts'
import { describeDialect } from '../../src/server/openapi.ts'
import { testingFor } from './dialect-testings.ts'
import { withoutReferences } from './references.ts'

// Loaded with `require`, because Node and Vitest resolve the default export of this CommonJS module differently.
const router: typeof Router.default = createRequire(import.meta.url)('@stoplight/prism-http/dist/router')

/** One request and its answer as sent over the wire. */
export interface Exchange {
  readonly method: string
  /** Path and query, without the dialect's prefix. */
  readonly target: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody?: Buffer | undefined
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Validates every exchange against the dialect's OpenAPI document. It uses Prism, which shares no code with the server.
 * Only its router and validator are loaded, because loading the mock server takes longer than most test files.
 */
export interface OpenapiWatch {
  /** Returns the violations since the last call. */
  takeFindings(): string[]
}

/** Validates every request that reaches the server, whether injected or sent over a connection. */
export function watchServer(
  app: FastifyInstance,
  dialects: readonly Dialect[],
  { organizations }: Pick<Hub, 'organizations'>,
): OpenapiWatch {
  const validators = new Map<string, Map<string | undefined, Validator>>()
  for (const dialect of dialects.flatMap(everyVersion)) {
    const { name, versions } = dialect
    const ofVersions = validators.get(name) ?? new Map<string | undefined, Validator>()
    validators.set(name, ofVersions.set(versions?.[0].name, validatorOf(dialect)))
  }
  let findings: string[] = []

  /** The validator for what the caller is served; without a caller, for the default version. */
  async function validatorFor(name: string, caller: Caller | undefined): Promise<Validator | undefined> {
    const ofVersions = validators.get(name)
    if (!ofVersions || !caller || ofVersions.size === 1) return ofVersions?.values().next().value
    // A store that fails on purpose does not say.
    const version = await organizations.apiVersion(caller).catch(() => undefined)
    return ofVersions.get(version) ?? ofVersions.values().next().value
  }

  app.addHook('onSend', async (request, reply, payload) => {
    const [, name = '', target = '/'] = /^\/([^/?]+)(.*)$/s.exec(request.raw.url ?? '') ?? []
    const validate = await validatorFor(name, request.caller)
    const found = validate?.(exchangeOf(request, reply, payload, target)) ?? []
    findings.push(...found.map((finding) => `${name} ${finding}`))
    return payload
  })
  return {
    takeFindings() {
      const taken = findings
      findings = []
      return taken
    },
  }
}

/** One for each dialect and version, because documents are parsed once. */
const knownValidators = new Map<string, Validator>()

function validatorOf(dialect: Dialect): Validator {
  const name = `${dialect.name} ${dialect.versions?.[0].name ?? ''}`
  const known = knownValidators.get(name) ?? createValidator(dialect, testingFor(dialect).leniencies)
  knownValidators.set(name, known)
  return known
}

/** Returns all violations of an exchange against the dialect's document. */
export type Validator = (exchange: Exchange) => string[]

/**
 * The document is parsed at the first exchange.
 *
 * @param leniencies violations to ignore, because the vendor accepts more than a document can express
 */
export function createValidator(dialect: Dialect, leniencies: readonly Leniency[] = []): Validator {
  let operations: Operations | undefined
  const open = (dialect.secretRoutes ?? []).map(
    ({ path }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
  )
  const { successes = {} } = testingFor(dialect).paths
  const isSuccess = ({ iid = '' }: Operation, status: number): boolean =>
    status < 300 || status === successes[iid]
  const isUndocumented = (path: string): boolean =>
    path === '/openapi.json' || open.some((pattern) => pattern.test(path))
  return (exchange) => {
    operations ??= operationsOf(dialect)
    const { method, target, status } = exchange
    const [path = '/', query = ''] = target.split(/\?(.*)/s)
    const operation = findOperation(operations, method, path)
    // OPTIONS requests are CORS preflights, which no document describes.
    const mustBeDescribed = status < 400 && method !== 'OPTIONS' && !isUndocumented(path)
    if (!operation && !mustBeDescribed) return []
    const problems = operation
      ? [
          ...(isSuccess(operation, status)
            ? problemsOfRequest(operation, exchange, { path, query, leniencies })
            : []),
          ...problemsOfResponse(operation, exchange),
        ]
      : ['the document has no such operation']
    return problems.map((problem) => `${method} ${operation?.path ?? path} ${status}: ${problem} (${target})`)
  }
}

type Operation = ReturnType<typeof transformOas3Operations>[number]

/** Operations by method and number of path segments, because the router compares every operation with every request. */
type Operations = ReadonlyMap<string, readonly Operation[]>

/** Parsed documents. Prism stores compiled validators with the operations, so these must be reused. */
const parsedDocuments = new WeakMap<Dialect, Operations>()

function operationsOf(dialect: Dialect): Operations {
  const cached = parsedDocuments.get(dialect)
  if (cached) return cached
  const operations = new Map<string, Operation[]>()
  for (const operation of readDocument(dialect)) {
    const group = groupOf(operation.method, operation.path)
    operations.set(group, [...(operations.get(group) ?? []), operation])
  }
  parsedDocuments.set(dialect, operations)
  return operations
}

function groupOf(method: string, path: string): string {
  return `${method.toLowerCase()} ${path.split('/').length}`
}

function readDocument(dialect: Dialect): Operation[] {
  const document = withoutReferences(JSON.parse(JSON.stringify(describeDialect(dialect))))
  // Without this, Prism validates with draft 7 instead of the draft that OpenAPI 3.1 uses.
  const jsonSchemaDialect = 'https://json-schema.org/draft/2020-12/schema'
  return transformOas3Operations({ ...document, jsonSchemaDialect, servers: [] })
}

function findOperation(operations: Operations, method: string, path: string): Operation | undefined {
  const documented = method === 'HEAD' ? 'get' : method.toLowerCase()
  const input = { method: documented as Operation['method'] & 'get', url: { path } }
  const resources = [...(operations.get(groupOf(documented, path)) ?? [])]
  const found = router.default({ resources, input })
  return found._tag === 'Right' ? found.right : undefined
}

interface Asked {
  readonly path: string
  readonly query: string
  readonly leniencies: readonly Leniency[]
}

function problemsOfRequest(
  operation: Operation,
  { requestHeaders, requestBody }: Exchange,
  { path, query, leniencies }: Asked,
): string[] {
  const element = {
    method: operation.method as 'get',
    url: { path, query: valuesOf(new URLSearchParams(query)) },
    ...sentAs(operation, requestHeaders, requestBody),
  }
  const problems = [validateSecurity, validateInput].flatMap((validate) =>
    problemsOf(validate({ resource: operation, element })),
  )
  return problems
    .filter((problem) => !leniencies.some((entry) => excuses(entry, operation, problem)))
    .map((problem) => `the request: ${problem}`)
}

function excuses(leniency: Leniency, { path }: Operation, problem: string): boolean {
  return leniency.operation.test(path) && leniency.problem.test(problem)
}

/** Headers and body as Prism must see them: vendors accept JSON under other media types, and ignore unneeded bodies. */
function sentAs(operation: Operation, headers: Exchange['requestHeaders'], body: Exchange['requestBody']) {
  const documented = operation.request?.body?.contents?.map(({ mediaType }) => mediaType) ?? []
  const { 'content-type': type, 'content-length': _, ...rest } = headers
  // Prism compares the name of the scheme exactly, but it is case-insensitive (RFC 9110, 11.1).
  const authorization = rest.authorization?.replace(/^bearer /i, 'Bearer ')
  const others = { ...rest, ...(authorization && { authorization }) }
  if (!body?.length || documented.length === 0) return { headers: others }
  // An operation with a JSON body accepts it under any media type that is not documented for another kind of body.
  const kind = (type ?? '').split(';', 1)[0]!
  if (documented.some(isJson) && (isJson(kind) || !documented.includes(kind)))
    return { headers: others, body: parsed(new TextDecoder().decode(body)) }
  return { headers: { ...others, ...(type && { 'content-type': type }) }, body: body.toString('latin1') }
}

/** Statuses that the server can answer for every route, so that documents need not list them. */
const edgeStatuses: ReadonlySet<number> = new Set([405, 408, 409, 413, 414, 429, 500, 501, 503, 507])

function problemsOfResponse(operation: Operation, { method, status, headers, body }: Exchange): string[] {
  const documented = operation.responses.find(({ code }) => code === String(status))
  if (!documented) return edgeStatuses.has(status) ? [] : ['the document has no such status']
  if (method === 'HEAD') return []
  const types = documented.contents?.map(({ mediaType }) => mediaType) ?? []
  if (types.length === 0) return body === '' ? [] : ['the document has no body here']
  // Prism does not distinguish media types that end in JSON.
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (!types.includes(type)) return [`the content type is ${type}, in the document ${types.join(', ')}`]
  const element = { statusCode: status, headers, body: isJson(type) ? parsed(body) : body }
  return problemsOf(validateOutput({ resource: operation, element }))
}

function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

type Verdict = ReturnType<typeof validateInput> | ReturnType<typeof validateOutput>

function problemsOf(verdict: Pick<Verdict, '_tag'> | Verdict): string[] {
  if (!('left' in verdict)) return []
  return verdict.left.map(({ message, path = [] }) => `${message} (${path.join('.')})`)
}

function valuesOf(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      // OpenAPI cannot describe repeated parameters; vendors that read a single value use the last one.
      return [name, query.getAll(name).at(-1)!]
    }),
  )
}

function exchangeOf(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  target: string,
): Exchange {
  return {
    method: request.method,
    target: target.startsWith('/') ? target : `/${target}`,
    requestHeaders: flat(request.headers),
    requestBody: bodyOf(request),
    status: reply.statusCode,
    headers: flat(reply.getHeaders()),
    body: Buffer.isBuffer(payload) || typeof payload === 'string' ? payload.toString() : '',
  }
}

function bodyOf({ body }: FastifyRequest): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body
  // The body is a stream that the route reads itself.
  return Buffer.from('streamed')
}

function flat(
  headers: Readonly<Record<string, string | string[] | number | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

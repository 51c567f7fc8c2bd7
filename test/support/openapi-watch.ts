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
import { describeDialect } from '../../src/server/openapi.ts'
import { testingOf } from './dialect-testings.ts'

// Node and Vitest disagree on what the default export of a CommonJS module is.
const router: typeof Router.default = createRequire(import.meta.url)('@stoplight/prism-http/dist/router')

/** What went over the wire once, as somebody between client and server sees it. */
export interface Exchange {
  readonly method: string
  /** Below the dialect's prefix, with its query. */
  readonly target: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody?: Buffer | undefined
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Holds exchanges against the dialects' OpenAPI documents with Prism, software that shares nothing with the server.
 *
 * Of the package only router and validator are loaded: the rest, which invents answers, takes longer than most of our
 * test files.
 */
export interface OpenapiWatch {
  /** What is wrong with the exchanges since the last call, in words. */
  takeFindings(): string[]
}

/** Watches every request that reaches the server, whichever way it comes in. */
export function watchServer(app: FastifyInstance, dialects: readonly Dialect[]): OpenapiWatch {
  const validators = new Map(
    dialects.map((dialect) => [dialect.name, createValidator(dialect, testingOf(dialect.name).leniencies)]),
  )
  let findings: string[] = []
  app.addHook('onSend', (request, reply, payload, done) => {
    const [, name = '', target = '/'] = /^\/([^/?]+)(.*)$/s.exec(request.raw.url ?? '') ?? []
    const found = validators.get(name)?.(exchangeOf(request, reply, payload, target)) ?? []
    findings.push(...found.map((finding) => `${name} ${finding}`))
    done(null, payload)
  })
  return {
    takeFindings() {
      const taken = findings
      findings = []
      return taken
    },
  }
}

/** Everything that is wrong with an exchange by the dialect's document. */
export type Validator = (exchange: Exchange) => string[]

/**
 * Reads the document when the first exchange comes.
 *
 * @param leniencies where the vendor takes more than a document can or should say
 */
export function createValidator(dialect: Dialect, leniencies: readonly Leniency[] = []): Validator {
  let operations: Operations | undefined
  const open = (dialect.openRoutes ?? []).map(({ path }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`))
  const isBeside = (path: string): boolean =>
    path === '/openapi.json' || open.some((pattern) => pattern.test(path))
  return (exchange) => {
    operations ??= operationsOf(dialect)
    const { method, target, status } = exchange
    const [path = '/', query = ''] = target.split(/\?(.*)/s)
    const operation = findOperation(operations, method, path)
    // Preflights of browsers are no operation of any API.
    const strange = status < 400 && method !== 'OPTIONS' && !isBeside(path)
    if (!operation && !strange) return []
    const problems = operation
      ? [
          ...(status < 300 ? problemsOfRequest(operation, exchange, { path, query, leniencies }) : []),
          ...problemsOfResponse(operation, exchange),
        ]
      : ['the document has no such operation']
    return problems.map(
      (problem) => `${method} ${operation?.path ?? path} ${status}: ${problem}; asked for ${target}`,
    )
  }
}

type Operation = ReturnType<typeof transformOas3Operations>[number]

/** By method and number of segments: the router weighs every operation it is given, for every exchange. */
type Operations = ReadonlyMap<string, readonly Operation[]>

/** What was made of a document once: Prism keeps the validators it compiles with it. */
const known = new WeakMap<Dialect, Operations>()

function operationsOf(dialect: Dialect): Operations {
  const before = known.get(dialect)
  if (before) return before
  const operations = new Map<string, Operation[]>()
  for (const operation of readDocument(dialect)) {
    const kind = kindOf(operation.method, operation.path)
    operations.set(kind, [...(operations.get(kind) ?? []), operation])
  }
  known.set(dialect, operations)
  return operations
}

function kindOf(method: string, path: string): string {
  return `${method.toLowerCase()} ${path.split('/').length}`
}

function readDocument(dialect: Dialect): Operation[] {
  const document = JSON.parse(JSON.stringify(describeDialect(dialect)))
  // Prism takes schemas for those of draft 7 unless told what OpenAPI 3.1 says they are.
  const jsonSchemaDialect = 'https://json-schema.org/draft/2020-12/schema'
  return transformOas3Operations({ ...document, jsonSchemaDialect, servers: [] })
}

function findOperation(operations: Operations, method: string, path: string): Operation | undefined {
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase()
  const input = { method: asked as Operation['method'] & 'get', url: { path } }
  const found = router.default({ resources: [...(operations.get(kindOf(asked, path)) ?? [])], input })
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

/** Some vendors read JSON whatever the client calls it, and a body without a meaning may be passed over. */
function sentAs(operation: Operation, headers: Exchange['requestHeaders'], body: Exchange['requestBody']) {
  const documented = operation.request?.body?.contents?.map(({ mediaType }) => mediaType) ?? []
  const { 'content-type': type, 'content-length': _, ...rest } = headers
  // The scheme's name may be written in any case (RFC 9110, 11.1), which Prism does not know.
  const authorization = rest.authorization?.replace(/^bearer /i, 'Bearer ')
  const others = { ...rest, ...(authorization && { authorization }) }
  if (!body?.length || documented.length === 0) return { headers: others }
  // Where JSON is taken it is taken under any name but that of another documented kind.
  const kind = (type ?? '').split(';', 1)[0]!
  if (documented.some(isJson) && (isJson(kind) || !documented.includes(kind)))
    return { headers: others, body: parsed(new TextDecoder().decode(body)) }
  return { headers: { ...others, ...(type && { 'content-type': type }) }, body: body.toString('latin1') }
}

/** What any route may answer: wrong method, overtaken by another write, too long, too large, too often, out of order. */
const edgeStatuses: ReadonlySet<number> = new Set([405, 409, 413, 414, 429, 500, 501, 503])

function problemsOfResponse(operation: Operation, { method, status, headers, body }: Exchange): string[] {
  const documented = operation.responses.find(({ code }) => code === String(status))
  if (!documented) return edgeStatuses.has(status) ? [] : ['the document has no such status']
  if (method === 'HEAD') return []
  const types = documented.contents?.map(({ mediaType }) => mediaType) ?? []
  if (types.length === 0) return body === '' ? [] : ['the document has no body here']
  // Prism takes one kind of JSON for another.
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
      // A document cannot say what comes of a repeated name; vendors that read one take the last.
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
  // A file that its route reads as it comes in.
  return Buffer.from('streamed')
}

function flat(
  headers: Readonly<Record<string, string | string[] | number | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

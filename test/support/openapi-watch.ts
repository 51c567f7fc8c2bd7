import { createRequire } from 'node:module'
import { transformOas3Operations } from '@stoplight/http-spec/oas3'
import type * as Router from '@stoplight/prism-http/dist/router/index.js'
import { validateInput, validateOutput, validateSecurity } from '@stoplight/prism-http/dist/validator/index.js'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Dialect } from '../../src/dialects/dialect.ts'
import { describeDialect } from '../../src/server/openapi.ts'

// Node and Vitest disagree on what the default export of a CommonJS module is.
const router: typeof Router = createRequire(import.meta.url)('@stoplight/prism-http/dist/router')

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
  const validators = new Map(dialects.map((dialect) => [dialect.name, createValidator(dialect)]))
  let findings: string[] = []
  app.addHook('onSend', (request, reply, payload, done) => {
    const [, name = '', target = '/'] = /^\/([^/?]+)([^]*)$/.exec(request.raw.url ?? '') ?? []
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

/** Compiles the document when the first exchange comes. */
export function createValidator(dialect: Dialect): Validator {
  let operations: Operations | undefined
  const open = (dialect.openRoutes ?? []).map(({ path }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`))
  const isBeside = (path: string): boolean =>
    path === '/openapi.json' || open.some((pattern) => pattern.test(path))
  return (exchange) => {
    operations ??= operationsOf(dialect)
    const { method, target, status } = exchange
    const [path = '/', query = ''] = target.split(/\?([^]*)/)
    const operation = findOperation(operations, method, path)
    const diagnostics = operation
      ? [
          ...(status < 300 ? problemsOfRequest(operation, exchange, path, query) : []),
          ...problemsOfResponse(operation, exchange),
        ]
      : // Preflights of browsers are no operation of any API.
        status < 400 && method !== 'OPTIONS' && !isBeside(path)
        ? [`is answered with ${status}, but the document has no such operation`]
        : []
    const name = operation?.iid ?? path
    return diagnostics.map((problem) => `${method} ${name} ${status}: ${problem}`)
  }
}

type Operations = ReturnType<typeof transformOas3Operations>
type Operation = Operations[number]

function operationsOf(dialect: Dialect): Operations {
  const document = JSON.parse(JSON.stringify(describeDialect(dialect)))
  // Prism takes schemas for those of draft 7 unless told what OpenAPI 3.1 says they are.
  const jsonSchemaDialect = 'https://json-schema.org/draft/2020-12/schema'
  return transformOas3Operations({ ...document, jsonSchemaDialect, servers: [] })
}

function findOperation(operations: Operations, method: string, path: string): Operation | undefined {
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase()
  const input = { method: asked as Operation['method'] & 'get', url: { path } }
  const found = router.default({ resources: operations, input })
  return found._tag === 'Right' ? found.right : undefined
}

function problemsOfRequest(
  operation: Operation,
  { requestHeaders, requestBody }: Exchange,
  path: string,
  query: string,
): string[] {
  const element = {
    method: operation.method as 'get',
    url: { path, query: valuesOf(new URLSearchParams(query)) },
    headers: requestHeaders,
    ...(requestBody && { body: readBody(requestBody, requestHeaders['content-type']) }),
  }
  return [validateSecurity, validateInput].flatMap((validate) =>
    problemsOf(validate({ resource: operation, element })).map((problem) => `the request: ${problem}`),
  )
}

/** What the edge of the server may answer on any route: wrong method, too long, too large, too often, too busy. */
const edgeStatuses: ReadonlySet<number> = new Set([405, 413, 414, 429, 500, 503])

function problemsOfResponse(operation: Operation, { method, status, headers, body }: Exchange): string[] {
  const documented = operation.responses.some(({ code }) => code === String(status))
  if (!documented) return edgeStatuses.has(status) ? [] : ['the document has no such status']
  if (method === 'HEAD' || body === '') return []
  const element = { statusCode: status, headers, body: readBody(body, headers['content-type']) }
  return problemsOf(validateOutput({ resource: operation, element }))
}

type Verdict = ReturnType<typeof validateInput> | ReturnType<typeof validateOutput>

function problemsOf(verdict: Pick<Verdict, '_tag'> | Verdict): string[] {
  if (!('left' in verdict)) return []
  return verdict.left.map(({ message, path = [] }) => `${message} (${path.join('.')})`)
}

function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      return [name, values.length === 1 ? values[0]! : values]
    }),
  )
}

function readBody(body: Buffer | string, contentType = ''): unknown {
  const text = body.toString()
  if (!/\bjson\b/.test(contentType)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
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
    requestBody: Buffer.isBuffer(request.body) ? request.body : undefined,
    status: reply.statusCode,
    headers: flat(reply.getHeaders()),
    body: Buffer.isBuffer(payload) || typeof payload === 'string' ? payload.toString() : '',
  }
}

function flat(
  headers: Readonly<Record<string, string | string[] | number | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

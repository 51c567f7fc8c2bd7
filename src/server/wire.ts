import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Dialect, WireRequest } from '../dialects/dialect.ts'

/** The request as dialects read it: without the prefix, with the raw query and headers by name. */
export function toWireRequest(request: FastifyRequest, dialect: Dialect): WireRequest {
  const before = request.wire
  if (before && (before.body !== undefined || request.body === undefined)) return before
  const { id, method, headers } = request
  const url = request.raw.url ?? '/'
  const body = Buffer.isBuffer(request.body) ? request.body : undefined
  const wire = wireOf({ id, method, url, headers, body, baseUrl: baseUrlOf(request, dialect) }, dialect)
  request.wire = wire
  return wire
}

export interface RequestParts extends Pick<WireRequest, 'id' | 'method' | 'body' | 'baseUrl'> {
  /** Includes the dialect's prefix. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** Runs for each request, so it does not spread objects, which would take a microsecond. */
export function wireOf(
  { id, method, url, headers, body, baseUrl }: RequestParts,
  dialect: Dialect,
): WireRequest {
  const mark = url.indexOf('?')
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1)
  let query: URLSearchParams | undefined
  let cookies: Map<string, string> | undefined
  return {
    id,
    method,
    path: (mark < 0 ? url : url.slice(0, mark)).slice(dialect.name.length + 1) || '/',
    rawQuery,
    get query() {
      query ??= new URLSearchParams(rawQuery)
      return query
    },
    header(name) {
      const value = headers[name]
      return Array.isArray(value) ? value[0] : value
    },
    cookie(name) {
      cookies ??= parseCookies(headers.cookie ?? '')
      return cookies.get(name)
    },
    body,
    baseUrl,
  }
}

/** From what the client sent. It has the dialect's prefix if the request's address had it. */
function baseUrlOf(request: FastifyRequest, dialect: Dialect): string {
  return `${request.protocol}://${request.host}${prefixOf(request, dialect)}`
}

/** The dialect's prefix if the request's address had it; empty at the vendor's host and on a port of the dialect's own. */
export function prefixOf({ originalUrl }: FastifyRequest, { name }: Dialect): string {
  const path = originalUrl.replace(/^https?:\/\/[^/?#]*/i, '')
  const prefixed = path === `/${name}` || path.startsWith(`/${name}/`) || path.startsWith(`/${name}?`)
  return prefixed ? `/${name}` : ''
}

/** RFC 6265, section 4.2.1. If a name is repeated, the first value counts. */
function parseCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals).trim()
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim())
  }
  return cookies
}

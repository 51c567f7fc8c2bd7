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
  const baseUrl = () => request.server.knownHosts.baseUrlOf(request, dialect)
  const secure = request.protocol === 'https'
  const wire = wireOf({ id, method, url, headers, body, baseUrl, secure }, dialect)
  request.wire = wire
  return wire
}

/** The URL of this server as the client named it, to compare it with others. It may name any host, so no answer contains it. */
export function askedUrl({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

export interface RequestParts extends Pick<WireRequest, 'id' | 'method' | 'body' | 'secure'> {
  /** Includes the dialect's prefix. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Asked once an answer needs it. */
  baseUrl(): string
}

/** Runs for each request, so it does not spread objects, which would take a microsecond. */
export function wireOf(
  { id, method, url, headers, body, baseUrl, secure }: RequestParts,
  dialect: Dialect,
): WireRequest {
  const mark = url.indexOf('?')
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1)
  let query: URLSearchParams | undefined
  let cookies: Map<string, string> | undefined
  let base: string | undefined
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
    secure,
    get baseUrl() {
      base ??= baseUrl()
      return base
    },
  }
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

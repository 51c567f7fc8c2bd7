import type { FastifyRequest } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'
import { isHostHeader } from './host-header.ts'
import { matchesHost } from './routing.ts'

/**
 * Where clients reach this server. Addresses in answers are made of hosts that are known to lead here or to be harmless; what
 * `Host` or `X-Forwarded-Host` names otherwise may be anything that a client wrote, and is never repeated.
 */
export interface KnownHosts {
  /** The URL of a dialect for this client, without a slash at the end. */
  baseUrlOf(request: FastifyRequest, dialect: Dialect): string
}

export interface KnownHostsOptions {
  /** Origins at which clients reach this server, such as `https://kith.example.com`; the first is the usual one. */
  readonly publicUrls?: readonly string[]
  /** The host on which the server was told to listen. */
  readonly host?: string
}

/**
 * A host is known if the operator named it, if it is a loopback address, the address at which the connection arrived, or a host
 * of the vendor. For a client that names another one, addresses begin with the first public URL; without one, with the address at
 * which its connection arrived.
 */
export function createKnownHosts({ publicUrls = [], host: listening }: KnownHostsOptions): KnownHosts {
  const told = publicUrls.map((url) => new URL(url))
  const names = new Set(told.map(({ hostname }) => hostname))
  const own = listening === undefined ? undefined : parse('http', bracketed(listening))
  if (own) names.add(own.hostname)

  function isKnown({ hostname }: URL, request: FastifyRequest, dialect: Dialect): boolean {
    return (
      names.has(hostname) ||
      isLoopback(hostname) ||
      dialect.hosts.some((pattern) => matchesHost(hostname, pattern)) ||
      hostname === arrivalOf(request)?.hostname
    )
  }

  return {
    baseUrlOf(request, dialect) {
      const asked = parse(request.protocol, request.host)
      const prefix = prefixOf(request, dialect)
      if (asked && isKnown(asked, request, dialect)) {
        // A proxy may end TLS without saying so.
        const url = told.find(({ host }) => host === asked.host) ?? asked
        return `${url.origin}${prefix}`
      }
      if (told[0]) return `${told[0].origin}/${dialect.name}`
      return `${arrivalOf(request)?.origin ?? 'http://localhost'}${prefix}`
    },
  }
}

/** The dialect's prefix if the request's address had it; empty at the vendor's host and on a port of the dialect's own. */
export function prefixOf({ originalUrl }: FastifyRequest, { name }: Dialect): string {
  const path = originalUrl.replace(/^https?:\/\/[^/?#]*/i, '')
  const prefixed = path === `/${name}` || path.startsWith(`/${name}/`) || path.startsWith(`/${name}?`)
  return prefixed ? `/${name}` : ''
}

/** The address of this machine that the client or its proxy connected to; undefined without a connection of its own. */
function arrivalOf({ protocol, socket: { localAddress, localPort } }: FastifyRequest): URL | undefined {
  if (localAddress === undefined || localPort === undefined) return undefined
  return parse(protocol, `${bracketed(localAddress.replace(/^::ffff:(?=\d+\.)/i, ''))}:${localPort}`)
}

/** The URL with a host as a header names it, in its usual form; undefined if it names none. */
function parse(protocol: string, host: string): URL | undefined {
  const url = `${protocol}://${host}`
  return isHostHeader(host) && URL.canParse(url) ? new URL(url) : undefined
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address.split('%')[0]}]` : address
}

/** @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/.test(hostname)
}

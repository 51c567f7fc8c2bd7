import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'

/** Finds the client whose share of the server a connection or request counts to. */
export interface ClientAddresses {
  /** Whether the address is that of a proxy whose forwarded headers are believed. */
  readonly isTrusted: (address: string) => boolean
  /** The address that sent the request. Behind a trusted proxy, this is the address in `X-Forwarded-For`. */
  of(request: IncomingMessage): string
}

/**
 * @param trustedProxies in the syntax of `@fastify/proxy-addr`
 * @throws Error if an address of the list is not valid
 */
export function createClientAddresses(trustedProxies = ''): ClientAddresses {
  if (trustedProxies === '') {
    return { isTrusted: () => false, of: ({ socket }) => clientOf(socket.remoteAddress ?? '') }
  }
  const trust = proxyAddr.compile(trustedProxies.split(',').map((part) => part.trim()))
  // A connection that was closed has no address any more.
  const isTrusted = (address: string): boolean => address !== '' && trust(address, 0)
  return {
    isTrusted,
    of: (request) =>
      clientOf(
        isTrusted(request.socket.remoteAddress ?? '')
          ? proxyAddr(request, trust)
          : (request.socket.remoteAddress ?? ''),
      ),
  }
}

/** Longer texts come from a broken proxy. */
const ADDRESS_CHARS_MAX = 64

/**
 * The client to which an address belongs. An IPv4 address is one client. Of IPv6, a provider gives each customer at least
 * the 2^64 addresses of a /64 network (RFC 6177), so the network is the client.
 */
export function clientOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [plain = ''] = address.split('%')
  if (!plain.includes(':') || !isIPv6(plain)) return address.slice(0, ADDRESS_CHARS_MAX)
  const [head = '', tail] = plain.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - last.length
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...last]
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}

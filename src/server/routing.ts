import type { IncomingMessage } from 'node:http'
import type { Dialect } from '../dialects/dialect.ts'

export interface Addressing {
  /**
   * Adds the dialect's prefix to requests for a vendor's host or on a dialect's own port.
   *
   * @param options.ignoreHost whether the host says nothing, because it is not valid
   */
  rewriteUrl(request: IncomingMessage, options?: { readonly ignoreHost?: boolean }): string
  /** Marks a request as one for the dialect, whatever its host. */
  pin(request: IncomingMessage, dialect: string): void
  /** The dialect whose prefix the path has. */
  dialectAt(url: string): Dialect | undefined
}

/** Finds the dialect of a request: by its port, its `Host` or its path, in this order. */
export function createAddressing(dialects: readonly Dialect[]): Addressing {
  const pinned = new WeakMap<IncomingMessage, string>()
  const byName = new Map(dialects.map((dialect) => [dialect.name, dialect]))
  const byHost = dialects.flatMap((dialect) => dialect.hosts.map((host) => ({ host, dialect })))

  function dialectAt(url: string): Dialect | undefined {
    return byName.get(/^\/([^/?]+)/.exec(url)?.[1] ?? '')
  }

  return {
    dialectAt,
    pin: (request, dialect) => void pinned.set(request, dialect),
    rewriteUrl(request, { ignoreHost = false } = {}) {
      const { url, host: named } = targetOf(request)
      const host = ignoreHost ? '' : named
      const own = pinned.get(request)
      const dialect =
        own === undefined ? byHost.find((entry) => matchesHost(host, entry.host))?.dialect : byName.get(own)
      const owner = dialect ?? dialectAt(url)
      if (!owner) return url
      const path = dialect ? url : url.slice(owner.name.length + 1) || '/'
      return `/${owner.name}${rewritten(owner, path)}`
    },
  }
}

function rewritten(dialect: Dialect, url: string): string {
  if (!dialect.rewritePath) return url
  const mark = url.indexOf('?')
  if (mark < 0) return dialect.rewritePath(url)
  const path = dialect.rewritePath(url.slice(0, mark))
  return `${path}${path.includes('?') ? '&' : '?'}${url.slice(mark + 1)}`
}

/** The target and host of a request. Proxies send an absolute URL, which takes precedence over `Host` (RFC 9112, 3.2.2). */
function targetOf(request: IncomingMessage): { url: string; host: string } {
  const [, origin, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '/') ?? []
  const host = origin ?? request.headers.host ?? ''
  const url = origin === undefined ? (request.url ?? '/') : rest.replace(/^(?!\/)/, '/')
  return { url, host: host.toLowerCase().replace(/:\d+$/, '') }
}

/** Whether a host in lower case, without its port, is one of the pattern: `*.acme.example` stands for any one label in front. */
export function matchesHost(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return host === pattern
  const suffix = pattern.slice(1)
  return host.endsWith(suffix) && /^[a-z0-9-]+$/.test(host.slice(0, -suffix.length))
}

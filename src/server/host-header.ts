import type { IncomingMessage } from 'node:http'

/**
 * Whether a request says to which host it goes, once and in the form of a host. Anything else must be refused with 400
 * (RFC 9112, section 3.2): a proxy in front may have read another of two hosts. Node keeps the first of several headers and is
 * silent about the others.
 *
 * An absolute target, as proxies send it, must name the host of the header: a client has to send both alike (section 3.2.2).
 * Before HTTP 1.1 the header may be missing; Node refuses newer requests without it.
 */
export function hasValidHost({ rawHeaders, headers: { host }, url = '/' }: IncomingMessage): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === HOST.length && name.toLowerCase() === HOST) count += 1
  }
  if (count > 1 || (host !== undefined && !isHostHeader(host))) return false
  if (url.startsWith('/') || url === '*') return true
  const [, scheme = '', authority = ''] = /^(https?):\/\/([^/?#]*)/i.exec(url) ?? []
  if (!isHostHeader(authority)) return false
  return host === undefined || withoutUsualPort(host, scheme) === withoutUsualPort(authority, scheme)
}

const HOST = 'host'

/**
 * Whether a text is a host with or without a port: `uri-host [ ":" port ]` of RFC 9110, section 7.2, where the host is a name or
 * an address as RFC 3986 writes them. An empty name is no host of an http address (section 4.2.1).
 */
export function isHostHeader(text: string): boolean {
  return HOST_AND_PORT.test(text)
}

const HOST_AND_PORT = /^(\[[\dA-Fa-f:.]+\]|([\w.~!$&'()*+,;=-]|%[\dA-Fa-f]{2})+)(:\d*)?$/

function withoutUsualPort(host: string, scheme: string): string {
  const usual = scheme.toLowerCase() === 'https' ? /:(443)?$/ : /:(80)?$/
  return host.toLowerCase().replace(usual, '')
}

import type { IncomingMessage } from 'node:http'

/**
 * Whether a request says at most once to which host it goes, and in the form of one. Anything else must be refused with 400
 * (RFC 9112, section 3.2): a proxy in front may have read another of two hosts. Node keeps the first and is silent about
 * the others.
 */
export function hasValidHost({ rawHeaders, headers: { host = '' } }: IncomingMessage): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === HOST.length && name.toLowerCase() === HOST) count += 1
  }
  return count <= 1 && HOST_AND_PORT.test(host)
}

const HOST = 'host'

/** `uri-host [ ":" port ]` of RFC 9110, section 7.2, where the host is a name or an address as RFC 3986 writes them. */
const HOST_AND_PORT = /^(\[[\dA-Fa-f:.]+\]|([\w.~!$&'()*+,;=-]|%[\dA-Fa-f]{2})*)(:\d*)?$/

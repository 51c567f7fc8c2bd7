import type { Route, WireRequest } from '../dialects/dialect.ts'
import { KithError } from '../model/errors.ts'

/**
 * Refuses requests that another site made a browser send. A browser sends its cookies with them.
 *
 * @param asked the URL of the server as the client named it
 * @see https://www.w3.org/TR/fetch-metadata/
 * @throws forbidden
 */
export function requireSameOrigin(request: WireRequest, asked: string): void {
  if (isSameOrigin(request, asked)) return
  throw new KithError('forbidden', 'In a browser only pages of this server may do that.')
}

/**
 * Refuses bodies of HTML forms where no form is expected. Another site can have a form submitted by a click, without a
 * script, and Kith reads bodies as JSON whatever their content type.
 *
 * @throws forbidden
 */
export function requireNoForm(request: WireRequest, { otherBodies = {} }: Pick<Route, 'otherBodies'>): void {
  const kind = (request.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (!formKinds.has(kind) || Object.hasOwn(otherBodies, kind)) return
  throw new KithError('forbidden', `With a session, a body of the type ${kind} is not taken here.`)
}

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fs-enctype */
const formKinds: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
])

/** Browsers name the origin of a request, and no page can change it. Requests without an origin are refused. */
function isSameOrigin(request: WireRequest, asked: string): boolean {
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = request.header('origin')
  return origin !== undefined && hostOf(origin) === hostOf(asked)
}

/** Without the scheme, which differs from the browser's behind a proxy that ends TLS. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}

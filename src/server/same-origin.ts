import type { Route, WireRequest } from '../dialects/dialect.ts'
import { KithError } from '../model/errors.ts'

/**
 * Refuses what another site may have made a browser send: a browser sends its cookies along, whoever asks it to.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 * @throws forbidden
 */
export function requireSameOrigin(request: WireRequest): void {
  if (isSameOrigin(request)) return
  throw new KithError('forbidden', 'In a browser only pages of this server may do that.')
}

/**
 * Refuses what a form sent where no form is expected: a page that was made to show one needs no script to have it sent,
 * only a click, and bodies are read as JSON whatever they are called.
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

/** Browsers say where a request comes from, and no page can make them say something else. Who says nothing is refused. */
function isSameOrigin(request: WireRequest): boolean {
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = request.header('origin')
  return origin !== undefined && hostOf(origin) === hostOf(request.baseUrl)
}

/** Not the scheme: before a proxy that ends TLS it is another one than the browser knows. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}

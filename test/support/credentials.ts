import type { Dialect, WireRequest } from '../../src/dialects/dialect.ts'

/** Where a key goes in a request. */
export interface Placement {
  readonly headers: Readonly<Record<string, string>>
  /** Without the `?`; empty when the key is not in the query. */
  readonly query: string
}

/**
 * Where the dialect looks for a key of a kind, found by trying the places its OpenAPI document names.
 *
 * @throws Error when it looks in none of them
 */
export function placementFor(dialect: Dialect, kind: string, text: string): Placement {
  const scheme = Object.values(dialect.securitySchemes).find((candidate) => {
    const found = dialect.presentedKey(wireOf(placed(candidate, PROBE)))
    return found?.text === PROBE && found.kinds.includes(kind)
  })
  if (!scheme) throw new Error(`No security scheme of ${dialect.name} carries its ${kind} keys.`)
  return placed(scheme, text)
}

/** Tried instead of the key, which tests may have broken on purpose. */
const PROBE = 'probe'

interface Signable {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Null, so that nothing else adds a key. */
  readonly key?: string | null
}

/** The request with a key in its place; use with `key: null`. */
export function signed<T extends Signable>(request: T, place: Placement): T {
  const mark = request.path.includes('?') ? '&' : '?'
  return {
    ...request,
    path: place.query === '' ? request.path : `${request.path}${mark}${place.query}`,
    headers: { ...request.headers, ...place.headers },
    key: null,
  }
}

function placed(scheme: Dialect['securitySchemes'][string], text: string): Placement {
  const { type, in: place, name } = scheme as { type?: string; in?: string; name?: string }
  if (type === 'http') return { headers: { authorization: `Bearer ${text}` }, query: '' }
  const pair = `${name}=${encodeURIComponent(text)}`
  if (place === 'query') return { headers: {}, query: pair }
  if (place === 'cookie') return { headers: { cookie: `${name}=${text}` }, query: '' }
  return { headers: { [String(name).toLowerCase()]: text }, query: '' }
}

function wireOf({ headers, query }: Placement): WireRequest {
  const [cookieName, cookieValue] = (headers.cookie ?? '').split('=')
  return {
    id: 'req_placement',
    method: 'GET',
    path: '/',
    rawQuery: query,
    query: new URLSearchParams(query),
    header: (name) => headers[name],
    cookie: (name) => (name === cookieName ? cookieValue : undefined),
    body: undefined,
    baseUrl: 'http://localhost',
    secure: false,
  }
}

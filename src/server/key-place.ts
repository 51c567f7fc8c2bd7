import type { Dialect, WireRequest } from '../dialects/dialect.ts'

/** Where a request carries its key. */
export interface KeyPlace {
  /** What stands before the key in a header: `Authorization: Bearer`. */
  readonly header?: string
  /** The name of a parameter. */
  readonly query?: string
}

/** The first place the dialect's document names in which it looks for keys of a kind, the usual one by default. */
export function placeOfKey(dialect: Dialect, kind = Object.keys(dialect.keys)[0] ?? ''): KeyPlace {
  for (const { type, in: where, name } of Object.values(dialect.securitySchemes)) {
    const place: KeyPlace =
      type === 'http'
        ? { header: 'Authorization: Bearer' }
        : where === 'header'
          ? { header: `${name}:` }
          : { query: String(name) }
    const found = where === 'cookie' ? undefined : dialect.presentedKey(probeOf(place))
    if (found?.text === PROBE && found.kinds.includes(kind)) return place
  }
  throw new Error(`No ${kind} key of ${dialect.name} can be sent with a request.`)
}

const PROBE = 'probe'

function probeOf({ header, query }: KeyPlace): WireRequest {
  const [name = '', scheme = ''] = (header ?? '').split(/: ?/)
  const value = `${scheme} ${PROBE}`.trim()
  const wire = plainRequest(`/?${query === undefined ? '' : `${query}=${PROBE}`}`, { id: '', baseUrl: '' })
  return { ...wire, header: (asked) => (asked === name.toLowerCase() ? value : undefined) }
}

/** A GET request with no headers. */
export function plainRequest(
  target: string,
  { id, baseUrl }: Pick<WireRequest, 'id' | 'baseUrl'>,
): WireRequest {
  const [path = '', rawQuery = ''] = target.split(/\?(.*)/s)
  return {
    id,
    method: 'GET',
    path,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    header: () => undefined,
    cookie: () => undefined,
    body: undefined,
    baseUrl,
    secure: false,
  }
}

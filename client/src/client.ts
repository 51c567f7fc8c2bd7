import createFetchClient, { type Client } from 'openapi-fetch'
import type { paths } from './native-types.ts'

export type { components, operations, paths } from './native-types.ts'

/** A client of Kith's native API. Its types come from the OpenAPI document. */
export interface KithClient {
  /** Calls any endpoint: `client.api.GET('/v1/people/{id}', { params: { path: { id } } })`. */
  readonly api: Client<paths>
  /**
   * Iterates over all people that a query selects. Pages are fetched when the loop reaches them.
   *
   * @throws KithClientError
   * @example for await (const person of client.people({ q: 'okafor' })) console.log(person.id)
   */
  people(query?: PeopleQuery): AsyncGenerator<Person>
  /** Iterates over all changes after a position of the change feed, oldest first. @throws KithClientError */
  changes(after?: number): AsyncGenerator<Change>
}

export type Person = paths['/v1/people/{id}']['get']['responses'][200]['content']['application/json']
export type PeopleQuery = Omit<NonNullable<paths['/v1/people']['get']['parameters']['query']>, 'cursor'>
export type Change =
  paths['/v1/changes']['get']['responses'][200]['content']['application/json']['items'][number]

export interface ClientOptions {
  /** The address of the server, without the path of the API: `http://127.0.0.1:8080`. */
  readonly url: string
  /** A key of the native API. */
  readonly key: string
  /** Sends the requests. The default is the platform's `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** An error response of the API, read from its problem details (RFC 9457). */
export class KithClientError extends Error {
  override readonly name = 'KithClientError'
  readonly status: number
  /** The last part of the problem's type: `not_found`, `invalid`, … */
  readonly code: string

  constructor(status: number, problem: unknown) {
    const { detail, type } = (problem ?? {}) as { detail?: string; type?: string }
    super(detail ?? `The server returned status ${status}.`)
    this.status = status
    this.code = type?.split(':').at(-1) ?? 'unknown'
  }
}

export function createKithClient({ url, key, fetch }: ClientOptions): KithClient {
  const api = createFetchClient<paths>({
    baseUrl: `${url.replace(/\/$/, '')}/native`,
    headers: { authorization: `Bearer ${key}` },
    ...(fetch && { fetch }),
  })
  return {
    api,

    async *people(query = {}) {
      for (let cursor: string | undefined; ; ) {
        const page = unwrap(
          await api.GET('/v1/people', { params: { query: { ...query, ...(cursor && { cursor }) } } }),
        )
        yield* page.items
        if (page.nextCursor === null) return
        cursor = page.nextCursor
      }
    },

    async *changes(after = 0) {
      for (let position = after; ; ) {
        const page = unwrap(await api.GET('/v1/changes', { params: { query: { after: position } } }))
        if (page.items.length === 0) return
        yield* page.items
        position = page.nextAfter
      }
    },
  }
}

/** Returns the data of a response. @throws KithClientError if the response is an error */
export function unwrap<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (error !== undefined || data === undefined) throw new KithClientError(response.status, error)
  return data
}

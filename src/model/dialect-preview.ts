import type { Caller } from './access.ts'
import type { Json } from './json.ts'
import type { Person } from './person.ts'

/** The response of another dialect for a person. */
export interface DialectPreview {
  readonly dialect: string
  /** The person's id in the dialect. */
  readonly id: string
  readonly method: 'GET'
  /** The path below the dialect's prefix, with its query. */
  readonly path: string
  readonly status: number
  /** The exact response body. */
  readonly body: Json
  /** A curl command that sends the request. The key is a shell variable, because the server does not know it. */
  readonly curl: string
}

/**
 * Requests a person from every other dialect, with the rights of the caller.
 *
 * @param origin the origin of the caller's request, such as `http://127.0.0.1:8080`
 */
export type PreviewInDialects = (caller: Caller, person: Person, origin: string) => Promise<DialectPreview[]>

import type { Caller } from './access.ts'
import type { Json } from './json.ts'
import type { Person } from './person.ts'

/** How another API shows somebody. */
export interface DialectPreview {
  readonly dialect: string
  /** The person's id there. */
  readonly id: string
  readonly method: 'GET'
  /** Below the dialect's prefix, with its query. */
  readonly path: string
  readonly status: number
  /** Exactly what that API answers. */
  readonly body: Json
  /** A line that asks for it; the key is a variable of the shell, since nobody but its owner has it. */
  readonly curl: string
}

/**
 * Asks every other API for somebody, in the name of a key that may see what the caller may.
 *
 * @param origin where the caller reached the server: `http://127.0.0.1:8080`
 */
export type PreviewInDialects = (caller: Caller, person: Person, origin: string) => Promise<DialectPreview[]>

import type { Dialect } from '../src/dialects/dialect.ts'

export interface ExpectedEndpoint {
  readonly method: string
  /** With `{name}` for a parameter. */
  readonly path: string
  /** What it does, of one that is not served; of others the route says it. */
  readonly does?: string
  /** Why it is not served; `yet` where it is still to come, which may stay once it has. */
  readonly missing?: string
  /** What the vendor does not publish, so that Kith had to choose. */
  readonly choice?: string
  /** How what is served differs from what the vendor documents, and why. */
  readonly deviates?: string
  /** What serves it when no route does. */
  readonly elsewhere?: string
}

export type Expectations = Readonly<Record<string, readonly ExpectedEndpoint[]>>

/** What each vendor documents: docs/dialects/expected.json. */
export function readExpectations(): Expectations
/** The coverage page of a dialect. */
export function coveragePage(dialect: Dialect, expectations: Expectations): string
/** Endpoints that are expected and neither served nor explained, or explained though they are served. */
export function unexplained(dialect: Dialect, expectations: Expectations): string[]

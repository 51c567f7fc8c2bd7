import type { Dialect } from '../src/dialects/dialect.ts'

export interface ExpectedEndpoint {
  readonly method: string
  /** With `{name}` for a parameter. */
  readonly path: string
  /** What the endpoint does, if it is not served. Otherwise the route's summary is used. */
  readonly does?: string
  /** Why it is not served. `yet` means that it is planned; the value may stay after it is served. */
  readonly missing?: string
  /** Behaviour that the vendor does not document and Kith had to choose. */
  readonly choice?: string
  /** How Kith differs from the vendor's documentation, and why. */
  readonly deviates?: string
  /** What serves the endpoint if no route does. */
  readonly elsewhere?: string
}

export type Expectations = Readonly<Record<string, readonly ExpectedEndpoint[]>>

/** The endpoints that each vendor documents: docs/dialects/expected.json. */
export function readExpectations(): Expectations
/** The coverage page of a dialect. */
export function coveragePage(dialect: Dialect, expectations: Expectations): string
/** Expected endpoints that are not served without a reason, or are served although a reason says they are not. */
export function unexplained(dialect: Dialect, expectations: Expectations): string[]

/** One API that this server serves, as the console shows it. */
export interface DialectSummary {
  readonly name: string
  readonly title: string
  /** What is served, in a few words. */
  readonly serves: string
  /** Where the vendor documents its API. */
  readonly reference: string
  readonly color: { readonly light: string; readonly dark: string }
  /** A first request as a line for a shell; `{key}` stands where the key goes. */
  readonly curl: string
  /** The usual kind first. */
  readonly keyKinds: readonly KeyKindSummary[]
  /** The shapes that the vendor's API has had, the default first; empty if it never changed. */
  readonly versions: readonly ApiVersionSummary[]
}

export interface ApiVersionSummary {
  readonly name: string
  /** What sets it apart from the other versions, in one sentence. */
  readonly differs: string
  /** Where the vendor documents it. */
  readonly reference: string
}

export interface KeyKindSummary {
  readonly kind: string
  /** What keys of this kind are for, in a few words. */
  readonly purpose: string
  /** How long a key of this kind lasts unless another expiry is set; null until it is revoked. */
  readonly lifeSeconds: number | null
  /** As the `curl` of the API; null if a request with such a key needs more than the key. */
  readonly curl: string | null
}

/**
 * Every API of this server.
 *
 * @param origin where the caller reached the server: `http://127.0.0.1:8080`
 */
export type DialectDirectory = (origin: string) => readonly DialectSummary[]

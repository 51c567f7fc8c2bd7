import type { Instant } from './instant.ts'
import type { OrgId, PersonId } from './person.ts'
import type { PersonRef } from './person-refs.ts'

/**
 * Rendered people in a file beside the store, so that they need not be rendered again after a restart or when they no longer
 * fit into memory. The file may be missing, damaged or full at any time: then people are rendered.
 *
 * No method throws or waits.
 */
export interface KeptRenderings {
  /** Fewer people than this are rendered in the time that the file takes. */
  readonly peopleMin: number
  /** Reads what is kept of people at exactly these versions, in any order. */
  find(view: KeptView, refs: readonly PersonRef[]): readonly KeptRendering[]
  /** Keeps the JSON of a person. Copies the bytes; they are written later, in another thread. */
  keep(view: KeptView, rendering: KeptRendering): void
}

/** Everything that a rendering depends on besides the person and its version. */
export interface KeptView {
  readonly orgId: OrgId
  /** SHA-256 of the view's description. */
  readonly digest: Buffer
}

export interface KeptRendering {
  readonly personId: PersonId
  readonly version: number
  readonly createdAt: Instant
  /** The JSON as UTF-8. */
  readonly bytes: Uint8Array
}

/** What became of renderings since the server started, for metrics. */
export interface KeptRenderingsState {
  /** People whose rendering was read from the file. */
  readonly found: number
  /** People who were looked for in vain. */
  readonly missing: number
  /** Renderings that were written. */
  readonly written: number
  /** Bytes of the file. */
  readonly bytes: number
  /** Times that the file was discarded: damaged, too large, of another format or of another store. */
  readonly discarded: number
}

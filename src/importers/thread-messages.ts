import type { RowsRequest } from '../bulk/bulk.ts'
import type { Preparation } from '../hub/hub.ts'
import type { Failure } from '../readers/messages.ts'
import type { PackedRows } from './packed-rows.ts'

/** What the thread that reads and prepares rows is given at its start. */
export interface ThreadTask {
  readonly request: RowsRequest
  readonly preparation: Preparation
}

export type ToThread =
  /** Asks for one more group of rows. */
  | { readonly type: 'more' }
  /** Replaces the preparation. */
  | { readonly type: 'prepare'; readonly preparation: Preparation }

export type FromThread =
  | { readonly type: 'rows'; readonly packed: PackedRows }
  | { readonly type: 'end' }
  | { readonly type: 'failure'; readonly failure: Failure }

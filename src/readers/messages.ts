import type { ReceivedFile } from '../bulk/bulk.ts'
import type { Config } from '../config.ts'
import type { Caller } from '../model/access.ts'
import type { ExportReadOptions } from '../model/bulk.ts'
import type { KithErrorDetails } from '../model/errors.ts'

/** What a server and its reader processes send each other. A process works on one task at a time. */

/** The reads of a store that may take long, by the names they have in its contract. */
export type ReadName =
  | 'people.list'
  | 'people.listRefs'
  | 'people.count'
  | 'people.countByNumber'
  | 'people.distinctNumbers'
  | 'records.countBySource'
  | 'companies.list'
  | 'companies.distinctNumbers'
  | 'campaigns.listContacts'
  | 'campaigns.countContacts'
  | 'campaigns.countByStatus'

export interface ReadTask {
  readonly type: 'read'
  readonly name: ReadName
  readonly args: readonly unknown[]
}

export interface ExportTask {
  readonly type: 'export'
  readonly caller: Caller
  readonly options: ExportReadOptions
}

/** The work of an import, for a process that writes (`importers/`). The answer is a result of `ImportResult`. */
export type ImportTask =
  | {
      readonly type: 'inspect' | 'preview' | 'dryRun'
      readonly caller: Caller
      readonly received: ReceivedFile
    }
  | { readonly type: 'import'; readonly caller: Caller; readonly importId: number; readonly path: string }
  | { readonly type: 'undo'; readonly caller: Caller; readonly importId: number }

export type ToReader =
  /** The first message, with the settings of the store. */
  | { readonly type: 'open'; readonly settings: ReaderSettings }
  | ReadTask
  | ExportTask
  | ImportTask
  /** Asks for the next chunk of the export. */
  | { readonly type: 'next' }
  /** Ends the export. */
  | { readonly type: 'stop' }

export type FromReader =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly value: unknown }
  | { readonly type: 'file'; readonly contentType: string; readonly extension: string }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  /** After the last chunk, and after `stop`. */
  | { readonly type: 'end' }
  | { readonly type: 'failure'; readonly failure: Failure }

/** An error as plain data; `code` is absent for errors that are mistakes of the program. */
export interface Failure {
  readonly code?: string
  readonly message: string
  readonly details?: KithErrorDetails
  readonly stack?: string
}

export type ReaderSettings = Pick<
  Config,
  | 'dataFolder'
  | 'databaseUrl'
  | 'databaseConnectTimeoutMs'
  | 'databaseStatementTimeoutMs'
  | 'demo'
  | 'numbersFrom'
  | 'limits'
  | 'limitDefaults'
>

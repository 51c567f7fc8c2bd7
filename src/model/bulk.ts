import type { Caller } from './access.ts'
import type { ImportJob, RowResult } from './import.ts'
import type { JsonObject } from './json.ts'
import type { PersonId } from './person.ts'
import type { Filter, OrderTerm } from './query.ts'

/**
 * People in bulk, for those who come by HTTP: uploads are kept until they are imported, imports run beside everything
 * else and go on after a restart. `bulk/jobs.ts` does it.
 */
export interface BulkJobs {
  /**
   * Takes a file and begins to import it, or goes on with the same file where it was interrupted.
   *
   * @throws invalid when the file is broken; too_large; forbidden
   */
  start(caller: Caller, upload: Upload): Promise<ImportJob>
  /** How the file would be read. @throws as `start` */
  preview(caller: Caller, upload: Upload): Promise<FilePreview>
  /** What would happen, with the first verdicts that are not `unchanged`. @throws as `start` */
  dryRun(caller: Caller, upload: Upload): Promise<{ job: ImportJob; verdicts: readonly RowResult[] }>
  /** Begins to take an import back. @throws not_found; conflict while it runs */
  undo(caller: Caller, importId: number): Promise<ImportJob>
  /** The rejected rows of an import as a file, piece by piece. @throws not_found, forbidden */
  rejected(caller: Caller, importId: number): Promise<Download>
  /** People as a file, piece by piece. @throws invalid, forbidden */
  export(caller: Caller, options: ExportReadOptions): Promise<Download>
}

export interface Upload {
  readonly content: AsyncIterable<Uint8Array>
  readonly name: string
  readonly format?: string
  /** What somebody asks of the reading: encoding, delimiter, mapping, matchBy, region, dateOrder. */
  readonly readOptions: JsonObject
}

export interface FilePreview {
  readonly format: string
  readonly rows: number
  readonly mapping?: JsonObject
  readonly header?: readonly string[]
  readonly sample?: readonly (readonly string[])[]
}

export interface ExportReadOptions {
  /** The lossless one when neither it nor a dialect is named. */
  readonly format?: string
  /** In the shape of this dialect, a person a line. */
  readonly dialect?: string
  /** A list answer of the dialect with so many people a line instead. */
  readonly pageSize?: number
  readonly filter?: Filter
  readonly removed?: 'exclude' | 'include' | 'only'
  /** Of these only, in this order. */
  readonly ids?: readonly PersonId[]
  /** Not these. */
  readonly except?: readonly PersonId[]
  readonly order?: readonly OrderTerm[]
}

export interface Download {
  readonly contentType: string
  readonly fileName: string
  readonly content: AsyncIterable<string>
}

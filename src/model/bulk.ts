import type { Caller } from './access.ts'
import type { ImportJob, RowResult } from './import.ts'
import type { JsonObject } from './json.ts'
import type { Person, PersonId } from './person.ts'
import type { Filter, OrderTerm } from './query.ts'

/**
 * Import and export of people over HTTP. Uploads are stored until they are imported. Imports run in the background, and
 * are resumed after a restart. `bulk/jobs.ts` implements this.
 */
export interface BulkJobs {
  /**
   * Starts the import of a file, or resumes the interrupted import of the same file.
   *
   * @throws invalid if the file is broken; too_large; forbidden
   */
  start(caller: Caller, upload: Upload): Promise<ImportJob>
  /** How the file would be read. @throws as `start` */
  preview(caller: Caller, upload: Upload): Promise<FilePreview>
  /** What the import would do, with the first results that are not `unchanged`. @throws as `start` */
  dryRun(
    caller: Caller,
    upload: Upload,
  ): Promise<{ job: ImportJob; verdicts: readonly RowResult[]; report: ImportReport }>
  /** Starts to undo an import. @throws not_found; conflict while the import runs */
  undo(caller: Caller, importId: number): Promise<ImportJob>
  /** The rejected rows of an import as a file. @throws not_found, forbidden */
  rejected(caller: Caller, importId: number): Promise<Download>
  /** People as a file. @throws invalid, forbidden */
  export(caller: Caller, options: ExportReadOptions): Promise<Download>
}

export interface Upload {
  readonly content: AsyncIterable<Uint8Array>
  readonly name: string
  readonly format?: string
  /** How to read the file: `encoding`, `delimiter`, `headerRow`, `keepFooter`, `mapping`, `matchBy`, `region`, `dateOrder`, `strict`. */
  readonly readOptions: JsonObject
}

export interface FilePreview {
  readonly format: string
  readonly rows: number
  readonly mapping?: JsonObject
  readonly header?: readonly string[]
  readonly sample?: readonly (readonly string[])[]
  /** How a table is read. */
  readonly table?: TableReading
  /** What an import of the first rows would bring. */
  readonly report: ImportReport
}

/** How a table is read. Each of these can be changed by an option. */
export interface TableReading {
  readonly encoding: string
  readonly delimiter: string
  /** From 1 and with blank rows; 0 if the table has no header. */
  readonly headerRow: number
  /** The first row below the table, from 1 and with blank rows; null if the table goes to the end of the file. */
  readonly footerRow: number | null
  /** The texts of the rows above the header and below the table, which are not imported. */
  readonly skipped: readonly string[]
  /** The order of dates; null if no date needs one, or if it is open. */
  readonly dateOrder: string | null
  /** A date that is different days in several orders, if no cell proves one and the user has not chosen one. */
  readonly openDates?: { readonly column: string; readonly date: string }
  /** Columns with values that are not imported. */
  readonly leftOut: readonly string[]
}

/** What an import would bring, in short. */
export interface ImportReport {
  /** The first people, as they will be. */
  readonly people: readonly ImportedPerson[]
  readonly newFields: readonly { readonly key: string; readonly name: string; readonly type: string }[]
  /** The names of labels that the organization does not have. */
  readonly newLabels: readonly string[]
  /** Values that cannot be read, by column: the number of rows, and the first one of them. They stay with the record of the row. */
  readonly unread: readonly { readonly column: string; readonly rows: number; readonly example: string }[]
  /** Rows of people without any name. */
  readonly withoutName: number
}

/** A person of a file, as it will be. */
export interface ImportedPerson
  extends Pick<
    Person,
    'fullName' | 'given' | 'surname' | 'company' | 'jobTitle' | 'birthday' | 'customFields'
  > {
  readonly row: number
  readonly verdict: RowResult['verdict']
  readonly emails: readonly ImportedPoint[]
  readonly phones: readonly ImportedPoint[]
  readonly addresses: readonly ImportedPoint[]
  /** Names. */
  readonly labels: readonly string[]
}

export interface ImportedPoint {
  readonly value: string
  readonly label: string
}

export interface ExportReadOptions {
  /** If neither a format nor a dialect is given, the export is lossless. */
  readonly format?: string
  /** Exports people in the format of this dialect, one per line. */
  readonly dialect?: string
  /** With `dialect`, exports list responses of this many people instead, one response per line. */
  readonly pageSize?: number
  readonly filter?: Filter
  readonly removed?: 'exclude' | 'include' | 'only'
  /** Exports only these people, in this order. */
  readonly ids?: readonly PersonId[]
  /** Excludes these people. */
  readonly except?: readonly PersonId[]
  readonly order?: readonly OrderTerm[]
}

export interface Download {
  readonly contentType: string
  readonly fileName: string
  /** The content in chunks. */
  readonly content: AsyncIterable<string | Uint8Array>
}

import type { Preparation, PreparedRow } from '../hub/hub.ts'
import type { JsonObject } from '../model/json.ts'
import { parsePersonId } from '../model/person-id.ts'
import type { ImportFormat } from './format.ts'
import { withRemarks } from './remarks.ts'
import type { SourceFile } from './source-file.ts'

/** The rows of a job that are still to be written, as plain data that another thread can be asked for. */
export interface RowsRequest {
  /** Path and name of the file, as for `openSourceFile`. */
  readonly path: string
  readonly name: string
  readonly format: string
  /** The options of the job. */
  readonly options: JsonObject
  /** ISO 3166 country of national phone numbers. */
  readonly region: string | null
  /** The number of rows written so far. */
  readonly after: number
}

/** Rows in order, in groups of any size. */
export interface RowSource extends AsyncIterable<readonly PreparedRow[]> {
  /** By what the rows are prepared where they are read elsewhere; what is set here counts for later rows. */
  preparation?: Preparation
}

/** Reads rows in another thread and prepares them there. */
export type ReadRowsElsewhere = (request: RowsRequest, preparation: Preparation) => RowSource

/** The rows of a file after those that are written, with remarks about their values. */
export async function* readRows(
  file: SourceFile,
  format: ImportFormat,
  { options, region, after }: Pick<RowsRequest, 'options' | 'region' | 'after'>,
): AsyncGenerator<PreparedRow> {
  for await (const row of format.read(file, options, { parsePersonId, region, after })) {
    if (row.row > after) yield withRemarks(row, options.strict === true)
  }
}

/** A thread takes a tenth of a second to start, in which about this much of a file is read. */
const THREAD_BYTES_MIN = 500_000

/** Whether another thread can read the file and is worth it. */
export function isReadElsewhere({ path, bytes }: SourceFile, { plainRows }: ImportFormat): boolean {
  return path !== undefined && plainRows && bytes >= THREAD_BYTES_MIN
}

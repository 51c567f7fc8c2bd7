import type { Definitions } from '../hub/hub.ts'
import type { TableReading } from '../model/bulk.ts'
import type { CustomFieldType } from '../model/catalog.ts'
import type { KithError } from '../model/errors.ts'
import type { ImportMatch, ImportRow } from '../model/import.ts'
import type { JsonObject } from '../model/json.ts'
import type { PersonId } from '../model/person.ts'
import type { Mapping } from './mapping/mapping.ts'
import type { SourceFile } from './source-file.ts'

/** A file format from which people are imported. To add a format, implement this and add a line to `formats.ts`. */
export interface ImportFormat {
  readonly name: string
  readonly title: string
  /** Whether a file is of this format, by its name and first bytes. Formats detected in another way return false. */
  recognises(head: Buffer, fileName: string): boolean
  /**
   * Reads the whole file once before anything is written, so that a broken file is refused as a whole.
   *
   * @throws invalid with what is wrong and where
   */
  inspect(file: SourceFile, options: ReadOptions): Promise<Inspection>
  /** Whether the rows are plain data, without functions, so that another thread can read them. */
  readonly plainRows: boolean
  /** The rows in order, in constant memory. */
  read(file: SourceFile, options: JsonObject, context: ReadContext): AsyncIterable<ImportRow>
}

/** How to read a file, as requested by the user. What is omitted is detected from the file. */
export interface ReadOptions {
  readonly encoding?: string
  readonly delimiter?: string
  readonly mapping?: Mapping
  readonly matchBy?: readonly ImportMatch[]
  /** ISO 3166 country of national phone numbers. */
  readonly region?: string
  readonly dateOrder?: Mapping['dateOrder']
  /** The row of the header of a table, from 1 and with blank rows; 0 if the table has none. */
  readonly headerRow?: number
  /** Whether totals and notes below a table are rows of it. */
  readonly keepFooter?: boolean
  /** Whether a value with a remark rejects its row. */
  readonly strict?: boolean
  /** UUID of the campaign of saved campaign contacts, if the responses do not name it. */
  readonly campaign?: string
  /** Whether a value that a row lacks is taken back, if only earlier imports of the same row said it. */
  readonly mirror?: boolean
}

/** The options of a job that apply to every format. */
export function matchOptions({ matchBy, region, campaign, mirror, strict }: ReadOptions): JsonObject {
  return {
    ...(matchBy && { matchBy: [...matchBy] }),
    ...(region !== undefined && { region }),
    ...(campaign !== undefined && { campaign }),
    ...(mirror === true && { mirror }),
    ...(strict === true && { strict }),
  }
}

/** What inspecting a file found. */
export interface Inspection {
  readonly rows: number
  /** What `read` needs to read the file again in the same way. Stored with the job. */
  readonly options: JsonObject
  /** The custom fields for which its rows have values. */
  readonly customFields: readonly NeededField[]
  /** Labels and custom fields to be created under their original ids. */
  readonly definitions?: Definitions
  readonly mapping?: Mapping
  /** The header and first rows of a table. */
  readonly sample?: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** How a table is read. */
  readonly table?: TableReading
  /** What the user must decide before the file can be imported: a refusal that names the option. */
  readonly undecided?: KithError
}

export interface NeededField {
  readonly key: string
  readonly name: string
  readonly type: CustomFieldType
}

export interface ReadContext {
  parsePersonId(text: string): PersonId | undefined
  /** ISO 3166 country of national phone numbers. */
  readonly region: string | null
  /** The number of rows imported so far. A format may skip them without reading them. */
  readonly after?: number
}

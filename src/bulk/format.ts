import type { Definitions } from '../hub/hub.ts'
import type { CustomFieldType } from '../model/catalog.ts'
import type { ImportMatch, ImportRow } from '../model/import.ts'
import type { JsonObject } from '../model/json.ts'
import type { PersonId } from '../model/person.ts'
import type { SourceFile } from './file.ts'
import type { Mapping } from './mapping/mapping.ts'

/** One kind of file people are read from. A new kind is a file with this shape and a line in `formats.ts`. */
export interface ImportFormat {
  readonly name: string
  readonly title: string
  /** Whether a file that begins so, under such a name, is of this kind; told in other ways, never. */
  recognises(head: Buffer, fileName: string): boolean
  /**
   * Reads the file once from end to end before anything is written: what it finds broken is refused as a whole.
   *
   * @throws invalid saying what is wrong and where
   */
  inspect(file: SourceFile, wishes: ReadWishes): Promise<Inspection>
  /** The rows in order, in constant memory. */
  read(file: SourceFile, options: JsonObject, context: ReadContext): AsyncIterable<ImportRow>
}

/** What somebody asks of the reading; whatever is left out is found out. */
export interface ReadWishes {
  readonly encoding?: string
  readonly delimiter?: string
  readonly mapping?: Mapping
  readonly matchBy?: readonly ImportMatch[]
  /** ISO 3166 country of national phone numbers. */
  readonly region?: string
  readonly dateOrder?: Mapping['dateOrder']
}

/** What a file was found to be. */
export interface Inspection {
  readonly rows: number
  /** Everything `read` needs to read it again in the same way; kept with the job. */
  readonly options: JsonObject
  /** Custom fields its rows have values of. */
  readonly customFields: readonly NeededField[]
  /** Labels and fields that are to be kept with their numbers. */
  readonly definitions?: Definitions
  readonly mapping?: Mapping
  /** Column by column, what the first rows hold. */
  readonly sample?: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }
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
  /** Rows that are dealt with already: they may be left out, and need not be looked at. */
  readonly after?: number
}

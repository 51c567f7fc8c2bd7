import type { Definitions, ExportOptions, PersonWithRecords } from '../hub/hub.ts'
import type { CustomField, Label } from '../model/catalog.ts'
import type { Person } from '../model/person.ts'
import type { RelatedEntity } from '../model/related-entity.ts'

/** One kind of file people are written to. A new kind is a file with this shape and a line in `export.ts`. */
export interface ExportFormat {
  readonly name: string
  readonly title: string
  readonly contentType: string
  readonly extension: string
  /** Whether removed people belong into it unless asked otherwise. */
  readonly removed?: ExportOptions['removed']
  /** The file piece by piece. */
  write(source: ExportSource): AsyncGenerator<string>
}

/** What an export reads from. */
export interface ExportSource {
  readonly labels: readonly Label[]
  readonly customFields: readonly CustomField[]
  /** Names of the dialects in which people have ids. */
  readonly dialects: readonly string[]
  /** Labels and custom fields, removed ones too. */
  definitions(): Promise<Required<Definitions>>
  people(): AsyncIterable<readonly Person[]>
  peopleWithRecords(): AsyncIterable<readonly PersonWithRecords[]>
  /** Whether everything there is is asked for, nothing left out. */
  readonly whole: boolean
  /** What people may refer to, and what refers to them. */
  things(which: 'before' | 'after'): AsyncIterable<readonly RelatedEntity[]>
  longestLists(): Promise<Readonly<Record<string, number>>>
}

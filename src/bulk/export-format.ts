import type { Definitions, ExportOptions, PersonWithRecords } from '../hub/hub.ts'
import type { CustomField, Label } from '../model/catalog.ts'
import type { Person } from '../model/person.ts'
import type { RelatedEntity } from '../model/related-entity.ts'

/** A file format to which people are exported. To add a format, implement this and add a line to `export.ts`. */
export interface ExportFormat {
  readonly name: string
  readonly title: string
  readonly contentType: string
  readonly extension: string
  /** Whether removed people are exported by default. If omitted, they are not. */
  readonly removed?: ExportOptions['removed']
  /** The content of the file in chunks. */
  write(source: ExportSource): AsyncGenerator<string>
}

/** What an export reads from. */
export interface ExportSource {
  readonly labels: readonly Label[]
  readonly customFields: readonly CustomField[]
  /** Names of the dialects in which people have ids. */
  readonly dialects: readonly string[]
  /** Labels and custom fields, including removed ones. */
  definitions(): Promise<Required<Definitions>>
  people(): AsyncIterable<readonly Person[]>
  peopleWithRecords(): AsyncIterable<readonly PersonWithRecords[]>
  /** Whether the export contains the whole organization, without a filter or selection. */
  readonly whole: boolean
  /**
   * Whether companies are exported with people: without a filter or selection, and for callers with the right to sensitive values,
   * because the card of a company has its numbers.
   */
  readonly withCompanies: boolean
  /** Entities that people refer to (`before` people in a file), or that refer to people (`after` them). */
  relatedEntities(which: 'before' | 'after'): AsyncIterable<readonly RelatedEntity[]>
  longestLists(): Promise<Readonly<Record<string, number>>>
}

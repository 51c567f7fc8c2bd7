import type { CustomField, CustomFieldType, FieldOption } from './catalog.ts'
import type { FieldChange } from './change.ts'
import type { Instant } from './instant.ts'
import type { Json, JsonObject } from './json.ts'
import type { OrgId, Person, PersonDraft, PersonId } from './person.ts'
import type { PersonRecord, Source } from './record.ts'
import type { RelatedEntity } from './related-entity.ts'

/** A file of people that was or is being brought in. Its rows are records of a source of its own. */
export interface ImportJob {
  readonly orgId: OrgId
  /** Counts up inside an organization. */
  readonly id: number
  readonly sourceId: number
  /** The file's name, as people know it. */
  readonly name: string
  readonly format: string
  readonly state: ImportState
  /** How the file is read: mapping, region, encoding. `restores`: it puts back what was, with its own sources. */
  readonly options: JsonObject
  readonly file: ImportFile
  readonly progress: ImportProgress
  /** Why it failed, in words for people; never holds their data. */
  readonly problem: string | null
  readonly createdAt: Instant
  /** Moves with every batch, so that a job nobody works on can be told. */
  readonly updatedAt: Instant
}

export const importStates = ['running', 'done', 'failed', 'undoing', 'undone'] as const

export type ImportState = (typeof importStates)[number]

export interface ImportFile {
  readonly bytes: number
  /** SHA-256 of the content, lower-case hex: a job goes on only with the file it began with. */
  readonly sha256: string
}

/** Counted in the transaction of the rows themselves: a job that was killed goes on after `rows`. */
export interface ImportProgress {
  /** Rows dealt with, of whatever verdict. */
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: number
  /** Bytes of the file read so far, about. */
  readonly bytes: number
}

export const noProgress: ImportProgress = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  bytes: 0,
}

/** By what a row finds the person it is about, beside ids. Names never count. */
export const importMatches = ['email', 'phone'] as const

export type ImportMatch = (typeof importMatches)[number]

/** One row of a file, read. */
export type ImportRow = PersonRow | RestoredRow | RelatedEntityRow | RejectedRow

interface RowPlace {
  /** Counts from 1, header left out. */
  readonly row: number
  /** Line of the file on which the row begins, from 1. */
  readonly line: number
  /** Where the row ends in the file, about, in bytes. */
  readonly bytes: number
  /** The file of a folder in which it stands; `line` is then the number of the file. */
  readonly file?: string
}

/** Says something about a person. */
export interface PersonRow extends RowPlace, ExternalPerson {
  readonly kind: 'person'
  /** The row as it came in. */
  readonly raw: Json
}

/** What is said of a person elsewhere. What it refers to is made where it is not there. */
export interface ExternalPerson {
  readonly draft: PersonDraft
  /** The id the person had in a Kith: that of the person it is about, or to be kept. */
  readonly personId?: PersonId
  /** The person's id in the system it comes from, with the system's name in front: `hubspot:51`. */
  readonly externalId?: string
  /** In order; a text is a name. */
  readonly labels?: readonly (string | ExternalLabel)[]
  readonly company?: ExternalCompany
  readonly customFields?: ExternalCustomFields
  /** It was deleted there. */
  readonly removed?: boolean
}

/** A label by the number or UUID under which APIs show it. */
export interface ExternalLabel {
  readonly id?: number
  readonly uuid?: string
  readonly name?: string
}

/** A company by the number under which APIs show it. */
export interface ExternalCompany {
  readonly id: number
  readonly name?: string
}

/** Values in the notation of an API, to be read when it is known which fields there are. */
export interface ExternalCustomFields {
  /** As they came. */
  readonly raw: JsonObject
  /** Fields they belong to, by code. */
  readonly fields?: readonly ExternalCustomField[]
  /** The values by field key, and what is wrong with others. */
  read(fields: readonly CustomField[]): { values: JsonObject; problems: readonly RowProblem[] }
}

export interface ExternalCustomField {
  readonly code: string
  readonly name: string
  readonly type: CustomFieldType
  readonly options?: readonly FieldOption[]
}

/** A person with everything that was known of them, as the lossless export wrote it. */
export interface RestoredRow extends RowPlace {
  readonly kind: 'restored'
  readonly person: Person
  readonly records: readonly RestoredRecord[]
  /** Ids by dialect that lead to the person and are no longer shown. */
  readonly oldIds?: Readonly<Record<string, readonly string[]>>
  readonly raw: Json
}

/** Something that is kept beside people, as the lossless export wrote it. */
export interface RelatedEntityRow extends RowPlace {
  readonly kind: 'relatedEntity'
  readonly entity: RelatedEntity
  readonly raw: Json
}

/** A record whose source is told by kind and name, because numbers of sources differ between stores. */
export interface RestoredRecord {
  readonly record: PersonRecord
  readonly source: Omit<Source, 'id' | 'orgId'>
}

/** Cannot be read as a person. */
export interface RejectedRow extends RowPlace {
  readonly kind: 'rejected'
  readonly problems: readonly RowProblem[]
  readonly raw: Json
}

export interface RowProblem {
  /** The column or property, where it is one. */
  readonly column: string | null
  /** What stood there. Never logged. */
  readonly value: string | null
  /** What would be right. */
  readonly expected: string
}

/** What became of a row. */
export interface RowResult {
  readonly row: number
  readonly line: number
  readonly verdict: 'created' | 'updated' | 'unchanged' | 'rejected'
  readonly personId?: PersonId
  /** By what the person was found. */
  readonly matched?: 'externalId' | 'id' | ImportMatch
  readonly changes?: readonly FieldChange[]
  readonly problems?: readonly RowProblem[]
}

/** A row that was rejected, kept until its import is taken back. */
export interface Rejection {
  readonly row: number
  readonly line: number
  readonly problems: readonly RowProblem[]
  readonly raw: Json
}

export const importLimits = {
  /** Rows written in one transaction. */
  batchRowsMax: 500,
  /** Rejected rows shown in one page. */
  rejectionsPageMax: 1000,
} as const

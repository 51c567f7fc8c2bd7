import type { Attempt } from './campaign.ts'
import type { CustomField, CustomFieldType, FieldOption } from './catalog.ts'
import type { FieldChange } from './change.ts'
import type { Instant } from './instant.ts'
import type { Json, JsonObject } from './json.ts'
import type { OrgId, Person, PersonDraft, PersonId } from './person.ts'
import type { Principal } from './principal.ts'
import type { PersonRecord, Source } from './record.ts'
import type { RelatedEntity } from './related-entity.ts'

/** The import of a file of people. Each import is a source, and its rows are records of that source. */
export interface ImportJob {
  readonly orgId: OrgId
  /** Ascending in an organization. */
  readonly id: number
  readonly sourceId: number
  /** The name of the file. */
  readonly name: string
  readonly format: string
  readonly state: ImportState
  /**
   * How the file is read, such as mapping, region and encoding. `restores` marks imports of a lossless export, and
   * `campaign` is the id of the campaign in which the file's people are enrolled.
   */
  readonly options: JsonObject
  readonly file: ImportFile
  readonly progress: ImportProgress
  /** Why the import failed, as a message for users. It never contains personal data. */
  readonly problem: string | null
  /** Whether new people keep the update times of the file, because the organization held no one at the start. */
  readonly keepsTimes: boolean
  readonly createdAt: Instant
  /** Changes with every batch, so that abandoned jobs can be detected. */
  readonly updatedAt: Instant
}

export const importStates = ['running', 'done', 'failed', 'undoing', 'undone'] as const

export type ImportState = (typeof importStates)[number]

export interface ImportFile {
  readonly bytes: number
  /** SHA-256 of the content, lower-case hex. A job is resumed only with the same file. */
  readonly sha256: string
  /** The principal that gave the file; absent in imports of earlier versions. */
  readonly givenBy?: Principal
}

/** Updated in the transaction of each batch, so that an interrupted job is resumed after `rows`. */
export interface ImportProgress {
  /** All rows processed so far. */
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: number
  /** Rows that became new people although a known person has their email address; absent without such rows. */
  readonly conflict?: number
  /** Bytes of the file read so far, approximately. */
  readonly bytes: number
  /** The ids of labels and custom fields that the import created; absent if it created none. */
  readonly made?: { readonly labels: readonly number[]; readonly customFields: readonly number[] }
}

export const noProgress: ImportProgress = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  bytes: 0,
}

/**
 * What a row can be matched to an existing person by, in addition to ids. A name never matches, but another first name speaks
 * against a match.
 */
export const importMatches = ['email', 'phone'] as const

export type ImportMatch = (typeof importMatches)[number]

/** A row of a file. */
export type ImportRow = PersonRow | LabelRow | CompanyRow | RestoredRow | RelatedEntityRow | RejectedRow

interface RowPlace {
  /** From 1, without the header. */
  readonly row: number
  /** The line of the file on which the row begins, from 1. */
  readonly line: number
  /** Bytes of the file up to the end of the row, approximately. */
  readonly bytes: number
  /** The name of the file if the source is a folder. `line` is then the number of the file. */
  readonly file?: string
}

/** A row that describes a person. */
export interface PersonRow extends RowPlace, ExternalPerson {
  readonly kind: 'person'
  /** The row as it came in, with all values of its `notes`. */
  readonly raw: Json
}

/** A group of people, which becomes a label of its members. */
export interface LabelRow extends RowPlace {
  readonly kind: 'label'
  readonly name: string
  /** The spellings of the external id of each member. */
  readonly members: readonly (readonly string[])[]
  readonly raw: Json
}

/** A company. */
export interface CompanyRow extends RowPlace {
  readonly kind: 'company'
  readonly name: string
  /** What the file says of the company, by name. */
  readonly values: JsonObject
  readonly raw: Json
  readonly notes?: readonly RowProblem[]
}

/** A person in another system. An import creates the labels, companies and custom fields it refers to. */
export interface ExternalPerson {
  readonly draft: PersonDraft
  /** The person's id in Kith. If no person has it, the new person gets it. */
  readonly personId?: PersonId
  /** The person's id in the other system, with the system's name as a prefix: `hubspot:51`. */
  readonly externalId?: string
  /** Other spellings of the external id, under which earlier imports may know the person. */
  readonly otherExternalIds?: readonly string[]
  /** In order. A string is the name of a label. */
  readonly labels?: readonly (string | ExternalLabel)[]
  /**
   * The field of an extension, as a list, that keeps the UUIDs of labels that the organization does not have and that have no
   * name. If omitted, such labels are created with a name made of their number or UUID.
   */
  readonly unknownLabelsIn?: { readonly dialect: string; readonly field: string }
  readonly company?: ExternalCompany
  readonly customFields?: ExternalCustomFields
  readonly enrolments?: readonly ExternalEnrolment[]
  /** Whether the person was deleted in the other system. */
  readonly removed?: boolean
  /**
   * Values that cannot be read, without which the person is imported, and values that are not what they seem, such as a birthday
   * without a year.
   */
  readonly notes?: readonly RowProblem[]
}

/** The enrolment of a person in a campaign of another system. An import creates the campaign. */
export interface ExternalEnrolment extends Attempt {
  /** UUID. */
  readonly id: string
  /** UUID. If omitted, the import decides. */
  readonly campaignId?: string
  readonly createdAt?: Instant
}

/** A label by the number or UUID that it has in an API. */
export interface ExternalLabel {
  readonly id?: number
  readonly uuid?: string
  readonly name?: string
}

/** A company by the number that it has in an API. */
export interface ExternalCompany {
  readonly id: number
  readonly name?: string
}

/** Values of custom fields in the format of an API. Reading them requires the definitions of the fields. */
export interface ExternalCustomFields {
  /** The values as they came in. */
  readonly raw: JsonObject
  /** The definitions that the file contains. */
  readonly fields?: readonly ExternalCustomField[]
  /** The valid values by field key, and the problems of the others. */
  read(fields: readonly CustomField[]): { values: JsonObject; problems: readonly RowProblem[] }
}

export interface ExternalCustomField {
  readonly code: string
  readonly name: string
  readonly type: CustomFieldType
  readonly options?: readonly FieldOption[]
}

/** A person with all records, from a lossless export. */
export interface RestoredRow extends RowPlace {
  readonly kind: 'restored'
  readonly person: Person
  readonly records: readonly RestoredRecord[]
  /** Ids by dialect that still resolve to the person but are no longer shown. */
  readonly oldIds?: Readonly<Record<string, readonly string[]>>
  readonly raw: Json
  /** Values of a line that was edited by hand and cannot be kept as they are written. */
  readonly notes?: readonly RowProblem[]
}

/** An entity related to people, from a lossless export. */
export interface RelatedEntityRow extends RowPlace {
  readonly kind: 'relatedEntity'
  readonly entity: RelatedEntity
  readonly raw: Json
}

/** A record whose source is identified by kind and name, because source ids differ between stores. */
export interface RestoredRecord {
  readonly record: PersonRecord
  readonly source: Omit<Source, 'id' | 'orgId'>
}

/** A row that cannot be imported. */
export interface RejectedRow extends RowPlace {
  readonly kind: 'rejected'
  readonly problems: readonly RowProblem[]
  readonly raw: Json
}

export interface RowProblem {
  /** The column or property with the problem; null if the problem is the whole row. */
  readonly column: string | null
  /** The wrong value. Never logged. */
  readonly value: string | null
  /** What the value should be, to complete "should be …": `an email address, such as nadia@example.com`. */
  readonly expected: string
}

/** The result of importing a row. */
export interface RowResult {
  readonly row: number
  readonly line: number
  /** `conflict`: a new person, although `conflictsWith` has its email address or phone number. */
  readonly verdict: 'created' | 'updated' | 'unchanged' | 'rejected' | 'conflict'
  readonly personId?: PersonId
  readonly conflictsWith?: PersonId
  /** How the row was matched to an existing person. */
  readonly matched?: 'externalId' | 'id' | ImportMatch
  readonly changes?: readonly FieldChange[]
  readonly problems?: readonly RowProblem[]
  /** Values of an imported row that are kept, but do not count as what they are in the other system. */
  readonly notes?: readonly RowProblem[]
}

/** A rejected row, stored until its import is undone. */
export interface Rejection {
  readonly row: number
  readonly line: number
  readonly problems: readonly RowProblem[]
  readonly raw: Json
}

export const importLimits = {
  /** Rows written in one transaction. */
  batchRowsMax: 1500,
  /** Rejected rows per page. */
  rejectionsPageMax: 1000,
} as const

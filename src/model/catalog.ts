import type { Instant } from './instant.ts'
import type { Json, JsonObject } from './json.ts'
import type { OrgId } from './person.ts'

/** What an organization defines and people refer to: labels, custom fields, companies, saved filters. */

export interface Label {
  readonly orgId: OrgId
  readonly id: number
  /** UUID, for vendors that identify labels by UUID. */
  readonly uuid: string
  readonly name: string
  /** The meaning of the label, in a few words; empty if it has none. */
  readonly detail: string
  readonly color: string | null
  /** Unique in an organization, unless restored. */
  readonly createdAt: Instant
  /** Equal to `createdAt` until the label changes. */
  readonly updatedAt: Instant
  readonly removedAt: Instant | null
}

export interface CustomField {
  readonly orgId: OrgId
  readonly id: number
  /** The key of the value in `Person.customFields`, in lower case. */
  readonly key: string
  /** 40 hex digits, for vendors that identify fields by hash. */
  readonly code: string
  readonly name: string
  readonly type: CustomFieldType
  /** The options of fields of type `enum` and `set`. */
  readonly options: readonly FieldOption[]
  /** Removed options. Their ids are never reused, and values that refer to them are hidden. */
  readonly removedOptions: readonly FieldOption[]
  /** Properties of the field that only one dialect has, such as where it is required. */
  readonly attributes: JsonObject
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** When the field was removed. Its values are kept but hidden. */
  readonly removedAt: Instant | null
}

export interface FieldOption {
  readonly id: number
  readonly label: string
}

export const customFieldTypes = [
  'varchar',
  'varchar_auto',
  'text',
  'phone',
  'double',
  'monetary',
  'date',
  'daterange',
  'time',
  'timerange',
  'enum',
  'set',
  'user',
  'org',
  'people',
  'address',
  'visible_to',
] as const

export type CustomFieldType = (typeof customFieldTypes)[number]

/** Removed labels, fields and options to which people may still refer. Reads hide them. */
export interface DeletedCatalogEntries {
  readonly labelIds: readonly number[]
  /** By field key: the ids of removed options, or `all` if the field was removed. */
  readonly fields: Readonly<Record<string, 'all' | readonly number[]>>
}

/** A company that people work for. Pipedrive calls it organization. */
export interface Company {
  readonly orgId: OrgId
  readonly id: number
  readonly name: string
  readonly attributes: JsonObject
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly removedAt: Instant | null
}

/** A saved filter of people, in the syntax of the dialect in which it was created. */
export interface SavedFilter {
  readonly orgId: OrgId
  readonly dialect: string
  readonly id: number
  readonly name: string
  readonly conditions: Json
  readonly attributes: JsonObject
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly removedAt: Instant | null
}

/** A label of another store. Exports of earlier versions lack its detail and times. */
export type LabelDefinition = Omit<Label, 'orgId' | LaterLabelField> & Partial<Pick<Label, LaterLabelField>>

type LaterLabelField = 'detail' | 'createdAt' | 'updatedAt'

/** Labels and custom fields of another store, to which its people refer by id and key. */
export interface Definitions {
  readonly labels?: readonly LabelDefinition[]
  readonly customFields?: readonly Omit<CustomField, 'orgId'>[]
}

import type { Instant } from './instant.ts'
import type { Json, JsonObject } from './json.ts'
import type { OrgId } from './person.ts'

/** What an organization defines for its people to refer to: labels, custom fields, companies, saved filters. */

export interface Label {
  readonly orgId: OrgId
  readonly id: number
  /** UUID, for vendors that name labels so. */
  readonly uuid: string
  readonly name: string
  readonly color: string | null
  readonly removedAt: Instant | null
}

export interface CustomField {
  readonly orgId: OrgId
  readonly id: number
  /** Lower-case word under which the value lies in `Person.customFields`. */
  readonly key: string
  /** 40 hex digits, for vendors that name fields so. */
  readonly code: string
  readonly name: string
  readonly type: CustomFieldType
  /** Choices of `enum` and `set`. */
  readonly options: readonly FieldOption[]
  /** Options that were removed. Their ids are never given again; a value that names one shows as none. */
  readonly removedOptions: readonly FieldOption[]
  /** What single dialects keep of the field, by name: how it is shown, where it must be filled in. */
  readonly attributes: JsonObject
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** Values of a removed field are kept and no longer shown. */
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

/** What people may still name although it was removed, so that it is not shown. */
export interface DeletedCatalogEntries {
  readonly labelIds: readonly number[]
  /** By field key: the options that are gone, or the whole field. */
  readonly fields: Readonly<Record<string, 'all' | readonly number[]>>
}

/** A company people work for; Pipedrive calls it organization. */
export interface Company {
  readonly orgId: OrgId
  readonly id: number
  readonly name: string
  readonly attributes: JsonObject
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly removedAt: Instant | null
}

/** A selection of people saved under an id, in the notation of the dialect that made it. */
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

/** Labels and custom fields of another store, whose people name them by number and key. */
export interface Definitions {
  readonly labels?: readonly Omit<Label, 'orgId'>[]
  readonly customFields?: readonly Omit<CustomField, 'orgId'>[]
}

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
  readonly options: readonly { readonly id: number; readonly label: string }[]
  readonly createdAt: Instant
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
] as const

export type CustomFieldType = (typeof customFieldTypes)[number]

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

import type { Instant } from './instant.ts'
import type { Json, JsonObject } from './json.ts'
import type { PrincipalKind } from './principal.ts'

/** The internal id of a person: positive, below 2^53, increasing with time of creation. Unique in an organization. */
export type PersonId = number

/** The internal id of an organization. Every row, key and query has one. */
export type OrgId = number

/**
 * A person: the golden view, folded from the records of all sources (see `hub/people/fold.ts`).
 *
 * Field names follow JSContact (RFC 9553) if it has the field. Single values are `null` if no source has a value.
 */
export interface Person extends PersonValues, PersonLists {
  readonly id: PersonId
  readonly orgId: OrgId
  /** Increases by one with every change. */
  readonly version: number
  /** Unique in an organization, because it is also the default order of people. */
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** The source of the new person said that it had changed the person after creating it. Absent if it did not say so. */
  readonly changedAtSource?: true
  /** The kind of principal that created the person; absent if an export of an earlier version did not say. */
  readonly createdBy?: PrincipalKind
  /** When the person was removed (soft delete); null while active. */
  readonly removedAt: Instant | null
  /** The person into which this person was merged. A merged person has no values, and its ids resolve to the other. */
  readonly mergedInto?: PersonId
  /** The person's id in each dialect. */
  readonly vendorIds: Readonly<Record<string, string>>
  /** Ids of labels, in order of assignment. */
  readonly labelIds: readonly number[]
  /** Values of the organization's custom fields, by field key. */
  readonly customFields: JsonObject
  /** Fields that only one vendor has, by dialect and field name. They are not interpreted. */
  readonly extensions: Readonly<Record<string, JsonObject>>
}

/** The single values. */
export interface PersonValues {
  /** The full name as written; null means that it consists of `given` and `surname`. See `name.ts`. */
  readonly fullName: string | null
  readonly given: string | null
  readonly surname: string | null
  /** The name of the company for which the person works (JSContact `organizations`). */
  readonly company: string | null
  /** The company as an entity, if the source has companies. */
  readonly companyId: number | null
  /** JSContact `titles`. */
  readonly jobTitle: string | null
  /** `YYYY-MM-DD`, or `--MM-DD` if the year is not known (JSContact `anniversaries`, kind birth). */
  readonly birthday: string | null
  readonly notes: string | null
  /** BCP 47 tag (JSContact `language`). */
  readonly language: string | null
  /** IANA name. */
  readonly timeZone: string | null
}

/** The lists. Their entries are in the order in which they were written. */
export interface PersonLists {
  readonly emails: readonly ContactPoint[]
  readonly phones: readonly ContactPoint[]
  /** Accounts of messengers and social networks; `label` is the service (JSContact `onlineServices`). */
  readonly onlineServices: readonly ContactPoint[]
  readonly addresses: readonly Address[]
}

export interface ContactPoint {
  /** UUID that does not change while the entry exists. */
  readonly id: string
  /** The value as its source wrote it. */
  readonly value: string
  /** The normal form, used for comparisons: a lower-case email address, or a phone number as E.164 if possible. */
  readonly normal: string
  /** Free text, such as `work`, `home`, `mobile` or the name of a service; empty if no source labelled the entry. */
  readonly label: string
  readonly primary: boolean
  readonly createdAt: Instant
  /** The number as E.164, as the source gave it beside the text; absent if Kith read the text. Only of phones. */
  readonly e164?: string
  /** Fields of the entry that only one vendor has, by dialect and field name; absent if it has none. Of e-mails and phones. */
  readonly extensions?: Readonly<Record<string, JsonObject>>
}

/** A postal address (JSContact `addresses`). Parts are null if the source has only the whole address. */
export interface Address {
  readonly id: string
  /** The address on one line, as written. */
  readonly value: string
  readonly normal: string
  readonly label: string
  readonly primary: boolean
  readonly createdAt: Instant
  readonly parts: Readonly<Record<AddressPart, string | null>>
}

export const addressParts = [
  'country',
  'region',
  'county',
  'locality',
  'district',
  'street',
  'number',
  'apartment',
  'postcode',
] as const

export type AddressPart = (typeof addressParts)[number]

export const valueFields = [
  'fullName',
  'given',
  'surname',
  'company',
  'companyId',
  'jobTitle',
  'birthday',
  'notes',
  'language',
  'timeZone',
] as const satisfies readonly (keyof PersonValues)[]

export const listFields = [
  'emails',
  'phones',
  'onlineServices',
  'addresses',
] as const satisfies readonly (keyof PersonLists)[]

export type ListField = (typeof listFields)[number]

/** Fields hidden from keys without the right to sensitive values. Extensions and custom fields define their own. */
export const sensitiveFields: ReadonlySet<string> = new Set([
  'fullName',
  'given',
  'surname',
  'birthday',
  'notes',
  ...listFields,
])

/** A contact point to write. The hub adds the id, the normal form and the time. */
export interface ContactPointDraft {
  readonly value: string
  /** Empty by default for e-mails and phones. */
  readonly label?: string
  readonly primary?: boolean
  /** The id of the entry, if it already has one in another system. */
  readonly id?: string
  readonly createdAt?: Instant
  /**
   * The number as E.164, if the source itself gave it beside `value`, such as `+15551234567` for `(555) 123-4567`. It is
   * kept as said, whatever the region; a text that does not match E.164 is ignored. It belongs to `value`: leave it out
   * when the value changes. Only of phones.
   */
  readonly e164?: string
  /** Replaces the extensions of the entry. Left out, an entry that the person has already keeps them. */
  readonly extensions?: Readonly<Record<string, JsonObject>>
}

export interface AddressDraft extends ContactPointDraft {
  readonly parts?: Partial<Record<AddressPart, string | null>>
}

/** Changes of a person. An omitted key changes nothing, and `null` removes the value. */
export interface PersonPatch extends Partial<PersonValues> {
  /** Replaces the whole list, as the other lists do. */
  readonly emails?: readonly ContactPointDraft[]
  readonly phones?: readonly ContactPointDraft[]
  readonly onlineServices?: readonly ContactPointDraft[]
  readonly addresses?: readonly AddressDraft[]
  readonly labelIds?: readonly number[]
  /** Changes only the given keys; `null` removes a key. */
  readonly customFields?: JsonObject
  /** Changes only the given fields of each dialect; `null` is a value. */
  readonly extensions?: Readonly<Record<string, JsonObject>>
}

export interface PersonDraft extends PersonPatch {
  /** Existing ids of the person, by dialect. */
  readonly vendorIds?: Readonly<Record<string, string>>
  readonly createdAt?: Instant
  readonly updatedAt?: Instant
  /** The person's id in the source, stored with the record. */
  readonly externalId?: string
  /** The original data of the source, stored with the record. */
  readonly payload?: Json
}

/** The entry for dialects that have only one: the primary entry, else the first. */
export function mainContactPoint<T extends { primary: boolean }>(points: readonly T[]): T | undefined {
  return points.find((point) => point.primary) ?? points[0]
}

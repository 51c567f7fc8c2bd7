import type { Instant } from './instant.ts'
import type { Json, JsonObject } from './json.ts'

/** A person's internal id: positive, below 2^53, rising with time of creation. Unique inside one organization. */
export type PersonId = number

/** An organization's internal id. Every row, key and query carries it. */
export type OrgId = number

/**
 * One human: the golden view, folded from what the sources said (see `hub/people/fold.ts`).
 *
 * Field names follow JSContact (RFC 9553) where it has one. Single values are `null` when no source has one.
 */
export interface Person extends PersonValues, PersonLists {
  readonly id: PersonId
  readonly orgId: OrgId
  /** Rises by one with every change. */
  readonly version: number
  /** Distinct for each person of an organization: it is also the order in which people are walked. */
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** When the person was removed (soft delete); null while active. */
  readonly removedAt: Instant | null
  /** The person this one was merged into; it has nothing of its own any more, its ids lead there. */
  readonly mergedInto?: PersonId
  /** The id under which each dialect knows this person. */
  readonly vendorIds: Readonly<Record<string, string>>
  /** Ids of labels, ascending in order of assignment. */
  readonly labelIds: readonly number[]
  /** Values of the organization's defined custom fields, by field key. */
  readonly customFields: JsonObject
  /** Fields that only one vendor has, by dialect and field name; they travel untouched. */
  readonly extensions: Readonly<Record<string, JsonObject>>
}

/** The single values. */
export interface PersonValues {
  /** The whole name as written; null means: made of `given` and `surname`. See `name.ts`. */
  readonly fullName: string | null
  readonly given: string | null
  readonly surname: string | null
  /** Name of the company the person works for (JSContact `organizations`). */
  readonly company: string | null
  /** The company as an entity of its own, where the source has one. */
  readonly companyId: number | null
  /** JSContact `titles`. */
  readonly jobTitle: string | null
  /** `YYYY-MM-DD` (JSContact `anniversaries`, kind birth). */
  readonly birthday: string | null
  readonly notes: string | null
  /** BCP 47 tag (JSContact `language`). */
  readonly language: string | null
  /** IANA name. */
  readonly timeZone: string | null
}

/** The lists. Entries keep the order in which they were written. */
export interface PersonLists {
  readonly emails: readonly ContactPoint[]
  readonly phones: readonly ContactPoint[]
  /** Accounts at messengers and networks; `label` is the service (JSContact `onlineServices`). */
  readonly onlineServices: readonly ContactPoint[]
  readonly addresses: readonly Address[]
}

export interface ContactPoint {
  /** UUID; kept for the life of the entry. */
  readonly id: string
  /** As written by its source. */
  readonly value: string
  /** The form by which two are compared: lower-cased e-mail, E.164 phone where one can be told. */
  readonly normal: string
  /** `work`, `home`, `mobile`, a service name: free text. */
  readonly label: string
  readonly primary: boolean
  readonly createdAt: Instant
}

/** A postal address (JSContact `addresses`); parts are null where the source gave none. */
export interface Address {
  readonly id: string
  /** On one line, as written. */
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

/** Fields a key without the right to sensitive values does not see. Extensions and custom fields name their own. */
export const sensitiveFields: ReadonlySet<string> = new Set([
  'fullName',
  'given',
  'surname',
  'birthday',
  'notes',
  ...listFields,
])

/** A contact point as a writer gives it; the hub adds id, normal form and time. */
export interface ContactPointDraft {
  readonly value: string
  readonly label?: string
  readonly primary?: boolean
  /** Keeps the id of an entry that comes from elsewhere. */
  readonly id?: string
  readonly createdAt?: Instant
}

export interface AddressDraft extends ContactPointDraft {
  readonly parts?: Partial<Record<AddressPart, string | null>>
}

/** What a writer says about a person. A key left out says nothing; `null` says the value is gone. */
export interface PersonPatch extends Partial<PersonValues> {
  /** Replaces the whole list. */
  readonly emails?: readonly ContactPointDraft[]
  readonly phones?: readonly ContactPointDraft[]
  readonly onlineServices?: readonly ContactPointDraft[]
  readonly addresses?: readonly AddressDraft[]
  readonly labelIds?: readonly number[]
  /** Merged key by key; `null` removes the key. */
  readonly customFields?: JsonObject
  /** Merged field by field inside each dialect; `undefined` is not allowed, `null` is a value. */
  readonly extensions?: Readonly<Record<string, JsonObject>>
}

export interface PersonDraft extends PersonPatch {
  /** Ids to keep as they are, by dialect. */
  readonly vendorIds?: Readonly<Record<string, string>>
  readonly createdAt?: Instant
  readonly updatedAt?: Instant
  /** The source's own id of the person and what it sent, kept on the record. */
  readonly externalId?: string
  readonly payload?: Json
}

/** The entry a vendor with room for one shows: the primary one, else the first. */
export function mainContactPoint<T extends { primary: boolean }>(points: readonly T[]): T | undefined {
  return points.find((point) => point.primary) ?? points[0]
}

import type { Role } from './access.ts'
import type { Company } from './catalog.ts'
import type { Ids } from './ids.ts'
import type { Instant } from './instant.ts'
import type { JsonObject } from './json.ts'
import type { Organization } from './organization.ts'
import type { Person } from './person.ts'
import type { LookupValue } from './query.ts'

/** What the hub needs to know about a dialect: its ids, its keys and the values by which it filters. */
export interface DialectTraits {
  readonly name: string
  /** Absent if the dialect uses the internal id. */
  readonly personIds?: PersonIdFormat
  /** Generates the id of an organization in this dialect. */
  readonly organizationId?: (ids: Ids) => string
  /**
   * Names of extension fields of this dialect that hold no personal data. Keys without the right to sensitive values see
   * only these, and may filter by look-up values that are named after them (`acme.plan`). Absent, they see none.
   */
  readonly visibleExtensions?: readonly string[]
  /** Key formats by kind. The first is the default. */
  readonly keys: Readonly<Record<string, KeyFormat>>
  /** The versions of an API whose vendor has changed its shape. The first is the default. */
  readonly versions?: readonly VersionTraits[]
  /** Look-up values by which the dialect filters and sorts people, in addition to those the hub derives. */
  readonly lookups?: (person: Person) => readonly LookupValue[]
  /**
   * The version of the rules of `lookups`; 1 if absent. Raise it when they make other values of the same person, so that the
   * values of people stored before are made anew.
   */
  readonly lookupsVersion?: number
  /** Look-up values by which the dialect filters and sorts companies. */
  readonly companyLookups?: (company: Company) => readonly LookupValue[]
  /** Merges the extensions of two people. If absent, the surviving person gets the fields that it does not have. */
  readonly mergeExtension?: (into: JsonObject, from: JsonObject) => JsonObject
}

export interface VersionTraits {
  /** The month as of which the vendor's API is served: `2026-06`. */
  readonly name: string
}

export interface PersonIdFormat {
  /** The format of ids. Ids from other systems must match. */
  readonly pattern: RegExp
  /** Generates a new id; `sequence` means ascending integers. */
  readonly make: ((ids: Ids) => string) | 'sequence'
}

export interface KeyFormat {
  /** The purpose of keys of this kind, in a few words. */
  readonly purpose: string
  /** Generates a new key for an organization. The hub stores only its hash. */
  readonly make: (context: KeyContext) => string
  /** The usual lifetime of keys of this kind. If absent, they are valid until they are revoked. */
  readonly lifeSeconds?: number
  /** Whether the text of the key states its expiry in whole seconds. The key then ends at that second. */
  readonly expiresInWholeSeconds?: boolean
  /** Whether keys of this kind can act in all organizations of a platform (see `Organization.parentId`). */
  readonly platform?: boolean
}

export interface KeyContext {
  readonly ids: Ids
  readonly organization: Organization
  readonly role: Role
  readonly issuedAt: Instant
  readonly expiresAt: Instant | null
}

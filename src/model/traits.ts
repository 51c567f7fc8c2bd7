import type { Role } from './access.ts'
import type { Company } from './catalog.ts'
import type { Ids } from './ids.ts'
import type { Instant } from './instant.ts'
import type { JsonObject } from './json.ts'
import type { Organization } from './organization.ts'
import type { Person } from './person.ts'
import type { LookupValue } from './query.ts'

/** What the hub must know of a dialect to keep its people: how it names them and what it lets one filter by. */
export interface DialectTraits {
  readonly name: string
  /** Absent when the dialect uses the internal id. */
  readonly personIds?: PersonIdFormat
  /** The organization's own id in this dialect. */
  readonly organizationId?: (ids: Ids) => string
  /** Names of this dialect's extension fields that hold sensitive values. */
  readonly sensitiveExtensions?: readonly string[]
  /** The formats of its keys by kind; the first is the usual one. */
  readonly keys: Readonly<Record<string, KeyFormat>>
  /** Values of the vendor's view of a person that its filters and sorts need, beside those the hub derives. */
  readonly lookups?: (person: Person) => readonly LookupValue[]
  /** The same of a company. */
  readonly companyLookups?: (company: Company) => readonly LookupValue[]
  /** What its extension of a person is after another person was merged in; absent, what is missing is taken over. */
  readonly mergeExtension?: (into: JsonObject, from: JsonObject) => JsonObject
}

export interface PersonIdFormat {
  /** What an id looks like; ids brought along from elsewhere must match. */
  readonly pattern: RegExp
  /** A new id, or `sequence` for ascending integers. */
  readonly make: ((ids: Ids) => string) | 'sequence'
}

export interface KeyFormat {
  /** What this kind is for, in a few words. */
  readonly purpose: string
  /** A new key for an organization. The hub stores only its hash. */
  readonly make: (context: KeyContext) => string
  /** How long a key of this kind lasts; absent means until revoked. */
  readonly lifeSeconds?: number
  /** Acts for every organization of its platform (see `Organization.parentId`). */
  readonly platform?: boolean
}

export interface KeyContext {
  readonly ids: Ids
  readonly organization: Organization
  readonly role: Role
  readonly expiresAt: Instant | null
}

import type { Instant } from './instant.ts'
import type { OrgId } from './person.ts'
import type { Principal } from './principal.ts'
import type { ReadLimits } from './read-limits.ts'

/** Each role includes the roles before it. */
export const roles = ['read', 'write', 'admin'] as const

export type Role = (typeof roles)[number]

export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** An API key of one dialect, bound to one organization. The key itself is shown once and never stored. */
export interface ApiKey {
  readonly orgId: OrgId
  readonly id: string
  readonly dialect: string
  /** Which of the dialect's key formats: `token`, `bearer`, `platform`. */
  readonly kind: string
  readonly name: string
  /** The version of its API that the key speaks; null if its organization decides. */
  readonly apiVersion: string | null
  readonly role: Role
  /** Whether the key can see names, contact points, birthdays, addresses and notes. */
  readonly sensitive: boolean
  /** Created by `--demo`, and accepted only while the server runs with `--demo`. */
  readonly demo: boolean
  /** The last four characters of the key, to distinguish keys in a list. */
  readonly hint: string
  readonly createdAt: Instant
  readonly expiresAt: Instant | null
  readonly revokedAt: Instant | null
  /** The last recorded use. Uses are recorded about once a minute. */
  readonly lastUsedAt: Instant | null
}

/** The sender of a request: the rights of its key, and the organization for which it acts. */
export interface Caller {
  readonly orgId: OrgId
  readonly dialect: string
  readonly keyId: string
  readonly kind: string
  readonly role: Role
  readonly sensitive: boolean
  /** The version of its API that the key itself names. If null or omitted, the organization decides. */
  readonly apiVersion?: string | null
  /** When the key expires. If null or omitted, the key is valid until it is revoked. */
  readonly expiresAt?: Instant | null
  /** The principal of the caller's changes. If omitted, it is the key. */
  readonly principal?: Principal
  /** The limits of reads for this caller, made when a read needs them. If omitted, reads have no limits. */
  readonly readLimits?: () => ReadLimits
  /** The people that a list or an export of this caller may pass over. If omitted, any number. */
  readonly rowsMax?: number
}

export function principalOf({ principal, keyId }: Caller): Principal {
  return principal ?? { kind: 'key', id: keyId }
}

import type { Instant } from './instant.ts'
import type { OrgId } from './person.ts'
import type { Principal } from './principal.ts'

/** Each role includes those before it. */
export const roles = ['read', 'write', 'admin'] as const

export type Role = (typeof roles)[number]

export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** A key of one dialect, bound to one organization. The text itself is shown once and never stored. */
export interface ApiKey {
  readonly orgId: OrgId
  readonly id: string
  readonly dialect: string
  /** Which of the dialect's key formats: `token`, `bearer`, `platform`. */
  readonly kind: string
  readonly name: string
  readonly role: Role
  /** Whether names, contact points, birthdays, addresses and notes are shown to it. */
  readonly sensitive: boolean
  /** Made by `--demo`, and honoured only while the server runs with it. */
  readonly demo: boolean
  /** The last four characters, to tell keys apart in a list. */
  readonly hint: string
  readonly createdAt: Instant
  readonly expiresAt: Instant | null
  readonly revokedAt: Instant | null
  /** The last use that was noted; a use is noted within a minute or so. */
  readonly lastUsedAt: Instant | null
}

/** Who asks: what a key says, and the organization acted for. */
export interface Caller {
  readonly orgId: OrgId
  readonly dialect: string
  readonly keyId: string
  readonly kind: string
  readonly role: Role
  readonly sensitive: boolean
  /** When the key expires; null or left out when it is valid until it is revoked. */
  readonly expiresAt?: Instant | null
  /** Who changes are attributed to; the key when left out. */
  readonly principal?: Principal
}

export function principalOf({ principal, keyId }: Caller): Principal {
  return principal ?? { kind: 'key', id: keyId }
}

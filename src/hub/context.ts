import type { Clock, Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import type { Ids } from '../model/ids.ts'
import type { Instant } from '../model/instant.ts'
import type { Organization } from '../model/organization.ts'
import type { OrgId } from '../model/person.ts'
import type { DialectTraits } from '../model/traits.ts'
import type { NumberRange, Session, Store } from '../store/store.ts'

/** What every use case needs. */
export interface HubContext {
  readonly store: Store
  readonly clock: Clock
  readonly timing: Timing
  readonly ids: Ids
  readonly dialects: readonly DialectTraits[]
  /** Whether keys made by `--demo` are honoured. */
  readonly demo: boolean
  /** From where dialects whose ids count up get their numbers; `numbersMadeHere` when absent. */
  readonly numberRange?: NumberRange
  /** Opens an empty store that is gone when closed, to try things in; without it there are no dry runs. */
  readonly openScratch?: () => Promise<Store>
  /** How long a browser stays signed in; `sessionLimits.lifeSeconds` when absent. */
  readonly sessionLifeSeconds?: number
  /** Where uses of keys are noted, for hubs that work for one another; absent, a hub has its own. */
  readonly keyUses?: KeyUses
}

/** When keys were used, in memory until it is stored: a request need not write to be answered. */
export interface KeyUses {
  note(use: KeyUse): void
  /** The last use that is not stored yet. */
  last(keyId: string): Instant | undefined
  /** Hands over all that is noted, by key, and forgets it. */
  take(): KeyUse[]
}

export interface KeyUse {
  readonly orgId: OrgId
  readonly keyId: string
  readonly at: Instant
}

/** @throws not_found */
export async function getOrganization(session: Session, orgId: OrgId): Promise<Organization> {
  const organization = await session.directory.findOrganization(orgId)
  if (!organization) throw new KithError('not_found', 'No such organization.', { subject: 'organization' })
  return organization
}

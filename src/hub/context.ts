import type { Clock, Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import type { Ids } from '../model/ids.ts'
import type { Instant } from '../model/instant.ts'
import type { Organization } from '../model/organization.ts'
import type { OrgId } from '../model/person.ts'
import type { DialectTraits } from '../model/traits.ts'
import type { NumberRange, Session, Store } from '../store/store.ts'
import type { Limits } from './limits/index.ts'
import type { PagePositions } from './page-positions.ts'

/** The parts that every use case of the hub works with. */
export interface HubContext {
  readonly store: Store
  readonly clock: Clock
  readonly timing: Timing
  readonly ids: Ids
  readonly dialects: readonly DialectTraits[]
  /** Whether keys that `--demo` created can sign in. */
  readonly demo: boolean
  /** The range of the numbers that Kith allocates, for vendors whose ids are numbers; `allocatedNumbers` by default. */
  readonly numberRange?: NumberRange
  /** Opens an empty temporary store for a dry run; without it dry runs are not available. */
  readonly openScratch?: () => Promise<Store>
  /** How long a browser stays signed in; `sessionLimits.lifeSeconds` by default. */
  readonly sessionLifeSeconds?: number
  /** The version of the rules by which phone numbers are read; `PHONE_RULES` by default. */
  readonly phoneRules?: number
  /** Called when the phone numbers of an organization are to be read anew, perhaps before this is committed. */
  readonly phoneFormsDue?: (orgId: OrgId) => void
  /** Shared by a hub and the hubs of its transactions; a hub without it creates its own. */
  readonly keyUses?: KeyUses
  /** Shared in the same way. */
  readonly pagePositions?: PagePositions
  /** Shared in the same way. */
  readonly limits?: Limits | undefined
}

/** When keys were last used, buffered in memory, so that signing in does not write to the store. */
export interface KeyUses {
  note(use: KeyUse): void
  /** The last use of the key that is not stored yet. */
  last(keyId: string): Instant | undefined
  /** Returns all buffered uses, one per key, and empties the buffer. */
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

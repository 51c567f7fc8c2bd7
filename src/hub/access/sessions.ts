import type { ApiKey, Caller } from '../../model/access.ts'
import type { Instant } from '../../model/instant.ts'
import type { Organization } from '../../model/organization.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { hashOf } from './hashing.ts'
import { type Keys, type PresentedKey, unauthenticated } from './keys.ts'
import { createSessionToken, parseSessionToken } from './session-token.ts'

/**
 * Browser sessions. A browser exchanges a key for a session token and does not store the key. `keys.signIn` accepts the
 * token in place of the key until the session ends.
 */
export interface Sessions {
  /** @returns the session token, `text` @throws unauthenticated as `keys.signIn` */
  begin(dialect: string, presented: PresentedKey): Promise<{ text: string; signedIn: SignedIn }>
  /** @param text the session token, if the caller signed in with one @throws unauthenticated */
  get(caller: Caller, text?: string): Promise<SignedIn>
  /** Invalidates a session token; does nothing if it is unknown. */
  end(text: string): Promise<void>
}

export interface SignedIn {
  readonly organization: Organization
  readonly key: ApiKey
  /** Null for a key without an expiry time. */
  readonly expiresAt: Instant | null
}

export const sessionLimits = {
  /** How long a session lasts by default: a working day. */
  lifeSeconds: 12 * 3600,
  /** Open sessions of one key; a further one ends the oldest. */
  perKeyMax: 100,
} as const

export function createSessions(context: HubContext, keys: Keys): Sessions {
  const { store, clock, ids, sessionLifeSeconds = sessionLimits.lifeSeconds } = context

  async function describe({ orgId, keyId }: Caller): Promise<SignedIn> {
    const key = (await store.read.directory.listKeys(orgId)).find(({ id }) => id === keyId)
    if (!key) throw unauthenticated('unknown')
    return { organization: await getOrganization(store.read, orgId), key, expiresAt: key.expiresAt }
  }

  return {
    async begin(dialect, presented) {
      const caller = await keys.signIn(dialect, presented)
      const signedIn = await describe(caller)
      const { orgId, keyId } = caller
      const createdAt = clock.now()
      const end = createdAt + sessionLifeSeconds * 1_000_000
      const expiresAt = Math.min(end, signedIn.key.expiresAt ?? end)
      const text = createSessionToken(ids, orgId)
      await store.transaction(async ({ browserSessions }) => {
        await browserSessions.removeExpired(orgId, createdAt)
        await browserSessions.keepNewest(orgId, keyId, sessionLimits.perKeyMax - 1)
        await browserSessions.insert({ orgId, tokenHash: hashOf(text), keyId, createdAt, expiresAt })
      })
      return { text, signedIn: { ...signedIn, expiresAt } }
    },

    async get(caller, text) {
      const signedIn = await describe(caller)
      const token = parseSessionToken(text)
      const session = token && (await store.read.browserSessions.find(token.orgId, token.hash))
      return session ? { ...signedIn, expiresAt: session.expiresAt } : signedIn
    },

    async end(text) {
      const token = parseSessionToken(text)
      if (!token) return
      await store.transaction(({ browserSessions }) => browserSessions.remove(token.orgId, token.hash))
    },
  }
}

import type { ApiKey, Caller } from '../../model/access.ts'
import type { Instant } from '../../model/instant.ts'
import type { Organization } from '../../model/organization.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { hashOf } from './hashing.ts'
import { type Keys, type PresentedKey, unauthenticated } from './keys.ts'
import { makeSessionText, placeOf } from './session-token.ts'

/**
 * Browsers that are signed in: a key is exchanged for a text that stands for it until the session ends, so that the
 * browser need not keep the key. `keys.signIn` takes that text where a dialect presents it.
 */
export interface Sessions {
  /** @throws unauthenticated as `keys.signIn` */
  begin(dialect: string, presented: PresentedKey): Promise<{ text: string; signedIn: SignedIn }>
  /** Who is signed in, and until when; the text is that of the session, where there is one. @throws unauthenticated */
  get(caller: Caller, text?: string): Promise<SignedIn>
  /** Makes the text worthless; does nothing when it is. */
  end(text: string): Promise<void>
}

export interface SignedIn {
  readonly organization: Organization
  readonly key: ApiKey
  /** Null for a key that is good until it is revoked. */
  readonly expiresAt: Instant | null
}

export const sessionLimits = {
  /** How long a session lasts where nobody said otherwise: a working day. */
  lifeSeconds: 12 * 3600,
  /** Sessions of one key at a time; beginning one more ends the oldest. */
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
      const text = makeSessionText(ids, orgId)
      await store.transaction(async ({ browserSessions }) => {
        await browserSessions.removeExpired(orgId, createdAt)
        await browserSessions.keepNewest(orgId, keyId, sessionLimits.perKeyMax - 1)
        await browserSessions.insert({ orgId, tokenHash: hashOf(text), keyId, createdAt, expiresAt })
      })
      return { text, signedIn: { ...signedIn, expiresAt } }
    },

    async get(caller, text) {
      const signedIn = await describe(caller)
      const place = placeOf(text)
      const session = place && (await store.read.browserSessions.find(place.orgId, place.tokenHash))
      return session ? { ...signedIn, expiresAt: session.expiresAt } : signedIn
    },

    async end(text) {
      const place = placeOf(text)
      if (!place) return
      await store.transaction(({ browserSessions }) => browserSessions.remove(place.orgId, place.tokenHash))
    },
  }
}

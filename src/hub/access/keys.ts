import type { ApiKey, Caller, Role } from '../../model/access.ts'
import { invalid, KithError, notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId } from '../../model/person.ts'
import type { WriteSession } from '../../store/store.ts'
import type { KeyUse, KeyUses } from '../context.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { equalHashes, hashOf } from './hashing.ts'
import { placeOf } from './session-token.ts'

/** Makes, checks and revokes keys. Their text is shown once; the store has only its hash. */
export interface Keys {
  /** @throws not_found for the organization; invalid for an unknown dialect or kind; conflict when the text is a key already */
  create(draft: KeyDraft): Promise<{ key: ApiKey; text: string }>
  list(orgId: OrgId): Promise<ApiKey[]>
  /** @throws not_found when there is no such key or it is revoked already */
  revoke(orgId: OrgId, keyId: string): Promise<void>
  /**
   * Who a key, or a session that stands for one, speaks for.
   *
   * @throws unauthenticated when it is missing, wrong, revoked, expired or of another dialect
   */
  signIn(dialect: string, presented: PresentedKey | undefined): Promise<Caller>
  /**
   * The caller acting for an organization, by that organization's id in the dialect: its own or, with a key of a
   * platform kind, one that the platform manages. @throws not_found
   */
  actFor(caller: Caller, vendorId: string): Promise<Caller>
  /** Stores when keys were last used, which signing in only notes. @returns how many keys that were */
  storeUses(): Promise<number>
}

export interface KeyDraft {
  readonly orgId: OrgId
  readonly dialect: string
  /** The dialect's usual kind when left out. */
  readonly kind?: string
  readonly name?: string
  readonly role: Role
  readonly sensitive?: boolean
  readonly demo?: boolean
  /** A key clients use already, to be honoured as it is; a new one is made when left out. */
  readonly text?: string
}

/** What a request came with. Kinds that reach the server the same way are named together. */
export interface PresentedKey {
  readonly text: string
  readonly kinds: readonly string[]
  /** The text is not a key but a session that stands for one. */
  readonly session?: true
}

export function createKeys(context: HubContext, uses: KeyUses): Keys {
  const { store, clock, ids, dialects } = context

  /** The key as it is stored, good or not. */
  async function find({ text, session }: PresentedKey): Promise<ApiKey | undefined> {
    if (session) {
      const place = placeOf(text)
      const found = place && (await store.read.browserSessions.find(place.orgId, place.tokenHash))
      // The session ends no later than the key it stands for.
      return found && found.expiresAt > clock.now() ? { ...found.key, expiresAt: found.expiresAt } : undefined
    }
    const keyHash = hashOf(text)
    const stored = await store.read.directory.findKeyByHash(keyHash)
    return stored && equalHashes(stored.keyHash, keyHash) ? stored.key : undefined
  }

  return {
    async create(draft) {
      const organization = await getOrganization(store.read, draft.orgId)
      const { kind, format } = findFormat(dialects, draft)
      const now = clock.now()
      const expiresAt = format.lifeSeconds === undefined ? null : now + format.lifeSeconds * 1_000_000
      const text = draft.text ?? format.make({ ids, organization, role: draft.role, expiresAt })
      const key: ApiKey = {
        orgId: draft.orgId,
        id: ids.uuid(),
        dialect: draft.dialect,
        kind,
        name: draft.name ?? '',
        role: draft.role,
        sensitive: draft.sensitive ?? true,
        demo: draft.demo ?? false,
        hint: text.slice(-4),
        createdAt: now,
        expiresAt,
        revokedAt: null,
        lastUsedAt: null,
      }
      await store.transaction((session) => session.directory.insertKey({ key, keyHash: hashOf(text) }))
      return { key, text }
    },

    async list(orgId) {
      const keys = await store.read.directory.listKeys(orgId)
      return keys.map((key) => ({ ...key, lastUsedAt: later(uses.last(key.id), key.lastUsedAt) }))
    },

    async revoke(orgId, keyId) {
      const now = clock.now()
      const revoked = await store.transaction((session) => session.directory.revokeKey(orgId, keyId, now))
      if (!revoked)
        throw new KithError('not_found', 'No such key, or it is revoked already.', { subject: 'key' })
    },

    async signIn(dialect, presented) {
      if (!presented?.text) throw unauthenticated('missing')
      const key = await find(presented)
      const now = clock.now()
      const usable =
        key !== undefined &&
        key.dialect === dialect &&
        presented.kinds.includes(key.kind) &&
        key.revokedAt === null &&
        (key.expiresAt === null || key.expiresAt > now) &&
        (!key.demo || context.demo)
      if (!usable) throw unauthenticated('unknown')
      const { orgId, id: keyId, kind, role, sensitive, expiresAt } = key
      uses.note({ orgId, keyId, at: now })
      return {
        ...{ orgId, dialect, keyId, kind, role, sensitive },
        ...(expiresAt !== null && { expiresAt }),
        ...(presented.session && { principal: { kind: 'session', id: keyId } as const }),
      }
    },

    async actFor(caller, vendorId) {
      const organization = await store.read.directory.findOrganizationByVendorId(caller.dialect, vendorId)
      const platform = dialects.find(({ name }) => name === caller.dialect)?.keys[caller.kind]?.platform
      const reach = [organization?.id, ...(platform ? [organization?.parentId] : [])]
      if (!organization || !reach.includes(caller.orgId)) throw notFound('organization')
      return { ...caller, orgId: organization.id }
    },

    async storeUses() {
      const taken = uses.take()
      try {
        if (taken.length > 0) await store.transaction((session) => storeAll(session, taken))
      } catch (error) {
        for (const use of taken) uses.note(use)
        throw error
      }
      return taken.length
    },
  }
}

function findFormat(dialects: HubContext['dialects'], draft: KeyDraft) {
  const dialect = dialects.find(({ name }) => name === draft.dialect)
  if (!dialect)
    throw unknownValue(
      'dialect',
      draft.dialect,
      dialects.map(({ name }) => name),
    )
  const kind = draft.kind ?? Object.keys(dialect.keys)[0]!
  const format = Object.hasOwn(dialect.keys, kind) ? dialect.keys[kind] : undefined
  if (!format) throw unknownValue('kind', kind, Object.keys(dialect.keys))
  return { kind, format }
}

function unknownValue(name: string, received: string, allowed: readonly string[]): KithError {
  return invalid([
    {
      in: 'body',
      path: [name],
      rule: 'enum',
      expected: allowed,
      received,
      message: `${name} must be one of ${allowed.join(', ')}, not ${received}`,
    },
  ])
}

function later(noted: Instant | undefined, stored: Instant | null): Instant | null {
  return noted === undefined ? stored : Math.max(noted, stored ?? noted)
}

async function storeAll({ directory }: WriteSession, uses: readonly KeyUse[]): Promise<void> {
  for (const { orgId, keyId, at } of uses) await directory.noteKeyUse(orgId, keyId, at)
}

export function unauthenticated(credential: 'missing' | 'unknown'): KithError {
  const message = credential === 'missing' ? 'No key was presented.' : 'The key is not valid.'
  return new KithError('unauthenticated', message, { credential })
}

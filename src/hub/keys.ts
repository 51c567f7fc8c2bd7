import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey, Caller, Role } from '../model/access.ts'
import { invalid, KithError, notFound } from '../model/errors.ts'
import type { OrgId } from '../model/person.ts'
import { getOrganization, type HubContext } from './context.ts'

/** Makes, checks and revokes keys. Their text is shown once; the store has only its hash. */
export interface Keys {
  /** @throws not_found for the organization; invalid for an unknown dialect or kind; conflict when the text is a key already */
  create(draft: KeyDraft): Promise<{ key: ApiKey; text: string }>
  list(orgId: OrgId): Promise<ApiKey[]>
  /** @throws not_found when there is no such key or it is revoked already */
  revoke(orgId: OrgId, keyId: string): Promise<void>
  /** Who a key speaks for. @throws unauthenticated when it is missing, wrong, revoked, expired or of another dialect */
  signIn(dialect: string, presented: PresentedKey | undefined): Promise<Caller>
  /**
   * The caller acting for an organization, by that organization's id in the dialect: its own or, with a key of a
   * platform kind, one that the platform manages. @throws not_found
   */
  actFor(caller: Caller, vendorId: string): Promise<Caller>
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
}

export function createKeys(context: HubContext): Keys {
  const { store, clock, ids, dialects } = context
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
      }
      await store.transaction((session) => session.directory.insertKey({ key, keyHash: hashOf(text) }))
      return { key, text }
    },

    list: (orgId) => store.read.directory.listKeys(orgId),

    async revoke(orgId, keyId) {
      const now = clock.now()
      const revoked = await store.transaction((session) => session.directory.revokeKey(orgId, keyId, now))
      if (!revoked)
        throw new KithError('not_found', 'No such key, or it is revoked already.', { subject: 'key' })
    },

    async signIn(dialect, presented) {
      if (!presented?.text) throw unauthenticated('missing')
      const keyHash = hashOf(presented.text)
      const stored = await store.read.directory.findKeyByHash(keyHash)
      if (!stored || !equalHashes(stored.keyHash, keyHash)) throw unauthenticated('unknown')
      const { key } = stored
      const usable =
        key.dialect === dialect &&
        presented.kinds.includes(key.kind) &&
        key.revokedAt === null &&
        (key.expiresAt === null || key.expiresAt > clock.now()) &&
        (!key.demo || context.demo)
      if (!usable) throw unauthenticated('unknown')
      const { orgId, kind, role, sensitive, expiresAt } = key
      return {
        orgId,
        dialect,
        keyId: key.id,
        kind,
        role,
        sensitive,
        ...(expiresAt !== null && { expiresAt }),
      }
    },

    async actFor(caller, vendorId) {
      const organization = await store.read.directory.findOrganizationByVendorId(caller.dialect, vendorId)
      const platform = dialects.find(({ name }) => name === caller.dialect)?.keys[caller.kind]?.platform
      const reach = [organization?.id, ...(platform ? [organization?.parentId] : [])]
      if (!organization || !reach.includes(caller.orgId)) throw notFound('organization')
      return { ...caller, orgId: organization.id }
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

/** Keys carry 112 random bits or more, so one fast hash keeps them as safe as a slow one would. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function equalHashes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]
  return left.length === right.length && timingSafeEqual(left, right)
}

function unauthenticated(credential: 'missing' | 'unknown'): KithError {
  const message = credential === 'missing' ? 'No key was presented.' : 'The key is not valid.'
  return new KithError('unauthenticated', message, { credential })
}

import type { PresentedKey } from '../../hub/hub.ts'
import type { Caller, Role } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import { alphabets } from '../../model/ids.ts'
import { toMicroseconds } from '../../model/instant.ts'
import type { KeyFormat } from '../../model/traits.ts'
import type { WireRequest } from '../dialect.ts'
import { jsonWebToken } from '../kit/json-web-token.ts'

/** The vendor's permission bits of an agent for each of Kith's roles. */
const permissions = { read: 0x0010, write: 0x0040, admin: 0x0020 } as const satisfies Record<Role, number>

const BEARER_LIFE_SECONDS = 7 * 24 * 60 * 60

export const keys = {
  token: {
    purpose: 'Access key, sent as accesskey',
    make: ({ ids }) => `vb_${ids.text(32, alphabets.base64url)}`,
  },
  bearer: {
    purpose: "An agent's token (JWT), lasts seven days",
    lifeSeconds: BEARER_LIFE_SECONDS,
    make: makeAgentToken,
  },
} satisfies Record<string, KeyFormat>

/**
 * Finds the credential. Tokens come before access keys and, for each kind, the cookie comes first; the first one
 * present counts, even if it is invalid and a later one would be valid.
 */
export function presentedKey(request: WireRequest): PresentedKey | undefined {
  const token = request.cookie('token') || request.query.get('token') || headerToken(request)
  if (token) return { text: token, kinds: ['bearer'] }
  const accessKey = request.cookie('accesskey') || request.query.get('accesskey')
  return accessKey ? { text: accessKey, kinds: ['token'] } : undefined
}

/** A plain agent sees contacts only under the agents' path. Access keys stand for the customer. @throws forbidden */
export function requireManager(caller: Caller): void {
  if (caller.kind === 'bearer' && caller.role === 'read') {
    throw new KithError('forbidden', 'This needs an agent who is manager or admin.')
  }
}

/** Access keys belong to no agent, so they may not use the agents' path. @throws unauthenticated */
export function requireAgent(caller: Caller): void {
  if (caller.kind !== 'bearer') {
    throw new KithError('unauthenticated', 'This needs the token of an agent.', { credential: 'missing' })
  }
}

/** The vendor accepts no other scheme, and this one only in this case. */
function headerToken(request: WireRequest): string {
  const header = request.header('authorization') ?? ''
  return header.startsWith('Bearer ') ? header.slice('Bearer '.length).trim() : ''
}

/** The token as the vendor issues it, so that clients can read its claims. */
function makeAgentToken({ ids, organization, role, expiresAt }: Parameters<KeyFormat['make']>[0]): string {
  const id = ids.uuid()
  return jsonWebToken(ids, {
    type: 'agent',
    agent: {
      id,
      customer_id: organization.vendorIds.voipbin ?? '',
      username: `agent-${id.slice(0, 8)}@kith.example`,
      permission: permissions[role],
    },
    expire: expiresAt === null ? '' : toMicroseconds(expiresAt),
  })
}

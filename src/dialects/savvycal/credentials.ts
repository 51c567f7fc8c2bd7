import type { PresentedKey } from '../../hub/hub.ts'
import { alphabets } from '../../model/ids.ts'
import type { KeyFormat } from '../../model/traits.ts'
import type { WireRequest } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'
import { jsonWebToken } from '../kit/json-web-token.ts'

const secretKey: KeyFormat['make'] = ({ ids }) => `sk_${ids.text(40, alphabets.lower)}`

/** The vendor suggests about an hour (https://developers.savvycal.app, Authentication). */
const JWT_LIFE_SECONDS = 60 * 60

export const keys = {
  token: { purpose: 'Account API token', make: secretKey },
  platform: { purpose: 'Platform API token, needs X-SavvyCal-Account', make: secretKey, platform: true },
  jwt: {
    purpose: 'Access token for browsers (JWT), usually lasts an hour',
    lifeSeconds: JWT_LIFE_SECONDS,
    expiresInWholeSeconds: true,
    make: makeAccessToken,
  },
} satisfies Record<string, KeyFormat>

/** All kinds of keys are sent in the same place. */
export function presentedKey(request: WireRequest): PresentedKey | undefined {
  return bearerToken(request, Object.keys(keys))
}

/**
 * The claims that the vendor's SDK and its sample program have (svycal/appointments at 67f8ba7: `packages/core/src/client.ts`,
 * lines 18 to 49, and `playground/lib/demo_web/plugs/root_layout.ex`, lines 22 to 35).
 *
 * The SDK decodes the payload with `atob`, which knows no `-` and `_`. No claim may therefore have a character that
 * base64url writes with them: anything beyond ASCII, or one of `>`, `?` and `~`.
 */
function makeAccessToken({ ids, issuedAt, expiresAt }: Parameters<KeyFormat['make']>[0]): string {
  return jsonWebToken(ids, {
    sub: `user_${ids.text(12, alphabets.hex)}`,
    iat: Math.floor(issuedAt / SECOND),
    ...(expiresAt !== null && { exp: Math.floor(expiresAt / SECOND) }),
  })
}

const SECOND = 1_000_000

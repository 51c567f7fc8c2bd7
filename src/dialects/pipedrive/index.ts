import type { PresentedKey } from '../../hub/hub.ts'
import { alphabets } from '../../model/ids.ts'
import type { Dialect, WireRequest } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'
import { contacts } from './contacts.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { mergedExtension } from './followers.ts'
import { pipedriveLookups } from './lookups.ts'
import { organizationLookups } from './organizations/lookups.ts'
import { secretPicture } from './picture-routes.ts'
import { rateLimits } from './rate-limits.ts'
import { routes } from './routes.ts'
import { rewriteFieldSelector } from './v1/field-selector.ts'

/** Pipedrive: persons and organizations, in versions 1 and 2. */
export const pipedrive: Dialect = {
  name: 'pipedrive',
  title: 'Pipedrive',
  serves: 'persons',
  color: { light: '#4d7c0f', dark: '#a3cf5d' },
  reference: 'https://developers.pipedrive.com/docs/api/v1',
  hosts: ['api.pipedrive.com', '*.pipedrive.com'],
  personIds: { pattern: /^[1-9]\d{0,15}$/, make: 'sequence' },
  organizationId: (ids) => String(1_000_000 + Number(ids.text(6, alphabets.digits))),
  visibleExtensions: [
    ...['ownerId', 'visibleTo', 'marketingStatus', 'marketingChanged'],
    ...['followers', 'followerLog'],
  ],
  lookups: pipedriveLookups,
  // 2: numbers in digits of other scripts.
  lookupsVersion: 2,
  companyLookups: organizationLookups,
  mergeExtension: mergedExtension,
  keys: {
    token: { purpose: 'API token of a user', make: ({ ids }) => ids.text(40, alphabets.hex) },
    bearer: { purpose: 'OAuth access token', make: ({ ids }) => `v1u:${ids.text(48, alphabets.base64url)}` },
  },
  securitySchemes: {
    apiToken: { type: 'apiKey', in: 'header', name: 'x-api-token' },
    apiTokenInQuery: { type: 'apiKey', in: 'query', name: 'api_token' },
    bearer: { type: 'http', scheme: 'bearer' },
  },
  presentedKey,
  sample: { path: '/api/v2/persons' },
  demo: {
    key: 'de30'.padEnd(40, '0'),
    curl: ({ url, key }) => `-H 'x-api-token: ${key}' '${url}/api/v2/persons?limit=2&filter_id=1'`,
  },
  routes,
  contacts,
  secretRoutes: [secretPicture],
  rateLimits,
  renderError,
  renderUnknownRoute,
  rewritePath,
}

/** The token header takes precedence over other credentials, because the vendor's own client sends several. */
function presentedKey(request: WireRequest): PresentedKey | undefined {
  const token = request.header('x-api-token') ?? request.query.get('api_token')
  return token === null || token === undefined
    ? bearerToken(request, ['bearer'])
    : { text: token, kinds: ['token'] }
}

/**
 * v1 has two prefixes, and names the fields to show at the end of the path. Clients configured with a trailing slash send a
 * double slash after the prefix.
 */
function rewritePath(path: string): string {
  const known = path.replace(/^\/api\/(v[12])\/\//, '/api/$1/').replace(/^\/api\/v1(?=\/)/, '/v1')
  return rewriteFieldSelector(known)
}

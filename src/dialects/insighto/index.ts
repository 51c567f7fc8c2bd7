import { alphabets } from '../../model/ids.ts'
import type { Dialect } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'
import { contacts } from './contacts.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { insightoLookups } from './query.ts'
import { routes } from './routes.ts'

const KEY_CHARS = 43

const kinds = ['token'] as const
/** Headers that carry the key in place of the parameter. */
const headerNames = ['api_key', 'x-api-key'] as const

/** Insighto.ai: contacts, campaigns and their contacts. */
export const insighto: Dialect = {
  name: 'insighto',
  title: 'Insighto.ai',
  serves: 'contacts, campaigns and their contacts',
  color: { light: '#8a3ffc', dark: '#b794f6' },
  reference: 'https://docs.insighto.ai',
  hosts: ['api.insighto.ai'],
  personIds: { pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, make: (ids) => ids.uuid() },
  organizationId: (ids) => ids.uuid(),
  visibleExtensions: [
    ...['lastSeen', 'lastSent'],
    ...['firstAssistantId', 'lastAssistantId', 'firstWidgetId', 'lastWidgetId'],
  ],
  lookups: insightoLookups,
  keys: {
    token: { purpose: 'API key', make: ({ ids }) => `in-${ids.text(KEY_CHARS, alphabets.base64url)}` },
  },
  securitySchemes: {
    api_key: { type: 'apiKey', in: 'query', name: 'api_key' },
    api_key_header: { type: 'apiKey', in: 'header', name: 'api_key' },
    x_api_key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    bearer: { type: 'http', scheme: 'bearer' },
  },
  // The first place that has a key decides, whether it is valid or not. The framework reads the last of a repeated parameter.
  presentedKey(request) {
    const headers = headerNames.map((name) => request.header(name))
    const text = [request.query.getAll('api_key').at(-1), ...headers].find(Boolean)
    return text ? { text, kinds } : bearerToken(request, kinds)
  },
  sample: { path: '/api/v1/contact' },
  demo: {
    key: `in-${'demo'.padEnd(KEY_CHARS, '0')}`,
    curl: ({ url, key, campaignId }) =>
      `'${url}/api/v1/campaign/contact/list/${campaignId}?api_key=${key}&size=2'`,
  },
  routes,
  contacts,
  renderError,
  renderUnknownRoute,
  rewritePath,
  answerHeaders: () => ({ 'content-type': 'application/json' }),
}

/** A trailing slash makes no difference, and the vendor serves its own OpenAPI document below the prefix. */
function rewritePath(path: string): string {
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  return bare === '/api/v1/openapi.json' ? '/openapi.json' : bare
}

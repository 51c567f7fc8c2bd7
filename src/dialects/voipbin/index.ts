import type { Caller } from '../../model/access.ts'
import type { Dialect, WireRequest } from '../dialect.ts'
import { august } from './august.ts'
import { contactsOf } from './contacts.ts'
import { keys, presentedKey, requireAgent } from './credentials.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { stringifyAsGo } from './go-json.ts'
import { june } from './june.ts'
import { mergedExtension } from './mapping.ts'
import { serviceAgentsPath } from './mount.ts'
import { routesOf } from './routes.ts'
import { uniqueFormLookups } from './unique-numbers.ts'

/** VoIPBIN: contacts and tags. */
export const voipbin: Dialect = {
  name: 'voipbin',
  title: 'VoIPBIN',
  serves: 'contacts and tags',
  color: { light: '#0e7490', dark: '#4cc2d8' },
  reference: 'https://api.voipbin.net/docs/',
  hosts: ['api.voipbin.net'],
  personIds: {
    // Lower case only: ids of requests are converted before the look-up.
    pattern: /^(?!0{8}(-0{4}){3}-0{12}$)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    make: (ids) => ids.uuid(),
  },
  organizationId: (ids) => ids.uuid(),
  lookups: uniqueFormLookups,
  mergeExtension: mergedExtension,
  visibleExtensions: ['source', 'externalId', 'quiet', 'tagIds', 'updatedVersion'],
  versions: [
    {
      name: june.version,
      differs: 'A contact has `phone_numbers` and `emails`, each kind with a primary entry of its own.',
      reference: 'https://api.voipbin.net/docs/contact_struct_contact.html',
    },
    {
      name: august.version,
      differs: 'A contact has `addresses`, one of which is primary, and shows its `notes`.',
      reference:
        'https://github.com/voipbin/monorepo/blob/2bf22fa4e/bin-api-manager/docsdev/source/contact_struct_contact.rst',
      routes: routesOf(august),
      contacts: contactsOf(august),
    },
  ],
  keys,
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    tokenQuery: { type: 'apiKey', in: 'query', name: 'token' },
    tokenCookie: { type: 'apiKey', in: 'cookie', name: 'token' },
    accessKeyQuery: { type: 'apiKey', in: 'query', name: 'accesskey' },
    accessKeyCookie: { type: 'apiKey', in: 'cookie', name: 'accesskey' },
  },
  presentedKey,
  scope: restrictToMount,
  sample: { path: '/v1.0/contacts' },
  demo: {
    key: `vb_${'demo'.padEnd(32, '0')}`,
    curl: ({ url, key }) => `'${url}/v1.0/contacts?page_size=2&accesskey=${key}'`,
  },
  routes: routesOf(june),
  stringify: stringifyAsGo,
  contacts: contactsOf(june),
  renderError,
  renderUnknownRoute,
  answerHeaders: ({ id }) => ({ 'x-request-id': id }),
  // github.com/voipbin/monorepo, bin-api-manager/cmd/api-manager/main.go, `cors.New`
  cors: {
    origins: ['*'],
    methods: ['POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'],
    requestHeaders: ['Origin', 'X-Requested-With', 'Content-Type', 'Accept', 'Authorization'],
    exposedHeaders: ['Content-Length'],
    maxAgeSeconds: 12 * 60 * 60,
  },
}

/** Refuses access keys on the agents' path before any other part of the request is checked. */
async function restrictToMount(caller: Caller, request: WireRequest): Promise<Caller> {
  // Only paths with a matching route get here, so an undecodable part can only be a parameter.
  const path = request.path.replace(/%[0-7][0-9A-F]/gi, (code) => decodeURIComponent(code))
  if (path.startsWith(serviceAgentsPath)) requireAgent(caller)
  return caller
}

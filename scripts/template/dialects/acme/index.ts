import { alphabets } from '../../model/ids.ts'
import type { Dialect } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'
import { contacts } from './contacts.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { routes } from './routes.ts'

/** Acme: contacts. */
export const acme: Dialect = {
  name: 'acme',
  title: 'Acme',
  serves: 'contacts',
  color: { light: '#475569', dark: '#94a3b8' },
  reference: 'https://developers.acme.example',
  hosts: ['api.acme.example'],
  personIds: { pattern: /^con_[0-9a-z]{16}$/, make: (ids) => `con_${ids.text(16, alphabets.lower)}` },
  keys: { token: { purpose: 'API key', make: ({ ids }) => `acme_${ids.text(40, alphabets.lower)}` } },
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  presentedKey: (request) => bearerToken(request, ['token']),
  sample: { path: '/v1/contacts' },
  demo: {
    key: `acme_${'demo'.padEnd(40, '0')}`,
    curl: ({ url, key }) => `-H 'Authorization: Bearer ${key}' '${url}/v1/contacts?per_page=2'`,
  },
  routes,
  contacts,
  renderError,
  renderUnknownRoute,
}

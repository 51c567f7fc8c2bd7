import { alphabets } from '../../model/ids.ts'
import type { Dialect } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'
import { contacts } from './contacts.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { routes } from './routes.ts'

/** HubSpot: contacts of CRM v3. */
export const hubspot: Dialect = {
  name: 'hubspot',
  title: 'HubSpot',
  serves: 'contacts',
  color: { light: '#b45309', dark: '#fb923c' },
  reference: 'https://developers.hubspot.com/docs/api-reference/crm-contacts-v3',
  hosts: ['api.hubapi.com'],
  // The vendor's ids are numbers of eleven or twelve digits today; older ones are shorter.
  personIds: { pattern: /^[1-9]\d{0,14}$/, make: (ids) => `1${ids.text(11, alphabets.digits)}` },
  organizationId: (ids) => `1${ids.text(7, alphabets.digits)}`,
  keys: {
    token: {
      purpose: 'Access token of a private app',
      make: ({ ids }) => `pat-na1-${ids.uuid()}`,
    },
  },
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  presentedKey: (request) => bearerToken(request, ['token']),
  sample: { path: '/crm/v3/objects/contacts' },
  demo: {
    key: 'pat-na1-de300000-0000-4000-8000-000000000000',
    curl: ({ url, key }) => `-H 'Authorization: Bearer ${key}' '${url}/crm/v3/objects/contacts?limit=2'`,
  },
  routes,
  contacts,
  renderError,
  renderUnknownRoute,
}

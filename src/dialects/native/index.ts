import { alphabets } from '../../model/ids.ts'
import type { Dialect } from '../dialect.ts'
import { contacts } from './contacts.ts'
import { presentedKey, SESSION_COOKIE } from './credentials.ts'
import { refusalType, renderError, renderUnknownRoute } from './errors.ts'
import { parsePeopleFilter } from './query.ts'
import { routes } from './routes.ts'

/** Kith's own API: all data of Kith, under its own field names. */
export const native: Dialect = {
  name: 'native',
  title: 'Kith',
  serves: 'people, provenance, changes',
  color: { light: '#0f6755', dark: '#52a58d' },
  reference: 'https://www.rfc-editor.org/rfc/rfc9553',
  hosts: [],
  keys: { token: { purpose: 'Native API key', make: ({ ids }) => `kith_${ids.text(40, alphabets.lower)}` } },
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer' },
    session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
  },
  presentedKey,
  // A browser sends the session of the console along, so no page of another site may call.
  cors: 'never',
  sample: {
    method: 'POST',
    path: '/v1/people',
    body: { given: 'Nadia', surname: 'Okafor', emails: [{ value: 'nadia@example.com' }] },
  },
  demo: {
    key: `kith_${'demo'.padEnd(40, '0')}`,
    curl: ({ url, key }) => `-H 'Authorization: Bearer ${key}' '${url}/v1/people?limit=2'`,
  },
  routes,
  contacts,
  refusalType,
  renderError,
  renderUnknownRoute,
}

export { parsePeopleFilter }

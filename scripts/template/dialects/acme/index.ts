import { alphabets } from '../../model/ids.ts'
import type { Dialect } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { routes } from './routes.ts'

/** Acme: contacts. */
export const acme: Dialect = {
  name: 'acme',
  title: 'Acme',
  reference: 'https://developers.acme.example',
  hosts: ['api.acme.example'],
  personIds: { pattern: /^con_[0-9a-z]{16}$/, make: (ids) => `con_${ids.text(16, alphabets.lower)}` },
  keys: { token: { purpose: 'API key', make: ({ ids }) => `acme_${ids.text(40, alphabets.lower)}` } },
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  presentedKey: (request) => bearerToken(request, ['token']),
  routes,
  renderError,
  renderUnknownRoute,
}

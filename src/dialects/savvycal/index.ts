import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { invalid, type KithError, notFound } from '../../model/errors.ts'
import { alphabets } from '../../model/ids.ts'
import type { Dialect, WireRequest } from '../dialect.ts'
import { contacts } from './contacts.ts'
import { keys, presentedKey } from './credentials.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { savvycalLookups } from './mapping.ts'
import { routes } from './routes.ts'
import { schemas } from './schema-names.ts'

/** SavvyCal Appointments: clients. */
export const savvycal: Dialect = {
  name: 'savvycal',
  title: 'SavvyCal Appointments',
  serves: 'clients',
  color: { light: '#1f6fb5', dark: '#6fb1ee' },
  reference: 'https://developers.savvycal.app',
  hosts: ['api.savvycal.app'],
  personIds: { pattern: /^clnt_\w{12}$/, make: (ids) => `clnt_${ids.text(12, alphabets.hex)}` },
  organizationId: (ids) => `acct_${ids.text(12, alphabets.hex)}`,
  visibleExtensions: ['referenceId'],
  lookups: savvycalLookups,
  keys,
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  presentedKey,
  scope: actForAccount,
  variesBy: ['x-savvycal-account'],
  sample: { path: '/v1/clients?include_sensitive=true' },
  demo: {
    key: `sk_${'demo'.padEnd(40, '0')}`,
    curl: ({ url, key }) =>
      `-H 'Authorization: Bearer ${key}' '${url}/v1/clients?page_size=2&include_sensitive=true'`,
  },
  routes,
  schemas,
  contacts,
  renderError,
  renderUnknownRoute,
  // The hooks of the vendor's SDK call from the pages of its customers.
  cors: { origins: ['*'], requestHeaders: ['authorization', 'content-type', 'x-savvycal-account'] },
  // The vendor's own OpenAPI document, which the generators of its SDK read.
  rewritePath: (path) => (path === '/v1/spec' ? '/openapi.json' : path),
}

/** A platform token names its account in every request; an account token or a JWT may do so only with its own account. */
async function actForAccount(caller: Caller, request: WireRequest, hub: Hub): Promise<Caller> {
  const account = request.header('x-savvycal-account')
  if (caller.kind === 'platform') {
    if (!account) throw missingAccount()
    return hub.keys.actFor(caller, account)
  }
  if (account) {
    const { vendorIds } = await hub.organizations.get(caller.orgId)
    if (vendorIds.savvycal !== account) throw notFound('organization')
  }
  return caller
}

function missingAccount(): KithError {
  return invalid([
    {
      in: 'header',
      path: ['X-SavvyCal-Account'],
      rule: 'missing',
      message: 'This endpoint needs an account: send the X-SavvyCal-Account header.',
    },
  ])
}

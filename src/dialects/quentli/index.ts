import { alphabets } from '../../model/ids.ts'
import type { Dialect } from '../dialect.ts'
import { bearerToken } from '../kit/credentials.ts'
import { contacts } from './contacts.ts'
import { renderError, renderUnknownRoute } from './errors.ts'
import { quentliLookups } from './mapping.ts'
import { routes } from './routes.ts'

/** Quentli: customers. */
export const quentli: Dialect = {
  name: 'quentli',
  title: 'Quentli',
  serves: 'customers',
  color: { light: '#c2410c', dark: '#f59e6c' },
  reference: 'https://docs.quentli.com/api-guide',
  hosts: ['api.quentli.com', 'api.staging.quentli.com', 'api.demo.quentli.com'],
  // External ids are accepted in any form: the vendor itself shows several.
  personIds: { pattern: /^[!-.0-~]{1,100}$/, make: (ids) => `cus_${ids.text(20, alphabets.lower)}` },
  organizationId: (ids) => `org_${ids.text(20, alphabets.lower)}`,
  visibleExtensions: [
    ...['acceptedServiceAgreement', 'skipTaxInvoice', 'hasChangedPassword', 'replyWithAssistant'],
    ...['archivedAt', 'archivedById', 'assigneeId', 'paymentCount', 'noPayments', 'organizationId'],
    ...['signatureAcceptedAt', 'optedOutWhatsappAt', 'optedInWhatsappAt', 'startedWhatsappAt'],
  ],
  lookups: quentliLookups,
  keys: {
    token: { purpose: 'Organization API key', make: ({ ids }) => `sk_${ids.text(40, alphabets.lower)}` },
  },
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  presentedKey: (request) => bearerToken(request, ['token']),
  sample: { path: '/v1/customers' },
  demo: {
    key: `sk_${'demoquentli'.padEnd(40, '0')}`,
    curl: ({ url, key }) =>
      `-G -H 'Authorization: Bearer ${key}' '${url}/v1/customers' --data-urlencode 'filter=name[contains]=john&OR[0][noPayments]=true' --data-urlencode 'take=2'`,
  },
  routes,
  contacts,
  renderError,
  renderUnknownRoute,
  signInBeforeUnknownRoute: true,
}

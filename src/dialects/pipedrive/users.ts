import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { nullable } from '../kit/nullable.ts'
import { DEFAULT_OWNER } from './lookups.ts'
import { toOldTime } from './old-time.ts'
import { errorResponse } from './schema.ts'

/** Kith keeps no users: every token acts as the only user, who may see everything. */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Users'
const success = Type.Literal(true)

const user = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  default_currency: Type.String(),
  locale: Type.String(),
  lang: Type.Integer(),
  email: Type.String(),
  phone: nullable(Type.String()),
  activated: Type.Boolean(),
  last_login: nullable(Type.String()),
  created: Type.String(),
  modified: Type.String(),
  role_id: Type.Integer(),
  active_flag: Type.Boolean(),
  timezone_name: Type.String(),
  timezone_offset: Type.String(),
  icon_url: nullable(Type.String()),
  is_admin: Type.Integer(),
  is_you: Type.Boolean(),
  is_deleted: Type.Boolean(),
})
const ownUser = Type.Object({
  ...user.properties,
  company_id: Type.Integer(),
  company_name: Type.String(),
  company_domain: Type.String(),
  company_country: nullable(Type.String()),
  language: Type.Object({ language_code: Type.String(), country_code: Type.String() }),
})

export const USER_NAME = 'Kith'

const getCurrentUser = route({
  method: 'GET',
  path: '/v1/users/me',
  operationId: 'getCurrentUser',
  summary: 'The user a token belongs to',
  reference: `${REFERENCE}#getCurrentUser`,
  role: 'read',
  responses: { 200: Type.Object({ success, data: ownUser }), 401: errorResponse },
  async handle({ caller, hub }) {
    const { name, vendorIds, settings } = await hub.organizations.get(caller.orgId)
    const [language_code = 'en', country_code = 'US'] = settings.defaultLanguage.split('-')
    return ok({
      success: true,
      data: {
        ...(await userOf(caller, hub)),
        company_id: Number(vendorIds.pipedrive),
        company_name: name,
        company_domain: domainOf(name),
        company_country: settings.defaultRegion,
        language: { language_code, country_code },
      },
    })
  },
})

const getUsers = route({
  method: 'GET',
  path: '/v1/users',
  operationId: 'getUsers',
  summary: 'List users',
  reference: `${REFERENCE}#getUsers`,
  role: 'read',
  responses: { 200: Type.Object({ success, data: Type.Array(user) }), 401: errorResponse },
  async handle({ caller, hub }) {
    return ok({ success: true, data: [await userOf(caller, hub)] })
  },
})

const getPersonUsers = route({
  method: 'GET',
  path: '/v1/persons/:id/permittedUsers',
  operationId: 'getPersonUsers',
  summary: 'Who may see a person',
  reference: 'https://developers.pipedrive.com/docs/api/v1/Persons#getPersonUsers',
  role: 'read',
  params: pathParameters(Type.Object({ id: Type.Integer() })),
  responses: {
    200: Type.Object({ success, data: Type.Array(Type.Integer()) }),
    400: errorResponse,
    401: errorResponse,
    404: errorResponse,
  },
  async handle({ params, caller, hub }) {
    await hub.people.getByVendorId(caller, 'pipedrive', String(params.id))
    return ok({ success: true, data: [DEFAULT_OWNER] })
  },
})

export const userRoutes: readonly Route[] = [getCurrentUser, getUsers, getPersonUsers]

async function userOf(caller: Caller, hub: Hub) {
  const { settings, createdAt } = await hub.organizations.get(caller.orgId)
  return {
    id: DEFAULT_OWNER,
    name: USER_NAME,
    default_currency: 'EUR',
    locale: settings.defaultLanguage.replace('-', '_'),
    lang: 1,
    email: 'kith@example.invalid',
    phone: null,
    activated: true,
    last_login: null,
    created: toOldTime(createdAt),
    modified: toOldTime(createdAt),
    role_id: 1,
    active_flag: true,
    timezone_name: settings.defaultTimeZone,
    timezone_offset: offsetOf(settings.defaultTimeZone, hub.now()),
    icon_url: null,
    is_admin: 1,
    is_you: true,
    is_deleted: false,
  }
}

/** `+02:00`, as it is now in the zone. */
function offsetOf(timeZone: string, now: number): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const parts = format.formatToParts(now / 1000)
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '')
  return offset || '+00:00'
}

function domainOf(name: string): string {
  const words =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, 60) || 'company'
}

import Type, { type Static } from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { notFound } from '../../model/errors.ts'
import { foldText } from '../../model/query.ts'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import { nullable } from '../kit/nullable.ts'
import { listCursor } from './list-cursor.ts'
import { DEFAULT_OWNER, ownerField } from './lookups.ts'
import { toOldTime } from './old-time.ts'
import { organizationOwnerField } from './organizations/lookups.ts'
import { oldRules, rules } from './query.ts'
import { errorResponse } from './schema.ts'
import { chosenFields } from './v1/field-selector.ts'

/**
 * Kith keeps no users: every token acts as user 1, who may see everything. Owners that persons and organizations brought from
 * an account are users too, so that every owner in an answer is a user.
 */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Users'
const success = Type.Literal(true)

export const user = Type.Object({
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
  has_created_company: Type.Boolean(),
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

export type PipedriveUser = Static<typeof user>

/** Further owners are not shown. */
const USERS_MAX = 1000

/** A field selector, as in `/v1/users:(id,email)`, shows only the chosen fields. */
const shownUser = Type.Partial(user, { description: 'Only the fields that a field selector chooses.' })
const additionalData = Type.Object({ company_id: Type.Integer() })
const usersResponse = Type.Object({
  success,
  data: Type.Array(shownUser),
  additional_data: additionalData,
})

export const USER_NAME = 'Kith'
const USER_EMAIL = 'kith@example.invalid'

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
  responses: { 200: usersResponse, 401: errorResponse },
  async handle({ caller, hub, wire }) {
    const users = await listUsers(caller, hub)
    return ok({
      success: true,
      data: chosenFields(wire, users),
      additional_data: { company_id: await companyIdOf(caller, hub) },
    })
  },
})

const findUsers = route({
  method: 'GET',
  path: '/v1/users/find',
  operationId: 'findUsersByName',
  summary: 'Find users by name or e-mail address',
  reference: `${REFERENCE}#findUsersByName`,
  role: 'read',
  query: queryParameters(
    Type.Object({
      term: Type.String({ minLength: 1, maxLength: 500 }),
      search_by_email: Type.Boolean({
        default: false,
        description: '`1` or `true`: only by e-mail address.',
      }),
    }),
    oldRules,
  ),
  responses: { 200: usersResponse, 400: errorResponse, 401: errorResponse },
  async handle({ query: { term, search_by_email }, caller, hub, wire }) {
    const wanted = foldText(term.trim())
    const users = (await listUsers(caller, hub)).filter(({ name, email }) =>
      foldText(search_by_email ? email : name).includes(wanted),
    )
    return ok({
      success: true,
      data: chosenFields(wire, users),
      additional_data: { company_id: await companyIdOf(caller, hub) },
    })
  },
})

const userPath = pathParameters(Type.Object({ id: Type.Integer() }))

const getUser = route({
  method: 'GET',
  path: '/v1/users/:id',
  operationId: 'getUser',
  summary: 'Get a user',
  reference: `${REFERENCE}#getUser`,
  role: 'read',
  params: userPath,
  responses: {
    200: Type.Object({ success, data: shownUser, additional_data: additionalData }),
    400: errorResponse,
    401: errorResponse,
    404: errorResponse,
  },
  async handle({ params, caller, hub, wire }) {
    const user = await findUser(caller, hub, params.id)
    return ok({
      success: true,
      data: chosenFields(wire, user),
      additional_data: { company_id: await companyIdOf(caller, hub) },
    })
  },
})

const getUserFollowers = route({
  method: 'GET',
  path: '/api/v2/users/:id/followers',
  operationId: 'getUserFollowers',
  summary: 'List the followers of a user: always empty, because users have none here',
  reference: `${REFERENCE}#getUserFollowers`,
  role: 'read',
  params: userPath,
  query: queryParameters(
    Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }), cursor: listCursor }),
    rules,
  ),
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(Type.Object({ user_id: Type.Integer(), add_time: Type.String() })),
      additional_data: Type.Object({ next_cursor: nullable(Type.String()) }),
    }),
    400: errorResponse,
    401: errorResponse,
    404: errorResponse,
  },
  async handle({ params, caller, hub }) {
    await findUser(caller, hub, params.id)
    return ok({ success: true, data: [], additional_data: { next_cursor: null } })
  },
})

const getOldUserFollowers = route({
  method: 'GET',
  path: '/v1/users/:id/followers',
  operationId: 'getUserFollowersV1',
  summary: 'List the followers of a user, version 1: always empty, because users have none here',
  reference: `${REFERENCE}#getUserFollowers`,
  role: 'read',
  params: userPath,
  responses: {
    200: Type.Object({ success, data: Type.Array(Type.Integer()) }),
    400: errorResponse,
    401: errorResponse,
    404: errorResponse,
  },
  async handle({ params, caller, hub }) {
    await findUser(caller, hub, params.id)
    return ok({ success: true, data: [] })
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

const getOrganizationUsers = route({
  method: 'GET',
  path: '/v1/organizations/:id/permittedUsers',
  operationId: 'getOrganizationUsers',
  summary: 'Who may see an organization',
  reference: 'https://developers.pipedrive.com/docs/api/v1/Organizations#getOrganizationUsers',
  role: 'read',
  params: pathParameters(Type.Object({ id: Type.Integer() })),
  responses: {
    200: Type.Object({ success, data: Type.Array(Type.Integer()) }),
    400: errorResponse,
    401: errorResponse,
    404: errorResponse,
  },
  async handle({ params, caller, hub }) {
    await hub.companies.get(caller, params.id)
    return ok({ success: true, data: [DEFAULT_OWNER] })
  },
})

export const userRoutes: readonly Route[] = [
  getCurrentUser,
  getUsers,
  findUsers,
  getUser,
  getUserFollowers,
  getOldUserFollowers,
  getPersonUsers,
  getOrganizationUsers,
]

/** The user of the tokens, and every owner of a person or an organization, by id. */
export async function listUsers(caller: Caller, hub: Hub): Promise<PipedriveUser[]> {
  const [first, ...owners] = await Promise.all([
    userOf(caller, hub),
    hub.people.listNumbers(caller, ownerField, USERS_MAX),
    hub.companies.listNumbers(caller, organizationOwnerField, USERS_MAX),
  ])
  const ids = new Set(owners.flat().filter((id) => Number.isSafeInteger(id) && id > 0 && id !== first.id))
  const others = [...ids].toSorted((a, b) => a - b).map((id) => otherUser(first, id))
  return [first, ...others].toSorted((a, b) => a.id - b.id)
}

/** @throws not_found */
async function findUser(caller: Caller, hub: Hub, id: number): Promise<PipedriveUser> {
  const user = (await listUsers(caller, hub)).find((candidate) => candidate.id === id)
  if (!user) throw notFound('user')
  return user
}

/** An owner of whom only the number is known. */
function otherUser(first: PipedriveUser, id: number): PipedriveUser {
  const { name, email } = toUserReference(id)
  return { ...first, id, name, email, has_created_company: false, is_admin: 0, is_you: false }
}

/** The user as persons and organizations name it. */
export function toUserReference(id: number) {
  const isFirst = id === DEFAULT_OWNER
  return {
    id,
    name: isFirst ? USER_NAME : `User ${id}`,
    email: isFirst ? USER_EMAIL : `user${id}@example.invalid`,
    has_pic: 0,
    pic_hash: null,
    active_flag: true,
  }
}

async function companyIdOf(caller: Caller, hub: Hub): Promise<number> {
  const { vendorIds } = await hub.organizations.get(caller.orgId)
  return Number(vendorIds.pipedrive)
}

async function userOf(caller: Caller, hub: Hub): Promise<PipedriveUser> {
  const { settings, createdAt } = await hub.organizations.get(caller.orgId)
  return {
    id: DEFAULT_OWNER,
    name: USER_NAME,
    default_currency: 'EUR',
    locale: settings.defaultLanguage.replace('-', '_'),
    lang: 1,
    email: USER_EMAIL,
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
    has_created_company: true,
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

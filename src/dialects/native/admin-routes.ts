import Type from 'typebox'
import type { ApiKey } from '../../model/access.ts'
import { toMicroseconds } from '../../model/instant.ts'
import type { Organization, OrganizationSettings } from '../../model/organization.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import {
  keyDraft,
  nativeKey,
  nativeKeys,
  nativeNewKey,
  nativeOrganization,
  nativeSources,
  settingsPatch,
} from './catalog-schema.ts'
import { problemDetails } from './schema.ts'

const REFERENCE = 'https://www.rfc-editor.org/rfc/rfc9457'
const refused = { 401: problemDetails, 403: problemDetails } as const

const listKeys = route({
  method: 'GET',
  path: '/v1/keys',
  operationId: 'listKeys',
  summary: 'List the keys of the organization, without their text',
  reference: REFERENCE,
  role: 'admin',
  responses: { 200: nativeKeys, ...refused },
  async handle({ caller, hub }) {
    return ok({ items: (await hub.keys.list(caller.orgId)).map(toNativeKey) })
  },
})

const createKey = route({
  method: 'POST',
  path: '/v1/keys',
  operationId: 'createKey',
  summary: 'Make a key for one of the APIs; its text is shown only now',
  reference: REFERENCE,
  role: 'admin',
  body: jsonBody(keyDraft),
  responses: { 201: nativeNewKey, 400: problemDetails, ...refused },
  async handle({ body, caller, hub }) {
    // Nobody hands on a right that they do not have.
    const sensitive = (body.sensitive ?? true) && caller.sensitive
    const { key, text } = await hub.keys.create({ ...body, sensitive, orgId: caller.orgId })
    return answer(201, { ...toNativeKey(key), key: text })
  },
})

const revokeKey = route({
  method: 'DELETE',
  path: '/v1/keys/:key_id',
  operationId: 'revokeKey',
  summary: 'Make a key invalid for good',
  reference: REFERENCE,
  role: 'admin',
  params: pathParameters(Type.Object({ key_id: Type.String({ minLength: 1 }) })),
  responses: { 200: nativeKey, 404: problemDetails, ...refused },
  async handle({ params, caller, hub }) {
    await hub.keys.revoke(caller.orgId, params.key_id)
    const keys = await hub.keys.list(caller.orgId)
    return ok(keys.filter(({ id }) => id === params.key_id).map(toNativeKey)[0])
  },
})

const getOrganization = route({
  method: 'GET',
  path: '/v1/organization',
  operationId: 'getOrganization',
  summary: 'Read the organization the key belongs to',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeOrganization, ...refused },
  async handle({ caller, hub }) {
    return ok(toNativeOrganization(await hub.organizations.get(caller.orgId)))
  },
})

const updateSettings = route({
  method: 'PATCH',
  path: '/v1/organization/settings',
  operationId: 'updateSettings',
  summary: 'Change settings of the organization',
  reference: REFERENCE,
  role: 'admin',
  body: jsonBody(settingsPatch),
  responses: { 200: nativeOrganization, 400: problemDetails, ...refused },
  async handle({ body, caller, hub }) {
    const changed = await hub.organizations.updateSettings(
      caller.orgId,
      body as Partial<OrganizationSettings>,
    )
    return ok(toNativeOrganization(changed))
  },
})

const listSources = route({
  method: 'GET',
  path: '/v1/sources',
  operationId: 'listSources',
  summary: 'List where records come from',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeSources, ...refused },
  async handle({ caller, hub }) {
    const sources = await hub.people.listSources(caller)
    return ok({ items: sources.map(({ id, kind, name, priority }) => ({ id, kind, name, priority })) })
  },
})

export const adminRoutes: readonly Route[] = [
  listKeys,
  createKey,
  revokeKey,
  getOrganization,
  updateSettings,
  listSources,
]

function toNativeKey(key: ApiKey) {
  const { id, dialect, kind, name, role, sensitive, hint } = key
  const times = {
    createdAt: toMicroseconds(key.createdAt),
    expiresAt: key.expiresAt === null ? null : toMicroseconds(key.expiresAt),
    revokedAt: key.revokedAt === null ? null : toMicroseconds(key.revokedAt),
  }
  return { id, dialect, kind, name, role, sensitive, hint, ...times }
}

function toNativeOrganization({ name, vendorIds, settings, createdAt }: Organization) {
  return { name, vendorIds, settings, createdAt: toMicroseconds(createdAt) }
}

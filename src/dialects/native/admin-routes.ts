import Type from 'typebox'
import type { ApiKey, Caller } from '../../model/access.ts'
import { notFound } from '../../model/errors.ts'
import { toMicroseconds } from '../../model/instant.ts'
import type { Organization, SettingsChange } from '../../model/organization.ts'
import type { PhoneFormsProgress } from '../../model/phone-forms.ts'
import type { Source } from '../../model/record.ts'
import { answer, ok, type Route, route, type WireAnswer } from '../dialect.ts'
import { converted } from '../kit/converted.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import {
  keyDraft,
  nativeKey,
  nativeKeys,
  nativeLimits,
  nativeNewKey,
  nativeOrganization,
  nativeOrganizations,
  nativePhoneNumbers,
  nativeSource,
  nativeSources,
  settingsPatch,
} from './catalog-schema.ts'
import { toInstant } from './mapping.ts'
import { rules } from './query.ts'
import { REFERENCE, refuses, requireNumber } from './route-parts.ts'
import { strictBody } from './strict-body.ts'

const listKeys = route({
  method: 'GET',
  path: '/v1/keys',
  operationId: 'listKeys',
  summary: 'List the keys of the organization, without the keys themselves',
  reference: REFERENCE,
  role: 'admin',
  responses: { 200: nativeKeys, ...refuses(401, 403) },
  async handle({ caller, hub }) {
    return ok({ items: (await hub.keys.list(caller.orgId)).map((key) => toNativeKey(key, caller)) })
  },
})

const createKeyBody = converted(strictBody(keyDraft), ({ expiresAt, ...draft }, problems) =>
  expiresAt === undefined ? draft : { ...draft, expiresAt: toInstant(expiresAt, ['expiresAt'], problems) },
)

export const createKey = route({
  method: 'POST',
  path: '/v1/keys',
  operationId: 'createKey',
  summary: 'Create a key for one of the APIs; the key itself is shown only once',
  reference: REFERENCE,
  role: 'admin',
  body: createKeyBody,
  responses: { 201: nativeNewKey, ...refuses(400, 401, 403) },
  async handle({ body, caller, hub }) {
    // A key cannot grant a right that it does not have.
    const sensitive = (body.sensitive ?? true) && caller.sensitive
    const { key, text } = await hub.keys.create({ ...body, sensitive, orgId: caller.orgId })
    return answer(201, { ...toNativeKey(key, caller), key: text })
  },
})

const revokeKey = route({
  method: 'DELETE',
  path: '/v1/keys/:key_id',
  operationId: 'revokeKey',
  summary: 'Revoke a key permanently; the last admin key of this API cannot be revoked',
  reference: REFERENCE,
  role: 'admin',
  params: pathParameters(Type.Object({ key_id: Type.String({ minLength: 1 }) })),
  responses: { 200: nativeKey, ...refuses(401, 403, 404, 409) },
  async handle({ params, caller, hub }) {
    await hub.keys.revoke(caller.orgId, params.key_id, { keepsAdmin: caller.dialect })
    const keys = await hub.keys.list(caller.orgId)
    return ok(toNativeKey(keys.find(({ id }) => id === params.key_id)!, caller))
  },
})

const getOrganization = route({
  method: 'GET',
  path: '/v1/organization',
  operationId: 'getOrganization',
  summary: 'Read the organization the key belongs to',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeOrganization, ...refuses(401) },
  async handle({ caller, hub }) {
    return ok(toNativeOrganization(await hub.organizations.get(caller.orgId)))
  },
})

const listOrganizations = route({
  method: 'GET',
  path: '/v1/organizations',
  operationId: 'listOrganizations',
  summary: 'List the organization of the key, then the organizations it manages',
  reference: REFERENCE,
  role: 'admin',
  responses: { 200: nativeOrganizations, ...refuses(401, 403) },
  async handle({ caller, hub }) {
    const own = await hub.organizations.get(caller.orgId)
    const managed = await hub.organizations.listManaged(caller.orgId)
    return ok({ items: [own, ...managed].map(toNativeOrganization) })
  },
})

const updateSettings = route({
  method: 'PATCH',
  path: '/v1/organization/settings',
  operationId: 'updateSettings',
  summary: 'Change the settings of the organization',
  reference: REFERENCE,
  role: 'admin',
  body: strictBody(settingsPatch),
  responses: { 200: nativeOrganization, ...refuses(400, 401, 403) },
  async handle({ body, caller, hub }) {
    const changed = await hub.organizations.updateSettings(caller.orgId, body as SettingsChange)
    return ok(toNativeOrganization(changed))
  },
})

const getLimits = route({
  method: 'GET',
  path: '/v1/organization/limits',
  operationId: 'getLimits',
  summary: 'Read the limits of the organization and of its keys, and what is used of them',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeLimits, ...refuses(401) },
  async handle({ caller, hub }) {
    return ok(await hub.limits.describe(caller.orgId))
  },
})

const getPhoneNumbers = route({
  method: 'GET',
  path: '/v1/organization/phone-numbers',
  operationId: 'getPhoneNumbers',
  summary: 'Read how far phone numbers have been read anew after a change of the region',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativePhoneNumbers, ...refuses(401) },
  async handle({ caller, hub }) {
    return ok(toNativePhoneNumbers(await hub.phoneForms.progress(caller.orgId)))
  },
})

const listSources = route({
  method: 'GET',
  path: '/v1/sources',
  operationId: 'listSources',
  summary: 'List the sources of records',
  reference: REFERENCE,
  role: 'read',
  query: queryParameters(
    Type.Object({
      counts: Type.Optional(
        Type.Boolean({
          description: 'Also count the people each source has records of; slower the more records there are.',
        }),
      ),
    }),
    rules,
  ),
  responses: { 200: nativeSources, ...refuses(400, 401) },
  async handle({ query, caller, hub }) {
    const sources = (await hub.people.listSources(caller)).map(toNativeSource)
    if (!query.counts) return ok({ items: sources })
    const counts = await hub.people.countBySource(caller)
    return ok({ items: sources.map((source) => ({ ...source, records: counts.get(source.id) ?? 0 })) })
  },
})

const getSource = route({
  method: 'GET',
  path: '/v1/sources/:source_id',
  operationId: 'getSource',
  summary: 'Read a source',
  reference: REFERENCE,
  role: 'read',
  params: pathParameters(Type.Object({ source_id: Type.String({ minLength: 1 }) })),
  responses: { 200: nativeSource, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    const sourceId = requireNumber(params.source_id, 'source')
    const source = (await hub.people.listSources(caller)).find(({ id }) => id === sourceId)
    if (!source) throw notFound('source')
    return ok(toNativeSource(source))
  },
})

export const adminRoutes: readonly Route[] = [
  listKeys,
  createKey,
  revokeKey,
  getOrganization,
  listOrganizations,
  updateSettings,
  getLimits,
  getPhoneNumbers,
  listSources,
  getSource,
]

/** A key is not stored in plain text. A client that missed the response creates another key and revokes this one. */
export function withoutKeyText({ body, ...answer }: WireAnswer): WireAnswer {
  return { ...answer, body: { ...(body as object), key: null } }
}

function toNativeKey(key: ApiKey, { keyId }: Pick<Caller, 'keyId'>) {
  const { id, dialect, kind, name, apiVersion, role, sensitive, hint } = key
  const times = {
    createdAt: toMicroseconds(key.createdAt),
    expiresAt: key.expiresAt === null ? null : toMicroseconds(key.expiresAt),
    revokedAt: key.revokedAt === null ? null : toMicroseconds(key.revokedAt),
    lastUsedAt: key.lastUsedAt === null ? null : toMicroseconds(key.lastUsedAt),
  }
  return { id, dialect, kind, name, apiVersion, role, sensitive, hint, own: id === keyId, ...times }
}

function toNativeOrganization({ id, name, vendorIds, settings, createdAt }: Organization) {
  const { limits: _, ...shown } = settings
  return { id, name, vendorIds, settings: shown, createdAt: toMicroseconds(createdAt) }
}

function toNativePhoneNumbers({ state, region, rebuild }: PhoneFormsProgress) {
  if (!rebuild) return { state, region, rebuild }
  const { startedAt, finishedAt, ...counts } = rebuild
  const times = {
    startedAt: toMicroseconds(startedAt),
    finishedAt: finishedAt === null ? null : toMicroseconds(finishedAt),
  }
  return { state, region, rebuild: { ...counts, ...times } }
}

function toNativeSource({ id, kind, name, priority }: Source) {
  return { id, kind, name, priority }
}

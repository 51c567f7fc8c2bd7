import Type from 'typebox'
import { ok, type Route, route } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { toNativeChange, toNativePersonChange, toNativeProvenance, toNativeRecord } from './mapping.ts'
import { rules } from './query.ts'
import { personPath, REFERENCE, refuses, requirePersonId } from './route-parts.ts'
import { nativeChanges, nativeProvenance, nativeRecords, nativeTimeline } from './schema.ts'

const getProvenance = route({
  method: 'GET',
  path: '/v1/people/:id/provenance',
  operationId: 'getProvenance',
  summary: 'Read the source of each value of a person, and a list of its records',
  reference: REFERENCE,
  role: 'read',
  params: personPath,
  responses: { 200: nativeProvenance, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    return ok(toNativeProvenance(await hub.people.provenance(caller, requirePersonId(params.id))))
  },
})

const listRecords = route({
  method: 'GET',
  path: '/v1/people/:id/records',
  operationId: 'listRecords',
  summary: 'Read all records of a person by source, including values that other sources override',
  reference: REFERENCE,
  role: 'read',
  params: personPath,
  responses: { 200: nativeRecords, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    const { records, sources } = await hub.people.provenance(caller, requirePersonId(params.id))
    return ok({ items: records.map((record) => toNativeRecord(record, sources)) })
  },
})

const listTimeline = route({
  method: 'GET',
  path: '/v1/people/:id/timeline',
  operationId: 'listTimeline',
  summary:
    'List the changes of a person, newest first, with principal, time, source, and the fields before and after',
  reference: REFERENCE,
  role: 'read',
  params: personPath,
  query: queryParameters(
    Type.Object({
      before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only versions below this one.' })),
      limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    }),
    rules,
  ),
  responses: { 200: nativeTimeline, ...refuses(400, 401, 404) },
  async handle({ params, query: { before, limit }, caller, hub }) {
    const page = { limit: limit + 1, ...(before !== undefined && { beforeVersion: before }) }
    const changes = await hub.history.listByPerson(caller, requirePersonId(params.id), page)
    const items = changes.slice(0, limit).map(toNativePersonChange)
    return ok({ items, nextBefore: changes.length > limit ? items.at(-1)!.version : null })
  },
})

const listChanges = route({
  method: 'GET',
  path: '/v1/changes',
  operationId: 'listChanges',
  summary:
    'List all changes after a position, oldest first, with principal, time, and the fields before and after',
  reference: REFERENCE,
  role: 'read',
  query: queryParameters(
    Type.Object({
      after: Type.Integer({ minimum: 0, default: 0 }),
      limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    }),
    rules,
  ),
  responses: { 200: nativeChanges, ...refuses(400, 401) },
  async handle({ query: { after, limit }, caller, hub }) {
    const changes = await hub.history.listChanges(caller, after, limit)
    return ok({ items: changes.map(toNativeChange), nextAfter: changes.at(-1)?.position ?? after })
  },
})

export const historyRoutes: readonly Route[] = [getProvenance, listRecords, listTimeline, listChanges]

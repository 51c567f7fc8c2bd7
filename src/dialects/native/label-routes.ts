import Type from 'typebox'
import type { Label } from '../../model/catalog.ts'
import { notFound } from '../../model/errors.ts'
import { toMicroseconds } from '../../model/instant.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { labelDraft, labelPatch, nativeLabel, nativeLabels } from './catalog-schema.ts'
import { REFERENCE, refuses, requireNumber } from './route-parts.ts'
import { strictBody } from './strict-body.ts'

const labelPath = pathParameters(Type.Object({ label_id: Type.String({ minLength: 1 }) }))

const listLabels = route({
  method: 'GET',
  path: '/v1/labels',
  operationId: 'listLabels',
  summary: 'List labels',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeLabels, ...refuses(401) },
  async handle({ caller, hub }) {
    return ok({ items: (await hub.catalog.listLabels(caller)).map(toNativeLabel) })
  },
})

const createLabel = route({
  method: 'POST',
  path: '/v1/labels',
  operationId: 'createLabel',
  summary: 'Define a label',
  reference: REFERENCE,
  role: 'write',
  body: strictBody(labelDraft),
  responses: { 201: nativeLabel, ...refuses(400, 401, 403, 409) },
  async handle({ body, caller, hub }) {
    return answer(201, toNativeLabel(await hub.catalog.createLabel(caller, body)))
  },
})

const getLabel = route({
  method: 'GET',
  path: '/v1/labels/:label_id',
  operationId: 'getLabel',
  summary: 'Read a label',
  reference: REFERENCE,
  role: 'read',
  params: labelPath,
  responses: { 200: nativeLabel, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    const labels = await hub.catalog.listLabels(caller)
    const label = labels.find(({ id }) => id === requireNumber(params.label_id, 'label'))
    if (!label) throw notFound('label')
    return ok(toNativeLabel(label))
  },
})

const updateLabel = route({
  method: 'PATCH',
  path: '/v1/labels/:label_id',
  operationId: 'updateLabel',
  summary: 'Rename a label, or change its detail or colour',
  reference: REFERENCE,
  role: 'write',
  params: labelPath,
  body: strictBody(labelPatch),
  responses: { 200: nativeLabel, ...refuses(400, 401, 403, 404) },
  async handle({ params, body, caller, hub }) {
    const labelId = requireNumber(params.label_id, 'label')
    return ok(toNativeLabel(await hub.catalog.updateLabel(caller, labelId, body)))
  },
})

const removeLabel = route({
  method: 'DELETE',
  path: '/v1/labels/:label_id',
  operationId: 'removeLabel',
  summary: 'Remove a label; people no longer show it, and its id is not reused',
  reference: REFERENCE,
  role: 'write',
  params: labelPath,
  responses: { 200: nativeLabel, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    return ok(toNativeLabel(await hub.catalog.removeLabel(caller, requireNumber(params.label_id, 'label'))))
  },
})

export const labelRoutes: readonly Route[] = [listLabels, createLabel, getLabel, updateLabel, removeLabel]

function toNativeLabel({ id, uuid, name, detail, color, createdAt, updatedAt }: Label) {
  const times = { createdAt: toMicroseconds(createdAt), updatedAt: toMicroseconds(updatedAt) }
  return { id, uuid, name, detail, color, ...times }
}

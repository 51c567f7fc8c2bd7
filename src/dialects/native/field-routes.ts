import Type from 'typebox'
import type { CustomField } from '../../model/catalog.ts'
import { invalid, notFound, type Problem } from '../../model/errors.ts'
import { toMicroseconds } from '../../model/instant.ts'
import { answer, type Route, route, type WireAnswer } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import {
  customFieldDraft,
  customFieldPatch,
  type NativeFieldPatch,
  nativeCustomField,
  nativeCustomFields,
} from './catalog-schema.ts'
import { ifMatch, REFERENCE, refuses, requireNumber, requireVersion, timeTag } from './route-parts.ts'
import { strictBody } from './strict-body.ts'

const fieldPath = pathParameters(Type.Object({ field_id: Type.String({ minLength: 1 }) }))

const listCustomFields = route({
  method: 'GET',
  path: '/v1/custom-fields',
  operationId: 'listCustomFields',
  summary: 'List the custom fields of people',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeCustomFields, ...refuses(401) },
  async handle({ caller, hub }) {
    const fields = await hub.catalog.listCustomFields(caller)
    return answer(200, { items: fields.map(toNativeCustomField) })
  },
})

const createCustomField = route({
  method: 'POST',
  path: '/v1/custom-fields',
  operationId: 'createCustomField',
  summary: 'Define a custom field',
  reference: REFERENCE,
  role: 'write',
  body: strictBody(customFieldDraft),
  responses: { 201: nativeCustomField, ...refuses(400, 401, 403, 409) },
  async handle({ body, caller, hub }) {
    return answerField(201, await hub.catalog.createCustomField(caller, body))
  },
})

const getCustomField = route({
  method: 'GET',
  path: '/v1/custom-fields/:field_id',
  operationId: 'getCustomField',
  summary: 'Read a custom field',
  reference: REFERENCE,
  role: 'read',
  params: fieldPath,
  responses: { 200: nativeCustomField, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    const fields = await hub.catalog.listCustomFields(caller)
    const field = fields.find(({ id }) => id === requireNumber(params.field_id, 'field'))
    if (!field) throw notFound('field')
    return answerField(200, field)
  },
})

const updateCustomField = route({
  method: 'PATCH',
  path: '/v1/custom-fields/:field_id',
  operationId: 'updateCustomField',
  summary: 'Rename a custom field; add, rename, reorder and remove its options in one request',
  reference: REFERENCE,
  role: 'write',
  params: fieldPath,
  headers: ifMatch,
  body: strictBody(customFieldPatch),
  responses: { 200: nativeCustomField, ...refuses(400, 401, 403, 404, 412) },
  async handle({ params, headers, body, caller, hub }) {
    const fieldId = requireNumber(params.field_id, 'field')
    const changed = await hub.catalog.updateCustomField(caller, fieldId, (field) => {
      requireVersion(field.updatedAt, headers)
      requireFittingOptions(field, body)
      return body
    })
    return answerField(200, changed)
  },
})

const removeCustomField = route({
  method: 'DELETE',
  path: '/v1/custom-fields/:field_id',
  operationId: 'removeCustomField',
  summary: 'Remove a custom field; its values are kept but no longer shown',
  reference: REFERENCE,
  role: 'write',
  params: fieldPath,
  responses: { 200: nativeCustomField, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    const fieldId = requireNumber(params.field_id, 'field')
    return answerField(200, await hub.catalog.removeCustomField(caller, fieldId))
  },
})

export const fieldRoutes: readonly Route[] = [
  listCustomFields,
  createCustomField,
  getCustomField,
  updateCustomField,
  removeCustomField,
]

function answerField(status: number, field: CustomField): WireAnswer {
  return answer(status, toNativeCustomField(field), timeTag(field.updatedAt))
}

function toNativeCustomField({ id, key, code, name, type, options, createdAt, updatedAt }: CustomField) {
  const times = { createdAt: toMicroseconds(createdAt), updatedAt: toMicroseconds(updatedAt) }
  return { id, key, code, name, type, options, ...times }
}

/** @throws invalid for options of a field without choices, unknown options, and duplicate options */
function requireFittingOptions({ type, options }: CustomField, patch: NativeFieldPatch): void {
  if (!patch.options) return
  const problems: Problem[] = []
  const find = (path: Problem['path'], rule: Problem['rule'], message: string): void => {
    problems.push({ in: 'body', path, rule, message })
  }
  if (type !== 'enum' && type !== 'set')
    find(['options'], 'not_allowed', `a field of type ${type} has no options`)
  for (const [index, { id }] of patch.options.entries()) {
    const path = ['options', index, 'id']
    if (id === undefined) continue
    if (!options.some((option) => option.id === id)) find(path, 'enum', `the field has no option ${id}`)
    const first = patch.options.findIndex((option) => option.id === id)
    if (first !== index) find(path, 'not_unique', `option ${id} is there twice`)
  }
  if (problems.length > 0) throw invalid(problems)
}

import Type from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { invalid, notFound } from '../../../model/errors.ts'
import { ok, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { jsonBody } from '../../kit/json-body.ts'
import { checked, problem } from '../bodies.ts'
import { idList, oldRules } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { toOldPersonField, toOldPersonFields } from './mapping.ts'
import { getPersonField, hasOptions, listPersonFields } from './person-field.ts'
import {
  type OldOption,
  oldPersonFieldDraft,
  oldPersonFieldPatch,
  oldPersonFieldResponse,
  oldPersonFieldsResponse,
  removedFieldResponse,
  removedFieldsResponse,
} from './schema.ts'
import { labelFieldIds } from './system-fields.ts'

/** Fields in version 1, whose numeric ids the conditions of saved filters need. */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/PersonFields'
const refused = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const
const notThere = { ...refused, 404: errorResponse } as const
const fieldPath = pathParameters(Type.Object({ id: Type.Integer() }))

const listFields = route({
  method: 'GET',
  path: '/v1/personFields',
  operationId: 'getPersonFieldsV1',
  summary: 'List the fields of persons, version 1',
  reference: `${REFERENCE}#getPersonFields`,
  role: 'read',
  query: queryParameters(
    Type.Object({
      start: Type.Integer({ minimum: 0, default: 0 }),
      limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    }),
    oldRules,
  ),
  responses: { 200: oldPersonFieldsResponse, 400: errorResponse, 401: errorResponse },
  async handle({ query: { start, limit }, caller, hub }) {
    const all = toOldPersonFields(await listPersonFields(caller, hub, 1))
    const more = start + limit < all.length
    return ok({
      success: true,
      data: all.slice(start, start + limit),
      additional_data: {
        pagination: {
          start,
          limit,
          more_items_in_collection: more,
          ...(more && { next_start: start + limit }),
        },
      },
    })
  },
})

const getField = route({
  method: 'GET',
  path: '/v1/personFields/:id',
  operationId: 'getPersonFieldV1',
  summary: 'Get a field, version 1',
  reference: `${REFERENCE}#getPersonField`,
  role: 'read',
  params: fieldPath,
  responses: { 200: oldPersonFieldResponse, 400: errorResponse, 401: errorResponse, 404: errorResponse },
  handle: ({ params, caller, hub }) => fieldAnswer(caller, hub, params.id),
})

const addField = route({
  method: 'POST',
  path: '/v1/personFields',
  operationId: 'addPersonFieldV1',
  summary: 'Define a field, version 1',
  reference: `${REFERENCE}#addPersonField`,
  role: 'write',
  body: checked(jsonBody(oldPersonFieldDraft), ({ field_type, options }, problems) => {
    if (hasOptions(field_type) !== (options !== undefined)) {
      problems.push(problem(['options'], 'format', 'options belong to fields of type enum and set'))
    }
    if (options?.some((option) => typeof option === 'object' && option.id !== undefined)) {
      problems.push(problem(['options'], 'format', 'options of a new field have no ids yet'))
    }
  }),
  responses: { 200: oldPersonFieldResponse, ...refused },
  async handle({ body, caller, hub }) {
    const { id } = await hub.catalog.createCustomField(caller, {
      name: body.name,
      type: body.field_type,
      options: (body.options ?? []).map((option) => toOption(option).label),
      ...(body.add_visible_flag !== undefined && visibleWhenAdding(body.add_visible_flag)),
    })
    return fieldAnswer(caller, hub, id)
  },
})

const updateField = route({
  method: 'PUT',
  path: '/v1/personFields/:id',
  operationId: 'updatePersonFieldV1',
  summary: 'Change a field, version 1',
  reference: `${REFERENCE}#updatePersonField`,
  role: 'write',
  params: fieldPath,
  body: checked(jsonBody(oldPersonFieldPatch)),
  responses: { 200: oldPersonFieldResponse, ...notThere },
  async handle({ params: { id }, body: { name, options, add_visible_flag }, caller, hub }) {
    const field = await getPersonField(caller, hub, { id })
    if (labelFieldIds.has(id) && options) {
      await replaceLabels(caller, hub, options.map(toOption))
      return fieldAnswer(caller, hub, id)
    }
    if (!field.custom) throw invalid([problem(['id'], 'format', 'Fields of the system cannot be changed')])
    if (options && !hasOptions(field.type)) {
      throw invalid([problem(['options'], 'format', 'options belong to fields of type enum and set')])
    }
    await hub.catalog.updateCustomField(caller, id, {
      ...(name !== undefined && { name }),
      ...(options && { options: options.map(toOption) }),
      ...(add_visible_flag !== undefined && visibleWhenAdding(add_visible_flag)),
    })
    return fieldAnswer(caller, hub, id)
  },
})

const deleteField = route({
  method: 'DELETE',
  path: '/v1/personFields/:id',
  operationId: 'deletePersonFieldV1',
  summary: 'Remove a field, version 1',
  reference: `${REFERENCE}#deletePersonField`,
  role: 'write',
  params: fieldPath,
  responses: { 200: removedFieldResponse, ...notThere },
  async handle({ params: { id }, caller, hub }) {
    await removeFields(caller, hub, [id])
    return ok({ success: true, data: { id } })
  },
})

const deleteFields = route({
  method: 'DELETE',
  path: '/v1/personFields',
  operationId: 'deletePersonFieldsV1',
  summary: 'Remove fields, version 1',
  reference: `${REFERENCE}#deletePersonFields`,
  role: 'write',
  query: idList(),
  responses: { 200: removedFieldsResponse, ...notThere },
  async handle({ query: { ids }, caller, hub }) {
    await removeFields(caller, hub, ids)
    return ok({ success: true, data: { id: ids } })
  },
})

export const oldFieldRoutes: readonly Route[] = [
  listFields,
  getField,
  addField,
  updateField,
  deleteField,
  deleteFields,
]

async function fieldAnswer(caller: Caller, hub: Hub, id: number) {
  const fields = (await listPersonFields(caller, hub, 1)).map(toOldPersonField)
  const field = fields.find((candidate) => candidate.id === id)
  if (!field) throw notFound('field')
  return ok({ success: true, data: field })
}

/** Removes all fields, or none if one cannot be removed. @throws not_found; invalid for system fields */
async function removeFields(caller: Caller, hub: Hub, ids: readonly number[]): Promise<void> {
  const known = await listPersonFields(caller, hub, 1)
  for (const id of ids) {
    const field = known.find((candidate) => candidate.id === id)
    if (!field) throw notFound('field')
    if (!field.custom) throw invalid([problem(['id'], 'format', 'Fields of the system cannot be removed')])
  }
  for (const id of ids) await hub.catalog.removeCustomField(caller, id)
}

/** Options with an id stay and take the label, options without an id are new, and omitted options are removed. */
async function replaceLabels(
  caller: Caller,
  hub: Hub,
  options: readonly { id?: number; label: string }[],
): Promise<void> {
  await hub.catalog.changeLabels(caller, (labels) => {
    const kept = options.flatMap(({ id, label }) => (id === undefined ? [] : [{ id, name: label }]))
    return {
      update: kept,
      create: options.flatMap(({ id, label }) => (id === undefined ? [{ name: label }] : [])),
      remove: labels.map(({ id }) => id).filter((id) => !kept.some((label) => label.id === id)),
    }
  })
}

function toOption(option: OldOption): { id?: number; label: string } {
  if (typeof option === 'string') return { label: option }
  return { label: option.label, ...(option.id !== undefined && { id: option.id }) }
}

function visibleWhenAdding(add_visible_flag: boolean) {
  return { attributes: { ui_visibility: { add_visible_flag } } }
}

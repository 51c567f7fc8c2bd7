import Type from 'typebox'
import { invalid, notFound, type Problem } from '../../../model/errors.ts'
import type { JsonObject } from '../../../model/json.ts'
import { answer, ok, type Reader, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { jsonBody } from '../../kit/json-body.ts'
import { checked, problem } from '../bodies.ts'
import { listCursor, nextListCursor, pageByCursor } from '../list-cursor.ts'
import { rules, splitList, wrong } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { toPipedrivePersonField } from './mapping.ts'
import { addOptions, changeOptions, removeOptions } from './options.ts'
import {
  fromCustomField,
  getPersonField,
  hasOptions,
  listPersonFields,
  type PersonField,
} from './person-field.ts'
import {
  changedOptions,
  type IncludedBlock,
  includedBlocks,
  newOptions,
  optionsResponse,
  personFieldDraft,
  personFieldPatch,
  personFieldResponse,
  personFieldsResponse,
  removedOptions,
  type ShownBlocks,
} from './schema.ts'

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/PersonFields'
const refused = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const
const notThere = { ...refused, 404: errorResponse } as const

const includeParameter = {
  include_fields: Type.Optional(
    Type.String({ emptyMeansAbsent: true, description: `Comma-separated: ${includedBlocks.join(', ')}.` }),
  ),
}
export const fieldListParameters = queryParameters(
  Type.Object({
    ...includeParameter,
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    cursor: listCursor,
  }),
  rules,
)
export const fieldViewParameters = queryParameters(Type.Object(includeParameter), rules)
const noQuery = queryParameters(Type.Object({}), rules)
const fieldPath = pathParameters(Type.Object({ field_code: Type.String() }))

const listFields = route({
  method: 'GET',
  path: '/api/v2/personFields',
  operationId: 'getPersonFields',
  summary: 'List the fields of persons',
  reference: `${REFERENCE}#getPersonFields`,
  role: 'read',
  query: withBlocks(fieldListParameters),
  responses: { 200: personFieldsResponse, 400: errorResponse, 401: errorResponse },
  async handle({ query: { include, limit, cursor }, caller, hub }) {
    const page = pageByCursor(await listPersonFields(caller, hub, 2), limit, cursor)
    return ok({
      success: true,
      data: page.items.map((field) => toPipedrivePersonField(field, include)),
      additional_data: { next_cursor: nextListCursor(page) },
    })
  },
})

const getField = route({
  method: 'GET',
  path: '/api/v2/personFields/:field_code',
  operationId: 'getPersonField',
  summary: 'Get a field',
  reference: `${REFERENCE}#getPersonField`,
  role: 'read',
  params: fieldPath,
  query: withBlocks(fieldViewParameters),
  responses: { 200: personFieldResponse, 400: errorResponse, 401: errorResponse, 404: errorResponse },
  async handle({ params, query, caller, hub }) {
    const field = await getPersonField(caller, hub, { code: params.field_code })
    return ok({ success: true, data: toPipedrivePersonField(field, query.include) })
  },
})

const addField = route({
  method: 'POST',
  path: '/api/v2/personFields',
  operationId: 'addPersonField',
  summary: 'Define a field',
  reference: `${REFERENCE}#addPersonField`,
  role: 'write',
  query: noQuery,
  body: checked(jsonBody(personFieldDraft), ({ field_type, options }, problems) => {
    if (hasOptions(field_type) && !options) {
      problems.push(problem(['options'], 'missing', 'The value is required'))
    }
    if (!hasOptions(field_type) && options) problems.push(notAllowed('options'))
  }),
  responses: { 200: personFieldResponse, ...refused },
  async handle({ body, caller, hub }) {
    const { field_name, field_type, options = [], ...blocks } = body
    const fields = await listPersonFields(caller, hub, 2)
    const field = await hub.catalog.createCustomField(caller, {
      name: field_name,
      type: field_type,
      options: options.map(({ label }) => label),
      attributes: attributesOf(blocks, fields),
    })
    return ok({ success: true, data: toPipedrivePersonField(fromCustomField(field), includedBlocks) })
  },
})

const updateField = route({
  method: 'PATCH',
  path: '/api/v2/personFields/:field_code',
  operationId: 'updatePersonField',
  summary: 'Change a field',
  reference: `${REFERENCE}#updatePersonField`,
  role: 'write',
  params: fieldPath,
  query: noQuery,
  body: checked(jsonBody(personFieldPatch), (patch, problems) => {
    if (Object.keys(patch).length === 0) {
      problems.push(problem([], 'missing', 'At least one value is required'))
    }
  }),
  responses: { 200: personFieldResponse, ...notThere },
  async handle({ params, body: { field_name, ...blocks }, caller, hub }) {
    const fields = await listPersonFields(caller, hub, 2)
    const known = fields.find(({ code }) => code === params.field_code)
    if (!known) throw notFound('field')
    const { custom } = known
    if (!custom) throw invalid([systemField('field_code')])
    const field = await hub.catalog.updateCustomField(caller, custom.id, {
      ...(field_name !== undefined && { name: field_name }),
      attributes: attributesOf(blocks, fields),
    })
    return ok({ success: true, data: toPipedrivePersonField(fromCustomField(field), includedBlocks) })
  },
})

const deleteField = route({
  method: 'DELETE',
  path: '/api/v2/personFields/:field_code',
  operationId: 'deletePersonField',
  summary: 'Remove a field',
  reference: `${REFERENCE}#deletePersonField`,
  role: 'write',
  params: fieldPath,
  query: noQuery,
  responses: { 200: personFieldResponse, ...notThere },
  async handle({ params, caller, hub }) {
    const field = await getPersonField(caller, hub, { code: params.field_code })
    if (!field.custom) throw invalid([systemField('field_code')])
    await hub.catalog.removeCustomField(caller, field.id)
    return ok({ success: true, data: toPipedrivePersonField(field, []) })
  },
})

const addFieldOptions = route({
  method: 'POST',
  path: '/api/v2/personFields/:field_code/options',
  operationId: 'addPersonFieldOptions',
  summary: 'Add choices to a field',
  reference: `${REFERENCE}#addPersonFieldOptions`,
  role: 'write',
  params: fieldPath,
  query: noQuery,
  body: checked(jsonBody(newOptions)),
  responses: { 200: optionsResponse, ...notThere },
  async handle({ params, body, caller, hub }) {
    const field = await getPersonField(caller, hub, { code: params.field_code })
    return optionsAnswer(
      await addOptions(
        caller,
        hub,
        field,
        body.map(({ label }) => label),
      ),
    )
  },
})

const updateFieldOptions = route({
  method: 'PATCH',
  path: '/api/v2/personFields/:field_code/options',
  operationId: 'updatePersonFieldOptions',
  summary: 'Change choices of a field',
  reference: `${REFERENCE}#updatePersonFieldOptions`,
  role: 'write',
  params: fieldPath,
  query: noQuery,
  body: checked(jsonBody(changedOptions)),
  responses: { 200: optionsResponse, ...notThere },
  async handle({ params, body, caller, hub }) {
    const field = await getPersonField(caller, hub, { code: params.field_code })
    return optionsAnswer(await changeOptions(caller, hub, field, body))
  },
})

const deleteFieldOptions = route({
  method: 'DELETE',
  path: '/api/v2/personFields/:field_code/options',
  operationId: 'deletePersonFieldOptions',
  summary: 'Remove choices of a field',
  reference: `${REFERENCE}#deletePersonFieldOptions`,
  role: 'write',
  params: fieldPath,
  query: noQuery,
  body: checked(jsonBody(removedOptions)),
  responses: { 200: optionsResponse, ...notThere },
  async handle({ params, body, caller, hub }) {
    const field = await getPersonField(caller, hub, { code: params.field_code })
    const ids = body.map(({ id }) => id)
    return optionsAnswer(await removeOptions(caller, hub, field, ids))
  },
})

export const fieldRoutes: readonly Route[] = [
  listFields,
  getField,
  addField,
  updateField,
  deleteField,
  addFieldOptions,
  updateFieldOptions,
  deleteFieldOptions,
]

function optionsAnswer(options: readonly object[]) {
  return answer(200, { success: true, data: options, additional_data: null })
}

/**
 * The settings of each block; blocks are replaced as a whole. A field that becomes part of the dialog for deals gets the
 * next position in it, and a field that leaves it has none.
 */
function attributesOf({ ui_visibility, ...blocks }: ShownBlocks, fields: readonly PersonField[]): JsonObject {
  if (!ui_visibility) return { ...blocks } as JsonObject
  const { show_in_add_deal_dialog: dialog, ...flags } = ui_visibility
  const order = dialog?.show ? (dialog.order ?? nextPosition(fields)) : null
  return {
    ...blocks,
    ui_visibility: { ...flags, ...(dialog && { show_in_add_deal_dialog: { show: dialog.show, order } }) },
  } as JsonObject
}

function nextPosition(fields: readonly PersonField[]): number {
  const orders = fields.map((field) => toPipedrivePersonField(field, ['ui_visibility']).ui_visibility)
  return 1 + Math.max(0, ...orders.map((shown) => shown?.show_in_add_deal_dialog.order ?? 0))
}

/** Reads the names of `include_fields`. */
export function withBlocks<Schema extends (typeof fieldViewParameters)['schema'], Value extends object>(
  reader: Reader<Schema, Value & { include_fields?: string | undefined }>,
): Reader<Schema, Value & { include: readonly IncludedBlock[] }> {
  return {
    schema: reader.schema,
    read(part, problems) {
      const read = reader.read(part, problems)
      const names = splitList(read.include_fields ?? '').filter((name) => name !== '')
      for (const name of names) {
        if (!includedBlocks.includes(name as IncludedBlock)) {
          problems.push(wrong('include_fields', `Unknown field '${name.slice(0, 100)}'`))
        }
      }
      return { ...read, include: names as IncludedBlock[] }
    },
  }
}

function notAllowed(name: string): Problem {
  return problem([name], 'not_allowed', `Parameter '${name}' is not allowed for this request`)
}

function systemField(name: string): Problem {
  return { in: 'path', path: [name], rule: 'format', message: 'Fields of the system cannot be changed' }
}

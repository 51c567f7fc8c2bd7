import Type from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { notFound } from '../../../model/errors.ts'
import { ok, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { nextListCursor, pageByCursor } from '../list-cursor.ts'
import { oldRules } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { offsetParameters, slicePage } from '../v1/offset-page.ts'
import { toOldPersonField, toOldPersonFields, toPipedrivePersonField } from './mapping.ts'
import { listOrganizationFields } from './other-fields.ts'
import type { PersonField } from './person-field.ts'
import { fieldListParameters, fieldViewParameters, withBlocks } from './routes.ts'
import {
  oldPersonFieldResponse,
  oldPersonFieldsResponse,
  personFieldResponse,
  personFieldsResponse,
} from './schema.ts'

/**
 * The fields of organizations and of what Kith does not keep, to read only. Connectors read all of them before anything else
 * (singer-io/tap-pipedrive, `tap_pipedrive/stream.py`, `DynamicSchemaStream`; dlt-hub/verified-sources,
 * `sources/pipedrive/settings.py`, `ENTITY_MAPPINGS`).
 */

const read = { 400: errorResponse, 401: errorResponse } as const
const oldPage = queryParameters(Type.Object(offsetParameters), oldRules)

interface FieldsOf {
  /** `organization`, of `/v1/organizationFields`. */
  readonly entity: string
  readonly versions: readonly (1 | 2)[]
  /** Undefined if the entity is not kept, so that it has no fields. */
  readonly list?: (caller: Caller, hub: Hub, version: 1 | 2) => Promise<readonly PersonField[]>
}

const kept: FieldsOf = { entity: 'organization', versions: [1, 2], list: listOrganizationFields }

const entities: readonly FieldsOf[] = [
  kept,
  { entity: 'deal', versions: [1, 2] },
  { entity: 'activity', versions: [1, 2] },
  { entity: 'product', versions: [1, 2] },
  { entity: 'note', versions: [1] },
  { entity: 'lead', versions: [1] },
  { entity: 'project', versions: [2] },
]

export const otherFieldRoutes: readonly Route[] = [
  ...entities.flatMap((fields) => fields.versions.map((version) => listRoute(fields, version))),
  oldFieldRoute(kept),
  fieldRoute(kept),
]

function listRoute({ entity, list = async () => [] }: FieldsOf, version: 1 | 2): Route {
  const described = describe(entity)
  const summary = `List the fields of ${described.plural}${version === 1 ? ', version 1' : ''}`
  const parts = {
    method: 'GET',
    summary: list === kept.list ? summary : `${summary}: always empty`,
    reference: `${described.reference}#get${described.name}Fields`,
    role: 'read',
  } as const
  if (version === 2) {
    return route({
      ...parts,
      path: `/api/v2/${entity}Fields`,
      operationId: `get${described.name}Fields`,
      query: withBlocks(fieldListParameters),
      responses: { 200: personFieldsResponse, ...read },
      async handle({ query: { include, limit, cursor }, caller, hub }) {
        const page = pageByCursor(await list(caller, hub, 2), limit, cursor)
        return ok({
          success: true,
          data: page.items.map((field) => toPipedrivePersonField(field, include)),
          additional_data: { next_cursor: nextListCursor(page) },
        })
      },
    })
  }
  return route({
    ...parts,
    path: `/v1/${entity}Fields`,
    operationId: `get${described.name}FieldsV1`,
    query: oldPage,
    responses: { 200: oldPersonFieldsResponse, ...read },
    async handle({ query, caller, hub }) {
      const { items, pagination } = slicePage(toOldPersonFields(await list(caller, hub, 1)), query)
      return ok({ success: true, data: items, additional_data: { pagination } })
    },
  })
}

function oldFieldRoute({ entity, list }: FieldsOf): Route {
  const { name, reference } = describe(entity)
  return route({
    method: 'GET',
    path: `/v1/${entity}Fields/:id`,
    operationId: `get${name}FieldV1`,
    summary: `Get a field of ${entity}s, version 1`,
    reference: `${reference}#get${name}Field`,
    role: 'read',
    params: pathParameters(Type.Object({ id: Type.Integer() })),
    responses: { 200: oldPersonFieldResponse, ...read, 404: errorResponse },
    async handle({ params, caller, hub }) {
      const fields = (await list!(caller, hub, 1)).map(toOldPersonField)
      const field = fields.find(({ id }) => id === params.id)
      if (!field) throw notFound('field')
      return ok({ success: true, data: field })
    },
  })
}

function fieldRoute({ entity, list }: FieldsOf): Route {
  const { name, reference } = describe(entity)
  return route({
    method: 'GET',
    path: `/api/v2/${entity}Fields/:field_code`,
    operationId: `get${name}Field`,
    summary: `Get a field of ${entity}s`,
    reference: `${reference}#get${name}Field`,
    role: 'read',
    params: pathParameters(Type.Object({ field_code: Type.String() })),
    query: withBlocks(fieldViewParameters),
    responses: { 200: personFieldResponse, ...read, 404: errorResponse },
    async handle({ params, query, caller, hub }) {
      const field = (await list!(caller, hub, 2)).find(({ code }) => code === params.field_code)
      if (!field) throw notFound('field')
      return ok({ success: true, data: toPipedrivePersonField(field, query.include) })
    },
  })
}

function describe(entity: string) {
  const name = entity.charAt(0).toUpperCase() + entity.slice(1)
  return {
    name,
    plural: entity === 'activity' ? 'activities' : `${entity}s`,
    reference: `https://developers.pipedrive.com/docs/api/v1/${name}Fields`,
  }
}

import Type, { type Static } from 'typebox'
import { companyFields, personFields } from '../../../hub/hub.ts'
import type { Company } from '../../../model/catalog.ts'
import type { Problem } from '../../../model/errors.ts'
import type { Instant } from '../../../model/instant.ts'
import type { JsonObject } from '../../../model/json.ts'
import { companyColumns, type Filter, type OrderTerm, vendorIdField } from '../../../model/query.ts'
import { answer, ok, type Reader, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { nullable } from '../../kit/nullable.ts'
import { problem } from '../bodies.ts'
import { SMART_BCC_EMAIL } from '../mapping.ts'
import { parseOldTime } from '../old-time.ts'
import { organizationOwnerField } from '../organizations/lookups.ts'
import { fromPipedriveOrganization } from '../organizations/mapping.ts'
import { organizationSearchFields, organizationSource, toFoundOrganization } from '../organizations/routes.ts'
import { foundOrganization } from '../organizations/schema.ts'
import { oldRules, readFirstChar, wrong } from '../query.ts'
import { deletedResponse, errorResponse } from '../schema.ts'
import { searchQuery } from '../search.ts'
import { toUserReference } from '../users.ts'
import { chosenFields } from './field-selector.ts'
import { relatedObjectsOf, toOldOrganization, toOldPerson } from './mapping.ts'
import { offsetParameters, paged, pagination, readOffsetPage } from './offset-page.ts'
import { searchByOffset } from './offset-search.ts'
import { labelsIn, reading, reference, visibilities } from './person-bodies.ts'
import { oldOrganization, oldPerson, relatedObjects, success } from './schema.ts'
import { type OldViewRequest, oldViewOf } from './view.ts'

/**
 * Organizations in version 1, which the vendor has taken out of its documents and still answers (recorded on 15 May 2026 in
 * NangoHQ/integration-templates, `integrations/pipedrive/tests`; read by airbytehq/airbyte,
 * `airbyte-integrations/connectors/source-pipedrive/manifest.yaml`).
 */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Organizations'
const read = { 400: errorResponse, 401: errorResponse } as const
const written = { ...read, 403: errorResponse } as const
const organizationPath = pathParameters(Type.Object({ id: Type.Integer() }))

/** A field selector, as in `/v1/organizations:(id,name)`, shows only the chosen fields. */
const shownOrganization = Type.Partial(oldOrganization)

const listParameters = Type.Object({
  user_id: Type.Optional(Type.Integer({ description: 'The owner.' })),
  filter_id: Type.Optional(
    Type.Integer({ description: 'Filters of organizations are not served: refused.' }),
  ),
  first_char: Type.Optional(
    Type.String({ emptyMeansAbsent: true, description: 'The first character of the name, in either case.' }),
  ),
  sort: Type.Optional(
    Type.String({
      emptyMeansAbsent: true,
      description: 'A field, and ASC or DESC. Fields: id, name, add_time, update_time.',
    }),
  ),
  ...offsetParameters,
})

interface OldOrganizationsQuery {
  readonly filter: Filter
  readonly order: readonly OrderTerm[]
  readonly start: number
  readonly limit: number
}

const listQuery: Reader<typeof listParameters, OldOrganizationsQuery> = {
  schema: listParameters,
  read(part, problems) {
    const read = queryParameters(listParameters, oldRules).read(part, problems)
    const { user_id: owner, first_char: first, filter_id, start, limit } = read
    if (filter_id !== undefined) problems.push(wrong('filter_id', 'The filter does not exist'))
    const selected: Filter[] = [
      ...(owner === undefined
        ? []
        : [{ some: organizationOwnerField, test: { op: 'eq', value: owner } } as const]),
      ...readFirstChar(first, companyFields.name, problems),
    ]
    return { filter: { all: selected }, order: readSort(read.sort, problems), start, limit }
  },
}

const sortFields: Readonly<Record<string, Omit<OrderTerm, 'direction'>>> = {
  id: { field: companyColumns.id },
  name: { field: companyFields.name, folded: true },
  add_time: { field: companyColumns.createdAt },
  update_time: { field: companyColumns.updatedAt },
}

function readSort(text: string | undefined, problems: Problem[]): OrderTerm[] {
  const [, name = '', direction = 'asc'] = /^(\w+)(?:\s+(asc|desc))?$/i.exec((text ?? 'id').trim()) ?? []
  const known = Object.hasOwn(sortFields, name) ? sortFields[name]! : undefined
  if (!known) problems.push(wrong('sort', `Cannot sort by '${(text ?? '').slice(0, 100)}'`))
  return known ? [{ ...known, direction: direction.toLowerCase() as 'asc' | 'desc' }] : []
}

const listOrganizations = route({
  method: 'GET',
  path: '/v1/organizations',
  operationId: 'getOrganizationsV1',
  summary: 'List organizations, version 1',
  reference: `${REFERENCE}#getOrganizations`,
  role: 'read',
  query: listQuery,
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(shownOrganization),
      additional_data: paged,
      related_objects: relatedObjects,
    }),
    ...read,
  },
  async handle({ query: { filter, order, start, limit }, caller, hub, wire }) {
    const request = { caller, hub, wire, page: { start, limit } }
    const page = await readOffsetPage(request, (at) =>
      hub.companies.list(caller, { filter, order, page: at }),
    )
    const view = await oldViewOf(request, { companies: page.items })
    const organizations = page.items.map((company) => toOldOrganization(company, view))
    return ok({
      success: true,
      data: organizations.map((organization) => chosenFields(wire, organization)),
      additional_data: { pagination: page.pagination },
      related_objects: ownersOf(organizations),
    })
  },
})

const getOrganization = route({
  method: 'GET',
  path: '/v1/organizations/:id',
  operationId: 'getOrganizationV1',
  summary: 'Get an organization, deleted or not, version 1',
  reference: `${REFERENCE}#getOrganization`,
  role: 'read',
  params: organizationPath,
  responses: {
    200: Type.Object({
      success,
      data: shownOrganization,
      additional_data: Type.Object({ dropbox_email: Type.String() }),
      related_objects: relatedObjects,
    }),
    ...read,
    404: errorResponse,
  },
  async handle({ params, caller, hub, wire }) {
    const company = await hub.companies.get(caller, params.id, { removed: true })
    const { data, related_objects } = await shownWithRelated({ caller, hub, wire }, company)
    return ok({
      success: true,
      data: chosenFields(wire, data),
      additional_data: { dropbox_email: SMART_BCC_EMAIL },
      related_objects,
    })
  },
})

const organizationProperties = {
  owner_id: Type.Optional(reference),
  visible_to: Type.Optional(Type.Enum([...visibilities])),
  label: Type.Optional(nullable(reference)),
  label_ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 100 })),
  address: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
}
const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' })

interface OldOrganizationBody {
  readonly name?: string
  readonly attributes: JsonObject
  readonly createdAt?: Instant
}

const draft = Type.Object({
  name,
  ...organizationProperties,
  add_time: Type.Optional(Type.String({ description: 'YYYY-MM-DD HH:MM:SS, UTC.' })),
})
const patch = Type.Object({ name: Type.Optional(name), ...organizationProperties })

const createBody = reading(draft, (body, problems): OldOrganizationBody & { readonly name: string } => {
  const createdAt = body.add_time === undefined ? undefined : parseOldTime(body.add_time)
  if (body.add_time !== undefined && createdAt === undefined) {
    problems.push(
      problem(['add_time'], 'format', 'The value is not a time of the format YYYY-MM-DD HH:MM:SS'),
    )
  }
  return {
    name: body.name.trim(),
    attributes: attributesIn(body),
    ...(createdAt !== undefined && { createdAt }),
  }
})

const updateBody = reading(
  patch,
  (body): OldOrganizationBody => ({
    ...(body.name !== undefined && { name: body.name.trim() }),
    attributes: attributesIn(body),
  }),
)

/** Unknown keys are ignored, custom fields among them: organizations have none here. */
function attributesIn(body: Static<typeof patch>): JsonObject {
  const { owner_id, visible_to, address } = body
  const label_ids = labelsIn(body)
  return fromPipedriveOrganization({
    ...(owner_id !== undefined && { owner_id: Number(owner_id) }),
    ...(visible_to !== undefined && { visible_to: Number(visible_to) as 1 }),
    ...(label_ids && { label_ids }),
    ...(address !== undefined && { address: address ? { value: address } : null }),
  })
}

const addOrganization = route({
  method: 'POST',
  path: '/v1/organizations',
  operationId: 'addOrganizationV1',
  summary: 'Add an organization, version 1',
  reference: `${REFERENCE}#addOrganization`,
  role: 'write',
  body: createBody,
  responses: {
    201: Type.Object({
      success,
      data: oldOrganization,
      additional_data: Type.Object({ didMerge: Type.Boolean() }),
      related_objects: relatedObjects,
    }),
    ...written,
  },
  async handle({ body, caller, hub, wire }) {
    const shown = await shownWithRelated({ caller, hub, wire }, await hub.companies.create(caller, body))
    return answer(201, { success: true, ...shown, additional_data: { didMerge: false } })
  },
})

const updateOrganization = route({
  method: 'PUT',
  path: '/v1/organizations/:id',
  operationId: 'updateOrganizationV1',
  summary: 'Change the keys that are sent, version 1',
  reference: `${REFERENCE}#updateOrganization`,
  role: 'write',
  params: organizationPath,
  body: updateBody,
  responses: {
    200: Type.Object({ success, data: oldOrganization, related_objects: relatedObjects }),
    ...written,
    404: errorResponse,
  },
  async handle({ params, body, caller, hub, wire }) {
    const company = await hub.companies.update(caller, params.id, body)
    return ok({ success: true, ...(await shownWithRelated({ caller, hub, wire }, company)) })
  },
})

const deleteOrganization = route({
  method: 'DELETE',
  path: '/v1/organizations/:id',
  operationId: 'deleteOrganizationV1',
  summary: 'Delete an organization (soft delete), version 1; its persons stay linked',
  reference: `${REFERENCE}#deleteOrganization`,
  role: 'write',
  params: organizationPath,
  responses: { 200: deletedResponse, ...written, 404: errorResponse },
  async handle({ params: { id }, caller, hub }) {
    await hub.companies.remove(caller, id)
    return ok({ success: true, data: { id } })
  },
})

const searchOrganizations = route({
  method: 'GET',
  path: '/v1/organizations/search',
  operationId: 'searchOrganizationV1',
  summary: 'Search organizations by name and address, version 1',
  reference: `${REFERENCE}#searchOrganization`,
  role: 'read',
  query: searchQuery({ fields: organizationSearchFields, include: [], organization: false, offset: true }),
  responses: {
    200: Type.Object({
      success,
      data: Type.Object({ items: Type.Array(foundOrganization) }),
      additional_data: Type.Object({ description: Type.String(), pagination }),
    }),
    ...read,
  },
  async handle({ query, caller, hub, wire }) {
    const source = organizationSource(query, caller, hub)
    const found = await searchByOffset({ caller, hub, wire }, query, [source])
    return ok({
      success: true,
      data: { items: found.items.map(toFoundOrganization) },
      additional_data: {
        description: 'The list of found organizations',
        pagination: found.pagination,
      },
    })
  },
})

const listPersons = route({
  method: 'GET',
  path: '/v1/organizations/:id/persons',
  operationId: 'getOrganizationPersonsV1',
  summary: 'List the persons of an organization, version 1',
  reference: `${REFERENCE}#getOrganizationPersons`,
  role: 'read',
  params: organizationPath,
  query: queryParameters(Type.Object(offsetParameters), oldRules),
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(oldPerson),
      additional_data: paged,
      related_objects: relatedObjects,
    }),
    ...read,
    404: errorResponse,
  },
  async handle({ params: { id }, query, caller, hub, wire }) {
    await hub.companies.get(caller, id, { removed: true })
    const request = { caller, hub, wire, page: query }
    const { items, pagination } = await readOffsetPage(request, (page) =>
      hub.people.list(caller, {
        filter: { some: personFields.companyId, test: { op: 'eq', value: id } },
        order: [{ field: vendorIdField('pipedrive', 'number'), direction: 'asc' }],
        page,
      }),
    )
    const view = await oldViewOf(request, { people: items })
    return ok({
      success: true,
      data: items.map((person) => toOldPerson(person, view)),
      additional_data: { pagination },
      related_objects: relatedObjectsOf(items, view),
    })
  },
})

export const oldOrganizationRoutes: readonly Route[] = [
  listOrganizations,
  searchOrganizations,
  getOrganization,
  addOrganization,
  updateOrganization,
  deleteOrganization,
  listPersons,
]

async function shownWithRelated(request: OldViewRequest, company: Company) {
  const data = toOldOrganization(company, await oldViewOf(request, { companies: [company] }))
  return { data, related_objects: ownersOf([data]) }
}

function ownersOf(organizations: readonly Static<typeof oldOrganization>[]) {
  const owners = [...new Set(organizations.map(({ owner_id }) => owner_id.value))]
  if (owners.length === 0) return {}
  return { user: Object.fromEntries(owners.map((id) => [String(id), toUserReference(id)])) }
}

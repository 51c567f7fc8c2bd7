import Type from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { Person, PersonPatch } from '../../../model/person.ts'
import type { Page, PersonQuery } from '../../../model/query.ts'
import { vendorIdField } from '../../../model/query.ts'
import { answer, ok, type Route, route } from '../../dialect.ts'
import { pathParameters } from '../../kit/flat-parameters.ts'
import { nullable } from '../../kit/nullable.ts'
import { readCustomFields } from '../custom-values.ts'
import { savedFilter } from '../filters/saved-filter.ts'
import { SMART_BCC_EMAIL } from '../mapping.ts'
import { getPersonToWrite, updatePerson as updatePersonWith } from '../person-to-write.ts'
import { idList, orderAndPosition, toNextCursor } from '../query.ts'
import { deletedResponse, errorResponse } from '../schema.ts'
import { searchQuery } from '../search.ts'
import { foundPerson, PICTURE, personSearch, personSearchFields } from '../search-route.ts'
import { checkAgainstAccount } from '../write-routes.ts'
import { fromPersonBody, fromPersonChange } from '../writing.ts'
import { fromOldCustomValues } from './custom-values.ts'
import { chosenFields } from './field-selector.ts'
import { relatedObjectsOf, toOldPerson } from './mapping.ts'
import { paged, pagination, paginationOf, readOffsetPage } from './offset-page.ts'
import { searchByOffset } from './offset-search.ts'
import {
  createOldPersonBody,
  type OldPersonBody,
  type OldPersonChange,
  updateOldPersonBody,
} from './person-bodies.ts'
import { collectionQuery, isSeekable, oldPersonsQuery } from './person-list.ts'
import { oldPerson, relatedObjects, success } from './schema.ts'
import { type OldViewRequest, oldViewOf } from './view.ts'

/**
 * Persons in version 1. The vendor has taken these out of its documents but still answers them (recorded on 15 May 2026 in
 * NangoHQ/integration-templates, `integrations/pipedrive/tests`).
 */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Persons'
const read = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const
const notThere = { ...read, 404: errorResponse } as const
const personPath = pathParameters(Type.Object({ id: Type.Integer() }))

/** A field selector, as in `/v1/persons:(id,name)`, shows only the chosen fields. */
const shownPerson = Type.Partial(oldPerson)

const listPersons = route({
  method: 'GET',
  path: '/v1/persons',
  operationId: 'getPersonsV1',
  summary: 'List persons, version 1',
  reference: `${REFERENCE}#getPersons`,
  role: 'read',
  query: oldPersonsQuery,
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(shownPerson),
      additional_data: paged,
      related_objects: relatedObjects,
    }),
    ...read,
  },
  async handle({ query: { filterId, filter, order, start, limit }, caller, hub, wire }) {
    const saved = filterId === undefined ? [] : [await savedFilter(caller, hub, filterId)]
    const query = { filter: { all: [...saved, filter] }, order }
    const request = { caller, hub, wire, page: { start, limit } }
    const page = isSeekable(order)
      ? await readOffsetPage(request, (at) => hub.people.list(caller, { ...query, page: at }))
      : await readByOffset(caller, hub, query, request.page)
    const view = await oldViewOf(request, { people: page.items })
    return ok({
      success: true,
      data: page.items.map((person) => chosenFields(wire, toOldPerson(person, view))),
      additional_data: { pagination: page.pagination },
      related_objects: relatedObjectsOf(page.items, view),
    })
  },
})

/** In orders without positions. One item more is read, to see whether there are more. */
async function readByOffset(
  caller: Caller,
  hub: Hub,
  query: Omit<PersonQuery, 'page'>,
  page: { readonly start: number; readonly limit: number },
) {
  const { items }: Page<Person> = await hub.people.list(caller, {
    ...query,
    page: { offset: page.start, limit: page.limit + 1 },
  })
  return {
    items: items.slice(0, page.limit),
    pagination: paginationOf(page, items.length > page.limit),
  }
}

const { id, active_flag, owner_id, name, email, phone, update_time, delete_time, add_time } =
  oldPerson.properties
const { visible_to, label, label_ids, cc_email } = oldPerson.properties
const collectedPerson = Type.Object({
  ...{ id, active_flag, name, email, phone, update_time, delete_time, add_time },
  ...{ visible_to, label, label_ids, cc_email },
  owner_id: owner_id.properties.id,
  org_id: nullable(Type.Integer()),
  picture_id: nullable(Type.Integer()),
})

const collectPersons = route({
  method: 'GET',
  path: '/v1/persons/collection',
  operationId: 'getPersonsCollectionV1',
  summary: 'List persons by cursor, version 1',
  reference: `${REFERENCE}#getPersonsCollection`,
  role: 'read',
  query: collectionQuery,
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(collectedPerson),
      additional_data: Type.Object({ next_cursor: nullable(Type.String()) }),
    }),
    ...read,
  },
  async handle({ query: { filter, from, limit }, caller, hub, wire }) {
    const sort = { field: 'id', direction: 'asc' } as const
    const page = await hub.people.list(caller, {
      filter,
      ...orderAndPosition(sort, from, vendorIdField('pipedrive', 'number'), limit),
    })
    const view = await oldViewOf({ caller, hub, wire }, { people: page.items })
    return ok({
      success: true,
      data: page.items.map((person) => toCollectedPerson(toOldPerson(person, view))),
      additional_data: { next_cursor: toNextCursor(sort, page.next) },
    })
  },
})

function toCollectedPerson(person: ReturnType<typeof toOldPerson>) {
  return {
    id: person.id,
    active_flag: person.active_flag,
    owner_id: person.owner_id.value,
    org_id: person.org_id?.value ?? null,
    name: person.name,
    email: person.email,
    phone: person.phone,
    update_time: person.update_time,
    delete_time: person.delete_time,
    add_time: person.add_time,
    visible_to: person.visible_to,
    picture_id: person.picture_id?.value ?? null,
    label: person.label,
    label_ids: person.label_ids,
    cc_email: person.cc_email,
  }
}

const getPerson = route({
  method: 'GET',
  path: '/v1/persons/:id',
  operationId: 'getPersonV1',
  summary: 'Get a person, deleted or not, version 1',
  reference: `${REFERENCE}#getPerson`,
  role: 'read',
  params: personPath,
  responses: {
    200: Type.Object({
      success,
      data: shownPerson,
      additional_data: Type.Object({ dropbox_email: Type.String() }),
      related_objects: relatedObjects,
    }),
    400: errorResponse,
    401: errorResponse,
    404: errorResponse,
  },
  async handle({ params, caller, hub, wire }) {
    const person = await hub.people.getByVendorId(caller, 'pipedrive', String(params.id), { removed: true })
    const { data, related_objects } = await shownWithRelated({ caller, hub, wire }, person)
    return ok({
      success: true,
      data: chosenFields(wire, data),
      additional_data: { dropbox_email: SMART_BCC_EMAIL },
      related_objects,
    })
  },
})

const addPerson = route({
  method: 'POST',
  path: '/v1/persons',
  operationId: 'addPersonV1',
  summary: 'Add a person, version 1',
  reference: `${REFERENCE}#addPerson`,
  role: 'write',
  body: createOldPersonBody,
  responses: {
    201: Type.Object({
      success,
      data: oldPerson,
      additional_data: Type.Object({ didMerge: Type.Boolean() }),
      related_objects: relatedObjects,
    }),
    ...read,
  },
  async handle({ body, caller, hub, wire }) {
    const referred = await checkAgainstAccount(body.person, caller, hub)
    const customFields = await customValuesIn(caller, hub, body)
    const draft = fromPersonBody(body.person, { ...referred, customFields: customFields() })
    const person = await hub.people.create(caller, draft)
    const shown = await shownWithRelated({ caller, hub, wire }, person)
    return answer(201, { success: true, ...shown, additional_data: { didMerge: false } })
  },
})

const updatePerson = route({
  method: 'PUT',
  path: '/v1/persons/:id',
  operationId: 'updatePersonV1',
  summary: 'Change the keys that are sent, version 1',
  reference: `${REFERENCE}#updatePerson`,
  role: 'write',
  params: personPath,
  body: updateOldPersonBody,
  responses: {
    200: Type.Object({ success, data: oldPerson, related_objects: relatedObjects }),
    ...notThere,
  },
  async handle({ params, body, caller, hub, wire }) {
    const referred = await checkAgainstAccount(body.person, caller, hub)
    const customFields = await customValuesIn(caller, hub, body)
    const person = await change(caller, hub, params.id, body, (before) =>
      fromPersonChange(before, body.person, { ...referred, customFields: customFields(before) }),
    )
    return ok({ success: true, ...(await shownWithRelated({ caller, hub, wire }, person)) })
  },
})

/** The status is the one that was recorded; the vendor documents 200. */
const deletePerson = route({
  method: 'DELETE',
  path: '/v1/persons/:id',
  operationId: 'deletePersonV1',
  summary: 'Delete a person (soft delete), version 1: answers 410',
  reference: `${REFERENCE}#deletePerson`,
  role: 'write',
  params: personPath,
  responses: { 410: deletedResponse, ...notThere },
  async handle({ params, caller, hub }) {
    const person = await getPersonToWrite(caller, hub, params.id)
    await hub.people.remove(caller, person.id)
    return answer(410, { success: true, data: { id: params.id } })
  },
})

const deletePersons = route({
  method: 'DELETE',
  path: '/v1/persons',
  operationId: 'deletePersonsV1',
  summary: 'Delete persons, version 1: all of them or none',
  reference: `${REFERENCE}#deletePersons`,
  role: 'write',
  query: idList(),
  responses: {
    200: Type.Object({ success, data: Type.Object({ id: Type.Array(Type.Integer()) }) }),
    ...notThere,
  },
  async handle({ query: { ids }, caller, hub }) {
    await hub.transaction(async (within) => {
      for (const id of ids) {
        const person = await getPersonToWrite(caller, within, id)
        await within.people.remove(caller, person.id)
      }
    })
    return ok({ success: true, data: { id: ids } })
  },
})

const searchPersons = route({
  method: 'GET',
  path: '/v1/persons/search',
  operationId: 'searchPersonsV1',
  summary: 'Search persons, version 1',
  reference: `${REFERENCE}#searchPersons`,
  role: 'read',
  query: searchQuery({ fields: personSearchFields, include: [PICTURE], organization: true, offset: true }),
  responses: {
    200: Type.Object({
      success,
      data: Type.Object({ items: Type.Array(foundPerson) }),
      additional_data: Type.Object({ description: Type.String(), pagination }),
    }),
    ...read,
  },
  async handle({ query, caller, hub, wire }) {
    const { source, render } = await personSearch(query, caller, hub)
    const found = await searchByOffset({ caller, hub, wire }, query, [source])
    return ok({
      success: true,
      data: { items: await render(found.items) },
      additional_data: { description: 'The list of found persons', pagination: found.pagination },
    })
  },
})

export const oldPersonRoutes: readonly Route[] = [
  listPersons,
  collectPersons,
  searchPersons,
  getPerson,
  addPerson,
  updatePerson,
  deletePerson,
  deletePersons,
]

async function shownWithRelated(request: OldViewRequest, person: Person) {
  const view = await oldViewOf(request, { people: [person] })
  return { data: toOldPerson(person, view), related_objects: relatedObjectsOf([person], view) }
}

/** @returns the custom fields of the body as values by key, given the person to change */
async function customValuesIn(caller: Caller, hub: Hub, { raw }: OldPersonBody) {
  const fields = await hub.catalog.listCustomFields(caller)
  const { settings } = await hub.organizations.get(caller.orgId)
  return (before?: Person): JsonObject => {
    const present = fields.map(({ code, key }) => [code, before?.customFields[key] ?? null] as const)
    const values = fromOldCustomValues(raw, fields, Object.fromEntries(present))
    return readCustomFields(values, fields, settings.defaultTimeZone)
  }
}

/** Restores the person before the change, or removes it after it, if the body says so. @throws not_found */
async function change(
  caller: Caller,
  hub: Hub,
  id: number,
  { isActive }: OldPersonChange,
  patch: (before: Person) => PersonPatch,
): Promise<Person> {
  if (isActive === undefined) {
    return updatePersonWith(caller, hub, id, patch)
  }
  return hub.transaction(async (within) => {
    const { people } = within
    const person = await getPersonToWrite(caller, within, id, { removed: isActive })
    if (person.removedAt !== null) await people.restore(caller, person.id)
    const changed = await people.update(caller, person.id, patch)
    return isActive ? changed : people.remove(caller, person.id)
  })
}

import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { SavedFilter } from '../../model/catalog.ts'
import type { Problem } from '../../model/errors.ts'
import { toMicroseconds } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { converted } from '../kit/converted.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { filterDraft, filterPatch, nativeFilter, nativeFilters } from './catalog-schema.ts'
import { FILTER_CHARS_MAX, FilterError, fromNativeFilter } from './filter.ts'
import { createKnownReferences } from './known-references.ts'
import { REFERENCE, refuses, requireNumber } from './route-parts.ts'
import { strictBody } from './strict-body.ts'

const filterPath = pathParameters(Type.Object({ filter_id: Type.String({ minLength: 1 }) }))

const listFilters = route({
  method: 'GET',
  path: '/v1/filters',
  operationId: 'listFilters',
  summary: 'List saved filters',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeFilters, ...refuses(401) },
  async handle({ caller, hub }) {
    const filters = await hub.filters.list(caller)
    return ok({ items: filters.map(toNativeFilter) })
  },
})

const createFilter = route({
  method: 'POST',
  path: '/v1/filters',
  operationId: 'createFilter',
  summary: 'Save a filter, in the syntax of the parameter `filter` of listPeople',
  reference: REFERENCE,
  role: 'write',
  body: converted(strictBody(filterDraft), toDraft),
  responses: { 201: nativeFilter, ...refuses(400, 401, 403) },
  async handle({ body, caller, hub }) {
    await requireUsable(hub, caller, body.conditions)
    return answer(201, toNativeFilter(await hub.filters.create(caller, body)))
  },
})

const getFilter = route({
  method: 'GET',
  path: '/v1/filters/:filter_id',
  operationId: 'getFilter',
  summary: 'Read a saved filter',
  reference: REFERENCE,
  role: 'read',
  params: filterPath,
  responses: { 200: nativeFilter, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    const filter = await hub.filters.get(caller, requireNumber(params.filter_id, 'filter'))
    return ok(toNativeFilter(filter))
  },
})

const updateFilter = route({
  method: 'PATCH',
  path: '/v1/filters/:filter_id',
  operationId: 'updateFilter',
  summary: 'Rename a saved filter, or change its conditions',
  reference: REFERENCE,
  role: 'write',
  params: filterPath,
  body: converted(strictBody(filterPatch), toPatch),
  responses: { 200: nativeFilter, ...refuses(400, 401, 403, 404) },
  async handle({ params, body, caller, hub }) {
    if (body.conditions) await requireUsable(hub, caller, body.conditions)
    const filterId = requireNumber(params.filter_id, 'filter')
    return ok(toNativeFilter(await hub.filters.update(caller, filterId, body)))
  },
})

const removeFilter = route({
  method: 'DELETE',
  path: '/v1/filters/:filter_id',
  operationId: 'removeFilter',
  summary: 'Remove a saved filter',
  reference: REFERENCE,
  role: 'write',
  params: filterPath,
  responses: { 200: nativeFilter, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    const filter = await hub.filters.remove(caller, requireNumber(params.filter_id, 'filter'))
    return ok(toNativeFilter(filter))
  },
})

export const filterRoutes: readonly Route[] = [
  listFilters,
  createFilter,
  getFilter,
  updateFilter,
  removeFilter,
]

interface Draft {
  readonly name: string
  readonly conditions: JsonObject
}

function toDraft({ name, filter }: { name: string; filter: unknown }, problems: Problem[]): Draft {
  return { name, conditions: checked(filter, problems) }
}

function toPatch({ name, filter }: { name?: string; filter?: unknown }, problems: Problem[]): Partial<Draft> {
  return {
    ...(name !== undefined && { name }),
    ...(filter !== undefined && { conditions: checked(filter, problems) }),
  }
}

/** The filter unchanged; an invalid filter, or one too long for a query parameter, becomes a problem. */
function checked(filter: unknown, problems: Problem[]): JsonObject {
  const find = (why: string, rule: Problem['rule']): void => {
    problems.push({ in: 'body', path: ['filter'], rule, message: `filter ${why}` })
  }
  if (JSON.stringify(filter).length > FILTER_CHARS_MAX) {
    find(`must have at most ${FILTER_CHARS_MAX} characters as JSON`, 'too_long')
  }
  try {
    fromNativeFilter(filter)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    find(error.message, 'format')
  }
  return filter as JsonObject
}

/**
 * Checks that the filter can list people.
 *
 * @throws invalid past a limit, and if it names a label or company that does not exist; forbidden when the caller may not filter by its fields
 */
async function requireUsable(hub: Hub, caller: Caller, conditions: JsonObject): Promise<void> {
  const noPeople = { order: [], page: { offset: 0, limit: 0 } } as const
  const filter = { all: [fromNativeFilter(conditions)] }
  await createKnownReferences(hub, caller).requireInFilter(filter, 'body')
  await hub.people.list(caller, { filter, ...noPeople })
}

function toNativeFilter({ id, name, conditions, createdAt, updatedAt }: SavedFilter) {
  const times = { createdAt: toMicroseconds(createdAt), updatedAt: toMicroseconds(updatedAt) }
  return { id, name, filter: conditions, ...times }
}

import { toMicroseconds } from '../../model/instant.ts'
import { ok, type Route, route } from '../dialect.ts'
import { tagChangeBody, tagDraftBody } from './bodies.ts'
import { requireManager } from './credentials.ts'
import { customerIdOf, type Mount, pathIds, serviceAgentsPath } from './mount.ts'
import { listContactsQuery } from './query.ts'
import { errorsOf, pageOf, voipbinTag } from './schema.ts'
import { getLabel, toVoipbinTag } from './tags.ts'

const reference = 'https://api.voipbin.net/docs/tag_overview.html'

/** Agents may read tags; only managers may change them. */
const agents: TagMount = {
  path: `${serviceAgentsPath}/tags`,
  prefix: 'serviceAgents_',
  authorize: () => {},
}
const managers: TagMount = { path: '/v1.0/tags', prefix: '', authorize: requireManager }

type TagMount = Pick<Mount, 'path' | 'prefix' | 'authorize'>

function listTagsRoute({ path, prefix, authorize }: TagMount): Route {
  return route({
    method: 'GET',
    path,
    operationId: `${prefix}listTags`,
    summary: 'List tags, the newest first',
    reference,
    role: 'read',
    query: listContactsQuery,
    responses: { 200: pageOf(voipbinTag), ...errorsOf(400, 401, 403) },
    cacheable: true,
    async handle({ query: { before, pageSize }, caller, hub }) {
      authorize(caller)
      const labels = await hub.catalog.listLabels(caller)
      const page = labels
        .filter(({ createdAt }) => before === undefined || createdAt < before)
        .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id)
        .slice(0, pageSize)
      const customerId = await customerIdOf(caller, hub)
      const last = page.at(-1)
      return ok({
        result: page.map((label) => toVoipbinTag(label, customerId)),
        next_page_token: last ? toMicroseconds(last.createdAt) : '',
      })
    },
  })
}

function getTagRoute({ path, prefix, authorize }: TagMount): Route {
  return route({
    method: 'GET',
    path: `${path}/:id`,
    operationId: `${prefix}getTag`,
    summary: 'Get a tag',
    reference,
    role: 'read',
    params: pathIds('id'),
    responses: { 200: voipbinTag, ...errorsOf(400, 401, 403, 404) },
    cacheable: true,
    async handle({ params, caller, hub }) {
      const label = await getLabel(caller, hub, params.id)
      authorize(caller)
      return ok(toVoipbinTag(label, await customerIdOf(caller, hub)))
    },
  })
}

/** Answered with 200, unlike a new contact: voipbin/monorepo `bin-api-manager/server/tags.go`. */
const createTag = route({
  method: 'POST',
  path: managers.path,
  operationId: 'createTag',
  summary: 'Create a tag',
  reference,
  role: 'write',
  body: tagDraftBody,
  responses: { 200: voipbinTag, ...errorsOf(400, 401, 403) },
  async handle({ body, caller, hub }) {
    managers.authorize(caller)
    return ok(toVoipbinTag(await hub.catalog.createLabel(caller, body), await customerIdOf(caller, hub)))
  },
})

const updateTag = route({
  method: 'PUT',
  path: `${managers.path}/:id`,
  operationId: 'updateTag',
  summary: 'Change a tag; a member left out stays as it is',
  reference,
  role: 'write',
  params: pathIds('id'),
  body: tagChangeBody,
  responses: { 200: voipbinTag, ...errorsOf(400, 401, 403, 404) },
  async handle({ params, body, caller, hub }) {
    const { id } = await getLabel(caller, hub, params.id)
    managers.authorize(caller)
    const label = await hub.catalog.updateLabel(caller, id, body)
    return ok(toVoipbinTag(label, await customerIdOf(caller, hub)))
  },
})

const removeTag = route({
  method: 'DELETE',
  path: `${managers.path}/:id`,
  operationId: 'removeTag',
  summary: 'Remove a tag; contacts no longer show it',
  reference,
  role: 'write',
  params: pathIds('id'),
  responses: { 200: voipbinTag, ...errorsOf(400, 401, 403, 404) },
  async handle({ params, caller, hub }) {
    const { id } = await getLabel(caller, hub, params.id)
    managers.authorize(caller)
    const label = await hub.catalog.removeLabel(caller, id)
    return ok(toVoipbinTag(label, await customerIdOf(caller, hub)))
  },
})

export const tagRoutes: readonly Route[] = [
  listTagsRoute(managers),
  createTag,
  getTagRoute(managers),
  updateTag,
  removeTag,
  listTagsRoute(agents),
  getTagRoute(agents),
]

import { notFound } from '../../model/errors.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { tagBody } from './bodies.ts'
import { withoutUpdateMark } from './entries.ts'
import { foreignTagsOf } from './mapping.ts'
import { getContactToWrite, type Mount, pathIds, reference, showContact } from './mount.ts'
import { errorsOf } from './schema.ts'
import type { Shape } from './shape.ts'
import { requireLabels } from './tags.ts'

/** The tags of a contact. Every change is answered with the whole contact. */
export function tagEntryRoutes(mount: Mount, shape: Shape): readonly Route[] {
  return [addTagRoute(mount, shape), removeTagRoute(mount, shape)]
}

function addTagRoute(mount: Mount, shape: Shape): Route {
  return route({
    method: 'POST',
    path: `${mount.path}/:id/tags`,
    operationId: `${mount.prefix}addContactTag`,
    summary: 'Assign a tag to a contact',
    reference,
    role: 'write',
    params: pathIds('id'),
    body: tagBody,
    responses: { 201: shape.contact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, body, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const [labelId] = await requireLabels(caller, hub, [body], ['tag_id'])
      const person = await hub.people.update(caller, id, (before) =>
        before.labelIds.includes(labelId!)
          ? {}
          : withoutUpdateMark(before, { labelIds: [...before.labelIds, labelId!] }),
      )
      return answer(201, await showContact(shape, caller, hub, person))
    },
  })
}

function removeTagRoute(mount: Mount, shape: Shape): Route {
  return route({
    method: 'DELETE',
    path: `${mount.path}/:id/tags/:tag_id`,
    operationId: `${mount.prefix}removeContactTag`,
    summary: 'Take a tag off a contact',
    reference,
    role: 'write',
    params: pathIds('id', 'tag_id'),
    responses: { 200: shape.contact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const labels = await hub.catalog.listLabels(caller)
      const label = labels.find(({ uuid }) => uuid === params.tag_id)
      const person = await hub.people.update(caller, id, (before) => {
        const foreign = foreignTagsOf(before)
        const hasLabel = label !== undefined && before.labelIds.includes(label.id)
        if (!hasLabel && !foreign.includes(params.tag_id)) throw notFound('contact tag')
        return withoutUpdateMark(before, {
          ...(hasLabel && { labelIds: before.labelIds.filter((labelId) => labelId !== label.id) }),
          ...(foreign.includes(params.tag_id) && {
            extensions: { voipbin: { tagIds: foreign.filter((id) => id !== params.tag_id) } },
          }),
        })
      })
      return ok(await showContact(shape, caller, hub, person))
    },
  })
}

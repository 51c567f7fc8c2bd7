import { toMicroseconds } from '../../model/instant.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { fromVoipbinChange, fromVoipbinDraft } from './mapping.ts'
import {
  getContactToWrite,
  type Mount,
  mounts,
  pathIds,
  reference,
  renderingFor,
  showContact,
} from './mount.ts'
import {
  listContactsQuery,
  lookupQuery,
  oldestOwner,
  toLookupQuery,
  toLookupTarget,
  toPersonQuery,
} from './query.ts'
import { errorsOf } from './schema.ts'
import type { Shape } from './shape.ts'
import { tagEntryRoutes } from './tag-entry-routes.ts'
import { tagRoutes } from './tag-routes.ts'
import { requireLabels } from './tags.ts'

/** The routes of one version. Tags are alike in all versions. */
export function routesOf(shape: Shape): readonly Route[] {
  return [
    ...mounts.flatMap((mount) => [
      listContactsRoute(mount, shape),
      lookUpContactRoute(mount, shape),
      getContactRoute(mount, shape),
      createContactRoute(mount, shape),
      updateContactRoute(mount, shape),
      removeContactRoute(mount, shape),
      ...shape.entryRoutes(mount),
      ...tagEntryRoutes(mount, shape),
    ]),
    ...tagRoutes,
  ]
}

function listContactsRoute({ path, prefix, authorize }: Mount, shape: Shape): Route {
  return route({
    method: 'GET',
    path,
    operationId: `${prefix}listContacts`,
    summary: 'List contacts, the newest first',
    reference,
    role: 'read',
    query: listContactsQuery,
    responses: { 200: shape.contacts, ...errorsOf(400, 401, 403) },
    cacheable: true,
    async handle({ query, caller, hub, render }) {
      authorize(caller)
      const rendering = await renderingFor(shape, caller, hub)
      const page = await hub.refs.list({ caller, query: toPersonQuery(query) })
      return render.list({ caller, page, ...rendering }, (result, last) => ({
        result,
        // The last page has a token too: the list ends with an empty page.
        next_page_token: last ? toMicroseconds(last.createdAt) : '',
      }))
    },
  })
}

function lookUpContactRoute({ path, prefix, authorize }: Mount, shape: Shape): Route {
  return route({
    method: 'GET',
    path: `${path}/lookup`,
    operationId: `${prefix}lookUpContact`,
    summary: 'Find the contact that a phone number or an e-mail belongs to',
    reference,
    role: 'read',
    query: lookupQuery,
    responses: { 200: shape.contact, ...errorsOf(400, 401, 403, 404) },
    async handle({ query, caller, hub }) {
      authorize(caller)
      const { settings } = await hub.organizations.get(caller.orgId)
      const target = toLookupTarget(query, settings.defaultRegion)
      const { items } = await hub.people.list(caller, toLookupQuery(target))
      return ok(await showContact(shape, caller, hub, oldestOwner(items, target)))
    },
  })
}

function getContactRoute(mount: Mount, shape: Shape): Route {
  return route({
    method: 'GET',
    path: `${mount.path}/:id`,
    operationId: `${mount.prefix}getContact`,
    summary: 'Get a contact',
    reference,
    role: 'read',
    params: pathIds('id'),
    responses: { 200: shape.contact, ...errorsOf(400, 401, 403, 404) },
    cacheable: true,
    async handle({ params, caller, hub, render }) {
      const found = await hub.refs.getByVendorId({ caller, dialect: 'voipbin', vendorId: params.id })
      // The vendor checks whether the contact exists before it checks the caller's rights.
      mount.authorize(caller)
      return render.one({ caller, found, ...(await renderingFor(shape, caller, hub)) })
    },
  })
}

function createContactRoute({ path, prefix, authorize }: Mount, shape: Shape): Route {
  return route({
    method: 'POST',
    path,
    operationId: `${prefix}createContact`,
    summary: 'Create a contact',
    reference,
    role: 'write',
    body: shape.draftBody,
    responses: { 201: shape.contact, ...errorsOf(400, 401, 403) },
    async handle({ body, caller, hub }) {
      authorize(caller)
      const { entries, ...draft } = body
      entries.check()
      const labelIds = await requireLabels(caller, hub, draft.tag_ids ?? [], ['tag_ids'])
      let leftOut: readonly string[] = []
      const person = await hub.people.create(caller, async (list) => {
        const { leftOut: without, own, ...stored } = await entries.store(list, hub.now())
        leftOut = without
        const { extensions, ...values } = fromVoipbinDraft(draft)
        return {
          ...values,
          ...stored,
          extensions: { voipbin: { ...extensions?.voipbin, ...own } },
          labelIds,
          // A number that another contact has is not stored with this one, but nothing that was said is lost.
          ...(leftOut.length > 0 && { payload: entries.body }),
        }
      })
      return answer(201, await showContact(shape, caller, hub, person), leftOutHeader(leftOut))
    },
  })
}

/** The vendor's answer has no place for what it leaves out, and no client reads this header. */
function leftOutHeader(leftOut: readonly string[]): Record<string, string> {
  return leftOut.length === 0 ? {} : { 'x-kith-left-out': leftOut.join(', ') }
}

function updateContactRoute(mount: Mount, shape: Shape): Route {
  return route({
    method: 'PUT',
    path: `${mount.path}/:id`,
    operationId: `${mount.prefix}updateContact`,
    summary: 'Change a contact; members left out stay as they are',
    reference,
    role: 'write',
    params: pathIds('id'),
    body: shape.changeBody,
    responses: { 200: shape.contact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, body, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const person = await hub.people.update(caller, id, (before) => fromVoipbinChange(before, body))
      return ok(await showContact(shape, caller, hub, person))
    },
  })
}

function removeContactRoute(mount: Mount, shape: Shape): Route {
  return route({
    method: 'DELETE',
    path: `${mount.path}/:id`,
    operationId: `${mount.prefix}removeContact`,
    summary: 'Remove a contact (soft delete)',
    reference,
    role: 'write',
    params: pathIds('id'),
    responses: { 200: shape.contact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      return ok(await showContact(shape, caller, hub, await hub.people.remove(caller, id)))
    },
  })
}

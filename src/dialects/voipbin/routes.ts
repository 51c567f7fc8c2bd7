import { toMicroseconds } from '../../model/instant.ts'
import type { Json } from '../../model/json.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { contactChangeBody, contactDraftBody, fromEmail, fromPhone } from './bodies.ts'
import { emails, phoneNumbers, toEntryDraft, withAdded } from './entries.ts'
import { entryRoutes } from './entry-routes.ts'
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
import { contactsResponse, errorsOf, voipbinContact } from './schema.ts'
import { tagRoutes } from './tag-routes.ts'
import { requireLabels } from './tags.ts'
import { freeNumbers, requireShortNumber } from './unique-numbers.ts'

export const routes: readonly Route[] = [
  ...mounts.flatMap((mount) => [
    listContactsRoute(mount),
    lookUpContactRoute(mount),
    getContactRoute(mount),
    createContactRoute(mount),
    updateContactRoute(mount),
    removeContactRoute(mount),
    ...entryRoutes(mount),
  ]),
  ...tagRoutes,
]

function listContactsRoute({ path, prefix, authorize }: Mount): Route {
  return route({
    method: 'GET',
    path,
    operationId: `${prefix}listContacts`,
    summary: 'List contacts, the newest first',
    reference,
    role: 'read',
    query: listContactsQuery,
    responses: { 200: contactsResponse, ...errorsOf(400, 401, 403) },
    cacheable: true,
    async handle({ query, caller, hub, render }) {
      authorize(caller)
      const rendering = await renderingFor(caller, hub)
      const page = await hub.refs.list({ caller, query: toPersonQuery(query) })
      return render.list({ caller, page, ...rendering }, (result, last) => ({
        result,
        // The last page has a token too: the list ends with an empty page.
        next_page_token: last ? toMicroseconds(last.createdAt) : '',
      }))
    },
  })
}

function lookUpContactRoute({ path, prefix, authorize }: Mount): Route {
  return route({
    method: 'GET',
    path: `${path}/lookup`,
    operationId: `${prefix}lookUpContact`,
    summary: 'Find the contact that a phone number or an e-mail belongs to',
    reference,
    role: 'read',
    query: lookupQuery,
    responses: { 200: voipbinContact, ...errorsOf(400, 401, 403, 404) },
    async handle({ query, caller, hub }) {
      authorize(caller)
      const { settings } = await hub.organizations.get(caller.orgId)
      const target = toLookupTarget(query, settings.defaultRegion)
      const { items } = await hub.people.list(caller, toLookupQuery(target))
      return ok(await showContact(caller, hub, oldestOwner(items, target)))
    },
  })
}

function getContactRoute(mount: Mount): Route {
  return route({
    method: 'GET',
    path: `${mount.path}/:id`,
    operationId: `${mount.prefix}getContact`,
    summary: 'Get a contact',
    reference,
    role: 'read',
    params: pathIds('id'),
    responses: { 200: voipbinContact, ...errorsOf(400, 401, 403, 404) },
    cacheable: true,
    async handle({ params, caller, hub, render }) {
      const found = await hub.refs.getByVendorId({ caller, dialect: 'voipbin', vendorId: params.id })
      // The vendor checks whether the contact exists before it checks the caller's rights.
      mount.authorize(caller)
      return render.one({ caller, found, ...(await renderingFor(caller, hub)) })
    },
  })
}

function createContactRoute({ path, prefix, authorize }: Mount): Route {
  return route({
    method: 'POST',
    path,
    operationId: `${prefix}createContact`,
    summary: 'Create a contact',
    reference,
    role: 'write',
    body: contactDraftBody,
    responses: { 201: voipbinContact, ...errorsOf(400, 401, 403) },
    async handle({ body, caller, hub }) {
      authorize(caller)
      const phones = (body.phone_numbers ?? []).map((phone) => toEntryDraft(phoneNumbers, fromPhone(phone)))
      for (const { value } of phones) requireShortNumber(value)
      const labelIds = await requireLabels(caller, hub, body.tag_ids ?? [], ['tag_ids'])
      let leftOut: readonly number[] = []
      const person = await hub.people.create(caller, async (list) => {
        const numbers = await freeNumbers(list, phones)
        leftOut = numbers.leftOut
        return {
          ...fromVoipbinDraft(body),
          phones: numbers.free,
          emails: (body.emails ?? [])
            .map((email) => toEntryDraft(emails, fromEmail(email)))
            .reduce(withAdded, []),
          labelIds,
          // A number that another contact has is not stored with this one, but nothing that was said is lost.
          ...(leftOut.length > 0 && { payload: body as Json }),
        }
      })
      return answer(201, await showContact(caller, hub, person), leftOutHeader(leftOut))
    },
  })
}

/** The vendor's answer has no place for what it leaves out, and no client reads this header. */
function leftOutHeader(leftOut: readonly number[]): Record<string, string> {
  if (leftOut.length === 0) return {}
  return { 'x-kith-left-out': leftOut.map((index) => `phone_numbers[${index}]`).join(', ') }
}

function updateContactRoute(mount: Mount): Route {
  return route({
    method: 'PUT',
    path: `${mount.path}/:id`,
    operationId: `${mount.prefix}updateContact`,
    summary: 'Change a contact; members left out stay as they are',
    reference,
    role: 'write',
    params: pathIds('id'),
    body: contactChangeBody,
    responses: { 200: voipbinContact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, body, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const person = await hub.people.update(caller, id, (before) => fromVoipbinChange(before, body))
      return ok(await showContact(caller, hub, person))
    },
  })
}

function removeContactRoute(mount: Mount): Route {
  return route({
    method: 'DELETE',
    path: `${mount.path}/:id`,
    operationId: `${mount.prefix}removeContact`,
    summary: 'Remove a contact (soft delete)',
    reference,
    role: 'write',
    params: pathIds('id'),
    responses: { 200: voipbinContact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      return ok(await showContact(caller, hub, await hub.people.remove(caller, id)))
    },
  })
}

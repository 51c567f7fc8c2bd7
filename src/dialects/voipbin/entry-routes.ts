import type { TSchema } from 'typebox'
import type { ListInTransaction } from '../../hub/hub.ts'
import { notFound } from '../../model/errors.ts'
import type { ContactPoint } from '../../model/person.ts'
import { answer, ok, type Reader, type Route, route } from '../dialect.ts'
import {
  type EntryChange,
  emailChangeBody,
  emailDraftBody,
  phoneChangeBody,
  phoneDraftBody,
  tagBody,
} from './bodies.ts'
import {
  type EntryKind,
  emails,
  findEntry,
  phoneNumbers,
  toEntryDraft,
  withAdded,
  withChanged,
  withoutEntry,
  withoutUpdateMark,
} from './entries.ts'
import { foreignTagsOf } from './mapping.ts'
import { getContactToWrite, type Mount, pathIds, reference, showContact } from './mount.ts'
import { errorsOf, voipbinContact } from './schema.ts'
import { requireLabels } from './tags.ts'
import { requireFreeNumber, requireShortNumber, uniqueForm } from './unique-numbers.ts'

/** Phone numbers, e-mails and tags of a contact. Every change is answered with the whole contact. */
export function entryRoutes(mount: Mount): readonly Route[] {
  const phones: EntryResource = {
    ...phoneNumbers,
    path: `${mount.path}/:id/${mount.phoneNumbers}`,
    idName: 'phone_number_id',
    operation: 'PhoneNumber',
    title: 'phone number',
    draft: phoneDraftBody,
    change: phoneChangeBody,
  }
  const addresses: EntryResource = {
    ...emails,
    path: `${mount.path}/:id/emails`,
    idName: 'email_id',
    operation: 'Email',
    title: 'e-mail',
    draft: emailDraftBody,
    change: emailChangeBody,
  }
  return [
    ...[phones, addresses].flatMap((resource) => [
      addEntryRoute(mount, resource),
      changeEntryRoute(mount, resource),
      removeEntryRoute(mount, resource),
    ]),
    addTagRoute(mount),
    removeTagRoute(mount),
  ]
}

interface EntryResource extends EntryKind {
  readonly path: string
  readonly idName: 'phone_number_id' | 'email_id'
  readonly operation: string
  readonly title: string
  readonly draft: Reader<TSchema, EntryChange>
  readonly change: Reader<TSchema, EntryChange>
}

function addEntryRoute(mount: Mount, resource: EntryResource): Route {
  return route({
    method: 'POST',
    path: resource.path,
    operationId: `${mount.prefix}addContact${resource.operation}`,
    summary: `Give a contact one more ${resource.title}`,
    reference,
    role: 'write',
    params: pathIds('id'),
    body: resource.draft,
    responses: { 201: voipbinContact, ...errorsOf(400, 401, 403, 404, 409) },
    async handle({ params, body, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const added = toEntryDraft(resource, body)
      const person = await hub.people.update(caller, id, async (before, list) => {
        await checkNumber(resource, list, added.value)
        return withoutUpdateMark(before, { [resource.list]: withAdded(before[resource.list], added) })
      })
      return answer(201, await showContact(caller, hub, person))
    },
  })
}

function changeEntryRoute(mount: Mount, resource: EntryResource): Route {
  return route({
    method: 'PUT',
    path: `${resource.path}/:${resource.idName}`,
    operationId: `${mount.prefix}updateContact${resource.operation}`,
    summary: `Change one ${resource.title} of a contact`,
    reference,
    role: 'write',
    params: pathIds('id', resource.idName),
    body: resource.change,
    responses: { 200: voipbinContact, ...errorsOf(400, 401, 403, 404, 409) },
    async handle({ params, body, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const entryId = params[resource.idName]
      const person = await hub.people.update(caller, id, async (before, list) => {
        const entry = findEntry(resource, before[resource.list], entryId)
        if (Object.keys(body).length === 0) return {}
        if (body.value !== undefined) await checkNumber(resource, list, body.value, entry)
        return withoutUpdateMark(before, {
          [resource.list]: withChanged(resource, before[resource.list], entryId, body),
        })
      })
      return ok(await showContact(caller, hub, person))
    },
  })
}

function removeEntryRoute(mount: Mount, resource: EntryResource): Route {
  return route({
    method: 'DELETE',
    path: `${resource.path}/:${resource.idName}`,
    operationId: `${mount.prefix}removeContact${resource.operation}`,
    summary: `Remove one ${resource.title} of a contact`,
    reference,
    role: 'write',
    params: pathIds('id', resource.idName),
    responses: { 200: voipbinContact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const person = await hub.people.update(caller, id, (before) =>
        withoutUpdateMark(before, {
          [resource.list]: withoutEntry(resource, before[resource.list], params[resource.idName]),
        }),
      )
      return ok(await showContact(caller, hub, person))
    },
  })
}

function addTagRoute(mount: Mount): Route {
  return route({
    method: 'POST',
    path: `${mount.path}/:id/tags`,
    operationId: `${mount.prefix}addContactTag`,
    summary: 'Assign a tag to a contact',
    reference,
    role: 'write',
    params: pathIds('id'),
    body: tagBody,
    responses: { 201: voipbinContact, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, body, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const [labelId] = await requireLabels(caller, hub, [body], ['tag_id'])
      const person = await hub.people.update(caller, id, (before) =>
        before.labelIds.includes(labelId!)
          ? {}
          : withoutUpdateMark(before, { labelIds: [...before.labelIds, labelId!] }),
      )
      return answer(201, await showContact(caller, hub, person))
    },
  })
}

function removeTagRoute(mount: Mount): Route {
  return route({
    method: 'DELETE',
    path: `${mount.path}/:id/tags/:tag_id`,
    operationId: `${mount.prefix}removeContactTag`,
    summary: 'Take a tag off a contact',
    reference,
    role: 'write',
    params: pathIds('id', 'tag_id'),
    responses: { 200: voipbinContact, ...errorsOf(400, 401, 403, 404) },
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
      return ok(await showContact(caller, hub, person))
    },
  })
}

/** A number must be short enough and belong to one contact only; e-mails may be shared. @throws invalid, conflict */
async function checkNumber(
  { list: field }: EntryKind,
  list: ListInTransaction,
  number: string,
  own?: ContactPoint,
): Promise<void> {
  if (field !== 'phones') return
  requireShortNumber(number)
  const isOwn = own !== undefined && uniqueForm(own) === uniqueForm({ value: number })
  if (!isOwn) await requireFreeNumber(list, { value: number })
}

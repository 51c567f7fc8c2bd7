import type { TSchema } from 'typebox'
import type { ListInTransaction } from '../../hub/hub.ts'
import type { Json } from '../../model/json.ts'
import type { ContactPoint } from '../../model/person.ts'
import { answer, ok, type Reader, type Route, route } from '../dialect.ts'
import { converted } from '../kit/converted.ts'
import {
  contactChangeBody,
  type DraftWithPhoneNumbers,
  draftWithPhoneNumbersBody,
  type EntryChange,
  emailChangeBody,
  emailDraftBody,
  fromEmail,
  fromPhone,
  phoneChangeBody,
  phoneDraftBody,
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
import { toVoipbinContact } from './mapping.ts'
import { getContactToWrite, type Mount, pathIds, reference, showContact } from './mount.ts'
import { errorsOf, pageOf, voipbinContact } from './schema.ts'
import type { NewEntries, Shape } from './shape.ts'
import { freeEntries, requireFreeNumber, requireShortNumber, uniqueForm } from './unique-numbers.ts'

/** The version with phone numbers and e-mails, which the vendor served until June 2026. */
export const june: Shape = {
  version: '2026-06',
  contact: voipbinContact,
  contacts: pageOf(voipbinContact),
  show: toVoipbinContact,
  draftBody: converted(draftWithPhoneNumbersBody, (draft) => ({ ...draft, entries: newEntries(draft) })),
  changeBody: contactChangeBody,
  entryRoutes,
}

function newEntries(draft: DraftWithPhoneNumbers): NewEntries {
  const phones = (draft.phone_numbers ?? []).map((phone) => toEntryDraft(phoneNumbers, fromPhone(phone)))
  return {
    body: draft as Json,
    check: () => {
      for (const { value } of phones) requireShortNumber(value)
    },
    async store(list) {
      const entries = phones.map((phone) => ({ type: 'tel', draft: phone }) as const)
      const { free, leftOut } = await freeEntries(list, entries)
      return {
        phones: free.map(({ draft }) => draft),
        // E-mails may be shared.
        emails: (draft.emails ?? [])
          .map((email) => toEntryDraft(emails, fromEmail(email)))
          .reduce(withAdded, []),
        leftOut: leftOut.map((index) => `phone_numbers[${index}]`),
      }
    },
  }
}

/** Phone numbers and e-mails of a contact. Every change is answered with the whole contact. */
function entryRoutes(mount: Mount): readonly Route[] {
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
  return [phones, addresses].flatMap((resource) => [
    addEntryRoute(mount, resource),
    changeEntryRoute(mount, resource),
    removeEntryRoute(mount, resource),
  ])
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
      return answer(201, await showContact(june, caller, hub, person))
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
      return ok(await showContact(june, caller, hub, person))
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
      return ok(await showContact(june, caller, hub, person))
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

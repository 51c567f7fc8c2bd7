import type { Json } from '../../model/json.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { converted } from '../kit/converted.ts'
import {
  findAddress,
  isNewTarget,
  toAddressDraft,
  withAddress,
  withChangedAddress,
  withoutAddress,
} from './address-patches.ts'
import {
  addressChangeBody,
  addressDraftBody,
  changeWithNotesBody,
  type DraftWithAddresses,
  draftWithAddressesBody,
  toAddressChange,
} from './bodies.ts'
import { withoutUpdateMark } from './entries.ts'
import { toContactWithAddresses } from './mapping.ts'
import { getContactToWrite, type Mount, pathIds, reference, showContact } from './mount.ts'
import { errorsOf, pageOf, voipbinContactWithAddresses } from './schema.ts'
import type { NewEntries, Shape } from './shape.ts'
import { freeEntries, requireFreeAddress, uniqueTarget } from './unique-numbers.ts'

/**
 * The version with one list of addresses, as the vendor's public code was in August 2026: voipbin/monorepo at commit 2bf22fa4e,
 * `bin-api-manager/server/contacts.go` and `bin-contact-manager/pkg/contacthandler/contact.go`.
 */
export const august: Shape = {
  version: '2026-08',
  contact: voipbinContactWithAddresses,
  contacts: pageOf(voipbinContactWithAddresses),
  show: toContactWithAddresses,
  draftBody: converted(draftWithAddressesBody, (draft) => ({ ...draft, entries: newEntries(draft) })),
  changeBody: changeWithNotesBody,
  entryRoutes: (mount) => [addAddressRoute(mount), changeAddressRoute(mount), removeAddressRoute(mount)],
}

function newEntries(draft: DraftWithAddresses): NewEntries {
  const addresses = (draft.addresses ?? []).map(({ type, ...address }) => ({
    type: type || 'tel',
    draft: toAddressDraft(toAddressChange(address)),
  }))
  return {
    body: draft as Json,
    check: () => {},
    async store(list, at) {
      // Each is a microsecond younger than the one before it, so that the two lists keep the order of the one.
      const inOrder = addresses.map(({ type, draft }, index) => ({
        type,
        draft: { ...draft, createdAt: at + index },
      }))
      const { free, leftOut } = await freeEntries(list, inOrder)
      const draftsOf = (wanted: string) => free.flatMap(({ type, draft }) => (type === wanted ? [draft] : []))
      const primary = free.find(({ draft }) => draft.primary)?.type
      return {
        ...(primary !== undefined && { own: { primaryAddress: primary } }),
        phones: draftsOf('tel'),
        emails: draftsOf('email'),
        leftOut: leftOut.map((index) => `addresses[${index}]`),
      }
    },
  }
}

function addAddressRoute(mount: Mount): Route {
  return route({
    method: 'POST',
    path: `${mount.path}/:id/addresses`,
    operationId: `${mount.prefix}addContactAddress`,
    summary: 'Give a contact one more phone number or e-mail',
    reference,
    role: 'write',
    params: pathIds('id'),
    body: addressDraftBody,
    responses: { 201: voipbinContactWithAddresses, ...errorsOf(400, 401, 403, 404, 409) },
    async handle({ params, body: { type, ...address }, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const added = toAddressDraft(address)
      const person = await hub.people.update(caller, id, async (before, list) => {
        await requireFreeAddress(list, type, added.value)
        return withoutUpdateMark(before, withAddress(before, type, added))
      })
      return answer(201, await showContact(august, caller, hub, person))
    },
  })
}

function changeAddressRoute(mount: Mount): Route {
  return route({
    method: 'PUT',
    path: `${mount.path}/:id/addresses/:address_id`,
    operationId: `${mount.prefix}updateContactAddress`,
    summary: 'Change one address of a contact; its type stays',
    reference,
    role: 'write',
    params: pathIds('id', 'address_id'),
    body: addressChangeBody,
    responses: { 200: voipbinContactWithAddresses, ...errorsOf(400, 401, 403, 404, 409) },
    async handle({ params, body, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const person = await hub.people.update(caller, id, async (before, list) => {
        const { type, point } = findAddress(before, params.address_id)
        if (Object.keys(body).length === 0) return {}
        if (isNewTarget(type, point, body.target)) {
          const isOwn = uniqueTarget(type, { value: body.target }) === uniqueTarget(type, point)
          if (!isOwn) await requireFreeAddress(list, type, body.target)
        }
        return withoutUpdateMark(before, withChangedAddress(before, params.address_id, body))
      })
      return ok(await showContact(august, caller, hub, person))
    },
  })
}

function removeAddressRoute(mount: Mount): Route {
  return route({
    method: 'DELETE',
    path: `${mount.path}/:id/addresses/:address_id`,
    operationId: `${mount.prefix}removeContactAddress`,
    summary: 'Remove one address of a contact',
    reference,
    role: 'write',
    params: pathIds('id', 'address_id'),
    responses: { 200: voipbinContactWithAddresses, ...errorsOf(400, 401, 403, 404) },
    async handle({ params, caller, hub }) {
      const { id } = await getContactToWrite(mount, caller, hub, params.id)
      const person = await hub.people.update(caller, id, (before) =>
        withoutUpdateMark(before, withoutAddress(before, params.address_id)),
      )
      return ok(await showContact(august, caller, hub, person))
    },
  })
}

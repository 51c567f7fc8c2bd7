import { notFound } from '../../model/errors.ts'
import type { ContactPoint, ContactPointDraft, Person, PersonPatch } from '../../model/person.ts'
import { type Address, addressesOf, idsOf, listOf, primaryAddress, targetOf } from './addresses.ts'
import type { AddressChange } from './bodies.ts'
import { withAdded, withReplaced } from './entries.ts'
import type { AddressType } from './schema.ts'

type Extensions = NonNullable<ContactPoint['extensions']>
type Lists = Readonly<Record<'phones' | 'emails', readonly ContactPointDraft[]>>

/**
 * The patch that stores the lists and shows the primary address. The other list keeps its own primary entry, which the
 * version of June 2026 and other APIs show.
 */
function withLists(
  person: Person,
  change: Partial<Lists>,
  shown: AddressType | undefined,
): PersonPatch & { readonly extensions: object } {
  const { phones, emails }: Lists = { ...person, ...change }
  const flagged = [...phones, ...emails].filter(({ primary }) => primary)
  const primaryAddress = shown ?? { noneOf: idsOf(flagged) }
  return { ...change, extensions: { voipbin: { primaryAddress } } }
}

/** @throws invalid if the list is full */
export function withAddress(person: Person, type: AddressType, added: ContactPointDraft): PersonPatch {
  const list = listOf[type]
  const shown = added.primary ? type : primaryAddress(person)?.type
  return withLists(person, { [list]: withAdded(person[list], added) }, shown)
}

/** @throws not_found */
export function withChangedAddress(person: Person, id: string, change: AddressChange): PersonPatch {
  const { type, point } = findAddress(person, id)
  const list = listOf[type]
  const before = primaryAddress(person)
  const isShown = before?.point === point
  // The flag of the list changes only if the client changed what it was shown.
  const primary = change.primary === isShown ? undefined : change.primary
  const shown = primary === undefined ? before?.type : primary ? type : undefined
  const { detail } = change
  const changed = withReplaced(person[list], point, {
    ...(isNewTarget(type, point, change.target) && { value: change.target }),
    ...(change.name !== undefined && { label: change.name }),
    ...(primary !== undefined && { primary }),
    ...(detail !== undefined && { extensions: withDetail(point.extensions, detail) }),
  })
  return withLists(person, { [list]: changed }, shown)
}

/** @throws not_found */
export function withoutAddress(person: Person, id: string): PersonPatch {
  const { type, point } = findAddress(person, id)
  const before = primaryAddress(person)
  const shown = before?.point === point ? undefined : before?.type
  const list = listOf[type]
  return withLists(person, { [list]: person[list].filter((other) => other !== point) }, shown)
}

/** @throws not_found */
export function findAddress(person: Person, id: string): Address {
  const found = addressesOf(person).find(({ point }) => point.id === id)
  if (!found) throw notFound('address')
  return found
}

export function toAddressDraft({ target = '', name = '', detail = '', primary = false }: AddressChange) {
  const draft: ContactPointDraft = {
    value: target,
    label: name,
    primary,
    ...(detail !== '' && { extensions: withDetail({}, detail) }),
  }
  return draft
}

function withDetail(extensions: ContactPoint['extensions'], detail: string): Extensions {
  return { ...extensions, voipbin: { ...extensions?.voipbin, detail } }
}

/** A target that is sent back as it was shown leaves the text as it was written. */
export function isNewTarget(type: AddressType, point: ContactPoint, target?: string): target is string {
  return target !== undefined && target !== targetOf(type, point)
}

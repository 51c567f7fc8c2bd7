import { e164Of } from '../../hub/hub.ts'
import type { Label } from '../../model/catalog.ts'
import { toShortest } from '../../model/instant.ts'
import { isJsonObject, type JsonObject } from '../../model/json.ts'
import { givenOf, joinName, surnameOf } from '../../model/name.ts'
import type { ContactPoint, Person, PersonDraft, PersonPatch } from '../../model/person.ts'
import type { PrincipalKind } from '../../model/principal.ts'
import { addressesOf, primaryAddress, targetOf } from './addresses.ts'
import type { ContactChange, ContactDraft } from './bodies.ts'
import {
  type ContactSource,
  contactSources,
  type EmailType,
  type PhoneNumberType,
  phoneNumberTypes,
  type VoipbinAddress,
  type VoipbinContact,
  type VoipbinContactWithAddresses,
  type VoipbinEmail,
  type VoipbinPhoneNumber,
} from './schema.ts'

/** Values of a contact that are not part of the person. */
export interface ContactView {
  readonly customerId: string
  /** The organization's labels: their UUIDs are the contact's tags. */
  readonly labels: readonly Label[]
  /** The version of the API, so that what is cached for one is never shown in another. */
  readonly version: string
}

/** The contact as VoIPBIN showed it until June 2026, with its keys in the order of the vendor's structure. */
export function toVoipbinContact(person: Person, view: ContactView): VoipbinContact {
  return {
    ...headOf(person, view),
    phone_numbers: inVendorOrder(person.phones).map(toVoipbinPhoneNumber),
    emails: inVendorOrder(person.emails).map(toVoipbinEmail),
    ...tailOf(person, view),
  }
}

/** The contact as VoIPBIN has shown it since August 2026. */
export function toContactWithAddresses(person: Person, view: ContactView): VoipbinContactWithAddresses {
  const { notes } = person.extensions.voipbin ?? {}
  return {
    ...headOf(person, view),
    notes: typeof notes === 'string' ? notes : '',
    addresses: toAddresses(person, view),
    ...tailOf(person, view),
  }
}

function headOf(person: Person, { customerId }: ContactView) {
  const { externalId } = person.extensions.voipbin ?? {}
  return {
    id: person.vendorIds.voipbin ?? '',
    customer_id: customerId,
    ...toNames(person),
    company: person.company ?? '',
    job_title: person.jobTitle ?? '',
    source: sourceOf(person),
    external_id: typeof externalId === 'string' ? externalId : '',
  }
}

function tailOf(person: Person, { labels }: ContactView) {
  return {
    tag_ids: tagsOf(person, labels),
    tm_create: toShortest(person.createdAt),
    tm_update: shownUpdate(person),
    tm_delete: person.removedAt === null ? null : toShortest(person.removedAt),
  }
}

/** The UUIDs of the person's labels, then the tags of an imported contact that are no labels here. */
function tagsOf(person: Person, labels: readonly Label[]): string[] {
  const own = person.labelIds.flatMap((id) => labels.find((label) => label.id === id)?.uuid ?? [])
  return [...new Set([...own, ...foreignTagsOf(person)])]
}

/** The tags that an imported contact had and that are no labels of the organization. */
export function foreignTagsOf({ extensions }: Person): string[] {
  return tagIdsIn(extensions.voipbin ?? {})
}

function tagIdsIn({ tagIds }: JsonObject): string[] {
  return Array.isArray(tagIds) ? tagIds.filter((id) => typeof id === 'string') : []
}

/** The extension of a survivor of a merge: its own values, those it lacks from the other person, and the tags of both. */
export function mergedExtension(into: JsonObject, from: JsonObject): JsonObject {
  const present = Object.entries(into).filter(([, value]) => value !== null)
  const tagIds = [...new Set([...tagIdsIn(into), ...tagIdsIn(from)])]
  return { ...from, ...Object.fromEntries(present), ...(tagIds.length > 0 && { tagIds }) }
}

function toVoipbinPhoneNumber({
  id,
  value,
  normal,
  label,
  primary,
  createdAt,
}: ContactPoint): VoipbinPhoneNumber {
  return {
    id,
    number: value,
    number_e164: e164Of(normal) ?? '',
    type: toPhoneNumberType(label),
    is_primary: primary,
    tm_create: toShortest(createdAt),
  }
}

function toVoipbinEmail({ id, normal, label, primary, createdAt }: ContactPoint): VoipbinEmail {
  return {
    id,
    address: normal,
    type: toEmailType(label),
    is_primary: primary,
    tm_create: toShortest(createdAt),
  }
}

export function toPhoneNumberType(label: string): PhoneNumberType {
  const words = label.trim().toLowerCase().split(/\s+/)
  const types = phoneNumberTypes.filter((type) => words.includes(type))
  // Of `home fax` and `work mobile`, what the number is says more than where it is.
  const [type] = types.sort((a, b) => Number(isPlace(a)) - Number(isPlace(b)))
  return types.length === words.length && type ? type : 'other'
}

function isPlace(type: PhoneNumberType): boolean {
  return type === 'home' || type === 'work'
}

export function toEmailType(label: string): EmailType {
  return emailTypesByLabel.get(label.trim().toLowerCase()) ?? 'other'
}

const emailTypesByLabel: ReadonlyMap<string, EmailType> = new Map([
  ['work', 'work'],
  ['home', 'personal'],
  ['personal', 'personal'],
  ['private', 'personal'],
])

/** The source that a VoIPBIN contact was created or imported with, else how the person came to Kith. */
function sourceOf({ extensions, createdBy }: Person): ContactSource {
  const stated = contactSources.find((source) => source === extensions.voipbin?.source)
  return stated ?? (createdBy ? sourcesByCreator[createdBy] : 'api')
}

const sourcesByCreator: Readonly<Record<PrincipalKind, ContactSource>> = {
  key: 'api',
  'command-line': 'api',
  // A browser, and a user of a vendor account.
  session: 'manual',
  user: 'manual',
  import: 'import',
  connector: 'sync',
  // Jobs create no one.
  job: 'api',
}

function toAddresses(person: Person, { customerId }: ContactView): VoipbinAddress[] {
  const contactId = person.vendorIds.voipbin ?? ''
  const shown = primaryAddress(person)?.point
  const addresses = addressesOf(person).map((address) => ({
    ...address,
    createdAt: address.point.createdAt,
    primary: address.point === shown,
  }))
  return inVendorOrder(addresses).map(({ type, point, primary }) => {
    const { detail, targetName } = point.extensions?.voipbin ?? {}
    return {
      id: point.id,
      customer_id: customerId,
      contact_id: contactId,
      type,
      target: targetOf(type, point),
      target_name: typeof targetName === 'string' ? targetName : '',
      name: point.label,
      detail: typeof detail === 'string' ? detail : '',
      is_primary: primary,
      tm_create: toShortest(point.createdAt),
    }
  })
}

/** The primary entry first, then the oldest. */
function inVendorOrder<Entry extends Pick<ContactPoint, 'primary' | 'createdAt'>>(
  points: readonly Entry[],
): Entry[] {
  return [...points].sort((a, b) => Number(b.primary) - Number(a.primary) || a.createdAt - b.createdAt)
}

/**
 * When the contact was last updated; null before the first update. Changes of phones, e-mails and tags through this
 * dialect do not count: they store the version they made and the time shown before it (see `withoutUpdateMark`).
 */
export function shownUpdate(person: Person): string | null {
  const { quiet } = person.extensions.voipbin ?? {}
  if (isJsonObject(quiet) && quiet.version === person.version) {
    return typeof quiet.tmUpdate === 'string' ? quiet.tmUpdate : null
  }
  const isUnchanged = person.version === 1 && !person.changedAtSource
  return isUnchanged ? null : toShortest(person.updatedAt)
}

type Names = Pick<VoipbinContact, 'first_name' | 'last_name' | 'display_name'>

/** A written name is shown as written, even if empty; a name that was never written is derived from the others. */
function toNames(person: Person): Names {
  const unwritten = person.given === null && person.surname === null
  return {
    first_name: (unwritten ? givenOf(person) : person.given) ?? '',
    last_name: (unwritten ? surnameOf(person) : person.surname) ?? '',
    display_name: person.fullName ?? joinName(person.given, person.surname),
  }
}

/** The person of a contact to create. An empty string is the same as a missing one: a client sends it for what it was not given. */
export function fromVoipbinDraft(draft: ContactDraft): PersonDraft {
  return fromVoipbinContact({
    ...draft,
    display_name: draft.display_name || null,
    source: draft.source || 'manual',
  })
}

/** The person of a contact as the vendor shows it. An empty display name stays empty; a missing one is derived. */
export function fromVoipbinContact(contact: ContactDraft): PersonDraft {
  const { first_name, last_name, display_name, source } = contact
  return {
    ...fromNames(first_name ?? '', last_name ?? ''),
    fullName: display_name ?? null,
    ...fromChange(contact),
    extensions: { voipbin: { ...(source && { source }), ...ownFields(contact) } },
  }
}

/**
 * The change of the person for an update: the given members. A change of one name writes all names as they are shown,
 * so that none is derived from the change. Names that are sent back as they are shown change nothing.
 */
export function fromVoipbinChange(person: Person, change: ContactChange): PersonPatch {
  const shown = toNames(person)
  const { first_name, last_name, display_name } = change
  const renames = Object.entries({ first_name, last_name, display_name }).some(
    ([name, text]) => typeof text === 'string' && text !== shown[name as keyof Names],
  )
  return {
    ...(renames && {
      ...fromNames(first_name ?? shown.first_name, last_name ?? shown.last_name),
      fullName: display_name ?? person.fullName,
    }),
    ...fromChange(change),
    // Even an update without changes counts.
    extensions: { voipbin: { ...ownFields(change), updatedVersion: person.version + 1 } },
  }
}

/** Two empty names are stored, so that they are not derived from the display name. */
function fromNames(first: string, last: string): Pick<PersonPatch, 'given' | 'surname'> {
  return first || last ? { given: first || null, surname: last || null } : { given: '', surname: '' }
}

function fromChange({ company, job_title }: ContactChange): PersonPatch {
  return {
    ...(typeof company === 'string' && { company: company || null }),
    ...(typeof job_title === 'string' && { jobTitle: job_title || null }),
  }
}

function ownFields({ external_id, notes }: ContactChange): JsonObject {
  return {
    ...(typeof external_id === 'string' && { externalId: external_id }),
    ...(typeof notes === 'string' && { notes }),
  }
}

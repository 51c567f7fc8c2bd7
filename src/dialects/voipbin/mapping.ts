import type { Label } from '../../model/catalog.ts'
import { toShortest } from '../../model/instant.ts'
import { isJsonObject, type JsonObject } from '../../model/json.ts'
import { givenOf, joinName, surnameOf } from '../../model/name.ts'
import type { ContactPoint, Person, PersonDraft, PersonPatch } from '../../model/person.ts'
import type { ContactChange, ContactDraft } from './bodies.ts'
import {
  type ContactSource,
  contactSources,
  type EmailType,
  type PhoneNumberType,
  phoneNumberTypes,
  type VoipbinContact,
  type VoipbinEmail,
  type VoipbinPhoneNumber,
} from './schema.ts'

/** What a contact shows beside its person. */
export interface ContactView {
  readonly customerId: string
  /** The organization's labels: their UUIDs are its tags. */
  readonly labels: readonly Label[]
}

/** The contact as VoIPBIN shows it. Keys stand in the order of the vendor's structure. */
export function toVoipbinContact(person: Person, { customerId, labels }: ContactView): VoipbinContact {
  const { externalId } = person.extensions.voipbin ?? {}
  return {
    id: person.vendorIds.voipbin ?? '',
    customer_id: customerId,
    ...toNames(person),
    company: person.company ?? '',
    job_title: person.jobTitle ?? '',
    source: sourceOf(person),
    external_id: typeof externalId === 'string' ? externalId : '',
    phone_numbers: inVendorOrder(person.phones).map(toVoipbinPhoneNumber),
    emails: inVendorOrder(person.emails).map(toVoipbinEmail),
    tag_ids: person.labelIds.flatMap((id) => labels.find((label) => label.id === id)?.uuid ?? []),
    tm_create: toShortest(person.createdAt),
    tm_update: shownUpdate(person),
    tm_delete: person.removedAt === null ? null : toShortest(person.removedAt),
  }
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
    number_e164: normal,
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
  const word = label.trim().toLowerCase()
  return phoneNumberTypes.find((type) => type === word) ?? 'other'
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

/** A person who came by another way than this dialect was, as far as can be told, made by a program. */
function sourceOf(person: Person): ContactSource {
  const written = person.extensions.voipbin?.source
  return contactSources.find((source) => source === written) ?? 'api'
}

/** The primary entry first, then the oldest. */
function inVendorOrder(points: readonly ContactPoint[]): ContactPoint[] {
  return [...points].sort((a, b) => Number(b.primary) - Number(a.primary) || a.createdAt - b.createdAt)
}

/**
 * When the contact was last updated; null until the first time. Changes of phones, e-mails and tags through this
 * dialect do not count: they note which version they made and what was shown before it (see `withoutUpdateMark`).
 */
export function shownUpdate(person: Person): string | null {
  const { quiet } = person.extensions.voipbin ?? {}
  if (isJsonObject(quiet) && quiet.version === person.version) {
    return typeof quiet.tmUpdate === 'string' ? quiet.tmUpdate : null
  }
  return person.updatedAt === person.createdAt ? null : toShortest(person.updatedAt)
}

type Names = Pick<VoipbinContact, 'first_name' | 'last_name' | 'display_name'>

/** A name that somebody wrote is shown as written, empty ones too; only what nobody wrote is made of the others. */
function toNames(person: Person): Names {
  const unwritten = person.given === null && person.surname === null
  return {
    first_name: (unwritten ? givenOf(person) : person.given) ?? '',
    last_name: (unwritten ? surnameOf(person) : person.surname) ?? '',
    display_name: person.fullName ?? joinName(person.given, person.surname),
  }
}

/** What a new contact says of its person. */
export function fromVoipbinDraft(draft: ContactDraft): PersonDraft {
  return {
    ...fromNames(draft.first_name ?? '', draft.last_name ?? ''),
    fullName: draft.display_name ?? '',
    ...fromChange(draft),
    extensions: { voipbin: { source: draft.source || 'manual', ...ownFields(draft) } },
  }
}

/**
 * What an update says of the person: the members that are there. Of the names it says all, as they show, lest one
 * follows the other.
 */
export function fromVoipbinChange(person: Person, change: ContactChange): PersonPatch {
  const shown = toNames(person)
  const { first_name, last_name, display_name } = change
  const renames = [first_name, last_name, display_name].some((name) => typeof name === 'string')
  return {
    ...(renames && {
      ...fromNames(first_name ?? shown.first_name, last_name ?? shown.last_name),
      fullName: display_name ?? person.fullName,
    }),
    ...fromChange(change),
    // Even an update that changes nothing is one.
    extensions: { voipbin: { ...ownFields(change), updatedVersion: person.version + 1 } },
  }
}

/** Two empty names are kept as written, so that they are not read out of the display name. */
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

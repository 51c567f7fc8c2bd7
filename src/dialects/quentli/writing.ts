import { normalEmail, normalPhone } from '../../hub/hub.ts'
import { invalid, type KithError } from '../../model/errors.ts'
import { toMilliseconds } from '../../model/instant.ts'
import { type Json, type JsonObject, sameJson } from '../../model/json.ts'
import { fullNameOf } from '../../model/name.ts'
import type { ContactPointDraft, Person, PersonDraft, PersonPatch } from '../../model/person.ts'
import { toDrafts, withReplaced } from '../kit/contact-fields.ts'
import { type CustomerChange, type CustomerDraft, METADATA_MAX, parseTime } from './bodies.ts'
import { metadataOf, shownContact } from './mapping.ts'

/** What a write needs besides its body. */
export interface WritingContext {
  readonly now: number
  /** Country of national phone numbers. */
  readonly region: string | null
}

export function fromCustomerDraft(draft: CustomerDraft, { region }: WritingContext): PersonDraft {
  const contact = {
    email: draft.email ? normalText(draft.email) : null,
    phoneNumber: numberText(draft.phoneNumber),
    secondaryPhoneNumber: numberText(draft.secondaryPhoneNumber),
  }
  const emails = contact.email === null ? [] : [{ value: contact.email, label: '', primary: true }]
  const phones = [
    ...(contact.phoneNumber === null ? [] : [{ value: contact.phoneNumber, label: '', primary: true }]),
    ...(contact.secondaryPhoneNumber === null ? [] : [{ value: contact.secondaryPhoneNumber, label: '' }]),
  ]
  const metadata = withEntries([], draft, ['input'])
  return {
    fullName: normalName(draft.name),
    emails,
    phones,
    extensions: {
      quentli: {
        ...(draft.username && { username: normalName(draft.username) }),
        acceptedServiceAgreement: draft.acceptedServiceAgreement ?? false,
        skipTaxInvoice: draft.skipTaxInvoice ?? false,
        assigneeId: draft.assigneeId ?? null,
        optedOutWhatsappAt:
          draft.optedOutWhatsappAt === undefined ? null : timeText(draft.optedOutWhatsappAt),
        tags: distinct(draft.tags ?? []),
        metadata,
        contact: { ...contact, ...basisOf(emails, phones, region) },
      },
    },
  }
}

export function fromCustomerChange(
  person: Person,
  change: CustomerChange,
  context: WritingContext,
): PersonPatch {
  const contact = fromContactChange(person, change, context.region)
  const own = person.extensions.quentli ?? {}
  const fields: Record<string, Json | undefined> = {
    username: change.username === undefined ? undefined : normalName(change.username),
    acceptedServiceAgreement: change.acceptedServiceAgreement,
    skipTaxInvoice: change.skipTaxInvoice,
    hasChangedPassword: change.hasChangedPassword ?? (change.password === undefined ? undefined : true),
    ...verifiedFlags(person, change),
    signatureAcceptedAt: signatureTime(change.signature, context.now),
    optedOutWhatsappAt:
      typeof change.optedOutWhatsappAt === 'string'
        ? timeText(change.optedOutWhatsappAt)
        : change.optedOutWhatsappAt,
    replyWithAssistant: change.replyWithAssistant,
    assigneeId: change.assigneeId,
    tosIp: change.tosIp,
    tags: change.tags && distinct(change.tags),
    metadata: changedMetadata(own, change),
    contact: contact.shown,
  }
  const changed = Object.entries(fields).filter(([, value]) => value !== undefined) as [string, Json][]
  return {
    ...(change.name !== undefined && nameOf(person, change.name)),
    ...(contact.emails && { emails: contact.emails }),
    ...(contact.phones && { phones: contact.phones }),
    extensions: { quentli: Object.fromEntries(changed) },
  }
}

interface ContactChange {
  readonly emails?: readonly ContactPointDraft[]
  readonly phones?: readonly ContactPointDraft[]
  readonly shown?: JsonObject
}

/**
 * Quentli has fields for one e-mail and two numbers; a person may have more. A new value replaces the shown one
 * and keeps the others; the shown value is stored separately, and holds until another API changes the lists.
 */
function fromContactChange(person: Person, change: CustomerChange, region: string | null): ContactChange {
  const { email, phoneNumber, secondaryPhoneNumber } = change
  const shown = shownContact(person)
  const wanted = {
    email: email === undefined ? shown.email : written(email && normalText(email), shown.email),
    phoneNumber:
      phoneNumber === undefined ? shown.phoneNumber : written(numberText(phoneNumber), shown.phoneNumber),
    secondaryPhoneNumber:
      secondaryPhoneNumber === undefined
        ? shown.secondaryPhoneNumber
        : written(numberText(secondaryPhoneNumber), shown.secondaryPhoneNumber),
  }
  if (sameJson(wanted, shown)) return {}
  const emails =
    email === undefined
      ? toDrafts(person.emails)
      : withReplaced(person.emails, [[shown.email, wanted.email]], '')
  const phones = withReplaced(
    person.phones,
    [
      [shown.phoneNumber, wanted.phoneNumber],
      [shown.secondaryPhoneNumber, wanted.secondaryPhoneNumber],
    ],
    '',
  )
  return { emails, phones, shown: { ...wanted, ...basisOf(emails, phones, region) } }
}

/** The lists as they were when Quentli wrote. While they are unchanged, the values that Quentli wrote are shown. */
function basisOf(
  emails: readonly ContactPointDraft[],
  phones: readonly ContactPointDraft[],
  region: string | null,
): { emails: string[]; phones: string[] } {
  return {
    emails: emails.map(({ value }) => normalEmail(value)),
    phones: phones.map(({ value }) => normalPhone(value, region)),
  }
}

/** A changed address is no longer verified, unless the same call states that it is. */
function verifiedFlags(person: Person, change: CustomerChange): Record<string, boolean | undefined> {
  const before = shownContact(person)
  const changed = (value: string | null | undefined, old: string | null) =>
    value !== undefined && value?.trim() !== old?.trim()
  return {
    emailVerified: change.emailVerified ?? (changed(change.email, before.email) ? false : undefined),
    phoneNumberVerified:
      change.phoneNumberVerified ?? (changed(change.phoneNumber, before.phoneNumber) ? false : undefined),
  }
}

function signatureTime(signature: string | null | undefined, now: number): string | null | undefined {
  if (signature === undefined || signature === null) return signature
  return toMilliseconds(now)
}

type Entry = { key: string; value: string }

/** `metadata` and `meta` change the same entries: null or an empty string removes an entry. */
function changedMetadata(own: JsonObject, { metadata, meta }: CustomerChange): Entry[] | undefined {
  const before = metadataOf(own)
  const after = withEntries(before, { metadata, meta }, ['input', 'data'])
  return sameJson(after, before) ? undefined : after
}

interface EntryChanges {
  readonly metadata?: CustomerChange['metadata'] | undefined
  readonly meta?: CustomerChange['meta'] | undefined
}

/** @throws invalid when there would be too many */
function withEntries(
  before: readonly Entry[],
  { metadata = [], meta = {} }: EntryChanges,
  at: readonly string[],
): Entry[] {
  const entries = new Map(before.map(({ key, value }) => [key, value]))
  for (const { key, value } of [
    ...metadata,
    ...Object.entries(meta).map(([key, value]) => ({ key, value })),
  ]) {
    if (value === undefined) continue
    const name = key.normalize('NFC')
    if (value === null || value === '') entries.delete(name)
    else entries.set(name, String(value).normalize('NFC'))
  }
  // Another API may have written more entries, and a client can remove them one by one.
  if (entries.size > Math.max(METADATA_MAX, before.length)) throw tooManyEntries(at)
  return [...entries].map(([key, value]) => ({ key, value }))
}

function tooManyEntries(at: readonly string[]): KithError {
  const message = `A customer has at most ${METADATA_MAX} entries of metadata`
  return invalid([
    { in: 'body', path: [...at, 'metadata'], rule: 'too_many', expected: METADATA_MAX, message },
  ])
}

function distinct(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.normalize('NFC')))]
}

/** The text of a number, or null if it is only spaces, which another source may have written. */
function numberText(number: string | null | undefined): string | null {
  return number?.trim() || null
}

/** The shown text if the written one differs in surrounding blanks only, so that sending it back changes nothing. */
function written(text: string | null, shown: string | null): string | null {
  return shown !== null && text === normalText(shown) ? shown : text
}

function nameOf(person: Person, name: string): PersonPatch {
  const fullName = normalName(name)
  return fullName === normalName(fullNameOf(person)) ? {} : { fullName }
}

/** A name of blanks is kept as it is: the vendor only asks for one character. */
function normalName(name: string): string {
  return normalText(name) || name
}

export function normalText(text: string): string {
  return text.trim().normalize('NFC')
}

function timeText(text: string): string {
  return toMilliseconds(parseTime(text)!)
}

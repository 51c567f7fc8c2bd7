import { normalEmail, normalPhone } from '../../hub/hub.ts'
import { toMilliseconds } from '../../model/instant.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { ContactPointDraft, Person, PersonDraft, PersonPatch } from '../../model/person.ts'
import { toDrafts, withReplaced } from '../kit/contact-slots.ts'
import { type CustomerChange, type CustomerDraft, parseTime } from './bodies.ts'
import { metadataOf, shownContact } from './mapping.ts'

/** What a write needs to know besides its body. */
export interface WritingContext {
  readonly now: number
  /** Country of national phone numbers. */
  readonly region: string | null
}

export function fromCustomerDraft(draft: CustomerDraft, { region }: WritingContext): PersonDraft {
  const contact = {
    email: draft.email?.trim() ?? null,
    phoneNumber: draft.phoneNumber ?? null,
    secondaryPhoneNumber: draft.secondaryPhoneNumber ?? null,
  }
  const emails = contact.email === null ? [] : [{ value: contact.email, primary: true }]
  const phones = [
    ...(contact.phoneNumber === null ? [] : [{ value: contact.phoneNumber, label: 'mobile', primary: true }]),
    ...(contact.secondaryPhoneNumber === null
      ? []
      : [{ value: contact.secondaryPhoneNumber, label: 'other' }]),
  ]
  const metadata = withMeta((draft.metadata ?? []).reduce(withEntry, []), draft.meta ?? {})
  return {
    fullName: normalText(draft.name),
    emails,
    phones,
    extensions: {
      quentli: {
        ...(draft.username && { username: normalText(draft.username) }),
        acceptedServiceAgreement: draft.acceptedServiceAgreement ?? false,
        skipTaxInvoice: draft.skipTaxInvoice ?? false,
        assigneeId: draft.assigneeId ?? null,
        optedOutWhatsappAt:
          draft.optedOutWhatsappAt === undefined ? null : timeText(draft.optedOutWhatsappAt),
        tags: draft.tags ?? [],
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
    username: change.username === undefined ? undefined : normalText(change.username),
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
    tags: change.tags,
    metadata: changedMetadata(own, change),
    contact: contact.shown,
  }
  const changed = Object.entries(fields).filter(([, value]) => value !== undefined) as [string, Json][]
  return {
    ...(change.name !== undefined && { fullName: normalText(change.name) }),
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
 * Quentli has room for one e-mail and two numbers; a person may have more. A new value takes the place of the one shown
 * and leaves the others; what is shown is kept beside, and holds until the lists change elsewhere.
 */
function fromContactChange(person: Person, change: CustomerChange, region: string | null): ContactChange {
  const { email, phoneNumber, secondaryPhoneNumber } = change
  if (email === undefined && phoneNumber === undefined && secondaryPhoneNumber === undefined) return {}
  const shown = shownContact(person)
  const wanted = {
    email: email === undefined ? shown.email : (email?.trim() ?? null),
    phoneNumber: phoneNumber === undefined ? shown.phoneNumber : phoneNumber,
    secondaryPhoneNumber:
      secondaryPhoneNumber === undefined ? shown.secondaryPhoneNumber : secondaryPhoneNumber,
  }
  const emails =
    email === undefined
      ? toDrafts(person.emails)
      : withReplaced(person.emails, [[shown.email, wanted.email]], 'work')
  const phones = withReplaced(
    person.phones,
    [
      [shown.phoneNumber, wanted.phoneNumber],
      [shown.secondaryPhoneNumber, wanted.secondaryPhoneNumber],
    ],
    'mobile',
  )
  return { emails, phones, shown: { ...wanted, ...basisOf(emails, phones, region) } }
}

/** The lists under which what Quentli wrote is what it shows. */
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

/** A changed address is no longer verified, unless the same call says so. */
function verifiedFlags(person: Person, change: CustomerChange): Record<string, boolean | undefined> {
  const before = shownContact(person)
  const changed = (value: string | null | undefined, old: string | null) =>
    value !== undefined && value !== old
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

/** Both ways of naming entries change the same ones: null or an empty text takes an entry away. */
function changedMetadata(own: JsonObject, { metadata, meta }: CustomerChange): Entry[] | undefined {
  if (!metadata && !meta) return undefined
  return withMeta((metadata ?? []).reduce(withEntry, metadataOf(own)), meta ?? {})
}

function withMeta(entries: readonly Entry[], meta: Readonly<Record<string, string | null>>): Entry[] {
  return Object.entries(meta).reduce((list, [key, value]) => withEntry(list, { key, value }), [...entries])
}

function withEntry(
  entries: readonly Entry[],
  { key, value }: { key: string; value?: string | null },
): Entry[] {
  if (value === undefined) return [...entries]
  const at = entries.findIndex((entry) => entry.key === key)
  if (!value) return at < 0 ? [...entries] : entries.toSpliced(at, 1)
  return at < 0 ? [...entries, { key, value }] : entries.with(at, { key, value })
}

function normalText(text: string): string {
  return text.trim().normalize('NFC')
}

function timeText(text: string): string {
  return toMilliseconds(parseTime(text)!)
}

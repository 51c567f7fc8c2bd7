import { parseInstant, toMilliseconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { fullNameOf } from '../../model/name.ts'
import { type ContactPoint, mainContactPoint, type Person } from '../../model/person.ts'
import type { LookupValue } from '../../model/query.ts'
import { isUnchanged } from '../kit/contact-fields.ts'
import { emailField, metadata, noPayments, phoneNumberField, tags } from './fields.ts'
import type { QuentliCustomer } from './schema.ts'

export const flags = [
  'acceptedServiceAgreement',
  'skipTaxInvoice',
  'emailVerified',
  'phoneNumberVerified',
  'hasChangedPassword',
] as const

export const times = [
  'archivedAt',
  'signatureAcceptedAt',
  'optedOutWhatsappAt',
  'optedInWhatsappAt',
  'startedWhatsappAt',
] as const

/** The customer as Quentli shows it. Keys stand in the order of the vendor's example. */
export function toQuentliCustomer(person: Person, organizationId: string): QuentliCustomer {
  const own = person.extensions.quentli ?? {}
  const { email, phoneNumber, secondaryPhoneNumber } = shownContact(person)
  const entries = metadataOf(own)
  return {
    id: person.vendorIds.quentli ?? '',
    createdAt: toMilliseconds(person.createdAt),
    updatedAt: toMilliseconds(person.updatedAt),
    name: fullNameOf(person),
    username: usernameOf(person),
    organizationId,
    acceptedServiceAgreement: own.acceptedServiceAgreement === true,
    skipTaxInvoice: own.skipTaxInvoice === true,
    emailVerified: own.emailVerified === true,
    phoneNumberVerified: own.phoneNumberVerified === true,
    hasChangedPassword: own.hasChangedPassword === true,
    email,
    phoneNumber,
    secondaryPhoneNumber,
    archivedAt: timeOf(own.archivedAt),
    // Shown for archived customers only.
    archivedById: timeOf(own.archivedAt) === null ? null : textOf(own.archivedById),
    signatureAcceptedAt: timeOf(own.signatureAcceptedAt),
    optedOutWhatsappAt: timeOf(own.optedOutWhatsappAt),
    optedInWhatsappAt: timeOf(own.optedInWhatsappAt),
    startedWhatsappAt: timeOf(own.startedWhatsappAt),
    replyWithAssistant: typeof own.replyWithAssistant === 'boolean' ? own.replyWithAssistant : null,
    metadata: entries,
    meta: metaOf(entries),
  }
}

/** The values for the vendor's filters and sorting, equal to those the customer shows. */
export function quentliLookups(person: Person): LookupValue[] {
  const customer = toQuentliCustomer(person, '')
  const own = person.extensions.quentli ?? {}
  const text = (name: string, value: string | null): LookupValue[] =>
    textIn({ name: `quentli.${name}` }, value)
  return [
    ...text('username', customer.username),
    ...textIn(emailField, customer.email),
    ...textIn(phoneNumberField, customer.phoneNumber),
    ...text('secondaryPhoneNumber', customer.secondaryPhoneNumber),
    ...text('archivedById', customer.archivedById),
    ...text('assigneeId', textOf(own.assigneeId)),
    ...times.flatMap((name) => {
      const time = customer[name]
      return time === null ? [] : [{ name: `quentli.${name}`, number: parseInstant(time)! }]
    }),
    ...flags.filter((name) => customer[name]).map((name) => ({ name: `quentli.${name}`, number: 1 })),
    ...(customer.replyWithAssistant === null
      ? []
      : [{ name: 'quentli.replyWithAssistant', number: Number(customer.replyWithAssistant) }]),
    ...(typeof own.paymentCount === 'number' && own.paymentCount > 0
      ? [{ name: noPayments.field.name, number: 0 }]
      : []),
    ...customer.metadata.map(({ key, value }) => ({
      name: metadata.name,
      key: key.normalize('NFC'),
      text: value.normalize('NFC'),
    })),
    ...tagsOf(own).map((tag) => ({ name: tags.name, text: tag.normalize('NFC') })),
  ]
}

function textIn({ name, alias }: Pick<LookupValue, 'name' | 'alias'>, value: string | null): LookupValue[] {
  return value === null ? [] : [{ name, text: value.normalize('NFC'), ...(alias && { alias }) }]
}

/** The username; without one, the last part of the id, which never changes. */
function usernameOf({ extensions, vendorIds }: Person): string {
  return textOf(extensions.quentli?.username) ?? (vendorIds.quentli ?? '').replace(/^cus_/, '')
}

type ShownContact = Pick<QuentliCustomer, 'email' | 'phoneNumber' | 'secondaryPhoneNumber'>

/**
 * The e-mail and the two phone numbers shown: the values that Quentli wrote, until another API changes the person's
 * lists; otherwise the main e-mail, the main number and the next number.
 */
export function shownContact({ emails, phones, extensions }: Person): ShownContact {
  const main: ContactPoint | undefined = mainContactPoint(phones)
  const second = phones.find((phone) => phone !== main)
  const written = isJsonObject(extensions.quentli?.contact) ? extensions.quentli.contact : {}
  const ownEmail = isUnchanged(emails, written.emails)
  const ownPhones = isUnchanged(phones, written.phones)
  return {
    email: ownEmail ? textOf(written.email) : (mainContactPoint(emails)?.value ?? null),
    phoneNumber: ownPhones ? textOf(written.phoneNumber) : (main?.value ?? null),
    secondaryPhoneNumber: ownPhones ? textOf(written.secondaryPhoneNumber) : (second?.value ?? null),
  }
}

/**
 * A key has one value: if another API wrote several, the last value counts, at the position of the first. Numbers and
 * booleans become strings.
 */
export function metadataOf(own: JsonObject): { key: string; value: string }[] {
  const entries = new Map<string, string>()
  for (const entry of Array.isArray(own.metadata) ? own.metadata : []) {
    const { key, value } = isJsonObject(entry) ? entry : {}
    if (typeof key === 'string' && isScalar(value)) entries.set(key, String(value))
  }
  return [...entries].map(([key, value]) => ({ key, value }))
}

function isScalar(value: Json | undefined): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** Without a prototype, so that a key such as `__proto__` is an ordinary key. */
function metaOf(entries: readonly { key: string; value: string }[]): Record<string, string> {
  const meta: Record<string, string> = Object.create(null)
  for (const { key, value } of entries) meta[key] = value
  return meta
}

function tagsOf(own: JsonObject): string[] {
  return Array.isArray(own.tags) ? own.tags.filter((tag) => typeof tag === 'string') : []
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function timeOf(value: Json | undefined): string | null {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  return instant === undefined ? null : toMilliseconds(instant)
}

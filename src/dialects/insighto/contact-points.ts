import { e164Of, isValidPhone, normalEmail, normalOfPhone, normalPhone } from '../../hub/hub.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { ContactPoint, ContactPointDraft, Person } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import { isUnchanged } from '../kit/contact-fields.ts'

/** The contact points of a person, stored or about to be written; new entries have no normal form yet. */
export interface ContactPoints {
  readonly emails: readonly Point[]
  readonly phones: readonly Point[]
  readonly onlineServices: readonly Point[]
  /**
   * The normal forms of the addresses that stay after the shown one was taken away. While the person has exactly these, no
   * address is shown.
   */
  readonly unshownEmails?: Json | undefined
}

type Point = ContactPointDraft & Partial<Pick<ContactPoint, 'normal'>>

/** ISO 3166 country of national numbers, or null. */
export type Region = string | null

export function contactPointsOf({ emails, phones, onlineServices, extensions }: Person): ContactPoints {
  return { emails, phones, onlineServices, unshownEmails: extensions.insighto?.unshownEmails }
}

/** The channels that are online services of the Person; their labels have these names. */
export const services = ['whatsapp', 'instagram', 'slack', 'microsoft_teams'] as const
type Service = (typeof services)[number]

export function mainOf(points: readonly Point[]): Point | undefined {
  return points.find(({ primary }) => primary) ?? points[0]
}

/** The shown address: the main one, unless Insighto took the shown one away and the others have not changed since. */
export function shownEmail({ emails, unshownEmails }: ContactPoints): Point | undefined {
  const forms = emails.map((email) => ({ normal: emailForm(email) }) as ContactPoint)
  return isUnchanged(forms, unshownEmails) ? undefined : mainOf(emails)
}

/** The phones with an E.164 number, which channels can show. */
export function internationalPhones(phones: readonly Point[], region: Region): readonly Point[] {
  return phones.filter((phone) => e164Of(phoneForm(phone, region)) !== undefined)
}

export function serviceAccounts(points: readonly Point[], service: Service): readonly Point[] {
  return points.filter(({ label = '' }) => foldText(label.trim()).replace(/[\s-]+/g, '_') === service)
}

export function emailForm({ normal, value }: Point): string {
  return normal ?? normalEmail(value)
}

/** The normal form of a phone, by which numbers are compared. */
export function phoneForm({ normal, ...phone }: Point, region: Region): string {
  return normal ?? normalOfPhone(phone, region)
}

/** A WhatsApp account as E.164 if its number has that; every other account as it is. */
export function accountForm(service: Service, account: string, region: Region): string {
  return service === 'whatsapp' ? shownNumber(account, region) : account
}

/**
 * A phone number as clients of Insighto write it: international with `+`, national in the organization's region, or
 * digits that begin with a calling code. The text is kept. A plus is added only in thought (`e164`), and only where that
 * makes a valid number and the text is not a valid national number; a text that begins with a bracket is national.
 */
export function readNumber(text: string, region: Region): Point {
  const value = text.trim()
  // E.164 already has its plus.
  if (value.startsWith('(') || e164Of(value) === value) return { value }
  if (isValidPhone(normalPhone(value, region))) return { value }
  const international = normalPhone(`+${value}`, null)
  const e164 = isValidPhone(international) ? e164Of(international) : undefined
  return e164 === undefined ? { value } : { value, e164 }
}

/** A number as E.164, or as it was written if it has no such form. */
export function shownNumber(text: string, region: Region): string {
  return e164Of(phoneForm(readNumber(text, region), region)) ?? text
}

/** The number of digits that a phone number may have: a short code has few, E.164 at most 15. */
const NUMBER_DIGITS = { min: 3, max: 15 }

/** The normal form of a number, by which people are found; undefined if the text is not a phone number. */
export function numberForm(text: string, region: Region): string | undefined {
  const form = phoneForm(readNumber(text, region), region)
  if (e164Of(form) !== undefined) return form
  const digits = form.startsWith('+') ? form.slice(1) : form
  const isNumber = [...digits].every((character) => character >= '0' && character <= '9')
  const { min, max } = NUMBER_DIGITS
  return isNumber && digits.length >= min && digits.length <= max ? form : undefined
}

/** Makes this address the main one; null or a blank string takes the shown address away, and no other. */
export function withEmail(contactPoints: ContactPoints, email: string | null): ContactPoints {
  const { emails } = contactPoints
  const shown = shownEmail(contactPoints)
  const value = normalEmail(email ?? '')
  if (value === '') {
    if (!shown) return contactPoints
    const others = emails.filter((point) => point !== shown)
    return { ...contactPoints, emails: others, unshownEmails: others.map(emailForm) }
  }
  const isValue = (point: Point) => emailForm(point) === value
  const unshown = contactPoints.unshownEmails == null ? {} : { unshownEmails: null }
  return { ...contactPoints, ...unshown, emails: withMain(emails, shown, { value }, isValue) }
}

/** Makes this number the main one, unless it is the shown one. */
export function withTelephone(contactPoints: ContactPoints, number: string, region: Region): ContactPoints {
  const { phones } = contactPoints
  const main = mainOf(internationalPhones(phones, region))
  const entry = readNumber(number, region)
  const form = phoneForm(entry, region)
  // The main number is shown without its extension, and stays if a client sends back what it was shown.
  if (main && form === e164Of(phoneForm(main, region))) return contactPoints
  const isNumber = (point: Point) => phoneForm(point, region) === form
  return { ...contactPoints, phones: withMain(phones, main, entry, isNumber) }
}

/**
 * Replaces the shown channels. The main phone and the main account of each service change with them; further
 * entries stay. An address is only ever added, because a contact's e-mail has a field of its own.
 */
export function withChannels(
  before: ContactPoints,
  shown: JsonObject,
  channels: Readonly<Record<string, string>>,
  region: Region,
): ContactPoints {
  let contactPoints = before
  const { telephone, email } = channels
  if (telephone !== undefined && numberForm(telephone, region) !== undefined)
    contactPoints = withTelephone(contactPoints, telephone, region)
  else if (telephone === undefined && shown.telephone !== undefined) {
    const main = shownPhone(contactPoints, shown.telephone, region)
    contactPoints = { ...contactPoints, phones: contactPoints.phones.filter((phone) => phone !== main) }
  }
  for (const service of services) {
    const account = channels[service]
    if (account !== undefined) contactPoints = withAccount(contactPoints, service, account, region)
    else if (shown[service] !== undefined) contactPoints = withoutAccount(contactPoints, service)
  }
  return email === undefined ? contactPoints : withFurtherEmail(contactPoints, email)
}

/** The phone that a channel shows; none if the channel was written as something that is not a number. */
function shownPhone({ phones }: ContactPoints, telephone: Json, region: Region): Point | undefined {
  const form = typeof telephone === 'string' ? numberForm(telephone, region) : undefined
  return (
    phones.find((phone) => phoneForm(phone, region) === form) ?? mainOf(internationalPhones(phones, region))
  )
}

function withAccount(
  contactPoints: ContactPoints,
  service: Service,
  account: string,
  region: Region,
): ContactPoints {
  const accounts = serviceAccounts(contactPoints.onlineServices, service)
  const form = accountForm(service, account, region)
  if (accounts.some(({ value }) => accountForm(service, value, region) === form)) return contactPoints
  const entry = { value: form, label: service }
  return { ...contactPoints, onlineServices: replaced(contactPoints.onlineServices, mainOf(accounts), entry) }
}

function withoutAccount(contactPoints: ContactPoints, service: Service): ContactPoints {
  const main = mainOf(serviceAccounts(contactPoints.onlineServices, service))
  return { ...contactPoints, onlineServices: contactPoints.onlineServices.filter((point) => point !== main) }
}

function withFurtherEmail(contactPoints: ContactPoints, email: string): ContactPoints {
  const value = normalEmail(email)
  if (contactPoints.emails.some((point) => emailForm(point) === value)) return contactPoints
  return {
    ...contactPoints,
    emails: [...contactPoints.emails, { value, primary: contactPoints.emails.length === 0 }],
  }
}

/**
 * Makes a value the main entry of the list: an existing entry with this value, else a new one in place of the main
 * entry.
 */
function withMain(
  points: readonly Point[],
  main: Point | undefined,
  entry: Point,
  isValue: (point: Point) => boolean,
): readonly Point[] {
  if (main && isValue(main)) return points
  const list = points.some(isValue) ? points : replaced(points, main, entry)
  const chosen = list.find(isValue)
  return list.map((point) => ({ ...point, primary: point === chosen }))
}

function replaced(points: readonly Point[], old: Point | undefined, entry: Point): readonly Point[] {
  if (!old) return [...points, entry]
  const { label, primary } = old
  const kept = { ...(label !== undefined && { label }), ...(primary !== undefined && { primary }) }
  return points.map((point) => (point === old ? { ...kept, ...entry } : point))
}

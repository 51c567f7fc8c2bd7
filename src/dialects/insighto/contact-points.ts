import { normalEmail } from '../../hub/hub.ts'
import type { JsonObject } from '../../model/json.ts'
import type { ContactPoint, ContactPointDraft } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import { readPhone } from './phone.ts'

/** The contact points of a person, stored or about to be written; new entries have no normal form yet. */
export interface ContactPoints {
  readonly emails: readonly Point[]
  readonly phones: readonly Point[]
  readonly onlineServices: readonly Point[]
}

type Point = ContactPointDraft & Partial<Pick<ContactPoint, 'normal'>>

/** The channels that are online services of the Person; their labels have these names. */
export const services = ['whatsapp', 'instagram', 'slack', 'microsoft_teams'] as const
type Service = (typeof services)[number]

export function mainOf(points: readonly Point[]): Point | undefined {
  return points.find(({ primary }) => primary) ?? points[0]
}

export function internationalPhones(phones: readonly Point[]): readonly Point[] {
  return phones.filter((phone) => phoneForm(phone).startsWith('+'))
}

export function serviceAccounts(points: readonly Point[], service: Service): readonly Point[] {
  return points.filter(({ label = '' }) => foldText(label.trim()).replace(/[\s-]+/g, '_') === service)
}

export function emailForm({ normal, value }: Point): string {
  return normal ?? normalEmail(value)
}

export function phoneForm({ normal, value }: Point): string {
  return normal ?? readPhone(value) ?? value
}

export function accountForm(service: Service, account: string): string {
  return service === 'whatsapp' ? (readPhone(account) ?? account) : account
}

/** Makes this address the main one; null or an empty string removes all addresses. */
export function withEmail(contactPoints: ContactPoints, email: string | null): ContactPoints {
  const value = normalEmail(email ?? '')
  const emails =
    value === ''
      ? []
      : withMain(
          contactPoints.emails,
          mainOf(contactPoints.emails),
          value,
          (point) => emailForm(point) === value,
        )
  return { ...contactPoints, emails }
}

/** Makes this number, given in its normal form, the main one. */
export function withTelephone(contactPoints: ContactPoints, number: string): ContactPoints {
  const main = mainOf(internationalPhones(contactPoints.phones))
  return {
    ...contactPoints,
    phones: withMain(contactPoints.phones, main, number, (point) => phoneForm(point) === number),
  }
}

/**
 * Replaces the shown channels. The main phone and the main account of each service change with them; further
 * entries stay. An address is only ever added, because a contact's e-mail has a field of its own.
 */
export function withChannels(
  before: ContactPoints,
  shown: JsonObject,
  channels: Readonly<Record<string, string>>,
): ContactPoints {
  let contactPoints = before
  const { telephone, email } = channels
  const number = readPhone(telephone ?? '')
  if (number !== undefined) contactPoints = withTelephone(contactPoints, number)
  else if (telephone === undefined && shown.telephone !== undefined) {
    const main = mainOf(internationalPhones(contactPoints.phones))
    contactPoints = { ...contactPoints, phones: contactPoints.phones.filter((phone) => phone !== main) }
  }
  for (const service of services) {
    const dropped = channels[service] === undefined && shown[service] !== undefined
    if (channels[service]) contactPoints = withAccount(contactPoints, service, channels[service])
    else if (dropped) contactPoints = withoutAccount(contactPoints, service)
  }
  return email ? withFurtherEmail(contactPoints, email) : contactPoints
}

function withAccount(contactPoints: ContactPoints, service: Service, account: string): ContactPoints {
  const accounts = serviceAccounts(contactPoints.onlineServices, service)
  const form = accountForm(service, account)
  if (accounts.some(({ value }) => accountForm(service, value) === form)) return contactPoints
  const entry = { value: form, label: service }
  return { ...contactPoints, onlineServices: replaced(contactPoints.onlineServices, mainOf(accounts), entry) }
}

function withoutAccount(contactPoints: ContactPoints, service: Service): ContactPoints {
  const main = mainOf(serviceAccounts(contactPoints.onlineServices, service))
  return { ...contactPoints, onlineServices: contactPoints.onlineServices.filter((point) => point !== main) }
}

function withFurtherEmail(contactPoints: ContactPoints, email: string): ContactPoints {
  const value = normalEmail(email)
  if (value === '' || contactPoints.emails.some((point) => emailForm(point) === value)) return contactPoints
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
  value: string,
  isValue: (point: Point) => boolean,
): readonly Point[] {
  if (main && isValue(main)) return points
  const list = points.some(isValue) ? points : replaced(points, main, { value })
  const chosen = list.find(isValue)
  return list.map((point) => ({ ...point, primary: point === chosen }))
}

function replaced(
  points: readonly Point[],
  old: Point | undefined,
  entry: ContactPointDraft,
): readonly Point[] {
  if (!old) return [...points, entry]
  const { label, primary } = old
  const kept = { ...(label !== undefined && { label }), ...(primary !== undefined && { primary }) }
  return points.map((point) => (point === old ? { ...kept, ...entry } : point))
}

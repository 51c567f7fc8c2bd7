import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import {
  accountForm,
  type ContactPoints,
  emailForm,
  internationalPhones,
  mainOf,
  phoneForm,
  serviceAccounts,
  services,
} from './contact-points.ts'
import { phoneParts, readPhone } from './phone.ts'

/** The channels that Insighto names, in its order. `dial_code` is a country: `US`. */
const channelKeys = [
  'telephone',
  'national_number',
  'country_code',
  'dial_code',
  ...services,
  'email',
] as const

type ChannelKey = (typeof channelKeys)[number]
export type Channels = Partial<Record<ChannelKey, string>>

/**
 * The channels of a contact: as Insighto wrote them, or derived from the person if Insighto wrote none.
 *
 * `channelsBasis` holds the channels that were derived when they were written. If a channel is derived differently now,
 * another API has changed it, and the change is shown.
 */
export function channelsOf(person: Person): JsonObject {
  const { channels: written, channelsBasis: basis } = person.extensions.insighto ?? {}
  const derived = deriveChannels(person)
  if (!isJsonObject(written)) return derived
  const changed = (key: ChannelKey): boolean => isJsonObject(basis) && basis[key] !== derived[key]
  const known = channelKeys.map((key) => [key, changed(key) ? derived[key] : written[key]] as const)
  const unknown = Object.entries(written).filter(([key]) => !channelKeys.includes(key as ChannelKey))
  return Object.fromEntries(
    [...known, ...unknown].filter((entry): entry is [string, Json] => entry[1] !== undefined),
  )
}

/** The channels derived from e-mails, phones and online services. A number without a calling code gives no channel. */
export function deriveChannels({ emails, phones, onlineServices }: ContactPoints): Channels {
  const channels: Channels = {}
  const telephone = mainOf(internationalPhones(phones))
  if (telephone) Object.assign(channels, telephoneChannels(phoneForm(telephone)))
  for (const service of services) {
    const account = mainOf(serviceAccounts(onlineServices, service))
    if (account) channels[service] = accountForm(service, account.value)
  }
  const email = mainOf(emails)
  if (email) channels.email = emailForm(email)
  return channels
}

/** Phone numbers in the vendor's form, everything else unchanged. */
export function fromChannels(channels: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(channels).map(([key, value]) =>
    key === 'telephone' || key === 'whatsapp' ? [key, readPhone(value) ?? value] : [key, value],
  )
  return Object.fromEntries(entries)
}

function telephoneChannels(telephone: string): Channels {
  const parts = phoneParts(telephone)
  if (!parts) return { telephone }
  const { nationalNumber, callingCode, country } = parts
  return {
    telephone,
    national_number: nationalNumber,
    country_code: callingCode,
    ...(country !== undefined && { dial_code: country }),
  }
}

import { e164Of, phonePartsOf } from '../../hub/hub.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import {
  accountForm,
  type ContactPoints,
  contactPointsOf,
  emailForm,
  internationalPhones,
  mainOf,
  phoneForm,
  type Region,
  serviceAccounts,
  services,
  shownEmail,
  shownNumber,
} from './contact-points.ts'

/** The channels of one phone. `dial_code` is a country: `US`. */
export const telephoneKeys = ['telephone', 'national_number', 'country_code', 'dial_code'] as const

/** The channels that Insighto names, in its order. */
const channelKeys = [...telephoneKeys, ...services, 'email'] as const

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
  const derived = deriveChannels(contactPointsOf(person))
  if (!isJsonObject(written)) return derived
  const changed = (key: ChannelKey): boolean => isJsonObject(basis) && basis[key] !== derived[key]
  const known = channelKeys.map((key) => [key, changed(key) ? derived[key] : written[key]] as const)
  const unknown = Object.entries(written).filter(([key]) => !channelKeys.includes(key as ChannelKey))
  return Object.fromEntries(
    [...known, ...unknown].filter((entry): entry is [string, Json] => entry[1] !== undefined),
  )
}

/** The channels derived from e-mails, phones and online services. A number without a calling code gives no channel. */
export function deriveChannels(contactPoints: ContactPoints, region: Region = null): Channels {
  const { phones, onlineServices } = contactPoints
  const channels: Channels = {}
  const telephone = shownPhoneForm(phones, region)
  if (telephone !== undefined) Object.assign(channels, telephoneChannels(telephone))
  for (const service of services) {
    const account = mainOf(serviceAccounts(onlineServices, service))
    // Read without the region, so that a channel is derived the same wherever the region is not known.
    if (account) channels[service] = accountForm(service, account.value, null)
  }
  const email = shownEmail(contactPoints)
  if (email) channels.email = emailForm(email)
  return channels
}

/** The numbers that `channelsOf` shows, without what else it shows of a phone: reading the country takes long. */
export function numberChannelsOf(person: Person): JsonObject {
  if (isJsonObject(person.extensions.insighto?.channels)) return channelsOf(person)
  const telephone = e164Of(shownPhoneForm(person.phones, null) ?? '')
  const whatsapp = mainOf(serviceAccounts(person.onlineServices, 'whatsapp'))
  return {
    ...(telephone !== undefined && { telephone }),
    ...(whatsapp && { whatsapp: accountForm('whatsapp', whatsapp.value, null) }),
  }
}

/** The normal form of the phone whose number the channels show. */
function shownPhoneForm(phones: ContactPoints['phones'], region: Region): string | undefined {
  const shown = mainOf(internationalPhones(phones, region))
  return shown && phoneForm(shown, region)
}

/** Channels as they are stored: phone numbers as E.164 where they have that form; channels of blanks are left out. */
export function fromChannels(
  channels: Readonly<Record<string, string>>,
  region: Region,
): Record<string, string> {
  const entries = Object.entries(channels)
    .filter(([, value]) => value.trim() !== '')
    .map(([key, value]) =>
      key === 'telephone' || key === 'whatsapp' ? [key, shownNumber(value, region)] : [key, value],
    )
  return Object.fromEntries(entries)
}

/** @param form the normal form of a phone */
function telephoneChannels(form: string): Channels {
  const telephone = e164Of(form)!
  const parts = phonePartsOf(form)
  if (!parts) return { telephone }
  const { nationalNumber, callingCode, country } = parts
  return {
    telephone,
    national_number: nationalNumber,
    country_code: callingCode,
    ...(country !== undefined && { dial_code: country }),
  }
}

import { e164Of } from '../../hub/hub.ts'
import { toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import { fullNameOf, givenOf, joinName, surnameOf } from '../../model/name.ts'
import type { OrganizationSettings } from '../../model/organization.ts'
import { mainContactPoint, type Person } from '../../model/person.ts'
import type { LookupValue } from '../../model/query.ts'
import { isUnchanged } from '../kit/contact-fields.ts'
import { metadataField, metadataItemField, referenceField, shownNameField } from './query.ts'
import type { SavvycalClient } from './schema.ts'

export interface ClientView {
  readonly includeSensitive: boolean
  readonly settings: OrganizationSettings
}

/** The client as SavvyCal shows it. Keys stand in the order of the vendor's example. */
export function toSavvycalClient(person: Person, { includeSensitive, settings }: ClientView): SavvycalClient {
  const { referenceId, metadata } = person.extensions.savvycal ?? {}
  const sensitive = <T>(value: T): T | undefined => (includeSensitive ? value : undefined)
  return withoutUndefined({
    created_at: toSeconds(person.createdAt),
    email: sensitive(mainContactPoint(person.emails)?.value ?? null),
    first_name: sensitive(givenOf(person)),
    id: person.vendorIds.savvycal ?? '',
    last_name: sensitive(surnameOf(person)),
    locale: person.language ?? settings.defaultLanguage,
    metadata: isJsonObject(metadata) ? metadata : undefined,
    object: 'client',
    phone: sensitive(phoneOf(person)),
    reference_id: typeof referenceId === 'string' ? referenceId : null,
    time_zone: person.timeZone ?? settings.defaultTimeZone,
    updated_at: toSeconds(person.updatedAt),
  })
}

/**
 * The shown number: the one that SavvyCal wrote or removed, until another API changes the list; otherwise the main
 * number.
 * The vendor promises E.164, so numbers without an E.164 form are not shown here, and extensions neither.
 */
export function phoneOf({ phones, extensions }: Person): string | null {
  const { contact } = extensions.savvycal ?? {}
  if (isJsonObject(contact) && isUnchanged(phones, contact.phones)) {
    return typeof contact.phone === 'string' ? contact.phone : null
  }
  const numbers = phones.filter(({ normal }) => e164Of(normal) !== undefined)
  return e164Of(mainContactPoint(numbers)?.normal ?? '') ?? null
}

function withoutUndefined(
  client: { [K in keyof SavvycalClient]: SavvycalClient[K] | undefined },
): SavvycalClient {
  return Object.fromEntries(
    Object.entries(client).filter(([, value]) => value !== undefined),
  ) as SavvycalClient
}

export function savvycalLookups(person: Person): LookupValue[] {
  return [...nameLookups(person), ...referenceLookups(person), ...metadataLookups(person)]
}

function referenceLookups({ extensions }: Person): LookupValue[] {
  const referenceId = extensions.savvycal?.referenceId
  return typeof referenceId === 'string' ? [{ name: referenceField.name, text: referenceId }] : []
}

/** First and last name as shown here, if the whole name is written differently ("Smith, Jane"). */
function nameLookups(person: Person): LookupValue[] {
  const text = joinName(givenOf(person), surnameOf(person))
  return text === '' || text === fullNameOf(person) ? [] : [{ name: shownNameField.name, text }]
}

/** Metadata as its filters compare it: scalars as strings, numbers also as numbers, arrays by their elements. */
function metadataLookups(person: Person): LookupValue[] {
  const metadata = person.extensions.savvycal?.metadata
  if (!isJsonObject(metadata)) return []
  return Object.entries(metadata).flatMap(([key, value]) =>
    Array.isArray(value)
      ? value.flatMap((item) => scalarLookups(metadataItemField.name, key, item))
      : scalarLookups(metadataField.name, key, value),
  )
}

function scalarLookups(name: string, key: string, value: Json): LookupValue[] {
  if (value === null || typeof value === 'object') return []
  const text = String(value)
  return [typeof value === 'number' ? { name, key, text, number: value } : { name, key, text }]
}

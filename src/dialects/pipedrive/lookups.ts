import { normalPhone, personFields } from '../../hub/hub.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { givenOf, surnameOf } from '../../model/name.ts'
import {
  type Address,
  type AddressPart,
  type ContactPoint,
  mainContactPoint,
  type Person,
} from '../../model/person.ts'
import type { Field, Filter, LookupValue } from '../../model/query.ts'
import { isUnchanged } from '../kit/contact-fields.ts'
import { firstNameOf, lastNameOf } from './names.ts'

/** The fields that only Pipedrive has of a person, and the lookups its filters use. */

export const DEFAULT_OWNER = 1
export const DEFAULT_VISIBILITY = 3

export const VISIBILITIES: readonly unknown[] = [1, 3, 5, 7]

export function ownerOf(person: Person): number {
  return positiveInteger(extensionOf(person).ownerId) ?? DEFAULT_OWNER
}

export function visibilityOf(person: Person): number {
  const { visibleTo } = extensionOf(person)
  return VISIBILITIES.includes(visibleTo) ? (visibleTo as number) : DEFAULT_VISIBILITY
}

/** The picture that Kith keeps, else the number of the picture in the account that the person was imported from. */
export function pictureOf(person: Person): number | null {
  return keptPictureOf(person) ?? positiveInteger(extensionOf(person).externalPictureId) ?? null
}

export function keptPictureOf(person: Person): number | undefined {
  return positiveInteger(extensionOf(person).pictureId)
}

/**
 * Pipedrive has only one address per person: the main one. A client that cleared it sees none, until another API changes
 * the addresses.
 */
export function shownAddress(person: Person): Address | undefined {
  const { addresses } = person
  return isUnchanged(addresses, extensionOf(person).hiddenAddresses) ? undefined : mainContactPoint(addresses)
}

/** Pipedrive's names of the parts of an address, in the order of its example. */
export const addressNames = {
  country: 'country',
  admin_area_level_1: 'region',
  admin_area_level_2: 'county',
  locality: 'locality',
  sublocality: 'district',
  route: 'street',
  street_number: 'number',
  subpremise: 'apartment',
  postal_code: 'postcode',
} as const satisfies Record<string, AddressPart>

export const ownerField: Field = { name: 'pipedrive.ownerId', type: 'number' }
export const visibilityField: Field = { name: 'pipedrive.visibleTo', type: 'number' }
export const pictureField: Field = { name: 'pipedrive.pictureId', type: 'number' }
/** Phones and messengers as written: the lookups shared by all dialects compare normal forms. */
export const phoneField = {
  name: 'pipedrive.phone',
  type: 'text',
  sensitive: true,
  alias: { of: personFields.phones.name, bit: 1 },
} as const satisfies Field
/** The digits of phones as written. If they are those of the normal form, it stands for them, with its plus sign. */
const phoneDigitsField = {
  name: 'pipedrive.phoneDigits',
  type: 'text',
  sensitive: true,
  alias: { of: personFields.phones.name, bit: 4 },
} as const satisfies Field
export const imField = {
  name: 'pipedrive.im',
  type: 'text',
  sensitive: true,
  alias: { of: personFields.onlineServices.name, bit: 1 },
} as const satisfies Field

/**
 * First and last names that differ from those of the lookups shared by all dialects, because the whole name is split
 * differently. Everyone else has no row.
 */
export const firstNameField: Field = {
  name: 'pipedrive.firstName',
  type: 'text',
  single: true,
  sensitive: true,
}
export const lastNameField: Field = {
  name: 'pipedrive.lastName',
  type: 'text',
  single: true,
  sensitive: true,
}

/** The address that is shown, whole or by part. */
export function addressField(part = ''): Field {
  return { name: 'pipedrive.postalAddress', key: part, type: 'text', sensitive: true }
}

/** Owner and visibility have lookup rows only for values other than the usual one. */
export function pipedriveLookups(person: Person): LookupValue[] {
  const owner = ownerOf(person)
  const visibility = visibilityOf(person)
  const picture = pictureOf(person)
  return [
    ...(owner === DEFAULT_OWNER ? [] : [{ name: ownerField.name, number: owner }]),
    ...(visibility === DEFAULT_VISIBILITY ? [] : [{ name: visibilityField.name, number: visibility }]),
    ...(picture === null ? [] : [{ name: pictureField.name, number: picture }]),
    ...nameLookups(person),
    ...person.phones.map(({ value }) => ({ name: phoneField.name, text: value, alias: phoneField.alias })),
    ...person.phones.map((phone) => ({
      name: phoneDigitsField.name,
      text: storedDigits(phone),
      alias: phoneDigitsField.alias,
    })),
    ...person.onlineServices.map(({ value }) => ({ name: imField.name, text: value, alias: imField.alias })),
    ...addressLookups(shownAddress(person)),
  ]
}

/** The digits as typed; those of another script as the reader of phone numbers reads them. */
export function phoneDigits(text: string): string {
  return asciiDigits(text) || asciiDigits(normalPhone(text, null))
}

function asciiDigits(text: string): string {
  return text.replace(/\D/g, '')
}

function storedDigits({ value, normal }: ContactPoint): string {
  const digits = phoneDigits(value)
  return normal === `+${digits}` ? normal : digits
}

/** People with a phone whose digits, as written, pass. */
export function withPhoneDigits(op: 'eq' | 'startsWith' | 'contains', digits: string): Filter {
  const test = (value: string): Filter => ({ some: phoneDigitsField, test: { op, value, folded: true } })
  return op === 'contains' ? test(digits) : { any: [test(digits), test(`+${digits}`)] }
}

export function ownedBy(owner: number): Filter {
  return withDefault(ownerField, DEFAULT_OWNER, owner)
}

export function visibleFor(visibility: number): Filter {
  return withDefault(visibilityField, DEFAULT_VISIBILITY, visibility)
}

/** Written so that the index of lookup rows can be used, also for the usual value, which has no rows. */
function withDefault(field: Field, common: number, value: number): Filter {
  return value === common
    ? { not: { some: field, test: { op: 'gte', value: 0 } } }
    : { some: field, test: { op: 'eq', value } }
}

/** Both rules always leave a value for a name that they split differently, so that no row means no difference. */
function nameLookups(person: Person): LookupValue[] {
  const row = ({ name }: Field, shown: string | null, shared: string | null): LookupValue[] =>
    shown === shared || shown === null ? [] : [{ name, text: shown }]
  return [
    ...row(firstNameField, firstNameOf(person), givenOf(person)),
    ...row(lastNameField, lastNameOf(person), surnameOf(person)),
  ]
}

function addressLookups(address: Address | undefined): LookupValue[] {
  if (!address) return []
  const parts = Object.entries(addressNames).flatMap(([name, part]) => {
    const text = address.parts[part]
    return text ? [{ name: addressField().name, key: name, text }] : []
  })
  return [{ name: addressField().name, key: '', text: address.value }, ...parts]
}

export function extensionOf(person: Person): JsonObject {
  return person.extensions.pipedrive ?? {}
}

/** Any dialect can write extensions, so an invalid id counts as missing. */
function positiveInteger(value: Json | undefined): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined
}

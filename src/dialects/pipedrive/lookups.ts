import type { Json, JsonObject } from '../../model/json.ts'
import { type Address, type AddressPart, mainContactPoint, type Person } from '../../model/person.ts'
import type { Field, Filter, LookupValue } from '../../model/query.ts'

/** What only Pipedrive keeps of a person, and how its filters find it. */

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

export function pictureOf(person: Person): number | null {
  return positiveInteger(extensionOf(person).pictureId) ?? null
}

/** Pipedrive has room for one address. */
export function shownAddress(person: Person): Address | undefined {
  return mainContactPoint(person.addresses)
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
/** Phones and messengers as written: the look-ups every dialect shares compare their normal forms. */
export const phoneField: Field = { name: 'pipedrive.phone', type: 'text', sensitive: true }
/** The digits of phones as written. */
export const phoneDigitsField: Field = { name: 'pipedrive.phoneDigits', type: 'text', sensitive: true }
export const imField: Field = { name: 'pipedrive.im', type: 'text', sensitive: true }

/** The address shown, whole or by one of its parts. */
export function addressField(part = ''): Field {
  return { name: 'pipedrive.postalAddress', key: part, type: 'text', sensitive: true }
}

/** Owner and visibility have rows only where they are not what nearly everybody has. */
export function pipedriveLookups(person: Person): LookupValue[] {
  const owner = ownerOf(person)
  const visibility = visibilityOf(person)
  const picture = pictureOf(person)
  return [
    ...(owner === DEFAULT_OWNER ? [] : [{ name: ownerField.name, number: owner }]),
    ...(visibility === DEFAULT_VISIBILITY ? [] : [{ name: visibilityField.name, number: visibility }]),
    ...(picture === null ? [] : [{ name: pictureField.name, number: picture }]),
    ...person.phones.map(({ value }) => ({ name: phoneField.name, text: value })),
    ...person.phones.map(({ value }) => ({ name: phoneDigitsField.name, text: phoneDigits(value) })),
    ...person.onlineServices.map(({ value }) => ({ name: imField.name, text: value })),
    ...addressLookups(shownAddress(person)),
  ]
}

export function phoneDigits(text: string): string {
  return text.replace(/\D/g, '')
}

export function ownedBy(owner: number): Filter {
  return withDefault(ownerField, DEFAULT_OWNER, owner)
}

export function visibleFor(visibility: number): Filter {
  return withDefault(visibilityField, DEFAULT_VISIBILITY, visibility)
}

/** Written so that the index of the rows there are leads to the people, also for the value that has no rows. */
function withDefault(field: Field, common: number, value: number): Filter {
  return value === common
    ? { not: { some: field, test: { op: 'gte', value: 0 } } }
    : { some: field, test: { op: 'eq', value } }
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

/** Extensions may have been written by anyone, so what is no id counts as absent. */
function positiveInteger(value: Json | undefined): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined
}

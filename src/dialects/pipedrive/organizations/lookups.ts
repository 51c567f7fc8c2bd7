import type { Company } from '../../../model/catalog.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Field, LookupValue } from '../../../model/query.ts'
import type { Followed } from '../followers.ts'
import { addressNames, DEFAULT_OWNER, DEFAULT_VISIBILITY, VISIBILITIES } from '../lookups.ts'

/** The fields that only Pipedrive has of a company, which it calls organization, and their lookups. */

export function organizationOwner({ attributes }: Company): number {
  return typeof attributes.ownerId === 'number' ? attributes.ownerId : DEFAULT_OWNER
}

export function organizationVisibility({ attributes }: Company): number {
  const { visibleTo } = attributes
  return VISIBILITIES.includes(visibleTo) ? (visibleTo as number) : DEFAULT_VISIBILITY
}

export function organizationLabels({ attributes }: Company): number[] {
  const { labelIds } = attributes
  return Array.isArray(labelIds) ? labelIds.filter((id) => typeof id === 'number') : []
}

/** The organization as one that users follow. */
export function organizationFollowed(company: Company): Followed {
  return {
    extension: company.attributes,
    ownerId: organizationOwner(company),
    createdAt: company.createdAt,
  }
}

/** As written: `value`, and its parts by Pipedrive's names. */
export function organizationAddress({ attributes }: Company): JsonObject | null {
  return isJsonObject(attributes.address) ? attributes.address : null
}

/** The whole address on one line. */
export function addressTextOf(company: Company): string | null {
  const value = organizationAddress(company)?.value
  return typeof value === 'string' ? value : null
}

export const organizationOwnerField: Field = { name: 'pipedrive.ownerId', type: 'number' }
export const organizationLabelField: Field = { name: 'pipedrive.labelIds', type: 'number' }

export function organizationAddressField(part = ''): Field {
  return { name: 'pipedrive.address', key: part, type: 'text' }
}

export function organizationLookups(company: Company): LookupValue[] {
  const address = organizationAddress(company) ?? {}
  const { name } = organizationAddressField()
  const text = (key: string, value: Json | undefined): LookupValue[] =>
    typeof value === 'string' && value !== '' ? [{ name, key, text: value }] : []
  return [
    { name: organizationOwnerField.name, number: organizationOwner(company) },
    ...organizationLabels(company).map((number) => ({ name: organizationLabelField.name, number })),
    ...text('', address.value),
    ...Object.keys(addressNames).flatMap((part) => text(part, address[part])),
  ]
}

import type { Company } from '../../../model/catalog.ts'
import { toSeconds } from '../../../model/instant.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { addressNames } from '../lookups.ts'
import {
  organizationAddress,
  organizationLabels,
  organizationOwner,
  organizationVisibility,
} from './lookups.ts'
import type { OrganizationOptionalField, OrganizationPatch, PipedriveOrganization } from './schema.ts'

export interface OrganizationView {
  readonly include: readonly OrganizationOptionalField[]
  /** How many people are linked, by organization id, where that is asked for. */
  readonly peopleCounts: ReadonlyMap<number, number>
}

export function toPipedriveOrganization(
  company: Company,
  { include, peopleCounts }: OrganizationView,
): PipedriveOrganization {
  const included = include.map((name) => [name, includedValue(name, peopleCounts.get(company.id) ?? 0)])
  return {
    id: company.id,
    name: company.name,
    owner_id: organizationOwner(company),
    add_time: toSeconds(company.createdAt),
    update_time: toSeconds(company.updatedAt),
    is_deleted: company.removedAt !== null,
    visible_to: organizationVisibility(company),
    address: addressOf(company),
    label_ids: organizationLabels(company),
    custom_fields: {},
    ...Object.fromEntries(included),
  }
}

/** Deals, activities and files are not kept here, so there are none of them. */
function includedValue(name: OrganizationOptionalField, people: number): number | null {
  if (name === 'people_count') return people
  return name.endsWith('_id') ? null : 0
}

function addressOf(company: Company): PipedriveOrganization['address'] {
  const address = organizationAddress(company)
  if (typeof address?.value !== 'string') return null
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : null)
  const parts = Object.keys(addressNames).map((name) => [name, text(address[name])])
  return { value: address.value, ...Object.fromEntries(parts) }
}

/** What a body says beside the name; parts of an address that are left out become null. */
export function fromPipedriveOrganization(body: OrganizationPatch): JsonObject {
  const { owner_id, visible_to, label_ids, address } = body
  const said: Record<string, Json | undefined> = {
    ownerId: owner_id,
    visibleTo: visible_to,
    labelIds: label_ids && [...new Set(label_ids)],
    address: address as Json | undefined,
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as JsonObject
}

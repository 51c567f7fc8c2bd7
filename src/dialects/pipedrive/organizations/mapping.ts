import type { Company } from '../../../model/catalog.ts'
import { toSeconds } from '../../../model/instant.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { followersIn } from '../followers.ts'
import { addressNames } from '../lookups.ts'
import {
  organizationAddress,
  organizationFollowed,
  organizationLabels,
  organizationOwner,
  organizationVisibility,
} from './lookups.ts'
import type { OrganizationOptionalField, OrganizationPatch, PipedriveOrganization } from './schema.ts'

export interface OrganizationView {
  readonly include: readonly OrganizationOptionalField[]
  /** The number of linked people by organization id, if the request asks for it. */
  readonly peopleCounts: ReadonlyMap<number, number>
}

export function toPipedriveOrganization(
  company: Company,
  { include, peopleCounts }: OrganizationView,
): PipedriveOrganization {
  const counts: Readonly<Partial<Record<OrganizationOptionalField, number>>> = {
    people_count: peopleCounts.get(company.id) ?? 0,
    followers_count: followersIn(organizationFollowed(company)).length,
  }
  const included = include.map((name) => [name, counts[name] ?? includedValue(name)])
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

/** Kith keeps no deals, activities or files, so these counts are 0. */
function includedValue(name: OrganizationOptionalField): number | null {
  return name.endsWith('_id') ? null : 0
}

function addressOf(company: Company): PipedriveOrganization['address'] {
  const address = organizationAddress(company)
  if (typeof address?.value !== 'string') return null
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : null)
  const parts = Object.keys(addressNames).map((name) => [name, text(address[name])])
  return { value: address.value, ...Object.fromEntries(parts) }
}

/** The fields of a body other than the name; omitted parts of an address become null. */
export function fromPipedriveOrganization(body: OrganizationPatch): JsonObject {
  const { owner_id, visible_to, label_ids, address } = body
  const given: Record<string, Json | undefined> = {
    ownerId: owner_id,
    visibleTo: visible_to,
    labelIds: label_ids && [...new Set(label_ids)],
    address: address as Json | undefined,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as JsonObject
}

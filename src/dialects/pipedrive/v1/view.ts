import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { Company, CustomField } from '../../../model/catalog.ts'
import type { OrganizationSettings } from '../../../model/organization.ts'
import type { Person } from '../../../model/person.ts'
import type { ShownPictureDetails } from '../../../model/picture.ts'
import type { WireRequest } from '../../dialect.ts'
import { pictureOf } from '../lookups.ts'
import { companiesOf } from '../search-route.ts'

/** What the answers of version 1 show beside the persons and organizations themselves. */
export interface OldView {
  readonly settings: OrganizationSettings
  readonly customFields: readonly CustomField[]
  /** The number of the account. */
  readonly companyId: number
  readonly baseUrl: string
  /** The organizations that persons are linked to, by id. */
  readonly companies: ReadonlyMap<number, Company>
  /** The number of persons of each of these organizations. */
  readonly peopleCounts: ReadonlyMap<number, number>
  /** Those of the persons who are not removed. */
  readonly pictures: ReadonlyMap<number, ShownPictureDetails>
}

export interface OldViewRequest {
  readonly caller: Caller
  readonly hub: Hub
  readonly wire: WireRequest
}

/** @param companies organizations to show besides those that the people are linked to */
export async function oldViewOf(
  { caller, hub, wire: { baseUrl } }: OldViewRequest,
  { people = [], companies = [] }: { people?: readonly Person[]; companies?: readonly Company[] },
): Promise<OldView> {
  const present = people.filter(({ removedAt }) => removedAt === null)
  const pictureIds = present.flatMap((person) => pictureOf(person) ?? [])
  const [{ settings, vendorIds }, customFields, linked, pictures] = await Promise.all([
    hub.organizations.get(caller.orgId),
    hub.catalog.listCustomFields(caller),
    companiesOf(caller, hub, people),
    hub.pictures.getDetails(caller, pictureIds),
  ])
  const counted = [...new Set([...linked.keys(), ...companies.map(({ id }) => id)])]
  return {
    settings,
    customFields,
    companyId: Number(vendorIds.pipedrive),
    baseUrl,
    companies: linked,
    peopleCounts: await hub.people.countByCompany(caller, counted),
    pictures,
  }
}

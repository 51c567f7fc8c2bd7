import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import type { ContactView, MappingContext } from './mapping.ts'
import { readUuid } from './uuid.ts'

/** What showing contacts needs of the organization. */
export async function viewFor(caller: Caller, hub: Hub): Promise<ContactView> {
  const { organizationId, customFields } = await contextFor(caller, hub)
  return { organizationId, customFields }
}

/** What showing and writing contacts needs of the organization. */
export async function contextFor(caller: Caller, hub: Hub): Promise<ContactView & MappingContext> {
  const [organization, customFields] = await Promise.all([
    hub.organizations.get(caller.orgId),
    hub.catalog.listCustomFields(caller),
  ])
  return {
    organizationId: organization.vendorIds.insighto ?? '',
    customFields,
    region: organization.settings.defaultRegion,
  }
}

export async function organizationIdOf(caller: Caller, hub: Hub): Promise<string> {
  return (await hub.organizations.get(caller.orgId)).vendorIds.insighto ?? ''
}

/** @throws forbidden if a body names another organization */
export function requireOwnOrganization(
  { org_id }: { readonly org_id?: string | null },
  organizationId: string,
): void {
  if (org_id && readUuid(org_id) !== organizationId) {
    throw new KithError('forbidden', 'A key may write only to its own organization.')
  }
}

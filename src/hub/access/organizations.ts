import { PHONE_RULES } from '../../identity/phone.ts'
import { invalid } from '../../model/errors.ts'
import { lookupVersions } from '../../model/lookup-versions.ts'
import {
  defaultOrganizationSettings,
  type Organization,
  type OrganizationSettings,
} from '../../model/organization.ts'
import type { OrgId } from '../../model/person.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import { getOrganization, type HubContext } from '../context.ts'

export interface Organizations {
  /** @throws not_found */
  get(orgId: OrgId): Promise<Organization>
  /** By internal id. */
  list(): Promise<Organization[]>
  /** The organizations that this one manages, by internal id, at most `MANAGED_MAX`. */
  listManaged(orgId: OrgId): Promise<Organization[]>
  /** Creates an organization with an id in every dialect that has organization ids. @throws invalid for an unknown time zone */
  create(draft: OrganizationDraft): Promise<Organization>
  /** @throws not_found; invalid for an unknown time zone */
  updateSettings(orgId: OrgId, settings: Partial<OrganizationSettings>): Promise<Organization>
}

export interface OrganizationDraft {
  readonly name: string
  readonly parentId?: OrgId
  readonly settings?: Partial<OrganizationSettings>
  /** Ids by dialect that the organization already has; missing ones are generated. */
  readonly vendorIds?: Readonly<Record<string, string>>
}

const MANAGED_MAX = 1000

export function createOrganizations({
  store,
  clock,
  ids,
  dialects,
  phoneRules = PHONE_RULES,
  phoneFormsDue,
}: HubContext): Organizations {
  return {
    get: (orgId) => getOrganization(store.read, orgId),
    listManaged: (orgId) => store.read.directory.listManagedOrganizations(orgId, MANAGED_MAX),
    list: () => store.read.directory.listOrganizations(),

    async create(draft) {
      const vendorIds: Record<string, string> = {}
      for (const { name, organizationId } of dialects) {
        const vendorId = draft.vendorIds?.[name] ?? organizationId?.(ids)
        if (vendorId !== undefined) vendorIds[name] = vendorId
      }
      return store.transaction(async (session) => {
        const organization = await session.directory.insertOrganization({
          name: draft.name,
          parentId: draft.parentId ?? null,
          vendorIds,
          settings: { ...defaultOrganizationSettings, ...withTimeZoneName(draft.settings ?? {}) },
          createdAt: clock.now(),
        })
        // It has no people yet whose values could have been made by other rules.
        await session.phoneForms.put({
          orgId: organization.id,
          ...{ rules: phoneRules, region: organization.settings.defaultRegion, rebuild: null },
          lookups: lookupVersions(dialects),
        })
        return organization
      })
    },

    async updateSettings(orgId, settings) {
      const changes = withTimeZoneName(settings)
      return store.transaction(async (session) => {
        await session.directory.lockOrganization(orgId)
        const before = await getOrganization(session, orgId)
        const organization = { ...before, settings: { ...before.settings, ...changes } }
        await session.directory.updateOrganization(organization)
        if (organization.settings.defaultRegion !== before.settings.defaultRegion) phoneFormsDue?.(orgId)
        return organization
      })
    },
  }
}

/** @throws invalid for an unknown time zone */
function withTimeZoneName(settings: Partial<OrganizationSettings>): Partial<OrganizationSettings> {
  const { defaultTimeZone: name } = settings
  if (name === undefined) return settings
  const known = timeZoneName(name)
  if (known !== undefined) return { ...settings, defaultTimeZone: known }
  const message = `defaultTimeZone must be an IANA time zone, not ${name}`
  throw invalid([{ in: 'body', path: ['defaultTimeZone'], rule: 'format', received: name, message }])
}

import { PHONE_RULES } from '../../identity/phone.ts'
import type { Caller } from '../../model/access.ts'
import { invalid } from '../../model/errors.ts'
import {
  type LimitsChange,
  type LimitValues,
  limitNames,
  type OrganizationLimits,
} from '../../model/limits.ts'
import { lookupVersions } from '../../model/lookup-versions.ts'
import {
  defaultOrganizationSettings,
  type Organization,
  type OrganizationSettings,
  type SettingsChange,
} from '../../model/organization.ts'
import type { OrgId } from '../../model/person.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { chosenVersion, withApiVersions } from './api-versions.ts'

export interface Organizations {
  /** @throws not_found */
  get(orgId: OrgId): Promise<Organization>
  /** By internal id. */
  list(): Promise<Organization[]>
  /** The organizations that this one manages, by internal id, at most `MANAGED_MAX`. */
  listManaged(orgId: OrgId): Promise<Organization[]>
  /**
   * Creates an organization with an id in every dialect that has organization ids.
   *
   * @throws invalid for an unknown time zone or version of an API
   */
  create(draft: OrganizationDraft): Promise<Organization>
  /** @throws not_found; invalid for an unknown time zone or version of an API */
  updateSettings(orgId: OrgId, change: SettingsChange): Promise<Organization>
  /** Changes the limits of the organization: a matter of whoever runs the server, so no API does it. @throws not_found */
  updateLimits(orgId: OrgId, change: LimitsChange): Promise<Organization>
  /**
   * The version of the dialect that the caller gets: that of its key, else that of the organization, else the default.
   *
   * @returns undefined if the dialect has no versions
   */
  apiVersion(caller: Pick<Caller, 'orgId' | 'dialect' | 'apiVersion'>): Promise<string | undefined>
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
  limits,
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
      const settings = changed(defaultOrganizationSettings, draft.settings ?? {}, dialects)
      return store.transaction(async (session) => {
        const organization = await session.directory.insertOrganization({
          name: draft.name,
          parentId: draft.parentId ?? null,
          vendorIds,
          settings,
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

    async updateSettings(orgId, change) {
      return store.transaction(async (session) => {
        await session.directory.lockOrganization(orgId)
        const before = await getOrganization(session, orgId)
        const organization = { ...before, settings: changed(before.settings, change, dialects) }
        await session.directory.updateOrganization(organization)
        if (organization.settings.defaultRegion !== before.settings.defaultRegion) phoneFormsDue?.(orgId)
        return organization
      })
    },

    async updateLimits(orgId, change) {
      const organization = await store.transaction(async (session) => {
        await session.directory.lockOrganization(orgId)
        const before = await getOrganization(session, orgId)
        const { limits: _, ...others } = before.settings
        const own = changedLimits(before.settings.limits, change)
        const settings = own ? { ...others, limits: own } : others
        const organization = { ...before, settings }
        await session.directory.updateOrganization(organization)
        return organization
      })
      limits?.forget(orgId)
      return organization
    },

    async apiVersion({ orgId, dialect: name, apiVersion }) {
      const dialect = dialects.find((known) => known.name === name)
      if (!dialect?.versions) return undefined
      const { settings } = await getOrganization(store.read, orgId)
      const ofOrganization = Object.hasOwn(settings.apiVersions, name)
        ? settings.apiVersions[name]
        : undefined
      return chosenVersion(dialect, apiVersion, ofOrganization)
    },
  }
}

/** @throws invalid for an unknown time zone or version of an API */
function changed(
  before: OrganizationSettings,
  { apiVersions = {}, ...change }: SettingsChange,
  dialects: HubContext['dialects'],
): OrganizationSettings {
  return {
    ...before,
    ...withTimeZoneName(change),
    apiVersions: withApiVersions(dialects, before.apiVersions, apiVersions),
  }
}

/** @throws invalid for an unknown time zone */
function withTimeZoneName<Change extends Pick<SettingsChange, 'defaultTimeZone'>>(settings: Change): Change {
  const { defaultTimeZone: name } = settings
  if (name === undefined) return settings
  const known = timeZoneName(name)
  if (known !== undefined) return { ...settings, defaultTimeZone: known }
  const message = `defaultTimeZone must be an IANA time zone, not ${name}`
  throw invalid([{ in: 'body', path: ['defaultTimeZone'], rule: 'format', received: name, message }])
}

/** @returns undefined if nothing is left that differs from what holds without a choice */
function changedLimits(
  before: OrganizationLimits | undefined,
  change: LimitsChange,
): OrganizationLimits | undefined {
  const enforced = change.enforced === undefined ? before?.enforced : (change.enforced ?? undefined)
  const values: Partial<Record<keyof LimitValues, number>> = {}
  for (const name of limitNames) {
    const wanted = change.values?.[name]
    const value = wanted === undefined ? before?.values?.[name] : (wanted ?? undefined)
    if (value !== undefined) values[name] = value
  }
  const hasValues = Object.keys(values).length > 0
  if (enforced === undefined && !hasValues) return undefined
  return { ...(enforced !== undefined && { enforced }), ...(hasValues && { values }) }
}

import type { Instant } from './instant.ts'
import type { OrganizationLimits } from './limits.ts'
import type { OrgId } from './person.ts'

/** A tenant. VoIPBIN calls it customer, Pipedrive calls it company, SavvyCal calls it account. */
export interface Organization {
  readonly id: OrgId
  readonly name: string
  /** The platform that manages this organization. Its platform keys can act in this organization. */
  readonly parentId: OrgId | null
  /** The organization's id in each dialect. */
  readonly vendorIds: Readonly<Record<string, string>>
  readonly settings: OrganizationSettings
  readonly createdAt: Instant
}

export interface OrganizationSettings {
  /** ISO 3166 country of national phone numbers, such as `US`; null reads only international numbers (`+…`). */
  readonly defaultRegion: string | null
  /** BCP 47 tag for people without a language. */
  readonly defaultLanguage: string
  /** IANA time zone for people without a time zone. */
  readonly defaultTimeZone: string
  /** Pipedrive's contact sync: its persons have notes, messengers, birthday, job title and address. */
  readonly contactSync: boolean
  /** Pipedrive's marketing app: its persons have marketing and double opt-in status. */
  readonly marketingApp: boolean
  /** By dialect, the version that keys without a version of their own speak. A dialect left out speaks its default. */
  readonly apiVersions: Readonly<Record<string, string>>
  /** What whoever runs the server chose for this organization; absent, nothing was chosen. */
  readonly limits?: OrganizationLimits
}

/** Settings to change. Of versions only those of the given dialects change; null leads back to the default. */
export interface SettingsChange extends Partial<Omit<OrganizationSettings, 'apiVersions' | 'limits'>> {
  readonly apiVersions?: Readonly<Record<string, string | null>>
}

export const defaultOrganizationSettings: OrganizationSettings = {
  defaultRegion: null,
  defaultLanguage: 'en-US',
  defaultTimeZone: 'UTC',
  contactSync: true,
  marketingApp: false,
  apiVersions: {},
}

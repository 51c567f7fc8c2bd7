import type { Instant } from './instant.ts'
import type { OrgId } from './person.ts'

/** A tenant. VoIPBIN calls it customer, Pipedrive company, SavvyCal account. */
export interface Organization {
  readonly id: OrgId
  readonly name: string
  /** The platform that manages this organization: its platform keys may act here. */
  readonly parentId: OrgId | null
  /** The organization's id in each dialect. */
  readonly vendorIds: Readonly<Record<string, string>>
  readonly settings: OrganizationSettings
  readonly createdAt: Instant
}

export interface OrganizationSettings {
  /** ISO 3166 country whose national phone numbers are understood, `US`; null means only `+…` numbers are. */
  readonly defaultRegion: string | null
  /** BCP 47 tag for people who have none. */
  readonly defaultLanguage: string
  /** IANA zone for people who have none. */
  readonly defaultTimeZone: string
  /** Pipedrive's contact sync: shows notes, messengers, birthday, job title and address of its persons. */
  readonly contactSync: boolean
  /** Pipedrive's marketing app: shows marketing and double opt-in status. */
  readonly marketingApp: boolean
}

export const defaultOrganizationSettings: OrganizationSettings = {
  defaultRegion: null,
  defaultLanguage: 'en-US',
  defaultTimeZone: 'UTC',
  contactSync: true,
  marketingApp: false,
}

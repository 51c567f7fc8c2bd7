import type { Instant } from './instant.ts'
import type { JsonObject } from './json.ts'
import type { OrgId, Person, PersonId } from './person.ts'

/** A campaign that calls or writes to people. */
export interface Campaign {
  readonly orgId: OrgId
  /** UUID. */
  readonly id: string
  readonly name: string
  /** Fields of the vendor that runs the campaign. */
  readonly attributes: JsonObject
  /** The import that made the campaign or brought it back; null for others. */
  readonly sourceId: number | null
  readonly createdAt: Instant
  /** When the campaign was removed (soft delete); null while it exists. Its enrolments are kept but not reachable. */
  readonly removedAt: Instant | null
}

/** The enrolment of a person in a campaign. */
export interface CampaignContact {
  /** UUID. */
  readonly id: string
  readonly campaignId: string
  readonly personId: PersonId
  readonly status: string
  readonly conversationId: string | null
  readonly conversationAttributes: JsonObject
  /** When the person was contacted. */
  readonly executedAt: Instant | null
  readonly createdAt: Instant
}

/** The statuses that Kith knows the order of. Vendors have others, which are stored and shown unchanged. */
export const campaignContactStatuses = ['not_attempted', 'in_progress', 'completed', 'failed'] as const

export type KnownCampaignContactStatus = (typeof campaignContactStatuses)[number]

/** Characters of a status. */
export const STATUS_CHARS_MAX = 255

export function isKnownStatus(status: string): status is KnownCampaignContactStatus {
  return (campaignContactStatuses as readonly string[]).includes(status)
}

/** What is known of the attempt to reach an enrolled person. */
export type Attempt = Pick<
  CampaignContact,
  'status' | 'conversationId' | 'conversationAttributes' | 'executedAt'
>

/** A conversation with a person, and the campaign that it belongs to. */
export interface CampaignConversation {
  readonly contact: CampaignContact
  readonly campaign: Campaign
}

export interface EnrolledPerson {
  readonly contact: CampaignContact
  readonly person: Person
}

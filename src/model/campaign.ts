import type { Instant } from './instant.ts'
import type { JsonObject } from './json.ts'
import type { OrgId, Person, PersonId } from './person.ts'

/** A list of people to be called or written to. */
export interface Campaign {
  readonly orgId: OrgId
  /** UUID. */
  readonly id: string
  readonly name: string
  /** Fields of the vendor that runs it. */
  readonly attributes: JsonObject
  readonly createdAt: Instant
}

/** One person's enrolment in a campaign. */
export interface CampaignContact {
  /** UUID. */
  readonly id: string
  readonly campaignId: string
  readonly personId: PersonId
  readonly status: CampaignContactStatus
  readonly conversationId: string | null
  readonly conversationAttributes: JsonObject
  /** When the attempt was made. */
  readonly executedAt: Instant | null
  readonly createdAt: Instant
}

export const campaignContactStatuses = ['not_attempted', 'in_progress', 'completed', 'failed'] as const

export type CampaignContactStatus = (typeof campaignContactStatuses)[number]

export interface EnrolledPerson {
  readonly contact: CampaignContact
  readonly person: Person
}

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
  readonly createdAt: Instant
}

/** The enrolment of a person in a campaign. */
export interface CampaignContact {
  /** UUID. */
  readonly id: string
  readonly campaignId: string
  readonly personId: PersonId
  readonly status: CampaignContactStatus
  readonly conversationId: string | null
  readonly conversationAttributes: JsonObject
  /** When the person was contacted. */
  readonly executedAt: Instant | null
  readonly createdAt: Instant
}

export const campaignContactStatuses = ['not_attempted', 'in_progress', 'completed', 'failed'] as const

export type CampaignContactStatus = (typeof campaignContactStatuses)[number]

export interface EnrolledPerson {
  readonly contact: CampaignContact
  readonly person: Person
}

import type { Caller } from '../../model/access.ts'
import {
  type Campaign,
  type CampaignContact,
  type CampaignContactStatus,
  campaignContactStatuses,
  type EnrolledPerson,
} from '../../model/campaign.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import type { PersonId } from '../../model/person.ts'
import type { OffsetPage } from '../../model/query.ts'
import type { Session } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { personViewOf } from '../people/index.ts'

export interface Campaigns {
  /** @throws not_found */
  get(caller: Caller, campaignId: string): Promise<Campaign>
  /** A page of campaigns, newest first, with the total number. */
  list(caller: Caller, page: OffsetPage): Promise<Counted<Campaign>>
  /** @throws forbidden; conflict if the id of the draft is taken */
  create(caller: Caller, draft: CampaignDraft): Promise<Campaign>
  /** @throws forbidden, not_found */
  update(caller: Caller, campaignId: string, patch: CampaignPatch): Promise<Campaign>
  /** Enrols people; people already enrolled are skipped. @throws forbidden, not_found for the campaign or a person */
  enrol(
    caller: Caller,
    campaignId: string,
    drafts: readonly EnrolmentDraft[],
  ): Promise<{ added: number; skipped: number }>
  /** A page of contacts in order of enrolment, with the total number; without removed people. @throws not_found */
  listContacts(
    caller: Caller,
    campaignId: string,
    page: OffsetPage,
    status?: string,
  ): Promise<Counted<EnrolledPerson>>
  /** The number of contacts in each status, 0 included. @throws not_found */
  countByStatus(caller: Caller, campaignId: string): Promise<Readonly<Record<CampaignContactStatus, number>>>
  /** @throws not_found also if the person was removed */
  getContact(caller: Caller, campaignId: string, contactId: string): Promise<EnrolledPerson>
  /**
   * Records the status of the attempt to reach the person. The first status other than `not_attempted` sets `executedAt`.
   *
   * @throws forbidden, not_found; conflict for a status that must not follow the present one (`nextStatuses`)
   */
  updateContact(
    caller: Caller,
    campaignId: string,
    contactId: string,
    patch: CampaignContactPatch,
  ): Promise<EnrolledPerson>
}

export interface CampaignPatch {
  readonly name?: string
  /** Merged by name into the stored attributes. */
  readonly attributes?: JsonObject
}

export interface CampaignContactPatch {
  readonly status?: CampaignContactStatus
  readonly conversationId?: string | null
}

export interface Counted<T> {
  readonly items: readonly T[]
  readonly total: number
}

export interface CampaignDraft {
  readonly id?: string
  readonly name: string
  readonly attributes?: JsonObject
}

/** A person to enrol. The other fields are for enrolments copied from another system. */
export interface EnrolmentDraft extends Partial<Omit<CampaignContact, 'campaignId' | 'personId'>> {
  readonly personId: PersonId
  readonly createdAt?: Instant
}

export function createCampaigns({ store, clock, ids, dialects }: HubContext): Campaigns {
  async function get(caller: Caller, campaignId: string): Promise<Campaign> {
    const campaign = await store.read.campaigns.find(caller.orgId, campaignId)
    if (!campaign) throw notFound('campaign')
    return campaign
  }

  async function requireContact(
    session: Session,
    caller: Caller,
    campaignId: string,
    contactId: string,
  ): Promise<EnrolledPerson> {
    const found = await session.campaigns.findContact(caller.orgId, campaignId, contactId)
    if (!found) throw notFound('campaign contact')
    return found
  }

  /** Without the right to sensitive values, what conversations captured about people is hidden. */
  async function viewOf(
    caller: Caller,
    session: Session,
  ): Promise<(enrolled: EnrolledPerson) => EnrolledPerson> {
    const { redact } = await personViewOf(session, caller, dialects)
    return ({ contact, person }) => ({
      contact: caller.sensitive ? contact : { ...contact, conversationAttributes: {} },
      person: redact(person),
    })
  }

  return {
    get,

    async list(caller, page) {
      const items = await store.read.campaigns.list(caller.orgId, page)
      return { items, total: await store.read.campaigns.count(caller.orgId) }
    },

    async countByStatus(caller, campaignId) {
      await get(caller, campaignId)
      const counts = await store.read.campaigns.countByStatus(caller.orgId, campaignId)
      const entries = campaignContactStatuses.map((status) => [status, counts[status] ?? 0])
      return Object.fromEntries(entries)
    },

    async create(caller, draft) {
      requireRole(caller, 'write')
      const campaign: Campaign = {
        orgId: caller.orgId,
        id: draft.id ?? ids.uuid(),
        name: draft.name,
        attributes: draft.attributes ?? {},
        createdAt: clock.now(),
      }
      await store.transaction((session) => session.campaigns.insert(campaign))
      return campaign
    },

    async update(caller, campaignId, { name, attributes }) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const before = await session.campaigns.find(caller.orgId, campaignId)
        if (!before) throw notFound('campaign')
        const campaign = {
          ...before,
          name: name ?? before.name,
          attributes: { ...before.attributes, ...attributes },
        }
        await session.campaigns.update(campaign)
        return campaign
      })
    },

    async enrol(caller, campaignId, drafts) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        if (!(await session.campaigns.find(caller.orgId, campaignId))) throw notFound('campaign')
        let added = 0
        for (const draft of drafts) {
          const person = await session.people.find(caller.orgId, draft.personId)
          if (!person || person.removedAt !== null) throw notFound('person')
          const enrolled = await session.campaigns.enrol(caller.orgId, {
            id: draft.id ?? ids.uuid(),
            campaignId,
            personId: person.id,
            status: draft.status ?? 'not_attempted',
            conversationId: draft.conversationId ?? null,
            conversationAttributes: draft.conversationAttributes ?? {},
            executedAt: draft.executedAt ?? null,
            createdAt: draft.createdAt ?? clock.now(),
          })
          if (enrolled) added += 1
        }
        return { added, skipped: drafts.length - added }
      })
    },

    async listContacts(caller, campaignId, page, status) {
      await get(caller, campaignId)
      const items = await store.read.campaigns.listContacts(caller.orgId, campaignId, page, status)
      const view = await viewOf(caller, store.read)
      return {
        items: items.map(view),
        total: await store.read.campaigns.countContacts(caller.orgId, campaignId, status),
      }
    },

    async getContact(caller, campaignId, contactId) {
      const found = await requireContact(store.read, caller, campaignId, contactId)
      return (await viewOf(caller, store.read))(found)
    },

    async updateContact(caller, campaignId, contactId, { status, conversationId }) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const { contact: before, person } = await requireContact(session, caller, campaignId, contactId)
        if (status !== undefined) requireNext(before.status, status)
        const contact: CampaignContact = {
          ...before,
          ...(status !== undefined && { status }),
          ...(conversationId !== undefined && { conversationId }),
          executedAt: before.executedAt ?? (isAttempt(status) ? clock.now() : null),
        }
        await session.campaigns.updateContact(caller.orgId, contact)
        return (await viewOf(caller, session))({ contact, person })
      })
    },
  }
}

/** The statuses that may follow each status: a failed attempt can be repeated, a completed one is final. */
const nextStatuses: Readonly<Record<CampaignContactStatus, readonly CampaignContactStatus[]>> = {
  not_attempted: ['in_progress', 'completed', 'failed'],
  in_progress: ['completed', 'failed'],
  failed: ['in_progress', 'completed'],
  completed: [],
}

function requireNext(before: CampaignContactStatus, status: CampaignContactStatus): void {
  if (status === before || nextStatuses[before].includes(status)) return
  throw new KithError('conflict', `A contact that is ${before} cannot become ${status}.`, {
    subject: 'campaign contact',
  })
}

function isAttempt(status: CampaignContactStatus | undefined): boolean {
  return status !== undefined && status !== 'not_attempted'
}

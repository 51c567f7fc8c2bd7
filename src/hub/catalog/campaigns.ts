import type { Caller } from '../../model/access.ts'
import {
  type Campaign,
  type CampaignContact,
  type CampaignConversation,
  campaignContactStatuses,
  type EnrolledPerson,
  isKnownStatus,
  type KnownCampaignContactStatus,
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
  /** Soft delete: the campaign and its enrolments are kept but not shown. @throws forbidden, not_found */
  remove(caller: Caller, campaignId: string): Promise<Campaign>
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
  /** The number of contacts in each status: the known ones, 0 included, then others that occur. @throws not_found */
  countByStatus(
    caller: Caller,
    campaignId: string,
  ): Promise<Readonly<Record<KnownCampaignContactStatus, number> & Record<string, number>>>
  /** A page of the conversations that campaigns had with a person, the latest first, with the total number. */
  listConversations(
    caller: Caller,
    personId: PersonId,
    page: OffsetPage,
  ): Promise<Counted<CampaignConversation>>
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
  readonly status?: string
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
    return requireCampaign(store.read, caller, campaignId)
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

  async function shown(caller: Caller, { contact, person }: EnrolledPerson, session: Session) {
    const view = await personViewOf(session, caller, dialects)
    return { contact: redact(caller, contact), person: view.redact(person) }
  }

  async function change(
    caller: Caller,
    campaignId: string,
    changed: (before: Campaign) => Partial<Campaign>,
  ): Promise<Campaign> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const before = await requireCampaign(session, caller, campaignId)
      const campaign = { ...before, ...changed(before) }
      await session.campaigns.update(campaign)
      return campaign
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
      const known = campaignContactStatuses.map((status) => [status, counts[status] ?? 0] as const)
      const zero = Object.fromEntries(known) as Record<KnownCampaignContactStatus, number>
      return { ...zero, ...counts }
    },

    async create(caller, draft) {
      requireRole(caller, 'write')
      const campaign: Campaign = {
        orgId: caller.orgId,
        id: draft.id ?? ids.uuid(),
        name: draft.name,
        attributes: draft.attributes ?? {},
        sourceId: null,
        createdAt: clock.now(),
        removedAt: null,
      }
      await store.transaction((session) => session.campaigns.insert(campaign))
      return campaign
    },

    update: (caller, campaignId, { name, attributes }) =>
      change(caller, campaignId, (before) => ({
        name: name ?? before.name,
        attributes: { ...before.attributes, ...attributes },
      })),

    remove: (caller, campaignId) => change(caller, campaignId, () => ({ removedAt: clock.now() })),

    async enrol(caller, campaignId, drafts) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        await requireCampaign(session, caller, campaignId)
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
      const view = await personViewOf(store.read, caller, dialects)
      return {
        items: items.map(({ contact, person }) => ({
          contact: redact(caller, contact),
          person: view.redact(person),
        })),
        total: await store.read.campaigns.countContacts(caller.orgId, campaignId, status),
      }
    },

    async listConversations(caller, personId, page) {
      const { campaigns } = store.read
      const items = await campaigns.listConversations(caller.orgId, personId, page)
      return {
        items: items.map(({ contact, campaign }) => ({ contact: redact(caller, contact), campaign })),
        total: await campaigns.countConversations(caller.orgId, personId),
      }
    },

    async getContact(caller, campaignId, contactId) {
      await get(caller, campaignId)
      return shown(caller, await requireContact(store.read, caller, campaignId, contactId), store.read)
    },

    async updateContact(caller, campaignId, contactId, { status, conversationId }) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        await requireCampaign(session, caller, campaignId)
        const { contact: before, person } = await requireContact(session, caller, campaignId, contactId)
        if (status !== undefined) requireNext(before.status, status)
        const contact: CampaignContact = {
          ...before,
          ...(status !== undefined && { status }),
          ...(conversationId !== undefined && { conversationId }),
          executedAt: before.executedAt ?? (isAttempt(status) ? clock.now() : null),
        }
        await session.campaigns.updateContact(caller.orgId, contact)
        return shown(caller, { contact, person }, session)
      })
    },
  }
}

/** @throws not_found also for a removed campaign */
async function requireCampaign(session: Session, caller: Caller, campaignId: string): Promise<Campaign> {
  const campaign = await session.campaigns.find(caller.orgId, campaignId)
  if (!campaign || campaign.removedAt !== null) throw notFound('campaign')
  return campaign
}

/** What a conversation captured is hidden from keys without the right to sensitive values. */
function redact({ sensitive }: Caller, contact: CampaignContact): CampaignContact {
  return sensitive ? contact : { ...contact, conversationAttributes: {} }
}

/** The known statuses that may follow each other: a failed attempt can be repeated, a completed one is final. */
const nextStatuses: Readonly<Record<KnownCampaignContactStatus, readonly KnownCampaignContactStatus[]>> = {
  not_attempted: ['in_progress', 'completed', 'failed'],
  in_progress: ['completed', 'failed'],
  failed: ['in_progress', 'completed'],
  completed: [],
}

/** The order of statuses of other systems is not known, so any may follow them, and they may follow any. */
function requireNext(before: string, status: string): void {
  if (!isKnownStatus(before) || !isKnownStatus(status)) return
  if (status === before || nextStatuses[before].includes(status)) return
  throw new KithError('conflict', `A contact that is ${before} cannot become ${status}.`, {
    subject: 'campaign contact',
  })
}

function isAttempt(status: string | undefined): boolean {
  return status !== undefined && status !== 'not_attempted'
}

import { type Kysely, type Selectable, sql } from 'kysely'
import type { Campaign, CampaignContact, CampaignConversation, EnrolledPerson } from '../../model/campaign.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { OffsetPage } from '../../model/query.ts'
import type { Enrolment } from '../../model/related-entity.ts'
import { type DocumentRow, decodePerson } from '../person-document.ts'
import type { CampaignContactTable, Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import type { CampaignsReader, CampaignsWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { requireInserted } from './conflict.ts'
import { inLists } from './in-lists.ts'

type Db = Kysely<Schema>

export const campaigns: Queries<CampaignsReader & CampaignsWriter> = {
  find: findCampaign,
  list: listCampaigns,
  count: countCampaigns,
  listContacts: listCampaignContacts,
  countContacts: countCampaignContacts,
  countByStatus: countContactsByStatus,
  findContact: findCampaignContact,
  findEnrolments,
  hasEnrolments,
  listConversations,
  countConversations,
  insert: insertCampaign,
  update: updateCampaign,
  updateContact: updateCampaignContact,
  enrol: enrolPerson,
  markRemoved: markEnrolmentsRemoved,
  move: moveEnrolments,
  unenrol: deleteEnrolment,
}

async function findCampaign(db: Db, orgId: OrgId, campaignId: string): Promise<Campaign | undefined> {
  const row = await db
    .selectFrom('campaign')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst()
  return row && toCampaign(row)
}

export async function listCampaigns(db: Db, orgId: OrgId, page: OffsetPage): Promise<Campaign[]> {
  const rows = await db
    .selectFrom('campaign')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('removed_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('campaign_id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return rows.map(toCampaign)
}

async function countCampaigns(db: Db, orgId: OrgId): Promise<number> {
  const { total } = await db
    .selectFrom('campaign')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('org_id', '=', orgId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(total)
}

async function insertCampaign(db: Db, campaign: Campaign): Promise<void> {
  const inserted = await db
    .insertInto('campaign')
    .values({
      org_id: campaign.orgId,
      campaign_id: campaign.id,
      name: campaign.name,
      attributes: JSON.stringify(campaign.attributes),
      source_id: campaign.sourceId,
      created_at: campaign.createdAt,
      removed_at: campaign.removedAt,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'campaign_id']).doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'campaign')
}

async function updateCampaign(
  db: Db,
  { orgId, id, name, attributes, sourceId, removedAt }: Campaign,
): Promise<void> {
  await db
    .updateTable('campaign')
    .set({ name, attributes: JSON.stringify(attributes), source_id: sourceId, removed_at: removedAt })
    .where('org_id', '=', orgId)
    .where('campaign_id', '=', id)
    .execute()
}

export async function listCampaignContacts(
  db: Db,
  orgId: OrgId,
  campaignId: string,
  page: OffsetPage,
  status?: string,
): Promise<EnrolledPerson[]> {
  let query = selectContacts(db, orgId, campaignId)
  if (status !== undefined) query = query.where('c.status', '=', status)
  const rows = await query
    .orderBy('c.created_at')
    .orderBy('c.campaign_contact_id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return rows.map(toEnrolledPerson)
}

export async function findCampaignContact(
  db: Db,
  orgId: OrgId,
  campaignId: string,
  contactId: string,
): Promise<EnrolledPerson | undefined> {
  const row = await selectContacts(db, orgId, campaignId)
    .where('c.campaign_contact_id', '=', contactId)
    .executeTakeFirst()
  return row && toEnrolledPerson(row)
}

function selectContacts(db: Db, orgId: OrgId, campaignId: string) {
  return db
    .selectFrom('campaign_contact as c')
    .innerJoin('person as p', (join) =>
      join.onRef('p.org_id', '=', 'c.org_id').onRef('p.person_id', '=', 'c.person_id'),
    )
    .selectAll('c')
    .select(['p.version', 'p.updated_at', 'p.document'])
    .select(['p.created_at as person_created_at', 'p.removed_at as person_removed_at'])
    .where('c.org_id', '=', orgId)
    .where('c.campaign_id', '=', campaignId)
    .where('c.removed_at', 'is', null)
}

/** Both tables have times of creation and removal. */
function toEnrolledPerson(
  row: Selectable<CampaignContactTable> &
    Pick<DocumentRow, 'version' | 'updated_at' | 'document'> & {
      readonly person_created_at: Instant
      readonly person_removed_at: Instant | null
    },
): EnrolledPerson {
  const times = { created_at: row.person_created_at, removed_at: row.person_removed_at }
  return { contact: toCampaignContact(row), person: decodePerson({ ...row, ...times }) }
}

export async function countCampaignContacts(
  db: Db,
  orgId: OrgId,
  campaignId: string,
  status?: string,
): Promise<number> {
  if (status === undefined && sqlDialectOf(db).maintainsTotals) {
    const { rows } = await sql<{ active: number }>`select active from campaign_contact_total
      where org_id = ${orgId} and campaign_id = ${campaignId}`.execute(db)
    return rows[0]?.active ?? 0
  }
  let query = db
    .selectFrom('campaign_contact')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('org_id', '=', orgId)
    .where('campaign_id', '=', campaignId)
    .where('removed_at', 'is', null)
  if (status !== undefined) query = query.where('status', '=', status)
  return Number((await query.executeTakeFirstOrThrow()).total)
}

async function countContactsByStatus(
  db: Db,
  orgId: OrgId,
  campaignId: string,
): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('campaign_contact')
    .select((eb) => ['status', eb.fn.countAll<number>().as('total')])
    .where('org_id', '=', orgId)
    .where('campaign_id', '=', campaignId)
    .where('removed_at', 'is', null)
    .groupBy('status')
    .execute()
  return Object.fromEntries(rows.map(({ status, total }) => [status, Number(total)]))
}

/** Enrolments with these ids, hidden ones included. */
export async function findEnrolments(
  db: Db,
  orgId: OrgId,
  contactIds: readonly string[],
): Promise<Enrolment[]> {
  const rows = await inLists(contactIds, (part) =>
    db
      .selectFrom('campaign_contact')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('campaign_contact_id', 'in', part)
      .orderBy('campaign_contact_id')
      .execute(),
  )
  return rows.map((row) => ({ ...toCampaignContact(row), removedAt: row.removed_at }))
}

async function hasEnrolments(db: Db, orgId: OrgId, campaignId: string): Promise<boolean> {
  const row = await db
    .selectFrom('campaign_contact')
    .select('campaign_contact_id')
    .where('org_id', '=', orgId)
    .where('campaign_id', '=', campaignId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function listConversations(
  db: Db,
  orgId: OrgId,
  personId: PersonId,
  page: OffsetPage,
): Promise<CampaignConversation[]> {
  const rows = await selectConversations(db, orgId, personId)
    .innerJoin('campaign as k', (join) =>
      join.onRef('k.org_id', '=', 'c.org_id').onRef('k.campaign_id', '=', 'c.campaign_id'),
    )
    .selectAll('c')
    .select(['k.name', 'k.attributes', 'k.created_at as campaign_created_at'])
    .select(['k.source_id', 'k.removed_at as campaign_removed_at'])
    .orderBy((eb) => eb.fn.coalesce('c.executed_at', 'c.created_at'), 'desc')
    .orderBy('c.campaign_contact_id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return rows.map(({ name, attributes, campaign_created_at, campaign_removed_at, ...row }) => {
    const { org_id, campaign_id, source_id } = row
    const times = { created_at: campaign_created_at, removed_at: campaign_removed_at }
    return {
      contact: toCampaignContact(row),
      campaign: toCampaign({ org_id, campaign_id, source_id, name, attributes, ...times }),
    }
  })
}

async function countConversations(db: Db, orgId: OrgId, personId: PersonId): Promise<number> {
  const { total } = await selectConversations(db, orgId, personId)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

function selectConversations(db: Db, orgId: OrgId, personId: PersonId) {
  return db
    .selectFrom('campaign_contact as c')
    .where('c.org_id', '=', orgId)
    .where('c.person_id', '=', personId)
    .where('c.removed_at', 'is', null)
    .where('c.conversation_id', 'is not', null)
}

async function enrolPerson(db: Db, orgId: OrgId, contact: CampaignContact): Promise<boolean> {
  const inserted = await db
    .insertInto('campaign_contact')
    .values({
      org_id: orgId,
      campaign_id: contact.campaignId,
      campaign_contact_id: contact.id,
      person_id: contact.personId,
      ...attemptColumns(contact),
      created_at: contact.createdAt,
      removed_at: null,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'person_id', 'campaign_id']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

async function updateCampaignContact(db: Db, orgId: OrgId, contact: CampaignContact): Promise<void> {
  await db
    .updateTable('campaign_contact')
    .set(attemptColumns(contact))
    .where('org_id', '=', orgId)
    .where('campaign_contact_id', '=', contact.id)
    .execute()
}

export async function markEnrolmentsRemoved(
  db: Db,
  orgId: OrgId,
  personId: PersonId,
  removedAt: Instant | null,
): Promise<void> {
  await db
    .updateTable('campaign_contact')
    .set({ removed_at: removedAt })
    .where('org_id', '=', orgId)
    .where('person_id', '=', personId)
    .execute()
}

async function moveEnrolments(
  db: Db,
  orgId: OrgId,
  { from, into, at }: { from: PersonId; into: PersonId; at: Instant },
): Promise<void> {
  await db
    .updateTable('campaign_contact')
    .set({ person_id: into })
    .where('org_id', '=', orgId)
    .where('person_id', '=', from)
    .where('campaign_id', 'not in', (inner) =>
      inner
        .selectFrom('campaign_contact as taken')
        .select('taken.campaign_id')
        .where('taken.org_id', '=', orgId)
        .where('taken.person_id', '=', into),
    )
    .execute()
  await markEnrolmentsRemoved(db, orgId, from, at)
}

export function attemptColumns(contact: CampaignContact) {
  return {
    status: contact.status,
    conversation_id: contact.conversationId,
    conversation_attributes: JSON.stringify(contact.conversationAttributes),
    executed_at: contact.executedAt,
  }
}

async function deleteEnrolment(db: Db, orgId: OrgId, contactId: string): Promise<void> {
  await db
    .deleteFrom('campaign_contact')
    .where('org_id', '=', orgId)
    .where('campaign_contact_id', '=', contactId)
    .execute()
}

export function toCampaign(row: Selectable<Schema['campaign']>): Campaign {
  return {
    orgId: row.org_id,
    id: row.campaign_id,
    name: row.name,
    attributes: JSON.parse(row.attributes),
    sourceId: row.source_id,
    createdAt: row.created_at,
    removedAt: row.removed_at,
  }
}

export function toCampaignContact(row: Selectable<CampaignContactTable>): CampaignContact {
  return {
    id: row.campaign_contact_id,
    campaignId: row.campaign_id,
    personId: row.person_id,
    status: row.status,
    conversationId: row.conversation_id,
    conversationAttributes: JSON.parse(row.conversation_attributes),
    executedAt: row.executed_at,
    createdAt: row.created_at,
  }
}

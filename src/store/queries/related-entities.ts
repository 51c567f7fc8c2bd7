import { type Kysely, sql } from 'kysely'
import type { Campaign } from '../../model/campaign.ts'
import type { Company, SavedFilter } from '../../model/catalog.ts'
import type { Merge } from '../../model/merge.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Picture } from '../../model/picture.ts'
import type { Enrolment } from '../../model/related-entity.ts'
import type { RelatedEntitiesReader, RelatedEntitiesWriter } from '../bulk.ts'
import type { Schema } from '../schema.ts'
import type { VendorIdClaim } from '../store.ts'
import type { Queries } from './bind.ts'
import { attemptColumns, toCampaign, toCampaignContact } from './campaigns.ts'
import { toCompany } from './companies.ts'
import { insertRows } from './insert-rows.ts'
import { toMerge } from './merges.ts'
import { toPicture } from './pictures.ts'
import { toSavedFilter } from './saved-filters.ts'

type Db = Kysely<Schema>

export const relatedEntities: Queries<RelatedEntitiesReader & RelatedEntitiesWriter> = {
  companiesAfter,
  filtersAfter,
  campaignsAfter,
  enrolmentsAfter,
  enrolmentsOf,
  picturesAfter,
  mergesAfter,
  listOldIds,
  insertEnrolments,
}

/** Stored rows, with removed ones, ordered by key: for complete exports and for restoring them. */

async function companiesAfter(db: Db, orgId: OrgId, after: number, limit: number): Promise<Company[]> {
  const rows = await db
    .selectFrom('company')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('company_id', '>', after)
    .orderBy('company_id')
    .limit(limit)
    .execute()
  return rows.map(toCompany)
}

async function filtersAfter(
  db: Db,
  orgId: OrgId,
  { dialect, after }: { dialect: string; after: number },
  limit: number,
): Promise<SavedFilter[]> {
  const rows = await db
    .selectFrom('saved_filter')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('dialect', '=', dialect)
    .where('filter_id', '>', after)
    .orderBy('filter_id')
    .limit(limit)
    .execute()
  return rows.map(toSavedFilter)
}

async function campaignsAfter(db: Db, orgId: OrgId, after: string, limit: number): Promise<Campaign[]> {
  const rows = await db
    .selectFrom('campaign')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('campaign_id', '>', after)
    .orderBy('campaign_id')
    .limit(limit)
    .execute()
  return rows.map(toCampaign)
}

async function enrolmentsAfter(db: Db, orgId: OrgId, after: string, limit: number): Promise<Enrolment[]> {
  const rows = await db
    .selectFrom('campaign_contact')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('campaign_contact_id', '>', after)
    .orderBy('campaign_contact_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...toCampaignContact(row), removedAt: row.removed_at }))
}

async function enrolmentsOf(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<Enrolment[]> {
  const found: Enrolment[] = []
  for (let start = 0; start < personIds.length; start += PEOPLE_PER_STATEMENT) {
    const rows = await db
      .selectFrom('campaign_contact')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('person_id', 'in', personIds.slice(start, start + PEOPLE_PER_STATEMENT))
      .orderBy('campaign_contact_id')
      .execute()
    found.push(...rows.map((row) => ({ ...toCampaignContact(row), removedAt: row.removed_at })))
  }
  return found
}

async function picturesAfter(db: Db, orgId: OrgId, after: number, limit: number): Promise<Picture[]> {
  const rows = await db
    .selectFrom('picture')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('picture_id', '>', after)
    .orderBy('picture_id')
    .limit(limit)
    .execute()
  return rows.map(toPicture)
}

async function mergesAfter(db: Db, orgId: OrgId, after: number, limit: number): Promise<Merge[]> {
  const rows = await db
    .selectFrom('merge')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('merge_id', '>', after)
    .orderBy('merge_id')
    .limit(limit)
    .execute()
  return rows.map(toMerge)
}

/** Ids that lead to one of these people but are no longer shown. */
async function listOldIds(db: Db, orgId: OrgId, personIds: readonly PersonId[]): Promise<VendorIdClaim[]> {
  const claims: VendorIdClaim[] = []
  for (let start = 0; start < personIds.length; start += PEOPLE_PER_STATEMENT) {
    const rows = await db
      .selectFrom('person_id')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('person_id', 'in', personIds.slice(start, start + PEOPLE_PER_STATEMENT))
      // As a literal, because SQLite takes a partial index only for a condition that it can read.
      .where(sql<boolean>`current = 0`)
      .orderBy('dialect')
      .orderBy('vendor_id')
      .execute()
    for (const { dialect, vendor_id, person_id } of rows) {
      claims.push({ orgId, dialect, vendorId: vendor_id, personId: person_id, current: false })
    }
  }
  return claims
}

const PEOPLE_PER_STATEMENT = 500

/** Leaves out enrolments whose id is taken, or whose person is in the campaign. @returns the number inserted */
function insertEnrolments(db: Db, orgId: OrgId, enrolments: readonly Enrolment[]): Promise<number> {
  const rows = enrolments.map((enrolment) => ({
    org_id: orgId,
    campaign_id: enrolment.campaignId,
    campaign_contact_id: enrolment.id,
    person_id: enrolment.personId,
    ...attemptColumns(enrolment),
    created_at: enrolment.createdAt,
    removed_at: enrolment.removedAt,
  }))
  return insertRows(db, 'campaign_contact', rows, { skipTaken: true })
}

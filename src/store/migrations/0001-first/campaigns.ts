import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'

/** Campaigns, and the people enrolled in them. */
export async function createCampaigns(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'campaign', {
    columns: {
      org_id: 'bigint',
      campaign_id: 'text',
      name: 'text',
      attributes: 'text',
      source_id: 'bigint?',
      created_at: 'bigint',
      removed_at: 'bigint?',
    },
    key: ['org_id', 'campaign_id'],
  })
  await createIndex(db, 'campaign_created', {
    on: 'campaign',
    columns: ['org_id', 'created_at', 'campaign_id'],
    where: sql<boolean>`removed_at is null`,
  })

  await createTable(db, 'campaign_contact', {
    columns: {
      org_id: 'bigint',
      campaign_id: 'text',
      campaign_contact_id: 'text',
      person_id: 'bigint',
      status: 'text',
      conversation_id: 'text?',
      conversation_attributes: 'text',
      executed_at: 'bigint?',
      created_at: 'bigint',
      removed_at: 'bigint?',
    },
    key: ['org_id', 'campaign_contact_id'],
    unique: { campaign_contact_person: ['org_id', 'person_id', 'campaign_id'] },
  })
  await createIndex(db, 'campaign_contact_enrolled', {
    on: 'campaign_contact',
    columns: ['org_id', 'campaign_id', 'created_at', 'campaign_contact_id', 'status'],
    where: sql<boolean>`removed_at is null`,
  })
}

import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'
import { createLookups } from './lookups.ts'

/** Companies and their look-up values. */
export async function createCompanies(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'company', {
    columns: {
      org_id: 'bigint',
      company_id: 'bigint',
      name: 'text',
      attributes: 'text',
      created_at: 'bigint',
      updated_at: 'bigint',
      removed_at: 'bigint?',
    },
    key: ['org_id', 'company_id'],
  })
  for (const time of ['created', 'updated']) {
    await createIndex(db, `company_active_${time}`, {
      on: 'company',
      columns: ['org_id', `${time}_at`, 'company_id'],
      where: sql<boolean>`removed_at is null`,
    })
  }
  await createIndex(db, 'company_removed_updated', {
    on: 'company',
    columns: ['org_id', 'updated_at', 'company_id'],
    where: sql<boolean>`removed_at is not null`,
  })
  await createLookups(db, { table: 'company_lookup', id: 'company_id' })
}

import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createTable } from './create-table.ts'

/** By which rules the normal forms of phone numbers and the look-up values were made, one row per organization. */
export async function createPhoneForms(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'phone_forms', {
    columns: { org_id: 'bigint', rules: 'bigint', region: 'text?', lookups: 'text', rebuild: 'text?' },
    key: ['org_id'],
  })
}

import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createTable } from './create-table.ts'

/**
 * Settings of the whole store. A new store enforces limits; one that was there before them has no such row, and counts
 * only (`docs/decisions/0033-limits.md`).
 */
export async function createStoreSettings(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'store_setting', { columns: { name: 'text', value: 'text' }, key: ['name'] })
  await db.insertInto('store_setting').values({ name: 'limits', value: 'enforced' }).execute()
}

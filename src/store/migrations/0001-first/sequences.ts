import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createTable } from './create-table.ts'

/** Numbers given so far, and the rows to lock for a decision that depends on more than one row. */
export async function createSequences(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'sequence', {
    columns: { org_id: 'bigint', name: 'text', last_number: 'bigint' },
    key: ['org_id', 'name'],
  })
  await createTable(db, 'guard', { columns: { org_id: 'bigint', name: 'text' }, key: ['org_id', 'name'] })
}

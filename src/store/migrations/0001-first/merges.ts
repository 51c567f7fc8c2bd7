import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'

/** Which person was merged into which, and both as they were before. */
export async function createMerges(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'merge', {
    columns: {
      org_id: 'bigint',
      merge_id: 'bigint',
      into_person_id: 'bigint',
      from_person_id: 'bigint',
      source_id: 'bigint',
      at: 'bigint',
      content: 'text',
    },
    key: ['org_id', 'merge_id'],
  })
  await createIndex(db, 'merge_into', { on: 'merge', columns: ['org_id', 'into_person_id', 'merge_id'] })
}

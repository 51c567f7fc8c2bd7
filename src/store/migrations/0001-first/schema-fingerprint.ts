import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createTable } from './create-table.ts'

/** For each version that the store has had, the fingerprint of its schema and the program that migrated to it. */
export async function createSchemaFingerprint(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'schema_fingerprint', {
    columns: { version: 'integer', fingerprint: 'text', program: 'text' },
    key: ['version'],
  })
}

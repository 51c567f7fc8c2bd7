import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'

/** Images of people. */
export async function createPictures(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'picture', {
    columns: {
      org_id: 'bigint',
      picture_id: 'bigint',
      person_id: 'bigint',
      secret: 'text',
      media_type: 'text',
      bytes: 'bytea',
      created_at: 'bigint',
    },
    key: ['org_id', 'picture_id'],
  })
  await createIndex(db, 'picture_person', { on: 'picture', columns: ['org_id', 'person_id', 'picture_id'] })
}

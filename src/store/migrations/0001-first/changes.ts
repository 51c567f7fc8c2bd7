import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'

/** The columns of a change, whether or not it has a position. */
const change = {
  kind: 'text',
  person_id: 'bigint',
  version: 'integer',
  source_id: 'bigint',
  principal: 'text',
  fields: 'text?',
  at: 'bigint',
} as const

/** The change feed. Engines that have one writer at a time leave `pending_change` and `feed` empty. */
export async function createChanges(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'change', {
    columns: { org_id: 'bigint', position: 'bigint', ...change },
    key: ['org_id', 'position'],
  })
  await createTable(db, 'pending_change', {
    columns: { org_id: 'bigint', ticket: 'bigint', ...change },
    key: ['org_id', 'ticket'],
  })
  for (const table of ['change', 'pending_change'] as const) {
    await createIndex(db, `${table}_person`, { on: table, columns: ['org_id', 'person_id', 'version'] })
  }
  await createTable(db, 'feed', { columns: { org_id: 'bigint', last_position: 'bigint' }, key: ['org_id'] })
}

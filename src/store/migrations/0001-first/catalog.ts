import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createTable } from './create-table.ts'

/** Labels, custom fields and saved filters. */
export async function createCatalog(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'label', {
    columns: {
      org_id: 'bigint',
      label_id: 'bigint',
      uuid: 'text',
      name: 'text',
      detail: 'text',
      color: 'text?',
      created_at: 'bigint',
      updated_at: 'bigint',
      removed_at: 'bigint?',
    },
    key: ['org_id', 'label_id'],
    unique: { label_uuid: ['org_id', 'uuid'] },
  })
  await createTable(db, 'custom_field', {
    columns: {
      org_id: 'bigint',
      custom_field_id: 'bigint',
      key: 'text',
      code: 'text',
      name: 'text',
      type: 'text',
      options: 'text',
      removed_options: 'text',
      attributes: 'text',
      created_at: 'bigint',
      updated_at: 'bigint',
      removed_at: 'bigint?',
    },
    key: ['org_id', 'custom_field_id'],
    unique: { custom_field_key: ['org_id', 'key'], custom_field_code: ['org_id', 'code'] },
  })
  await createTable(db, 'saved_filter', {
    columns: {
      org_id: 'bigint',
      dialect: 'text',
      filter_id: 'bigint',
      name: 'text',
      conditions: 'text',
      attributes: 'text',
      created_at: 'bigint',
      updated_at: 'bigint',
      removed_at: 'bigint?',
    },
    key: ['org_id', 'dialect', 'filter_id'],
  })
}

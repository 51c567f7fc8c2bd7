import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createTable } from './create-table.ts'

/** Imports of files: their progress, and the rows that were rejected. */
export async function createImports(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'import', {
    columns: {
      org_id: 'bigint',
      import_id: 'bigint',
      source_id: 'bigint',
      name: 'text',
      format: 'text',
      state: 'text',
      options: 'text',
      file: 'text',
      progress: 'text',
      problem: 'text?',
      keeps_times: 'smallint',
      created_at: 'bigint',
      updated_at: 'bigint',
    },
    key: ['org_id', 'import_id'],
  })
  await createTable(db, 'import_rejection', {
    columns: {
      org_id: 'bigint',
      import_id: 'bigint',
      row_number: 'bigint',
      line: 'bigint',
      content: 'text',
    },
    key: ['org_id', 'import_id', 'row_number'],
  })
}

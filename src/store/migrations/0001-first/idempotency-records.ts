import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'

/** Answers to writes, kept so that a client can repeat a request without writing twice. */
export async function createIdempotencyRecords(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'idempotency_record', {
    columns: {
      org_id: 'bigint',
      key_id: 'text',
      name: 'text',
      fingerprint: 'text',
      answer: 'text',
      kept_at: 'bigint',
      bytes_so_far: 'bigint',
    },
    key: ['org_id', 'key_id', 'name'],
  })
  await createIndex(db, 'idempotency_record_bytes', {
    on: 'idempotency_record',
    columns: ['org_id', 'bytes_so_far'],
  })
  await createIndex(db, 'idempotency_record_age', {
    on: 'idempotency_record',
    columns: ['org_id', 'kept_at'],
  })
}

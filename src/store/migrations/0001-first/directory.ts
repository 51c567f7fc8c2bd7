import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createIndex, createTable } from './create-table.ts'

/** Organizations, and what identifies a caller: keys and browser sessions. */
export async function createDirectory(db: Kysely<Schema>): Promise<void> {
  await createTable(db, 'organization', {
    columns: {
      org_id: 'bigint',
      name: 'text',
      parent_org_id: 'bigint?',
      vendor_ids: 'text',
      settings: 'text',
      created_at: 'bigint',
    },
    key: ['org_id'],
  })
  await createIndex(db, 'organization_parent', { on: 'organization', columns: ['parent_org_id'] })

  await createTable(db, 'organization_vendor_id', {
    columns: { org_id: 'bigint', dialect: 'text', vendor_id: 'text' },
    key: ['org_id', 'dialect'],
  })
  await createIndex(db, 'organization_vendor_id_directory', {
    on: 'organization_vendor_id',
    columns: ['dialect', 'vendor_id'],
    unique: true,
  })

  await createTable(db, 'api_key', {
    columns: {
      org_id: 'bigint',
      key_id: 'text',
      key_hash: 'text',
      dialect: 'text',
      kind: 'text',
      name: 'text',
      api_version: 'text?',
      role: 'text',
      sensitive: 'smallint',
      demo: 'smallint',
      hint: 'text',
      created_at: 'bigint',
      expires_at: 'bigint?',
      revoked_at: 'bigint?',
      last_used_at: 'bigint?',
    },
    key: ['org_id', 'key_id'],
  })
  await createIndex(db, 'api_key_directory', { on: 'api_key', columns: ['key_hash'], unique: true })

  await createTable(db, 'browser_session', {
    columns: {
      org_id: 'bigint',
      token_hash: 'text',
      key_id: 'text',
      created_at: 'bigint',
      expires_at: 'bigint',
    },
    key: ['org_id', 'token_hash'],
  })
  await createIndex(db, 'browser_session_key', {
    on: 'browser_session',
    columns: ['org_id', 'key_id', 'created_at'],
  })
  await createIndex(db, 'browser_session_expiry', {
    on: 'browser_session',
    columns: ['org_id', 'expires_at'],
  })
}

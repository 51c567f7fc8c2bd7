import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import * as first from './0001-first/index.ts'

export interface Migration {
  up(db: Kysely<Schema>): Promise<void>
}

/**
 * In order; the store's version is how many have run. A released migration is never changed again
 * (`docs/decisions/0018-schema-fingerprint.md`).
 */
export const migrations: readonly Migration[] = [first]

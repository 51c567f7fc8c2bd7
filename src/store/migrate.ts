import type { Kysely } from 'kysely'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import {
  isKnown,
  keepFingerprint,
  readFingerprint,
  requireExpectedSchema,
  requireKnownSchema,
  type SchemaState,
  schemaState,
} from './schema-state.ts'
import type { SqlEngine } from './sql-engine.ts'

/**
 * Migrates a store to the version of this program and stores the fingerprint of its schema. A store with an unknown schema
 * is not touched.
 */
export async function migrate(engine: SqlEngine, db: Kysely<Schema>): Promise<void> {
  const before = await requireKnown(engine, db)
  for (const [index, migration] of migrations.entries()) {
    await db.transaction().execute(async (transaction) => {
      await engine.lockMigrations?.(transaction)
      // Another program that started at the same time may have come first.
      if ((await engine.readVersion(transaction)) > index) return
      await migration.up(transaction)
      await engine.writeVersion(transaction, index + 1)
      await engine.migrated?.(transaction)
    })
  }
  await engine.completed?.(db)
  if (before.condition === 'current') return
  const after = await readSchemaState(engine, db)
  requireKnownSchema(after)
  if (after.condition !== 'unfinished') return
  requireExpectedSchema(after)
  await db.transaction().execute((transaction) => keepFingerprint(transaction, after))
}

/** Reads only. */
export async function readSchemaState(engine: SqlEngine, db: Kysely<Schema>): Promise<SchemaState> {
  const version = await engine.readVersion(db)
  const found = await engine.readSchema(db)
  const hasFingerprints = found.has('table schema_fingerprint')
  const stored = hasFingerprints ? await readFingerprint(db, version) : undefined
  return schemaState({ version, stored, found }, engine.expectedSchema)
}

/** Reads the state again under the migration lock before it refuses, because another program may be migrating. */
async function requireKnown(engine: SqlEngine, db: Kysely<Schema>): Promise<SchemaState> {
  const state = await readSchemaState(engine, db)
  if (isKnown(state)) return state
  return db.transaction().execute(async (transaction) => {
    await engine.lockMigrations?.(transaction)
    const settled = await readSchemaState(engine, transaction)
    requireKnownSchema(settled)
    return settled
  })
}

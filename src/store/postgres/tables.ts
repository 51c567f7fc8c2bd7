import { type Kysely, sql } from 'kysely'
import { systemTiming } from '../../model/clock.ts'
import { createUsageTable } from '../queries/usage-counts.ts'
import { distribute, isDistributed } from './citus.ts'

/** Arbitrary numbers that all Kith servers of a database share. */
const MIGRATION_LOCK = 5_254_121_909
const BUILD_LOCK = MIGRATION_LOCK + 1

/** How long a server waits before it asks again whether another server still builds. */
const BUILD_POLL_MS = 100

/** Lets one server at a time migrate; the others then find the migration done. */
export async function waitForTurn<Tables>(transaction: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction)
}

export async function readVersion<Tables>(db: Kysely<Tables>): Promise<number> {
  // Not by `to_regclass`: a connection may cache that a table is missing after another connection has created it.
  const { rows: tables } = await sql<{ found: boolean }>`
    select exists (select from pg_class where relname = 'store_version'
      and relnamespace = current_schema()::regnamespace) as found`.execute(db)
  if (!tables[0]?.found) return 0
  const { rows } = await sql<{ version: number }>`select version from store_version`.execute(db)
  return rows[0]?.version ?? 0
}

export async function writeVersion<Tables>(transaction: Kysely<Tables>, version: number): Promise<void> {
  await sql`create table if not exists store_version (version integer not null)`.execute(transaction)
  await sql`delete from store_version`.execute(transaction)
  await sql`insert into store_version values (${version})`.execute(transaction)
}

/**
 * Adds to the tables what only PostgreSQL has. Runs after every migration, outside its transaction, so that indexes can be
 * built while other servers write. Each step does nothing if it was done before.
 *
 * @param db a single connection
 */
export async function completeTables<Tables>(db: Kysely<Tables>): Promise<void> {
  await withBuildLock(db, async () => {
    await sql`create sequence if not exists change_ticket`.execute(db)
    await createUsageTable(db)
    if (await hasTrigrams(db)) {
      for (const table of ['lookup', 'company_lookup']) await buildTrigramIndex(db, table)
    }
    if (await isDistributed(db)) await distribute(db)
  })
}

/**
 * Lets one server at a time build. The others poll instead of waiting in a statement: the build of an index waits for all
 * statements that began before it, so that both would wait for each other.
 */
async function withBuildLock<Tables>(db: Kysely<Tables>, build: () => Promise<void>): Promise<void> {
  const isMine = async () => {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${BUILD_LOCK}) as mine`.execute(
      db,
    )
    return rows[0]?.mine
  }
  while (!(await isMine())) await systemTiming.pause(BUILD_POLL_MS)
  try {
    await build()
  } finally {
    await sql`select pg_advisory_unlock(${BUILD_LOCK})`.execute(db)
  }
}

/** Creates the extensions if the user may; without them, `contains` reads all values of a field. */
async function hasTrigrams<Tables>(db: Kysely<Tables>): Promise<boolean> {
  for (const extension of ['pg_trgm', 'btree_gin']) {
    try {
      await sql`create extension if not exists ${sql.id(extension)}`.execute(db)
    } catch {
      return false
    }
  }
  return true
}

/** Replaces an index whose build was interrupted: such an index is kept up to date but never used. */
async function buildTrigramIndex<Tables>(db: Kysely<Tables>, table: string): Promise<void> {
  const index = `${table}_trigrams`
  const { rows } = await sql<{ valid: boolean }>`
    select indisvalid as valid from pg_index where indexrelid = to_regclass(${index})`.execute(db)
  if (rows[0]?.valid) return
  if (rows[0]) await sql`drop index concurrently ${sql.id(index)}`.execute(db)
  await sql`create index concurrently if not exists ${sql.id(index)} on ${sql.table(table)}
    using gin (org_id, name, folded gin_trgm_ops) where folded is not null`.execute(db)
}

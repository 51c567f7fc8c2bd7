import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { Schema } from '../schema.ts'
import { createSqlStore, type SqlStore } from '../sql-store.ts'
import type { Store } from '../store.ts'
import { Checkpoints } from './checkpoints.ts'
import { SqliteDialect } from './driver.ts'
import type { PlannerLimits } from './planner/limits.ts'
import { writeStatistics } from './planner/statistics.ts'
import { completeTotals } from './planner/totals.ts'
import { completeTrigrams, refillTrigrams } from './planner/trigram-index.ts'
import { makePrivate } from './private-file.ts'
import { SELECT_SCHEMA, type SqliteSchemaRow, schemaOf, sqliteSchema } from './schema-reader.ts'
import { openUsageFile } from './usage-file.ts'
import { walFileOf } from './wal-file.ts'

export interface SqliteOptions {
  /** The database file, created with its folder if absent; `:memory:` keeps everything in memory. */
  readonly file: string
  /**
   * `FULL` survives power loss: a commit is on disk before it is acknowledged. With `NORMAL` power loss may undo the last
   * commits but never damages the store. A crash of the process loses nothing either way. `OFF` is for temporary stores.
   */
  readonly synchronous?: 'FULL' | 'NORMAL' | 'OFF'
  /** Opens the store for reading only, beside the process that writes. */
  readonly readOnly?: boolean
  /** Limits of the planner in place of its own. */
  readonly plannerLimits?: Partial<PlannerLimits>
  /** Sees the text of every statement, for tests. */
  readonly onStatement?: (text: string) => void
}

/** How long a write waits for another program that writes, such as an import. */
const WRITE_WAIT_MS = 5000

/** Pages that are read are also in the cache of the operating system; pages that are written are used again and again. */
const CACHE_KIBIBYTES = { read: 24_576, write: 49_152 }

/** Opens the embedded store. Call `migrate` before use. */
export function openSqliteStore({
  file,
  synchronous = 'FULL',
  readOnly = false,
  plannerLimits,
  onStatement,
}: SqliteOptions): SqlStore {
  const inMemory = file === ':memory:'
  if (!inMemory) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (!readOnly) makePrivate(file)
  }
  // SQLite's own checkpoints take little time when they do not wait for the disk.
  const checkpoints = inMemory || readOnly || synchronous === 'OFF' ? undefined : new Checkpoints(file)
  const walFile = !inMemory && !readOnly && synchronous === 'FULL' ? walFileOf(file) : undefined
  const configure = (connection: Database.Database, use: 'read' | 'write') => {
    const mode = connection.pragma('journal_mode = WAL', { simple: true })
    if (mode !== 'wal' && !inMemory) {
      throw new KithError(
        'unavailable',
        `SQLite cannot keep a log beside ${file}: use a disk of this machine.`,
      )
    }
    // `FULL` would flush at the end of each commit and block the event loop; the log is flushed by another thread.
    connection.pragma(`synchronous = ${walFile ? 'NORMAL' : synchronous}`)
    connection.pragma(`busy_timeout = ${WRITE_WAIT_MS}`)
    connection.pragma('foreign_keys = ON')
    connection.pragma('temp_store = MEMORY')
    connection.pragma(`cache_size = ${-CACHE_KIBIBYTES[use]}`)
    if (checkpoints) connection.pragma('wal_autocheckpoint = 0')
  }
  const connect = (use: 'read' | 'write') => {
    const connection = new Database(file)
    try {
      configure(connection, use)
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }
  const dialect = new SqliteDialect({
    connect,
    inMemory,
    readOnly,
    checkpoints,
    walFile,
    writeWaitMs: WRITE_WAIT_MS,
    ...(plannerLimits && { plannerLimits }),
  })
  const usage = openUsageFile(file)
  const db = new Kysely<Schema>({ dialect, log: ({ query }) => onStatement?.(query.sql) })
  return createSqlStore({
    name: 'sqlite',
    db,
    capabilities: { singleWriter: true },
    expectedSchema: sqliteSchema,
    async readSchema(session) {
      const { rows } = await sql<SqliteSchemaRow>`${sql.raw(SELECT_SCHEMA)}`.execute(session)
      return schemaOf(rows)
    },
    async readVersion(session) {
      const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(session)
      return rows[0]?.user_version ?? 0
    },
    async writeVersion(transaction, version) {
      await sql`pragma user_version = ${sql.raw(String(version))}`.execute(transaction)
    },
    migrated: writeStatistics,
    completed: (session) =>
      session.transaction().execute(async (transaction) => {
        await completeTrigrams(transaction)
        await completeTotals(transaction)
      }),
    copied: () => db.transaction().execute((transaction) => refillTrigrams(transaction)),
    dataVersion: dialect.dataVersion,
    usage,
    async measure() {
      const { rows } = await sql<{ bytes: number }>`
        select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(db)
      return rows[0]?.bytes ?? 0
    },
    async ping() {
      await sql`select 1`.execute(db)
    },
    ...(!inMemory && !readOnly && { isWritingDoubtful: () => isShortOfSpace(dirname(file)) }),
    async close() {
      await usage.close()
      await db.destroy()
    },
  })
}

/** Bytes below which the next transaction may find no space. */
const FREE_BYTES_MIN = 1_048_576

async function isShortOfSpace(folder: string): Promise<boolean> {
  // Some file systems do not tell.
  const space = await statfs(folder).catch(() => undefined)
  return space !== undefined && space.bavail * space.bsize < FREE_BYTES_MIN
}

/** An empty store in a temporary folder that is deleted when the store is closed. */
export async function openSqliteScratch(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-scratch-'))
  const store = openSqliteStore({ file: join(folder, 'scratch.db'), synchronous: 'OFF' })
  return {
    ...store,
    async close() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

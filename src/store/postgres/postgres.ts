import { Kysely, sql } from 'kysely'
import { Pool, type PoolConfig, types } from 'pg'
import type { Schema } from '../schema.ts'
import { createSqlStore, type SqlStore } from '../sql-store.ts'
import { distribute } from './citus.ts'
import { PostgresDialect } from './dialect.ts'
import { retrying } from './retries.ts'
import { postgresSchema, readSchema } from './schema-reader.ts'
import { completeTables, readVersion, waitForTurn, writeVersion } from './tables.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with what libpq understands behind `?`. */
  readonly url: string
  /** Connections of this program at most, beside two for numbers. */
  readonly connectionsMax?: number
  /** Milliseconds to wait for a connection, whether one is made or one gets free. */
  readonly connectTimeoutMs?: number
  /** Milliseconds a statement may take; migrations take as long as they take. */
  readonly statementTimeoutMs?: number
  /** Sees the text of every statement, without its values: for checks and measurements. */
  readonly onStatement?: (text: string) => void
}

export const postgresDefaults = {
  connectionsMax: 10,
  connectTimeoutMs: 5000,
  statementTimeoutMs: 30_000,
} as const

/** Connections on which numbers are taken: each take is one short statement. */
const NUMBER_CONNECTIONS = 2

/** How much longer than the server itself this program waits for it, should the network swallow the answer. */
const ANSWER_GRACE_MS = 5000

/** Opens a store on a PostgreSQL server, which need not be there yet. Call `migrate` before use. */
export function openPostgresStore(options: PostgresOptions): SqlStore {
  const { connectionsMax: max, connectTimeoutMs, statementTimeoutMs } = { ...postgresDefaults, ...options }
  const timeouts = {
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
  }
  const pool = createPool(options.url, { ...timeouts, max })
  const numberPool = createPool(options.url, {
    ...timeouts,
    max: NUMBER_CONNECTIONS,
    onConnect: acknowledgeEarly,
  })
  const over = (connections: Pool) =>
    new Kysely<Schema>({
      dialect: new PostgresDialect(connections),
      log: ({ query }) => options.onStatement?.(query.sql),
    })
  const db = over(pool)
  const migrating = async (work: (patient: Kysely<Schema>) => Promise<void>): Promise<void> => {
    const patient = createPool(options.url, { connectionTimeoutMillis: connectTimeoutMs, max: 1 })
    try {
      await work(over(patient))
    } finally {
      await patient.end()
    }
  }
  return createSqlStore({
    name: 'postgres',
    db,
    numbers: over(numberPool),
    capabilities: { singleWriter: false },
    // A part has no connection of its own that could be another one the next time.
    retry: (work, what) => retrying(work, what === 'part' ? ['clash'] : ['clash', 'lost', 'stale']),
    migrating,
    distribute: () => migrating((patient) => distribute(patient)),
    lockMigrations: waitForTurn,
    expectedSchema: postgresSchema,
    readSchema,
    readVersion,
    writeVersion,
    completed: completeTables,
    async measure() {
      const { rows } = await sql<{ bytes: number }>`
        select pg_database_size(current_database()) as bytes`.execute(db)
      return rows[0]?.bytes ?? 0
    },
    async ping() {
      await sql`select 1`.execute(db)
    },
    async close() {
      await Promise.all([pool.end(), numberPool.end()])
    },
  })
}

function createPool(url: string, config: PoolConfig): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'kith',
    keepAlive: true,
    allowExitOnIdle: true,
    types: { getTypeParser },
    ...config,
  })
  // A connection that breaks while idle is replaced when one is needed. One that breaks in use tells its statement, and
  // then everybody once more: with nobody to listen, that would end the program.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

const INT8 = 20

/** All our integers are below 2^53; the driver would give those of 64 bits as texts. */
const getTypeParser: typeof types.getTypeParser = (oid, format) =>
  oid === INT8 ? Number : types.getTypeParser(oid, format)

/**
 * A number taken need not be on the disk before it is used: what uses it is written behind it in the same log, so
 * that no transaction can survive a crash that the number it took did not.
 */
async function acknowledgeEarly(client: { query(text: string): Promise<unknown> }): Promise<void> {
  await client.query('set synchronous_commit = off')
}

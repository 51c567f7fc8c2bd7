import { Kysely, sql } from 'kysely'
import { Pool, type PoolConfig, types } from 'pg'
import type { Schema } from '../schema.ts'
import { createSqlStore, type SqlStore } from '../sql-store.ts'
import { distribute, measureDatabase } from './citus.ts'
import { PostgresDialect } from './dialect.ts'
import { pipelined } from './pipelined.ts'
import { retrying } from './retries.ts'
import { postgresSchema, readSchema } from './schema-reader.ts'
import { completeTables, readVersion, waitForTurn, writeVersion } from './tables.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the parameters of libpq after `?`. */
  readonly url: string
  /** Maximum connections of this program, in addition to two for numbers. */
  readonly connectionsMax?: number
  /** Milliseconds to wait for a new or a free connection. */
  readonly connectTimeoutMs?: number
  /** Maximum milliseconds of a statement; migrations have no limit. */
  readonly statementTimeoutMs?: number
  /** Receives the text of every statement, without values: for checks and measurements. */
  readonly onStatement?: (text: string) => void
}

export const postgresDefaults = {
  connectionsMax: 10,
  connectTimeoutMs: 5000,
  statementTimeoutMs: 30_000,
} as const

/** Connections for taking numbers, each by one short statement. */
const NUMBER_CONNECTIONS = 2

/** How much longer this program waits than the server's own limit, in case the network loses the response. */
const ANSWER_GRACE_MS = 5000

/** Opens a store on a PostgreSQL server, which need not be reachable yet. Call `migrate` before use. */
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
  const over = (dialect: PostgresDialect) =>
    new Kysely<Schema>({ dialect, log: ({ query }) => options.onStatement?.(query.sql) })
  const dialect = new PostgresDialect(pool)
  const db = over(dialect)
  const migrating = async (work: (patient: Kysely<Schema>) => Promise<void>): Promise<void> => {
    const patient = createPool(options.url, { connectionTimeoutMillis: connectTimeoutMs, max: 1 })
    try {
      await work(over(new PostgresDialect(patient)))
    } finally {
      await patient.end()
    }
  }
  return createSqlStore({
    name: 'postgres',
    db,
    numbers: over(new PostgresDialect(numberPool)),
    withLimits: (limits) => over(dialect.withLimits(limits)),
    capabilities: { singleWriter: false },
    pipelined: (transaction, work) => pipelined(dialect, transaction, work),
    // A savepoint cannot be repeated on another connection.
    retry: (work, what) => retrying(work, what === 'savepoint' ? ['clash'] : ['clash', 'lost', 'stale']),
    migrating,
    distribute: () => migrating((patient) => distribute(patient)),
    lockMigrations: waitForTurn,
    expectedSchema: postgresSchema,
    readSchema,
    readVersion,
    writeVersion,
    completed: completeTables,
    measure: () => measureDatabase(db),
    async ping() {
      await sql`select 1`.execute(db)
    },
    async isWritingDoubtful() {
      const { rows } = await sql<{
        only: string
      }>`select current_setting('transaction_read_only') as only`.execute(db)
      return rows[0]?.only === 'on'
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
    // Statements of a transaction that do not wait for each other share a round trip.
    pipeline: true,
    types: { getTypeParser },
    ...config,
  })
  // An idle connection that breaks is replaced when one is needed. A connection that breaks in use fails its statement and
  // also emits 'error', which would end the program without a listener.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

const INT8 = 20

/** All our integers are below 2^53; the driver would return 64-bit integers as strings. */
const getTypeParser: typeof types.getTypeParser = (oid, format) =>
  oid === INT8 ? Number : types.getTypeParser(oid, format)

/**
 * A number need not be on disk before it is used. The transaction that uses it comes later in the same log, so it cannot
 * survive a crash that the number does not survive.
 */
async function acknowledgeEarly(client: { query(text: string): Promise<unknown> }): Promise<void> {
  await client.query('set synchronous_commit = off')
}

import type { Kysely, Transaction } from 'kysely'
import type { ReadLimits } from '../model/read-limits.ts'
import type { Schema } from './schema.ts'
import type { ExpectedSchema, SchemaObjects } from './schema-objects.ts'
import type { Capabilities } from './store.ts'
import type { UsageCounts } from './usage.ts'

/** What an engine provides; everything else is shared. */
export interface SqlEngine {
  /** For operators; code asks for capabilities. */
  readonly name: string
  readonly db: Kysely<Schema>
  /**
   * Where numbers are reserved if several transactions write at once: outside of them, so that no transaction waits for
   * the commit of another one to get a number. What a failed transaction took stays unused.
   */
  readonly numbers?: Kysely<Schema>
  readonly capabilities: Capabilities
  /** A connection whose statements are stopped at these limits; absent where reads are short or in another process. */
  withLimits?(limits: () => ReadLimits): Kysely<Schema>
  /**
   * Runs `work` with a transaction that sends statements without waiting for the answers of those before, which saves round
   * trips; absent where a statement is a call.
   */
  pipelined?<T>(
    transaction: Transaction<Schema>,
    work: (transaction: Transaction<Schema>) => Promise<T>,
  ): Promise<T>
  /**
   * Repeats a transaction or savepoint that conflicted with another one, or whose connection broke before its end;
   * absent where transactions run one after the other.
   */
  retry?<T>(work: () => Promise<T>, what: 'transaction' | 'savepoint'): Promise<T>
  /** Gives migrations a connection of their own, without time limits. */
  migrating?(work: (db: Kysely<Schema>) => Promise<void>): Promise<void>
  /** Waits until no other program migrates, and keeps others from migrating until the transaction ends. */
  lockMigrations?(transaction: Kysely<Schema>): Promise<void>
  readonly expectedSchema: ExpectedSchema
  /** The schema as it is now, without tables that are not Kith's. */
  readSchema(db: Kysely<Schema>): Promise<SchemaObjects>
  readVersion(db: Kysely<Schema>): Promise<number>
  writeVersion(db: Kysely<Schema>, version: number): Promise<void>
  /** What the engine wants to know of tables that were made or changed, inside the migration's transaction. */
  migrated?(db: Kysely<Schema>): Promise<void>
  /** What the engine adds to the tables of this version, after all migrations; does nothing when it is there. */
  completed?(db: Kysely<Schema>): Promise<void>
  /** Derives anew what the engine keeps beside rows that were copied in. */
  copied?(): Promise<void>
  /** Shares the tables out over the servers of a cluster; absent where there is none. */
  distribute?(): Promise<void>
  /** Where counts of usage are, if not in the database itself. */
  readonly usage?: UsageCounts
  /** As `Store.dataVersion`. */
  dataVersion?(): number
  /** The bytes that the whole store takes. */
  measure(): Promise<number>
  /** Resolves if the engine answers. @throws unavailable */
  ping(): Promise<void>
  /** Whether the engine may refuse the next write: little space is left, or it has become a read-only standby. */
  isWritingDoubtful?(): Promise<boolean>
  close(): Promise<void>
}

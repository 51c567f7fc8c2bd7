import { type Kysely, sql, type Transaction } from 'kysely'
import { migrate, readSchemaState } from './migrate.ts'
import { bind, bindNouns } from './queries/bind.ts'
import { countedFeed, settledFeed } from './queries/changes.ts'
import { nouns } from './queries/index.ts'
import { reserveNumbers } from './queries/numbers.ts'
import type { Schema } from './schema.ts'
import type { ExpectedSchema, SchemaObjects } from './schema-objects.ts'
import type { Capabilities, Store, WriteSession } from './store.ts'

/** What an engine brings; everything else is shared. */
export interface SqlEngine {
  /** For people; code asks for capabilities. */
  readonly name: string
  readonly db: Kysely<Schema>
  /**
   * Where numbers are reserved if several transactions write at once: outside of them, so that no transaction waits for
   * the commit of another one to get a number. What a failed transaction took stays unused.
   */
  readonly numbers?: Kysely<Schema>
  readonly capabilities: Capabilities
  /**
   * Does a transaction, or a part of one, again when others were in its way or the connection broke before its end;
   * absent where transactions run one after the other.
   */
  retry?<T>(work: () => Promise<T>, what: 'transaction' | 'part'): Promise<T>
  /** Gives migrations a connection of their own, without limits of time. */
  migrating?(work: (db: Kysely<Schema>) => Promise<void>): Promise<void>
  /** Waits until no other program migrates, and keeps others from it while the transaction lasts. */
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
  /** Shares the tables out over the servers of a cluster; absent where there is none. */
  distribute?(): Promise<void>
  /** As `Store.dataVersion`. */
  dataVersion?(): number
  /** The bytes that the whole store takes. */
  measure(): Promise<number>
  ping(): Promise<void>
  close(): Promise<void>
}

/** A store whose tables can be reached past its contract: for what is about tables, such as moving all of them. */
export interface SqlStore extends Store {
  readonly engine: SqlEngine
}

/** A store over SQL: the queries of `queries/` bound to one engine. */
export function createSqlStore(engine: SqlEngine): SqlStore {
  const inTransaction = <T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T> => {
    const run = () => engine.db.transaction().execute(work)
    return engine.retry ? engine.retry(run, 'transaction') : run()
  }
  return {
    engine,
    capabilities: engine.capabilities,
    read: bindQueries(engine, engine.db),
    migrate: () =>
      engine.migrating ? engine.migrating((db) => migrate(engine, db)) : migrate(engine, engine.db),
    transaction: (work) => inTransaction((db) => work(bindQueries(engine, db))),
    ...(engine.dataVersion && { dataVersion: engine.dataVersion }),
    async describe() {
      const { version, condition, fingerprint } = await readSchemaState(engine, engine.db)
      const bytes = await engine.measure()
      return {
        engine: engine.name,
        schemaVersion: version,
        schemaFingerprint: fingerprint,
        schemaCondition: condition,
        bytes,
      }
    },
    ping: () => engine.ping(),
    close: () => engine.close(),
  }
}

function bindQueries(engine: SqlEngine, db: Kysely<Schema>): WriteSession {
  const numbers = engine.numbers ?? db
  const session = bindNouns(nouns, db)
  return {
    ...session,
    changes: bind(engine.capabilities.singleWriter ? countedFeed : settledFeed, db),
    reserveNumbers: (...args) => reserveNumbers(numbers, ...args),
    savepoint: (work) => {
      const run = () => runPart(db, () => work(bindQueries(engine, db)))
      return engine.retry ? engine.retry(run, 'part') : run()
    },
  }
}

/** Of savepoints with one name the innermost counts, so that parts need no names of their own. */
async function runPart<T>(db: Kysely<Schema>, work: () => Promise<T>): Promise<T> {
  await sql`savepoint part`.execute(db)
  try {
    const result = await work()
    await sql`release savepoint part`.execute(db)
    return result
  } catch (error) {
    await sql`rollback to savepoint part`.execute(db)
    await sql`release savepoint part`.execute(db)
    throw error
  }
}

import { type Kysely, sql, type Transaction } from 'kysely'
import type { ReadLimits } from '../model/read-limits.ts'
import { migrate, readSchemaState } from './migrate.ts'
import { bind, bindNouns } from './queries/bind.ts'
import { countedFeed, settledFeed } from './queries/changes.ts'
import { nouns } from './queries/index.ts'
import { reserveNumbers } from './queries/numbers.ts'
import { createShortReads } from './queries/short-reads.ts'
import { createStoreSettings } from './queries/store-settings.ts'
import { createUsageCounts } from './queries/usage-counts.ts'
import { recordFromContent, withColumns } from './record-content.ts'
import type { Schema } from './schema.ts'
import type { SqlEngine } from './sql-engine.ts'
import type { PeopleReader, Session, Store, WriteSession } from './store.ts'
import { createWriteHealth } from './write-health.ts'

/** A store whose tables can be reached past its contract: for what is about tables, such as moving all of them. */
export interface SqlStore extends Store {
  readonly engine: SqlEngine
}

/** A store over SQL: the queries of `queries/` bound to one engine. */
export function createSqlStore(engine: SqlEngine): SqlStore {
  const health = createWriteHealth({ db: engine.db, isDoubtful: engine.isWritingDoubtful })
  const inTransaction = <T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T> => {
    const { pipelined } = engine
    const run = () => engine.db.transaction().execute((db) => (pipelined ? pipelined(db, work) : work(db)))
    return health.watch(() => (engine.retry ? engine.retry(run, 'transaction') : run()))
  }
  const shortReads = createShortReads(engine.db)
  return {
    engine,
    capabilities: engine.capabilities,
    read: withReadLimits(engine, bindQueries(engine, engine.db)),
    ...(shortReads && { shortReads }),
    migrate: () =>
      engine.migrating ? engine.migrating((db) => migrate(engine, db)) : migrate(engine, engine.db),
    usage: engine.usage ?? createUsageCounts(async () => engine.db),
    settings: createStoreSettings(engine.db),
    transaction: (work) => inTransaction((db) => work(bindQueries(engine, db))),
    ...(engine.dataVersion && { dataVersion: engine.dataVersion }),
    recordContents: { toRecord: recordFromContent, withColumns },
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
    async ping() {
      await engine.ping()
      await health.require()
    },
    close: () => engine.close(),
  }
}

/** The session with limits for the reads that may have them, where the engine can stop a statement. */
function withReadLimits(engine: SqlEngine, session: Session): Session {
  if (!engine.withLimits) return session
  const peopleWithin = (limits: (() => ReadLimits) | undefined): PeopleReader =>
    limits ? bindNouns({ people: nouns.people }, engine.withLimits!(limits)).people : session.people
  return {
    ...session,
    people: {
      ...session.people,
      list: (orgId, query, limits) => peopleWithin(limits).list(orgId, query),
      listRefs: (orgId, query, limits) => peopleWithin(limits).listRefs(orgId, query),
      count: (orgId, filter, options, limits) => peopleWithin(limits).count(orgId, filter, options),
    },
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
      const run = () => runSavepoint(db, () => work(bindQueries(engine, db)))
      return engine.retry ? engine.retry(run, 'savepoint') : run()
    },
  }
}

/** Engines resolve the name of a savepoint to the innermost one, so nested savepoints share a name. */
async function runSavepoint<T>(db: Kysely<Schema>, work: () => Promise<T>): Promise<T> {
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

import type { Database } from 'better-sqlite3'
import {
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type LimitNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { systemTiming, type Timing } from '../../model/clock.ts'
import type { SqlDialect, SqlDialectAdapter } from '../sql-dialect.ts'
import { StatementCache } from '../statement-cache.ts'
import { SqliteConnection } from './connection.ts'
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts'
import { LeasedConnection } from './leased-connection.ts'
import type { PlannerLimits } from './planner/limits.ts'
import { createPlanner } from './planner/planner.ts'
import type { ReadSample, TrigramSample } from './planner/trigram-estimates.ts'
import type { WalFile } from './wal-file.ts'
import { WalSync } from './wal-sync.ts'

interface Options extends Pick<GroupCommitOptions, 'inMemory' | 'writeWaitMs' | 'checkpoints'> {
  readonly connect: (use: 'read' | 'write') => Database
  /** The log to flush after each commit; if omitted, a commit is acknowledged without a flush. */
  readonly walFile?: WalFile | undefined
  /** Opens no connection that writes; transactions fail. */
  readonly readOnly?: boolean
  readonly timing?: Timing
  readonly plannerLimits?: Partial<PlannerLimits>
}

/**
 * Kysely over better-sqlite3. It adds what Kysely's own SQLite dialect lacks: reads never wait for a transaction, because
 * they have a connection of their own and WAL mode lets both run side by side; a transaction takes the write lock at its
 * start, so that it cannot fail half-way for want of it; transactions that wait for each other are committed together;
 * statements are prepared once.
 */
export class SqliteDialect implements Dialect {
  readonly #driver: SqliteDriver
  readonly #sqlDialect: SqlDialect

  constructor({ plannerLimits: limits, ...options }: Options) {
    this.#driver = new SqliteDriver(options)
    this.#sqlDialect = {
      rowLocks: false,
      maintainsTotals: true,
      rowsInKeyOrder: true,
      listsEqualEntries: false,
      bytesType: 'blob',
      contains: (text, substring) => sql`instr(${text}, ${substring}) > 0`,
      statements: new StatementCache(),
      ...createPlanner({ readSample: this.#driver.sample, dataVersion: this.dataVersion, limits }),
    }
  }

  createAdapter = () => new Adapter(this.#sqlDialect)
  createQueryCompiler = () => new QueryCompiler()
  createDriver = (): Driver => this.#driver
  createIntrospector = (db: ConstructorParameters<typeof SqliteIntrospector>[0]): DatabaseIntrospector =>
    new SqliteIntrospector(db)

  /** Changes with each commit of this or another program. */
  dataVersion = (): number => this.#driver.dataVersion()
}

class QueryCompiler extends SqliteQueryCompiler {
  /** SQLite plans a statement again whenever a bare limit parameter is bound; in an expression it does not. */
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(node)
    this.append(' + 0')
  }
}

class Adapter extends SqliteAdapter implements SqlDialectAdapter {
  readonly sqlDialect: SqlDialect

  constructor(sqlDialect: SqlDialect) {
    super()
    this.sqlDialect = sqlDialect
  }
}

class SqliteDriver implements Driver {
  readonly #options: Options
  readonly #timing: Timing
  /** Absent until the first statement. */
  #opened: Opened | undefined
  /** SQLite's count of the commits of other programs, read once for the requests that arrived together. */
  #otherCommits: number | undefined

  constructor(options: Options) {
    this.#options = options
    this.#timing = options.timing ?? systemTiming
  }

  dataVersion(): number {
    if (this.#otherCommits === undefined) {
      this.#otherCommits = this.#opened?.reader.dataVersion() ?? 0
      // A request that is sent after this moment is read in a later turn.
      void this.#timing.nextTurn().then(() => {
        this.#otherCommits = undefined
      })
    }
    return (this.#opened?.groupCommit.commits ?? 0) + this.#otherCommits
  }

  /** A process that only reads may ask before its first statement. */
  sample: ReadSample = (text, match, most) => this.#open().reader.one<TrigramSample>(text, match, most)

  async init(): Promise<void> {
    this.#open()
  }

  #open(): Opened {
    if (this.#opened) return this.#opened
    const { inMemory, walFile, writeWaitMs, checkpoints } = this.#options
    const { reader, writer } = this.#connect()
    const walSync = walFile && new WalSync(walFile, reader)
    const timing = this.#timing
    const groupCommit = new GroupCommit({ writer, inMemory, writeWaitMs, walSync, checkpoints, timing })
    this.#opened = { reader, writer, groupCommit }
    return this.#opened
  }

  #connect(): { reader: SqliteConnection; writer: SqliteConnection } {
    const { connect, inMemory, readOnly } = this.#options
    const opened: SqliteConnection[] = []
    const open = (use: 'read' | 'write') => {
      const connection = new SqliteConnection(connect(use))
      opened.push(connection)
      return connection
    }
    try {
      const writer = open(readOnly ? 'read' : 'write')
      const reader = inMemory || readOnly ? writer : open('read')
      if (readOnly) reader.run('pragma query_only = on')
      if (reader !== writer) reader.run('pragma query_only = on')
      writer.run('pragma busy_timeout = 0')
      return { reader, writer }
    } catch (error) {
      // Kysely tries again at the next statement.
      for (const connection of opened) connection.close()
      throw error
    }
  }

  /** Kysely asks for a connection before it says whether it begins a transaction, so each one starts as a reader. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const { reader, groupCommit } = this.#opened!
    const dirtyUntil = () => (this.#options.inMemory ? groupCommit.turnEnd : undefined)
    return new LeasedConnection({ reader, dirtyUntil, timing: this.#timing })
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const { groupCommit, writer } = this.#opened!
    await groupCommit.begin(connection)
    ;(connection as LeasedConnection).beginTransaction(writer)
  }

  /** If it throws, Kysely calls `rollbackTransaction`. */
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    ;(connection as LeasedConnection).endTransaction()
    await this.#opened!.groupCommit.commit()
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    ;(connection as LeasedConnection).endTransaction()
    await this.#opened!.groupCommit.rollBack(connection)
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    if (!this.#opened) return
    const { reader, writer, groupCommit } = this.#opened
    try {
      await groupCommit.close()
    } finally {
      for (const connection of new Set([reader, writer])) connection.close()
    }
  }
}

interface Opened {
  readonly reader: SqliteConnection
  /** Another connection, or the same one for a database in memory. */
  readonly writer: SqliteConnection
  readonly groupCommit: GroupCommit
}

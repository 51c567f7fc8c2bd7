import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type LimitNode,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { KithError } from '../../model/errors.ts'
import type { LookBounds, SqlTerms, TermsAdapter } from '../terms.ts'
import { CommitGroup } from './commit-group.ts'
import { SqliteConnection } from './connection.ts'
import { rowsWithPart } from './trigrams.ts'

interface Options {
  readonly connect: () => Database
  /** A database in memory lives in one connection, so that reads take turns with transactions. */
  readonly inMemory: boolean
  /** How long a transaction waits for other programs that write to the same file. */
  readonly writeWaitMs: number
  /** So that tests reach with a few people what otherwise takes thousands. */
  readonly looks?: LookBounds
}

/** Looking at one takes up to 10 µs, collecting one up to 3. */
const looks: LookBounds = { handful: 64, soon: 10_000, collected: 5000, first: 2000, most: 20_000, far: 1000 }

/**
 * Kysely over better-sqlite3, with what its own dialect lacks here: reads never wait for a transaction (each has a
 * connection of its own; WAL lets them run side by side), transactions take the write lock at once instead of
 * failing half-way, those that wait for each other are committed together, and statements are prepared once.
 */
export class SqliteDialect implements Dialect {
  readonly #driver: SqliteDriver
  readonly #terms: SqlTerms

  constructor(options: Options) {
    this.#driver = new SqliteDriver(options)
    this.#terms = { ...terms, ...(options.looks && { looks: options.looks }) }
  }

  createAdapter = () => new Adapter(this.#terms)
  createQueryCompiler = () => new QueryCompiler()
  createDriver = (): Driver => this.#driver
  createIntrospector = (db: ConstructorParameters<typeof SqliteIntrospector>[0]): DatabaseIntrospector =>
    new SqliteIntrospector(db)

  /** Another number after each commit of this or another program. */
  dataVersion = (): number => this.#driver.dataVersion()
}

const terms: SqlTerms = {
  rowLocks: false,
  partsLead: false,
  contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
  rowsWithPart,
  countsAlong: true,
  joined: (text) => sql`group_concat(${text})`,
  eachNumber: (numbers) => sql`json_each(${numbers})`,
  looks,
}

class QueryCompiler extends SqliteQueryCompiler {
  /** SQLite plans a statement anew each time its limit is bound, unless the limit is more than a parameter. */
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(node)
    this.append(' + 0')
  }
}

class Adapter extends SqliteAdapter implements TermsAdapter {
  readonly terms: SqlTerms

  constructor(terms: SqlTerms) {
    super()
    this.terms = terms
  }
}

class SqliteDriver implements Driver {
  readonly #options: Options
  #reader: SqliteConnection | undefined
  #writer: SqliteConnection | undefined
  /** Resolves when the writer is free; transactions queue on it. */
  #turn: Promise<void> = Promise.resolve()
  /** Transactions that queue. */
  #queued = 0
  /** The transaction that has the writer. */
  #open: Turn | undefined
  /** What the transaction that has the writer is committed together with. */
  #group: CommitGroup | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Commits of this program; SQLite tells a connection only of those of others. */
  #commits = 0
  /** What SQLite said of others, until the requests that came in together are answered. */
  #others: number | undefined

  dataVersion(): number {
    if (this.#others === undefined) {
      this.#others = this.#reader?.dataVersion() ?? 0
      // What is sent later than this comes in later than this.
      setImmediate(() => {
        this.#others = undefined
      }).unref()
    }
    return this.#commits + this.#others
  }

  async init(): Promise<void> {
    this.#writer = new SqliteConnection(this.#options.connect())
    this.#reader = this.#options.inMemory ? this.#writer : new SqliteConnection(this.#options.connect())
    if (this.#reader !== this.#writer) this.#reader.run('pragma query_only = on')
    this.#writer.run('pragma busy_timeout = 0')
  }

  /** Kysely asks for a connection before it says whether it wants a transaction, so every one starts as a reader. */
  async acquireConnection(): Promise<DatabaseConnection> {
    return new Lease(this.#reader!, () => (this.#options.inMemory ? this.#open?.over : undefined))
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = connection as Lease
    const before = this.#turn
    let end!: () => void
    const over = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#turn = over
    this.#queued++
    await before
    this.#queued--
    this.#open = { lease, over, end }
    try {
      if (this.#group) {
        this.#writer!.run('savepoint member')
        this.#group.followers++
      } else {
        await this.#lock()
        this.#group = new CommitGroup()
      }
    } catch (error) {
      if (this.#group) this.#commit(this.#group)
      else this.#passOn()
      throw error
    }
    lease.begin(this.#writer!)
  }

  /** Waits between tries: SQLite itself would wait on the spot, and nothing else of this program could go on. */
  async #lock(): Promise<void> {
    const end = performance.now() + this.#options.writeWaitMs
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LOCK_PAUSE_MAX_MS)) {
      try {
        return this.#writer!.run('begin immediate')
      } catch (error) {
        if (!isBusy(error) || performance.now() >= end) throw error
      }
      await pause(pauseMs)
    }
  }

  /** Returns when what was written is on the disk. When it fails, Kysely goes on to roll back. */
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = connection as Lease
    const group = this.#group!
    lease.end()
    // A database in memory has no disk to wait for, and readers that would see what is not committed yet.
    if (!this.#options.inMemory && (await this.#someoneFollows(group))) {
      if (group.followers > 0) this.#writer!.run('release savepoint member')
      this.#passOn()
    } else {
      this.#commit(group)
    }
    await group.committed
  }

  /** Whether the next transaction may come into the same group. */
  async #someoneFollows(group: CommitGroup): Promise<boolean> {
    // Requests that came in together with this one are looked at before the turn of the event loop is over.
    if (this.#queued === 0) await turn()
    return this.#queued > 0 && this.#writer!.inTransaction && group.mayGrow()
  }

  #commit(group: CommitGroup): void {
    try {
      if (!this.#writer!.inTransaction)
        throw new KithError('unavailable', 'The store gave up the transaction.')
      this.#writer!.run('commit')
      this.#group = undefined
      this.#commits++
      group.succeed()
      this.#passOn()
    } catch (error) {
      this.#giveUp(group, error)
    }
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = connection as Lease
    lease.end()
    // Its group could not be committed.
    if (this.#open?.lease !== lease) return
    const group = this.#group!
    try {
      if (group.followers === 0) return this.#giveUp(group, new Error('The transaction was rolled back.'))
      // Out of disk space, SQLite has rolled back by itself, and with this one all others of the group.
      if (this.#writer!.inTransaction) {
        this.#writer!.run('rollback to savepoint member')
        this.#writer!.run('release savepoint member')
      }
    } catch (error) {
      this.#giveUp(group, error)
      throw error
    }
    if (await this.#someoneFollows(group)) this.#passOn()
    else this.#commit(group)
  }

  #giveUp(group: CommitGroup, error: unknown): void {
    this.#group = undefined
    group.fail(error)
    try {
      if (this.#writer!.inTransaction) this.#writer!.run('rollback')
    } finally {
      this.#passOn()
    }
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#turn
    this.#reader?.close()
    if (this.#writer !== this.#reader) this.#writer?.close()
  }

  #passOn(): void {
    const open = this.#open
    this.#open = undefined
    open?.end()
  }
}

interface Turn {
  readonly lease: Lease
  readonly over: Promise<void>
  readonly end: () => void
}

const LOCK_PAUSE_MAX_MS = 16

function isBusy(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } }
  return cause?.code?.startsWith('SQLITE_BUSY') === true
}

/** How long a transaction goes on without letting others of this process read. */
const STRETCH_MS = 5

/** What Kysely holds as its connection: reads until a transaction begins, then writes until it is over. */
class Lease implements DatabaseConnection {
  readonly #reader: SqliteConnection
  /** The transaction whose uncommitted work the reader would see. */
  readonly #disturbance: () => Promise<void> | undefined
  #writer: SqliteConnection | undefined
  #over = false
  #resumedAt = performance.now()

  constructor(reader: SqliteConnection, disturbance: () => Promise<void> | undefined) {
    this.#reader = reader
    this.#disturbance = disturbance
  }

  begin(writer: SqliteConnection): void {
    this.#writer = writer
  }

  end(): void {
    this.#over = true
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#writer) {
      if (performance.now() - this.#resumedAt > STRETCH_MS) await this.#letOthers()
      return this.#inTransaction(this.#writer).execute(query)
    }
    for (let over = this.#disturbance(); over; over = this.#disturbance()) await over
    return this.#reader.execute(query)
  }

  async #letOthers(): Promise<void> {
    await turn()
    this.#resumedAt = performance.now()
  }

  /** A statement nobody waited for must not slip into the next transaction, nor commit by itself. */
  #inTransaction(writer: SqliteConnection): SqliteConnection {
    if (this.#over) throw new KithError('internal', 'A statement came after its transaction was over.')
    if (!writer.inTransaction) throw new KithError('unavailable', 'The store gave up the transaction.')
    return writer
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not used on SQLite.')
  }
}

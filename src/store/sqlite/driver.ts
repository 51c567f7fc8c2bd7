import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Database, Statement } from 'better-sqlite3'
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
import { storable } from '../storable.ts'
import type { LookBounds, SqlTerms, TermsAdapter } from '../terms.ts'
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
 * failing half-way, and statements are prepared once.
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
  /** The transaction that has the writer. */
  #open: { readonly over: Promise<void>; readonly end: () => void } | undefined

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
    const before = this.#turn
    let end!: () => void
    const over = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#turn = over
    await before
    try {
      await this.#lock()
    } catch (error) {
      end()
      throw error
    }
    this.#open = { over, end }
    ;(connection as Lease).begin(this.#writer!)
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

  /** When it fails, Kysely goes on to roll back, which ends the turn. */
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    this.#writer!.run('commit')
    this.#commits++
    this.#end(connection as Lease)
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      // Out of disk space, SQLite has rolled back by itself.
      if (this.#writer!.inTransaction) this.#writer!.run('rollback')
    } finally {
      this.#end(connection as Lease)
    }
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#turn
    this.#reader?.close()
    if (this.#writer !== this.#reader) this.#writer?.close()
  }

  #end(lease: Lease): void {
    lease.end()
    const open = this.#open
    this.#open = undefined
    open?.end()
  }
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

/** Statements kept prepared; distinct texts are few, but lists of values make some of them vary. */
const STATEMENTS_MAX = 500

class SqliteConnection {
  readonly #database: Database
  readonly #statements = new Map<string, Statement>()

  constructor(database: Database) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  run(text: string): void {
    this.#reach(() => this.#prepare(text).run())
  }

  execute<R>({ sql: text, parameters }: CompiledQuery): QueryResult<R> {
    return this.#reach(() => {
      const statement = this.#prepare(text)
      const values = storable(parameters)
      if (statement.reader) return { rows: statement.all(values) as R[] }
      const { changes, lastInsertRowid } = statement.run(values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    })
  }

  /** https://www.sqlite.org/pragma.html#pragma_data_version */
  dataVersion(): number {
    return this.#reach(() => this.#prepare('pragma data_version').pluck().get() as number)
  }

  close(): void {
    this.#database.close()
  }

  #prepare(text: string): Statement {
    const known = this.#statements.get(text)
    if (known) return known
    if (this.#statements.size >= STATEMENTS_MAX)
      this.#statements.delete(this.#statements.keys().next().value!)
    const statement = this.#database.prepare(text)
    this.#statements.set(text, statement)
    return statement
  }

  /** Tells a store that cannot be reached, and an id or name that is taken, from a mistake in a statement. */
  #reach<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (TAKEN.test(code)) throw new KithError('conflict', 'This exists already.', {}, { cause: error })
      if (this.#database.open && !UNREACHABLE.test(code)) throw error
      throw new KithError('unavailable', 'The store cannot be reached.', {}, { cause: error })
    }
  }
}

/** What is unique is there already. */
const TAKEN = /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/

/** Another process writes for too long, or the disk is full, gone or broken. */
const UNREACHABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|PROTOCOL|READONLY)/

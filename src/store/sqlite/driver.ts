import { setImmediate as turn } from 'node:timers/promises'
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
import { SqliteConnection } from './connection.ts'
import { Transactions, type TransactionsOptions } from './transactions.ts'
import { type ReadSample, rowsWithPart, TrigramCounts, type TrigramSample } from './trigrams.ts'

interface Options extends Omit<TransactionsOptions, 'reader' | 'writer'> {
  readonly connect: (use: 'read' | 'write') => Database
  /** A database in memory lives in one connection, so that reads take turns with transactions. */
  readonly inMemory: boolean
  /** So that tests reach with a few people what otherwise takes thousands. */
  readonly looks?: LookBounds
}

/** Looking at one takes up to 10 µs, collecting one up to 3. */
const looks: LookBounds = {
  handful: 64,
  soon: 10_000,
  few: 200,
  collected: 5000,
  first: 2000,
  most: 60_000,
  far: 1000,
}

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
    const counts = new TrigramCounts(this.#driver.sample)
    this.#terms = {
      ...terms,
      rowsWithPart: (table, part) => rowsWithPart(table, part, counts),
      ...(options.looks && { looks: options.looks }),
    }
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
  #transactions: Transactions | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** What SQLite said of commits of others, until the requests that came in together are answered. */
  #others: number | undefined

  dataVersion(): number {
    if (this.#others === undefined) {
      this.#others = this.#reader?.dataVersion() ?? 0
      // What is sent later than this comes in later than this.
      setImmediate(() => {
        this.#others = undefined
      }).unref()
    }
    return (this.#transactions?.commits ?? 0) + this.#others
  }

  /** Before the first statement was run, nothing is known. */
  sample: ReadSample = (text, match, most) =>
    this.#reader?.one<TrigramSample>(text, match, most) ?? { texts: 0, last: 0, end: 0 }

  async init(): Promise<void> {
    const { connect, inMemory, ...options } = this.#options
    const writer = new SqliteConnection(connect('write'))
    const reader = inMemory ? writer : new SqliteConnection(connect('read'))
    if (reader !== writer) reader.run('pragma query_only = on')
    writer.run('pragma busy_timeout = 0')
    this.#transactions = new Transactions({ ...options, writer, reader })
    this.#writer = writer
    this.#reader = reader
  }

  /** Kysely asks for a connection before it says whether it wants a transaction, so every one starts as a reader. */
  async acquireConnection(): Promise<DatabaseConnection> {
    return new Lease(this.#reader!, () => (this.#options.inMemory ? this.#transactions!.over : undefined))
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#transactions!.begin(connection)
    ;(connection as Lease).begin(this.#writer!)
  }

  /** When it fails, Kysely goes on to roll back. */
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    ;(connection as Lease).end()
    await this.#transactions!.commit()
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    ;(connection as Lease).end()
    await this.#transactions!.rollBack(connection)
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#transactions?.close()
    this.#reader?.close()
    if (this.#writer !== this.#reader) this.#writer?.close()
  }
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

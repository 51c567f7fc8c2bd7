import type { Database, Statement } from 'better-sqlite3'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

interface Options {
  readonly connect: () => Database
  /** A database in memory lives in one connection, so that reads take turns with transactions. */
  readonly inMemory: boolean
}

/**
 * Kysely over better-sqlite3, with what its own dialect lacks here: reads never wait for a transaction (each has a
 * connection of its own; WAL lets them run side by side), transactions take the write lock at once instead of
 * failing half-way, and statements are prepared once.
 */
export class SqliteDialect implements Dialect {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  createAdapter = () => new SqliteAdapter()
  createQueryCompiler = () => new SqliteQueryCompiler()
  createDriver = (): Driver => new SqliteDriver(this.#options)
  createIntrospector = (db: ConstructorParameters<typeof SqliteIntrospector>[0]): DatabaseIntrospector =>
    new SqliteIntrospector(db)
}

class SqliteDriver implements Driver {
  readonly #options: Options
  #reader: SqliteConnection | undefined
  #writer: SqliteConnection | undefined
  /** Resolves when the writer is free; transactions queue on it. */
  #turn: Promise<void> = Promise.resolve()
  #release: (() => void) | undefined

  constructor(options: Options) {
    this.#options = options
  }

  async init(): Promise<void> {
    this.#writer = new SqliteConnection(this.#options.connect())
    this.#reader = this.#options.inMemory ? this.#writer : new SqliteConnection(this.#options.connect())
  }

  /** Kysely asks for a connection before it says whether it wants a transaction, so every one starts as a reader. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const lease = new Lease(this.#reader!)
    if (this.#options.inMemory) await this.#turn
    return lease
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const before = this.#turn
    let release!: () => void
    this.#turn = new Promise((resolve) => {
      release = resolve
    })
    await before
    try {
      this.#writer!.run('begin immediate')
    } catch (error) {
      release()
      throw error
    }
    this.#release = release
    ;(connection as Lease).target = this.#writer!
  }

  async commitTransaction(): Promise<void> {
    this.#writer!.run('commit')
    this.#release?.()
  }

  async rollbackTransaction(): Promise<void> {
    if (this.#writer!.inTransaction) this.#writer!.run('rollback')
    this.#release?.()
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#turn
    this.#reader?.close()
    if (this.#writer !== this.#reader) this.#writer?.close()
  }
}

/** What Kysely holds as its connection: points at the reader until a transaction begins. */
class Lease implements DatabaseConnection {
  target: SqliteConnection

  constructor(target: SqliteConnection) {
    this.target = target
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.target.execute(query)
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
    this.#prepare(text).run()
  }

  execute<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const statement = this.#prepare(sql)
    if (statement.reader) return { rows: statement.all(parameters) as R[] }
    const { changes, lastInsertRowid } = statement.run(parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
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
}

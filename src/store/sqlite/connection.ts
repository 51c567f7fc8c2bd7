import type { Database, Statement } from 'better-sqlite3'
import type { CompiledQuery, QueryResult } from 'kysely'
import { KithError } from '../../model/errors.ts'
import { type StorageFailure, storageFailure } from '../../model/storage-failures.ts'
import { sanitizeParameters } from '../sanitize-text.ts'

/** Prepared statements to keep. Few distinct texts exist, but the length of a list of values changes the text. */
const STATEMENTS_MAX = 500

/** A connection of better-sqlite3 that keeps its statements prepared and throws the errors of the store's contract. */
export class SqliteConnection {
  readonly #database: Database
  readonly #statements = new Map<string, Statement>()
  /** The last error after which no transaction was open: the one for which SQLite rolled a transaction back by itself. */
  #rolledBackBy: KithError | undefined

  constructor(database: Database) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  run(text: string): void {
    this.#translateErrors(() => this.#prepare(text).run())
  }

  execute<R>({ sql: text, parameters }: CompiledQuery): QueryResult<R> {
    return this.#translateErrors(() => {
      const statement = this.#prepare(text)
      const values = sanitizeParameters(parameters)
      if (statement.reader) return { rows: statement.all(values) as R[] }
      const { changes, lastInsertRowid } = statement.run(values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    })
  }

  /** https://www.sqlite.org/pragma.html#pragma_data_version */
  dataVersion(): number {
    return this.#translateErrors(() => this.#prepare('pragma data_version').pluck().get() as number)
  }

  /** The single row that a pragma returns. */
  pragma<T>(text: string): T {
    return this.one<T>(`pragma ${text}`)
  }

  /** The single row that a query returns. */
  one<T>(text: string, ...values: (string | number)[]): T {
    return this.#translateErrors(() => this.#prepare(text).get(...values) as T)
  }

  /** From now on reads see the database as it is now, whatever is committed later. */
  pinSnapshot(): void {
    // An earlier release failed.
    this.releaseSnapshot()
    this.run('begin')
    // SQLite takes the snapshot at the first read of the transaction.
    this.pragma('schema_version')
  }

  /** From now on reads see every commit. Does nothing if no snapshot is pinned. */
  releaseSnapshot(): void {
    if (this.inTransaction) this.run('commit')
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

  /** Why the last transaction is not open any more, although it was neither committed nor rolled back by its caller. */
  rollbackError(): KithError {
    return this.#rolledBackBy ?? new KithError('unavailable', 'SQLite rolled back the transaction.')
  }

  /** Turns the errors of SQLite that callers handle into `conflict` and `unavailable`; others are mistakes in a statement. */
  #translateErrors<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (TAKEN.test(code)) throw new KithError('conflict', 'This exists already.', {}, { cause: error })
      const failure = this.#database.open ? failureOf(code) : 'unreachable'
      if (!failure) throw error
      const translated = storageFailure(failure, error)
      if (!this.#database.inTransaction) this.#rolledBackBy = translated
      throw translated
    }
  }
}

/** A unique value exists already. */
const TAKEN = /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/

/**
 * Another program writes for too long, or the disk is full, missing or broken.
 *
 * @see https://www.sqlite.org/rescode.html
 */
function failureOf(code: string): StorageFailure | undefined {
  const [, primary = ''] = /^SQLITE_([A-Z]+)/.exec(code) ?? []
  return failures[primary]
}

const failures: Readonly<Record<string, StorageFailure>> = {
  BUSY: 'unreachable',
  LOCKED: 'unreachable',
  CANTOPEN: 'unreachable',
  PROTOCOL: 'unreachable',
  NOMEM: 'unreachable',
  PERM: 'unreachable',
  FULL: 'full',
  IOERR: 'failed',
  READONLY: 'readOnly',
  CORRUPT: 'damaged',
  NOTADB: 'damaged',
}

import type { Database, Statement } from 'better-sqlite3'
import type { CompiledQuery, QueryResult } from 'kysely'
import { KithError } from '../../model/errors.ts'
import { storable } from '../storable.ts'

/** Statements kept prepared; distinct texts are few, but lists of values make some of them vary. */
const STATEMENTS_MAX = 500

/** A connection of better-sqlite3 with its statements, which says what goes wrong in the words of the store. */
export class SqliteConnection {
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

  /** The one row that a pragma answers with. */
  pragma<T>(text: string): T {
    return this.one<T>(`pragma ${text}`)
  }

  /** The one row that a statement gives. */
  one<T>(text: string, ...values: (string | number)[]): T {
    return this.#reach(() => this.#prepare(text).get(...values) as T)
  }

  /** Reads from now on what is there now, whatever others commit. */
  hold(): void {
    this.run('begin')
    // A transaction begins with its first look.
    this.pragma('schema_version')
  }

  /** Reads what others commit. */
  letGo(): void {
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

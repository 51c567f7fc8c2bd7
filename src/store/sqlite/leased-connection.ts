import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { Timing } from '../../model/clock.ts'
import { KithError } from '../../model/errors.ts'
import { type Turns, turnsOf } from '../../model/turns.ts'
import type { SqliteConnection } from './connection.ts'

export interface LeaseOptions {
  readonly reader: SqliteConnection
  /** Resolves at the end of a transaction whose uncommitted rows the reader would see; absent if none is open. */
  readonly dirtyUntil: () => Promise<void> | undefined
  readonly timing: Timing
}

/** A connection as Kysely sees it: reads until a transaction begins, then writes until the transaction ends. */
export class LeasedConnection implements DatabaseConnection {
  readonly #options: LeaseOptions
  #writer: SqliteConnection | undefined
  #ended = false
  /** A transaction that ran for long lets other requests of this process read before its next statement. */
  readonly #turns: Turns

  constructor(options: LeaseOptions) {
    this.#options = options
    this.#turns = turnsOf(options.timing)
  }

  beginTransaction(writer: SqliteConnection): void {
    this.#writer = writer
  }

  endTransaction(): void {
    this.#ended = true
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { reader, dirtyUntil } = this.#options
    if (this.#writer) {
      if (this.#turns.isDue()) await this.#turns.next()
      return this.#requireOpen(this.#writer).execute(query)
    }
    for (let end = dirtyUntil(); end; end = dirtyUntil()) await end
    return reader.execute(query)
  }

  /** A late statement that its caller did not wait for must neither join the next transaction nor commit by itself. */
  #requireOpen(writer: SqliteConnection): SqliteConnection {
    if (this.#ended) throw new KithError('internal', 'A statement came after the end of its transaction.')
    if (!writer.inTransaction) throw writer.rollbackError()
    return writer
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not used on SQLite.')
  }
}

import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { Timing } from '../../model/clock.ts'
import { KithError } from '../../model/errors.ts'
import type { SqliteConnection } from './connection.ts'

export interface LeaseOptions {
  readonly reader: SqliteConnection
  /** Resolves at the end of a transaction whose uncommitted rows the reader would see; absent if none is open. */
  readonly dirtyUntil: () => Promise<void> | undefined
  readonly timing: Timing
}

/** A transaction that ran for this long lets other requests of this process read before its next statement. */
const STRETCH_MS = 5

/** A connection as Kysely sees it: reads until a transaction begins, then writes until the transaction ends. */
export class LeasedConnection implements DatabaseConnection {
  readonly #options: LeaseOptions
  #writer: SqliteConnection | undefined
  #ended = false
  #resumedAt: number

  constructor(options: LeaseOptions) {
    this.#options = options
    this.#resumedAt = options.timing.elapsedMs()
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
      if (this.#hasRunLong()) await this.#yieldToReaders()
      return this.#requireOpen(this.#writer).execute(query)
    }
    for (let end = dirtyUntil(); end; end = dirtyUntil()) await end
    return reader.execute(query)
  }

  #hasRunLong(): boolean {
    return this.#options.timing.elapsedMs() - this.#resumedAt > STRETCH_MS
  }

  async #yieldToReaders(): Promise<void> {
    await this.#options.timing.nextTurn()
    this.#resumedAt = this.#options.timing.elapsedMs()
  }

  /** A late statement that its caller did not wait for must neither join the next transaction nor commit by itself. */
  #requireOpen(writer: SqliteConnection): SqliteConnection {
    if (this.#ended) throw new KithError('internal', 'A statement came after the end of its transaction.')
    if (!writer.inTransaction) throw new KithError('unavailable', 'SQLite rolled back the transaction.')
    return writer
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not used on SQLite.')
  }
}

import type { Writable } from 'node:stream'
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { KithError } from '../../model/errors.ts'
import type { ReadLimits } from '../../model/read-limits.ts'
import { sanitizeParameters } from '../sanitize-text.ts'
import { withReadLimits } from './read-limits.ts'
import { type EngineError, isRefusedAfterFailure, refused } from './refusals.ts'
import { retrying } from './retries.ts'
import type { StatementNames } from './statement-names.ts'

/**
 * Takes a connection from the pool for one statement or one transaction. A `select` whose connection breaks is sent again on
 * another one; transactions are repeated as a whole (`retries.ts`).
 */
export class PostgresDriver implements Driver {
  readonly #pool: Pool
  readonly #names: StatementNames
  readonly #limits: (() => ReadLimits) | undefined

  /**
   * @param names of the statements that the connections of the pool have prepared
   * @param limits the limits of every statement, if there are any
   */
  constructor(pool: Pool, names: StatementNames, limits?: () => ReadLimits) {
    this.#pool = pool
    this.#names = names
    this.#limits = limits
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new Lease(this.#pool, this.#names, this.#limits)
  }

  beginTransaction = (connection: DatabaseConnection) => (connection as Lease).begin()
  commitTransaction = (connection: DatabaseConnection) => (connection as Lease).commit()
  rollbackTransaction = (connection: DatabaseConnection) => (connection as Lease).rollback()

  async releaseConnection(): Promise<void> {}

  /** The store ends the pool: Kysely does not destroy a driver that it never used. */
  async destroy(): Promise<void> {}
}

/** A connection as Kysely sees it. */
class Lease implements DatabaseConnection {
  readonly #pool: Pool
  readonly #names: StatementNames
  readonly #limits: (() => ReadLimits) | undefined
  #client: PoolClient | undefined
  #over = false
  /** Resolves when the server has answered `begin`, whatever it answered. */
  #begun: Promise<void> = Promise.resolve()
  /** A statement of the transaction writes. */
  #writes = false
  /** The first error of a statement since the transaction or a savepoint in it began: the server refuses all others. */
  #failure: EngineError | undefined
  /** The error that broke the connection of the transaction, on which nothing is sent any more. */
  #broken: EngineError | undefined

  constructor(pool: Pool, names: StatementNames, limits: (() => ReadLimits) | undefined) {
    this.#pool = pool
    this.#names = names
    this.#limits = limits
  }

  async begin(): Promise<void> {
    this.#client = await connect(this.#pool)
    // An error between two statements is thrown by the next statement.
    this.#client.on('error', this.#onError)
    sendTogether(this.#client)
    this.#begun = this.#client.query('begin').then(
      () => undefined,
      (error: unknown) => {
        this.#broken ??= refused(error, 'begin')
      },
    )
  }

  readonly #onError = (error: Error): void => {
    this.#broken ??= refused(error, 'between statements')
  }

  /**
   * If the connection breaks during commit, it is unknown whether the transaction was committed. So it is neither repeated
   * nor reported as failed: the caller gets `unavailable` and can check.
   */
  async commit(): Promise<void> {
    this.#over = true
    await this.#begun
    if (this.#broken) throw this.#broken
    const { command } = await this.#client!.query('commit').catch((error) => {
      const { cause } = refused(error, 'commit')
      throw new KithError(
        'unavailable',
        'The store was lost at the end: the write may be kept or not.',
        {},
        { cause },
      )
    })
    // A statement that failed and was caught has undone the whole transaction, which the server reports only here.
    if (command !== 'COMMIT')
      throw new KithError('internal', 'A transaction went on after a statement failed.')
    this.#end()
  }

  async rollback(): Promise<void> {
    this.#over = true
    if (!this.#client) return
    await this.#client.query('rollback').then(
      () => this.#end(),
      (error) => this.#end(refused(error, 'rollback')),
    )
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#over) throw new KithError('internal', 'A statement came after its transaction was over.')
    if (!this.#client) return this.#executeAlone(query)
    // Statements that only read are sent along with `begin`; one that writes must not run if `begin` fails, and those after it
    // come after it.
    if (!query.sql.startsWith('select')) this.#writes = true
    if (this.#writes) await this.#begun
    if (this.#broken) throw this.#broken
    try {
      const result = await this.#send<R>(this.#client, query)
      if (this.#broken) throw this.#broken
      if (query.sql.startsWith('rollback to')) this.#failure = undefined
      return result
    } catch (error) {
      if (isRefusedAfterFailure(error) && this.#failure) throw this.#failure
      const refusal = refused(error, query.sql)
      this.#failure ??= refusal
      if (refusal.refusal === 'lost' || refusal.refusal === 'stale') this.#broken = refusal
      throw refusal
    }
  }

  async #executeAlone<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const once = async (): Promise<QueryResult<R>> => {
      const client = await connect(this.#pool)
      try {
        const result = await this.#send<R>(client, query)
        client.release()
        return result
      } catch (error) {
        const refusal = refused(error, query.sql)
        client.release(refusal.refusal !== 'mistake' && refusal.refusal !== 'clash')
        throw refusal
      }
    }
    return query.sql.startsWith('select') ? retrying(once, ['lost', 'stale']) : once()
  }

  async #send<R>(client: PoolClient, { sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const name = this.#names.nameOf(sql)
    const values = [...sanitizeParameters(parameters)]
    sendTogether(client)
    const send = () => client.query({ text: sql, values, ...(name !== undefined && { name }) })
    const limited = this.#limits && { limits: this.#limits(), client }
    const { rows, rowCount } = limited ? await withReadLimits(limited, send) : await send()
    return { rows, ...(rowCount !== null && { numAffectedRows: BigInt(rowCount) }) }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not used.')
  }

  /** Returns the client to the pool, or closes it if it is broken. */
  #end(error?: EngineError): EngineError | undefined {
    const client = this.#client
    this.#over = true
    this.#client = undefined
    client?.off('error', this.#onError)
    client?.release(error !== undefined || this.#broken !== undefined)
    return error
  }
}

/** What the types of node-postgres leave out: the socket of a connection. */
interface WithSocket {
  readonly connection: { readonly stream: Writable }
}

const corked = new WeakSet<PoolClient>()

/** Holds statements back until the code that runs now has sent all of its own, so that they are one packet. */
function sendTogether(client: PoolClient): void {
  if (corked.has(client)) return
  const { stream } = (client as unknown as WithSocket).connection
  corked.add(client)
  stream.cork()
  process.nextTick(() => {
    corked.delete(client)
    stream.uncork()
  })
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw refused(error, 'connect')
  }
}

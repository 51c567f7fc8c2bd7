import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { KithError } from '../../model/errors.ts'
import type { Checkpoints } from './checkpoints.ts'
import { CommitGroup } from './commit-group.ts'
import type { SqliteConnection } from './connection.ts'
import type { Disk } from './disk.ts'

export interface TransactionsOptions {
  readonly writer: SqliteConnection
  /** Another connection, or the same for a database in memory. */
  readonly reader: SqliteConnection
  /** How long a transaction waits for other programs that write to the same file. */
  readonly writeWaitMs: number
  /** What is committed is flushed to it; nothing is waited for when left out. */
  readonly disk?: Disk | undefined
  readonly checkpoints?: Checkpoints | undefined
}

/** Whoever has the writer. */
interface Turn {
  readonly owner: object
  readonly over: Promise<void>
  readonly end: () => void
}

/**
 * The transactions of one program on one file: one after the other, and committed in groups of those that waited.
 *
 * The disk is waited for without holding anybody up: SQLite commits into the log without asking the disk to keep it
 * (`synchronous = NORMAL`), and the log is flushed by another thread. Nobody is told before that a write succeeded, and
 * until then this program reads what was there before, so that nothing is shown which a loss of power could take back.
 * Between a commit and the end of its flush the file is free for other programs that write.
 */
export class Transactions {
  readonly #options: TransactionsOptions
  /** Resolves when the writer is free; transactions queue on it. */
  #last: Promise<void> = Promise.resolve()
  #queued = 0
  /** Who has the writer. */
  #turn: Turn | undefined
  /** What the transaction that has the writer is committed together with. */
  #group: CommitGroup | undefined
  #flushing: Promise<void> | undefined
  /** Why nothing can be written any more. */
  #broken: KithError | undefined
  #commits = 0

  constructor(options: TransactionsOptions) {
    this.#options = options
  }

  /** Commits that can be read so far. */
  get commits(): number {
    return this.#commits
  }

  /** The end of the transaction that is open now. */
  get over(): Promise<void> | undefined {
    return this.#turn?.over
  }

  /** @throws unavailable when another program writes for too long, or the disk failed */
  async begin(owner: object): Promise<void> {
    await this.#takeTurn(owner)
    try {
      if (this.#group) {
        this.#options.writer.run('savepoint member')
        this.#group.followers++
      } else {
        await this.#flushing
        if (this.#broken) throw this.#broken
        await this.#options.checkpoints?.catchUp()
        await this.#lock()
        this.#group = new CommitGroup()
      }
    } catch (error) {
      if (this.#group) await this.#leave(this.#group)
      else this.#passOn()
      throw error
    }
  }

  async #takeTurn(owner: object): Promise<void> {
    const before = this.#last
    let end!: () => void
    const over = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#last = over
    this.#queued++
    await before
    this.#queued--
    this.#turn = { owner, over, end }
  }

  /** Waits between tries: SQLite itself would wait on the spot, and nothing else of this program could go on. */
  async #lock(): Promise<void> {
    const { writer, writeWaitMs } = this.#options
    const end = performance.now() + writeWaitMs
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LOCK_PAUSE_MAX_MS)) {
      try {
        return writer.run('begin immediate')
      } catch (error) {
        if (!isBusy(error) || performance.now() >= end) throw error
      }
      await pause(pauseMs)
    }
  }

  /**
   * Returns when what was written is on the disk.
   *
   * @throws unavailable when it, or another of its group, could not be committed: call `rollBack` then
   */
  async commit(): Promise<void> {
    const group = this.#group!
    await this.#leave(group)
    await group.committed
  }

  async rollBack(owner: object): Promise<void> {
    // Its group could not be committed.
    if (this.#turn?.owner !== owner) return
    const group = this.#group!
    const { writer } = this.#options
    try {
      if (group.followers === 0) {
        this.#giveUp(group, new Error('The transaction was rolled back.'))
        return
      }
      // Out of disk space, SQLite has rolled back by itself, and with this one all others of the group.
      if (writer.inTransaction) writer.run('rollback to savepoint member')
    } catch (error) {
      this.#giveUp(group, error)
      throw error
    }
    await this.#leave(group)
  }

  /** Lets the next transaction into the group, or commits it. */
  async #leave(group: CommitGroup): Promise<void> {
    const { writer, reader } = this.#options
    // A database in memory has no disk to wait for, and readers that would see what is not committed yet.
    if (writer !== reader) {
      // Requests that came in together with this one are looked at before the turn of the event loop is over.
      if (this.#queued === 0) await turn()
      if (this.#queued > 0 && writer.inTransaction && group.mayGrow()) {
        if (group.followers > 0) writer.run('release savepoint member')
        this.#passOn()
        return
      }
    }
    this.#commit(group)
  }

  #commit(group: CommitGroup): void {
    const { writer, reader, disk, checkpoints } = this.#options
    try {
      if (!writer.inTransaction) throw new KithError('unavailable', 'The store gave up the transaction.')
      if (disk) reader.hold()
      writer.run('commit')
    } catch (error) {
      if (disk) reader.letGo()
      this.#giveUp(group, error)
      return
    }
    this.#group = undefined
    if (disk) this.#flushing = this.#flush(group, disk)
    else this.#succeed(group)
    checkpoints?.committed(writer)
    this.#passOn()
  }

  async #flush(group: CommitGroup, disk: Disk): Promise<void> {
    try {
      await disk.flush()
      this.#options.reader.letGo()
      this.#succeed(group)
    } catch (cause) {
      // Who asks the disk again may be told that all is well: it forgets what it could not write.
      const message = 'The disk failed. Start Kith again once it works.'
      this.#broken = new KithError('unavailable', message, {}, { cause })
      this.#options.reader.letGo()
      this.#commits++
      group.fail(this.#broken)
    }
    this.#flushing = undefined
  }

  #succeed(group: CommitGroup): void {
    this.#commits++
    group.succeed()
  }

  #giveUp(group: CommitGroup, error: unknown): void {
    this.#group = undefined
    group.fail(error)
    try {
      if (this.#options.writer.inTransaction) this.#options.writer.run('rollback')
    } finally {
      this.#passOn()
    }
  }

  #passOn(): void {
    const turn = this.#turn
    this.#turn = undefined
    turn?.end()
  }

  /** Waits for what was begun. */
  async close(): Promise<void> {
    await this.#last
    await this.#flushing
    await this.#options.disk?.close()
    await this.#options.checkpoints?.close()
  }
}

const LOCK_PAUSE_MAX_MS = 16

function isBusy(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } }
  return cause?.code?.startsWith('SQLITE_BUSY') === true
}

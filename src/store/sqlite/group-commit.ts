import type { Timing } from '../../model/clock.ts'
import type { KithError } from '../../model/errors.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { SqliteConnection } from './connection.ts'
import type { WalSync } from './wal-sync.ts'
import { takeWriteLock } from './write-lock.ts'
import { WriteQueue } from './write-queue.ts'

export interface GroupCommitOptions {
  readonly writer: SqliteConnection
  /** Readers share the writing connection and would see an open group, so that every group has one member. */
  readonly inMemory: boolean
  /** How long a transaction waits for another program that writes to the same file. */
  readonly writeWaitMs: number
  /** Flushes each commit; if omitted, a commit is complete without a flush. */
  readonly walSync?: WalSync | undefined
  readonly checkpoints?: Checkpoints | undefined
  readonly timing: Timing
}

/**
 * Runs the transactions of this program one after the other, and commits those that wait for each other as one group,
 * so that they share one flush. Each member after the first has a savepoint of its own: a member that rolls back leaves
 * the other members' work in place. A member is acknowledged once its whole group is on the disk.
 *
 *          begin            locked           commit, rollBack
 *     IDLE -----> OPENING ---------> MEMBER -----------------> LEAVING
 *      ^             |                 ^                       | | |
 *      |   failed    |                 |  next writer, group   | | |
 *      |<------------+                 +---- may still grow ---+ | |
 *      |                                                         | |
 *      |<--- ABANDONED: rolled back, all members fail <-- failed-+ |
 *      |                                                           |
 *      |<--- FLUSHING: hidden from readers <---------- committed --+
 *            | |
 *            | +--- flushed ----> SETTLED: members succeed, readers see the commit
 *            +----- failed -----> BROKEN: members fail, and so does every later `begin`
 *
 * OPENING waits for the flush of the group before, for an overdue checkpoint and for other programs that write. A group
 * in FLUSHING has passed on its turn and holds no lock: other programs can write meanwhile.
 *
 * Every arrow out of OPENING and LEAVING passes the turn on, also when a statement throws, and every group settles.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions
  readonly #queue = new WriteQueue()
  /** The group of the member whose turn it is; absent in IDLE and OPENING. */
  #group: Group | undefined
  #commits = 0

  constructor(options: GroupCommitOptions) {
    this.#options = options
  }

  /** The number of commits that readers can see. */
  get commits(): number {
    return this.#commits
  }

  /** Resolves when the open transaction ends; absent if no transaction is open. */
  get turnEnd(): Promise<void> | undefined {
    return this.#queue.turnEnd
  }

  /** @throws unavailable when another program writes for too long, or a flush failed */
  async begin(owner: object): Promise<void> {
    await this.#queue.take(owner)
    if (this.#group) return this.#join(this.#group)
    try {
      this.#group = await this.#open()
    } catch (error) {
      this.#queue.passOn()
      throw error
    }
  }

  async #open(): Promise<Group> {
    const { writer, writeWaitMs, walSync, checkpoints, timing } = this.#options
    await walSync?.ready()
    await checkpoints?.catchUp()
    // The rollback of an earlier group failed.
    if (writer.inTransaction) writer.run('rollback')
    await takeWriteLock(writer, writeWaitMs, timing)
    return new Group(timing)
  }

  async #join(group: Group): Promise<void> {
    try {
      this.#options.writer.run('savepoint member')
      group.hasSavepoint = true
    } catch (error) {
      await this.#leave(group)
      throw error
    }
  }

  /**
   * Returns when the transaction is on the disk.
   *
   * @throws unavailable when its group could not be committed: call `rollBack` then
   */
  async commit(): Promise<void> {
    const group = this.#group!
    await this.#leave(group)
    await group.committed
  }

  async rollBack(owner: object): Promise<void> {
    // A group that failed is rolled back already.
    if (!this.#queue.isHeldBy(owner)) return
    const group = this.#group!
    if (group.hasSavepoint) return this.#leave(group, () => this.#undoMember())
    this.#abandon(group, new Error('The transaction was rolled back.'))
    this.#queue.passOn()
  }

  #undoMember(): void {
    const { writer } = this.#options
    // On a full disk SQLite has rolled back the whole group by itself.
    if (writer.inTransaction) writer.run('rollback to savepoint member')
  }

  /** Ends a turn. Never throws: `group.committed` rejects if anything fails. */
  async #leave(group: Group, undo?: () => void): Promise<void> {
    try {
      undo?.()
      if (await this.#mayGrow(group)) this.#releaseSavepoint(group)
      else this.#commitGroup(group)
    } catch (error) {
      this.#abandon(group, error)
    } finally {
      this.#queue.passOn()
    }
  }

  async #mayGrow(group: Group): Promise<boolean> {
    const { writer, inMemory, timing } = this.#options
    if (inMemory) return false
    // Requests that arrived together with this one are still unread.
    if (this.#queue.waiting === 0) await timing.nextTurn()
    return this.#queue.waiting > 0 && writer.inTransaction && group.isYoung()
  }

  #releaseSavepoint(group: Group): void {
    if (group.hasSavepoint) this.#options.writer.run('release savepoint member')
    group.hasSavepoint = false
  }

  #commitGroup(group: Group): void {
    const { writer, walSync, checkpoints } = this.#options
    if (!writer.inTransaction) throw writer.rollbackError()
    try {
      walSync?.pinSnapshot()
      writer.run('commit')
    } catch (error) {
      walSync?.releaseSnapshot()
      throw error
    }
    this.#group = undefined
    if (walSync) walSync.flush((failure) => this.#settle(group, failure))
    else this.#settle(group)
    checkpoints?.committed(writer)
  }

  /** Readers see the commit from now on, also one whose flush failed. */
  #settle(group: Group, failure?: KithError): void {
    this.#commits++
    if (failure) group.fail(failure)
    else group.succeed()
  }

  /** Rolls back and fails a whole group. Never throws. */
  #abandon(group: Group, error: unknown): void {
    this.#group = undefined
    group.fail(error)
    try {
      if (this.#options.writer.inTransaction) this.#options.writer.run('rollback')
    } catch {
      // The next group tries again before it opens.
    }
  }

  /** Waits for the transactions that have begun or wait for a turn. */
  async close(): Promise<void> {
    await this.#queue.idle()
    try {
      await this.#options.walSync?.close()
    } finally {
      await this.#options.checkpoints?.close()
    }
  }
}

/** The first member of a group waits no longer than this for members that join. */
const GROUP_MS = 10

/** Transactions that are committed together. */
class Group {
  /** The member whose turn it is can roll back without the members before it. */
  hasSavepoint = false
  /** Rejects when the group was rolled back or may be lost. */
  readonly committed: Promise<void>
  succeed!: () => void
  fail!: (error: unknown) => void
  readonly #timing: Timing
  readonly #begunAt: number

  constructor(timing: Timing) {
    this.#timing = timing
    this.#begunAt = timing.elapsedMs()
    this.committed = new Promise((resolve, reject) => {
      this.succeed = resolve
      this.fail = reject
    })
    // A group whose members were all rolled back has no caller that waits for it.
    this.committed.catch(() => undefined)
  }

  isYoung(): boolean {
    return this.#timing.elapsedMs() - this.#begunAt < GROUP_MS
  }
}

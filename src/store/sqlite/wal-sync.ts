import type { KithError } from '../../model/errors.ts'
import { type StorageFailure, storageFailure } from '../../model/storage-failures.ts'
import type { SqliteConnection } from './connection.ts'
import type { WalFile } from './wal-file.ts'

/**
 * Flushes the log after each commit, and hides the commit from readers until it is flushed.
 *
 * The reading connection pins its snapshot just before the commit and releases it after the flush, so that Kith shows
 * nothing that a loss of power could take back. One flush runs at a time.
 *
 * After a failed flush the store refuses to write until Kith is started again. A second flush proves nothing: the
 * operating system forgets the pages that it could not write and reports success the next time.
 */
export class WalSync {
  readonly #log: WalFile
  readonly #reader: SqliteConnection
  #running: Promise<void> | undefined
  /** Why the store refuses to write. */
  #failure: KithError | undefined

  constructor(log: WalFile, reader: SqliteConnection) {
    this.#log = log
    this.#reader = reader
  }

  /** Waits for the flush that runs. @throws unavailable after a flush failed */
  async ready(): Promise<void> {
    await this.#running
    if (this.#failure) throw this.#failure
  }

  /** Call before a commit: readers do not see it. */
  pinSnapshot(): void {
    this.#reader.pinSnapshot()
  }

  /** Call after a commit that failed. */
  releaseSnapshot(): void {
    this.#reader.releaseSnapshot()
  }

  /** Call after a commit. Runs `settle` once, with the error if the commit may be lost. */
  flush(settle: (failure: KithError | undefined) => void): void {
    this.#running = this.#flush(settle)
  }

  async #flush(settle: (failure: KithError | undefined) => void): Promise<void> {
    try {
      await this.#log.flush()
    } catch (cause) {
      this.#fail('unflushed', cause)
    }
    try {
      this.#reader.releaseSnapshot()
    } catch (cause) {
      this.#fail('hidden', cause)
    } finally {
      this.#running = undefined
      settle(this.#failure)
    }
  }

  #fail(failure: StorageFailure, cause: unknown): void {
    this.#failure ??= storageFailure(failure, cause)
  }

  /** Waits for the flush that runs. */
  async close(): Promise<void> {
    await this.#running
    await this.#log.close()
  }
}

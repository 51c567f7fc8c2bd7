/** Whoever came first waits no longer than this for those who follow. */
const GROUP_MS = 10

/**
 * Transactions that are committed together, each of them within a savepoint of its own, so that they wait for the disk
 * once instead of one after the other. None of them is acknowledged before all of them are on the disk; one that is
 * rolled back takes nothing of the others with it.
 */
export class CommitGroup {
  /** Those after the first. */
  followers = 0
  /** Rejects when the group could not be committed, and nothing of it is left. */
  readonly committed: Promise<void>
  succeed!: () => void
  fail!: (error: unknown) => void
  readonly #begunAt = performance.now()

  constructor() {
    this.committed = new Promise((resolve, reject) => {
      this.succeed = resolve
      this.fail = reject
    })
    // Who is rolled back waits for nothing.
    this.committed.catch(() => undefined)
  }

  mayGrow(): boolean {
    return performance.now() - this.#begunAt < GROUP_MS
  }
}

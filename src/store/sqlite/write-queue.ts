/**
 * Turns at the one connection that writes. A transaction takes a turn before its first statement and passes it on at
 * its end; turns are given in the order in which they were asked for.
 *
 * The owner of a turn must pass it on whatever happens: every later writer, and `idle`, waits for it.
 */
export class WriteQueue {
  /** Resolves when the last turn that was asked for has been passed on. */
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #turn: Turn | undefined

  /** Writers that wait for a turn. */
  get waiting(): number {
    return this.#waiting
  }

  /** Resolves at the end of the current turn; absent while nothing is being written. */
  get turnEnd(): Promise<void> | undefined {
    return this.#turn?.end
  }

  isHeldBy(owner: object): boolean {
    return this.#turn?.owner === owner
  }

  /** Waits for a turn. */
  async take(owner: object): Promise<void> {
    const before = this.#last
    let resolve!: () => void
    const end = new Promise<void>((done) => {
      resolve = done
    })
    this.#last = end
    this.#waiting++
    await before
    this.#waiting--
    this.#turn = { owner, end, resolve }
  }

  /** Ends the current turn, and with it the wait of the next writer. */
  passOn(): void {
    const turn = this.#turn
    this.#turn = undefined
    turn?.resolve()
  }

  /** Resolves when no writer has a turn or waits for one. */
  async idle(): Promise<void> {
    for (let last: Promise<void> | undefined; last !== this.#last; ) {
      last = this.#last
      await last
    }
  }
}

interface Turn {
  readonly owner: object
  readonly end: Promise<void>
  readonly resolve: () => void
}

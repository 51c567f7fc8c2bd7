import { type IncomingMessage, ServerResponse } from 'node:http'

/**
 * An HTTP answer that reports when its server has nothing more to do with it, or has to wait for the client. Node's own
 * events come later: `finish` comes when the operating system has taken all bytes, so not before the client reads.
 */
export class Answer extends ServerResponse<IncomingMessage> {
  #ended: (() => void) | undefined = undefined
  #stalled: (() => void) | undefined = undefined

  /** Runs `work` once the whole answer was handed to the connection. */
  whenEnded(work: () => void): void {
    this.#ended = work
  }

  /** Runs `work` when bytes of the answer, written or ended, wait for the client. */
  whenStalled(work: () => void): void {
    this.#stalled = work
  }

  override write(...given: unknown[]): boolean {
    const hasRoom = super.write(...(given as [string]))
    if (!hasRoom) this.#stalled?.()
    return hasRoom
  }

  override end(...given: unknown[]): this {
    super.end(...(given as [string]))
    this.#ended?.()
    if (this.writableLength > 0) this.#stalled?.()
    return this
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { KithError } from '../model/errors.ts'
import { toError } from './failure.ts'
import type { FromReader, ReaderSettings, ToReader } from './messages.ts'

export type Reply = Exclude<FromReader, { type: 'failure' }>

/** The server answers requests while readers compute, so readers yield the processor to it. */
const PRIORITY = 5

/** The process ended before it answered. */
export class ProcessEnded extends KithError {
  constructor(cause?: unknown) {
    super('unavailable', 'The process that worked on the store ended.', {}, { cause })
  }
}

/** One reader process. Requests are sent one after the other. */
export class Reader {
  readonly #child: ChildProcess
  #reply: { resolve(message: FromReader): void; reject(error: Error): void } | undefined
  #ended = false
  #killed = false
  /** The last request, settled or not. */
  #last: Promise<unknown> = Promise.resolve()
  /** Resolves when the store is open. */
  readonly ready: Promise<void>

  /**
   * @param program the file of the program
   * @param onEnd called when the process has ended, for whatever reason
   * @param priority as `os.setPriority` takes it
   */
  constructor(program: string, settings: ReaderSettings, onEnd: () => void, priority = PRIORITY) {
    this.#child = fork(program, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    })
    const end = (): void => {
      if (this.#ended) return
      this.#ended = true
      this.#settle()?.reject(new ProcessEnded())
      onEnd()
    }
    this.#child.on('exit', end)
    this.#child.on('error', end)
    this.#child.on('message', (message: FromReader) => this.#settle()?.resolve(message))
    lowerPriority(this.#child, priority)
    this.ready = this.request({ type: 'open', settings }).then(() => undefined)
    this.ready.catch(() => undefined)
  }

  get hasEnded(): boolean {
    return this.#ended || this.#killed
  }

  /**
   * Sends a message when earlier ones are answered, and waits for its answer.
   *
   * @throws the failure of the reader; unavailable if the process ends
   */
  request(message: ToReader): Promise<Reply> {
    const reply = this.#last.then(() => this.#send(message))
    this.#last = reply.catch(() => undefined)
    return reply
  }

  async #send(message: ToReader): Promise<Reply> {
    if (this.hasEnded) throw new ProcessEnded()
    // An idle reader does not keep the server alive.
    this.#child.ref()
    this.#child.channel?.ref()
    const reply = await new Promise<FromReader>((resolve, reject) => {
      this.#reply = { resolve, reject }
      this.#child.send(message, (error) => error && this.#settle()?.reject(new ProcessEnded(error)))
    })
    if (reply.type === 'failure') throw toError(reply.failure)
    return reply
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.#killed = true
    this.#child.kill('SIGKILL')
  }

  #settle() {
    const reply = this.#reply
    this.#reply = undefined
    this.#child.unref()
    this.#child.channel?.unref()
    return reply
  }
}

function lowerPriority({ pid }: ChildProcess, priority: number): void {
  if (pid === undefined) return
  try {
    setPriority(pid, priority)
  } catch {
    // The process has ended, or the system does not allow it.
  }
}

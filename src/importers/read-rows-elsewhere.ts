import { Worker } from 'node:worker_threads'
import type { ReadRowsElsewhere } from '../bulk/bulk.ts'
import { type Preparation, type PreparedRow, rememberPhones } from '../hub/hub.ts'
import { toError } from '../readers/failure.ts'
import { unpackRows } from './packed-rows.ts'
import type { FromThread, ThreadTask, ToThread } from './thread-messages.ts'

/** Groups that are read before they are needed: more than a batch has, in at most about 12 MB of the file. */
const GROUPS_AHEAD = 12
/** Rows live only until they are sent. The default of 48 MB costs 40 MB more memory and saves no measurable time. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 12 }

/**
 * Reads the rows of an import in another thread, which parses the file, reads phone numbers and encodes records, while this
 * one matches and writes.
 *
 * @param program the file of the program that runs in the thread
 */
export function createReadRowsElsewhere(program: string): ReadRowsElsewhere {
  return (request, preparation) => {
    const thread = new RowThread(program, { request, preparation })
    let present = preparation
    return {
      [Symbol.asyncIterator]: () => thread.groups(),
      get preparation() {
        return present
      },
      set preparation(next: Preparation) {
        present = next
        thread.send({ type: 'prepare', preparation: next })
      },
    }
  }
}

class RowThread {
  readonly #worker: Worker
  readonly #received: FromThread[] = []
  #wake: () => void = () => undefined

  constructor(program: string, task: ThreadTask) {
    this.#worker = new Worker(program, { workerData: task, resourceLimits: THREAD_LIMITS })
    this.#worker.on('message', (message: FromThread) => this.#receive(message))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('The thread that reads rows ended.')))
  }

  send(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  async *groups(): AsyncGenerator<readonly PreparedRow[]> {
    try {
      for (let asked = 0; asked < GROUPS_AHEAD; asked++) this.send({ type: 'more' })
      for (;;) {
        const message = await this.#next()
        if (message.type === 'end') return
        if (message.type === 'failure') throw toError(message.failure)
        this.send({ type: 'more' })
        rememberPhones(message.packed.phones)
        yield unpackRows(message.packed)
      }
    } finally {
      await this.#worker.terminate()
    }
  }

  async #next(): Promise<FromThread> {
    while (this.#received.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#received.shift()!
  }

  #receive(message: FromThread): void {
    this.#received.push(message)
    this.#wake()
  }

  /** After the last message this has no effect. */
  #fail({ message, stack }: Error): void {
    this.#receive({ type: 'failure', failure: { message, ...(stack !== undefined && { stack }) } })
  }
}

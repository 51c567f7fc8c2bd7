import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { SqliteConnection } from './connection.ts'

export interface CheckpointBounds {
  /** Frames (pages) of the log that are worth a checkpoint. */
  readonly due: number
  /** With this many, writers wait until all of the log is in the file: only then does it begin anew. */
  readonly most: number
}

/** 16 and 64 MiB. */
const usual: CheckpointBounds = { due: 4096, most: 16_384 }

/** What SQLite says of its log: frames in it, and those of them that are in the file already. */
interface Log {
  readonly log: number
  readonly checkpointed: number
}

/**
 * Moves what was committed from the write-ahead log into the database file, in a thread of its own: a thousand pages and
 * their way to the disk take 10 to 50 ms, in which nobody is answered when SQLite does it at the end of a commit.
 * https://www.sqlite.org/wal.html#ckpt
 */
export class Checkpoints {
  readonly #file: string
  readonly #bounds: CheckpointBounds
  #worker: Worker | undefined
  /** Ends the wait for the checkpoint that runs. */
  #over: (() => void) | undefined
  #running: Promise<void> = Promise.resolve()
  #behind = false

  constructor(file: string, bounds = usual) {
    this.#file = file
    this.#bounds = bounds
  }

  /** Call after each commit. */
  committed(writer: SqliteConnection): void {
    try {
      const { log, checkpointed } = writer.pragma<Log>('wal_checkpoint(NOOP)')
      this.#behind = log >= this.#bounds.most
      if (log - checkpointed >= this.#bounds.due && !this.#over) this.#begin()
    } catch {
      // What was committed is in the log, wherever else it is. The next commit tries again, as SQLite itself does.
    }
  }

  /** Call before a transaction begins. Waits when the log grew faster than it was moved. */
  async catchUp(): Promise<void> {
    if (!this.#behind) return
    await this.#running
    this.#begin()
    await this.#running
    this.#behind = false
  }

  async close(): Promise<void> {
    await this.#running
    await this.#worker?.terminate()
  }

  #begin(): void {
    this.#running = new Promise((resolve) => {
      this.#over = () => {
        this.#over = undefined
        resolve()
      }
    })
    this.#worker ??= this.#start()
    this.#worker.postMessage('checkpoint')
  }

  #start(): Worker {
    const library = createRequire(import.meta.url).resolve('better-sqlite3')
    const worker = new Worker(program, { eval: true, workerData: { library, file: this.#file } })
    worker.unref()
    worker.on('message', () => this.#over?.())
    // What is not in the file yet is in the log, and the next commit tries again.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      this.#worker = undefined
      this.#over?.()
    })
    return worker
  }
}

/** A text, so that it starts alike from the sources, from what they are compiled to and from one bundle. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const Database = require(workerData.library)
const database = new Database(workerData.file)
parentPort.on('message', () => parentPort.postMessage(database.pragma('wal_checkpoint(PASSIVE)')))
`

import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { SqliteConnection } from './connection.ts'

export interface CheckpointBounds {
  /** Frames (pages) of the log that make a checkpoint worth its cost. */
  readonly due: number
  /** At this many frames writers wait until the whole log is in the file, because only then does SQLite start it anew. */
  readonly most: number
}

/** 16 and 64 MiB. */
const usual: CheckpointBounds = { due: 4096, most: 16_384 }

/** SQLite's answer about its log: the frames in it, and how many of them are in the file already. */
interface Log {
  readonly log: number
  readonly checkpointed: number
}

/**
 * Moves commits from the write-ahead log into the database file, in a thread of its own. SQLite would do so at the end
 * of a commit: a thousand pages and their way to the disk take 10 to 50 ms, in which Kith would answer no request.
 * https://www.sqlite.org/wal.html#ckpt
 *
 * A checkpoint that fails loses nothing, because the log still holds what is not in the file. So failures are not
 * reported; the next commit tries again.
 */
export class Checkpoints {
  readonly #file: string
  readonly #bounds: CheckpointBounds
  readonly #startThread: (file: string) => Worker
  #worker: Worker | undefined
  /** Ends the wait for the running checkpoint; absent if none runs. */
  #finish: (() => void) | undefined
  #running: Promise<void> = Promise.resolve()
  #behind = false

  constructor(file: string, bounds = usual, startThread = startCheckpointThread) {
    this.#file = file
    this.#bounds = bounds
    this.#startThread = startThread
  }

  /** Call after each commit. Never throws. */
  committed(writer: SqliteConnection): void {
    try {
      const { log, checkpointed } = writer.pragma<Log>('wal_checkpoint(NOOP)')
      this.#behind = log >= this.#bounds.most
      if (log - checkpointed >= this.#bounds.due && !this.#finish) this.#begin()
    } catch {
      // The commit itself succeeded.
    }
  }

  /** Call before a transaction begins. Waits if the log grew faster than checkpoints moved it. */
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

  /** Whatever fails, `#running` resolves: writers and `close` wait for it. */
  #begin(): void {
    this.#running = new Promise((resolve) => {
      this.#finish = () => {
        this.#finish = undefined
        this.#worker?.unref()
        resolve()
      }
    })
    try {
      this.#worker ??= this.#start()
      // A writer may wait for the answer while nothing else keeps the process alive.
      this.#worker.ref()
      this.#worker.postMessage('checkpoint')
    } catch {
      this.#finish?.()
    }
  }

  #start(): Worker {
    const worker = this.#startThread(this.#file)
    worker.on('message', () => this.#finish?.())
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      this.#worker = undefined
      this.#finish?.()
    })
    return worker
  }
}

function startCheckpointThread(file: string): Worker {
  const library = createRequire(import.meta.url).resolve('better-sqlite3')
  return new Worker(program, { eval: true, workerData: { library, file } })
}

/** A string, so that it starts alike from the sources, from their compiled form and from a bundle. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const Database = require(workerData.library)
const database = new Database(workerData.file)
parentPort.on('message', () => parentPort.postMessage(database.pragma('wal_checkpoint(PASSIVE)')))
`

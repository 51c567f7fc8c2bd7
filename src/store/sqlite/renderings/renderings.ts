import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { crc32 } from 'node:zlib'
import Database from 'better-sqlite3'
import type { Timing } from '../../../model/clock.ts'
import type {
  KeptRendering,
  KeptRenderings,
  KeptRenderingsState,
  KeptView,
} from '../../../model/kept-renderings.ts'
import type { PersonRef } from '../../../model/person-refs.ts'
import { openRenderingFile } from './rendering-file.ts'
import { type FromWriter, type ToWriter, type WriterSettings, writeRenderings } from './writer.ts'

export interface RenderingsOptions extends Omit<WriterSettings, 'freeBytesMin'> {
  readonly timing: Timing
  readonly freeBytesMin?: number
  readonly peopleMin?: number
}

export interface SqliteRenderings extends KeptRenderings {
  readonly state: KeptRenderingsState
  /** Resolves when everything is written, and what changed in the store is removed. */
  flush(): Promise<void>
  close(): Promise<void>
}

const FREE_BYTES_MIN = 1 << 30
const PEOPLE_MIN = 8
const BATCH_BYTES = 1 << 18
/** Longer renderings are not kept. */
const RENDERING_BYTES_MAX = 1 << 16
/** Batches on their way to the file. Beyond this, renderings are left out. */
const BATCHES_MAX = 16
const TICK_MS = 1000

/**
 * Renderings of people in a file beside the store. This thread reads the file: one statement for a page. Another thread writes
 * it.
 */
export function openSqliteRenderings(options: RenderingsOptions): SqliteRenderings {
  const { timing, peopleMin = PEOPLE_MIN, freeBytesMin = FREE_BYTES_MIN, ...settings } = options
  const worker = startWriter({ ...settings, freeBytesMin })
  const counts = { found: 0, missing: 0, written: 0, bytes: 0, discarded: 0 }
  const freeBuffers: Uint8Array<ArrayBuffer>[] = []
  const usedViews = new Map<string, Uint8Array>()
  let reader: Reader | undefined
  let batch = emptyBatch()
  let buffer: Buffer<ArrayBuffer> | undefined
  let underway = 0
  let ended = false
  const flushes: (() => void)[] = []

  worker.on('message', (message: FromWriter) => {
    switch (message.type) {
      case 'open':
        closeReader()
        counts.bytes = message.bytes
        if (!ended) reader = openReader(settings.file, Buffer.from(message.program))
        return
      case 'discarded':
        counts.discarded++
        counts.bytes = 0
        return closeReader()
      case 'done':
        underway--
        counts.written += message.written
        counts.bytes = message.bytes
        if (freeBuffers.length < 2) freeBuffers.push(message.free)
        return
      case 'flushed':
        flushes.shift()?.()
        if (flushes.length === 0) worker.unref()
    }
  })
  worker.on('error', stop)
  worker.on('exit', stop)
  const ticks = timing.every(TICK_MS, () => {
    sendBatch()
    send({ type: 'tick', used: [...usedViews.values()] })
    usedViews.clear()
  })

  /** Without its thread the file is not used. */
  function stop(): void {
    ended = true
    ticks.cancel()
    closeReader()
    for (const finish of flushes.splice(0)) finish()
  }

  function closeReader(): void {
    try {
      reader?.close()
    } catch {
      // Only its memory is lost.
    }
    reader = undefined
  }

  function send(message: ToWriter, transfer: ArrayBuffer[] = []): void {
    if (!ended) worker.postMessage(message, transfer)
  }

  function emptyBatch() {
    return { views: new Map<string, { index: number; view: KeptView }>(), rows: [] as number[], end: 0 }
  }

  function sendBatch(): void {
    if (batch.rows.length === 0 || !buffer) return
    const views = [...batch.views.values()].map(({ view: { orgId, digest } }) => ({ orgId, digest }))
    underway++
    send({ type: 'keep', views, rows: batch.rows, bytes: buffer }, [buffer.buffer])
    batch = emptyBatch()
    buffer = undefined
  }

  return {
    peopleMin,
    get state() {
      return { ...counts }
    },

    find(view, refs) {
      if (!reader) return []
      try {
        const found = reader.find(view, refs)
        usedViews.set(view.digest.toString('latin1'), view.digest)
        counts.found += found.length
        counts.missing += refs.length - found.length
        return found
      } catch (error) {
        if (!/^SQLITE_(BUSY|LOCKED)/.test(String((error as { code?: unknown }).code))) {
          closeReader()
          send({ type: 'damaged' })
        }
        return []
      }
    },

    keep(view, { personId, version, createdAt, bytes }) {
      const length = HEADER_BYTES + bytes.length
      if (!reader || length > RENDERING_BYTES_MAX) return
      if (batch.end + length > BATCH_BYTES) sendBatch()
      if (!buffer && underway >= BATCHES_MAX) return
      buffer ??= Buffer.from((freeBuffers.pop() ?? new Uint8Array(BATCH_BYTES)).buffer)
      const name = view.digest.toString('latin1')
      const { index } = batch.views.get(name) ?? { index: batch.views.size }
      batch.views.set(name, { index, view })
      const start = batch.end
      writeHeader(buffer, start, { personId, version, createdAt, length: bytes.length })
      buffer.set(bytes, start + HEADER_BYTES)
      batch.end += length
      batch.rows.push(index, personId, version, start, batch.end)
    },

    flush() {
      if (ended) return Promise.resolve()
      sendBatch()
      worker.ref()
      send({ type: 'flush' })
      return new Promise((resolve) => flushes.push(resolve))
    },

    async close() {
      ticks.cancel()
      if (ended) return
      sendBatch()
      const exited = new Promise((resolve) => worker.once('exit', resolve))
      worker.ref()
      // The connection that is closed last writes the log into the file, and this one cannot write.
      closeReader()
      send({ type: 'close' })
      ended = true
      await exited
    },
  }
}

/** The file of renderings of a store. */
export function renderingsBeside(store: string): string {
  return join(dirname(store), 'kith-renderings.db')
}

/** Deletes the file, for a store that keeps no renderings (any more). */
export function removeSqliteRenderings(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}

interface Reader {
  find(view: KeptView, refs: readonly PersonRef[]): KeptRendering[]
  close(): void
}

/**
 * Reads a page as one value, the renderings behind one another: a hundred rows with a buffer each take twice as long. The view is
 * looked up in the same statement, since the file may be another one by now. In a list by time of creation ids rise or fall; such people
 * lie together and are read so.
 */
function openReader(file: string, program: Buffer): Reader | undefined {
  let db: Database.Database
  try {
    db = new Database(file, { readonly: true, timeout: 0 })
  } catch {
    return undefined
  }
  // An expression in place of the bare limit, with which SQLite would prepare the statement each time.
  const prepare = (people: string) =>
    db
      .prepare(`select cast(group_concat(content, '') as blob) from (select r.content
        from view v cross join rendering r on r.view = v.id and r.person ${people}
        where v.digest = ? and v.program = ? limit ? + 0)`)
      .pluck()
  let byIds: Database.Statement | undefined
  let byRange: Database.Statement | undefined
  return {
    find(view, refs) {
      const names = [view.digest, program]
      const range = rangeOf(refs)
      if (range) {
        byRange ??= prepare('between ? and ?')
        // A range can also have people who are not in this list, such as those whom its filter excludes.
        const most = Math.ceil(refs.length * RANGE_PEOPLE_PER_REF)
        const { found, read } = renderingsIn(byRange.get(...range, ...names, most), view, refs)
        if (read < most || found.length === refs.length) return found
      }
      byIds ??= prepare('in (select value from json_each(?))')
      const ids = JSON.stringify(refs.map(({ id }) => id))
      return renderingsIn(byIds.get(ids, ...names, refs.length), view, refs).found
    },
    close: () => db.close(),
  }
}

/** A range is read if it has at most this many people for each that is wanted. */
const RANGE_PEOPLE_PER_REF = 1.25

/** The lowest and the highest id, if the ids rise or fall. */
function rangeOf(refs: readonly PersonRef[]): [lowest: number, highest: number] | undefined {
  const [first, last] = [refs[0]!.id, refs.at(-1)!.id]
  const direction = Math.sign(last - first)
  for (let index = 1; index < refs.length; index++)
    if (Math.sign(refs[index]!.id - refs[index - 1]!.id) !== direction) return undefined
  return [Math.min(first, last), Math.max(first, last)]
}

/** Before the JSON: checksum of what follows, length of the JSON, person, version, time of creation. */
const HEADER_BYTES = 32

interface Header extends Omit<KeptRendering, 'bytes'> {
  readonly length: number
}

function writeHeader(bytes: Buffer, start: number, { personId, version, createdAt, length }: Header): void {
  bytes.writeUInt32LE(length, start + 4)
  bytes.writeDoubleLE(personId, start + 8)
  bytes.writeDoubleLE(version, start + 16)
  bytes.writeDoubleLE(createdAt, start + 24)
}

/** @throws if a checksum is wrong */
function renderingsIn(
  value: unknown,
  { digest }: KeptView,
  refs: readonly PersonRef[],
): { found: KeptRendering[]; read: number } {
  const content = (value ?? Buffer.alloc(0)) as Buffer
  const versions = new Map(refs.map(({ id, version }) => [id, version]))
  const found: KeptRendering[] = []
  let read = 0
  for (let start = 0; start < content.length; read++) {
    const end = start + HEADER_BYTES + content.readUInt32LE(start + 4)
    if (
      end > content.length ||
      crc32(content.subarray(start + 4, end), digest[0]!) !== content.readUInt32LE(start)
    )
      throw new Error('A rendering is damaged.')
    const personId = content.readDoubleLE(start + 8)
    const version = content.readDoubleLE(start + 16)
    if (versions.get(personId) === version) {
      const bytes = content.subarray(start + HEADER_BYTES, end)
      found.push({ personId, version, createdAt: content.readDoubleLE(start + 24), bytes })
    }
    start = end
  }
  return { found, read }
}

function startWriter(settings: WriterSettings): Worker {
  const library = createRequire(import.meta.url).resolve('better-sqlite3')
  const worker = new Worker(PROGRAM, { eval: true, workerData: { library, settings } })
  worker.unref()
  return worker
}

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads')
const libraries = {
  Database: require(workerData.library),
  fs: require('node:fs'),
  crypto: require('node:crypto'),
  zlib: require('node:zlib'),
}
;(${writeRenderings})(parentPort, workerData.settings, libraries, ${openRenderingFile})
`

import type { MessagePort } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import type { openRenderingFile, RenderingFile } from './rendering-file.ts'

/** What the thread that writes renderings is started with. */
export interface WriterSettings {
  /** The file of renderings. */
  readonly file: string
  /** The file of the store. */
  readonly store: string
  /** The file of the program, or a text in its place: renderings of other programs are not read. */
  readonly program: { readonly file: string } | { readonly name: string }
  readonly bytesMax: number
  /** Nothing is written while the disk has less space than this. */
  readonly freeBytesMin: number
}

export type ToWriter =
  | {
      readonly type: 'keep'
      readonly views: readonly { readonly orgId: number; readonly digest: Uint8Array }[]
      /** Five numbers for each rendering: view, person, version, and where its bytes begin and end. */
      readonly rows: readonly number[]
      readonly bytes: Uint8Array<ArrayBuffer>
    }
  | { readonly type: 'tick'; readonly used: readonly Uint8Array[] }
  /** The file cannot be read. */
  | { readonly type: 'damaged' }
  | { readonly type: 'flush' }
  | { readonly type: 'close' }

export type FromWriter =
  | { readonly type: 'open'; readonly program: Uint8Array; readonly bytes: number }
  | { readonly type: 'discarded' }
  | {
      readonly type: 'done'
      readonly written: number
      readonly bytes: number
      /** For the next batch. */
      readonly free: Uint8Array<ArrayBuffer>
    }
  | { readonly type: 'flushed' }

/** What the thread needs of Node and of packages. */
export interface WriterLibraries {
  readonly Database: typeof Database
  readonly fs: typeof import('node:fs')
  readonly crypto: typeof import('node:crypto')
  readonly zlib: typeof import('node:zlib')
}

/**
 * The program of the thread that writes renderings. Its text is sent to the thread (as that of `checkpoints.ts`, it starts alike
 * from the sources, from their compiled form and from a bundle), so it refers to nothing outside itself.
 *
 * Every transaction first removes what has changed in the store since the last one, and then compares what it writes with the
 * versions in the store. So a rendering that was made before an erasure is not written after it, whichever server made it.
 */
export function writeRenderings(
  port: MessagePort,
  settings: WriterSettings,
  libraries: WriterLibraries,
  openFile: typeof openRenderingFile,
): void {
  const { fs, crypto } = libraries
  /** Ticks to wait after the file was discarded, or could not be opened, repeatedly. */
  const REST_TICKS = 60

  let opened: RenderingFile | undefined
  let program: Buffer | undefined
  let discards = 0
  let restTicks = 0

  port.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'keep': {
        const written =
          attempt(() => keep(message.views, message.rows, Buffer.from(message.bytes.buffer))) ?? 0
        const bytes = attempt(() => opened?.bytes()) ?? 0
        post({ type: 'done', written, bytes, free: message.bytes }, [message.bytes.buffer])
        return
      }
      case 'tick':
        if (restTicks > 0 && --restTicks > 0) return
        reopenIfNeeded()
        attempt(() => opened?.tick(message.used))
        return
      case 'damaged':
        return discard()
      case 'flush':
        reopenIfNeeded()
        attempt(() => opened?.tick([]))
        return post({ type: 'flushed' })
      case 'close':
        attempt(() => opened?.close())
        port.close()
    }
  })
  reopenIfNeeded()

  function post(message: FromWriter, transfer: ArrayBuffer[] = []): void {
    port.postMessage(message, transfer)
  }

  /** A failure loses renderings, nothing else. If the file is damaged, it is discarded. */
  function attempt<Result>(work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      const code = String((error as { code?: unknown }).code)
      if (!/^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR)/.test(code)) discard()
      return undefined
    }
  }

  /** The file may have been deleted, or replaced by another server. */
  function reopenIfNeeded(): void {
    if (restTicks > 0) return
    if (opened && opened.inode === inodeOf()) return
    attempt(() => opened?.close())
    opened = undefined
    try {
      opened = openFile(settings, digestOfProgram(), libraries)
      post({ type: 'open', program: digestOfProgram(), bytes: opened.bytes() })
    } catch {
      discard()
    }
  }

  /** Deletes the file and makes a new one. Another server may have done so already. */
  function discard(): void {
    const inode = opened?.inode
    try {
      opened?.close()
    } catch {
      // It is deleted anyway.
    }
    opened = undefined
    post({ type: 'discarded' })
    try {
      if (inode === undefined || inode === inodeOf())
        for (const suffix of ['', '-wal', '-shm']) fs.rmSync(settings.file + suffix, { force: true })
      if (++discards > 3) restTicks = REST_TICKS
      else {
        opened = openFile(settings, digestOfProgram(), libraries)
        post({ type: 'open', program: digestOfProgram(), bytes: opened.bytes() })
      }
    } catch {
      restTicks = REST_TICKS
    }
  }

  function inodeOf(): number | undefined {
    return fs.statSync(settings.file, { throwIfNoEntry: false })?.ino
  }

  function digestOfProgram(): Buffer {
    const of = settings.program
    const bytes = 'name' in of ? of.name : fs.readFileSync(of.file)
    // Node brings the data by which dates and texts are formatted.
    program ??= crypto.createHash('sha256').update(`${process.version} `).update(bytes).digest()
    return program
  }

  function keep(
    views: readonly { orgId: number; digest: Uint8Array }[],
    rows: readonly number[],
    bytes: Buffer,
  ) {
    reopenIfNeeded()
    const { bavail, bsize } = fs.statfsSync(settings.file)
    if (!opened || bavail * bsize < settings.freeBytesMin) return 0
    return opened.keep(views, rows, bytes)
  }
}

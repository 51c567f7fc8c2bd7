import { type FileHandle, open } from 'node:fs/promises'

/** The write-ahead log (WAL) of a database as a file on disk. */
export interface WalFile {
  /** Resolves when everything committed before the call survives a loss of power. */
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * The log beside a database file, flushed by a thread of libuv, so that the event loop never waits for the disk.
 *
 * Use it only while a connection is open: SQLite keeps one and the same log file as long as a connection exists. Closing
 * this handle releases no lock of SQLite, because SQLite locks other files.
 */
export function walFileOf(database: string): WalFile {
  let handle: Promise<FileHandle> | undefined
  return {
    async flush() {
      handle ??= open(`${database}-wal`, 'r+')
      await (await handle).datasync()
    },
    async close() {
      // If the log could not be opened, the flush that tried has reported it.
      const opened = await handle?.catch(() => undefined)
      handle = undefined
      await opened?.close()
    },
  }
}

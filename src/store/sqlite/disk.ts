import { type FileHandle, open } from 'node:fs/promises'

/** Where what was committed is safe from a loss of power. */
export interface Disk {
  /** Returns when everything that was committed before the call is there. */
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * The disk that the write-ahead log of a database is on, waited for by another thread. Call while a connection is open:
 * the log is one file as long as there is. SQLite holds its locks on other files, so that to close this one gives up none.
 */
export function diskOf(file: string): Disk {
  let log: Promise<FileHandle> | undefined
  return {
    async flush() {
      log ??= open(`${file}-wal`, 'r+')
      await (await log).datasync()
    },
    async close() {
      // Whoever waits for a flush was told already that the log could not be opened.
      const opened = await log?.catch(() => undefined)
      log = undefined
      await opened?.close()
    },
  }
}

import { chmodSync, closeSync, existsSync, openSync, readSync, statSync, writeSync } from 'node:fs'

/** Open to the user who made it alone. */
const PRIVATE = 0o600

/**
 * Makes a database file, empty, that only the user of this process can open. An existing one is closed to others, with its logs;
 * SQLite gives later logs the mode of the database. It is not opened: closing it would release the locks that SQLite has on it in
 * this process.
 */
export function makePrivate(file: string): void {
  if (!existsSync(file)) makeEmpty(file)
  for (const suffix of ['', '-wal', '-shm']) closeToOthers(`${file}${suffix}`)
}

/** Does nothing if there is no such file. */
export function closeToOthers(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? PRIVATE
  if ((mode & 0o077) !== 0) chmodSync(file, PRIVATE)
}

/** Copies a file to a new one that only the user of this process can open at any time, whatever the mode of the first. */
export function copyPrivately(from: string, to: string): void {
  const source = openSync(from, 'r')
  const target = openSync(to, 'wx', PRIVATE)
  try {
    const buffer = Buffer.allocUnsafe(COPIED_AT_ONCE)
    for (let length = -1; length !== 0; ) {
      length = readSync(source, buffer)
      for (let done = 0; done < length; ) done += writeSync(target, buffer, done, length - done)
    }
  } finally {
    closeSync(source)
    closeSync(target)
  }
}

const COPIED_AT_ONCE = 1 << 20

function makeEmpty(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE))
  } catch (error) {
    // Another process has just made it.
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error
  }
}

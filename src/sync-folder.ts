import { closeSync, constants, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/** Puts the name of a file on the disk, after it was made or renamed: its content alone does not survive a power failure. */
export function syncFolderOf(file: string): void {
  const descriptor = openSync(dirname(file), constants.O_RDONLY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

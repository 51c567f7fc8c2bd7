import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { KithError } from '../model/errors.ts'
import { syncFolderOf } from '../sync-folder.ts'
import { encryptFile, type Lock, openFile, requireRecipients, type Unlock } from './age-file.ts'
import { isAgeFile } from './age-header.ts'
import { beforeInterruption, withPlainCopy } from './plain-copy.ts'

/**
 * Makes an encrypted backup. Its file gets its name when it is complete, was read back, and is on the disk.
 *
 * @param folder of the store
 * @param backup writes a verified copy of the store to a file
 * @returns what `backup` returns, with the name of the encrypted file
 * @throws invalid if the file exists, or a recipient is none; what `backup` throws
 */
export async function writeEncrypted<Report extends { readonly file: string }>(
  { file, folder, lock }: { readonly file: string; readonly folder: string; readonly lock: Lock },
  backup: (copy: string) => Report | Promise<Report>,
): Promise<Report> {
  requireFree(file)
  if ('recipients' in lock) await requireRecipients(lock.recipients)
  // Without its folder there is no store, as `backup` says. What is not encrypted may never lie where the encrypted file will.
  if (!existsSync(folder)) return backup(join(folder, 'store.db'))
  return withPlainCopy(folder, async (copy) => {
    const report = await backup(copy)
    await writeWhole(file, (partial) => encryptFile(copy, partial, lock))
    return { ...report, file }
  })
}

/**
 * Gives work the file of a backup, decrypted if it is encrypted.
 *
 * @param folder of the store that is to be restored; it is made if need be
 * @returns what `restore` returns
 * @throws invalid if the backup is damaged or cut off, is opened by other keys, needs a key, or needs none
 */
export async function readBackup<T>(
  {
    file,
    folder,
    unlock,
  }: { readonly file: string; readonly folder: string; readonly unlock: Unlock | undefined },
  restore: (copy: string) => T | Promise<T>,
): Promise<T> {
  const isEncrypted = existsSync(file) && isAgeFile(file)
  if (!isEncrypted && existsSync(file) && unlock) {
    throw new KithError('invalid', `${file} is not encrypted: leave out --identity and --passphrase-file.`)
  }
  if (!isEncrypted) return restore(file)
  if (!unlock) {
    throw new KithError('invalid', `${file} is encrypted: name its key with --identity or --passphrase-file.`)
  }
  const opened = await openFile(file, unlock)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return withPlainCopy(folder, async (copy) => {
    await opened.writeTo(copy)
    return namingBackup(file, copy, () => restore(copy))
  })
}

/** Messages name the file that the operator knows. */
async function namingBackup<T>(file: string, copy: string, restore: () => T | Promise<T>): Promise<T> {
  try {
    return await restore()
  } catch (error) {
    if (!(error instanceof KithError)) throw error
    throw new KithError(error.code, error.message.replaceAll(copy, file), error.details, { cause: error })
  }
}

async function writeWhole(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`
  const stopListening = beforeInterruption(() => rmSync(partial, { force: true }))
  try {
    await write(partial)
    // It may have been made in the meantime, by a backup that began later.
    requireFree(file)
    renameSync(partial, file)
    syncFolderOf(file)
  } finally {
    stopListening()
    rmSync(partial, { force: true })
  }
}

function requireFree(file: string): void {
  if (existsSync(file)) throw new KithError('invalid', `${file} exists already: name another file.`)
}

import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { KithError } from '../model/errors.ts'
import { isZip, openCardArchive, openPlainFile } from './card-files.ts'
import type { SourceFile } from './source-file.ts'
import { openSourceFolder } from './source-folder.ts'

/**
 * Opens a file, a folder of saved responses or of cards, or a ZIP archive of cards.
 *
 * @throws invalid if the path does not exist or is empty
 */
export async function openSourceFile(path: string, name: string = basename(path)): Promise<SourceFile> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isDirectory()) return openSourceFolder(path)
  if (!info?.isFile()) throw new KithError('invalid', `File ${path} does not exist.`)
  const file = await openPlainFile(path, name)
  return (isZip(file.head) ? await openCardArchive(file, path) : undefined) ?? file
}

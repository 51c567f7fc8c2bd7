import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { KithError } from '../model/errors.ts'
import { fileLimits } from './limits.ts'
import type { SourceFile } from './source-file.ts'
import { openSourceFolder } from './source-folder.ts'

/** Opens a file, or a folder of saved responses. @throws invalid if the path does not exist or is empty */
export async function openSourceFile(path: string, name: string = basename(path)): Promise<SourceFile> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isDirectory()) return openSourceFolder(path)
  if (!info?.isFile()) throw new KithError('invalid', `File ${path} does not exist.`)
  if (info.size === 0) throw new KithError('invalid', 'The file is empty.')
  const handle = await open(path)
  const head = Buffer.alloc(Math.min(info.size, fileLimits.headBytes))
  await handle.read(head, 0, head.length, 0)
  await handle.close()
  return { name, path, bytes: info.size, head, open: () => createReadStream(path) }
}

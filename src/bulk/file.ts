import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { KithError } from '../model/errors.ts'
import { openFolder } from './folder.ts'
import { fileLimits } from './limits.ts'

/** A file to read people from, as often as needed. */
export interface SourceFile {
  readonly name: string
  readonly bytes: number
  /** Its beginning, at most `fileLimits.headBytes`. */
  readonly head: Buffer
  open(): Readable
}

/** A file, or a folder of pages. @throws invalid when there is no such file, or nothing in it */
export async function openSourceFile(path: string, name: string = basename(path)): Promise<SourceFile> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isDirectory()) return openFolder(path)
  if (!info?.isFile()) throw new KithError('invalid', `There is no file ${path}.`)
  if (info.size === 0) throw new KithError('invalid', 'The file is empty.')
  const handle = await open(path)
  const head = Buffer.alloc(Math.min(info.size, fileLimits.headBytes))
  await handle.read(head, 0, head.length, 0)
  await handle.close()
  return { name, bytes: info.size, head, open: () => createReadStream(path) }
}

/** SHA-256 of the whole file, lower-case hex. */
export async function fingerprint(file: SourceFile): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of file.open()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

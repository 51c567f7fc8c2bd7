import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { KithError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import { isCardFile, openCardFolder } from './card-files.ts'
import { parseJson } from './json.ts'
import { fileLimits } from './limits.ts'
import type { SourceFile } from './source-file.ts'

/** One file of a folder, as a line of the stream that `openSourceFolder` returns. */
export interface FolderLine {
  readonly [key: string]: Json
  readonly kithFile: string
  readonly document: Json
}

/**
 * Opens a folder of cards, or a folder of JSON files as one file with a line per JSON file. The files are in natural order of their names:
 * `page-9` comes before `page-10`.
 *
 * @throws invalid if the folder has neither or both kinds of files, or if a JSON file is too large or not valid
 */
export async function openSourceFolder(path: string): Promise<SourceFile> {
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.json'))
    .map(({ name }) => name)
    .sort(new Intl.Collator('en', { numeric: true }).compare)
  const cards = entries.filter((entry) => entry.isFile() && isCardFile(entry.name)).map(({ name }) => name)
  if (cards.length > 0 && names.length > 0) {
    throw new KithError(
      'invalid',
      `Folder ${path} contains .json and .vcf files. Import them from two folders.`,
    )
  }
  if (cards.length > 0) return openCardFolder(resolve(path), cards)
  if (names.length === 0)
    throw new KithError('invalid', `Folder ${path} contains no .json files and no .vcf files.`)
  let bytes = 0
  for (const name of names) {
    const { size } = await stat(join(path, name))
    if (size > fileLimits.documentBytesMax) {
      throw new KithError('invalid', `${name} is larger than ${fileLimits.documentBytesMax} bytes.`)
    }
    bytes += size
  }
  const lines = async function* () {
    for (const name of names) yield `${await readFolderLine(path, name)}\n`
  }
  const first = await readFolderLine(path, names[0]!)
  return {
    name: basename(resolve(path)),
    path,
    bytes,
    head: Buffer.from(first).subarray(0, fileLimits.headBytes),
    open: () => Readable.from(lines(), { objectMode: false }),
  }
}

/** The text of the file as part of a `FolderLine`. JSON has line breaks between its values only. */
async function readFolderLine(folder: string, name: string): Promise<string> {
  const text = utf8TextOf(await readFile(join(folder, name)))
  if (text !== undefined && parseJson(text) !== undefined)
    return `{"kithFile":${JSON.stringify(name)},"document":${text.replace(/[\r\n]+/g, ' ')}}`
  throw new KithError('invalid', `${name} is not valid JSON; it may be truncated.`)
}

function utf8TextOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

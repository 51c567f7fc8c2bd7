import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { KithError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import type { SourceFile } from './file.ts'
import { parsedJson } from './json.ts'
import { fileLimits } from './limits.ts'

/** A file of a folder, as it follows the others. */
export interface FolderPage {
  readonly [key: string]: Json
  readonly kithPage: string
  readonly document: Json
}

/**
 * The JSON files of a folder as one file with a line for each, in order of their names: `page-10` behind `page-9`.
 *
 * @throws invalid when there are none, or one is too large or no JSON
 */
export async function openFolder(path: string): Promise<SourceFile> {
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.json'))
    .map(({ name }) => name)
    .sort(new Intl.Collator('en', { numeric: true }).compare)
  if (names.length === 0) throw new KithError('invalid', `There are no .json files in ${path}.`)
  let bytes = 0
  for (const name of names) {
    const { size } = await stat(join(path, name))
    if (size > fileLimits.documentBytesMax) {
      throw new KithError('invalid', `${name} is larger than ${fileLimits.documentBytesMax} bytes.`)
    }
    bytes += size
  }
  const lines = async function* () {
    for (const name of names) yield `${JSON.stringify(await pageOf(path, name))}\n`
  }
  const [first] = names
  const head = Buffer.from(JSON.stringify(await pageOf(path, first!))).subarray(0, fileLimits.headBytes)
  return {
    name: basename(resolve(path)),
    bytes,
    head,
    open: () => Readable.from(lines(), { objectMode: false }),
  }
}

async function pageOf(folder: string, name: string): Promise<FolderPage> {
  const text = await readFile(join(folder, name), 'utf8')
  const document = parsedJson(text.replace(/^\uFEFF/, ''))
  if (document !== undefined) return { kithPage: name, document }
  throw new KithError('invalid', `${name} is not JSON: perhaps it was cut off.`)
}

import { KithError } from '../../model/errors.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import type { SourceFile } from '../file.ts'
import type { FolderPage } from '../folder.ts'
import { parsedJson } from '../json.ts'
import { fileLimits } from '../limits.ts'
import { linesOf, openText } from '../text.ts'

/** One JSON document: a saved answer, or one person of such an answer. */
export interface PlacedDocument {
  readonly value: Json
  /** Where it stands, for people: the file of a folder, else undefined. */
  readonly file: string | undefined
  /** From 1; in a folder the number of the file. */
  readonly line: number
  readonly bytes: number
}

/**
 * The documents of a file: each line's own where every line is one, else the whole file as one, which therefore has a
 * limit; of a folder one for each file.
 *
 * @throws invalid naming what is no JSON
 */
export async function* documentsOf(file: SourceFile): AsyncGenerator<PlacedDocument> {
  if (!(await isJsonLines(file))) {
    const value = parsedJson(await wholeText(file))
    if (value === undefined) throw new KithError('invalid', 'The file is not JSON: perhaps it was cut off.')
    yield { value: withoutVerdict(value), file: undefined, line: 1, bytes: file.bytes }
    return
  }
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.documentBytesMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const value = parsedJson(line)
    if (value === undefined) throw new KithError('invalid', `Line ${number} is not JSON.`)
    const place = { line: number, bytes }
    if (isFolderPage(value)) yield { value: value.document, file: value.kithPage, ...place }
    else yield { value: withoutVerdict(value), file: undefined, ...place }
  }
}

function isFolderPage(value: Json): value is FolderPage {
  return isJsonObject(value) && typeof value.kithPage === 'string' && 'document' in value
}

/** A rejected row as Kith writes it, with what was wrong: what counts is the row, put right. */
function withoutVerdict(value: Json): Json {
  const keys = isJsonObject(value) ? Object.keys(value).sort().join() : ''
  return keys === 'line,problems,raw,row' ? ((value as { raw: Json }).raw ?? null) : value
}

async function isJsonLines(file: SourceFile): Promise<boolean> {
  for await (const { line } of linesOf(openText(file, 'utf-8'), fileLimits.documentBytesMax)) {
    if (line.trim() !== '') return parsedJson(line) !== undefined
  }
  return false
}

async function wholeText(file: SourceFile): Promise<string> {
  if (file.bytes > fileLimits.documentBytesMax) {
    const message = `The document is larger than ${fileLimits.documentBytesMax} bytes: write one page a line.`
    throw new KithError('invalid', message)
  }
  let text = ''
  for await (const piece of openText(file, 'utf-8')) text += piece
  return text
}
